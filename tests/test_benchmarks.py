"""The benchmarks run at a small size and write what they promise."""

import importlib
import json
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture
def bench(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT))
    return lambda name: importlib.import_module(f"benchmarks.{name}")


def test_every_benchmark_file_is_run(bench):
    assert "walsh" in bench("__main__").names()
    assert not {"timing", "__main__"} & set(bench("__main__").names())


def test_walsh_entries_have_the_promised_form(bench, tmp_path):
    entries = bench("walsh").run(sizes=(6,), rounds=2)
    assert len(entries) == 4
    for entry in entries:
        assert set(entry) == {"name", "ours_seconds", "peers", "ratio"}
        assert entry["ours_seconds"] > 0
        peers = [seconds for seconds in entry["peers"].values() if seconds is not None]
        assert entry["ratio"] == (min(peers) / entry["ours_seconds"] if peers else None)
    assert [bool(entry["peers"]) for entry in entries] == [True, False, True, False]
    assert set(entries[0]["peers"]) == {"numpy butterfly, stacked", "numpy butterfly, in place", "fht-cpu"}
    bench("__main__").write(entries, tmp_path / "results.json")
    assert json.loads((tmp_path / "results.json").read_text()) == entries
    assert all(entry["name"] in bench("__main__").show(entry) for entry in entries)


def test_a_peer_that_is_not_installed_is_null_and_does_not_count(bench):
    row = bench("timing").row("x", 2.0, {"a": 8.0, "b": None, "c": 6.0})
    assert row == {"name": "x", "ours_seconds": 2.0, "peers": {"a": 8.0, "b": None, "c": 6.0}, "ratio": 3.0}
    assert bench("timing").row("x", 2.0, {"b": None})["ratio"] is None


def test_the_butterflies_leave_their_argument_alone(bench):
    values = np.arange(16.0)
    for way in (bench("walsh").stacked, bench("walsh").in_place):
        assert way(values)[0] == 120.0
        assert values.tolist() == list(range(16))


def test_ranking_entries_are_beside_an_epoch(bench):
    entries = bench("rank").run(rounds=1, target="digits", names=("linear", "cnn"))
    assert [e["name"] for e in entries] == [
        f"rank, {part}: {name}" for name in ("linear", "cnn") for part in ("forward part", "all scores")
    ]
    for entry in entries:
        assert entry["ratio"] == entry["peers"]["one epoch"] / entry["ours_seconds"] > 0
    assert entries[1]["ours_seconds"] > entries[0]["ours_seconds"]
    assert bench("rank").run(target="nowhere.csv") == []


def test_sweeps_are_beside_what_they_could_be_run_with(bench):
    entries = bench("sweeps").run(rounds=1, cells=30, echo=300)
    assert [entry["name"] for entry in entries] == [
        "sweep, 30 cells of 10 ms",
        "sweep, 30 cells of 10 ms, beside no machinery",
        "sweep, 300 empty cells",
        "sweep, resuming 300 finished cells",
    ]
    assert len(entries[0]["peers"]) == 5
    assert all(seconds is None or seconds > 0.15 for seconds in entries[0]["peers"].values())
    assert entries[1]["peers"] == {"ideal": 0.15}
    assert entries[1]["ratio"] < 1
    assert entries[3]["ours_seconds"] < entries[2]["ours_seconds"]
