"""The kernel of a first layer with Gaussian weights on Gaussian inputs, Hermite degree by Hermite degree.

A unit is σ(s·<v,x> + b) with a uniform direction v, s² = (weight_variance/d)·χ²_d and a Gaussian bias b. Its Hermite
coefficients a_k(s, b) meet a target through the functions p_k(v) = E_x f(x) he_k(<v,x>) of the direction alone:
E_N (E_x f N)² = Σ_jk A_jk E_v p_j p_k, with A_jk = E a_j a_k. On the harmonics of degree l, where every k = l, l+2, …
has a copy, the kernel is the block A_jk √(β_jl β_kl), β_kl = E t^k P_l(t): its product with the target's Gram there,
summed over l, is the same number.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache, singledispatch
from typing import Any

from learnable.estimates import Estimate, ball_bounds
from learnable.networks.degree_support import Reach
from learnable.networks.kernels import reaches, steps
from learnable.networks.mlp import MLP
from learnable.precision import precision
from learnable.specs import InputError
from learnable.spectra.hermite_products import Products, hermite_products
from learnable.targets.hermite_polynomials import HermiteTerms
from learnable.targets.zonal import Zonal
from learnable.transforms.gegenbauer import power_moment
from learnable.transforms.homogeneous import sphere_product
from learnable.transforms.roots import RootSum

_BITS = 256


@dataclass(frozen=True)
class RadialLayer:
    """One layer on N(0, I_d): `products` holds A_jk for the Hermite degrees asked, Arb balls, `mean_square` E N²."""

    name: str
    method: str
    d: int
    products: dict[tuple[int, int], Any]
    mean_square: Any
    reach: Reach | None

    def blind(self, k: int) -> bool:
        """Whether every unit's Hermite coefficient of degree k is zero, by proof."""
        return self.reach is not None and not self.reach.sees(k)

    @precision()
    def block(self, ell: int) -> tuple[tuple[int, ...], list[list[Any]]]:
        """The kernel on the harmonics of degree l: the Hermite degrees of the copies, and A_jk √(β_jl β_kl)."""
        degrees = tuple(sorted(k for j, k in self.products if j == k >= ell and (k - ell) % 2 == 0))
        roots = [_ball(power_moment(self.d, k, ell)).sqrt() for k in degrees]
        pairs = [(j, r) for j, r in zip(degrees, roots, strict=True)]
        return degrees, [[self.products[j, k] * r * s for k, s in pairs] for j, r in pairs]

    def inal(self, form: Zonal | HermiteTerms, *, centred: bool = False) -> Estimate:
        """The initial alignment E_N (E_x f N)² of the layer's units with a target on Gaussian inputs.

        Abbe, Cornacchia, Hązła & Marquis 2022 (arXiv 2202.12846). `centred` drops the target's mean. Exactly zero
        where the layer is blind, by proof, to every degree that holds weight.
        """
        from flint import arb

        with precision(_BITS):
            overlaps, spare = direction_products(form)
            kept = {
                (j, k): q
                for (j, k), q in overlaps.items()
                if not (self.blind(j) or self.blind(k) or (centred and 0 in (j, k)))
            }
            spare = Fraction(0) if _all_blind(self, form) else spare
            if not kept and not spare:
                return Estimate.zero(self.method)  # type: ignore[arg-type]
            total: Any = sum((self.products[pair] * q for pair, q in kept.items()), arb(0))
            low, high = ball_bounds(total)
            low, high = max(Fraction(0), low), max(Fraction(0), high)
            if spare:
                slack = (_ball(spare) * self.mean_square).upper().sqrt()
                low_root = (_ball(low).sqrt() - slack).lower()
                low = ball_bounds(low_root * low_root)[0] if low_root > 0 else Fraction(0)
                high = ball_bounds((_ball(high).sqrt() + slack) ** 2)[1]
            return Estimate.of_fraction(max(Fraction(0), low), high, self.method)  # type: ignore[arg-type]


def _all_blind(layer: RadialLayer, form: Any) -> bool:
    """Whether the degrees beyond the cut, all of one parity, are out of the layer's reach."""
    return isinstance(form, Zonal) and layer.blind(form.beyond)


@precision()
def radial_layers(network: MLP, d: int, degrees: Sequence[int]) -> tuple[RadialLayer, ...]:
    """The first hidden layer on N(0, I_d), and the output where it reads that layer, on the Hermite degrees given.

    Exact without biases for relu, leaky_relu, abs, sign, identity and square, and for cos; else by quadrature
    with a stated error. Raises `InputError` for weights that are not Gaussian.

    >>> from learnable.targets import targets
    >>> layer = radial_layers(MLP(widths=(8,)), 100, [2])[0]
    >>> print(layer.inal(targets.read("hermite(d=100, degree=2)").form()))
    4.68103e-05 (exact)
    """
    if not isinstance(network, MLP) or network.init != "gaussian":
        raise InputError(
            f"network {network} has no rotation invariant first layer; a spectrum here needs init=gaussian: sample instead"
        )
    first, second = list(steps(network, d))[:2]
    products: Products = hermite_products(
        network.sigma, d, first.weight_variance, first.bias_variance, degrees
    )
    reach = reaches(network, d)
    layers = [
        RadialLayer(
            first.name, products.method, d, products.products, products.mean_square, reach[first.name]
        )
    ]
    if len(network.widths) == 1:
        w, b = _ball(second.weight_variance), _ball(second.bias_variance)
        outer = {pair: w * v + (b if pair == (0, 0) else 0) for pair, v in products.products.items()}
        square = w * products.mean_square + b
        layers.append(RadialLayer(second.name, products.method, d, outer, square, reach[second.name]))
    return tuple(layers)


@singledispatch
def direction_products(form: Any) -> tuple[dict[tuple[int, int], Any], Fraction]:
    """E_v p_j(v) p_k(v) for the Hermite degrees of a target, balls, and a bound of E_v of what lies beyond.

    What lies beyond is bounded over units of mean square 1: (Σ a_k c_k t^k)² ≤ Σ a_k² · Σ c_k² · t^(2·beyond).
    """
    raise TypeError(f"a function held as {type(form).__name__} has no Hermite degrees")


@direction_products.register
def _(form: Zonal) -> tuple[dict[tuple[int, int], Any], Fraction]:
    from flint import arb

    sizes = {}
    for c in form.coefficients:
        if c.square[1] > 0:
            root = _ball(c.square[0]).sqrt().union(_ball(c.square[1]).sqrt())
            sizes[c.degree] = c.sign * root if c.sign else arb(0, 1) * root.upper()
    d = form.law.d
    products = {
        (j, k): a * b * _ball(power_moment(d, j + k, 0)) for j, a in sizes.items() for k, b in sizes.items()
    }
    beyond = form.tail * power_moment(d, 2 * form.beyond, 0) if form.tail else Fraction(0)
    return products, beyond


@direction_products.register
def _(form: HermiteTerms) -> tuple[dict[tuple[int, int], Any], Fraction]:
    products = {}
    for (j, k), product in _sphere_products(form).items():
        size = _ball(Fraction(math.factorial(j) * math.factorial(k))).sqrt() * product.ball()
        products[j, k] = products[k, j] = size
    return products, Fraction(0)


@lru_cache(maxsize=4)
def _sphere_products(form: HermiteTerms) -> dict[tuple[int, int], RootSum]:
    """E q_j q_k over the sphere for degrees j <= k, where it is not 0; every layer reads them, as given and centred."""
    pieces = form.homogeneous()
    every = {
        (j, k): sphere_product(p, q, form.n)
        for j, p in pieces.items()
        for k, q in pieces.items()
        if j <= k and (k - j) % 2 == 0
    }
    return {pair: product for pair, product in every.items() if product}


def _ball(x: Fraction) -> Any:
    from flint import arb, fmpq

    return arb(fmpq(x.numerator, x.denominator))
