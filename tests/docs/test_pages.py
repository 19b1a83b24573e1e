"""Every command on the pages prints what the pages show; every Python example runs."""

from __future__ import annotations

import doctest
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])
BLOCK = re.compile(r"```console\n(.*?)```", re.DOTALL)


def sessions():
    """(page, commands and what they show) for every console block that shows a prompt."""
    for page in PAGES:
        for block in BLOCK.findall(page.read_text()):
            if block.startswith("$ "):
                yield pytest.param(block, id=f"{page.name}: {block[2:60].splitlines()[0]}")


SESSIONS = list(sessions())


@pytest.mark.parametrize("block", SESSIONS)
def test_a_console_block_prints_what_it_shows(block, tmp_path):
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "COLUMNS": "80", "PATH": path}
    for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        command, *shown = part.rstrip("\n").split("\n")
        done = subprocess.run(
            command, shell=True, capture_output=True, text=True, cwd=tmp_path, env=environment, timeout=120
        )
        printed = [line.rstrip() for line in (done.stdout + done.stderr).splitlines()]
        wanted = [line.rstrip() for line in shown if line.strip() != "…"]
        assert printed[: len(wanted)] == wanted, f"{command} printed\n" + "\n".join(printed)


def test_the_pages_have_sessions():
    assert len(SESSIONS) >= 5


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_python_examples_run(page):
    failed, _ = doctest.testfile(str(page), module_relative=False)
    assert failed == 0
