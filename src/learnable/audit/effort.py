"""Limits of an audit: what is larger is refused by name, before anything is worked out.

Work is counted in steps, each about a third of a microsecond of a processor of 2023, so that the limit is the same on every
machine.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

STEPS = 12_000_000
"""Steps of one audit."""
CHARACTERS = 100_000
"""The longest spec, and the longest expression in one."""
DEPTH = 32
"""Levels of brackets in a spec or an expression."""
DIGITS, EXPONENT = 300, 400
"""Digits of a number in a spec, and the size of its power of ten."""
BITS = 60_000
"""Bits of a coefficient."""
BYTES, TEXT = 4_000_000, 1_000_000
"""Bytes of a file, and characters of one text in it."""
CERTIFICATES = 64
"""Certificates in one object."""


class UnreadableError(ValueError):
    """The text is no certificate that can be audited; the message says why."""


class TooLargeError(UnreadableError):
    """The certificate is beyond a limit of the audit; the message names it."""


def within(what: str, size: int, most: int) -> None:
    """Refuses what is larger than a limit.

    >>> within("a spec of characters", 9, 100)
    >>> try: within("the depth of brackets", 40, DEPTH)
    ... except TooLargeError as error: print(error)
    too large to audit: the depth of brackets is 40, and the limit is 32
    """
    if size > most:
        raise TooLargeError(f"too large to audit: {what} is {size}, and the limit is {most}")


@dataclass
class _Spent:
    steps: int = 0
    found: dict[Hashable, Any] = field(default_factory=dict)


_SPENT: ContextVar[_Spent | None] = ContextVar("spent", default=None)


@contextmanager
def counted() -> Iterator[None]:
    """Counts the steps of all that is done inside."""
    token = _SPENT.set(_Spent())
    try:
        yield
    finally:
        _SPENT.reset(token)


def spend(steps: int) -> None:
    """Counts steps that are about to be done; refuses them where the audit would take more than `STEPS`.

    >>> with counted():
    ...     spend(STEPS)
    ...     try: spend(1)
    ...     except TooLargeError as error: print(error)
    too large to audit: it takes more than 12000000 steps
    """
    spent = _SPENT.get()
    if spent is not None:
        spent.steps += steps
        if spent.steps > STEPS:
            raise TooLargeError(f"too large to audit: it takes more than {STEPS} steps")


def once(key: Hashable, make: Callable[[], Any]) -> Any:
    """What `make` returns, worked out once in an audit for a key.

    >>> with counted():
    ...     [once("weights", lambda: spend(STEPS)) for _ in range(3)]
    [None, None, None]
    """
    spent = _SPENT.get()
    if spent is None:
        return make()
    if key not in spent.found:
        spent.found[key] = make()
    return spent.found[key]


def words(*numbers: int) -> int:
    """How many 64-bit words the longest of some whole numbers has: what one operation on it costs, about.

    >>> words(5), words(2**640)
    (1, 11)
    """
    return 1 + max(abs(x).bit_length() for x in numbers) // 64
