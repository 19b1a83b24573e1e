"""Inside a lane: one process that takes calls from a pipe, answers them, and ends when its coordinator is gone."""

from __future__ import annotations

import fcntl
import os
import pickle
import signal
import threading
from multiprocessing.connection import Connection
from typing import Any

READY, TAKEN = b"ready", b"taken"


def serve(calls: int, life: int) -> None:
    """Answer calls from the pipe with number `calls` until it is closed; `life` is open as long as the coordinator lives.

    The coordinator hears `READY` once, `TAKEN` when a call has arrived, and then its result: a death before `TAKEN` is
    nobody's fault, one after it is charged to that call.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    end_with_coordinator(life)
    connection = Connection(calls)
    connection.send_bytes(READY)
    while True:
        try:
            message = connection.recv_bytes()
            connection.send_bytes(TAKEN)
            connection.send_bytes(_answer(message))
        except (EOFError, OSError):
            return


def _answer(message: bytes) -> bytes:
    """The result of the call as (True, value), or (False, exception); a text in place of what cannot be sent."""
    try:
        function, arguments, options = pickle.loads(message)
        return pickle.dumps((True, function(*arguments, **options)), pickle.HIGHEST_PROTOCOL)
    except BaseException as error:
        return _sendable(error)


def _sendable(error: BaseException) -> bytes:
    try:
        packed = pickle.dumps((False, error), pickle.HIGHEST_PROTOCOL)
        pickle.loads(packed)
    except BaseException:
        return pickle.dumps((False, RuntimeError(f"{type(error).__name__}: {_text(error)}")))
    return packed


def _text(error: Any) -> str:
    try:
        return str(error)
    except BaseException:
        return "an exception without a text"


def end_with_coordinator(life: int) -> None:
    """End this process, and all that it started, as soon as the other end of `life` is closed.

    The system itself sends SIGIO to the group, which ends it even inside long compiled code; the thread covers the
    moment before that is set up, and systems that send no signal for a pipe.
    """
    signal.signal(signal.SIGIO, signal.SIG_DFL)
    threading.Thread(target=_wait, args=(life,), daemon=True).start()
    fcntl.fcntl(life, fcntl.F_SETOWN, -os.getpgrp())
    fcntl.fcntl(life, fcntl.F_SETFL, fcntl.fcntl(life, fcntl.F_GETFL) | os.O_ASYNC)


def _wait(life: int) -> None:
    os.read(life, 1)
    os.killpg(os.getpgrp(), signal.SIGKILL)
