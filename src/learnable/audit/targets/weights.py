"""Weights by degree, and tables of signs, of the kinds of targets on the hypercube."""

from __future__ import annotations

from fractions import Fraction
from hashlib import shake_256
from math import lcm

from learnable.audit.effort import once, spend
from learnable.audit.polynomials import Terms
from learnable.audit.targets.kinds import ByWeight, Coins, Cubic, SignOf, Single, Stairs
from learnable.audit.walsh import sign_table_weights, signs_of_polynomial, symmetric_weights


def weights_of(kind: Cubic) -> dict[int, Fraction]:
    """W_k for every degree that holds weight.

    >>> weights_of(Stairs(2)), weights_of(ByWeight((1, 1, -1, -1)))
    ({1: Fraction(1, 2), 2: Fraction(1, 2)}, {1: Fraction(3, 4), 3: Fraction(1, 4)})
    """
    if isinstance(kind, Single):
        return {kind.degree: Fraction(1)}
    if isinstance(kind, Stairs):
        return {k: Fraction(1, kind.degree) for k in range(1, kind.degree + 1)}
    if isinstance(kind, ByWeight):
        return symmetric_weights(kind.values)
    if isinstance(kind, Coins):
        return dict(once(kind, lambda: sign_table_weights(coins(kind))))
    if isinstance(kind, SignOf):
        key = frozenset(kind.terms.items())
        return dict(once(key, lambda: sign_table_weights(signs_table(kind.terms))))
    total: dict[int, Fraction] = {}
    for members, c in kind.terms.items():
        total[len(members)] = total.get(len(members), Fraction(0)) + c * c
    return total


def coins(kind: Coins) -> bytes:
    """1 at point i where bit i of the digest is set, lowest bit of a byte first."""
    spend(2**kind.n // 5)
    text = f"learnable random_boolean n={kind.n} seed={kind.seed}"
    digest = shake_256(text.encode()).digest((2**kind.n + 7) // 8)
    spread = [bytes(byte >> bit & 1 for bit in range(8)) for byte in range(256)]
    return b"".join([spread[byte] for byte in digest])[: 2**kind.n]


def signs_table(terms: Terms) -> bytes:
    """1 at the points where a sum of monomials is below 0, on the coordinates that it mentions in their order."""
    place = {i: bit for bit, i in enumerate(sorted(frozenset().union(*terms)))}
    common = lcm(*(c.denominator for c in terms.values()))
    masks = {sum(1 << place[i] for i in members): int(c * common) for members, c in terms.items()}
    return signs_of_polynomial(masks, len(place))
