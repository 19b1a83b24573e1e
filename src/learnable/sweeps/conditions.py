"""`where`: which combinations of a grid are kept, as a small language that is read and never evaluated as code.

Names, numbers, text in quotes, true and false; comparisons, also chained; and, or, not; + - * / // % and brackets.
"""

from __future__ import annotations

import ast
import operator
import typing
import warnings
from collections.abc import Callable, Collection, Sequence
from typing import Any

from learnable.locks import WARNINGS
from learnable.specs import InputError, in_words, nearest, render, shortened

Point = Sequence[int]
"""A point of the grid: its place on every axis."""
Reading = Callable[[Point], Any]
"""What a part of a condition is at a point."""

LONGEST = 2_000
"""Characters of a condition."""
DEEPEST = 100
"""Levels of a condition, one inside the other; a sum of a hundred terms has a hundred."""
_NUMBERS = (int, float)
_KINDS = {int: "a number", float: "a number", str: "text", bool: "true or false", tuple: "a list"}
_ARITHMETIC: dict[type, Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
}
_COMPARISONS: dict[type, Callable[[Any, Any], Any]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}
_LITERALS = {"true": True, "false": False}
_WANTED = "wanted names, numbers, comparisons, and, or, not, such as k <= n"


def read_condition(text: str) -> ast.expr:
    """The condition as a tree. Raises `InputError` for what is no expression.

    >>> names_of(read_condition("1 <= k <= n and net != 'mlp()'"))
    ('k', 'n', 'net')
    """
    if len(text) > LONGEST:
        raise InputError(f"where has {len(text):,} characters; wanted at most {LONGEST:,}")
    if "@" in text:
        raise InputError(f"where is {shortened(text)}; names stand there without @, such as k <= n")
    try:
        with WARNINGS, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text.strip(), mode="eval").body
    except (RecursionError, MemoryError):
        raise _too_deep(text) from None
    except (SyntaxError, ValueError) as error:
        why = error.msg if isinstance(error, SyntaxError) else str(error)
        raise InputError(f"where is {shortened(text)}, which cannot be read ({why}); {_WANTED}") from None


def names_of(tree: ast.expr) -> tuple[str, ...]:
    """The names of a condition, each once."""
    found = (node.id for node in ast.walk(tree) if isinstance(node, ast.Name))
    return tuple(dict.fromkeys(name for name in found if name not in _LITERALS))


def condition(text: str, read: Callable[[str], Reading], known: Collection[str]) -> Callable[[Point], bool]:
    """The condition as a function of a point; `read` says how each of the `known` names is read there.

    Raises `InputError` now for what the language does not have, and at a point for a comparison of text with a number, a
    division by zero, and a value that is neither true nor false.

    >>> reading = {"n": lambda p: (6, 8)[p[0]], "k": lambda p: (1, 4)[p[1]]}
    >>> kept = condition("k <= n/2", reading.get, reading)
    >>> [kept((i, j)) for i in (0, 1) for j in (0, 1)]
    [True, False, True, True]
    """

    def named(name: str) -> Reading:
        if name in known:
            return read(name)
        if name in _LITERALS:
            return lambda point: _LITERALS[name]
        raise InputError(
            f"where names {name!r}{nearest(name, known)}; the names of this grid are {in_words(tuple(known))}"
        )

    tree = read_condition(text)
    try:
        whole = _reading(tree, named, text, 0)
    except RecursionError:
        raise _too_deep(text) from None

    def kept(point: Point) -> bool:
        found = whole(point)
        if found is True or found is False:
            return found
        raise InputError(f"where gives {_shown(found)}; wanted a comparison, such as k <= n")

    return kept


def _reading(node: ast.expr, named: Callable[[str], Reading], text: str, depth: int) -> Reading:
    if depth > DEEPEST:
        raise _too_deep(text)

    def inside(part: ast.expr) -> Reading:
        return _reading(part, named, text, depth + 1)

    if isinstance(node, ast.Name):
        return named(node.id)
    if isinstance(node, ast.Constant) and type(node.value) in _KINDS:
        value = node.value
        return lambda point: value
    if isinstance(node, ast.BoolOp):
        parts = [inside(part) for part in node.values]
        return _joined(parts, isinstance(node.op, ast.Or), [ast.unparse(part) for part in node.values])
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        truth = _joined([inside(node.operand)], False, [ast.unparse(node.operand)])
        return lambda point: not truth(point)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.UAdd):
        sign = operator.sub if isinstance(node.op, ast.USub) else operator.add
        return _computed(lambda point: 0, inside(node.operand), sign, ast.unparse(node))
    if isinstance(node, ast.BinOp) and type(node.op) in _ARITHMETIC:
        return _computed(inside(node.left), inside(node.right), _ARITHMETIC[type(node.op)], ast.unparse(node))
    if isinstance(node, ast.Compare) and all(type(op) in _COMPARISONS for op in node.ops):
        sides = [inside(side) for side in (node.left, *node.comparators)]
        steps = [
            _compared(sides[i], sides[i + 1], _COMPARISONS[type(op)], ast.unparse(node))
            for i, op in enumerate(node.ops)
        ]
        return steps[0] if len(steps) == 1 else lambda point: all(step(point) for step in steps)
    _refuse(node)


def _joined(parts: Sequence[Reading], stop: bool, written: Sequence[str]) -> Reading:
    """`and` (stop at False) or `or` (stop at True), from left to right as far as needed."""

    def at(point: Point) -> bool:
        for i, part in enumerate(parts):
            found = part(point)
            if found is stop:
                return stop
            if found is not True and found is not False:
                raise InputError(
                    f"{written[i]!r} in where is {_shown(found)}; wanted a comparison, such as k > 0"
                )
        return not stop

    return at


def _computed(left: Reading, right: Reading, do: Callable[[Any, Any], Any], written: str) -> Reading:
    def at(point: Point) -> Any:
        a, b = left(point), right(point)
        for value in (a, b):
            if type(value) not in _NUMBERS:
                raise InputError(f"{written!r} in where computes with {_shown(value)}; wanted numbers")
        try:
            return do(a, b)
        except ZeroDivisionError:
            raise InputError(
                f"{written!r} in where divides by zero; keep zero out first, as in k != 0 and …"
            ) from None
        except OverflowError:
            raise InputError(f"{written!r} in where is too large a number") from None

    return at


def _compared(left: Reading, right: Reading, do: Callable[[Any, Any], Any], written: str) -> Reading:
    kinds = _KINDS

    def at(point: Point) -> bool:
        a, b = left(point), right(point)
        if kinds[type(a)] is not kinds[type(b)]:
            raise InputError(
                f"{written!r} in where compares {_shown(a)} with {_shown(b)}; wanted two of a kind"
            )
        try:
            return bool(do(a, b))
        except TypeError:
            raise InputError(
                f"{written!r} in where orders lists; only == and != make sense of {_shown(a)}"
            ) from None

    return at


def _shown(value: Any) -> str:
    return f"{_KINDS.get(type(value), type(value).__name__)} ({shortened(render(value), 60)[1:-1]})"


def _too_deep(text: str) -> InputError:
    return InputError(f"where is {shortened(text, 40)}, nested too deeply; wanted at most {DEEPEST} levels")


def _refuse(node: ast.expr) -> typing.NoReturn:
    kinds = {
        ast.Call: "a call",
        ast.Attribute: "an attribute",
        ast.Subscript: "an index",
        ast.Compare: "a comparison by in or is",
        ast.IfExp: "an if",
        ast.Lambda: "a lambda",
        ast.List: "a list",
        ast.Tuple: "a comma",
        ast.NamedExpr: "an assignment",
        ast.JoinedStr: "a formatted text",
        ast.BinOp: "an operation other than + - * / // %",
    }
    what = kinds.get(type(node), "something")
    written = shortened(ast.unparse(node), 60)
    raise InputError(f"where has {what}, {written}, which it does not know; {_WANTED}")
