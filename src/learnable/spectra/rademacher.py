"""Kernel eigenvalues of a first layer with Rademacher weights on the hypercube, in closed form.

With w in s·{±1}^n the signs of w only move χ_S by a sign, so κ_k = E_b a_k(b)², a_k(b) = E_x σ(s·Σx_i + b) x_1…x_k,
a Krawtchouk transform of n+1 values (Abbe & Boix-Adserà 2022, arXiv 2208.03113, whose depth-2 learner of parities
rests on it). Without biases it is a rational for relu's kind, a ball for other activations; with Gaussian biases
and an activation of relu's kind a_k is linear in b between the kinks, and Gaussian moments give κ_k.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from learnable.networks.kernels import reaches, steps
from learnable.networks.mlp import MLP
from learnable.networks.reach import Reach
from learnable.transforms.krawtchouk import krawtchouk_row, level_coefficients

Found = dict[str, tuple[dict[int, Any], Any]]
"""Layer → (degree → eigenvalue, mean square), Arb balls."""

PIECES: dict[str, tuple[tuple[Fraction, Fraction], tuple[Fraction, Fraction]]] = {
    "relu": ((Fraction(1), Fraction(0)), (Fraction(0), Fraction(0))),
    "leaky_relu": ((Fraction(1), Fraction(0)), (Fraction(1, 100), Fraction(0))),
    "abs": ((Fraction(1), Fraction(0)), (Fraction(-1), Fraction(0))),
    "identity": ((Fraction(1), Fraction(0)), (Fraction(1), Fraction(0))),
    "sign": ((Fraction(0), Fraction(1)), (Fraction(0), Fraction(-1))),
}
"""σ(u) = slope·u + level, for u ≥ 0 and for u < 0."""

SMOOTH: dict[str, Callable[[Any], Any]] = {
    "erf": lambda u: u.erf(),
    "tanh": lambda u: u.tanh(),
    "cos": lambda u: u.cos(),
    "square": lambda u: u * u,
    "sigmoid": lambda u: 1 / (1 + (-u).exp()),
    "gelu": lambda u: u * (1 + (u / (0 * u + 2).sqrt()).erf()) / 2,
}
"""Activations on Arb balls."""

LARGEST = 1000
"""The most coordinates."""


def rademacher_form(network: Any) -> bool:
    """Whether the first layer has a closed form here: Rademacher weights, and no biases or an activation of relu's kind.

    >>> rademacher_form(MLP(init="rademacher")), rademacher_form(MLP(init="uniform"))
    (True, False)
    """
    if not isinstance(network, MLP) or network.init != "rademacher":
        return False
    name = network.sigma.name
    return name in PIECES or (name in SMOOTH and network.bias_variances(2)[0] == 0)


def proven_reach(network: MLP, n: int) -> Reach | None:
    """The degrees that the first layer can see; None for a sign whose sum may be 0, where it is +1 and not odd."""
    may_tie = network.sigma.name == "sign" and n % 2 == 0 and network.bias_variances(n)[0] == 0
    return None if may_tie else reaches(network, n)["hidden 1"]


def first_coefficients(name: str, n: int, bias: Fraction | int = 0) -> list[Fraction]:
    """a_k = E_x σ(x_1 + … + x_n + bias) x_1…x_k for k = 0…n, exactly, for an activation of relu's kind.

    >>> [str(v) for v in first_coefficients("relu", 4)]
    ['3/4', '1/2', '1/4', '0', '-1/4']
    """
    positive, negative = PIECES[name]
    sums = [Fraction(n - 2 * h) + bias for h in range(n + 1)]
    return level_coefficients([(s * u + c) for u in sums for s, c in [positive if u >= 0 else negative]])


def rademacher_eigenvalues(network: MLP, n: int, degrees: Sequence[int]) -> Found:
    """The first hidden layer's eigenvalues on `degrees` and its mean square; the output's where it reads that layer.

    >>> found = rademacher_eigenvalues(MLP(init="rademacher", weight_variance=1.0), 20, [2, 20])["hidden 1"][0]
    >>> [round((20 * float(v)) ** 0.5, 4) for v in found.values()]
    [0.0927, 0.0927]
    """
    from flint import arb, ctx

    before, ctx.prec = ctx.prec, 3 * n + 128
    try:
        first, second = list(steps(network, n))[:2]
        name, proven = network.sigma.name, proven_reach(network, n)
        if first.bias_variance:
            values, square = _with_biases(name, n, first.weight_variance, first.bias_variance, degrees)
        else:
            found = _without_biases(name, n, first.weight_variance, degrees)
            values = {k: a * a for k, a in found[0].items()}
            square = found[1]
        values = {k: v if proven is None or proven.sees(k) else arb(0) for k, v in values.items()}
        result: Found = {first.name: (values, square)}
        if len(network.widths) == 1:
            w, b = _ball(second.weight_variance), _ball(second.bias_variance)
            outer = {k: w * v + (b if k == 0 else arb(0)) for k, v in values.items()}
            result[second.name] = outer, w * square + b
        return result
    finally:
        ctx.prec = before


def _without_biases(name: str, n: int, variance: Fraction, degrees: Sequence[int]) -> tuple[dict[int, Any], Any]:
    """a_k(0) on the degrees, and the mean square."""
    from flint import arb

    scale = _ball(variance / n).sqrt()
    if name in PIECES:
        size = arb(1) if name == "sign" else scale
        exact = first_coefficients(name, n)
        found = {k: size * _ball(exact[k]) for k in degrees}
        values = [size * _ball(v) for v in _values(name, n)]
    else:
        values = [SMOOTH[name](scale * (n - 2 * h)) for h in range(n + 1)]
        every = level_coefficients(values)
        found = {k: every[k] for k in degrees}
    squares = (math.comb(n, h) * v * v for h, v in enumerate(values))
    return found, sum(squares, arb(0)) / 2**n


def _values(name: str, n: int) -> list[Fraction]:
    """σ(n - 2h) for h = 0…n."""
    positive, negative = PIECES[name]
    return [s * u + c for h in range(n + 1) for u in [n - 2 * h] for s, c in [positive if u >= 0 else negative]]


def _with_biases(
    name: str, n: int, variance: Fraction, bias: Fraction, degrees: Sequence[int]
) -> tuple[dict[int, Any], Any]:
    """E_b a_k(b)² and the mean square, for b of that variance: between kinks at b = s(2h-n) a_k is A + B·b."""
    from flint import arb, fmpz

    scale, spread = _ball(variance / n).sqrt(), _ball(bias).sqrt()
    kinks = [scale * (2 * h - n) for h in range(n + 1)]
    moments = _moments(kinks, spread)
    whole = _level_numbers(n, degrees)
    found = {}
    for k in degrees:
        total, size = arb(0), arb(fmpz(math.comb(n, k) << n))
        for j, (level, tilt, slope) in enumerate(_lines(name, n, whole[k])):
            a, b = (scale * _ball(tilt) + _ball(level)) / size, _ball(slope) / size
            total += a * a * moments[j][0] + 2 * a * b * moments[j][1] + b * b * moments[j][2]
        found[k] = total
    return found, _mean_square(name, n, kinks, spread)


def _lines(name: str, n: int, numbers: list[int]) -> list[tuple[Fraction, Fraction, Fraction]]:
    """On each stretch j of b (h < j above the kink): Σ_h numbers[h] σ(s(n-2h) + b) = level + s·tilt + slope·b."""
    (up, over), (down, under) = PIECES[name]
    mass, lean = sum(numbers), sum(c * (n - 2 * h) for h, c in enumerate(numbers))
    rows, above, leaning = [], 0, 0
    for j in range(n + 2):
        below, falling = mass - above, lean - leaning
        rows.append((over * above + under * below, up * leaning + down * falling, up * above + down * below))
        if j <= n:
            above, leaning = above + numbers[j], leaning + numbers[j] * (n - 2 * j)
    return rows


def _level_numbers(n: int, degrees: Sequence[int]) -> dict[int, list[int]]:
    """C(n,h) Kr_k(h) for h = 0…n."""
    top = max((min(k, n - k) for k in degrees), default=0)
    found: dict[int, list[int]] = {k: [] for k in degrees}
    for h in range(n + 1):
        row, count = list(krawtchouk_row(n, h, top)), math.comb(n, h)
        for k in degrees:
            found[k].append(count * (row[k] if k <= n - k else (-1) ** h * row[n - k]))
    return found


def _moments(kinks: list[Any], spread: Any) -> list[tuple[Any, Any, Any]]:
    """∫ 1, b, b² over the stretches between kinks, for a Gaussian b of that standard deviation."""
    from flint import arb

    ends = []
    for kink in kinks:
        z = kink / spread
        ends.append(((1 + (z / arb(2).sqrt()).erf()) / 2, (-z * z / 2).exp() / (2 * arb.pi()).sqrt(), z))
    ends = [(arb(0), arb(0), arb(0)), *ends, (arb(1), arb(0), arb(0))]
    found = []
    for (mass, density, z), (mass_, density_, z_) in zip(ends, ends[1:], strict=False):
        share = mass_ - mass
        found.append((share, spread * (density - density_), spread**2 * (share + z * density - z_ * density_)))
    return found


def _mean_square(name: str, n: int, kinks: list[Any], spread: Any) -> Any:
    """E σ(s Σx + b)²: for each h, b below and above the one kink at -u."""
    from flint import arb, fmpz

    total = arb(0)
    for h, kink in enumerate(kinks):
        below, above = _moments([kink], spread)
        for (slope, level), (mass, first, second) in zip(reversed(PIECES[name]), (below, above), strict=True):
            p, c = _ball(slope), _ball(level)
            at = c - p * kink
            total += math.comb(n, h) * (at * at * mass + 2 * at * p * first + p * p * second)
    return total / arb(fmpz(2) ** n)


def _ball(x: Fraction | int) -> Any:
    from flint import arb, fmpq

    x = Fraction(x)
    return arb(fmpq(x.numerator, x.denominator))
