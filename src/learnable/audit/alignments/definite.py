"""Bounds on the eigenvalues of a Gram, as stated: decided by elimination over whole numbers.

λ_max(D^(-1/2) G D^(-1/2)) <= λ for a diagonal D > 0 exactly where λD - G is positive semidefinite. A symmetric matrix is
that where elimination meets no pivot below 0, and only zeros beside a pivot 0. No eigenvalue is ever computed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from math import lcm

from learnable.audit.alignments.trust import OnTrustError
from learnable.audit.effort import spend, words

LARGEST = 72
"""The most rows of a block that is eliminated."""

Gram = Sequence[Sequence[Fraction]]


def bounds(value: Fraction, gram: Gram, scale: Sequence[Fraction] | None = None) -> bool:
    """Whether value·diag(scale) - gram is positive semidefinite; scale is 1 by default and above 0.

    >>> one = Fraction(1)
    >>> bounds(Fraction(3), [[2 * one, one], [one, 2 * one]]), bounds(Fraction(29, 10), [[2 * one, one], [one, 2 * one]])
    (True, False)
    """
    weights = [Fraction(1)] * len(gram) if scale is None else list(scale)
    return all(_block(value, [[gram[i][j] for j in place] for i in place], [weights[i] for i in place])
               for place in blocks(gram))  # fmt: skip


def blocks(gram: Gram) -> Iterator[list[int]]:
    """The rows that hang together: a Gram falls into blocks where entries between them are 0."""
    left = set(range(len(gram)))
    while left:
        stack, found = [min(left)], set[int]()
        while stack:
            i = stack.pop()
            if i not in found:
                found.add(i)
                stack += [j for j in left if gram[i][j] and j not in found]
        left -= found
        yield sorted(found)


def _block(value: Fraction, gram: Gram, scale: list[Fraction]) -> bool:
    if len(gram) == 1:
        return value * scale[0] >= gram[0][0]
    if one_line(gram):
        return value >= sum((row[i] / scale[i] for i, row in enumerate(gram)), Fraction(0))
    if len(gram) > LARGEST:
        raise OnTrustError(
            f"a Gram of {len(gram)} rows is more than the {LARGEST} that are eliminated exactly"
        )
    return semidefinite([[(value * scale[i] if i == j else 0) - c for j, c in enumerate(row)]
                         for i, row in enumerate(gram)])  # fmt: skip


def one_line(gram: Gram) -> bool:
    """Whether a positive semidefinite matrix has rank one, so that its trace is its only eigenvalue."""
    head = gram[0]
    return bool(head[0]) and all(
        row[j] * head[0] == row[0] * head[j] for i, row in enumerate(gram) for j in range(i + 1)
    )


def semidefinite(matrix: Gram) -> bool:
    """Elimination without fractions (Bareiss 1968) on whole multiples of the rows' entries.

    >>> semidefinite([[Fraction(1), Fraction(2)], [Fraction(2), Fraction(3)]])
    False
    """
    spend(len(matrix) ** 2)
    common = lcm(*(Fraction(c).denominator for row in matrix for c in row))
    rest = [[int(c * common) for c in row] for row in matrix]
    before = 1
    while rest:
        place = next((i for i in range(len(rest)) if rest[i][i]), None)
        if place is None:
            return not any(any(row) for row in rest)
        pivot = rest[place][place]
        spend(2 * len(rest) ** 2 * words(pivot, before))
        if pivot < 0:
            return False
        head = [c for j, c in enumerate(rest[place]) if j != place]
        kept = [[c for j, c in enumerate(row) if j != place] for i, row in enumerate(rest) if i != place]
        rest = [[(c * pivot - head[i] * h) // before for c, h in zip(row, head, strict=True)]
                for i, row in enumerate(kept)]  # fmt: skip
        before = pivot
    return True
