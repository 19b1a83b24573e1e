"""Clipped loss gradient (C2): the bound on accuracy, its two forms, and training with a cut loss gradient."""

import random
from fractions import Fraction
from math import comb

import numpy as np
import pytest

from learnable import audit
from learnable.descent.budgets import NoisyGD
from learnable.theorems.certificates.theorem import certified
from learnable.theorems.clipped_loss import CLIPPED_LOSS
from learnable.theorems.cross_predictability import (
    accuracy_at_most,
    accuracy_from_cross_predictability,
    root_above,
)
from learnable.theorems.equivariant_descent import signal_squared

CUT = NoisyGD(clipping="loss_coordinate")


def parity(n: int, degree: int, **given):
    basic = {
        "target": f"parity(n={n}, degree={degree})",
        "law": f"hypercube(n={n})",
        "weights": {degree: Fraction(1)},
        "network": "mlp(widths=[8])",
        "parameters": 8 * (n + 1) + 9,
        "training": CUT,
    }
    asked = basic | given
    return certified(CLIPPED_LOSS, {"weights": asked.pop("weights")}, **asked)


def test_the_bound_is_the_formula_in_floats_and_alignment_is_never_worse():
    rng, below = random.Random(4), 0
    for _ in range(200):
        weights = {k: Fraction(rng.randrange(100), 5000) for k in range(1, 13)}
        c = max(w / comb(12, k) for k, w in weights.items())
        cp = sum(w * w / comb(12, k) for k, w in weights.items())
        squared, centre = Fraction(rng.randrange(1, 10**4), 10), Fraction(rng.randrange(0, 10), 20)
        by_c = float(accuracy_at_most(signal_squared=squared, alignment=c, centre=centre).at_most())
        by_cp = float(
            accuracy_from_cross_predictability(
                signal_squared=squared, cross_predictability=cp, centre=centre
            ).at_most()
        )
        signal = float(squared) ** 0.5
        wanted = (1 + float(centre)) / 2 + (1 + signal) * float(c) ** 0.5 / 2
        assert by_c == pytest.approx(min(1.0, wanted), rel=1e-9)
        assert by_cp == pytest.approx(
            min(1.0, (1 + float(centre)) / 2 + (1 + signal) * float(cp) ** 0.25 / 2), rel=1e-9
        )
        assert by_c <= by_cp
        below += by_c < 1
    assert below > 10


def test_nothing_is_bounded_without_noise():
    assert accuracy_at_most(signal_squared=None, alignment=Fraction(1, 10**9)).at_most() == 1


def test_roots_are_rounded_up():
    for x in (Fraction(2), Fraction(1, 3), Fraction(10) ** -900, Fraction(7, 10**31)):
        assert x <= root_above(x) ** 2 < x * (1 + Fraction(1, 10**38))
    assert root_above(Fraction(0)) == 0 and root_above(Fraction(49, 100)) == Fraction(7, 10)


def test_the_signal_counts_the_parameters():
    c = parity(60, 30)
    wanted = signal_squared(
        steps=500, rate=Fraction("0.05"), noise=Fraction("0.0025"), clip=Fraction(1), parameters=497
    )
    assert c.signal == pytest.approx(float(wanted) ** 0.5) and c.holds and c.proves_hard
    assert 0.5 < c.accuracy_at_most < 0.51 and "its output is right on average" in c.statement
    assert audit(c.json()).holds


def test_a_mean_is_free():
    c = parity(60, 30, target="sign(truth_table(f.npy))", weights={0: Fraction(1, 4), 30: Fraction(3, 4)})
    assert c.holds and c.accuracy_at_most == pytest.approx(0.75, abs=1e-4)


def test_it_speaks_of_signs_and_of_a_cut_loss_gradient_alone():
    assert [h.name for h in parity(60, 30, training=NoisyGD()).hypotheses if not h.holds] == [
        "clipped loss gradient"
    ]
    table = parity(60, 30, target="truth_table(f.npy)")
    assert [h.name for h in table.hypotheses if not h.holds] == ["labels are signs"]


@pytest.mark.slow
def test_training_stays_under_the_bound():
    """1,000 noisy runs of two steps on a parity of 3 among 8 bits: share of right signs and low losses."""
    from learnable.descent import train
    from learnable.targets import targets

    budget = NoisyGD(steps=2, rate=0.1, noise=0.4, clip=0.05, clipping="loss_coordinate")
    runs = train("mlp(widths=[8])", targets.read("parity(n=8, degree=3)"), budget, range(1000))
    bound = accuracy_at_most(signal_squared=Fraction(budget.signal(81)) ** 2, alignment=Fraction(1, 56))
    assert 0.45 < np.mean(runs.accuracies[:, -1]) <= float(bound.at_most()) < 0.62
