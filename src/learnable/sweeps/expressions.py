"""Expressions of a sweep file: `where` conditions, and ``@name`` in a text."""

from __future__ import annotations

import ast
import operator
import re
import typing
import warnings
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from learnable.locks import WARNINGS
from learnable.specs import Call, InputError, Word, in_words, nearest, parse, render, shortened

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


LONGEST_FILLED = 100_000
"""Characters of a text whose names are filled in."""
_HOLE = re.compile(r"@(@|\w*)")
_QUOTED = re.compile(r"""("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')""", re.DOTALL)


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


def names_in(value: Any) -> tuple[str, ...]:
    """The names that a value mentions, each once, in order; ``@@`` stands for the sign itself.

    Raises `InputError` for a bare ``@``.

    >>> names_in("parity(n=@n, degree=@k)"), names_in(("mlp(widths=[@w])", 3)), names_in("me@@home.csv")
    (('n', 'k'), ('w',), ())
    """
    if isinstance(value, tuple):
        return tuple(dict.fromkeys(name for each in value for name in names_in(each)))
    if not isinstance(value, str):
        return ()
    found = [name for name in _HOLE.findall(value) if name != "@"]
    if "" in found:
        raise InputError(
            f"{value!r} has an @ without a name; write @n for the value of n, or @@ for the sign"
        )
    return tuple(dict.fromkeys(found))


def fill(value: Any, values: Mapping[str, Any]) -> Any:
    """A value with every ``@name`` replaced by that name's value, in lists too.

    A text with brackets is a spec, in which a number may stand in arithmetic and a text is a word or a spec; inside quotes
    it is put as it is. Other text is arithmetic where it can be, and a single ``@name`` keeps the type of the value; else
    values are put into the text. Raises `InputError` for a spec that cannot be read.

    >>> fill("parity(n=@n, degree=@n/2)", {"n": 6}), fill("mlp(activation=@a)", {"a": "relu"})
    ('parity(n=6, degree=3)', 'mlp(activation=relu)')
    >>> fill("@n*100", {"n": 6}), fill("rows-@n.csv", {"n": 6}), fill("@n", {"n": 0.5})
    (600, 'rows-6.csv', 0.5)
    """
    if isinstance(value, tuple):
        return tuple(fill(each, values) for each in value)
    if not isinstance(value, str) or "@" not in value:
        return value
    holes = {f"@{name}": _worded(given) for name, given in values.items()}
    if "(" in value:
        return _as_written(parse(_quoted(value, values), holes))
    try:
        read = parse(f"value({_quoted(value, values)})", holes)
    except InputError:
        return _put(value, values, str)
    if isinstance(read, Call) and len(read.positional) == 1 and not read.keyword:
        return _as_written(read.positional[0])
    return _put(value, values, str)


def _quoted(text: str, values: Mapping[str, Any]) -> str:
    """The text with the names inside its quotes filled in."""

    def escaped(quoted: str) -> str:
        mark = quoted[0]
        return _put(quoted, values, lambda s: s.replace("\\", "\\\\").replace(mark, f"\\{mark}"))

    return _QUOTED.sub(lambda found: escaped(found[0]), text)


def _put(text: str, values: Mapping[str, Any], written: Callable[[str], str]) -> str:
    """The text with values in place of names; `written` says how a text is put."""

    def one(found: re.Match[str]) -> str:
        if found[1] == "@":
            return "@"
        value = values[found[1]]
        return written(value if isinstance(value, str) else render(value))

    found = _HOLE.sub(one, text)
    if len(found) > LONGEST_FILLED:
        raise InputError(
            f"{shortened(text, 40)} filled in has {len(found):,} characters; wanted at most {LONGEST_FILLED:,}"
        )
    return found


def _worded(value: Any) -> Any:
    """A text as the spec or word it reads as; else the text."""
    if isinstance(value, tuple):
        return [_worded(each) for each in value]
    if not isinstance(value, str):
        return value
    try:
        return parse(value)
    except InputError:
        return value


def _as_written(value: Any) -> Any:
    """Specs and words as text, lists as tuples: what a sweep file could have held."""
    if isinstance(value, list):
        return tuple(_as_written(each) for each in value)
    return str(value) if isinstance(value, Call | Word) else value
