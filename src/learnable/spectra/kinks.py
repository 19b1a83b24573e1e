"""A unit with one kink and a Gaussian bias, on Rademacher weights: κ_k = E_b a_k(b)² without sampling.

a_k(b) = E_x σ(s Σx_i + b) x_1…x_k is linear in b between the kinks at b = s(2h-n), so κ_k is a sum of Gaussian moments
over n+2 stretches of b.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any

from learnable.transforms.krawtchouk import krawtchouk_row

PIECES: dict[str, tuple[tuple[Fraction, Fraction], tuple[Fraction, Fraction]]] = {
    "relu": ((Fraction(1), Fraction(0)), (Fraction(0), Fraction(0))),
    "leaky_relu": ((Fraction(1), Fraction(0)), (Fraction(1, 100), Fraction(0))),
    "abs": ((Fraction(1), Fraction(0)), (Fraction(-1), Fraction(0))),
    "identity": ((Fraction(1), Fraction(0)), (Fraction(1), Fraction(0))),
    "sign": ((Fraction(0), Fraction(1)), (Fraction(0), Fraction(-1))),
}
"""σ(u) = slope·u + level, for u ≥ 0 and for u < 0."""


def biased_eigenvalues(
    name: str, n: int, variance: Fraction, bias: Fraction, degrees: Sequence[int]
) -> tuple[dict[int, Any], Any]:
    """E_b a_k(b)² and the mean square, for b of that variance: between kinks at b = s(2h-n) a_k is A + B·b."""
    from flint import arb, fmpz

    scale, spread = ball(variance / n).sqrt(), ball(bias).sqrt()
    kinks = [scale * (2 * h - n) for h in range(n + 1)]
    moments = _moments(kinks, spread)
    whole = _level_numbers(n, degrees)
    eigenvalues = {}
    for k in degrees:
        total, size = arb(0), arb(fmpz(math.comb(n, k) << n))
        for j, (level, tilt, slope) in enumerate(_lines(name, n, whole[k])):
            a, b = (scale * ball(tilt) + ball(level)) / size, ball(slope) / size
            total += a * a * moments[j][0] + 2 * a * b * moments[j][1] + b * b * moments[j][2]
        eigenvalues[k] = total
    return eigenvalues, _mean_square(name, n, kinks, spread)


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
    numbers: dict[int, list[int]] = {k: [] for k in degrees}
    for h in range(n + 1):
        row, count = list(krawtchouk_row(n, h, top)), math.comb(n, h)
        for k in degrees:
            numbers[k].append(count * (row[k] if k <= n - k else (-1) ** h * row[n - k]))
    return numbers


def _moments(kinks: list[Any], spread: Any) -> list[tuple[Any, Any, Any]]:
    """∫ 1, b, b² over the stretches between kinks, for a Gaussian b of that standard deviation."""
    from flint import arb

    ends = []
    for kink in kinks:
        z = kink / spread
        ends.append(((1 + (z / arb(2).sqrt()).erf()) / 2, (-z * z / 2).exp() / (2 * arb.pi()).sqrt(), z))
    ends = [(arb(0), arb(0), arb(0)), *ends, (arb(1), arb(0), arb(0))]
    moments = []
    for (mass, density, z), (mass_, density_, z_) in pairwise(ends):
        share = mass_ - mass
        moments.append(
            (share, spread * (density - density_), spread**2 * (share + z * density - z_ * density_))
        )
    return moments


def _mean_square(name: str, n: int, kinks: list[Any], spread: Any) -> Any:
    """E σ(s Σx + b)²: for each h, b below and above the one kink at -u."""
    from flint import arb, fmpz

    total = arb(0)
    for h, kink in enumerate(kinks):
        below, above = _moments([kink], spread)
        for (slope, level), (mass, first, second) in zip(reversed(PIECES[name]), (below, above), strict=True):
            p, c = ball(slope), ball(level)
            at = c - p * kink
            total += math.comb(n, h) * (at * at * mass + 2 * at * p * first + p * p * second)
    return total / arb(fmpz(2) ** n)


def ball(x: Fraction | int) -> Any:
    """A rational as an Arb ball.

    >>> str(ball(Fraction(1, 4)))
    '0.250000000000000'
    """
    from flint import arb, fmpq

    x = Fraction(x)
    return arb(fmpq(x.numerator, x.denominator))
