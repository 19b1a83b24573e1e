"""Reading polynomials on Gaussian inputs, ``He2(x1)*x2 + x3^2/2``, into their Hermite degrees.

He_k(x) is He_k/√k!, so coefficients are sums of square roots. A degree whose coefficients share one root has it told apart.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import product as choices
from math import factorial, prod

from learnable.audit.alignments.surds import Surds
from learnable.audit.effort import BITS, UnreadableError, spend, within, words
from learnable.audit.expressions import POWER, Added, Node, Number, Raised, Variable, read_expression

Powers = tuple[tuple[int, int], ...]
"""((coordinate, power), …), coordinates in order."""
Polynomial = dict[Powers, Surds]
NOTHING = Surds(())


def read_degrees(text: str, d: int) -> dict[int, tuple[int, Polynomial]]:
    """By Hermite degree k: (s, q) with √s·q(v) = Σ_{|α|=k} e_α v^α, q rational where one root is shared.

    >>> {k: (s, {p: str(c.exact) for p, c in q.items()}) for k, (s, q) in read_degrees("He2(x1) - 3", 4).items()}
    {0: (1, {(): '-3'}), 2: (2, {((1, 2),): '1/2'})}
    """
    found: dict[int, Polynomial] = {}
    for powers, c in _hermite(_worked_out(read_expression(text, d, hermite=True))).items():
        found.setdefault(sum(p for _, p in powers), {})[powers] = c
    return {k: _apart(terms) for k, terms in sorted(found.items())}


def _apart(terms: Polynomial) -> tuple[int, Polynomial]:
    kinds = {s for c in terms.values() for s, _ in c.pairs}
    if len(kinds) > 1:
        return 1, terms
    (root,) = kinds
    return root, {powers: Surds.of(c.pairs[0][1]) for powers, c in terms.items()}


def _hermite(given: Polynomial) -> Polynomial:
    """x^p = Σ_m p!/(2^m m! (p-2m)!) He_(p-2m)(x), in every coordinate."""
    found: Polynomial = {}
    for powers, c in given.items():
        spend(40 * len(c.pairs) * prod(p // 2 + 1 for _, p in powers))
        for steps in choices(*(range(p // 2 + 1) for _, p in powers)):
            share = prod(
                Fraction(factorial(p), 2**m * factorial(m) * factorial(p - 2 * m))
                for (_, p), m in zip(powers, steps, strict=True)
            )
            key = tuple((i, p - 2 * m) for (i, p), m in zip(powers, steps, strict=True) if p > 2 * m)
            found[key] = found.get(key, NOTHING) + c.times(share)
    return {powers: c for powers, c in found.items() if c}


def _times(a: Polynomial, b: Polynomial) -> Polynomial:
    pairs = [p for terms in (a, b) for c in terms.values() for p in c.pairs]
    longest = words(*(x for s, r in pairs for x in (s, r.numerator, r.denominator)), 0)
    within("the length of a coefficient in bits", 64 * longest, BITS)
    degree = sum(max((sum(e for _, e in powers) for powers in terms), default=0) for terms in (a, b))
    within("the degree of a polynomial", degree, POWER)
    spend(sum(len(c.pairs) for c in a.values()) * sum(len(c.pairs) for c in b.values()) * (100 + longest))
    found: Polynomial = {}
    for p, left in a.items():
        for q, right in b.items():
            powers = dict(p)
            for i, e in q:
                powers[i] = powers.get(i, 0) + e
            key = tuple(sorted(powers.items()))
            found[key] = found.get(key, NOTHING) + left * right
    return {powers: c for powers, c in found.items() if c}


def _worked_out(node: Node) -> Polynomial:
    if isinstance(node, Number):
        return _constant(node.value)
    if isinstance(node, Variable):
        return {((node.place, 1),): Surds.of(1)} if node.degree is None else _atom(node.degree, node.place)
    if isinstance(node, Added):
        total: Polynomial = {}
        for sign, part in node.terms:
            for powers, c in _worked_out(part).items():
                total[powers] = total.get(powers, NOTHING) + c.times(sign)
                spend(sum(words(r.denominator) + 4 for _, r in total[powers].pairs))
        return {powers: c for powers, c in total.items() if c}
    result = _constant(Fraction(1))
    if isinstance(node, Raised):
        base = _worked_out(node.base)
        for _ in range(node.exponent):
            result = _times(result, base)
        return result
    for divides, part in node.factors:
        factor = _worked_out(part)
        result = _times(result, _inverse(factor) if divides else factor)
    return result


def _inverse(factor: Polynomial) -> Polynomial:
    number = factor[()].exact if set(factor) == {()} else None
    if not number:
        raise UnreadableError("polynomial: a division by something other than a number")
    return _constant(1 / number)


def _constant(value: Fraction) -> Polynomial:
    return {(): Surds.of(value)} if value else {}


def _atom(k: int, i: int) -> Polynomial:
    """He_k(x_i)/√k! in powers of x_i, with 1/√k! = √s/w for k! = w²/s."""
    root, rest = _squarefree(factorial(k))
    share = Fraction(1, rest * root)
    return {
        (((i, k - 2 * m),) if k > 2 * m else ()): Surds.of(
            share * Fraction((-1) ** m * factorial(k), 2**m * factorial(m) * factorial(k - 2 * m)), root
        )
        for m in range(k // 2 + 1)
    }


def _squarefree(x: int) -> tuple[int, int]:
    """(s, w) with x = s·w² and s without square factors, for x whose primes are below 64."""
    s, w = 1, 1
    for p in range(2, 65):
        count = 0
        while x % p == 0:
            x, count = x // p, count + 1
        s, w = s * p ** (count % 2), w * p ** (count // 2)
    return s, w
