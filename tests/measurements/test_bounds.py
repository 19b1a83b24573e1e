"""No success rate lies above its bound, and a slightly smaller bound would be contradicted."""

from math import comb, inf, sqrt

import pytest

from learnable.descent import trainings
from learnable.estimates import wilson
from learnable.networks import networks
from learnable.specs import parse


def above(rows, slack=1.0):
    """The rows whose interval lies above their bound divided by `slack`."""
    return [r for r in rows if r["low"] > r["bound"] / slack]


def test_the_table_is_what_was_promised(read, measurement):
    rows = read("bounds")
    grid = measurement("grid")
    assert len({(r["target"], r["network"], r["training"]) for r in rows}) >= 40
    assert [measurement("bounds").setting_of(r) for r in rows] == [
        s for part in grid.KINDS.values() for s in part
    ]
    assert min(r["runs"] for r in rows) >= 64
    assert sum("batch=" in r["training"] and "batch=population" not in r["training"] for r in rows) >= 8
    assert sum("clipping=coordinate" in r["training"] for r in rows) >= 8
    assert sum(r["bound"] < 1 and r["successes"] / r["runs"] > r["bound"] / 5 for r in rows) >= 15
    for r in rows:
        assert (r["low"], r["high"]) == pytest.approx(wilson(r["successes"], r["runs"]), rel=1e-5, abs=1e-12)


def test_no_success_rate_lies_above_its_recomputed_bound(read, measurement):
    bounds = measurement("bounds")
    rows = read("bounds")
    for r in rows:
        found = bounds.certificate_of(bounds.setting_of(r))
        assert found.holds
        assert found.success_probability_at_most == pytest.approx(r["bound"], rel=1e-5)
        assert min(1.0, bounds.sum_of_terms(found)) == pytest.approx(r["bound"], rel=1e-5)
        assert r["sum_of_terms"] == pytest.approx(bounds.sum_of_terms(found), rel=1e-5)
    assert above(rows) == []


def test_the_bound_of_a_parity_by_hand(read):
    """signal·√(C + 1/B)/2 + C/edge with C = 1/C(n, k), from the text of the budget alone."""
    done = 0
    for r in read("bounds"):
        target, budget = parse(r["target"]), trainings.read(r["training"])
        if target.name != "parity":
            continue
        n, k = (dict(target.keyword)[name] for name in ("n", "degree"))
        parameters = networks.read(r["network"]).parameters(n) if r["network"].startswith("mlp") else n
        size = parameters if budget.clipping == "coordinate" else 1
        batch = inf if budget.batch == "population" else budget.batch
        signal = budget.rate * budget.clip * sqrt(size * budget.steps) / budget.noise
        bound = signal * sqrt(1 / comb(n, k) + 1 / batch) / 2 + 1 / comb(n, k) / r["edge"]
        assert min(1.0, bound) == pytest.approx(r["bound"], rel=1e-5)
        done += 1
    assert done >= 30


def test_a_slightly_smaller_bound_is_contradicted(read, measurement):
    slack = measurement("bounds").SLACK
    assert 1 < slack <= 5
    rows = [r for r in read("bounds") if r["bound"] < 1]
    assert above(rows) == []
    assert above(rows, slack)


@pytest.mark.parametrize("place", [3, 6, 20])
def test_a_row_is_measured_again_to_the_last_run(read, measurement, place):
    bounds = measurement("bounds")
    row = read("bounds")[place]
    assert row["runs"] >= 1000
    assert bounds.successes_of(bounds.setting_of(row)) == row["successes"]
