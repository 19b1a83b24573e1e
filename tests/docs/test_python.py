"""The page on Python names every public name, and no other."""

from __future__ import annotations

import re
from pathlib import Path

import learnable

PAGE = (Path(__file__).parents[2] / "docs" / "python.md").read_text()
NAMES = re.findall(r"^\| `(\w+)` \| (.+) \|$", PAGE.partition("## Every public name")[2], re.MULTILINE)


def test_the_table_has_every_public_name_once_in_order_and_no_other():
    """A name that was added to `learnable` wants a line in docs/python.md."""
    listed = [name for name, _ in NAMES]
    assert sorted(listed) == sorted({*learnable._PLACES, "Estimate", "InputError"})
    assert listed == sorted(listed, key=str.lower)


def test_every_line_says_what_its_name_is():
    assert len(NAMES) >= 15
    for name, told in NAMES:
        assert getattr(learnable, name).__doc__, name
        assert 20 <= len(told) <= 110
