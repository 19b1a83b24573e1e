"""A pool of worker processes in which a death ends one call and is charged to it.

When a process of `ProcessPoolExecutor` dies, the whole pool is broken and no call is known to be the cause. Here each
process has one call at a time, and one that ends is replaced. Processes are started afresh and never forked, since a
fork copies locks that threads of torch hold; and they run `learnable` alone, not the user's script again, so that a
script needs no `if __name__ == "__main__":`.
"""

from __future__ import annotations

import json
import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, Future
from contextlib import suppress
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from queue import Empty, SimpleQueue
from typing import Any

from learnable.specs import InputError
from learnable.sweeps.worker import READY, TAKEN
from learnable.threads import ONE_THREAD

STARTS = 5
"""How often in a row a process may end before it takes a call, until that is taken for a fault of the machine."""

GRACE = 1.0
"""Seconds a process has to end by itself when its pool is closed."""

_PROGRAM = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[3]); from learnable.sweeps.worker import serve; "
    "serve(int(sys.argv[1]), int(sys.argv[2]))"
)


_Call = tuple[Future[Any], bytes]


class WorkerDied(BrokenExecutor):
    """The process that had taken the call ended; the text says how: `signal 9 (SIGKILL)`, `exit status 3`."""


class Pool(Executor):
    """`workers` processes with one thread of arithmetic each; calls go to whichever is free, in the order they came.

    A call whose process ends raises `WorkerDied`. `kill` ends all at once, and with them all that they started.
    """

    def __init__(self, workers: int) -> None:
        self._calls: SimpleQueue[_Call | None] = SimpleQueue()
        self._slots = [_Slot() for _ in range(workers)]
        self._threads = [
            threading.Thread(target=self._run, args=(slot,), daemon=True) for slot in self._slots
        ]
        self._closed = False
        for thread in self._threads:
            thread.start()

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        if self._closed:
            raise RuntimeError("this pool is closed")
        future: Future[Any] = Future()
        self._calls.put((future, pickle.dumps((fn, args, kwargs), pickle.HIGHEST_PROTOCOL)))
        return future

    def kill(self) -> None:
        """End every process now; calls that run end in `WorkerDied`, waiting ones are cancelled."""
        self._closed = True
        for slot in self._slots:
            slot.kill()
        self.shutdown(cancel_futures=True)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        self._closed = True
        with suppress(Empty):
            while cancel_futures:
                call = self._calls.get_nowait()
                if call is not None and call[0].cancel():
                    call[0].set_running_or_notify_cancel()  # tells those who wait for it
        for _ in self._slots:
            self._calls.put(None)
        for thread in self._threads if wait else ():
            thread.join()

    def _run(self, slot: _Slot) -> None:
        try:
            slot.prepare()
            while (call := self._calls.get()) is not None:
                future, message = call
                if future.set_running_or_notify_cancel():
                    slot.answer(future, message)
        finally:
            slot.close()


class _Slot:
    """A place for one process at a time, which has one call at a time."""

    def __init__(self) -> None:
        self._guard = threading.Lock()  # between a process's start and its end, against `kill`
        self._killed = False
        self._process: subprocess.Popen[bytes] | None = None
        self._connection: Connection[Any, Any] | None = None
        self._life = -1

    def prepare(self) -> None:
        """Start the process before there is a call; where that fails, the first call says so."""
        with suppress(_ProcessEnded, WorkerDied, OSError):
            self._start()

    def answer(self, future: Future[Any], message: bytes) -> None:
        """Give the future what the call returned or raised, or how its process ended."""
        try:
            self._deliver(message)
            succeeded, value = pickle.loads(self._receive())
        except _ProcessEnded:
            future.set_exception(WorkerDied(self._end()))
        except Exception as error:
            future.set_exception(error)
        else:
            if succeeded:
                future.set_result(value)
            else:
                future.set_exception(value)

    def _deliver(self, message: bytes) -> None:
        """Until a process has taken the call: those that end before are replaced."""
        for _ in range(STARTS):
            try:
                if self._process is None:
                    self._start()
                self._send(message)
                if self._receive() == TAKEN:
                    return
            except OSError as error:
                raise InputError(f"workers cannot be started ({error}); try fewer with --workers") from None
            except _ProcessEnded:
                ended = self._end()
                if self._killed:
                    raise WorkerDied(ended) from None
        raise InputError(
            f"workers cannot be started: {STARTS} in a row ended before they took any work, with {ended}"
        )

    def _start(self) -> None:
        mine, theirs = Pipe()
        life, self._life = os.pipe()
        numbers = (theirs.fileno(), life)
        with self._guard:
            try:
                if self._killed:
                    raise WorkerDied("its executor was closed")
                self._connection = mine
                self._process = subprocess.Popen(
                    [sys.executable, "-P", "-c", _PROGRAM, *map(str, numbers), json.dumps(sys.path)],
                    stdin=subprocess.DEVNULL,
                    stdout=2,  # what a question prints must not mix with what the command prints
                    pass_fds=numbers,
                    env={**os.environ, **ONE_THREAD},
                    start_new_session=True,  # Ctrl-C reaches the coordinator alone
                )
            except BaseException:
                os.close(self._life)
                raise
            finally:
                theirs.close()
                os.close(life)
        if self._receive() != READY:
            raise _ProcessEnded

    def _send(self, message: bytes) -> None:
        try:
            self._connection.send_bytes(message)  # type: ignore[union-attr]
        except OSError:
            raise _ProcessEnded from None

    def _receive(self) -> bytes:
        """The next message; a process that is gone is noticed even if a child of its own keeps the pipe open."""
        connection: Any = self._connection
        try:
            while not connection.poll(0.5):
                if self._ended():
                    raise _ProcessEnded
            return bytes(connection.recv_bytes())
        except (EOFError, OSError):
            raise _ProcessEnded from None

    def _ended(self) -> bool:
        return self._process.poll() is not None  # type: ignore[union-attr]

    def _end(self) -> str:
        """End what is left of the process and its children, and say how it ended."""
        process = self._process
        if process is None:
            return "no process"
        with self._guard:
            _kill(process)
            status = process.wait()
            self._process = None
        self._connection.close()  # type: ignore[union-attr]
        os.close(self._life)
        return _words(status)

    def kill(self) -> None:
        with self._guard:
            self._killed = True
            if self._process is not None:
                _kill(self._process)

    def close(self) -> None:
        """Let the process end by itself, and end it where it does not."""
        if self._process is not None:
            self._connection.close()  # type: ignore[union-attr]
            patience = time.monotonic() + GRACE
            while not self._ended() and time.monotonic() < patience:
                time.sleep(0.005)
            self._end()


class _ProcessEnded(Exception):  # noqa: N818
    """The process at the other end is gone."""


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End a process that is not yet waited for, and its whole group."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)


def _words(status: int) -> str:
    if status >= 0:
        return f"exit status {status}"
    try:
        return f"signal {-status} ({signal.Signals(-status).name})"
    except ValueError:
        return f"signal {-status}"
