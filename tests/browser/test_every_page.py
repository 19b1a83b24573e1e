"""Every kind of page in a browser: quiet, alone, nothing sticks out, readable, in words, printable, safe."""

import copy
from functools import cache

import pytest

from learnable import attack, check, generate, rank, verify
from learnable.reports.attacks import attack_page
from learnable.reports.pages import check_page, verify_page
from learnable.reports.ranking import rank_page
from learnable.reports.reproduction import reproduction_page
from learnable.reports.sweeps import sweep_page
from learnable.sweeps.report import payload
from looking import HARD_TO_READ, INJECTED, STICKING_OUT, WORDLESS
from sweep_answers import CHECKED, VERIFIED, outcomes, read, verify_answer

EVIL = '"><img src=x onerror=alert(1)></script><script>alert(2)</script><!--<script>\u2028 {{7*7}} ${1}'
KEPT = ("method", "label", "score", "schema", "kind", "shape", "verdict", "by")
"""Words that choose a look; a result never takes them from its user."""
WHITE, DARK = "rgb(255, 255, 255)", "rgb(21, 24, 28)"
PAGES = ("exact", "data", "verify", "rank", "attack", "reproduce", "sweep check", "sweep verify")


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    folder = tmp_path_factory.mktemp("results")

    @cache
    def made(name):
        if name == "exact":
            return check_page, check("majority(n=21)", "mlp(widths=[256, 64])").json()
        if name == "data":
            return check_page, check("digits", "mlp(widths=[16])", samples=200).json()
        if name == "verify":
            asked = ("staircase(n=6, degree=2)", "mlp(widths=[16])", "noisy_gd(steps=40)")
            return verify_page, verify(*asked, runs=4).json()
        if name == "rank":
            nets = ["mlp(widths=[16])", "mlp(widths=[4], activation=square)"]
            return rank_page, rank("digits", nets, samples=60).json()
        if name == "attack":
            generate("noisy_parity(n=30, degree=15, flip=0.0)", samples=600, test=200, out=folder / "hard")
            return attack_page, attack(folder / "hard", only="elimination,linear").json()
        if name == "reproduce":
            return lambda found: reproduction_page(*found), reproduced()
        question = name.split()[1]
        grid = read(CHECKED if question == "check" else VERIFIED, folder, f"{question}.toml")
        found = outcomes(grid) if question == "check" else outcomes(grid, verify_answer)
        return sweep_page, payload(grid, found.values())

    return made


def reproduced():
    from learnable.reports.svg import picture

    e = {"value": 0.5, "low": 0.4, "high": 0.6, "method": "sampled"}
    words = "a number that the paper gives, of everything that was trained, in its own words"
    number = {"name": "share", "means": words, "value": e, "within": True}
    clock = {"seconds": 1.5, "cpu_seconds": 1.0, "expected_seconds": 2, "finished_at": "2026-01-01"}
    result = {
        "name": "one", "title": "The title of one", "paper": "A & B 2000", "arxiv": "2208.03113", "says": words,
        "quick": False, "seed": 3, "version": "0", "settings": {"network": "mlp(widths=[512,512,512,512,512])"},
        "verdict": "within", "numbers": [number | {"expected": {"low": 0.45, "high": 1.0, "because": words}}],
        "clock": clock,
    }  # fmt: skip
    drawn = [{"title": "T", "words": words, "svg": picture("p", lambda axes: axes.plot([0, 1], [0, 1]))}]
    return [result], [drawn], [{"name": "two", "title": "Two"}]


def poisoned(found):
    if isinstance(found, dict):
        kept = (*KEPT, "svg")
        return {k: v if k in kept and isinstance(v, str) else poisoned(v) for k, v in found.items()}
    if isinstance(found, (list, tuple)):
        return [poisoned(value) for value in found]
    return EVIL + found if isinstance(found, str) else found


@pytest.mark.parametrize("name", PAGES)
def test_it_is_quiet_and_alone_and_shows_all_on_a_phone_on_any_ground_and_in_print(name, results, opened):
    make, found = results(name)
    seen = opened(make(found), width=390)
    if name == "sweep check":  # rows with powers of ten, and one that is open
        seen.page.fill("#table input[type=search]", "n=32")
        seen.page.locator("button.open").first.click()
    out = seen.js(STICKING_OUT)
    assert out["scroll"] <= 390 and out["wide"] <= 390 and out["out"] == []
    assert seen.js(WORDLESS) == [] and seen.js(INJECTED) == []
    for media, scheme, paper in (
        ("screen", "light", WHITE),
        ("screen", "dark", DARK),
        ("print", "dark", WHITE),
    ):
        seen.page.emulate_media(media=media, color_scheme=scheme)
        assert seen.js("getComputedStyle(document.body).backgroundColor") == paper
        read = seen.js(HARD_TO_READ, 4.5)
        assert read["seen"] > 20 and read["bad"] == [], (media, scheme)
    printed = seen.page.pdf(format="A4")
    assert printed.startswith(b"%PDF-") and len(printed) > 10_000
    assert seen.troubles == [] and seen.requests == []


@pytest.mark.parametrize("name", PAGES)
def test_hostile_names_are_text(name, results, opened):
    make, found = results(name)
    bad = poisoned(copy.deepcopy(found))
    if name.startswith("sweep"):
        bad |= {"states": found["states"], "counts": found["counts"], "question": found["question"]}
        bad["curves"] = found["curves"] and found["curves"] | {"axes": poisoned(found["curves"]["axes"])}
        for column, was in zip(bad["columns"], found["columns"], strict=True):
            column["kind"] = was["kind"]
    scripts = 2 if name.startswith("sweep") else 0
    seen = opened(make(bad), width=390)
    if scripts:
        stir(seen.page)
    assert seen.troubles == [] and seen.requests == []
    assert seen.js(INJECTED) == [] and seen.js("document.scripts.length") == scripts
    assert "<img src=x onerror=alert(1)>" in seen.page.inner_text("body")
    out = seen.js(STICKING_OUT)
    assert out["scroll"] <= 390 and out["out"] == []


def stir(page):
    """Everything on a sweep's page that puts a name somewhere: rows, readouts, selects, the search."""
    for button in page.locator("button.open").all()[:12]:
        button.click()
    for figure in ("#phase .tiles", "#scaling .plot"):
        page.locator(figure).press("ArrowRight")
        page.locator(figure).press("ArrowRight")
    page.locator("#phase .tiles").press("Enter")
    page.fill("#table input[type=search]", "<img onerror")
    for select in page.locator("#phase select").all():
        select.select_option(index=0)


def test_a_sweep_runs_its_own_script_alone_and_comes_out_the_same(results):
    for name in PAGES[-2:]:
        make, found = results(name)
        page = make(found)
        policy = page.split('http-equiv="Content-Security-Policy" content="')[1].split('"')[0]
        assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-")
        assert page.count("<script") == 2 and "unsafe-eval" not in policy
        assert make(copy.deepcopy(found)) == page
