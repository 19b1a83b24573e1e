"""Every cause is named on a training that has it, and healthy trainings carry none."""

import json

import numpy as np
import pytest

from faulty_trainings import FAULTY, HEALTHY, THREE, X, mlp, sample_of, trial
from learnable.descent.budgets import SGD
from learnable.forecast.pilot import overfit, pilot
from learnable.limits.decision import decide
from learnable.limits.evidence import RowsShown, gathered, rows_shown
from learnable.limits.table import MOST
from learnable.rows.shown import look

TRAIN, HELD = np.arange(240), np.arange(240, 300)
ALSO = {
    "epochs": {"rate_low"},
    "optimizer": {"rate_low", "epochs"},
    "rate_low": {"epochs"},
    "features": {"no_signal"},
}


SIGNAL, NOTHING = RowsShown(0.8, True, "linear"), RowsShown(0.02, False, "linear")


def decision(given, share=0.0, shown=SIGNAL):
    """The verdict on a trial."""
    seen = (pilot(given, TRAIN, HELD, share), overfit(given, TRAIN)) if share else (None, None)
    return decide(gathered(given, TRAIN, shown, *seen))


PILOTED = ("no_signal", "rate_low", "output_activation, loss", "epochs")


@pytest.mark.parametrize(("name", "share"), [*((n, 0.0) for n in FAULTY), *((n, 0.05) for n in PILOTED)])
def test_the_cause_is_among_the_first_two_limits(name, share):
    kind = name.partition(",")[0]
    found = decision(FAULTY[name], share, NOTHING if kind == "no_signal" else SIGNAL)
    kinds = [x.kind for x in found.limits]
    assert set(kinds[:2]) & ({kind} | ALSO.get(kind, set())), (kinds, found.expected)
    assert found.label != "predicted-learnable" or found.expected.skill < 0.9
    assert found.limits[0].because in found.because
    assert 1 <= len(kinds) == len(set(kinds)) <= MOST


@pytest.mark.parametrize(
    ("name", "share"), [*((n, 0.0) for n in HEALTHY), *((n, 0.05) for n in ("circle", "real", "words"))]
)
def test_a_healthy_training_is_learnable_and_carries_no_limit(name, share):
    found = decision(HEALTHY[name], share)
    assert (found.label, [x.kind for x in found.limits]) == ("predicted-learnable", []), found.expected


@pytest.mark.parametrize(
    ("shown", "kind"),
    [
        (RowsShown(0.9, True, leaks=("column id gives the label",)), "leak"),
        (RowsShown(0.05, True, balanced=0.8), "metric"),
    ],
)
def test_limits_that_rows_alone_show(shown, kind):
    evidence = gathered(FAULTY["rate_low"], TRAIN, shown)
    assert kind in [x.kind for x in decide(evidence).limits]


def test_where_no_single_change_helps_the_surest_are_said():
    given = trial(lambda: mlp(6, 16, 3), X, THREE, SGD(rate=1e-6, steps=3, batch=32))
    found = decision(given)
    assert found.label == "predicted-hard" or found.expected.skill < 0.3
    assert {x.kind for x in found.limits} & {"rate_low", "epochs"}


def test_a_limit_is_json_with_its_change():
    limit = decision(FAULTY["rate_high"]).limits[0]
    held = json.loads(json.dumps(limit.json()))
    assert set(held) == {"where", "kind", "because", "evidence", "change"}
    assert {"what", "from", "to", "training", "code"} == set(held["change"])
    assert held["change"]["training"].startswith("sgd(rate=")


def test_what_rows_show_is_a_signal_or_none():
    shown = [
        rows_shown(look(sample_of(given, TRAIN), shuffles=99))
        for given in (FAULTY["no_signal"], HEALTHY["real"])
    ]
    assert [s.signal for s in shown] == [False, True]
    assert shown[0].skill < 0.2 < 0.9 < shown[1].skill
