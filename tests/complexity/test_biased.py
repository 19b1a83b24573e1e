"""Leap, staircase, influence and stability on the characters of a biased law, against the definitions."""

from fractions import Fraction

import numpy as np
import pytest

import naive
from cases import SMALL, UNTOLD
from learnable.complexity.influence import influences, noise_stability, total_influence
from learnable.complexity.merged_staircase import merged_staircase_of
from learnable.complexity.summary import complexity
from learnable.complexity.support import leading_monomials, support
from learnable.targets import targets
from learnable.targets.characters import Levels
from learnable.targets.levels import degree_weights
from naive import points
from naive_biased import coefficients, masses

BIAS = 0.3


def held(target):
    return {s: c for s, c in coefficients(target(points(target.law.n)), BIAS).items() if abs(c) > 1e-9}


@pytest.mark.parametrize("text", [*SMALL, *UNTOLD])
def test_the_support_is_that_of_the_characters(text, folder):
    target = targets.read(f"biased({text.format(folder=folder)}, bias={BIAS})")
    form, found = target.form(), held(target)
    sets = [s for s in found if s]
    whole = support(form)
    assert whole.leap == naive.leap(sets) and whole.terms == len(sets)
    assert whole.degree == max((len(s) for s in sets), default=0)
    if sets:
        assert float(whole.least) == pytest.approx(min(found[s] ** 2 for s in sets), rel=1e-6)
    assert merged_staircase_of(form).value == (naive.leap(sets) <= 1)
    leading = leading_monomials(form)
    heaviest = max((c * c for s, c in found.items() if s), default=0.0)
    if leading and not isinstance(form.local, Levels):  # there a monomial stands for its degree
        assert found[tuple(i - 1 for i in leading[0])] ** 2 == pytest.approx(heaviest)


@pytest.mark.parametrize("text", [*SMALL, *UNTOLD])
def test_influence_is_the_mean_variance_over_a_coordinate(text, folder):
    target = targets.read(f"biased({text.format(folder=folder)}, bias={BIAS})")
    n, form = target.law.n, target.form()
    x, p, y = points(n), masses(n, BIAS), target(points(n))
    found, total = influences(form), 0.0
    for i in range(n):
        turned = x.copy()
        turned[:, i] *= -1
        wanted = float(p @ ((1 - BIAS**2) * ((y - target(turned)) / 2) ** 2))
        total += wanted
        assert found.get(i + 1, 0.0) == pytest.approx(wanted, abs=1e-9)
    low, high = total_influence(degree_weights(form.local))
    assert float(low) - 1e-9 <= total <= float(high) + 1e-9


@pytest.mark.parametrize("text", ["majority(n=3)", "staircase(n=4, degree=3)", "random_boolean(n=4, seed=5)"])
def test_stability_draws_coordinates_anew_from_the_law(text):
    target, rho = targets.read(f"biased({text}, bias={BIAS})"), 0.7
    n = target.law.n
    x, y = points(n), target(points(n))
    kernel = np.ones((2**n, 2**n))
    for i in range(n):
        same = x[:, None, i] == x[None, :, i]
        kernel *= rho * same + (1 - rho) * np.where(x[None, :, i] > 0, (1 + BIAS) / 2, (1 - BIAS) / 2)
    wanted = float((masses(n, BIAS) * y) @ kernel @ y)
    low, high = noise_stability(degree_weights(target.form().local), Fraction(7, 10))
    assert float(low) - 1e-9 <= wanted <= float(high) + 1e-9


def test_a_bias_lowers_the_leap_of_a_parity():
    plain, biased = (
        targets.read(t).form() for t in ("parity(n=9, degree=4)", "biased(parity(n=9, degree=4), bias=0.3)")
    )
    assert support(plain).leap == 4 and support(biased).leap == 1
    assert (
        complexity(biased)["merged_staircase"]["value"] and not complexity(plain)["merged_staircase"]["value"]
    )
