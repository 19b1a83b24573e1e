"""The Walsh terms of a target, for the theorem that needs more than their weight on each degree."""

from __future__ import annotations

from fractions import Fraction

from learnable.audit.polynomials import Terms
from learnable.audit.targets import Kind, SignOf, Sum, signs_table

SMALL = 10
"""Signs of more coordinates are not written out as sums of monomials."""


def terms_of(kind: Kind | None) -> Terms | None:
    """The Walsh terms of a sum of monomials, or of the sign of one that mentions at most 10 coordinates; else None.

    >>> one = Fraction(1)
    >>> sorted((sorted(s), str(c)) for s, c in terms_of(SignOf({frozenset({3}): one, frozenset({8}): one})).items())
    [([], '1/2'), ([3], '1/2'), ([3, 8], '-1/2'), ([8], '1/2')]
    """
    if isinstance(kind, Sum):
        return kind.terms
    if not isinstance(kind, SignOf):
        return None
    members = sorted(frozenset().union(*kind.terms))
    if len(members) > SMALL:
        return None
    return of_signs(signs_table(kind.terms), members)


def of_signs(minus: bytes, members: list[int]) -> Terms:
    """The Walsh terms of a table of signs, 1 for -1, whose lowest bit is the first of `members`.

    >>> {tuple(s): str(c) for s, c in of_signs(bytes([0, 1]), [4]).items()}
    {(4,): '1'}
    """
    values, step = [-1 if m else 1 for m in minus], 1
    while step < len(values):
        for i in range(len(values)):
            if not i & step:
                a, b = values[i], values[i + step]
                values[i], values[i + step] = a + b, a - b
        step *= 2
    sets = (frozenset(m for bit, m in enumerate(members) if i >> bit & 1) for i in range(len(values)))
    return {s: Fraction(v, len(values)) for s, v in zip(sets, values, strict=True) if v}
