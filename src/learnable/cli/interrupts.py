"""Interrupts of the command line: one sentence that says what is finished and where it is kept, and exit 130."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import NoReturn

EXIT_CODE = 130
NOTHING = "interrupted before there was a result; nothing new is kept"


class StoppedError(Exception):
    """Raised by a command that was interrupted and has shown what is finished; its text is what to say of the rest."""


@contextmanager
def terminable() -> Iterator[None]:
    """While inside, SIGTERM does what Ctrl-C does, unless something else was to happen."""
    here = threading.current_thread() is threading.main_thread()
    if not here or signal.getsignal(signal.SIGTERM) != signal.SIG_DFL:
        yield
        return
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)


def leave() -> NoReturn:
    """End the process with exit 130.

    Where the interruption met C code that runs Python, as some libraries do while they are imported, Python remembers it
    as unhandled and would end itself by SIGINT, although it was handled.
    """
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
    os._exit(EXIT_CODE)
