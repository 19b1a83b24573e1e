"""What the papers say of parities and staircases, seen in training; minutes of work."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from learnable import descent
from learnable.targets.boolean import Parity, Staircase


def _first_below(made: descent.Ensemble, level: float) -> np.ndarray:
    """The first measured step at which each run's loss is at most `level`; nan where it never was."""
    below = made.losses <= level
    return np.where(below.any(1), made.points[below.argmax(1)], np.nan)


@pytest.mark.slow
def test_parities_take_longer_with_every_degree():
    """n = 12, biases that start away from 0, so that ReLU units see odd degrees too."""
    times = []
    for degree in range(1, 7):
        made = descent.train(
            "mlp(widths=[256],bias_variance=1.0)",
            Parity(n=12, degree=degree),
            "sgd(steps=6000,rate=0.02,batch=128)",
            [0, 1, 2],
            record=100,
        )
        times.append(np.median(_first_below(made, 0.5)))
    assert len(times) == 6 and np.isfinite(times).all()
    assert all(a < b for a, b in itertools.pairwise(times)), times


@pytest.mark.slow
def test_a_staircase_is_learned_in_stairs_and_its_top_alone_is_not():
    """n = 30, degree 4, the same budget for both."""
    net, training, stairs = (
        "mlp(widths=[256])",
        "sgd(steps=2400,rate=0.03,batch=512)",
        [(1,), (1, 2), (1, 2, 3)],
    )
    stairs = [*stairs, (1, 2, 3, 4)]
    made = descent.train(net, Staircase(n=30, degree=4), training, [0, 1], record=40, monomials=stairs)
    alone = descent.train(net, Parity(n=30, degree=4), training, [0, 1], record=40, monomials=stairs)
    coefficients = made.coefficients.mean(0)
    reached = [int(made.points[(column >= 0.1).argmax()]) for column in coefficients.T]
    assert (coefficients[-1] >= 0.1).all()
    assert reached == sorted(reached) and len(set(reached)) >= 3, reached
    assert (made.final < 0.4).all()
    assert (alone.losses[:, -5:].min(1) > 0.9).all() and abs(alone.coefficients[:, -1, 3]).max() < 0.1


@pytest.mark.slow
def test_full_parity_is_learned_from_rademacher_weights_and_not_from_gaussian_ones():
    """n = 20, readout zero, 6,000 steps of batch 128."""
    training, target = "sgd(steps=6000,rate=0.01,batch=128)", Parity(n=20, degree=20)
    net = "mlp(widths=[512],weight_variance=1.0,readout=zero,init={})"
    signs = descent.train(net.format("rademacher"), target, training, [0, 1, 2], record=60)
    normal = descent.train(net.format("gaussian"), target, training, [0, 1, 2], record=60)
    assert (signs.final < 0.1).all()
    assert (normal.losses.min(1) > 0.95).all()


def test_full_parity_of_12_from_both_initialisations():
    training, target = "sgd(steps=300,rate=0.01,batch=128)", Parity(n=12, degree=12)
    net = "mlp(widths=[256],weight_variance=1.0,readout=zero,init={})"
    signs = descent.train(net.format("rademacher"), target, training, [0, 1], record=10)
    normal = descent.train(net.format("gaussian"), target, training, [0, 1], record=10)
    assert (signs.final < 0.35).all() and (normal.losses.min(1) > 0.9).all()
