"""The table of a sweep's page: what filters keep, the order that sorting gives, pages, details, the command to copy."""

import json
import random

import pytest

from learnable.reports.sweeps import sweep_page
from learnable.sweeps.questions import command_of, options_of
from learnable.sweeps.report import payload
from sweep_answers import CHECKED, VERIFIED, check_answer, named, outcomes, read, verify_answer

LABELS = ["proved-hard", "predicted-hard", "undecided", "predicted-learnable"]


@pytest.fixture(scope="module")
def sweep(tmp_path_factory):
    """The grid, its cells, what became of them, and the page."""
    grid = read(CHECKED, tmp_path_factory.mktemp("sweep"))
    found = outcomes(grid)
    return grid, list(grid.cells()), found, sweep_page(payload(grid, found.values()))


@pytest.fixture(scope="module")
def standing(sweep, opening):
    found = opening(sweep[3])
    yield found
    found.page.close()


@pytest.fixture
def seen(standing):
    """The page, with all cells in the order of the grid; a test leaves no column sorted."""
    standing.page.get_by_role("button", name="all cells").click()
    yield standing
    assert standing.troubles == []


def row(grid, cell, found):
    """A cell as plain values: the naive twin of the page's fields."""
    outcome = found.get(cell.address)
    answer = json.loads(outcome.answer) if outcome and outcome.answer else None
    state = outcome.state if outcome else "missing"
    return {
        **named(grid, cell),
        "state": state,
        "answer": answer,
        "error": outcome.error if outcome else None,
    }


@pytest.fixture
def rows(sweep):
    grid, cells, found, _ = sweep
    return {cell.address[:12]: row(grid, cell, found) for cell in cells}


LISTED = """() => {
  const found = [];
  for (;;) {
    document.querySelectorAll("button.open").forEach((b) => found.push(b.getAttribute("aria-label").replace("cell ", "")));
    const next = [...document.querySelectorAll(".pager button")].find((b) => b.textContent === "next");
    if (!next || next.disabled) return found;
    next.click();
  }
}"""
"""The addresses in the table, page after page."""


def label_of(r):
    return r["answer"]["verdict"]["label"] if r["answer"] else None


FILTERS = [
    ({"n": "16"}, "", lambda r: r["n"] == 16),
    ({"n": "8", "k": "3", "seed": "2"}, "", lambda r: (r["n"], r["k"], r["seed"]) == (8, 3, 2)),
    ({"state": "failed"}, "", lambda r: r["state"] == "failed"),
    ({"state": "missing", "k": "2"}, "", lambda r: r["state"] == "missing" and r["k"] == 2),
    ({"verdict": "proved hard"}, "", lambda r: label_of(r) == "proved-hard"),
    ({}, "tanh", lambda r: "tanh" in r["network"]),
    ({}, "N=32  undecided", lambda r: r["n"] == 32 and label_of(r) == "undecided"),
    ({}, "zerodivision", lambda r: "ZeroDivision" in (r["error"] or "")),
    ({"k": "4"}, "degree=4) proved-hard", lambda r: r["k"] == 4 and label_of(r) == "proved-hard"),
    ({}, "no such words", lambda r: False),
]


@pytest.mark.parametrize(("chosen", "text", "kept"), FILTERS)
def test_filters_keep_what_python_keeps(chosen, text, kept, seen, rows):
    for name, words in chosen.items():
        seen.page.select_option(f"#table select[data-of={name}]", label=words)
    seen.page.fill("#table input[type=search]", text)
    expected = [address for address, r in rows.items() if kept(r)]
    assert len(expected) not in (len(rows),)
    assert seen.page.inner_text("#count").startswith(f"{len(expected)} of {len(rows)} cells")
    assert seen.js(LISTED) == expected
    seen.page.get_by_role("button", name="all cells").click()
    assert seen.page.inner_text("#count").startswith(f"{len(rows)} of {len(rows)} cells")


def inal(r):
    e = r["answer"]["measures"]["inal"]["centred"]
    return e["value"], not e["exactly_zero"], e["log10"] or 0.0


SORTS = [
    ("n", lambda r: r["n"]),
    ("network", lambda r: r["network"]),
    ("state", lambda r: ["done", "failed", "killed", "missing"].index(r["state"])),
    ("verdict", lambda r: LABELS.index(label_of(r)) if label_of(r) else None),
    ("predicted loss", lambda r: r["answer"]["verdict"]["predicted_loss"] if r["answer"] else None),
    ("INAL, centred", lambda r: inal(r) if r["answer"] else None),
    (
        "alignment",
        lambda r: float(f"{r['answer']['measures']['alignment']['value']:.6g}") if r["answer"] else None,
    ),
]


@pytest.mark.parametrize(("title", "value"), SORTS)
def test_sorting_is_by_size_and_stable_both_ways(title, value, seen, rows):
    having = [a for a, r in rows.items() if value(r) is not None]
    without = [a for a, r in rows.items() if value(r) is None]
    head = seen.page.locator("th", has=seen.page.get_by_role("button", name=title, exact=True))
    head.get_by_role("button").click()
    assert head.get_attribute("aria-sort") == "ascending"
    assert seen.js(LISTED) == sorted(having, key=lambda a: value(rows[a])) + without
    head = seen.page.locator("th[aria-sort=ascending]")
    head.get_by_role("button").click()
    assert seen.js(LISTED) == sorted(having, key=lambda a: value(rows[a]), reverse=True) + without
    seen.page.locator("th[aria-sort=descending]").get_by_role("button").click()
    assert seen.js(LISTED) == list(rows)


def test_a_row_opens_with_its_command_which_is_copied(sweep, seen):
    grid, cells, _, _ = sweep
    for i in (0, 7, 41):
        command = command_of(options_of(cells[i]), grid.question)
        seen.page.locator("button.open").nth(i).click()
        opened = seen.page.locator("tr.opened")
        assert opened.locator("pre code").inner_text() == command
        opened.get_by_role("button", name="copy").click()
        opened.get_by_role("button", name="copied").wait_for()
        assert seen.js("navigator.clipboard.readText()") == command
        seen.page.locator("button.open").nth(i).click()
    assert seen.page.locator("tr.opened").count() == 0


def test_every_command_is_the_one_of_python(sweep, seen):
    grid, cells, _, _ = sweep
    found = seen.js("() => Array.from({length: COUNT}, (_, i) => commandAt(i))")
    assert found == [command_of(options_of(cell), grid.question) for cell in cells]


def test_an_older_way_copies_where_the_clipboard_is_refused(seen):
    seen.js("() => { navigator.clipboard.writeText = () => Promise.reject(new Error('no')); }")
    seen.js("copy('learnable check x')")
    assert seen.js("navigator.clipboard.readText()") == "learnable check x"
    seen.page.reload()


def test_what_went_wrong_is_told(seen, rows):
    seen.page.select_option("#table select[data-of=state]", label="killed")
    seen.page.locator("button.open").first.click()
    text = seen.page.inner_text("tr.opened")
    assert "killed: ZeroDivisionError: division by zero" in text and "traceback" in text
    seen.page.select_option("#table select[data-of=state]", label="missing")
    seen.page.locator("button.open").first.click()
    assert "has not been run yet" in seen.page.inner_text("tr.opened")


def test_details_hold_every_number_and_how_it_was_got(seen, rows):
    address, r = next((a, r) for a, r in rows.items() if r["answer"] and r["k"] == 3)
    seen.page.fill("#table input[type=search]", address)
    seen.page.locator("button.open").click()
    text = seen.page.inner_text("tr.opened")
    assert address in text and r["answer"]["verdict"]["because"] in text
    assert "sampled, 95% interval, 1,000 samples" in text and "exact, at any width" in text


def test_axes_named_like_columns_of_the_page_keep_apart(tmp_path, opened):
    text = VERIFIED.replace("[axes]", "[axes]\nstate = [1, 2]\nscore = [3, 4]").replace(
        "degree=@k", "degree=@k+@state-@score+2"
    )
    grid = read(text, tmp_path)
    found = opened(sweep_page(payload(grid, outcomes(grid, verify_answer).values())))
    counts = {}
    for place, words in ((0, "2"), (1, "failed")):
        selects = found.page.locator('#table select[data-of="state"]')
        assert selects.count() == 2
        selects.nth(place).select_option(label=words)
        counts[words] = int(found.page.inner_text("#count").split(" of ")[0])
        found.page.get_by_role("button", name="all cells").click()
    cells = list(grid.cells())
    assert counts["2"] == sum(named(grid, c)["state"] == 2 for c in cells) == len(cells) // 2
    assert 0 < counts["failed"] < len(cells) // 10 and found.troubles == []


def test_an_axis_of_thousands_has_no_select_and_is_searched(tmp_path, opened):
    grid = read(
        'question = "check"\ntarget = "parity(n=20, degree=3)"\n[axes]\nseed = {from = 1, to = 3000}\n',
        tmp_path,
    )
    draw = random.Random(0)
    made = payload(grid, outcomes(grid, lambda *_: check_answer(8, 3, 0, draw), names=()).values())
    found = opened(sweep_page(made))
    assert found.page.locator('#table select[data-of="seed"]').count() == 0
    found.page.fill("#table input[type=search]", "seed=2999")
    assert found.page.inner_text("#count") == "1 of 3,000 cells" and found.troubles == []
