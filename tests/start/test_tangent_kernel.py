"""The tangent kernel by leaves against the Jacobian of every parameter, for every kind of layer."""

import numpy as np
import pytest
import torch
from torch import nn

from learnable.specs import InputError
from learnable.start.tangent_kernel import tangent_kernel


class Residual(nn.Module):
    def __init__(self):
        super().__init__()
        self.first, self.second, self.last = nn.Linear(12, 12), nn.Linear(12, 12), nn.Linear(12, 3)
        self.norm = nn.LayerNorm(12)

    def forward(self, x):
        return self.last(self.norm(x + self.second(torch.relu(self.first(x)))))


class Twice(nn.Module):
    def __init__(self):
        super().__init__()
        self.step, self.last = nn.Linear(12, 12), nn.Linear(12, 1)

    def forward(self, x):
        return self.last(torch.tanh(self.step(torch.tanh(self.step(x)))))


class Tied(nn.Module):
    def __init__(self):
        super().__init__()
        self.down, self.up = nn.Linear(12, 5, bias=False), nn.Linear(5, 12, bias=False)
        self.up.weight = nn.Parameter(self.down.weight.T.detach().clone())
        self.other = nn.Linear(12, 5, bias=False)
        self.other.weight = self.down.weight

    def forward(self, x):
        return (self.other(self.up(torch.relu(self.down(x)))) ** 2).sum(dim=1)


class Attention(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed = nn.Linear(3, 8)
        self.places = nn.Parameter(torch.randn(4, 8))
        self.block = nn.TransformerEncoderLayer(8, 2, 16, dropout=0.0, batch_first=True)
        self.last = nn.Linear(8, 2)

    def forward(self, x):
        return self.last(self.block(self.embed(x.reshape(-1, 4, 3)) + self.places).mean(dim=1))


class Looks(nn.Module):
    """Branches on a value, which cannot be run side by side."""

    def __init__(self):
        super().__init__()
        self.scale = nn.Parameter(torch.ones(12))

    def forward(self, x):
        z = x * self.scale
        return z.sum(dim=1) if float(z.detach().sum()) > -1e9 else z.prod(dim=1)


class Unseen(nn.Module):
    """Uses a weight where no hook sees it."""

    def __init__(self):
        super().__init__()
        self.first, self.last = nn.Linear(12, 6), nn.Linear(6, 1)

    def forward(self, x):
        return self.last(torch.tanh(self.first(x) + nn.functional.linear(x, self.first.weight)))


class Folded(nn.Module):
    """Rows folded into patches, and a norm of them."""

    def __init__(self):
        super().__init__()
        self.embed, self.norm, self.last = nn.Linear(4, 6), nn.LayerNorm(6), nn.Linear(18, 2)

    def forward(self, x):
        return self.last(torch.relu(self.norm(self.embed(x.reshape(-1, 4)))).reshape(-1, 18))


class Places(nn.Module):
    """Places before rows, as many as there are rows in the test: 7."""

    def __init__(self):
        super().__init__()
        self.embed, self.last = nn.Linear(1, 3), nn.Linear(3, 1)

    def forward(self, x):
        z = torch.cat([x[:, :7].T[:, :, None] ** k for k in (1,)], dim=2)
        return self.last(torch.tanh(self.embed(z)).sum(dim=0))


class Writes(nn.Module):
    """Writes over its rows."""

    def __init__(self):
        super().__init__()
        self.scale, self.last = nn.Parameter(torch.rand(12)), nn.Linear(12, 1)

    def forward(self, x):
        x -= 1
        return self.last(torch.tanh(x * self.scale))


def images(*layers, size=3):
    return nn.Sequential(nn.Unflatten(1, (1, 3, 4)), *layers, nn.Flatten(), nn.LazyLinear(size))


CASES = {
    "line": lambda: nn.Linear(12, 1),
    "perceptron": lambda: nn.Sequential(nn.Linear(12, 20), nn.ReLU(inplace=True), nn.Linear(20, 4)),
    "no bias": lambda: nn.Sequential(nn.Linear(12, 9, bias=False), nn.Tanh(), nn.Linear(9, 1, bias=False)),
    "images": lambda: images(nn.Conv2d(1, 4, 3, padding=1), nn.ReLU(inplace=True), nn.AvgPool2d(2)),
    "strides": lambda: images(nn.Conv2d(1, 4, (2, 3), stride=(1, 2), dilation=(1, 1), bias=False)),
    "circular": lambda: images(nn.Conv2d(1, 4, 3, padding=1, padding_mode="circular"), nn.ReLU()),
    "groups": lambda: images(nn.Conv2d(1, 4, 3, padding=1), nn.Conv2d(4, 4, 3, groups=2), nn.ReLU()),
    "same": lambda: images(nn.Conv2d(1, 4, 3, padding="same")),
    "lines": lambda: nn.Sequential(
        nn.Unflatten(1, (1, 12)),
        nn.Conv1d(1, 3, 4, stride=2, padding=1),
        nn.GELU(),
        nn.Flatten(),
        nn.Linear(18, 1),
    ),
    "batch norm": lambda: images(nn.Conv2d(1, 4, 3), nn.BatchNorm2d(4), nn.ReLU()),
    "residual": Residual,
    "run twice": Twice,
    "tied": Tied,
    "attention": Attention,
    "looks": Looks,
    "unseen": Unseen,
    "folded": Folded,
    "places": Places,
    "writes": Writes,
    "group norm": lambda: images(nn.Conv2d(1, 4, 3), nn.GroupNorm(2, 4), nn.ReLU()),
    "layer norm": lambda: nn.Sequential(
        nn.Unflatten(1, (3, 4)), nn.LayerNorm(4), nn.Flatten(), nn.Linear(12, 1)
    ),
}


def made(case):
    torch.manual_seed(0)
    module = CASES[case]().eval()
    X = torch.randn(7, 12)
    module(X.clone())  # lazy layers take their shape
    return module, X


def naive(module, X, signs):
    """Every row's gradient of Σ_o s_o f_o, one at a time, in doubles."""
    module = module.double()
    names = [p for p in module.parameters() if p.requires_grad]
    rows = []
    for x in X.double():
        out = module(x[None].clone()).reshape(-1)
        found = torch.autograd.grad((out * signs[: len(out)].double()).sum(), names, allow_unused=True)
        rows.append(
            torch.cat(
                [
                    torch.zeros(p.numel()).double() if g is None else g.reshape(-1)
                    for g, p in zip(found, names)
                ]
            )
        )
    J = torch.stack(rows)
    return (J @ J.T).detach().numpy()


@pytest.mark.parametrize("case", CASES)
def test_it_is_the_gram_of_the_jacobian(case):
    module, X = made(case)
    outputs = module(X.clone()).reshape(7, -1).shape[1]
    signs = torch.tensor([1.0, -1.0, 1.0, 1.0])[:outputs] / outputs**0.5
    found = tangent_kernel(module, X, signs)
    expected = naive(module, X, signs)
    assert found.dtype == np.float64 and expected.max() > 0
    np.testing.assert_allclose(found, expected, rtol=2e-4, atol=1e-5 * expected.max())


def test_what_is_frozen_has_no_share():
    module, X = made("perceptron")
    whole = tangent_kernel(module, X)
    module[0].weight.requires_grad_(False)
    part = tangent_kernel(module, X)
    np.testing.assert_allclose(part, naive(module, X, torch.full((4,), 0.5)), rtol=2e-4, atol=1e-5)
    assert np.trace(part) < np.trace(whole)


def test_the_mean_over_signs_is_the_mean_over_outputs():
    module, X = made("perceptron")
    rng = np.random.default_rng(0)
    drawn = [tangent_kernel(module, X, torch.tensor(rng.choice([-0.5, 0.5], 4)).float()) for _ in range(200)]
    each = [tangent_kernel(module, X, torch.eye(4)[o]) for o in range(4)]
    np.testing.assert_allclose(np.mean(drawn, axis=0), np.mean(each, axis=0), atol=0.15 * np.max(each))


@pytest.mark.parametrize(
    ("make", "text"),
    [
        (
            lambda: nn.Sequential(nn.Linear(12, 3), nn.BatchNorm1d(3), nn.Linear(3, 1)).train(),
            "put it into eval mode",
        ),
        (lambda: nn.ReLU(), "no parameter that is trained"),
        (lambda: nn.Linear(12, 1).requires_grad_(False), "no parameter that is trained"),
    ],
)
def test_refusals(make, text):
    torch.manual_seed(1)
    with pytest.raises(InputError, match=text):
        tangent_kernel(make(), torch.randn(6, 12))


def test_an_overflow_at_initialisation_is_said():
    torch.manual_seed(0)
    module = nn.Linear(12, 1)
    with torch.no_grad():
        module.weight.fill_(float("inf"))
    with pytest.raises(InputError, match="not finite at initialisation"):
        tangent_kernel(module, torch.randn(6, 12))
