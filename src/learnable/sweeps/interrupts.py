"""Ctrl-C and a scheduler's SIGTERM as a wish that the coordinator grants between two batches, so that no result is torn."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import FrameType
from typing import Any


class Wish:
    """Whether somebody asked to stop, and by which signal."""

    signal: str | None = None


@contextmanager
def heeding() -> Iterator[Wish]:
    """While inside, SIGINT and SIGTERM set the wish; a second one has the effect it had before.

    Signals arrive in the main thread only: elsewhere the wish stays empty.
    """
    wish = Wish()
    if threading.current_thread() is not threading.main_thread():
        yield wish
        return
    numbers = (signal.SIGINT, signal.SIGTERM)
    before = {number: signal.getsignal(number) for number in numbers}

    def heed(number: int, frame: FrameType | None) -> None:
        wish.signal = signal.Signals(number).name
        _put_back(before)

    for number in numbers:
        signal.signal(number, heed)
    try:
        yield wish
    finally:
        _put_back(before)


_Handler = Callable[[int, FrameType | None], Any] | int | None


def _put_back(before: Mapping[signal.Signals, _Handler]) -> None:
    for number, handler in before.items():
        signal.signal(number, signal.SIG_DFL if handler is None else handler)
