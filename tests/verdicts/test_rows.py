"""`check` on labelled rows: rows, network and budget together, the limit that is named, and what the JSON holds."""

import json

import numpy as np
import pytest
from torch import nn

from learnable import InputError, check
from learnable.targets import Arrays

RNG = np.random.default_rng(0)
X = RNG.standard_normal((500, 6))
REAL = Arrays(X, X[:, 0] - 0.5 * X[:, 1])
TWO = Arrays(X, np.where(X[:, 0] - X[:, 1] + 0.3 * RNG.standard_normal(500) > 0, "yes", "no"))
THREE = Arrays(X, np.array(["a", "b", "c"])[np.digitize(X[:, 0] - X[:, 1], [-0.6, 0.6])])
NET, GOOD = "mlp(widths=[32])", "adam(rate=0.01, epochs=20, batch=32)"


def affine():
    return nn.Sequential(nn.Linear(6, 16), nn.Linear(16, 1))


def closed():
    return nn.Sequential(nn.Linear(6, 16), nn.ReLU(), nn.Linear(16, 1), nn.ReLU())


def softmax_of_one():
    return nn.Sequential(nn.Linear(6, 16), nn.ReLU(), nn.Linear(16, 1), nn.Softmax(dim=1))


def frozen():
    net = nn.Sequential(nn.Linear(6, 16), nn.ReLU(), nn.Linear(16, 1))
    return net.requires_grad_(False) and net


def constant():
    net = nn.Sequential(nn.Linear(6, 16), nn.ReLU(), nn.Linear(16, 16), nn.ReLU(), nn.Linear(16, 1))
    for p in net.parameters():
        nn.init.constant_(p, 0.5)
    return net


LEARNS = {
    "a real label": (REAL, NET, GOOD),
    "two classes": (TWO, NET, GOOD),
    "three classes": (THREE, NET, GOOD),
    "sgd": (REAL, NET, "sgd(rate=0.05, epochs=20, batch=32)"),
    "a module of two outputs": (
        TWO,
        lambda: nn.Sequential(nn.Linear(6, 32), nn.ReLU(), nn.Linear(32, 2)),
        GOOD,
    ),
}
BENT = Arrays(X, np.sign(X[:, 0] * X[:, 1]) * np.abs(X[:, 2]) + 0.0)
FAILS = {
    "one step": (REAL, NET, "sgd(rate=0.000001, steps=1)", {"rate_low", "epochs"}),
    "a rate too low": (REAL, NET, "adam(rate=0.000001, epochs=5)", {"rate_low", "epochs"}),
    "a rate too high": (REAL, NET, "sgd(rate=50, epochs=5)", {"rate_high"}),
    "negatives under a relu": (
        Arrays(X, X[:, 0] - X[:, 1] - 9.0),
        closed,
        GOOD,
        {"output_range", "output_activation"},
    ),
    "softmax over one output": (REAL, softmax_of_one, GOOD, {"output_activation", "output_range"}),
    "frozen": (REAL, frozen, GOOD, {"frozen"}),
    "all units alike": (BENT, constant, GOOD, {"initialisation", "symmetry"}),
    "a huge label": (Arrays(X, 1e6 * (X[:, 0] - X[:, 1])), NET, GOOD, {"target_scale"}),
    "a column that is the label": (Arrays(X, 3.0 * X[:, 0]), NET, GOOD, {"leak"}),
    "no signal": (Arrays(X, RNG.choice([-1.0, 1.0], 500)), NET, GOOD, {"no_signal"}),
}


@pytest.mark.parametrize("name", LEARNS)
def test_what_learns_is_called_learnable_without_a_limit(name):
    found = check(*LEARNS[name])
    verdict = found.verdict
    assert (verdict.label, verdict.limits) == ("predicted-learnable", ()), verdict.because
    assert verdict.predicted.skill.low > 0.1


@pytest.mark.parametrize("name", FAILS)
def test_what_does_not_learn_is_not_called_learnable_and_the_limit_is_named(name):
    target, net, training, wanted = FAILS[name]
    verdict = check(target, net, training).verdict
    assert (verdict.label == "predicted-learnable") == (name == "a column that is the label"), verdict.because
    assert wanted & {limit.kind for limit in verdict.limits[:2]}, verdict.because


@pytest.mark.parametrize("pilot", [0.0, 0.05, 0.5])
def test_the_json_is_that_of_the_interface(pilot):
    found = check(TWO, NET, GOOD, pilot=pilot).json()
    json.dumps(found, allow_nan=False)
    assert set(found["verdict"]) >= {"label", "because", "next", "commands", "predicted", "limits"}
    assert {"value", "low", "high", "method"} <= set(found["verdict"]["predicted"]["skill"])
    assert set(found["rows"]) >= {"signal", "label"} and found["rows"]["label"] == "signal"
    layer = found["start"]["layers"][0]
    assert set(layer) >= {"layer", "dead", "saturated", "gradient_share"}
    wanted = None if pilot == 0 else (pilot, int(pilot * 260), 16)
    shown = found["pilot"]
    assert (shown if shown is None else (shown["share"], shown["steps"], shown["overfit"]["rows"])) == wanted


def test_a_limit_reads_as_the_interface_says():
    limit = check(REAL, NET, "adam(rate=0.000001, epochs=5)").json()["verdict"]["limits"][0]
    assert set(limit) >= {"where", "kind", "because", "evidence", "change"}
    assert limit["where"] in ("rows", "network", "budget", "loss")
    assert set(limit["change"]) >= {"what", "from", "to", "code"} and limit["change"]["training"].startswith(
        "adam("
    )


def test_the_budget_that_is_assumed_is_said():
    found = check(TWO, NET)
    assert str(found.training) == "adam(rate=0.001, epochs=20, batch=64)"
    assert found.notes[0] == "no budget was named, so adam(rate=0.001, epochs=20, batch=64) was assumed"
    assert not any("assumed" in note for note in check(TWO, NET, GOOD).notes)


@pytest.mark.parametrize("pilot", [-0.1, 1.5, float("nan")])
def test_a_pilot_is_a_share(pilot):
    with pytest.raises(InputError, match=r"pilot is .*; wanted a share of the budget from 0 to 1"):
        check(TWO, NET, pilot=pilot)


def test_four_rows_and_a_constant_label_are_answered():
    four = check(Arrays([[0.0, 0], [0, 1], [1, 0], [1, 1]], [0, 1, 1, 0]), "mlp(widths=[8])")
    assert four.verdict.label in ("undecided", "predicted-hard", "predicted-learnable")
    constant = check(Arrays(X, np.zeros(500)), NET)
    assert constant.verdict.label == "predicted-hard" and constant.verdict.limits[0].kind == "labels"


def test_the_page_says_what_stands_in_the_way():
    from learnable.reports.pages import check_page

    found = check(REAL, closed, "adam(rate=0.000001, epochs=5)")
    page = check_page(found.json(), found.commands)
    assert (
        "What stands in the way" in page
        and "Skill along the budget" in page
        and "The layers at the start" in page
    )
    learns = check(*LEARNS["a module of two outputs"])
    assert "What stands in the way" not in check_page(learns.json(), learns.commands)


def test_a_network_of_several_outputs_has_no_alignment():
    assert check(*LEARNS["a module of two outputs"]).json()["measures"]["inal"] is None


def test_the_same_question_gives_the_same_bytes():
    one, two = (json.dumps(check(THREE, NET, GOOD, workers=w).json()) for w in (1, 2))
    assert one == two


def test_noisy_descent_on_three_classes_is_refused_with_what_to_type():
    with pytest.raises(
        InputError, match=r"has 3 classes, and noisy_gd\(\) trains one output; type classes=\[a,b\]"
    ):
        check(THREE, NET, "noisy_gd()")
