"""Every command where an optional package is missing: it answers, or says in one sentence what to install."""

import json
import os
import subprocess
import sys

import pytest

from learnable import extras

SITE = """
import os, sys

class Without:
    def __init__(self, finder):
        self.finder = finder

    def find_spec(self, name, path=None, target=None):
        missing = name.partition(".")[0] in os.environ["MISSING"].split(",")
        return None if missing else self.finder.find_spec(name, path, target)

    def __getattr__(self, name):
        return getattr(self.finder, name)

sys.meta_path[:] = [Without(finder) for finder in sys.meta_path]
"""
"""Run when Python starts, here and in the processes of a sweep: the packages are not found by anybody."""
PROGRAM = """
import contextlib, io, json, sys
from learnable.cli.app import _run

told = []
for words in json.load(sys.stdin):
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = _run(words)
    told.append([code, out.getvalue(), err.getvalue()])
print(json.dumps(told))
"""
NET = """
from torch import nn

def make():
    return nn.Sequential(nn.Linear(2, 4), nn.ReLU(), nn.Linear(4, 1))
"""
MLP = ["--net", "mlp(widths=[4])"]
BUDGET = ["--training", "noisy_gd(steps=4)", "--runs", "2", "-q"]
FEW = ["--samples", "300", "-q"]
COMMANDS = {
    "check": ["check", "parity(n=8, degree=3)", "-q", "--html", "page.html"],
    "check rows": ["check", "rows.npz", *MLP, "-q"],
    "check csv": ["check", "rows.csv", *MLP, "-q"],
    "check digits": ["check", "digits", *MLP, "--samples", "200", "-q"],
    "check file": ["check", "parity(n=2, degree=2)", "--net", "net.py:make", "-q"],
    "verify": ["verify", "parity(n=6, degree=2)", *MLP, *BUDGET],
    "verify save": ["verify", "parity(n=6, degree=2)", *MLP, *BUDGET, "--save", "kept"],
    "verify rows": ["verify", "rows.npz", "--net", "net.py:make", *BUDGET],
    "scale": ["scale", "parity(n=@, degree=3)", "--over", "10,20,40", "-q"],
    "rank": ["rank", "rows.npz", *MLP, "--net", "mlp(widths=[8])", "-q"],
    "rank file": ["rank", "rows.npz", *MLP, "--net", "net.py:make", "--dry-run"],
    "generate": ["generate", "noisy_parity(n=8, degree=2)", "--samples", "300", "--out", "hard", "-q"],
    "generate parquet": [
        "generate",
        "noisy_parity(n=8, degree=2)",
        "--out",
        "arrow",
        *FEW,
        "--format",
        "parquet",
    ],
    "attack": ["attack", "hard", "--only", "boosting,linear"],
    "attack by training": ["attack", "hard", "--only", "mlp_adam,linear"],
    "audit": ["audit", "hard", "-q"],
    "reproduce": ["reproduce", "hypercube-degrees", "--quick", "-q"],
    "sweep": ["sweep", "run", "check.toml", "--workers", "1", "-q"],
    "sweep of verify": ["sweep", "run", "verify.toml", "--workers", "1", "-q"],
    "sweep of rank": ["sweep", "run", "rank.toml", "--workers", "1", "-q"],
    "sweep of files": ["sweep", "run", "files.toml", "--workers", "1", "-q"],
    "sweep of digits": ["sweep", "run", "digits.toml", "--workers", "1", "-q"],
    "status of digits": ["sweep", "status", "digits.toml", "--json"],
    "dry run": ["sweep", "run", "check.toml", "--dry-run"],
    "export": ["sweep", "export", "check.toml", "--out", "rows.of.csv", "-q"],
    "export parquet": ["sweep", "export", "check.toml", "--out", "rows.parquet", "-q"],
    "report": ["sweep", "report", "check.toml", "-q"],
    "dask": ["sweep", "run", "fresh.toml", "--scheduler", "tcp://127.0.0.1:9", "-q"],
}
TORCH, DATA = "type pip install 'learnable[torch]'", "type pip install 'learnable[data]'"
ASKED = {
    "torch": set(COMMANDS),
    "safetensors": {"check", "verify", "verify save"},
    "sklearn": {"check rows", "check digits", "generate", "attack", "sweep of digits", "status of digits"},
    "pyarrow": {
        "check rows",
        "check csv",
        "generate",
        "generate parquet",
        "audit",
        "sweep",
        "export",
        "report",
    }
    | {"export parquet"},
    "distributed": {"sweep", "dask"},
}
"""What is asked without a package: of torch everything, of the others what could come near it."""
REFUSED = {
    "torch": {
        "check file": f"network net.py:make needs torch; {TORCH}",
        "verify": f"verify needs torch; {TORCH}",
        "verify save": f"verify needs torch; {TORCH}",
        "verify rows": f"verify needs torch; {TORCH}",
        "rank": f"rank needs torch; {TORCH}",
        "rank file": f"rank needs torch; {TORCH}",
        "reproduce": f"training needs torch; {TORCH}",
        "sweep of verify": f"verify.toml: verify needs torch; {TORCH}",
        "sweep of rank": f"rank.toml: rank needs torch; {TORCH}",
        "sweep of files": f"files.toml: network net.py:make needs torch; {TORCH}",
    },
    "safetensors": {"verify save": f"verify with save or resume needs safetensors; {TORCH}"},
    "sklearn": {"check digits": f"digits needs scikit-learn; {DATA}"},
    "pyarrow": {
        "check csv": f"data: a CSV or Parquet file needs pyarrow; {DATA}",
        "generate parquet": f"format=parquet needs pyarrow; {DATA}",
        "export parquet": f"data: a CSV or Parquet file needs pyarrow; {DATA}",
    },
    "distributed": {"dask": "scheduler 'tcp://127.0.0.1:9' needs Dask; type pip install 'learnable[dask]'"},
}
"""What is refused without a package, and the sentence; every other command answers without it."""


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """Exit code, output and errors of every command without a package."""
    held = {}

    def ask(missing):
        if missing not in held:
            held[missing] = _ask(tmp_path_factory.mktemp(missing), missing)
        return held[missing]

    return ask


def _ask(here, missing):
    import numpy as np

    (here / "site").mkdir()
    (here / "site" / "sitecustomize.py").write_text(SITE)
    (here / "net.py").write_text(NET)
    rows = np.random.default_rng(0).integers(0, 5, size=(80, 2)).astype(float)
    labels = rows[:, 0] > rows[:, 1]
    np.savez(here / "rows.npz", X=rows, y=labels.astype(float))
    lines = "".join(f"{a},{b},{int(c)}\n" for (a, b), c in zip(rows, labels))
    (here / "rows.csv").write_text(f"a,b,y\n{lines}")
    exact, two = "target = 'parity(n=2, degree=2)'\n", "network = ['mlp(widths=[4])', 'mlp(widths=[8])']\n"
    one, short = "network = 'mlp(widths=[4])'\n", "training = 'noisy_gd(steps=4)'\nruns = 2\n"
    for name, text in {
        "check": f"question = 'check'\n{exact}{one}",
        "fresh": f"question = 'check'\n{exact}{one}",
        "verify": f"question = 'verify'\n{exact}{one}{short}",
        "rank": f"question = 'rank'\n{exact}{two}",
        "files": f"question = 'check'\n{exact}network = 'net.py:make'\n",
        "digits": f"question = 'check'\ntarget = 'digits'\n{one}samples = 200\n",
    }.items():
        (here / f"{name}.toml").write_text(f"{text}[axes]\nseed = [0]\n")
    commands = {name: words for name, words in COMMANDS.items() if name in ASKED[missing]}
    paths = os.pathsep.join([str(here / "site"), *filter(None, [os.environ.get("PYTHONPATH")])])
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], input=json.dumps(list(commands.values())), cwd=here, text=True,
        capture_output=True, env={**os.environ, "PYTHONPATH": paths, "MISSING": missing}, timeout=500,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return dict(zip(commands, json.loads(done.stdout), strict=True))


@pytest.mark.parametrize(
    ("missing", "command"), [(m, c) for m, asked in ASKED.items() for c in COMMANDS if c in asked]
)
def test_a_command_without_a_package(told, missing, command):
    code, out, err = told(missing)[command]
    sentence = REFUSED.get(missing, {}).get(command)
    if sentence is not None:
        assert (code, out, err) == (2, "", f"learnable: {sentence}\n")
    elif command == "dask":
        assert code == 2 and "nobody answers" in err
    elif command == "sweep of digits" and missing == "sklearn":
        assert (code, err) == (1, "")
    else:
        assert (code, err) == (0, ""), err


def test_a_cell_says_what_is_missing(told):
    found = json.loads(told("sklearn")["status of digits"][1])
    assert [e["error"] for e in found["errors"]] == [f"digits needs scikit-learn; {DATA}"]


def test_attacks_that_need_a_package_say_so(told):
    assert f"training needs torch; {TORCH}" in " ".join(told("torch")["attack by training"][1].split())
    assert f"boosting needs scikit-learn; {DATA}" in " ".join(told("sklearn")["attack"][1].split())


def test_every_refusal_was_asked(told):
    asked = sum(len(commands) for commands in REFUSED.values())
    assert asked == 16 and set(REFUSED) == set(ASKED) == set(extras.PACKAGES) - {"mpi4py"}
    assert all(set(commands) <= ASKED[missing] for missing, commands in REFUSED.items())


def test_from_python_too(tmp_path):
    (tmp_path / "sitecustomize.py").write_text(SITE)
    program = (
        "import learnable\n"
        "for name in ('verify', 'rank'):\n"
        "    try:\n"
        "        getattr(learnable, name)('parity(n=6, degree=2)', ['mlp()', 'mlp(widths=[4])'])\n"
        "    except learnable.InputError as error:\n"
        "        print(error)\n"
        "try:\n"
        "    learnable.symmetry(lambda: None, 'hypercube(n=3)')\n"
        "except learnable.InputError as error:\n"
        "    print(error)\n"
    )
    paths = os.pathsep.join([str(tmp_path), *filter(None, [os.environ.get("PYTHONPATH")])])
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=120,
        env={**os.environ, "PYTHONPATH": paths, "MISSING": "torch"},
    )  # fmt: skip
    lines = done.stdout.splitlines()
    assert lines[:2] == [f"verify needs torch; {TORCH}", f"rank needs torch; {TORCH}"], done.stderr
    assert len(lines) == 3 and "network" in lines[2]
