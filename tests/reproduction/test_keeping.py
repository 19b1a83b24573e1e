"""Results on the disk: read back with suspicion, forged ones found out, nothing half written."""

import json
import xml.etree.ElementTree as Xml

import pytest

from learnable import reproduce
from learnable.estimates import Estimate
from learnable.reproduction import catalogue, running
from learnable.reproduction.catalogue import gathered, listing
from learnable.reproduction.keeping import read
from learnable.reproduction.studies import Drawing, Expected, Study
from learnable.specs import InputError


def _draw(tables, axes):
    axes.plot([r["x"] for r in tables["points"]], [r["y"] for r in tables["points"]])


TOY = Study(
    name="staircase",
    title="A toy",
    paper="Nobody 2000",
    arxiv="2208.03113",
    says="says <nothing>",
    seconds=1,
    settings={"slope": 2.0, "points": 5},
    quick={"points": 2},
    expected=(Expected("slope", "of a line", 1.9, 2.1, "it was put there"),),
    measure=lambda settings, tell: {
        "points": [
            {"x": i, "y": settings["slope"] * i + settings["seed"] * 1e-3} for i in range(settings["points"])
        ]
    },
    sums=lambda tables: {
        "slope": Estimate.sampled(tables["points"][1]["y"] - tables["points"][0]["y"], 0.1, 5)
    },
    drawings=(Drawing("A line", "It rises.", _draw), Drawing("Again", "It rises.", _draw)),
)


@pytest.fixture
def toy(monkeypatch):
    """The catalogue with one study, a toy."""
    monkeypatch.setattr(catalogue, "HOMES", {"staircase": "toy"})
    for module in ("running", "catalogue"):
        monkeypatch.setattr(f"learnable.reproduction.{module}.study_named", lambda name: TOY)
    return TOY


def test_a_result_has_numbers_tables_and_pictures(toy, tmp_path):
    found = reproduce("staircase", out=tmp_path)
    assert found["verdict"] == "within the expected range" and found["numbers"][0]["within"] is True
    folder = tmp_path / "staircase"
    assert sorted(p.name for p in folder.iterdir()) == [
        "points.csv",
        "result.json",
        "staircase-2.svg",
        "staircase.svg",
    ]
    assert (folder / "points.csv").read_text().splitlines()[:2] == ["x,y", "0,0.0"]
    for svg in folder.glob("*.svg"):
        text = svg.read_text()
        assert Xml.fromstring(text).tag.endswith("svg") and "var(--" not in text
    assert read(TOY, tmp_path) == found
    last = listing(tmp_path)["results"][0]["last"]
    assert last["verdict"] == found["verdict"] and last["quick"] is False


def test_nothing_is_written_where_out_is_none(toy, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert reproduce("staircase", out=None)["verdict"] and list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("value", [1.0, 2.2, None, "two"])
def test_a_result_outside_its_range_is_called_so_whatever_the_file_claims(toy, tmp_path, value):
    reproduce("staircase", out=tmp_path)
    path = tmp_path / "staircase" / "result.json"
    forged = json.loads(path.read_text())
    forged["numbers"][0]["value"]["value"] = value
    forged["numbers"][0]["expected"] = {"low": -100, "high": 100, "because": "I say so"}
    forged["numbers"][0]["within"], forged["verdict"] = True, "within the expected range"
    path.write_text(json.dumps(forged))
    found = read(TOY, tmp_path)
    assert found["verdict"] == "NOT within the expected range: slope (1 of 1 numbers)"
    assert found["numbers"][0]["expected"]["low"] == 1.9
    assert listing(tmp_path)["results"][0]["last"]["verdict"].startswith("NOT within")


def test_a_number_that_is_missing_is_not_within(toy, tmp_path):
    reproduce("staircase", out=tmp_path)
    path = tmp_path / "staircase" / "result.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"numbers": []}))
    assert read(TOY, tmp_path)["verdict"].startswith("NOT within the expected range: slope")


def test_a_smaller_version_replaces_no_full_one_and_is_labelled(toy, tmp_path):
    reproduce("staircase", out=tmp_path, quick=True)
    assert listing(tmp_path)["results"][0]["last"]["quick"] is True
    assert gathered(tmp_path)[0][0]["verdict"] == "a smaller version, not compared"
    reproduce("staircase", out=tmp_path)
    assert listing(tmp_path)["results"][0]["last"]["quick"] is False
    assert (tmp_path / "staircase.quick" / "result.json").is_file()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda text: text[:100], "is damaged; type learnable reproduce staircase --out"),
        (lambda text: "[]", "is damaged"),
        (lambda text: text.replace('"name": "staircase"', '"name": "other"'), "is damaged"),
        (lambda text: text.replace('"quick": false', '"quick": true'), "is damaged"),
        (
            lambda text: text.replace('"slope": 2.0', '"slope": 3.0'),
            "was made with other settings than this version",
        ),
    ],
)
def test_a_file_that_is_damaged_or_of_other_settings_is_refused_and_the_list_goes_on(
    toy, tmp_path, change, says
):
    reproduce("staircase", out=tmp_path)
    path = tmp_path / "staircase" / "result.json"
    before = path.read_text()
    path.write_text(change(before))
    assert path.read_text() != before
    with pytest.raises(InputError, match=says):
        read(TOY, tmp_path)
    assert says in listing(tmp_path)["results"][0]["last"]["unreadable"]


def test_an_interruption_leaves_the_earlier_result(toy, tmp_path, monkeypatch):
    reproduce("staircase", out=tmp_path)
    before = {p.name: p.read_bytes() for p in (tmp_path / "staircase").iterdir()}

    def stopped(*arguments):
        raise KeyboardInterrupt

    monkeypatch.setattr(running, "made", stopped)
    with pytest.raises(KeyboardInterrupt):
        reproduce("staircase", out=tmp_path)
    assert {p.name: p.read_bytes() for p in (tmp_path / "staircase").iterdir()} == before


def test_training_that_is_interrupted_is_no_result(monkeypatch):
    from types import SimpleNamespace

    from learnable.reproduction import sampled

    monkeypatch.setattr(
        "learnable.descent.train", lambda *a, **k: SimpleNamespace(interrupted=(1,)), raising=False
    )
    with pytest.raises(KeyboardInterrupt):
        sampled.trained("mlp()", None, "sgd(1, 0.1, 1)", 2, 0)


def test_a_folder_that_cannot_be_written_is_refused_before_any_work(toy, tmp_path, monkeypatch):
    monkeypatch.setattr(running, "made", lambda *a: pytest.fail("worked before it looked"))
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match=r"--out .*file/deep cannot be written \(.*\); name another folder"):
        reproduce("staircase", out=tmp_path / "file" / "deep")


@pytest.mark.parametrize("seed", [-1, 2**31, 1.5, True])
def test_a_seed_that_is_none_is_refused(toy, seed):
    with pytest.raises(
        InputError, match=r"seed is .*; wanted a whole number from 0 to 2147483647; type --seed 0"
    ):
        reproduce("staircase", out=None, seed=seed)


def test_intervals_of_ranks_and_means_against_their_definitions():
    import numpy as np
    from scipy.stats import spearmanr

    from learnable.reproduction.sampled import mean, rank_correlation

    rng = np.random.default_rng(1)
    x = rng.standard_normal(40)
    y = x + rng.standard_normal(40)
    found = rank_correlation(x, y, 0)
    assert found.value == pytest.approx(spearmanr(x, y).statistic) and found.low < found.value < found.high
    covered = sum(m.low <= 0 <= m.high for m in (mean(rng.standard_normal(6)) for _ in range(400)))
    assert 365 <= covered <= 392
    assert mean([1.0]).high == float("inf")
