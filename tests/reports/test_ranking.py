"""The page of a ranking: stands alone, escapes, says the same in words as in the picture."""

import re
from html.parser import HTMLParser

import pytest

from learnable import rank
from learnable.reports.ranking import rank_command, rank_page


@pytest.fixture(scope="module")
def found():
    from torch import nn

    def broken():
        return nn.Linear(3, 1)

    nets = ["mlp(widths=[16])", "mlp(widths=[4], activation=square)", broken]
    return rank("digits", nets, samples=80).json()


class Reader(HTMLParser):
    """Open tags, so that every one is closed, and what would be loaded."""

    VOID = ("meta", "br", "img", "link", "path", "use", "rect")

    def __init__(self):
        super().__init__()
        self.open, self.loads = [], []

    def handle_starttag(self, tag, attrs):
        if tag not in self.VOID:
            self.open.append(tag)
        if tag in ("script", "link", "img", "iframe"):
            self.loads.append(tag)

    def handle_startendtag(self, tag, attrs):
        pass

    def handle_endtag(self, tag):
        if tag not in self.VOID:
            assert self.open.pop() == tag


def test_it_stands_alone_and_is_well_formed(found):
    page, reader = rank_page(found), Reader()
    reader.feed(page)
    assert reader.open == [] and reader.loads == []
    assert "http:" not in re.sub(r'xmlns[:\w]*="[^"]*"', "", page)
    assert page == rank_page(found)


def test_networks_baselines_and_what_was_lost_are_on_it(found):
    page = rank_page(found)
    for text in (
        "mlp(widths=[16])",
        "linear model",
        "five nearest neighbours",
        "parameter count",
        "broken",
        "INAL is",
    ):
        assert text in page
    label = re.search(r'role="img" aria-label="([^"]*)"', page).group(1)
    assert all(n["spec"] in label for n in found["networks"] if n["rank"]) and "linear model has" in label
    for score in found["networks"][0]["scores"]:
        assert f"<h3>{score}</h3>" in page


def test_what_a_person_named_is_escaped(found):
    target = {**found["target"], "spec": "<script>alert(1)</script>"}
    page = rank_page({**found, "target": target, "remarks": ["<b>bold</b>"]})
    assert "<script>" not in page and "<b>bold" not in page and "&lt;script&gt;" in page


def test_the_command_asks_again(found):
    command = rank_command({**found, "mode": "train", "seed": 4, "probe": 2})
    assert command.startswith("learnable rank digits --net 'mlp(widths=[")
    assert command.endswith("--net broken --probe 2 --samples 80 --seed 4 --mode train")


def test_an_interval_far_below_zero_is_cut_at_the_edge(found):
    import copy

    far = copy.deepcopy(found)
    far["networks"][1]["scores"]["tangent_ridge"] |= {"value": -40.0, "low": -90.0, "high": 10.0 - 20}
    assert "-90" in rank_page(far)
