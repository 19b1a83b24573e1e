"""Small trainings on rows, one a cause, and healthy ones: networks, rows and budgets."""

from itertools import pairwise

import numpy as np
import torch
from torch import nn

from learnable.descent.budgets import SGD, Adam, RMSprop
from learnable.descent.labels import Labels
from learnable.descent.row_losses import loss_for
from learnable.descent.trials import Trial
from learnable.networks.module import torch_seed
from learnable.targets.labels import Sample

ROWS = 300


def mlp(*sizes, unit=nn.ReLU, end=None):
    """Linear layers with units between them."""
    parts = []
    for a, b in pairwise(sizes):
        parts += [nn.Linear(a, b), unit()]
    return nn.Sequential(*parts[:-1], *([] if end is None else [end]))


def trial(network, X, y, budget, classes=True):
    """A trial of a function that returns a module."""

    def build(seed):
        with torch_seed(seed):
            return network().eval()

    if classes:
        kinds, codes = np.unique(y, return_inverse=True)
        labels = Labels.of_classes(codes, tuple(f"{k:g}" for k in kinds), tuple(map(float, kinds)))
    else:
        labels = Labels.of_real(y)
    rows = torch.as_tensor(X) if X.dtype == np.int64 else torch.as_tensor(X, dtype=torch.float32)
    with torch.no_grad():
        out = build(0)(rows[:3])
    outputs = 1 if out.ndim == 1 else out.shape[-1]
    return Trial(build, rows, labels, budget, loss_for(budget.loss, labels, outputs), outputs)


def sample_of(trial, rows):
    """Those rows of a trial as labelled data."""
    X = trial.X[rows].reshape(len(rows), -1).double().numpy()
    names, labels = tuple(f"x{j}" for j in range(X.shape[1])), trial.labels
    if labels.codes is None:
        return Sample(X, labels.values[rows], names, "real", "rows")
    codes = labels.codes[rows]
    y = np.where(codes == 1, 1.0, -1.0) if labels.classes <= 2 else np.eye(labels.classes)[codes]
    return Sample(X, y, names, "classes", "rows", (), labels.names, (), codes, labels.numbers)


RNG = np.random.default_rng(0)
X = RNG.standard_normal((ROWS, 6))
TWO = (X[:, 0] + X[:, 1] > 0).astype(int)
THREE = np.digitize(X[:, 0] + X[:, 1], [-0.6, 0.6])
CIRCLE = (X[:, 0] ** 2 + X[:, 1] ** 2 > 1.4).astype(int)
REAL = X[:, 0] - 0.5 * X[:, 1] + 0.1 * RNG.standard_normal(ROWS)
WORDS = RNG.integers(0, 8, (ROWS, 5))
FIRST = (WORDS[:, 0] > WORDS[:, 1]).astype(int)


def constant(module, value=0.3):
    """The module with every weight at one value."""
    for p in module.parameters():
        nn.init.constant_(p, value)
    return module


def huge(module):
    """The module with weights of size 30."""
    for p in module.parameters():
        if p.dim() > 1:
            nn.init.normal_(p, std=30.0)
    return module


def headless(module):
    """The module with a last layer of zeros that does not train."""
    nn.init.zeros_(module[-1].weight)
    return frozen(module, (module[-1],))


def frozen(module, parts):
    """The module with some parts frozen."""
    for part in parts:
        part.requires_grad_(False)
    return module


class Step(nn.Module):
    """0 or 1."""

    def forward(self, x):
        return (x > 0).to(x.dtype)


class Pooled(nn.Module):
    """The mean of word vectors."""

    def __init__(self):
        super().__init__()
        self.words, self.head = nn.Embedding(8, 16), nn.Linear(16, 1)

    def forward(self, x):
        return self.head(self.words(x).mean(1))


class Strayed(nn.Module):
    """A layer held in a list, where nn.Module does not look."""

    def __init__(self):
        super().__init__()
        self.layers, self.head = [nn.Linear(6, 16)], nn.Linear(16, 1)

    def forward(self, x):
        return self.head(torch.relu(self.layers[0](x)))


def deep():
    """Thirty plain layers."""
    parts = [nn.Linear(6, 16), nn.ReLU()]
    for _ in range(30):
        parts += [nn.Linear(16, 16), nn.ReLU()]
    return nn.Sequential(*parts, nn.Linear(16, 3))


SHUFFLED = RNG.permutation(TWO)
GOOD = Adam(rate=0.01, epochs=20, batch=32)
FAULTY = {
    "labels": trial(lambda: mlp(6, 16, 2), X, 0 * TWO, GOOD),
    "no_signal": trial(lambda: mlp(6, 16, 1), X, SHUFFLED, GOOD),
    "features": trial(Pooled, WORDS, FIRST, Adam(rate=0.01, epochs=20, batch=32)),
    "input_scale": trial(lambda: mlp(6, 16, 1), X * [1, 1, 1, 1, 1, 1e6], TWO, GOOD),
    "target_scale": trial(lambda: mlp(6, 16, 1), X, 1e4 * REAL, GOOD, classes=False),
    "output_activation": trial(lambda: mlp(6, 16, 1, end=nn.Sigmoid()), X, 3 * REAL - 3, GOOD, classes=False),
    "output_activation, constant": trial(
        lambda: mlp(6, 16, 1, end=nn.Softmax(-1)), X, TWO, Adam(rate=0.01, loss="squared")
    ),
    "output_activation, loss": trial(
        lambda: mlp(6, 16, 3, end=nn.Softmax(-1)), X, THREE, SGD(rate=0.02, epochs=10, batch=32)
    ),
    "frozen": trial(lambda: headless(mlp(6, 16, 1)), X, REAL, GOOD, classes=False),
    "frozen, strays": trial(Strayed, X, CIRCLE, GOOD),
    "hidden_activation": trial(
        lambda: mlp(6, 16, 1, unit=nn.Identity), X, CIRCLE, Adam(rate=0.01, epochs=60, batch=32)
    ),
    "hidden_activation, step": trial(lambda: mlp(6, 4, 4, 1, unit=Step), X, TWO, GOOD),
    "initialisation": trial(lambda: constant(mlp(6, 16, 3, unit=nn.Tanh)), X, THREE, GOOD),
    "saturated": trial(lambda: huge(mlp(6, 16, 16, 3, unit=nn.Tanh)), X, THREE, Adam(rate=0.001, batch=32)),
    "vanishing": trial(deep, X, THREE, Adam(rate=0.001, epochs=8, batch=32)),
    "regularisation, decay": trial(
        lambda: mlp(6, 16, 3), X, THREE, Adam(rate=0.01, batch=32, weight_decay=2.0)
    ),
    "regularisation, clip": trial(lambda: mlp(6, 16, 3), X, THREE, SGD(rate=0.1, batch=32, clip=1e-6)),
    "rate_high": trial(lambda: mlp(6, 16, 1), X, REAL, SGD(rate=5.0, batch=32), classes=False),
    "rate_low": trial(lambda: mlp(6, 16, 3), X, THREE, Adam(rate=1e-6, batch=32)),
    "epochs": trial(lambda: mlp(6, 16, 3), X, THREE, RMSprop(rate=0.001, epochs=1, batch=128)),
    "optimizer": trial(lambda: mlp(6, 16, 16, 16, 3), X, THREE, SGD(rate=0.001, epochs=5, batch=32)),
    "loss": trial(
        lambda: mlp(6, 16, 1), X, 3 + REAL, SGD(rate=0.01, batch=32, loss="logistic"), classes=False
    ),
    "loss, outputs": trial(lambda: mlp(6, 16, 1), X, THREE, Adam(rate=0.01, batch=32, loss="logistic")),
}
"""By the kind that must be among the first two limits."""
HEALTHY = {
    "two classes": trial(lambda: mlp(6, 16, 1), X, TWO, GOOD),
    "three classes": trial(lambda: mlp(6, 32, 32, 3), X, THREE, GOOD),
    "circle": trial(lambda: mlp(6, 32, 1, unit=nn.Tanh), X, CIRCLE, Adam(rate=0.01, epochs=60, batch=32)),
    "real": trial(lambda: mlp(6, 16, 1), X, REAL, SGD(rate=0.05, epochs=40, batch=32), classes=False),
    "linear": trial(lambda: nn.Linear(6, 1), X, REAL, SGD(rate=0.05, epochs=40, batch=32), classes=False),
    "probabilities": trial(
        lambda: mlp(6, 16, 1, end=nn.Sigmoid()), X, TWO, Adam(rate=0.01, epochs=40, batch=32, loss="squared")
    ),
    "normalised": trial(
        lambda: nn.Sequential(nn.Linear(6, 32), nn.BatchNorm1d(32), nn.ReLU(), nn.Linear(32, 3)),
        X,
        THREE,
        GOOD,
    ),
    "words": trial(
        lambda: nn.Sequential(nn.Embedding(8, 8), nn.Flatten(), nn.Linear(40, 1)),
        WORDS,
        FIRST,
        Adam(rate=0.01, epochs=20, batch=32),
    ),
}
