"""The page of the results of papers: verdicts, ranges, escaping, and pictures as files that stand alone."""

import xml.etree.ElementTree as Xml

import pytest

from learnable.reports.reproduction import number_rows, reproduction_page
from learnable.reports.svg import alone, picture

E = {"value": 0.5, "low": 0.4, "high": 0.6, "method": "sampled"}


def result(within, quick=False, name="one"):
    return {
        "name": name,
        "title": f"The title of {name}",
        "paper": "A & B 2000",
        "arxiv": "2208.03113",
        "says": "says <b>nothing</b>",
        "quick": quick,
        "seed": 3,
        "version": "0",
        "settings": {"n": 3},
        "verdict": "the verdict",
        "numbers": [
            {
                "name": "share",
                "means": "of <all>",
                "value": E,
                "expected": {"low": 0.45, "high": 1.0, "because": "why"},
                "within": within,
            }
        ],
        "clock": {"seconds": 1.5, "cpu_seconds": 1.0, "expected_seconds": 2, "finished_at": "2026-01-01"},
    }


DRAWN = [{"title": "T", "words": "W <w>", "svg": '<svg id="here"></svg>'}]


@pytest.mark.parametrize(
    ("withins", "head"),
    [
        ([True, True], "2 of 2 results are within the expected range"),
        ([True, False], "1 of 2 results are within the expected range"),
        ([True], "1 of 1 results is within the expected range"),
        ([None], "No result yet"),
        ([None, True], "1 of 1 results is within the expected range"),
    ],
)
def test_the_page_counts_full_results_alone(withins, head):
    results = [result(w, quick=w is None, name=f"r{i}") for i, w in enumerate(withins)]
    page = reproduction_page(results, [DRAWN] * len(results), [])
    assert head in page and page.count("made with --quick") == withins.count(None)
    assert ('header class="proved-hard"' in page) is (False in withins)


def test_everything_but_pictures_is_escaped_and_the_same_bytes_come_back():
    asked = ([result(False)], [DRAWN], [{"name": "two", "title": "Two <2>"}])
    page = reproduction_page(*asked)
    assert page == reproduction_page(*asked)
    assert "<b>nothing" not in page and "says &lt;b&gt;" in page and "Two &lt;2&gt;: not made yet" in page
    assert '<svg id="here">' in page and "NOT within" in page and "--seed 3" in page


def test_a_smaller_version_shows_no_range():
    rows = [number_rows(result(w))[0] for w in (True, None)]
    assert [r["expected"] for r in rows] == ["0.45 to 1", ""] and [r["because"] for r in rows] == ["why", ""]
    assert rows[0]["interval"] == "0.4 to 0.6"


def test_numbers_that_are_missing_or_infinite_are_shown_as_such():
    found = result(False)
    found["numbers"][0]["value"] = None
    assert number_rows(found)[0]["value"] == "none"
    found["numbers"][0]["value"] = {"value": None, "low": 1.0, "high": None, "method": "sampled"}
    row = number_rows(found)[0]
    assert (row["value"], row["interval"]) == ("none", "1 to infinity")


def test_a_picture_stands_alone_as_a_file():
    svg = alone(picture("p", lambda axes: axes.plot([0, 1], [0, 1])))
    root = Xml.fromstring(svg)
    assert root.tag == "{http://www.w3.org/2000/svg}svg" and "var(" not in svg and "#ffffff" in svg
    ids = [e.get("id") for e in root.iter() if e.get("id")]
    used = {e.get("href")[1:] for e in root.iter() if e.get("href")}
    assert used <= set(ids) and len(ids) == len(set(ids)) > 5
