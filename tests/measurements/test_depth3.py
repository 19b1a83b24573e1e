"""The truth table without a mismatch, the smoothing that labels bear, and the law of the inputs."""

import math

import pytest

from learnable.estimates import wilson
from learnable.hardness.prg import depth2, depth3


def test_not_one_label_of_the_truth_table_differs(read, measurement):
    shown = measurement("generators")
    rows = read("depth3")
    assert [(r["n"], r["predicate"]) for r in rows] == [
        (n, p) for n in (12, 25, 40, 60) for p in shown.PREDICATES
    ]
    for r in rows:
        assert r["mismatches"] == r["smoothed_mismatches"] == 0
        assert r["gaussian"] >= 10_000 and r["good"] >= 1000 and r["off_encodings"] > 9000
        assert 0.1 < r["ones"] / r["good"] < 0.9
        assert r["smoothed_across_half"] == 0 or r["n"] == 12


def test_labels_are_exact_below_the_proved_smoothing_and_break_above(read):
    rows = read("depth3_smoothing")
    share = {(r["n"], r["exponent"]): r for r in rows}
    assert {r["n"] for r in rows} == {12, 25, 40} and len(rows) == 3 * 13
    for r in rows:
        assert (r["exact_low"], r["exact_high"]) == pytest.approx(
            wilson(r["exact"], r["draws"]), rel=1e-5, abs=1e-9
        )
        assert r["smoothing"] == pytest.approx(r["n"] ** -r["exponent"], rel=1e-5)
        terms = 16
        assert r["proved_up_to"] == pytest.approx(depth3.largest_smoothing(r["n"], 5, terms, 1), rel=1e-5)
        if r["exponent"] >= 5:
            assert r["exact"] == r["right"] == r["draws"]
    for n in (12, 25, 40):
        assert share[n, 4]["exact_high"] < 0.95 and share[n, 4]["right_high"] < 0.9
        assert share[n, 3]["exact"] == share[n, 3]["draws"]
        assert (
            share[n, 3]["right_low"] < 0.5 < share[n, 3]["right_high"]
            or share[n, 3]["right"] < 0.5 * share[n, 3]["draws"]
        )
        assert share[n, 6]["smoothing"] > share[n, 6]["proved_up_to"] / 10


def test_two_layers_bear_what_is_proved(read):
    rows = read("depth3_two_layers")
    noise = {(r["input_noise"], r["smoothing"]): r for r in rows}
    for r in rows:
        assert r["rows"] == 2000
        proved = depth2.largest_smoothing(60, 5, 16, 1, r["input_noise"])
        assert r["proved"] == (r["smoothing"] <= proved)
        assert r["mismatches"] == 0 or not r["proved"]
    small = next(r for r in rows if math.isclose(r["smoothing"], 1 / (64 * 60 * 5), rel_tol=1e-5))
    assert small["proved"] and small["mismatches"] == 0
    assert noise[0.02, 0.001]["low"] < 0.093 < noise[0.02, 0.001]["high"]
    assert max(r["mismatches"] for r in rows) > 800


def test_the_mixture_passes_and_twice_the_encodings_do_not(read):
    rows = read("depth3_inputs")
    assert len(rows) == 7 and min(r["pvalue"] for r in rows) > 0.01 / len(rows)
    assert sum(r["wrong"] < 1e-9 for r in rows) >= 2


def test_no_layer_is_degenerate(read):
    rows = read("depth3_singular")
    assert len(rows) == 9
    for r in rows:
        assert r["least"] > r["resolution"] and r["least"] > r["bound"] > 0
        assert r["bound"] == pytest.approx(
            r["smoothing"] * 0.05 / (3 * 2.35) / math.sqrt(min(r["rows"], r["columns"])), rel=1e-4
        )


def test_a_row_of_each_table_is_measured_again(read, measurement):
    shown = measurement("generators")
    tables = measurement("tables")
    again = [shown.truth(12, "tsa"), *shown.singular(12), *shown.smoothing(12, 5)]
    stated = {("depth3", 0): again[0], ("depth3_singular", 1): again[2]}
    for (name, place), row in stated.items():
        assert (
            tables.read(name)[place] == pytest.approx(row, rel=1e-3)
            if name != "depth3"
            else tables.read(name)[0] == row
        )
    assert all(r["exact"] == 5 for r in again[4:] if r["exponent"] >= 5)
