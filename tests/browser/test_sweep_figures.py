"""The figures of a sweep's page against numbers that Python computes from the answers themselves."""

import itertools
import json
import math
import random
import re
from collections import Counter
from statistics import median

import numpy as np
import pytest

from learnable.estimates import student_95, wilson
from learnable.reports.numbers import number
from learnable.reports.sweeps import sweep_page
from learnable.scaling import trend
from learnable.sweeps.report import payload
from sweep_answers import CHECKED, LABELS, VERIFIED, named, outcomes, read, verify_answer

NETWORKS = ["mlp(widths=[64])", "mlp(widths=[16], activation=tanh)"]
TONES = dict(zip(LABELS, ("proved", "likely", "open", "easy"), strict=True))


def told(grid, found):
    """Every grid point with its answer, or None."""
    held = {a: json.loads(o.answer) for a, o in found.items() if o.answer}
    return [(named(grid, cell), held.get(cell.address)) for cell in grid.cells()]


@pytest.fixture(scope="module")
def checked(tmp_path_factory):
    grid = read(CHECKED, tmp_path_factory.mktemp("figures"))
    found = outcomes(grid)
    return told(grid, found), sweep_page(payload(grid, found.values()))


@pytest.fixture(scope="module")
def verified(tmp_path_factory):
    grid = read(VERIFIED, tmp_path_factory.mktemp("figures"))
    found = outcomes(grid, verify_answer)
    return told(grid, found), sweep_page(payload(grid, found.values()))


@pytest.fixture
def seen(request, opened):
    """The page of `checked`, or of the fixture that a test names."""
    found = opened(request.getfixturevalue(getattr(request, "param", "checked"))[1])
    yield found
    assert found.troubles == []


def choose(seen, figure, **chosen):
    for name, value in chosen.items():
        seen.page.select_option(f'#{figure} select[data-of="{name.replace("_", " ")}"]', value)


def table(seen, where):
    """Head and rows of a table inside the element, open or not."""
    rows = seen.page.locator(f"{where} tr").evaluate_all(
        "rows => rows.map(row => [...row.children].map(cell => cell.textContent))"
    )
    return rows[0], rows[1:]


def places(points, *names, **held):
    """Answers by the values of the names, where the others are held."""
    groups = {}
    for at, answer in points:
        if all(at[name] == value for name, value in held.items()):
            groups.setdefault(tuple(at[name] for name in names), []).append(answer)
    return dict(sorted(groups.items()))


def drawn_area(seen, tone):
    """The area of a tone in the diagram, in tiles."""
    found = seen.js(
        """(tone) => { const path = document.querySelector(`#phase .tiles path.fill-${tone}`);
        return path ? path.getAttribute("d") : ""; }""",
        tone,
    )
    boxes = re.findall(r"M([\d.]+) ([\d.]+)H([\d.]+)V([\d.]+)H", found)
    area = sum((float(c) - float(a)) * (float(d) - float(b)) for a, b, c, d in boxes)
    width, height = seen.js(
        "['width', 'height'].map(n => +document.querySelector('#phase .cursor').getAttribute(n))"
    )
    return area / ((width - 1) * (height - 1))


@pytest.mark.parametrize("network", NETWORKS)
@pytest.mark.parametrize("seed", [None, 3])
def test_the_phase_diagram_shows_shares_of_verdicts_and_the_boundary(network, seed, checked, seen):
    choose(seen, "phase", network=str(NETWORKS.index(network)), seed="-1" if seed is None else str(seed))
    groups = places(checked[0], "n", "k", network=network, **({} if seed is None else {"seed": seed}))
    shares, proved, words = Counter(), set(), {}
    for place, answers in groups.items():
        counts = Counter(a["verdict"]["label"] for a in answers if a)
        for label, n in counts.items():
            shares[TONES[label]] += n / sum(counts.values())
        if set(counts) == {"proved-hard"}:
            proved.add(place)
        words[place] = counts
    for tone in TONES.values():
        assert drawn_area(seen, tone) == pytest.approx(shares[tone], abs=0.02 * len(groups))
    assert len(proved) > 2
    ns, ks = [4, 8, 16, 32], [1, 2, 3, 4, 5, 6]
    spots = {(ns.index(n), ks.index(k)) for n, k in proved}
    edges = sum((i + a, j + b) not in spots for i, j in spots for a, b in ((1, 0), (-1, 0), (0, 1), (0, -1)))
    assert (
        seen.js("document.querySelector('#phase .tiles .border').getAttribute('d').split('M').length - 1")
        == edges
    )
    head, rows = table(seen, "#phase details")
    assert head == ["n", "k", "verdict", "cells", "proved hard"] and len(rows) == len(groups)
    for (place, answers), row in zip(groups.items(), rows, strict=True):
        assert row[:2] == [str(v) for v in place] and row[3] == str(len(answers))
        assert row[4] == ("yes" if place in proved else "no")
        for label, n in words[place].items():
            said = label.replace("-", " ")
            assert (f"{said} {n} of" if len(words[place]) > 1 else said) in row[2]


def logged(answers, read):
    """The middle estimate of some, as (value or None, log10 or None, low, high): the median of an odd or even number."""
    found = sorted((read(a) for a in answers if a), key=lambda e: (e["value"], e["log10"] or -math.inf))
    if not found:
        return None
    two = (found[(len(found) - 1) // 2], found[len(found) // 2])
    return median(e["value"] for e in found), two, min(e["low"] for e in found), max(e["high"] for e in found)


@pytest.mark.parametrize(
    ("quantity", "read"),
    [
        ("measures.alignment", lambda a: a["measures"]["alignment"]),
        ("measures.inal.centred", lambda a: a["measures"]["inal"]["centred"]),
    ],
)
def test_a_quantity_is_the_median_and_its_span(quantity, read, checked, seen):
    choose(seen, "phase", colour=quantity, network="0")
    _, rows = table(seen, "#phase details")
    groups = places(checked[0], "n", "k", network=NETWORKS[0])
    assert len(rows) == len(groups)
    for (place, answers), row in zip(groups.items(), rows, strict=True):
        value, two, low, high = logged(answers, read)
        if two[1]["exactly_zero"]:
            assert row[2].startswith("exactly zero"), place
        elif value == 0:
            log10 = (two[0]["log10"] + two[1]["log10"]) / 2
            assert row[2].startswith(f"10^{log10:.1f}"), place
        else:
            assert close(row[2].split(",")[0].split(" [")[0], value), place
        span = re.search(r"\[(.*), (.*)\]", row[2])
        if span and value > 0:
            assert close(span[1], low, 3) and close(span[2], high, 3), place
        if sum(a is not None for a in answers) > 1:
            assert f"median of {sum(a is not None for a in answers)} cells" in row[2]


def close(text, value, figures=4):
    """Whether a text is the number, up to one in its last figure (the page holds six)."""
    shown = float(text.replace("·10^", "e").replace(",", ""))
    return shown == pytest.approx(value, rel=1.01 * 10 ** (1 - figures))


@pytest.mark.parametrize("seen", ["verified"], indirect=True)
def test_rates_pool_their_runs_with_wilsons_interval(verified, seen):
    head, rows = table(seen, "#phase details")
    assert head[2] == "success rate"
    groups = places(verified[0], "n", "k")
    assert len(rows) == len(groups) == 6
    for answers, row in zip(groups.values(), rows, strict=True):
        rates = [a["success_rate"] for a in answers if a]
        hits, trials = sum(round(8 * r["value"]) for r in rates), 8 * len(rates)
        low, high = wilson(hits, trials)
        shown = (
            f"{number(hits / trials)} [{number(low, figures=3)}, {number(high, figures=3)}], {trials} runs"
        )
        assert row[2].startswith(shown)


@pytest.mark.parametrize("seen", ["verified"], indirect=True)
def test_learning_curves_are_medians_and_envelopes(verified, seen):
    choose(seen, "learning", a_line_for_each="k", n="1")
    _, rows = table(seen, "#learning details")
    groups = places(verified[0], "k", n=6)
    expected = []
    for (k,), answers in groups.items():
        curves = [a["curves"] for a in answers if a]
        for i, step in enumerate(curves[0]["steps"]):
            middle = median(c["mean"][i] for c in curves)
            ends = min(c["low"][i] for c in curves), max(c["high"][i] for c in curves)
            expected.append((f"k = {k}", str(step), middle, *ends))
    assert len(rows) == len(expected) > 10
    for row, (name, step, middle, low, high) in zip(rows, expected, strict=True):
        assert row[:2] == [name, step] and close(row[2], middle)
        assert [close(t, v, 3) for t, v in zip(row[3].split(" to "), (low, high), strict=True)] == [
            True,
            True,
        ]


def test_fits_equal_numpy_and_speak_as_scale_does(checked, seen):
    choose(seen, "scaling", quantity="measures.alignment", against="n", a_line_for_each="k", network="1")
    compare_fits(table(seen, "#fits")[1], checked[0], lambda a: a["measures"]["alignment"], "polynomial")
    choose(seen, "scaling", quantity="measures.inal.centred")
    compare_fits(
        table(seen, "#fits")[1],
        checked[0],
        lambda a: a["measures"]["inal"]["centred"],
        "faster than polynomial",
    )


def compare_fits(rows, points, read, expected):
    kinds = Counter()
    for k, row in zip(range(1, 7), rows, strict=True):
        groups = places(points, "n", network=NETWORKS[1], k=k)
        middles = [(n, logged(answers, read)) for (n,), answers in groups.items()]
        zero = [two[1]["exactly_zero"] for _, (_, two, _, _) in middles]
        logs = [
            None if z else (math.log10(v) if v > 1e-300 else (t[0]["log10"] + t[1]["log10"]) / 2)
            for z, (_, (v, t, _, _)) in zip(zero, middles)
        ]
        named_by_scale = trend([n for n, _ in middles], logs, zero)
        assert row[1] == named_by_scale.kind and row[0] == f"k = {k}"
        assert re.sub(r"[\d.]+", "#", row[4]) == re.sub(r"[\d.]+", "#", named_by_scale.because)
        kinds[row[1]] += 1
        if named_by_scale.exponent is None:
            assert row[2] == ""
            continue
        x = np.log10([n for n, _ in middles])
        (slope, _), covariance = np.polyfit(x, logs, 1, cov=True)
        half = student_95(len(x) - 2) * math.sqrt(covariance[0, 0])
        shown = [float(v) for v in re.findall(r"-?\d+\.\d+", row[2])]
        assert shown == pytest.approx([-slope, -slope - half, -slope + half], abs=0.0101)
        assert float(row[3]) == pytest.approx(np.corrcoef(x, logs)[0, 1] ** 2, abs=1.01e-4)
    assert kinds[expected] >= 4


def test_pointer_and_keys_read_a_place_and_list_its_cells(checked, seen):
    tiles = seen.page.locator("#phase .tiles")
    tiles.focus()
    for key in ("ArrowUp", "ArrowRight", "ArrowRight", "ArrowUp"):
        tiles.press(key)
    assert seen.page.inner_text("#phase .said").startswith("n = 16, k = 2 · verdict:")
    tiles.press("Enter")
    here = sum(at["n"] == 16 and at["k"] == 2 and at["network"] == NETWORKS[0] for at, _ in checked[0])
    assert here == 5 and f"{here} cells listed" in seen.page.inner_text("#phase .said")
    assert seen.page.inner_text("#count").startswith("5 of 220 cells")
    box = seen.page.locator("#phase .tiles svg").bounding_box()
    cursor = seen.page.locator("#phase .cursor").bounding_box()
    seen.page.mouse.click(cursor["x"] + 1.5 * cursor["width"], cursor["y"] + 1.5 * cursor["height"])
    assert box["width"] > 3 * cursor["width"]
    assert seen.page.inner_text("#phase .said").startswith("n = 32, k = 1 · verdict:")
    assert seen.page.input_value("#table select[data-of=n]") == "2"


def test_axes_trade_places_and_one_axis_is_enough(checked, seen):
    choose(seen, "phase", across="k")
    assert seen.page.input_value("#phase select[data-of=up]") == "n"
    choose(seen, "phase", up="")
    choose(seen, "phase", n="-1", network="-1")
    head, rows = table(seen, "#phase details")
    assert head[:2] == ["k", "verdict"] and len(rows) == 6
    choose(seen, "phase", up="network")
    groups = places(checked[0], "k", "network")
    _, rows = table(seen, "#phase details")
    assert [row[3] for row in rows] == [
        str(len(groups[k, network])) for k in range(1, 7) for network in NETWORKS
    ]


def test_numbers_read_as_in_python(seen):
    draw = random.Random(1)
    values = [
        draw.choice((1, -1)) * float(f"{draw.uniform(1, 10):.6g}") * 10.0 ** draw.randint(-12, 12)
        for _ in range(300)
    ]
    values += [0, 1, 3, 12, 999, 1000, 123456, 0.5, 1e-4, 100.0]
    for figures in (3, 4):
        shown = seen.js(
            "([values, figures]) => values.map((v) => number(v, null, figures))", [values, figures]
        )
        wanted = [number(v, figures=figures) for v in values]
        assert [a for a, b in zip(shown, wanted) if a != b and b != "1e+03"] == []
    assert seen.js("[number(0, -434.2043), number(null), number(-0, null)]") == ["10^-434.2", "none", "0"]
    for hits, trials in itertools.product((0, 1, 7, 50), (50, 400)):
        assert seen.js("([h, t]) => wilson(h, t)", [hits, trials]) == pytest.approx(
            wilson(hits, trials), abs=1e-12
        )


def test_without_a_script_the_summary_stands(checked, opened):
    found = opened(checked[1], script=False)
    text = found.page.inner_text("body")
    assert "this browser does not run" in text and "Phase diagram" not in text
    head, rows = table_static(checked[1])
    assert head[0] == "n" and [row[0] for row in rows] == ["4", "8", "16", "32"]
    done = sum(answer is not None for _, answer in checked[0])
    assert sum(int(row[head.index("done")]) for row in rows) == done


def table_static(page):
    part = page.split("<h2>Summary</h2>")[1].split("</table>")[0]
    rows = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in part.split("<tr>")[1:]]
    return rows[0], rows[1:]


ZIPPED = CHECKED.replace('target = ["parity(n=@n, degree=@k)"]', "").replace(
    "k <= n", "k <= n and family < 'z'"
)
ZIPPED = ZIPPED.replace(
    "[axes]",
    '[axes]\n"family, target" = [["p", "parity(n=@n, degree=@k)"], ["s", "staircase(n=@n, degree=@k)"]]',
)


def test_axes_that_change_together_are_chosen_by_one_of_them(tmp_path, opened):
    grid = read(ZIPPED, tmp_path)
    seen = opened(sweep_page(payload(grid, outcomes(grid).values())))
    for figure in ("phase", "scaling"):
        controls = seen.page.locator(f"#{figure} select").evaluate_all(
            "nodes => nodes.map(n => n.dataset.of)"
        )
        assert "family" in controls and "target" not in controls, figure
    across = seen.page.locator('#phase select[data-of="across"] option').evaluate_all(
        "nodes => nodes.map(n => n.value)"
    )
    assert across == ["family", "n", "k", "network", "seed"]
    heads = seen.page.locator("#table thead th").evaluate_all("nodes => nodes.map(n => n.textContent.trim())")
    assert {"family", "target"} <= {head.split("\n")[0].rstrip(" ▲▼") for head in heads}
    assert seen.troubles == []
