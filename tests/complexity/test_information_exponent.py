"""Information exponents, and leaps of Hermite products against every order."""

import math
import random
from itertools import permutations

import numpy as np
import pytest

from learnable.complexity.information_exponent import hermite_leap, information_exponent
from learnable.networks.hermite import expand


@pytest.mark.parametrize(
    ("link", "exponent"),
    [(np.tanh, 1), (np.abs, 2), (np.cos, 2), (lambda u: u**3 - 3 * u, 3), (lambda u: np.maximum(u, 0), 1),
     (lambda u: u**2 * np.exp(-(u**2)), 4), (lambda u: 0 * u + 2, math.inf)],
)  # fmt: skip
def test_links(link, exponent):
    if exponent == 4:  # u²e^{-u²} has a part on He_2, unless it is taken away
        inner = expand(link, np.array([1.0]), 3).coefficients[0]

        def rest(u):
            return link(u) - inner[2] * (u * u - 1) / math.sqrt(2)

        found = expand(rest, np.array([1.0]), 12)
    else:
        found = expand(link, np.array([1.0]), 12)
    assert information_exponent(found.coefficients[0], 1e-12) == exponent


def by_every_order(supports):
    best = math.inf
    for order in permutations(supports):
        seen, worst = set(), 0
        for s in order:
            worst = max(worst, sum(k for i, k in s.items() if i not in seen))
            seen |= {i for i, k in s.items() if k}
        best = min(best, worst)
    return best


def test_the_closure_is_the_least_over_all_orders():
    rng = random.Random(7)
    for _ in range(200):
        supports = [
            {i: rng.randrange(0, 4) for i in rng.sample(range(4), rng.randrange(1, 4))}
            for _ in range(rng.randrange(1, 6))
        ]
        supports = [s for s in supports if any(s.values())]
        assert hermite_leap(supports) == (by_every_order(supports) if supports else 0)
