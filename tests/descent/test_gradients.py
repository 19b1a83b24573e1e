"""The cut mean gradient against per-example gradients by torch.func, for every cut, depth and activation."""

from __future__ import annotations

import pytest
import torch
from torch.func import grad, vmap

from learnable.descent.activations import UNITS
from learnable.descent.clipping import Cut, cut_outer
from learnable.descent.engines import engine_of
from learnable.descent.losses import LOSSES, loss_named
from learnable.networks.mlp import MLP
from learnable.specs import InputError

MEMBERS, ROWS, INPUTS = 3, 37, 5


def _forward(net: MLP, weights, x):
    """One member on one example, written out."""
    value, a = UNITS[net.activation].value, x
    layers = list(zip(weights[::2], weights[1::2])) if net.bias else [(W, 0.0) for W in weights]
    for depth, (W, b) in enumerate(layers):
        a = a @ W + b
        if depth + 1 < len(layers):
            a = value(a.clone())
    return a[0]


def _naive(net: MLP, weights, X, y, kind: str, size: float, loss: str):
    """Each example's gradient, cut, weighted by its pull and averaged."""
    per_example = vmap(grad(lambda w, x: _forward(net, w, x)), (None, 0))(weights, X)
    f = vmap(lambda x: _forward(net, weights, x))(X)
    pull = LOSSES[loss].pull(f, y)
    if kind == "ball":
        norms = sum(g.flatten(1).square().sum(1) for g in per_example).sqrt()
        per_example = [g * against((size / norms).clamp(max=1), g) for g in per_example]
    if kind == "coordinate":
        per_example = [g.clamp(-size, size) for g in per_example]
    if kind == "loss_coordinate":
        return [(g * against(pull, g)).clamp(-size, size).mean(0) for g in per_example]
    return [(g * against(pull, g)).mean(0) for g in per_example]


def against(number, g):
    return number.view(-1, *(1,) * (g.dim() - 1))


def _case(net: MLP, signs: bool):
    engine = engine_of(net, INPUTS, torch.float64, "cpu", signs=signs)
    weights = tuple(torch.stack(p) for p in zip(*(engine.draw(s) for s in range(MEMBERS))))
    rng = torch.Generator().manual_seed(1)
    X = torch.randn(MEMBERS, ROWS, INPUTS, generator=rng, dtype=torch.float64)
    X = torch.sign(X) if signs else X
    return engine, weights, X, torch.randn(MEMBERS, ROWS, generator=rng, dtype=torch.float64)


NETS = [
    MLP(widths=(7,)),
    MLP(widths=(7,), activation="tanh", bias=False),
    MLP(widths=(7, 4), activation="gelu", bias_variance="fan_in"),
    MLP(widths=(6, 5, 4), activation="abs", bias_variance=0.3),
    MLP(widths=(7, 4), activation="cos", init="rademacher", bias=False),
]


@pytest.mark.parametrize("signs", [False, True])
@pytest.mark.parametrize("kind", ["none", "ball", "coordinate", "loss_coordinate"])
@pytest.mark.parametrize("net", NETS, ids=str)
def test_cut_gradient_is_the_mean_of_cut_example_gradients(net, kind, signs):
    engine, weights, X, y = _case(net, signs)
    sizes = torch.tensor([0.1, 0.5, 50.0], dtype=torch.float64)
    pulled = engine.pulled(weights, X, y, Cut(kind, sizes), loss_named("squared"))
    for m in range(MEMBERS):
        own = tuple(w[m] for w in weights)
        wanted = _naive(net, own, X[m], y[m], kind, float(sizes[m]), "squared")
        for got, want in zip(pulled.gradient, wanted, strict=True):
            torch.testing.assert_close(got[m], want, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("loss", sorted(LOSSES))
@pytest.mark.parametrize("activation", [a for a in sorted(UNITS) if a != "sign"])
def test_every_activation_and_loss(activation, loss):
    net = MLP(widths=(6, 4), activation=activation)
    engine, weights, X, y = _case(net, False)
    y = torch.sign(y)
    pulled = engine.pulled(
        weights, X, y, Cut("ball", torch.ones(MEMBERS, dtype=torch.float64)), loss_named(loss)
    )
    wanted = _naive(net, tuple(w[0] for w in weights), X[0], y[0], "ball", 1.0, loss)
    for got, want in zip(pulled.gradient, wanted, strict=True):
        torch.testing.assert_close(got[0], want, rtol=1e-9, atol=1e-11)
    f = engine.outputs(weights, X)
    torch.testing.assert_close(pulled.loss, LOSSES[loss].value(f, y).mean(1))


def test_pull_is_half_the_slope_of_the_squared_loss_and_the_slope_of_the_others():
    f = torch.tensor([0.3, -0.8, 2.0], dtype=torch.float64, requires_grad=True)
    y = torch.tensor([1.0, 1.0, -1.0], dtype=torch.float64)
    for name, row in LOSSES.items():
        (slope,) = torch.autograd.grad(row.value(f, y).sum(), f)
        torch.testing.assert_close(row.pull(f.detach(), y), -slope * (0.5 if name == "squared" else 1.0))


def test_a_sign_unit_has_slope_zero_and_sign_of_zero_is_one():
    unit = UNITS["sign"]
    z = torch.tensor([-1.0, 0.0, 2.0])
    assert unit.value(z).tolist() == [-1.0, 1.0, 1.0]
    assert unit.slope(z, unit.value(z)).tolist() == [0.0, 0.0, 0.0]


def test_a_python_activation_trains_by_autograd_and_a_wrong_one_is_refused():
    from learnable.descent.activations import unit_named

    z = torch.linspace(-2, 2, 9)
    torch.testing.assert_close(unit_named(torch.sin).slope(z, torch.sin(z)), torch.cos(z))
    with pytest.raises(InputError, match="write it with torch functions"):
        unit_named(lambda u: "no tensor")


def test_unknown_loss_is_refused():
    with pytest.raises(InputError, match=r"loss is 'hinges'.*nearest known: hinge"):
        loss_named("hinges")


def test_cut_outer_in_blocks_equals_all_at_once(monkeypatch):
    rng = torch.Generator().manual_seed(0)
    left, right = torch.randn(2, 11, 3, generator=rng), torch.randn(2, 11, 4, generator=rng)
    share, size = torch.rand(2, 11, generator=rng), torch.tensor([0.2, 100.0])
    outer = (left[..., :, None] * right[..., None, :]).clamp(-size.view(2, 1, 1, 1), size.view(2, 1, 1, 1))
    wanted = (outer * share[..., None, None]).sum(1)
    monkeypatch.setattr("learnable.descent.clipping.BLOCK", 30)
    torch.testing.assert_close(cut_outer(left, right, share, size), wanted)


@pytest.mark.parametrize("kind", ["none", "ball", "coordinate", "loss_coordinate"])
@pytest.mark.parametrize("note", [None, "one by one"])
def test_a_module_has_the_gradient_of_the_same_perceptron(kind, note):
    import dataclasses

    net = MLP(widths=(7, 4), activation="tanh")
    engine, weights, X, y = _case(net, False)
    parts = [
        torch.nn.Linear(INPUTS, 7),
        torch.nn.Tanh(),
        torch.nn.Linear(7, 4),
        torch.nn.Tanh(),
        torch.nn.Linear(4, 1),
    ]
    modules = dataclasses.replace(
        engine_of(lambda: torch.nn.Sequential(*parts), INPUTS, torch.float64, "cpu"), note=note
    )
    turned = tuple(w.transpose(1, 2) if w.dim() == 3 else w for w in weights)
    cut = Cut(kind, torch.tensor([0.1, 0.5, 50.0], dtype=torch.float64))
    one = engine.pulled(weights, X, y, cut, loss_named("squared"))
    two = modules.pulled(turned, X, y, cut, loss_named("squared"))
    torch.testing.assert_close(one.loss, two.loss)
    torch.testing.assert_close(engine.outputs(weights, X), modules.outputs(turned, X))
    for a, b in zip(one.gradient, two.gradient, strict=True):
        torch.testing.assert_close(a, b.transpose(1, 2) if b.dim() == 3 else b, rtol=1e-10, atol=1e-12)
