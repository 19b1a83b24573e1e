"""Every example runs and prints something."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from cases import thinned

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*.py"))
FAST = [path for path in EXAMPLES if path.stem != "networks"]
"""Ranking the networks takes ten seconds; tests/cli/test_ranking.py ranks them smaller."""


@pytest.mark.parametrize("path", thinned(EXAMPLES, FAST), ids=lambda path: path.stem)
def test_an_example_runs(path):
    done = subprocess.run([sys.executable, str(path)], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) >= 4


def test_there_are_examples():
    assert len(EXAMPLES) >= 3
