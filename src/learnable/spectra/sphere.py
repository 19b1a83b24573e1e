"""Kernel eigenvalues on the sphere: κ_k = E φ(t) P_k(t), a proven enclosure where the dual has a closed form.

φ(t) = Σ_j c_j t^j with c_j ≥ 0 (a composition of duals), and E t^j P_k ≥ 0 is a closed form, so κ_k is a sum of
terms none of which is negative (Funk and Hecke). The series is cut at an exponent; what is missing has the mass
φ(1) - Σ c_j, and weighs at most the greatest moment beyond the cut. A first layer of relu's kind without biases
needs no series: there κ_k = (E σ(t) P_k(t))² E |w|^(2p).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from learnable.networks.arithmetic import Balls
from learnable.networks.kernels import closed_form, reaches, steps
from learnable.networks.mlp import MLP
from learnable.networks.series import layer_series
from learnable.precision import precision
from learnable.transforms.gegenbauer import absolute_moment, bend_factors, greatest_moment, power_moment

Found = dict[str, tuple[dict[int, Any], Any]]
"""Layer → (degree → eigenvalue, mean square), Arb balls."""

BENT = {
    "relu": (Fraction(1, 2), Fraction(1, 2)),
    "leaky_relu": (Fraction(101, 200), Fraction(99, 200)),
    "abs": (Fraction(0), Fraction(1)),
}
"""σ(u) = odd·u + even·|u|."""
_BITS, _LONGEST = 256, 1200


def sphere_eigenvalues(network: MLP, d: int, degrees: Sequence[int]) -> Found:
    """For each layer of a Gaussian network on S^(d-1): its eigenvalues on `degrees` and its mean square, Arb balls.

    >>> found = sphere_eigenvalues(MLP(widths=(8,), weight_variance=1.0), 20, [1, 3])
    >>> float(found["hidden 1"][0][1]), float(found["hidden 1"][0][3])
    (0.000625, 0.0)
    """
    from flint import arb

    order = min(_LONGEST, max(degrees, default=0) + 96 + 6000 // d)
    with precision(_BITS, terms=order + 1):
        rows = list(_proven(network, d) if closed_form(network) else _integrated(network, d))
        proven, eigenvalues = reaches(network, d), Found()
        for row in rows:
            reach = proven[row.name]
            seen = [k for k in degrees if reach is None or reach.sees(k)]
            values = {k: _eigenvalue(row, d, k) if k in seen else arb(0) for k in degrees}
            eigenvalues[row.name] = values, row.square
        for name, values in _homogeneous(network, d, degrees).items():
            eigenvalues[name] = values, eigenvalues[name][1]
        return eigenvalues


@dataclass(frozen=True)
class _Row:
    """φ(t) = Σ_j c_j t^j with c_j in `terms`, balls, plus a series of mass at most `rest`: beyond the terms, or anywhere."""

    name: str
    terms: list[Any]
    rest: Any
    anywhere: bool
    square: Any


def _eigenvalue(row: _Row, d: int, k: int) -> Any:
    from flint import arb

    total, moment = arb(0), _ball(power_moment(d, k, k))
    for j in range(k, len(row.terms), 2):
        total += row.terms[j] * moment
        moment = moment * ((j + 1) * (j + 2)) / ((j + 2 - k) * (d + j + k))
    if not row.rest > 0:
        return total
    spare = row.rest * greatest_moment(d, k, k - 1 if row.anywhere else len(row.terms) - 1)
    return total + arb(0).union(spare.upper())


class _Powers:
    """Power series in t, for the formulas of dual activations (python-flint `arb_series`)."""

    root = staticmethod(lambda x: x.sqrt())
    asin = staticmethod(lambda x: x.asin())
    exp = staticmethod(lambda x: x.exp())
    pi = staticmethod(Balls.pi)
    ratio = staticmethod(Balls.ratio)


def _proven(network: MLP, d: int) -> Iterator[_Row]:
    """The composition of duals, layer by layer."""
    from flint import arb, arb_series

    now, peak = arb_series([0, arb(1) / d]), arb(1) / d
    for step in steps(network, d):
        w, b = _ball(step.weight_variance), _ball(step.bias_variance)
        now, peak = w * now + b, w * peak + b
        if step.activation is not None:
            dual: Any = step.activation.dual
            now, peak = dual(_Powers, peak, peak, peak, now / peak), dual(Balls, peak, peak, peak, arb(1))
        terms = arb_series(now).coeffs()
        rest = (peak - sum(terms, arb(0))).upper()
        yield _Row(step.name, terms, rest, False, peak)


def _integrated(network: MLP, d: int) -> Iterator[_Row]:
    """The same by quadrature, from Hermite coefficients with a stated error."""
    from flint import arb

    for name, series in layer_series(network, d, 1.0 / d):
        spread = series.width + 0.0 * series.low
        terms = [arb(float(c)).union(arb(float(c + s))) for c, s in zip(series.low, spread, strict=True)]
        square = arb(series.total * (1 - 1e-12)).union(arb(series.total * (1 + 1e-12)))
        yield _Row(name, terms, arb(float(series.rest)), not series.beyond, square)


def _homogeneous(network: MLP, d: int, degrees: Sequence[int]) -> dict[str, dict[int, Any]]:
    """The first layer where σ is of relu's kind or the sign and has no bias, and the output that reads it."""
    from flint import arb

    first, second = list(steps(network, d))[:2]
    name = network.sigma.name
    if first.bias_variance or (name != "sign" and name not in BENT):
        return {}
    odd, even = BENT.get(name, (Fraction(0), Fraction(1)))
    factors = dict(bend_factors(d, 0 if name == "sign" else 1, name == "sign", max(degrees, default=0)))
    mass = _ball(Fraction(1) if name == "sign" else first.weight_variance)
    size = absolute_moment(d, 1)
    values = {k: mass * (size * _ball(even * factors.get(k, Fraction(0)))) ** 2 for k in degrees}
    if 1 in values and name != "sign":
        values[1] = mass * _ball(odd / d) ** 2
    eigenvalues = {first.name: values}
    if len(network.widths) == 1:
        w, b = _ball(second.weight_variance), _ball(second.bias_variance)
        eigenvalues[second.name] = {k: w * v + (b if k == 0 else arb(0)) for k, v in values.items()}
    return eigenvalues


def _ball(x: Fraction) -> Any:
    from flint import arb, fmpq

    return arb(fmpq(x.numerator, x.denominator))
