"""Cards: what a result says of itself in a terminal and in a notebook; hostile text stays text."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import numpy as np
import pytest

import learnable
from learnable import audit
from learnable.groups import groups
from learnable.reports.cards import WIDTH, Card, check_card, html, text
from learnable.targets import targets

HOSTILE = '<script>alert("x")</script><img src=x onerror=alert(1)>\'"&'
TAGS = {
    "div",
    "span",
    "dl",
    "dt",
    "dd",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "code",
    "strong",
    "ul",
    "li",
}


class Tags(HTMLParser):
    """Every tag and attribute of a page."""

    def __init__(self):
        HTMLParser.__init__(self)
        self.tags, self.attributes, self.open = set(), set(), []

    def handle_starttag(self, tag, attributes):
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attributes}
        self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def parsed(page):
    found = Tags()
    found.feed(page)
    assert found.open == []
    return found


def results():
    proved = learnable.check("parity(n=30, degree=15)", "mlp(widths=[64])")
    return {
        "check": proved,
        "check of data": learnable.check("digits", "mlp(widths=[8])", samples=100),
        "certificate": proved.certificates[0],
        "audit": audit(proved.json()),
        "profile": learnable.profile(
            targets.read("majority(n=21)").form(), groups.read("signed_permutations(n=21)")
        ),
        "estimate": proved.layers[0].given,
        "scale": learnable.scale("parity(n=@, degree=2)", over=[10, 20, 40]),
        "rank": learnable.rank("digits", ["mlp(widths=[8])", "mlp(widths=[9])"], samples=64),
        "verify": learnable.verify("parity(n=5, degree=1)", "mlp(widths=[8])", "noisy_gd(steps=20)", runs=3),
    }


@pytest.fixture(scope="module")
def found():
    return results()


SAYS = {
    "check": ("■ proved hard", "parity(n=30, degree=15)", "next"),
    "check of data": ("predicted learnable", "digits on 1797 rows of 64 features", "100 of 1,797 rows used"),
    "certificate": ("✓ equivariant descent (A4", "claim", "isotropic Gaussian noise"),
    "audit": ("audit: ✓ holds", "statements re-derived, 0 differ"),
    "profile": ("cut by signed_permutations(n=21)", "degree 1", "… and 3 more"),
    "estimate": ("Estimate(", "exact"),
    "scale": ("parity(n=@, degree=2)", "alignment  polynomial:", "40"),
    "rank": ("2 networks on digits, 64 rows", "linearised", "linear model"),
    "verify": ("training: ", "of 3 runs; success rate", "predicted"),
}


@pytest.mark.parametrize("kind", SAYS)
def test_a_result_reads_well_in_a_terminal_and_in_a_notebook(found, kind):
    shown, page = repr(found[kind]), found[kind]._repr_html_()
    for says in SAYS[kind]:
        assert says in shown
    assert kind in ("audit", "certificate") or max(map(len, shown.splitlines())) <= WIDTH + 20
    assert parsed(page).tags <= TAGS and parsed(page).attributes <= {"style", "scope", "aria-hidden"}
    assert len(page) < 10_000
    heading = re.sub(r"^\W+ ", "", shown.splitlines()[0])
    assert str(found[kind]) and (kind in ("estimate", "audit") or heading in page.replace("&#39;", "'"))


def test_no_colour_of_its_own_stands_behind_the_text(found):
    page = found["check"]._repr_html_()
    assert "background:transparent" in page and "color:inherit" in page


def test_hostile_text_stays_text():
    X = np.arange(40.0)[:, None]
    data = learnable.Source([(x.tolist(), HOSTILE if i % 2 else "b") for i, x in enumerate(X)])
    found = learnable.check(data, "mlp(widths=[4])")
    page = found._repr_html_()
    assert "&lt;script&gt;alert" in page and "<script" not in page and "<img" not in page
    assert parsed(page).tags <= TAGS


@pytest.mark.parametrize("place", ["heading", "fact", "name", "cell", "head"])
def test_nothing_on_a_card_is_markup(place):
    at = {key: HOSTILE if key == place else "a" for key in ("heading", "fact", "name", "cell", "head")}
    card = Card(at["heading"], "", ((at["name"], at["fact"]),), ((at["head"],), (at["cell"],)))
    page = html(card)
    assert "<script" not in page and "&lt;script&gt;" in page and parsed(page).tags <= TAGS


def test_an_audit_and_an_estimate_escape_by_themselves():
    report = audit({"theorem": HOSTILE})
    assert "<script" not in report._repr_html_() and "&lt;script&gt;" in report._repr_html_()
    estimate = learnable.Estimate(1.0, 0.0, 1.0, 1.0, HOSTILE)
    assert estimate._repr_html_().startswith("<code>1 (&lt;script&gt;")


def test_a_line_break_in_a_name_makes_no_line_of_its_own():
    found = learnable.check("parity(n=5, degree=1)", "mlp(widths=[4])").json()
    found["target"]["spec"] = "parity\n■ proved hard"
    assert "parity ■ proved hard" in text(check_card(found))
