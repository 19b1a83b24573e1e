"""Ctrl-C and SIGTERM: exit 130 and a sentence, at whatever moment."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import learnable
from learnable.cli.interrupts import NOTHING, terminable


def heeding():
    """A process started in the background ignores Ctrl-C, and hands that on to its children."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def started(*words, cwd=None):
    path = str(Path(learnable.__file__).parents[1])
    return subprocess.Popen(
        [sys.executable, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, preexec_fn=heeding,
        cwd=cwd, env={**os.environ, "PYTHONPATH": path},
    )  # fmt: skip


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_command_that_was_interrupted_says_so_and_exits_130(number):
    process = started("-m", "learnable", "check", "random_boolean(n=26)", "-q")
    time.sleep(2.0)
    process.send_signal(number)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out, err) == (130, "", f"{NOTHING}\n")


def test_an_interrupt_while_modules_are_loaded_is_no_traceback():
    program = """
import sys
class Finder:
    def find_spec(self, name, *_):
        if name == "typer":
            raise KeyboardInterrupt
sys.meta_path.insert(0, Finder())
from learnable.cli import main
main()
"""
    process = started("-c", program)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out, err) == (130, "", f"{NOTHING}\n")


def test_an_interrupt_that_c_code_met_does_not_end_the_process_by_a_signal(tmp_path):
    (tmp_path / "met.py").write_text("""
import ctypes, sys
from learnable.cli import app
def run(arguments):
    ctypes.pythonapi.PyRun_SimpleString(b"raise KeyboardInterrupt")
    print("told")
    return 130
app._run = run
app.main()
""")
    process = started("-m", "met", cwd=tmp_path)
    out, _ = process.communicate(timeout=60)
    assert (process.returncode, out) == (130, "told\n")


def test_what_else_was_to_happen_at_sigterm_happens():
    before = signal.getsignal(signal.SIGTERM)
    try:
        for handler, inside in (
            (signal.SIG_DFL, signal.default_int_handler),
            (signal.SIG_IGN, signal.SIG_IGN),
        ):
            signal.signal(signal.SIGTERM, handler)
            with terminable():
                assert signal.getsignal(signal.SIGTERM) == inside
            assert signal.getsignal(signal.SIGTERM) == handler
    finally:
        signal.signal(signal.SIGTERM, before)
