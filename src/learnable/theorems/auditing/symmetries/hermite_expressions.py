"""Reading polynomials on Gaussian inputs, ``He2(x1)*x2 + x3^2/2``, into their Hermite degrees.

He_k(x) is He_k/√k!, so coefficients are sums of square roots. A degree whose coefficients share one root has it told apart.
"""

from __future__ import annotations

import ast
import re
from fractions import Fraction
from itertools import product as choices
from math import factorial, prod
from typing import NoReturn

from learnable.theorems.auditing.specs import UnreadableError
from learnable.theorems.auditing.symmetries.surds import Surds
from learnable.theorems.auditing.symmetries.trust import OnTrustError

Powers = tuple[tuple[int, int], ...]
"""((coordinate, power), …), coordinates in order."""
Polynomial = dict[Powers, Surds]
NOTHING = Surds(())
WORK = 200_000


def read_degrees(text: str, d: int) -> dict[int, tuple[int, Polynomial]]:
    """By Hermite degree k: (s, q) with √s·q(v) = Σ_{|α|=k} e_α v^α, q rational where one root is shared.

    >>> {k: (s, {p: str(c.exact) for p, c in q.items()}) for k, (s, q) in read_degrees("He2(x1) - 3", 4).items()}
    {0: (1, {(): '-3'}), 2: (2, {((1, 2),): '1/2'})}
    """
    found: dict[int, Polynomial] = {}
    for powers, c in _hermite(_read(text, d)).items():
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
        for steps in choices(*(range(p // 2 + 1) for _, p in powers)):
            share = prod(
                Fraction(factorial(p), 2**m * factorial(m) * factorial(p - 2 * m))
                for (_, p), m in zip(powers, steps, strict=True)
            )
            key = tuple((i, p - 2 * m) for (i, p), m in zip(powers, steps, strict=True) if p > 2 * m)
            found[key] = found.get(key, NOTHING) + c.times(share)
    return {powers: c for powers, c in found.items() if c}


def _times(a: Polynomial, b: Polynomial) -> Polynomial:
    if len(a) * len(b) > WORK:
        raise OnTrustError("it is too long to multiply out")
    found: Polynomial = {}
    for p, left in a.items():
        for q, right in b.items():
            powers = dict(p)
            for i, e in q:
                powers[i] = powers.get(i, 0) + e
            key = tuple(sorted(powers.items()))
            found[key] = found.get(key, NOTHING) + left * right
    return {powers: c for powers, c in found.items() if c}


def _read(text: str, d: int) -> Polynomial:
    if not re.fullmatch(r"[0-9xHeE_.+\-*/^()\s]*", text) or re.search(r"\d_", text):
        _refuse(text)
    source = text.strip().replace("^", "**")
    try:
        return _value(ast.parse(source, mode="eval").body, source, d)
    except (SyntaxError, RecursionError, ValueError, MemoryError):
        _refuse(text)


def _refuse(text: str) -> NoReturn:
    raise UnreadableError(f"polynomial: cannot read {text[:40]!r}")


def _value(node: ast.expr, source: str, d: int) -> Polynomial:
    if isinstance(node, ast.Constant):
        return _constant(Fraction(ast.get_source_segment(source, node) or ""))
    if isinstance(node, ast.Name) and (found := re.fullmatch(r"x_?(\d+)", node.id)):
        return {((_place(found[1], d), 1),): Surds.of(1)}
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.UAdd | ast.USub):
        inner = _value(node.operand, source, d)
        return inner if isinstance(node.op, ast.UAdd) else _times(inner, _constant(Fraction(-1)))
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and len(node.args) == 1:
        name, inside = re.fullmatch(r"He_?(\d+)", node.func.id), node.args[0]
        if name and isinstance(inside, ast.Name) and (found := re.fullmatch(r"x_?(\d+)", inside.id)):
            return _atom(int(name[1]), _place(found[1], d))
    if isinstance(node, ast.BinOp):
        return _binary(node, source, d)
    raise ValueError


def _binary(node: ast.BinOp, source: str, d: int) -> Polynomial:
    left = _value(node.left, source, d)
    if isinstance(node.op, ast.Pow):
        if (
            not isinstance(node.right, ast.Constant)
            or not isinstance(node.right.value, int)
            or node.right.value > 64
        ):
            raise ValueError
        result = _constant(Fraction(1))
        for _ in range(node.right.value):
            result = _times(result, left)
        return result
    right = _value(node.right, source, d)
    if isinstance(node.op, ast.Div):
        number = right[()].exact if set(right) == {()} else None
        if not number:
            raise ValueError
        return _times(left, _constant(1 / number))
    if isinstance(node.op, ast.Mult):
        return _times(left, right)
    sign = {ast.Add: 1, ast.Sub: -1}.get(type(node.op))
    if sign is None:
        raise ValueError
    found = dict(left)
    for powers, c in right.items():
        found[powers] = found.get(powers, NOTHING) + c.times(sign)
    return {powers: c for powers, c in found.items() if c}


def _constant(value: Fraction) -> Polynomial:
    return {(): Surds.of(value)} if value else {}


def _place(text: str, d: int) -> int:
    if not 1 <= int(text) <= d:
        raise ValueError
    return int(text)


def _atom(k: int, i: int) -> Polynomial:
    """He_k(x_i)/√k! in powers of x_i, with 1/√k! = √s/w for k! = w²/s."""
    if k > 64:
        raise ValueError
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
