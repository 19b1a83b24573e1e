"""Verify: prediction before training, Wilson intervals, scores, contradictions, data, interruption."""

from __future__ import annotations

import dataclasses
import hashlib
import json

import numpy as np
import pytest

from learnable.descent.summaries import curves
from learnable.estimates import Estimate
from learnable.specs import InputError
from learnable.targets import Arrays
from learnable.verdicts import check
from learnable.verdicts.scoring import contradictions, fixed, score
from learnable.verification import recorded, seeds_of, verify

SMALL = {"net": "mlp(widths=[32])", "training": "noisy_gd(steps=200)"}


def test_every_key_of_check_and_what_training_showed():
    found = verify("staircase(n=8, degree=2)", **SMALL, runs=6).json()
    known = check("staircase(n=8, degree=2)", **SMALL).json()
    assert found["schema"] == "learnable/verify/1"
    assert {k: v for k, v in found.items() if k in known and k != "schema"} == {
        k: v for k, v in known.items() if k != "schema"
    }
    assert len(found["runs"]) == 6 and {r["steps"] for r in found["runs"]} == {200}
    assert found["fourier"]["monomials"] == ["x1", "x1*x2"]
    assert found["curves"]["steps"][0] == 0 and found["curves"]["steps"][-1] == 200
    json.dumps(found, allow_nan=False)


def test_the_hash_of_the_prediction_can_be_recomputed_from_the_result():
    found = verify("parity(n=6, degree=1)", **SMALL, runs=2).json()
    known = check("parity(n=6, degree=1)", **SMALL).json()
    text = json.dumps({k: found[k] if k != "schema" else known[k] for k in known}, sort_keys=True,
                      separators=(",", ":"), ensure_ascii=False)  # fmt: skip
    assert hashlib.sha256(text.encode()).hexdigest() == found["prediction"]["sha256"]


def test_the_same_seed_gives_the_same_runs_and_another_seed_others():
    one, again = (verify("parity(n=6, degree=2)", **SMALL, runs=3).json() for _ in range(2))
    other = verify("parity(n=6, degree=2)", **SMALL, runs=3, seed=1).json()
    assert one["runs"] == again["runs"] and one["curves"] == again["curves"]
    assert [r["loss"] for r in one["runs"]] != [r["loss"] for r in other["runs"]]
    assert not set(seeds_of(0, 1000)) & set(seeds_of(1, 1000))


@pytest.mark.parametrize(
    ("label", "successes", "expected"),
    [
        ("predicted-learnable", 20, "agree"),
        ("predicted-learnable", 0, "disagree"),
        ("predicted-learnable", 10, "silent"),
        ("predicted-hard", 0, "agree"),
        ("proved-hard", 20, "disagree"),
        ("undecided", 20, "silent"),
    ],
)
def test_scores(label, successes, expected):
    assert score(label, Estimate.share(successes, 20)) == expected


def test_a_success_rate_above_a_bound_is_a_contradiction_with_all_it_takes_to_repeat_it():
    found = check("parity(n=30, degree=15)")
    told = contradictions(found, Estimate.share(20, 20))
    assert len(told) == 1 and told[0]["theorem"] == "A4'" and told[0]["runs"] == 20
    assert told[0]["target"] == "parity(n=30, degree=15)" and told[0]["success_probability_at_most"] < 0.02
    assert contradictions(found, Estimate.share(0, 20)) == ()


def test_the_time_is_in_the_prediction_alone():
    found = check("parity(n=6, degree=1)")
    one, two = fixed(found), fixed(found)
    assert one["sha256"] == two["sha256"] and one["fixed_at"].endswith("+00:00")


def test_on_data_losses_are_measured_on_rows_that_training_does_not_see():
    rng = np.random.default_rng(0)
    x = rng.standard_normal((400, 5))
    found = verify(
        Arrays(x, np.sign(x[:, 0] + 0.1)), "mlp(widths=[32])", "sgd(steps=300, rate=0.05, batch=50)", runs=4
    )
    assert found.score in ("agree", "silent") and found.learned.sum() >= 3
    null = verify(
        Arrays(x, rng.choice([-1.0, 1.0], 400)),
        "mlp(widths=[256])",
        "sgd(steps=800, rate=0.05, batch=50)",
        runs=8,
    )
    # skill on 80 rows of coins has deviation .11 around 0: some runs pass .1, few do and their mean does not
    assert null.learned.sum() <= 4 and abs(null.scores["skill"].value) < 0.15


def test_a_run_that_stops_is_no_success_and_says_why():
    found = verify(
        "parity(n=6, degree=1)", "mlp(widths=[32])", "sgd(steps=50, rate=1e9, batch=8)", runs=2
    ).json()
    assert all(r["stopped"] and not r["learned"] and r["steps"] < 50 for r in found["runs"])
    assert found["curves"]["mean"][-1] is None


def test_saved_runs_are_continued_as_if_never_stopped(tmp_path):
    target, net = "parity(n=6, degree=2)", "mlp(widths=[16])"
    verify(target, net, "noisy_gd(steps=60)", runs=3, save=tmp_path)
    longer = verify(target, net, "noisy_gd(steps=120)", runs=3, resume=tmp_path)
    whole = verify(target, net, "noisy_gd(steps=120)", runs=3)
    assert np.array_equal(longer.ensemble.final, whole.ensemble.final)


def test_recorded_steps():
    for steps in (1, 2, 7, 500, 10**6):
        points = recorded(steps)
        assert points[0] == 0 and points[-1] == steps and len(points) <= 27


def test_curves_leave_out_runs_that_have_stopped():
    found = verify("parity(n=6, degree=1)", **SMALL, runs=2).ensemble
    broken = dataclasses.replace(found, losses=np.where(np.arange(2)[:, None] == 0, np.nan, found.losses))
    assert curves(broken)["mean"] == pytest.approx([float(v) for v in found.losses[1]])


def test_runs_must_be_positive():
    with pytest.raises(InputError, match="runs is 0; wanted from 1 to 100000"):
        verify("parity(n=6, degree=1)", runs=0)
