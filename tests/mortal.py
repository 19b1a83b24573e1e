"""`learnable verify` in processes that are killed, each forked from one that has imported all, which takes seconds.

    python mortal.py FOLDER KILLS SEED WORDS…

trains WORDS with ``--save FOLDER/whole`` undisturbed, then with ``--save FOLDER/killed`` in lives that end by SIGKILL at a
random moment of training, until KILLS have hit, and once more with ``--resume``. Prints a JSON object on the last line.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from pathlib import Path

from learnable.cli.app import _run
from learnable.descent import tensors, training, unfinished  # noqa: F401  (before the fork)
from learnable.verification.saved_folder import UNFINISHED


def life(words, out):
    """The process of a command that writes what it prints to a file."""
    pid = os.fork()
    if pid:
        return pid
    handle = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(handle, 1)
    sys.stdout = os.fdopen(1, "w")
    code = _run(words)
    sys.stdout.flush()
    os._exit(code)


def steps(place):
    """The step at which every kept chunk stands."""
    chunks = sorted(place.glob("chunk-*.safetensors"))
    return {path.stem: tensors.read_tensors(path)[0]["step"] for path in chunks}


def ended(pid):
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def main(folder, kills, seed, words):
    rng = random.Random(seed)
    whole, killed, place = folder / "whole.json", folder / "killed.json", folder / "killed"
    began = time.monotonic()
    if code := ended(life([*words, "--save", str(folder / "whole")], whole)):
        sys.exit(code)
    lasts = time.monotonic() - began
    hits, lives = 0, []
    option = "--save"
    for attempt in range(3 * kills):
        if hits == kills:
            break
        pid = life([*words, option, str(place)], killed)
        while not (place / UNFINISHED / "question.json").exists() and not os.waitpid(pid, os.WNOHANG)[0]:
            time.sleep(0.001)
        time.sleep(rng.uniform(0, min(lasts, LIFE)))
        os.kill(pid, signal.SIGKILL)
        hits += ended(pid) == -signal.SIGKILL
        if not (place / UNFINISHED).is_dir():
            break
        lives.append(steps(place / UNFINISHED))
        option = ("--save", "--resume")[attempt % 2]
    code = ended(life([*words, "--resume", str(place)], killed))
    print(json.dumps({"hits": hits, "steps": lives, "code": code}))


LIFE = float(os.environ.get("LIFE", "0.5"))
unfinished.EVERY = float(os.environ.get("EVERY", "0.1"))

if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4:])
