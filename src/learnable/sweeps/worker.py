"""A worker process: it takes calls from a pipe, asks the questions of a batch, and ends with its coordinator."""

from __future__ import annotations

import json
import multiprocessing
import os
import pickle
import platform
import signal
import socket
import sys
import threading
import time
import traceback
from collections.abc import Callable, Sequence
from contextlib import nullcontext, redirect_stdout
from functools import cache
from multiprocessing.connection import Connection
from typing import Any

import learnable
from learnable.specs import InputError
from learnable.threads import one_thread

READY, TAKEN = b"ready", b"taken"


LIBRARIES = ("numpy", "scipy", "flint", "sklearn", "torch")
"""Whose versions an outcome names, where they were loaded when it ended."""
LONGEST = 20_000
"""Characters that are kept of a traceback; the middle of a longer one is left out."""
Answered = tuple[str, str | None, str | None, str | None, float, int]
"""State, answer, error, traceback, seconds and memory of one cell, in the order of `Outcome`."""


def serve(calls: int, life: int) -> None:
    """Answer calls from the pipe with number `calls` until it is closed; `life` is open as long as the coordinator lives.

    The coordinator receives `READY` once, `TAKEN` when a call has arrived, and then its result: a death before `TAKEN`
    is charged to no call, one after it to that call.
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
    import fcntl

    signal.signal(signal.SIGIO, signal.SIG_DFL)
    threading.Thread(target=_end_group, args=(life,), daemon=True).start()
    fcntl.fcntl(life, fcntl.F_SETOWN, -os.getpgrp())
    fcntl.fcntl(life, fcntl.F_SETFL, fcntl.fcntl(life, fcntl.F_GETFL) | os.O_ASYNC)


def _end_group(life: int) -> None:
    os.read(life, 1)
    os.killpg(os.getpgrp(), signal.SIGKILL)


def answer_batch(
    work: Callable[[str], str], texts: Sequence[str], seconds: float, coordinator: str
) -> tuple[list[Answered], str]:
    """Ask `work` the questions until they end or `seconds` have gone by; what became of them, and the versions.

    At least one is asked. Whatever a question raises is an outcome and goes no further, also SystemExit. `coordinator` is
    the process that hands out work, as `this_process` calls it.
    """
    _set_up_process(coordinator)
    found: list[Answered] = []
    end = time.monotonic() + seconds
    with one_thread(), redirect_stdout(sys.stderr) if _owns_process(coordinator) else nullcontext():
        for text in texts:
            found.append(_answered(work, text))
            if time.monotonic() > end:
                break
    return found, _versions(tuple(name for name in LIBRARIES if name in sys.modules))


def _answered(work: Callable[[str], str], text: str) -> Answered:
    start = time.perf_counter()
    state, error, trace = "failed", None, None
    answer: Any = None
    try:
        answer = work(text)
        if not isinstance(answer, str):
            raise TypeError(f"the question answered with {type(answer).__name__}; wanted text")
        answer.encode()
        state = "done"
    except InputError as refusal:
        answer, error = None, _clean(str(refusal))
    except BaseException as raised:
        answer = None
        error, trace = _described(raised)
    return state, answer, error, trace, time.perf_counter() - start, _memory()


def _described(raised: BaseException) -> tuple[str, str]:
    """The last line of a traceback and the whole, as text that can be stored, whatever the exception is made of."""
    try:
        last = "".join(traceback.format_exception_only(raised)).strip()
        whole = "".join(traceback.format_exception(raised))
    except BaseException:
        last = whole = type(raised).__name__
    return _clean(" ".join(last.split())[:1000]), _clean(whole)


def _clean(text: str) -> str:
    if len(text) > LONGEST:
        text = f"{text[: LONGEST // 2]}\n[…]\n{text[-LONGEST // 2 :]}"
    return text.encode("utf-8", "backslashreplace").decode()


def _memory() -> int:
    """The most bytes this process has held; 0 where the system does not say."""
    try:
        import resource
    except ImportError:  # not a POSIX system
        return 0
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024


@cache
def _versions(loaded: tuple[str, ...]) -> str:
    named = {name: str(getattr(sys.modules[name], "__version__", "unknown")) for name in loaded}
    return json.dumps(
        {"learnable": learnable.__version__, "python": platform.python_version(), **named},
        separators=(",", ":"),
    )


def this_process() -> str:
    """This process, as no other process on any machine calls itself."""
    return f"{socket.gethostname()}:{os.getpid()}"


def _owns_process(coordinator: str) -> bool:
    """Whether this thread has a process to itself, as in pools of processes and under MPI; threads share theirs."""
    return threading.current_thread() is threading.main_thread() and this_process() != coordinator


@cache
def _set_up_process(coordinator: str) -> None:
    """Once in a process: leave Ctrl-C to the coordinator, and end with the process that started this one."""
    if not _owns_process(coordinator):
        return
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent: Any = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with_parent, args=(parent,), daemon=True).start()


def _end_with_parent(parent: Any) -> None:
    parent.join()
    os._exit(1)
