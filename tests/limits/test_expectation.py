"""The expected skill, branch by branch, from evidence made by hand; and the label that follows from it."""

from dataclasses import replace

import numpy as np
import pytest

from faulty_trainings import FAULTY, HEALTHY
from learnable.forecast.pilot import Overfit, Pilot
from learnable.limits.decision import decide
from learnable.limits.evidence import Evidence, RowsShown, gathered
from learnable.limits.expectation import expectation

SIGNAL, NOTHING = RowsShown(0.8, True, "linear"), RowsShown(0.02, False)
HELD = 100


@pytest.fixture(scope="module")
def healthy():
    return gathered(HEALTHY["three classes"], np.arange(240), SIGNAL)


def with_forecast(evidence, skill, removed=0.0):
    """The evidence with another forecast: its skill, and the share of a constant's loss removed on fitted rows."""
    forecast = replace(
        evidence.forecast,
        skill=skill,
        losses=((0.0, 1.0), (evidence.forecast.steps, evidence.forecast.constant * (1 - removed))),
    )
    return replace(evidence, forecast=forecast, known={})


def pilot(skill, stopped=False):
    return Pilot(0.05, 10, 200, ((0, 0.0), (8, skill), (10, skill)), (1.0,), stopped, 1, HELD)


def overfit(skill, first=0.0):
    return Overfit(16, 200, skill, first, False)


@pytest.mark.parametrize(
    ("skill", "removed", "seen", "rows", "branch", "label"),
    [
        (0.7, 0.9, None, SIGNAL, "learns", "predicted-learnable"),
        (0.7, 0.9, (None, overfit(0.9)), SIGNAL, "learns", "predicted-learnable"),
        (0.7, 0.9, (None, overfit(-0.2)), SIGNAL, "does not overfit", "undecided"),
        (0.1, 0.8, None, SIGNAL, "fits", "predicted-learnable"),
        (0.15, 0.1, None, SIGNAL, "short", "undecided"),
        (0.15, 0.1, (pilot(0.5), overfit(0.3)), SIGNAL, "pilot learns", "predicted-learnable"),
        (0.15, 0.1, (pilot(0.05), overfit(0.9)), SIGNAL, "moves", "predicted-learnable"),
        (0.0, 0.0, (pilot(0.9, stopped=True), overfit(0.9)), SIGNAL, "obstacle", "undecided"),
        (0.0, 0.9, None, NOTHING, "no signal", "predicted-hard"),
        (0.6, 0.9, None, NOTHING, "learns", "predicted-learnable"),
    ],
)
def test_branches(healthy, skill, removed, seen, rows, branch, label):
    piloted, fitted = seen or (None, None)
    evidence = replace(with_forecast(healthy, skill, removed), rows=rows, pilot=piloted, overfit=fitted)
    expected = expectation(evidence)
    assert expected.branch == branch
    assert -1 <= expected.low <= expected.skill <= expected.high <= 1
    assert decide(evidence).label in (label, "predicted-hard" if branch == "obstacle" else label)


def test_a_pilot_within_the_noise_of_few_rows_has_not_learned(healthy):
    seen = replace(pilot(0.22), held=20)
    evidence = replace(with_forecast(healthy, 0.0), pilot=seen, overfit=overfit(0.0))
    assert expectation(evidence).branch == "short"


@pytest.mark.parametrize(
    ("name", "obstacle"),
    [
        ("labels", "constant label"),
        ("rate_high", "unstable"),
        ("regularisation, decay", "decay"),
        ("saturated", "loud start"),
        ("output_activation, constant", "constant output"),
    ],
)
def test_obstacles(name, obstacle):
    evidence = gathered(FAULTY[name], np.arange(240), SIGNAL)
    expected = expectation(evidence)
    assert (expected.obstacle, expected.high < 0.1) == (obstacle, True)


def test_without_a_forecast_rows_and_pilot_decide(healthy):
    silent = replace(healthy, forecast=None, known={})
    assert isinstance(silent, Evidence)
    assert expectation(replace(silent, pilot=pilot(0.6), overfit=overfit(0.9))).low > 0.1
    assert expectation(silent).branch == "not linearised"
    assert decide(silent).label == "undecided"
