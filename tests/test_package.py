"""The package as it is handed out: what its wheel holds, and the oldest versions of what it needs."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
ROOMS = (
    "tests/test_specs.py", "tests/test_trust.py", "tests/test_verification.py", "tests/cli",
    "tests/descent", "tests/networks", "tests/reports", "tests/start", "tests/rows", "tests/spectra", "tests/sweeps",
    "tests/targets", "tests/theorems", "tests/transforms", "tests/verdicts", "src",
)  # fmt: skip
"""What is run with the lowest versions: the rooms that touch a dependency, and every doctest."""


def floors():
    """Every requirement, of the package and of its extras, with its lowest version; extras of our own apart."""
    project = PROJECT["project"]
    needed = [*project["dependencies"], *(r for e in project["optional-dependencies"].values() for r in e)]
    return {r: re.search(r">=([\d.]+)", r) for r in needed if not r.startswith("learnable")}


def test_every_requirement_names_its_lowest_version():
    found = floors()
    assert len(found) > 10 and [r for r, floor in found.items() if floor is None] == []


def test_the_wheel_says_that_it_is_typed(tmp_path):
    wheels = pytest.importorskip("hatchling.builders.wheel", reason="hatchling builds the wheel")
    (built,) = wheels.WheelBuilder(str(ROOT)).build(directory=str(tmp_path), versions=["standard"])
    names = zipfile.ZipFile(built).namelist()
    assert "learnable/py.typed" in names and "learnable/reports/templates/style.css" in names
    assert not [n for n in names if not n.startswith(("learnable/", "learnable-"))]


def test_py_typed_lies_in_the_package():
    assert (ROOT / "src" / "learnable" / "py.typed").read_bytes() == b""


@pytest.mark.slow
def test_the_suite_passes_with_the_lowest_versions(tmp_path):
    """In an environment of its own, where every direct requirement has the version of its floor."""
    uv = _uv(tmp_path)
    python = tmp_path / "lowest" / "bin" / "python"
    _run([uv, "venv", "--python", sys.executable, python.parent.parent])
    _install(uv, python, tmp_path)
    found = _run(
        [python, "-c", f"import importlib.metadata as m; print([m.version(n) for n in {_names()!r}])"]
    )
    print(found.stdout)
    done = subprocess.run(
        [python, "-m", "pytest", "-q", "-x", *ROOMS], cwd=ROOT, capture_output=True, text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src"), "OMP_NUM_THREADS": "1"},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-5000:]


def _names():
    return [re.split(r"[>=<\[]", r)[0] for r in floors() if not r.startswith(("distributed", "mpi4py"))]


def _uv(tmp_path):
    """uv, installed where it is not there."""
    if found := shutil.which("uv"):
        return found
    _run([sys.executable, "-m", "venv", tmp_path / "uv"])
    _run([tmp_path / "uv" / "bin" / "python", "-m", "pip", "install", "--quiet", "uv"])
    return tmp_path / "uv" / "bin" / "uv"


def _install(uv, python, tmp_path):
    """The lowest direct versions; the oldest CPU build of torch, or the one that runs here where that is out of reach."""
    torch = subprocess.run(
        [sys.executable, "-c", "import importlib.metadata as m; print(m.version('torch'))"],
        capture_output=True, text=True,
    ).stdout.strip()  # fmt: skip
    (tmp_path / "torch.txt").write_text(f"torch=={torch}\n")
    dev = [r for r in PROJECT["dependency-groups"]["dev"] if str(r).startswith(("pytest", "hypothesis"))]
    asked = [uv, "pip", "install", "--python", python, "--resolution", "lowest-direct"]
    asked += ["-e", f"{ROOT}[torch,data]", *dev]
    links = [f"--find-links={place}" for place in os.environ.get("PIP_FIND_LINKS", "").split()]
    refusals = []
    for way in (["--torch-backend", "cpu"], [*links, "--override", tmp_path / "torch.txt"]):
        done = subprocess.run([*asked, *way], capture_output=True, text=True)
        if done.returncode == 0:
            return
        refusals.append(" ".join(done.stderr.split())[-200:])
    pytest.skip(f"the lowest versions cannot be installed here: {'; '.join(refusals)}")


def _run(words):
    done = subprocess.run(words, capture_output=True, text=True)
    if done.returncode:
        pytest.skip(f"no index is reachable: {' '.join(done.stderr.split())[-200:]}")
    return done
