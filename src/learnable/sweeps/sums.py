"""Check sums of a row: a bit that flips inside a text is a fault that SQLite cannot see."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from zlib import crc32

from learnable.sweeps.outcomes import Outcome


def sums_of(outcome: Outcome) -> int:
    """Two sums of 31 bits in one number: what is short in the upper half, answer and traceback in the lower.

    >>> sums_of(Outcome("a", "text", "done", "{}")) >> 31 == sums_of(Outcome("a", "text", "done", "[]")) >> 31
    True
    """
    o = outcome
    head = (o.address, o.text, o.state, o.error, o.attempts, float(o.seconds), o.memory, o.versions)
    return _sum(head) << 31 | _sum((o.answer, o.traceback))


def sound(outcome: Outcome, sums: int, whole: bool) -> bool:
    """Whether a row is what was written; of one that was read without its long columns, whether the rest is.

    >>> one = Outcome("a", "text", "done", "{}")
    >>> sound(one, sums_of(one), True), sound(Outcome("a", "text", "done", "{]"), sums_of(one), True)
    (True, False)
    """
    try:
        found = sums_of(outcome)
        return found == sums if whole else found >> 31 == sums >> 31
    except (TypeError, ValueError):  # a number that became something else
        return False


def _sum(values: Sequence[Any]) -> int:
    return crc32(repr(values).encode()) >> 1
