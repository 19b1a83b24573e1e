"""The known proxies against their definitions on networks small enough to work out."""

import importlib
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

ROOT = Path(__file__).parents[1]


@pytest.fixture
def proxies(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT))
    return importlib.import_module("benchmarks.proxies")


def made():
    torch.manual_seed(0)
    return nn.Sequential(nn.Linear(4, 5, bias=False), nn.ReLU(), nn.Linear(5, 1, bias=False))


X, Y = torch.randn(12, 4, generator=torch.Generator().manual_seed(1)), torch.ones(12, 1)


def test_synflow_is_twice_the_flow_of_two_layers_and_leaves_the_weights_alone(proxies):
    module = made()
    before = [p.clone() for p in module.parameters()]
    flow = (module[2].weight.abs() @ module[0].weight.abs()).sum()
    assert proxies.synflow(module, X, Y) == pytest.approx(2 * float(flow), rel=1e-5)
    for p, q in zip(module.parameters(), before, strict=True):
        torch.testing.assert_close(p.detach(), q.detach())


def test_snip_is_how_the_loss_changes_with_each_weight(proxies):
    module = made().double()
    x, y = X.double(), Y.double()
    total = 0.0
    for p in module.parameters():
        flat = p.data.view(-1)
        for i in range(len(flat)):
            kept, ends = flat[i].item(), []
            for shift in (1e-6, -1e-6):
                flat[i] = kept + shift
                ends.append(float(((module(x) - y) ** 2).mean()))
            flat[i] = kept
            total += abs(kept * (ends[0] - ends[1]) / 2e-6)
    assert proxies.snip(module, x, y) == pytest.approx(total, rel=1e-4)


def test_grasp_on_a_quadratic_loss_is_its_hessian_form(proxies):
    line = nn.Linear(4, 1, bias=False)
    A = 2 * X.T @ X / 12
    g = A @ line.weight[0] - 2 * (X.T @ Y)[:, 0] / 12
    assert proxies.grasp(line, X, Y) == pytest.approx(-float(line.weight[0] @ A @ g), rel=1e-4)


def test_naswot_counts_units_that_switch_alike(proxies):
    module = made()
    on = (X @ module[0].weight.T > 0).double().detach().numpy()
    K = on @ on.T + (1 - on) @ (1 - on).T
    few = slice(0, 3)
    found = proxies.naswot(module, X[few], Y[few])
    assert found == pytest.approx(np.linalg.slogdet(K[few, few])[1], rel=1e-9) or np.isinf(found)


def test_jacob_cov_prefers_rows_with_gradients_of_their_own(proxies):
    wide = nn.Sequential(nn.Linear(4, 400), nn.ReLU(), nn.Linear(400, 1))
    flat = nn.Linear(4, 1)
    assert proxies.jacob_cov(wide, X, Y) > proxies.jacob_cov(flat, X, Y)


def test_zico_prefers_gradients_that_agree(proxies):
    torch.manual_seed(0)
    module = made()
    same = torch.cat([X[:3]] * 4)
    near = same + 0.01 * torch.randn_like(same)
    assert proxies.zico(module, near, Y) > proxies.zico(module, X, Y)
    assert set(proxies.PROXIES) == {"synflow", "snip", "grasp", "jacob_cov", "naswot", "zico"}
