"""Arguments of a spec by name, with defaults filled in, and checks of single values."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

from learnable.audit.effort import UnreadableError
from learnable.audit.reader import Call, Word, read

REQUIRED = object()


def called(given: Any, kind: str) -> Call:
    """A spec, as text or as a part of a tree, as a call.

    >>> called("sphere(d=9)", "law").name
    'sphere'
    """
    if isinstance(given, Call):
        return given
    if not isinstance(given, str):
        raise UnreadableError(f"{kind} is {given!r}; wanted a spec as text")
    try:
        return Call(str(given)) if isinstance(given, Word) else read(given)
    except UnreadableError as error:
        raise type(error)(f"{kind}: {error}") from None


def bound(given: Any, signatures: dict[str, dict[str, Any]], kind: str) -> tuple[str, dict[str, Any]]:
    """The name of a spec and its arguments by key, with defaults filled in.

    >>> bound("sgd(9, rate=0.5)", {"sgd": {"steps": REQUIRED, "rate": REQUIRED, "batch": 1}}, "training")
    ('sgd', {'steps': 9, 'rate': Decimal('0.5'), 'batch': 1})
    """
    call = called(given, kind)
    signature = signatures.get(call.name)
    if signature is None:
        raise UnreadableError(f"{kind} {call.name[:60]!r} is not one that the audit knows")
    keys = list(signature)
    if len(call.positional) > len(keys):
        raise UnreadableError(f"{kind} {call.name} takes {len(keys)} arguments")
    found = dict(zip(keys, call.positional, strict=False))
    for key, value in call.keyword:
        if key not in signature or key in found:
            raise UnreadableError(f"{kind} {call.name} has no place for {key}={value}")
        if key == keys[0] and isinstance(value, Call):
            raise UnreadableError(f"{kind} {call.name}: a spec in first place stands without its key {key}")
        found[key] = value
    found = {key: found.get(key, default) for key, default in signature.items()}
    missing = [key for key, value in found.items() if value is REQUIRED]
    if missing:
        raise UnreadableError(f"{kind} {call.name} lacks {missing[0]}")
    return call.name, found


def whole(value: Any, low: int, high: int, where: str) -> int:
    """A whole number in a range."""
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise UnreadableError(f"{where} is {str(value)[:40]}; wanted a whole number from {low} to {high}")
    return value


def decimal(value: Any, where: str) -> Fraction:
    """A finite number, exactly as written."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise UnreadableError(f"{where} is {value}; wanted a number")
    exact = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    if not exact.is_finite():
        raise UnreadableError(f"{where} is {value}; wanted a finite number")
    return Fraction(exact)


def one_of(value: Any, known: tuple[str, ...], where: str) -> str:
    """A word from a closed list."""
    if not isinstance(value, str) or value not in known:
        raise UnreadableError(f"{where} is {value}; the audit knows {', '.join(known)}")
    return str(value)
