"""Every command on the pages prints what the pages show; every Python example runs."""

from __future__ import annotations

import doctest
import importlib.util
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def _blocks():
    """measurements/blocks.py, which also writes the pages again: the two cannot differ in what they run."""
    spec = importlib.util.spec_from_file_location("blocks_of_pages", ROOT / "measurements" / "blocks.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


BLOCKS = _blocks()
PAGES = BLOCKS.pages()
LENGTHY = ("verify.md", "attacks.md")
"""Pages whose blocks train for ten seconds; first-steps.md and hard-data.md show the same commands, shorter."""
SESSIONS = [
    pytest.param(
        page,
        block,
        id=f"{page.name}: {block[2:60].splitlines()[0]}",
        marks=pytest.mark.slow if page.name in LENGTHY else (),
    )
    for page in PAGES
    for block in BLOCKS.blocks(page.read_text())
]


@pytest.mark.parametrize(("page", "block"), SESSIONS)
def test_a_console_block_prints_what_it_shows(page, block, tmp_path):
    BLOCKS.lay(page.read_text(encoding="utf-8"), tmp_path)
    for shown in BLOCKS.commands(block):
        printed = BLOCKS.printed(shown.command, tmp_path)
        assert shown.holds(printed), (
            f"{shown.command} printed\n"
            + "\n".join(printed)
            + "\npython -m measurements blocks writes it into the page"
        )


CHANGED = {
    "as it is": ("$ echo a\na\n", "$ echo a\na\n"),
    "another line": ("$ echo b\na\n", "$ echo b\nb\n"),
    "two commands in one folder": ("$ echo a > f\n$ cat f\nb\n", "$ echo a > f\n$ cat f\na\n"),
    "all of it": ("$ seq 3\n1\n", "$ seq 3\n1\n2\n3\n"),
    "as many lines": ("$ seq 5\n7\n8\n…\n", "$ seq 5\n1\n2\n…\n"),
    "to the same last line": ("$ seq 5\n0\n3\n…\n", "$ seq 5\n1\n2\n3\n…\n"),
    "to the nearest of such lines": (
        "$ printf 'a\\n-\\nb\\n-\\nc\\n'\nx\nb\n-\n…\n",
        "$ printf 'a\\n-\\nb\\n-\\nc\\n'\na\n-\n…\n",
    ),
    "errors after output": ("$ echo e >&2; echo o\n", "$ echo e >&2; echo o\no\ne\n"),
}


@pytest.mark.parametrize("name", CHANGED)
def test_a_page_is_written_again(name, tmp_path):
    before, after = CHANGED[name]
    page = tmp_path / "page.md"
    page.write_text(f"Text.\n\n```console\n{before}```\n\n```console\nmake test\n```\n")
    assert BLOCKS.rewrite(page) == (before != after)
    assert page.read_text() == f"Text.\n\n```console\n{after}```\n\n```console\nmake test\n```\n"
    assert BLOCKS.rewrite(page) == 0
    assert all(s.holds(BLOCKS.printed(s.command, tmp_path)) for s in BLOCKS.commands(after))


def test_a_page_that_is_not_there_is_refused(capsys):
    assert BLOCKS.main(["stars.md"]) == 2
    assert "no page stars.md; type README.md, or a page of docs/ such as rank.md" in capsys.readouterr().err


def test_the_pages_have_sessions():
    assert len(SESSIONS) >= 5


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_python_examples_run(page):
    failed, _ = doctest.testfile(str(page), module_relative=False)
    assert failed == 0
