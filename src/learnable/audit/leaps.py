"""Theorem A7' (Abbe & Boix-Adserà 2022): the leap, what is seen before it, and the norms of what is left.

A stated norm is the least decimal of twelve digits λ for which λI - G is positive semidefinite, G the Gram matrix of a
block of Walsh coefficients. Whether it is, is decided by elimination over rational numbers: at λ it must be, at the
decimal before λ it must not.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Context, Decimal
from fractions import Fraction
from math import comb
from typing import Any

from learnable.audit import phrases
from learnable.audit.effort import UnreadableError, spend, words
from learnable.audit.facts import ZERO, Facts
from learnable.audit.inputs import Inputs
from learnable.audit.polynomials import Terms
from learnable.audit.statements import Statement
from learnable.audit.terms import terms_of

BLOCK = 40
"""A block with more rows and columns than this counts with the sum of its squares."""
DIGITS = 12

Set = frozenset[int]
Matrix = dict[tuple[Set, Set], Fraction]


def of_leap(inputs: Inputs, findings: list[Statement], trusted: list[str]) -> Facts:
    """C = max over j of ||M_j||²/C(n - |U|, j), against the part on the coordinates U."""
    given, n = inputs.given, inputs.n
    terms = terms_of(inputs.target.kind)
    if terms is None or inputs.law.bias:
        raise UnreadableError(
            f"target {given['target']}: this theorem is audited for polynomials and their signs on the uniform hypercube"
        )
    seen = seen_before_the_leap(terms)
    group = inputs.group
    if (group.name, group.inner, group.fixed) != (
        "stabiliser",
        "signed_permutations",
        seen,
    ) or group.size != n:
        raise UnreadableError(f"group is {given['group']}; before its leap this target sees {sorted(seen)}")
    parts: dict[int, Matrix] = {}
    sums: dict[Set, Fraction] = {}
    for members, c in terms.items():
        if members - seen:
            parts.setdefault(len(members - seen), {})[members & seen, members - seen] = c
            sums[members - seen] = sums.get(members - seen, ZERO) + abs(c)
    norms = _stated(given["squared_norms"], set(parts), findings, parts)
    null = phrases.NULL_SEEN_BEFORE if inputs.target.moved else phrases.NULL_SEEN
    variance = sum((c * c for members, c in terms.items() if members), ZERO)
    return Facts(
        max((norm / comb(n - len(seen), j) for j, norm in norms.items()), default=ZERO),
        sum((c * c for m in parts.values() for c in m.values()), ZERO),
        variance,
        sum((c * c for c in sums.values()), ZERO),
        null.format(seen="[" + ",".join(map(str, sorted(seen))) + "]", group=given["group"]),
        known=(variance, variance),
    )


def seen_before_the_leap(terms: Terms) -> Set:
    """The coordinates absorbed with the largest step that does not yet absorb every set.

    >>> one = Fraction(1)
    >>> sorted(seen_before_the_leap({frozenset({1}): one, frozenset({1, 2, 3}): one}))
    [1]
    """
    before: Set = frozenset()
    everything = frozenset().union(*terms)
    for step in range(len(everything) + 1):
        seen: Set = frozenset()
        waiting = list(terms)
        while ready := [s for s in waiting if len(s - seen) <= step]:
            spend(sum(map(len, waiting)))
            waiting = [s for s in waiting if len(s - seen) > step]
            seen = seen.union(*ready)
        if not waiting:
            return before
        before = seen
    return before


def _stated(
    given: Any, sizes: set[int], findings: list[Statement], parts: dict[int, Matrix]
) -> dict[int, Fraction]:
    if not isinstance(given, Mapping) or set(given) != {str(j) for j in sizes}:
        raise UnreadableError(
            f"inputs: squared_norms must name the sizes {sorted(sizes)} of what is left, as text"
        )
    found = {}
    for j in sorted(sizes):
        text = given[str(j)]
        if not isinstance(text, str) or not re.fullmatch(r"[0-9]{1,4000}(/[1-9][0-9]{0,3999})?", text):
            raise UnreadableError(f"inputs: squared_norms has {text!r}; wanted a rational number as text")
        found[j] = Fraction(text)
        least = _is_least(found[j], parts[j]) and str(found[j]) == text
        findings.append(
            Statement(f"squared norm of size {j}", text, "the least bound" if least else "another", least)
        )
    return found


def _is_least(norm: Fraction, matrix: Matrix) -> bool:
    """Whether it is the least decimal of twelve digits that bounds every block."""
    if norm == 0:
        return False
    work = Context(prec=400, Emax=10**7, Emin=-(10**7))
    value = work.divide(Decimal(norm.numerator), Decimal(norm.denominator)).normalize(work)
    if Fraction(value) != norm or len(value.as_tuple().digits) > DIGITS:
        return False
    grams, floor = [], ZERO
    for block in _split(matrix):
        gram = _gram(block)
        if gram is None:
            floor = max(floor, sum((c * c for c in block.values()), ZERO))
        else:
            grams.append(gram)
    less = Fraction(Context(prec=DIGITS, Emax=10**7, Emin=-(10**7)).next_minus(value))
    return _bounds(norm, floor, grams) and not _bounds(less, floor, grams)


def _bounds(value: Fraction, floor: Fraction, grams: list[list[list[Fraction]]]) -> bool:
    return value >= floor and all(_nonnegative(value, gram) for gram in grams)


def _split(matrix: Matrix) -> list[Matrix]:
    """Parts of the matrix that share no row and no column, grown one entry at a time."""
    rows: dict[Set, list[tuple[Set, Set]]] = {}
    columns: dict[Set, list[tuple[Set, Set]]] = {}
    for entry in matrix:
        rows.setdefault(entry[0], []).append(entry)
        columns.setdefault(entry[1], []).append(entry)
    found, left = [], dict.fromkeys(matrix)
    while left:
        stack, block = [next(iter(left))], {}
        while stack:
            entry = stack.pop()
            if entry in block:
                continue
            block[entry] = matrix[entry]
            left.pop(entry, None)
            stack += [e for e in rows.pop(entry[0], []) + columns.pop(entry[1], []) if e not in block]
        found.append(block)
    return found


def _gram(block: Matrix) -> list[list[Fraction]] | None:
    """All inner products along the shorter side; None for a single line and where that side is too long."""
    sides = [sorted({entry[i] for entry in block}, key=sorted) for i in (0, 1)]
    axis = 0 if len(sides[0]) <= len(sides[1]) else 1
    short, other = sides[axis], sides[1 - axis]
    if len(short) == 1 or len(short) > BLOCK:
        return None
    spend(2 * len(short) ** 2 * len(other))
    lines = [[block.get((a, b) if axis == 0 else (b, a), ZERO) for b in other] for a in short]
    return [[sum((x * y for x, y in zip(p, q, strict=True) if x and y), ZERO) for q in lines] for p in lines]


def _nonnegative(value: Fraction, gram: list[list[Fraction]]) -> bool:
    """Whether value·I - gram is positive semidefinite: no pivot below 0, and zero lines at zero pivots."""
    rest = [[(value if i == j else ZERO) - c for j, c in enumerate(row)] for i, row in enumerate(gram)]
    while rest:
        head = rest.pop(0)
        spend(8 * len(rest) ** 2 * words(head[0].numerator, head[0].denominator))
        if head[0] < 0 or (head[0] == 0 and any(head)):
            return False
        if head[0] == 0:
            rest = [row[1:] for row in rest]
        else:
            rest = [
                [c - row[0] * h / head[0] for c, h in zip(row[1:], head[1:], strict=True)] for row in rest
            ]
    return True
