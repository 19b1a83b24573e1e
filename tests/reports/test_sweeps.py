"""The page of a sweep without a browser: packing, the head in words, escaping, the colours that must be told apart."""

import base64
import hashlib
import html
import itertools
import json
import re
import struct
from pathlib import Path

import numpy as np
import pytest

from learnable.reports import sweeps
from learnable.reports.packing import coded, embedded, estimates, packed, rounded
from learnable.reports.pages import template
from learnable.reports.sweep_words import chips, facts, headline, summary
from learnable.reports.sweeps import PARTS, script, sweep_page

EVIL = "</script><script>alert(1)</script><!--\u2028\u2029 😀 &amp;"
EXACT = {"method": "exact", "samples": None, "exactly_zero": False}


def made(**changes):
    """The least payload that has everything."""
    e = {"value": 0.25, "log10": -0.60206, "low": 0.2, "high": 0.3, **EXACT}
    return {
        "schema": "learnable/sweep-report/1", "version": "0.1.0", "title": "grid.toml", "question": "check",
        "where": "n > 1", "command": "learnable sweep run grid.toml", "fixed": [["training", "noisy_gd()"]],
        "versions": [["learnable 0.1.0", 2]], "left_out": ["something is left out"],
        "counts": {"done": 2, "failed": 1, "killed": 0, "missing": 1}, "count": 4,
        "addresses": ["00aa", "01bb", "02cc", "03dd"], "states": [0, 0, 1, 3],
        "axes": [
            {"name": "n", "values": [8, 4], "codes": [0, 0, 1, 1]},
            {"name": "seed", "values": [0, 1], "codes": [0, 1, 0, 1]},
        ],
        "columns": [
            {"name": "verdict.label", "title": "verdict", "kind": "category", "means": "",
             "values": ["predicted-learnable", "proved-hard"], "codes": [1, 0, -1, -1]},
            {"name": "inal", "title": "INAL", "kind": "estimate", "means": "alignment", "values": [e],
             "codes": [0, 0, -1, -1]},
        ],
        "commands": [{"values": ["learnable"], "codes": [0, 0, 0, 0]}],
        "errors": {"values": [["it is wrong", None]], "codes": [-1, -1, 0, -1]}, "curves": None,
        **changes,
    }  # fmt: skip


@pytest.mark.parametrize("most", [0, 1, 200, 254, 255, 60_000, 65_535, 3_000_000])
def test_codes_come_back_from_their_bytes(most):
    codes = [-1, most, 0, most // 2, -1]
    found = packed(codes)
    size, data = found["bytes"], base64.b64decode(found["base64"])
    assert size == (1 if most < 255 else 2 if most < 65_535 else 4)
    assert [v - 1 for v in struct.unpack(f"<{len(codes)}{ {1: 'B', 2: 'H', 4: 'I'}[size] }", data)] == codes
    assert packed([most] * 3) == {"all": most}


def test_estimates_leave_out_what_follows_from_the_value():
    found = estimates(
        [
            {"value": 0.125, "log10": -0.90309, "low": 0.125, "high": 0.12500000001, **EXACT},
            {"value": 0.0, "log10": -434.2, "low": 0.0, "high": 0.0, **EXACT},
            {"value": 0.0, "log10": None, "low": 0.0, "high": 0.0, **EXACT, "exactly_zero": True},
            {
                "value": -2.5,
                "log10": 0.39,
                "low": -3.0,
                "high": float("inf"),
                "method": "sampled",
                "samples": 9,
            },
        ]
    )
    assert found["value"] == [0.125, 0, 0, -2.5] and found["log10"] == [None, -434.2, None, None]
    assert found["low"] == [None, None, None, -3] and found["zero"] == [0, 0, 1, 0]
    assert [found["methods"][i] for i in found["method"]] == ["exact"] * 3 + ["sampled"]
    assert found["samples"] == [None, None, None, 9]


def test_numbers_lose_nothing_that_a_page_shows():
    for value in (1 / 3, 1e-300, -123456.789, 1e22, 5.0):
        assert rounded(value) == pytest.approx(value, rel=1e-5)
    column = {"kind": "number", "values": [1 / 3, None, float("nan")], "codes": [0, 1, 2]}
    assert coded(column)["values"] == [0.333333, None, None]


@pytest.mark.parametrize("text", [EVIL, "]]>", "<!--<script>", "\ud800", "\x00\x7f"])
def test_json_in_a_page_is_ascii_cannot_end_it_and_comes_back(text):
    held = str(embedded({text: [text]}))
    assert held.isascii() and not set("<>&") & set(held)
    assert json.loads(held) == {text: [text]}


def test_numbers_that_are_none_are_refused_rather_than_written():
    with pytest.raises(ValueError, match="not JSON compliant"):
        embedded(float("nan"))


def test_the_head_counts_and_names():
    found = made()
    assert headline(found) == "2 of 4 cells answered"
    assert (
        headline(made(counts={"done": 4, "failed": 0, "killed": 0, "missing": 0})) == "All 4 cells answered"
    )
    assert headline(made(count=0)) == "No cell: the grid is empty"
    shown = [(c["words"], c["n"], c["share"]) for c in chips(found)]
    assert shown == [
        ("proved hard", 1, 25),
        ("predicted learnable", 1, 25),
        ("failed", 1, 25),
        ("missing", 1, 25),
    ]
    assert ("where", "n > 1") in facts(found) and ("n", "8, 4") in facts(found)
    head, rows = summary(found)
    assert head == ["n", "predicted learnable", "proved hard", "done", "failed", "missing"]
    assert rows == [["4", "0", "0", "0", "1", "1"], ["8", "1", "1", "2", "0", "0"]]


def test_a_summary_of_many_values_ends_in_a_count():
    many = {"name": "n", "values": list(range(100)), "codes": [0, 1, 2, 3]}
    rows = summary(made(axes=[many]))[1]
    assert len(rows) == 61 and rows[-1] == ["and 40 more"]
    assert summary(made(axes=[])) == ([], [])


def test_the_page_says_it_without_a_script_too():
    page = sweep_page(made())
    text = html.unescape(page)
    for words in ("2 of 4 cells answered", "<noscript>", "something is left out", "made with", "noisy_gd()"):
        assert words.lower() in text.lower()
    assert "a certificate whose hypotheses all hold" in text.lower() and page == sweep_page(made())


def test_the_only_script_is_the_one_of_the_policy():
    page = sweep_page(made(title=EVIL, fixed=[[EVIL, EVIL]], left_out=[EVIL]))
    runs = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    assert runs == [script()] and page.count("<script") == 2
    digest = base64.b64encode(hashlib.sha256(runs[0].encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in page


def test_the_script_makes_elements_and_never_reads_markup_or_text_as_code():
    folder = Path(sweeps.__file__).parent / "templates" / "sweep"
    assert sorted(p.stem for p in folder.glob("*.js")) == sorted(PARTS)
    for path in folder.glob("*.js"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(
            r"innerHTML|outerHTML|insertAdjacent|document\.write|\beval\b|Function\(|fetch\(|import", text
        )
        assert "</script" not in text and "<!--" not in text and len(text.splitlines()) <= 200


MACHADO = {
    "as it is": np.eye(3),
    "deuteranopia": [[0.367, 0.861, -0.228], [0.280, 0.673, 0.047], [-0.012, 0.043, 0.969]],
    "protanopia": [[0.152, 1.053, -0.205], [0.115, 0.786, 0.099], [-0.004, -0.048, 1.052]],
    "tritanopia": [[1.256, -0.077, -0.179], [-0.078, 0.931, 0.148], [0.005, 0.691, 0.304]],
}
"""How a colour looks without one kind of cone (Machado, Oliveira and Fernandes 2009), on linear light."""


def light(colour):
    c = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)


def lab(linear):
    xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]) @ np.clip(
        linear, 0, 1
    )
    f = np.where((t := xyz / [0.95047, 1, 1.08883]) > 0.008856, np.cbrt(t), 7.787 * t + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def palettes():
    css = template("sweep.css").render()
    return [
        dict(re.findall(r"--([\w-]+): (#\w{6})", block))
        for block in re.findall(r":root \{(.*?)\}", css, re.DOTALL)
    ]


@pytest.mark.parametrize("sight", MACHADO)
@pytest.mark.parametrize("scheme", [0, 1])
def test_colours_are_told_apart_by_everybody(scheme, sight):
    seen = {
        name: lab(np.array(MACHADO[sight]) @ light(colour)) for name, colour in palettes()[scheme].items()
    }
    for a, b in itertools.combinations(("proved", "likely", "undecided", "learnable"), 2):
        assert np.linalg.norm(seen[a] - seen[b]) > 20, (a, b)
    lightness = [seen[f"ramp-{i}"][0] for i in range(1, 10)]
    assert all((b - a) * (1 if scheme else -1) > 3 for a, b in itertools.pairwise(lightness))


@pytest.mark.parametrize("scheme", [0, 1])
def test_numbers_on_the_ramp_can_be_read(scheme):
    colours, page = palettes()[scheme], template("sweep.css").render()
    rules = [
        dict(re.findall(r"\.on-ramp-(\d) \{ fill: var\(--(on-\w+)\)", part))
        for part in page.split("@media screen")
    ]
    on = rules[2] if scheme else rules[1]
    assert len(on) == 9
    for level, ink in on.items():
        ends = sorted(
            float(light(colours[name]) @ [0.2126, 0.7152, 0.0722]) for name in (f"ramp-{level}", ink)
        )
        assert (ends[1] + 0.05) / (ends[0] + 0.05) >= 4.5, (level, ink)
