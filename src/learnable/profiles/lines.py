"""Permutations again, where all copies of a part lie along one line: one monomial, and symmetric functions.

In S^(m-i,i) the functions that are symmetric in r of the m moved coordinates and in the other m - r are one line, so every
Gram has rank one and its trace is enough. Inclusion of k-sets in r-sets commutes with permutations and multiplies squared
lengths in S^(m-i,i) by C(r-i, k-i) C(m-k-i, r-k), and one r-set has length C(m, r)^-1 dim S^(m-i,i) there, so the sum of all
monomials of degree k in r coordinates has the weight C(r-i, k-i) C(m-k-i, r-k) dim S^(m-i,i)/C(m, r).
"""

from __future__ import annotations

from fractions import Fraction
from math import comb

from learnable.profiles.parts import Part
from learnable.specs import InputError
from learnable.targets.characters import Levels
from learnable.targets.forms import ByWeight, Form, Monomials
from learnable.transforms.krawtchouk import level_coefficients

MOST = 1_000
"""The most parts that are listed."""


def of_symmetric(form: Form, local: ByWeight | Levels, fixed: tuple[int, ...]) -> tuple[Part, ...]:
    """The parts of a symmetric function of some coordinates, `fixed` ones among them or not; under a bias alike."""
    moved, still = form.n - len(fixed), sum(c in fixed for c in form.coordinates)
    read = len(form.coordinates) - still
    found = local.squares if isinstance(local, Levels) else [c * c for c in level_coefficients(local.values)]
    copies = [
        (t, k, comb(still, t), found[t + k])
        for t in range(still + 1)
        for k in range(read + 1)
        if found[t + k]
    ]
    return _parts(copies, read, moved, bool(fixed), bool(form.bias))


def of_monomial(form: Form, local: Monomials, fixed: tuple[int, ...]) -> tuple[Part, ...]:
    """The parts of one monomial: its weight by dimension, C = fhat²/C(m, k) for k moved coordinates in it."""
    (members, c) = local.terms[0]
    still = sum(form.coordinates[i] in fixed for i in members)
    size = len(members) - still
    return _parts([(still, size, 1, c * c * local.scale)], size, form.n - len(fixed), bool(fixed))


def _parts(
    copies: list[tuple[int, int, int, Fraction]], read: int, moved: int, some: bool, bias: bool = False
) -> tuple[Part, ...]:
    """From copies (t, k, how many, fhat²): t fixed coordinates and k of the `read` moved ones in every monomial."""
    top = min(read, moved - read, max((min(k, moved - k) for _, k, _, _ in copies), default=-1))
    if top > MOST:
        raise InputError(
            f"this target lies on {top + 1} irreducible parts of permutations, and at most {MOST} are worked out; use a "
            f"lower degree{'' if bias else f', or type signed_permutations({moved})'}"
        )
    parts = []
    for i in range(top + 1):
        dimension = comb(moved, i) - (comb(moved, i - 1) if i else 0)
        one = Fraction(dimension, comb(moved, read))
        held = [
            (t, k, m, m * e * one * comb(read - i, k - i) * comb(moved - k - i, read - k))
            for t, k, m, e in copies
            if i <= k <= moved - i
        ]
        weight = sum((w for *_, w in held), Fraction(0))
        mean = sum((w for t, k, _, w in held if i == t == k == 0), Fraction(0))
        if weight:
            degrees = {t + k for t, k, *_ in held}
            name = f"S^({moved - i},{i})" + (" of the moved coordinates" if some else "")
            degree = degrees.pop() if len(degrees) == 1 else None
            part = Part.of_line(name, degree, dimension, weight, sum(m for _, _, m, _ in held), mean or None)
            parts.append(part if i else part.as_invariant())
    return tuple(parts)
