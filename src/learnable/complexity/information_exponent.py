"""The information exponent of a link, and the leap of a polynomial in Gaussian coordinates.

For y = F(<u, x>) with Gaussian x the exponent is the least k >= 1 with a Hermite coefficient that is not zero; online
descent needs about d^{max(k-1, 1)} examples (Ben Arous, Gheissari & Jagannath 2021, arXiv 2003.10409). The leap of a
sum of products of Hermite polynomials counts a coordinate that is new with its multiplicity, and one that was seen not
at all (Abbe, Boix-Adserà & Misiakiewicz 2023, arXiv 2302.11055); for one coordinate it is the information exponent.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence


def information_exponent(coefficients: Sequence[float], tolerance: float = 0.0) -> float:
    """The least k >= 1 with |coefficients[k]| above the tolerance, `math.inf` where there is none.

    `coefficients[k]` belongs to He_k; give the error of a quadrature as tolerance.

    >>> information_exponent([0.4, 0.5, 0.28]), information_exponent([0.0, 0.0, 0.0, 1.0])
    (1, 3)
    """
    return next((k for k, c in enumerate(coefficients) if k and abs(c) > tolerance), math.inf)


def hermite_leap(supports: Iterable[Mapping[int, int]]) -> int:
    """The leap of products Π_i He_{k_i}(x_i), each given as {i: k_i}; 0 where all are constant.

    Greedy closure: absorb every product whose unseen coordinates have at most l degrees in all, raise l when stuck.

    >>> hermite_leap([{1: 2}, {1: 1, 2: 1}]), hermite_leap([{1: 3}]), hermite_leap([{1: 1}, {1: 4, 2: 2}])
    (2, 3, 2)
    """
    left = [{i: k for i, k in s.items() if k} for s in supports]
    seen: set[int] = set()
    level = 0
    while left := [s for s in left if not seen.issuperset(s)]:
        steps = [sum(k for i, k in s.items() if i not in seen) for s in left]
        level = max(level, min(steps))
        seen = seen.union(*(s for s, step in zip(left, steps, strict=True) if step <= level))
    return level
