"""Polynomials on the hypercube: ``x1 + x1*x2 - 0.5*x3`` as sets of coordinates with rational coefficients, x_i² = 1."""

from __future__ import annotations

from fractions import Fraction

from learnable.audit.effort import BITS, UnreadableError, spend, within, words
from learnable.audit.expressions import Added, Node, Number, Raised, Variable, read_expression

Terms = dict[frozenset[int], Fraction]

_NOTHING: frozenset[int] = frozenset()


def read_terms(text: str, n: int) -> Terms:
    """The Walsh terms of an expression in x1 … xn.

    >>> sorted((sorted(s), str(c)) for s, c in read_terms("(x1 + x2)*x1 - x3^3/2", 3).items())
    [([], '1'), ([1, 2], '1'), ([3], '-1/2')]
    """
    return {s: c for s, c in _worked_out(read_expression(text, n)).items() if c}


def _worked_out(node: Node) -> Terms:
    if isinstance(node, Number):
        return {_NOTHING: node.value}
    if isinstance(node, Variable):
        return {frozenset({node.place}): Fraction(1)}
    if isinstance(node, Added):
        total: Terms = {}
        for sign, part in node.terms:
            for members, c in _worked_out(part).items():
                total[members] = total.get(members, Fraction(0)) + sign * c
                spend(12 + 3 * words(total[members].denominator))
        return total
    result: Terms = {_NOTHING: Fraction(1)}
    if isinstance(node, Raised):
        base = _worked_out(node.base)
        for _ in range(node.exponent):
            result = _times(result, base)
        return result
    for divides, part in node.factors:
        factor = _worked_out(part)
        result = _times(result, _inverse(factor) if divides else factor)
    return result


def _inverse(factor: Terms) -> Terms:
    number = factor.get(_NOTHING)
    if len(factor) != 1 or not number:
        raise UnreadableError("polynomial: a division by something other than a number")
    return {_NOTHING: 1 / number}


def _times(left: Terms, right: Terms) -> Terms:
    longest = words(
        *(x for terms in (left, right) for c in terms.values() for x in (c.numerator, c.denominator)), 0
    )
    within("the length of a coefficient in bits", 64 * longest, BITS)
    spend(len(left) * len(right) * (24 + 3 * longest))
    total: Terms = {}
    for a, c in left.items():
        for b, d in right.items():
            total[a ^ b] = total.get(a ^ b, Fraction(0)) + c * d
    return total
