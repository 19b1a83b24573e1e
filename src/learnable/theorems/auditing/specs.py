"""Reading the specs in a certificate: names and arguments, with defaults filled in."""

from __future__ import annotations

from typing import Any

from learnable.specs import Call, Word, parse

REQUIRED = object()


class UnreadableError(ValueError):
    """The text is no certificate that can be audited; the message says why."""


def bound(text: Any, signatures: dict[str, dict[str, Any]], kind: str) -> tuple[str, dict[str, Any]]:
    """The name of a spec and its arguments by key, with defaults filled in.

    >>> bound("sgd(9, rate=0.5)", {"sgd": {"steps": REQUIRED, "rate": REQUIRED, "batch": 1}}, "training")
    ('sgd', {'steps': 9, 'rate': 0.5, 'batch': 1})
    """
    call = called(text, kind)
    signature = signatures.get(call.name)
    if signature is None:
        raise UnreadableError(f"{kind} {call.name!r} is not one that the audit knows")
    keys = list(signature)
    if len(call.positional) > len(keys):
        raise UnreadableError(f"{kind} {call.name} takes {len(keys)} arguments")
    given = dict(zip(keys, call.positional, strict=False))
    for key, value in call.keyword:
        if key not in signature or key in given:
            raise UnreadableError(f"{kind} {call.name} has no place for {key}={value}")
        given[key] = value
    found = {key: given.get(key, default) for key, default in signature.items()}
    missing = [key for key, value in found.items() if value is REQUIRED]
    if missing:
        raise UnreadableError(f"{kind} {call.name} lacks {missing[0]}")
    return call.name, found


def called(text: Any, kind: str) -> Call:
    """A spec as a call; a bare word is a call without arguments."""
    if isinstance(text, Call):
        return text
    if not isinstance(text, str):
        raise UnreadableError(f"{kind} is {text!r}; wanted a spec as text")
    try:
        value = parse(text)
    except ValueError as error:  # InputError, or a number too long for Python
        raise UnreadableError(f"{kind}: {error}") from None
    return Call(str(value)) if isinstance(value, Word) else value


def whole(value: Any, low: int, high: int, where: str) -> int:
    """A whole number in a range."""
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise UnreadableError(f"{where} is {value}; wanted a whole number from {low} to {high}")
    return value
