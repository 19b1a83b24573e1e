"""The precision of ball arithmetic, which FLINT keeps once for a whole process: threads set it in turns.

A ball that is computed while another thread has another precision is still an enclosure, but of other bytes. So every
computation with balls runs in a block that holds the one lock, and nothing else sets FLINT's context.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_turn = threading.RLock()
_OPEN: list[tuple[int, int]] = [(53, 10)]
"""Bits and terms of the blocks that are open, the innermost last; before the first, what FLINT starts with."""


@contextmanager
def precision(bits: int | None = None, terms: int | None = None) -> Iterator[None]:
    """Balls of so many `bits`, and power series of so many `terms`, in this thread alone until the block ends.

    What is not given is as in the block around it; without one 53 bits and 10 terms, whatever the process has set.
    Also a decorator of a function (of none that yields: it would end with the call, before the first value).

    >>> from flint import arb, ctx
    >>> with precision(200):
    ...     print(ctx.prec, (arb(1) / 3).rel_accuracy_bits())
    ...     with precision(terms=30):
    ...         print(ctx.prec, ctx.cap)
    200 198
    200 30
    >>> with precision():
    ...     print(ctx.prec, ctx.cap)
    53 10
    """
    from flint import ctx

    with _turn:
        before = ctx.prec, ctx.cap
        around = _OPEN[-1]
        _OPEN.append((bits or around[0], terms or around[1]))
        try:
            ctx.prec, ctx.cap = _OPEN[-1]
            yield
        finally:
            ctx.prec, ctx.cap = before
            _OPEN.pop()


if (
    sys.platform != "win32"
):  # a process forked meanwhile would wait for ever for a thread that it does not have
    os.register_at_fork(before=_turn.acquire, after_in_parent=_turn.release, after_in_child=_turn.release)
