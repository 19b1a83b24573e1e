"""What one pass over a start sees: parameters, units, range, loss and rows, on small networks made for it."""

import numpy as np
import pytest
import torch
from torch import nn

from faulty_trainings import CIRCLE, FAULTY, HEALTHY, REAL, THREE, TWO, WORDS, X, mlp, trial
from learnable.descent.budgets import SGD, Adam
from learnable.networks.leaf_calls import leaf_calls, leaves
from learnable.start.columns import scales_of
from learnable.start.linearisation import linearise, rows_for
from learnable.start.observation import observe
from learnable.start.output_range import output_range
from learnable.start.row_gradients import row_gradients
from learnable.start.tangent_kernel import tangent_kernel

ROWS = np.arange(240)


def seen(name):
    return observe((FAULTY | HEALTHY)[name], ROWS)


def test_a_healthy_start_has_nothing_to_remark():
    start = seen("three classes")
    assert (start.blind, start.affine, start.orderless, start.finite) == (False, False, False, True)
    assert start.parameters.frozen == start.reachable.unreached == start.flat == 0
    assert not start.range.squashed and max(x.saturated for x in start.layers) == 0


@pytest.mark.parametrize(
    ("name", "holds"),
    [
        ("frozen", lambda s: 0 < s.reachable.frozen < 0.2 < s.reachable.unreached),
        ("frozen, strays", lambda s: s.parameters.strays == 6 * 16 + 16),
        ("hidden_activation", lambda s: s.affine),
        ("hidden_activation, step", lambda s: any(x.steps for x in s.hidden) and s.reachable.unreached > 0.3),
        ("initialisation", lambda s: any(p.alike for p in s.parameters.each)),
        ("saturated", lambda s: max(x.saturated for x in s.hidden) > 0.8),
        ("vanishing", lambda s: s.hidden[-2].spread < 1e-3 * s.hidden[0].spread),
        ("features", lambda s: s.orderless),
        (
            "output_activation",
            lambda s: (s.range.low, s.range.high) == pytest.approx((0, 1)) and s.range.beyond > 0.5,
        ),
        ("output_activation, constant", lambda s: s.range.constant),
        ("output_activation, loss", lambda s: s.range.simplex),
        ("input_scale", lambda s: s.scales.largest > 1e5 and s.scales.apart > 1e5),
        ("target_scale", lambda s: s.scales.label_size > 1e3),
    ],
)
def test_a_faulty_start_shows_its_fault(name, holds):
    assert holds(seen(name))


def test_a_zero_readout_that_trains_is_reachable():
    def zero():
        net = mlp(6, 16, 1)
        nn.init.zeros_(net[-1].weight)
        return net

    start = observe(trial(zero, X, REAL, Adam(rate=0.01), classes=False), ROWS)
    assert start.parameters.unreached > 0.5 and start.reachable.unreached == 0


def test_a_loss_that_broadcasts_is_blind():
    class Broadcast:
        name, fits, outputs = "squared", "", 1

        def __call__(self, out, targets):
            return ((out.reshape(-1, 1) - targets.reshape(1, -1)) ** 2).mean()

    from learnable.start.observation import _blind

    targets = torch.as_tensor(REAL, dtype=torch.float32)
    assert _blind(Broadcast(), torch.zeros(len(REAL), 1), targets)
    assert not seen("real").blind


def test_log_softmax_before_a_cross_entropy_is_no_squashing():
    net = mlp(6, 16, 3, end=nn.LogSoftmax(-1))
    found = output_range(net, torch.as_tensor(X[:50], dtype=torch.float32), None)
    assert found.logged and not found.simplex


def test_scales_of_rows_to_look_up():
    assert scales_of(torch.as_tensor(WORDS), TWO, real=False).looked_up


def test_calls_of_leaves_and_where_a_module_fails():
    net = nn.Sequential(nn.Linear(6, 4), nn.ReLU(), nn.Linear(5, 1))
    run = leaf_calls(net, torch.zeros(3, 6))
    assert list(leaves(net)) == ["0", "1", "2"]
    assert (run.entered, run.result, [c.path for c in run.calls]) == ("2", None, ["0", "1"])
    assert isinstance(run.error, RuntimeError)


@pytest.mark.parametrize("sizes", [(6, 8, 1), (6, 8, 3)])
def test_the_kernel_is_that_of_the_tangent_kernel(sizes):
    given = trial(lambda: mlp(*sizes), X, TWO if sizes[-1] == 1 else THREE, SGD(rate=0.1))
    net = given.build(0)
    held = frozenset(id(p) for p in net.parameters())
    rows = given.X[:20]
    linear = linearise(net, rows, given.targets[:20], given.loss, held)
    signs = np.random.default_rng([0, 6]).choice([-1.0, 1.0], sizes[-1]) / sizes[-1] ** 0.5
    wanted = tangent_kernel(net, rows, torch.as_tensor(signs, dtype=torch.float32))
    assert np.allclose(linear.kernel(), wanted, rtol=1e-3, atol=1e-4)
    assert rows_for(10**9) < rows_for(10)


def test_gradients_one_by_one_are_those_side_by_side():
    class Looks(nn.Module):
        def __init__(self):
            super().__init__()
            self.inner = nn.Linear(6, 1)

        def forward(self, x):
            return self.inner(x) if float(x.detach().sum()) > -1e9 else x  # a value that vmap cannot look at

    torch.manual_seed(0)
    net, rows = Looks(), torch.as_tensor(X[:5], dtype=torch.float32)
    one = torch.cat(list(row_gradients(net, ["inner.weight"], [rows], lambda out: out.sum())))
    assert torch.allclose(one, rows)


def test_circles_have_both_classes():
    assert 0.2 < CIRCLE.mean() < 0.8
