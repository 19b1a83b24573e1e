"""What no weights of a network can hold: the verdict says so, forecasts never, and proposes another architecture."""

import math
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from learnable import check, verify
from learnable.descent.budgets import SGD, NoisyGD
from learnable.networks import MLP
from learnable.targets import Arrays
from learnable.verdicts.architecture import inexpressible
from learnable.verdicts.sentences import _own

CANNOT = "this architecture cannot express it: "
PLAIN, NOISY = "sgd(steps=20000, rate=0.1, batch=64)", "noisy_gd()"
NEVER = {
    "the odd part of one layer of relu units is linear": (
        "parity(n=7, degree=3)", "mlp(widths=[16], bias=false)", PLAIN,
        "an even function plus a linear one, whatever its weights, and degree 3 holds 100% of the variance",
        "train biases (bias=true) or add a hidden layer (widths=[16,16]); no number of steps",
    ),
    "odd units": (
        "parity(n=9, degree=2)", "mlp(widths=[8,8], activation=tanh, bias=false)", NOISY,
        "it is an odd function", "train biases (bias=true); no",
    ),
    "even units": (
        "majority(n=9)", "mlp(widths=[8], activation=cos, bias=false, init=rademacher)", NOISY,
        "it is an even function, whatever its weights, and degree 1, degree 3, degree 5, degree 7 and 1 more hold 100%",
        "train biases (bias=true); no",
    ),
    "linear units, with biases": (
        "parity(n=9, degree=2)", "mlp(widths=[8])".replace("8]", "8], activation=identity"), NOISY,
        "with biases it is a polynomial of degree at most 1", "take another activation, with biases (activation=relu",
    ),
    "squares, which make a degree of 2 a layer": (
        "parity(n=9, degree=4)", "mlp(widths=[8], activation=square)", "noisy_gd(rate=0.001)",
        "with biases it is a polynomial of degree at most 2", "add a hidden layer (widths=[8,8])",
    ),
    "sign units, whose biases do not move": (
        "parity(n=9, degree=2)", "mlp(widths=[8], activation=sign)", PLAIN,
        "biases that stay 0", "start from random biases (bias=true, bias_variance=1)",
    ),
    "the mean": (
        "threshold(n=8, at=7)", "mlp(widths=[16], activation=erf, bias=false)", NOISY,
        "and the mean, degree 2, degree 4, degree 6 and 1 more hold 685% of the variance", "train biases",
    ),
    "Adam, of which there is no forecast": (
        "parity(n=9, degree=3)", "mlp(widths=[8], activation=gelu, bias=false)",
        "sgd(steps=9, rate=0.1, batch=8, optimizer=adam)", "an even function plus a linear one", "train biases",
    ),
    "the sphere": (
        "gegenbauer(d=9, degree=3)", "mlp(widths=[8], bias=false)", PLAIN, "degree 3 holds 100%", "train biases",
    ),
    "Gaussian inputs": (
        "hermite(d=9, degree=2)", "mlp(widths=[8], activation=erf, bias=false)", PLAIN, "degree 2 holds 100%",
        "train biases",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", NEVER)
def test_what_cannot_be_expressed_is_hard_and_more_steps_are_no_advice(name):
    target, net, training, because, advice = NEVER[name]
    found = check(target, net, training)
    verdict = found.verdict
    assert verdict.label == "predicted-hard" and verdict.because.startswith(CANNOT)
    assert because in verdict.because and advice in verdict.next
    assert "more steps" not in verdict.next and "walks" not in verdict.because
    if verdict.predicted_loss is not None:
        assert verdict.predicted_loss >= found.target["variance"] * (1 - 1e-9)
    assert found.commands and all(line.startswith("learnable check ") for line in found.commands)
    for step in verdict.steps:
        changed = check(target, dict(step.change)["network"], training)
        assert CANNOT not in changed.verdict.because and str(changed.network["spec"]) in " ".join(
            found.commands
        )


def test_a_proof_of_hardness_names_the_architecture_first():
    verdict = check("parity(n=30, degree=15)", "mlp(widths=[16], bias=false)").verdict
    assert verdict.label == "proved-hard" and f"; and {CANNOT}" in verdict.because
    assert verdict.next.startswith("train biases (bias=true)") and "After that a signal" in verdict.next


def test_a_part_that_cannot_be_expressed_is_named_and_the_forecast_keeps_it():
    found = check("majority(n=9)", "mlp(widths=[64], bias=false)", "sgd(steps=2000, rate=0.02, batch=64)")
    assert found.verdict.label == "predicted-learnable"
    assert "; a part is beyond this architecture: with relu" in found.verdict.because
    weight = sum(
        p["weight"] for p in found.profile if p["irrep"] in ("degree 3", "degree 5", "degree 7", "degree 9")
    )
    assert found.verdict.predicted_loss >= weight * (1 - 1e-9)


@pytest.mark.parametrize(
    ("target", "net"),
    [
        ("parity(n=8, degree=2)", "mlp(widths=[8], activation=sign, bias=false, init=rademacher)"),
        ("biased(parity(n=9, degree=3), bias=0.2)", "mlp(widths=[8], bias=false)"),
        ("parity(n=9, degree=3)", "mlp(widths=[8,8], bias=false)"),
        ("parity(n=9, degree=3)", "mlp(widths=[8])"),
    ],
    ids=str,
)
def test_where_nothing_is_known_nothing_is_said(target, net):
    found = check(target, net)
    assert "architecture" not in found.verdict.because


def test_less_than_the_edge_out_of_reach_does_not_settle_it():
    weights = {1: (Fraction(9), Fraction(9)), 3: (Fraction(1), Fraction(1))}
    found = inexpressible(MLP(bias=False), 9, weights, NoisyGD())
    assert found.degrees == (3,) and found.weight == 1
    assert inexpressible(MLP(), 9, weights, NoisyGD()) is None
    assert inexpressible(None, 9, weights, NoisyGD()) is None
    assert inexpressible(MLP(activation=np.abs, bias=False), 9, weights, NoisyGD()) is None
    half = check('polynomial(n=9, expression="3*x1 + x2*x3*x4")', "mlp(widths=[64], bias=false)")
    assert CANNOT not in half.verdict.because and "degree 3 holds 10% of the variance" in half.verdict.because


def test_a_parity_that_is_found_in_data_is_no_advice_to_train_longer():
    rng = np.random.default_rng(0)
    x = 1.0 - 2 * rng.integers(0, 2, (400, 12))
    verdict = check(Arrays(x, x[:, :5].prod(axis=1)), "mlp(widths=[16], bias=false)", "noisy_gd()").verdict
    assert CANNOT in verdict.because and "more steps" not in verdict.next


WORDS = [
    (NoisyGD(), "the noise that every weight walks"),
    (NoisyGD(noise=0.0), "the network's first output"),
    (NoisyGD(noise=0.0, batch=9), "the network's first output and the sampling of batches"),
    (SGD(steps=9, rate=0.1, batch=9), "the network's first output and the sampling of batches"),
]


@pytest.mark.parametrize(("training", "words"), WORDS, ids=str)
def test_a_budget_without_noise_is_not_said_to_walk(training, words):
    assert _own(training) == words
    training = replace(training, rate=0.005)
    verdict = check("parity(n=9, degree=4)", "mlp(widths=[8])", training).verdict
    assert verdict.label == "predicted-hard"
    assert ("walks" in verdict.because) == ("noise" in verdict.next) == (words == WORDS[0][1])


TRAINED = [
    ("parity(n=6, degree=3)", "relu", True), ("parity(n=6, degree=3)", "tanh", False),
    ("parity(n=6, degree=2)", "relu", False), ("parity(n=6, degree=2)", "sign", True),
    ("majority(n=5)", "square", True), ("parity(n=6, degree=2)", "sigmoid", True),
]  # fmt: skip


@pytest.mark.parametrize(("target", "activation", "never"), TRAINED)
def test_training_agrees_on_a_few_cells(target, activation, never):
    training = SGD(steps=300, rate=0.02 if activation != "square" else 0.001, batch=64)
    found = verify(target, MLP(widths=(48,), activation=activation, bias=False), training, runs=4)
    assert (CANNOT in found.check.verdict.because) == never
    learned = int(found.learned.sum())
    assert learned == 0 if never else learned > 0 or found.check.verdict.label != "predicted-learnable"
    assert not never or min(x for x in found.ensemble.final if math.isfinite(x)) >= 1 - 1e-3
