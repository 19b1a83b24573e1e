"""`advise`: changes that are tried and help, best first, on rows and on exact targets; refusals; the JSON."""

import json

import numpy as np
import pytest
from torch import nn

from learnable import InputError, advise
from learnable.advising.row_changes import row_changes
from learnable.cli.app import _run
from learnable.descent.trials import trial_of
from learnable.networks import networks
from learnable.networks.callable_network import made
from learnable.targets import Arrays

RNG = np.random.default_rng(0)
X = RNG.standard_normal((300, 4))
REAL = Arrays(X, X[:, 0] - X[:, 1])
BELOW = Arrays(X, X[:, 0] - X[:, 1] - 6)
RING = Arrays(X[:, :2], np.where((X[:, :2] ** 2).sum(axis=1) > 1.4, "out", "in"))


def linear():
    return nn.Sequential(nn.Linear(2, 16), nn.Linear(16, 1))


def closed():
    return nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 1), nn.ReLU())


ROWS = {
    "a rate too low": (REAL, "mlp(widths=[16])", "adam(rate=0.000001, epochs=20, batch=32)", {"rate", "optimizer"}),
    "no hidden activation": (RING, linear, "adam(rate=0.02, epochs=30, batch=32)", {"hidden activation", "normalisation"}),
    "a relu at the output": (BELOW, closed, "adam(rate=0.02, epochs=30, batch=32)", {"output layer"}),
}  # fmt: skip


@pytest.mark.parametrize("name", ROWS)
def test_one_of_the_first_changes_is_the_one_that_helps(name):
    target, net, training, wanted = ROWS[name]
    found = advise(target, net, training)
    assert found.proposals and found.check.verdict.label != "predicted-learnable"
    first = {change["what"] for proposal in found.proposals[:3] for change in proposal.changes}
    assert wanted & first, [p.what for p in found.proposals]
    assert all(p.measured > 0.05 and 0 < p.share <= 1 for p in found.proposals)
    json.dumps(found.json(), allow_nan=False)


def test_what_already_learns_has_little_to_gain():
    found = advise(REAL, "mlp(widths=[32])", "adam(rate=0.01, epochs=20, batch=32)")
    assert found.check.verdict.label == "predicted-learnable" and not found.check.verdict.limits
    assert all(p.measured > found.check.verdict.predicted.skill.value for p in found.proposals)


@pytest.mark.parametrize(
    "net", ["mlp(widths=[8], activation=tanh, bias=false)", closed], ids=["mlp", "module"]
)
def test_every_change_is_of_one_thing_and_takes(net):
    network = networks.read(net) if isinstance(net, str) else made(net)
    trial = trial_of(network, REAL.load(), "sgd(rate=0.01, epochs=3, batch=64)")
    proposed = list(row_changes(trial, network))
    assert len(proposed) >= 12
    for change in proposed:
        changed = change.apply(trial)
        out = changed.build(0)(changed.X[:5])
        assert out.reshape(5, -1).shape[1] == changed.outputs, change.what
        assert changed.budget != trial.budget or not change.budget, change.what
        assert set(change.json()) >= {"what", "from", "to", "code"}


def test_an_exact_target_is_asked_again_with_each_change():
    found = advise("parity(n=12, degree=12)", "mlp(widths=[64], bias=false)")
    assert found.proposals[0].changes[0] == {
        "what": "init", "from": "gaussian", "to": "rademacher", "code": None, "training": None, "target": None,
        "net": "mlp(widths=[64], init=rademacher, bias=false)",
    }  # fmt: skip
    assert found.commands == (
        "learnable check 'parity(n=12, degree=12)' --net 'mlp(widths=[64], init=rademacher, bias=false)' "
        "--training 'noisy_gd()'",
    )


def test_the_theorem_that_falls_is_named():
    found = advise("parity(n=30, degree=15)", "mlp(widths=[64])")
    assert found.check.verdict.label == "proved-hard"
    falls = {p.falls for p in found.proposals if p.changes[0]["what"] == "first stage of a curriculum"}
    assert falls <= {("A4'",), ()} and any("A4'" in p.falls for p in found.proposals)


def test_noisy_descent_on_rows_is_refused_with_what_to_type():
    with pytest.raises(InputError, match=r"on rows advise changes budgets such as adam\(rate=0.001"):
        advise(REAL, "mlp(widths=[4])", "noisy_gd(steps=5)")
    with pytest.raises(InputError, match="pilot is 0"):
        advise(REAL, "mlp(widths=[4])", pilot=0)


def test_the_command_shows_changes_and_json(capsys):
    asked = ["advise", "parity(n=12, degree=12)", "--net", "mlp(widths=[64], bias=false)"]
    for more, wanted in (
        ([], "init: gaussian"),
        (["-q"], "rademacher"),
        (["--json"], '"learnable/advise/1"'),
    ):
        assert _run([*asked, *more]) == 0
        assert wanted in " ".join(capsys.readouterr().out.split())
