"""Influences and noise stability against the definitions, point by point and by sampling."""

from fractions import Fraction

import numpy as np
import pytest

from cases import SMALL, UNTOLD
from learnable.complexity.influence import influences, noise_stability, total_influence
from learnable.complexity.summary import complexity
from learnable.targets import targets
from learnable.targets.levels import degree_weights
from naive import points


def by_flips(values: np.ndarray, i: int) -> float:
    places = np.arange(len(values))
    return float(np.mean(((values - values[places ^ (1 << i)]) / 2) ** 2))


@pytest.mark.parametrize("text", [*SMALL, *UNTOLD])
def test_influences_are_the_mean_squares_of_half_differences(text, folder):
    target = targets.read(text.format(folder=folder))
    values, form = target(points(target.law.n)), target.form()
    found = influences(form)
    for i in range(target.law.n):
        assert found.get(i + 1, 0.0) == pytest.approx(by_flips(values, i), abs=1e-12)
    low, high = total_influence(degree_weights(form.local))
    assert low <= high and float(low) == pytest.approx(sum(found.values()), abs=1e-9)


@pytest.mark.parametrize("text", ["majority(n=3)", "staircase(n=4, degree=3)", "random_boolean(n=4, seed=5)"])
@pytest.mark.parametrize("rho", [Fraction(0), Fraction(1, 3), Fraction(1)])
def test_noise_stability_is_the_correlation_under_noise(text, rho):
    target = targets.read(text)
    x = points(target.law.n)
    values, r = target(x), float(rho)
    step = np.ones((len(x), len(x)))
    for j in range(x.shape[1]):
        step *= np.where(x[:, None, j] == x[None, :, j], (1 + r) / 2, (1 - r) / 2)
    low, high = noise_stability(degree_weights(target.form().local), rho)
    assert float(low) == pytest.approx(values @ step @ values / len(x)) == pytest.approx(float(high))


def test_known_influences():
    assert total_influence(degree_weights(targets.read("parity(n=30, degree=7)").form().local)) == (7, 7)
    assert influences(targets.read("majority(n=3)").form()) == {1: 0.5, 2: 0.5, 3: 0.5}


def test_the_summary_holds_what_check_reports():
    found = complexity(targets.read("sign(staircase(n=20, degree=4))").form(), Fraction(1, 20))
    assert list(found) == ["leap", "degree", "merged_staircase", "influence", "noise_stability"]
    assert found["merged_staircase"]["value"] is True and found["noise_stability"]["rho"] == 0.9
    large = complexity(targets.read("random_boolean(n=21)").form())["merged_staircase"]
    assert large == {"value": True, "order": None}
