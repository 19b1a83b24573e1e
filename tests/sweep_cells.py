"""Questions for the machinery of sweeps: each takes the text of a cell and answers, or does something worse."""

import json
import os
import signal
import sys
import threading
import time
from pathlib import Path

from learnable.specs import InputError


class UnspeakableError(Exception):
    """Cannot be pickled, and cannot be printed either."""

    def __init__(self):
        super().__init__()
        self.lock = threading.Lock()

    def __str__(self):
        raise ValueError("no words")


class ComplexError(Exception):
    """Pickles, and does not unpickle."""

    def __init__(self, one, two):
        super().__init__(one)


def pairs(texts):
    """Address → text, with addresses that sort as the texts come."""
    return {f"{i:032x}": text for i, text in enumerate(texts)}


def double(text):
    return json.dumps({"twice": 2 * int(text)})


def slow(text):
    """Some milliseconds (NAP seconds on average), then an answer of some length."""
    time.sleep(float(os.environ.get("NAP", "0.005")) * (0.5 + int(text) % 3 / 2))
    return json.dumps({"seed": int(text), "padding": "x" * 200})


def nap(text):
    time.sleep(float(text))
    return "{}"


def where(text):
    """Which process answers."""
    return json.dumps({"pid": os.getpid(), "text": text})


def threads(text):
    """How many threads arithmetic may use."""
    import numpy  # noqa: F401
    from threadpoolctl import threadpool_info

    blas = sorted({pool["num_threads"] for pool in threadpool_info()})
    return json.dumps({"openmp": os.environ.get("OMP_NUM_THREADS"), "blas": blas})


def environment(text):
    """What a worker finds: threads of arithmetic, signals, terminal."""
    found = {
        "sigint": signal.getsignal(signal.SIGINT) == signal.SIG_IGN,
        "stdin": sys.stdin.read(),
        "foreground": os.getpgrp() == os.getpgid(os.getppid()),
    }
    return json.dumps(json.loads(threads(text)) | found)


def _recurse(depth):
    return _recurse(depth + 1) + 1


def _kill():
    os.kill(os.getpid(), signal.SIGKILL)


def _raise(error):
    raise error


BAD = {
    "value": lambda: _raise(ValueError("no such thing")),
    "input": lambda: _raise(InputError("n is 3; wanted 4")),
    "exit": lambda: sys.exit(7),
    "interrupt": lambda: _raise(KeyboardInterrupt()),
    "generator": lambda: _raise(GeneratorExit()),
    "unspeakable": lambda: _raise(UnspeakableError()),
    "complex": lambda: _raise(ComplexError(1, 2)),
    "recursion": lambda: _recurse(0),
    "memory": lambda: _raise(MemoryError()),
    "real memory": lambda: bytearray(1 << 60),
    "surrogate": lambda: '"\ud800"',
    "surrogate error": lambda: _raise(ValueError("\ud800")),
    "number": lambda: 3,
    "nothing": lambda: None,
}
"""What fails one cell and nothing else."""

DEADLY = {
    "kill": _kill,
    "quit": lambda: os._exit(3),
    "segfault": lambda: os.kill(os.getpid(), signal.SIGSEGV),
}
"""What ends the worker."""


def act(text):
    """Whatever the text names; a number is doubled, and a path kills its worker the first time."""
    if text.startswith("/"):
        if not Path(text).exists():
            Path(text).write_text("been here")
            _kill()
        return "{}"
    if text in BAD or text in DEADLY:
        return (BAD | DEADLY)[text]()
    return double(text)


def noisy(text):
    """Prints by every way there is."""
    print("printed", text)
    sys.stdout.write("written\n")
    os.write(1, b"straight to the file\n")
    os.system("echo from a shell")
    return double(text)


def children(text):
    """Starts a process that would outlive everybody, and says so in a file of its number."""
    import subprocess

    started = subprocess.Popen(["sleep", "600"])
    Path(text).write_text(str(started.pid))
    time.sleep(600)
    return "{}"


def holding(text):
    """Forks a child that keeps all open files, then ends at once."""
    if os.fork() == 0:
        time.sleep(20)
        os._exit(0)
    _kill()


def held(text):
    """Seconds inside one call of compiled code that never lets another thread run."""
    import ctypes

    Path(text).write_text("inside")
    ctypes.PyDLL(None).sleep(600)
    return "{}"
