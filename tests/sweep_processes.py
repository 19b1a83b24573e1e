"""Who runs, by /proc: workers, orphans, and waiting for either."""

import os
import sys
import time
from pathlib import Path

HERE = Path(__file__).parent


def environment(**more):
    """The environment of a child that finds the package and the helpers of the tests."""
    return {**os.environ, "PYTHONPATH": os.pathsep.join([*filter(None, sys.path), str(HERE)]), **more}


def alive(pid):
    """Whether a process runs; a zombie does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def children(pid):
    """The processes that a process has started and that still run."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = entry.read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        if fields[0] != "Z" and int(fields[1]) == pid:
            found.append(int(entry.parent.name))
    return found


def marked(mark):
    """The processes that run with those bytes in their environment: a family, also when its parents are dead."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/environ"):
        try:
            if mark.encode() in entry.read_bytes() and alive(int(entry.parent.name)):
                found.append(int(entry.parent.name))
        except OSError:
            continue
    return found


def eventually(condition, seconds=10.0):
    """Whether the condition comes true in that time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.01)
    return bool(condition())
