"""The page of the attacks and the catalogue tell of the same attacks."""

import re
from pathlib import Path

from learnable.attacks import ATTACKS


def test_the_page_lists_every_attack_and_no_other():
    page = (Path(__file__).parents[2] / "docs" / "attacks.md").read_text(encoding="utf-8")
    table = page.split("## The attacks")[1].split("##")[0]
    rows = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    named = [name for row in rows for name in re.findall(r"`(\w+)`", row)]
    assert sorted(named) == sorted(a.name for a in ATTACKS)


def test_names_differ_and_every_attack_says_what_it_needs():
    assert len({a.name for a in ATTACKS}) == len(ATTACKS) >= 15
    assert all(a.what and a.assumes and a.must and a.cost for a in ATTACKS)
