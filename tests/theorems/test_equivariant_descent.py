"""The bound of the equivariant descent theorem: golden values, the formula, and training in a small world."""

import math
import random
from decimal import Decimal
from fractions import Fraction
from math import comb

import pytest

from learnable.theorems.equivariant_descent import signal_needed, signal_squared, success_probability

DEFAULT = {"steps": 500, "rate": Fraction("0.05"), "noise": Fraction("0.0025"), "clip": Fraction(1)}
EDGE = Fraction(1, 10)


def test_the_default_budget_has_signal_447():
    assert signal_squared(**DEFAULT) == 200_000
    assert signal_squared(**DEFAULT, parameters=100) == 20_000_000
    assert signal_squared(**(DEFAULT | {"noise": Fraction(0)})) is None


@pytest.mark.parametrize(
    ("n", "degree", "low", "high"),
    [(30, 15, 0.0179, 0.018), (30, 4, 1.0, 1.0), (20, 10, 0.5202, 0.5204), (50, 25, 1.98e-5, 2.0e-5)],
)
def test_parities_under_the_default_budget(n, degree, low, high):
    found = success_probability(
        signal_squared=Fraction(200_000),
        alignment=Fraction(1, comb(n, degree)),
        variance=Fraction(1),
        edge=EDGE,
    )
    assert low <= float(found.at_most()) <= high


def numbers(rng: random.Random) -> dict[str, Fraction]:
    return {
        "alignment": Fraction(rng.randrange(1, 10**4), 10 ** rng.randrange(4, 12)),
        "variance": Fraction(rng.randrange(1, 100), 10),
        "edge": Fraction(rng.randrange(1, 10), 10),
        "batch_term": Fraction(rng.randrange(0, 3), 10 ** rng.randrange(1, 9)),
    }


def test_the_bound_is_the_formula_in_floats():
    rng = random.Random(1)
    below = 0
    for _ in range(300):
        given, squared = numbers(rng), Fraction(rng.randrange(1, 10**7))
        c, v, e, t = (float(given[k]) for k in ("alignment", "variance", "edge", "batch_term"))
        wanted = math.sqrt(squared) * math.sqrt(c + t) / 2 + c / (e * v)
        found = float(success_probability(signal_squared=squared, **given).at_most())
        assert found == pytest.approx(min(1.0, wanted), rel=1e-9)
        below += found < 1
        needed = float(signal_needed(**given).at_least())
        assert needed == pytest.approx(max(0.0, 2 * (0.9 - c / (e * v)) / math.sqrt(c + t)), rel=1e-9)
    assert below > 30


def test_at_the_signal_needed_the_bound_is_nine_tenths():
    rng = random.Random(2)
    for _ in range(100):
        given = numbers(rng)
        needed = signal_needed(**given)
        if needed.radicand:
            found = success_probability(signal_squared=needed.radicand, **given)
            assert found.at_most() == found.at_least() == Decimal("0.9")


def test_nothing_is_excluded_without_noise_or_variance_or_with_a_huge_alignment():
    given = {"alignment": Fraction(1, 10), "variance": Fraction(1), "edge": EDGE}
    assert success_probability(signal_squared=None, **given).at_most() == 1
    assert success_probability(signal_squared=Fraction(1, 10**9), **given).at_most() == 1
    assert (
        success_probability(signal_squared=Fraction(1), **(given | {"variance": Fraction(0)})).at_most() == 1
    )
    assert signal_needed(**given).at_least() == 0
    assert signal_needed(**(given | {"variance": Fraction(0)})).at_least() == 0
    assert signal_needed(**(given | {"alignment": Fraction(0)})) is None


def test_training_in_a_small_world_stays_under_the_bound():
    """One step on a parity of 2 among 4 bits, from zero, linear in all monomials of degree 2: many runs."""
    import numpy as np

    rng = np.random.default_rng(0)
    points = 1.0 - 2.0 * ((np.arange(16)[:, None] >> np.arange(4)) & 1)
    pairs = np.stack([points[:, i] * points[:, j] for i in range(4) for j in range(i)])
    target, clipped = pairs[0], pairs / np.linalg.norm(pairs, axis=0)
    step = target @ clipped.T / 16
    theta = step + 0.6 * rng.standard_normal((50_000, len(pairs)))
    losses = ((target - theta @ pairs) ** 2).mean(axis=1)
    squared = signal_squared(steps=1, rate=Fraction(1), noise=Fraction("0.6"), clip=Fraction(1))
    for edge in ("0.3", "0.5", "0.7"):
        bound = success_probability(
            signal_squared=squared, alignment=Fraction(1, 6), variance=Fraction(1), edge=Fraction(edge)
        )
        assert 0.001 < np.mean(losses <= 1 - float(edge)) <= float(bound.at_most()) < 0.9
