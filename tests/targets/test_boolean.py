"""Parities, majorities, thresholds, staircases and modular sums: ranges, golden values, refusals."""

import math
import re
from fractions import Fraction

import numpy as np
import pytest

from learnable.groups import SignedPermutations
from learnable.profiles import profile
from learnable.specs import InputError
from learnable.targets import targets

REFUSED = {
    "parity(n=0, degree=0)": "parity: n is 0; wanted from 1 to 100000",
    "parity(n=100001, degree=1)": "parity: n is 100001; wanted from 1 to 100000",
    "parity(n=5, degree=6)": "parity: degree is 6; wanted from 0 to 5; type degree=5",
    "parity(n=5, degree=-1)": "parity: degree is -1; wanted from 0 to 5; type degree=0",
    "staircase(n=0, degree=1)": "staircase: n is 0; wanted from 1 to 100000",
    "staircase(n=5, degree=0)": "staircase: degree is 0; wanted from 1 to 5; type degree=1",
    "majority(n=4)": "majority: n is 4; wanted an odd number; type n=5",
    "majority(n=2001)": "majority: n is 2001; wanted from 1 to 2000",
    "majority(n=0)": "majority: n is 0; wanted from 1 to 2000",
    "threshold(n=4, at=6)": "threshold: at is 6; wanted from 0 to 5; type at=2",
    "threshold(n=2001, at=6)": "threshold: n is 2001; wanted from 1 to 2000",
    "modular(n=2001)": "modular: n is 2001; wanted from 1 to 2000",
    "modular(n=5, modulus=1)": "modular: modulus is 1; wanted from 2 to 1000000",
}


@pytest.mark.parametrize("text", REFUSED)
def test_out_of_range(text):
    with pytest.raises(InputError, match=f"^{re.escape(REFUSED[text])}$"):
        targets.read(text)


@pytest.mark.parametrize("k", [1, 3, 5, 7, 9, 11])
def test_majority_has_its_coefficients_in_closed_form(k):
    """Majhat(k) = (-1)^((k-1)/2) C(h, (k-1)/2)/C(n-1, k-1) · C(n-1, h)/2^(n-1), h = (n-1)/2."""
    n, h = 11, 5
    coefficient = Fraction(
        math.comb(h, (k - 1) // 2) * math.comb(n - 1, h), math.comb(n - 1, k - 1) * 2 ** (n - 1)
    )
    cut = profile(targets.read(f"majority(n={n})").form(), SignedPermutations(n))
    assert cut.weights()[k][0] == math.comb(n, k) * coefficient**2


@pytest.mark.parametrize("degree", [1, 2, 24])
def test_a_staircase_has_norm_one(degree):
    cut = profile(targets.read(f"staircase(n=24, degree={degree})").form(), SignedPermutations(24))
    assert cut.total() == (1, 1) and set(cut.weights()) == set(range(1, degree + 1))


def test_a_threshold_at_half_is_majority():
    x = np.random.default_rng(0).choice([-1.0, 1.0], (200, 9))
    assert np.array_equal(targets.read("threshold(n=9, at=5)")(x), targets.read("majority(n=9)")(x))


@pytest.mark.parametrize("n", [1, 2, 2000])
def test_the_largest_and_the_smallest_symmetric_targets_have_weights(n):
    cut = profile(targets.read(f"threshold(n={n}, at={n})").form(), SignedPermutations(n))
    assert cut.total() == (1, 1)
    assert cut.weights().get(0, (0, 0))[0] == (1 - Fraction(2, 2**n)) ** 2
