"""The minimum-degree interpolator: frozen coordinates, every better candidate, and the influence it costs."""

import numpy as np
import pytest

from learnable.complexity.minimum_degree import minimum_degree_interpolator, unseen_error
from learnable.specs import InputError
from learnable.transforms.walsh import walsh_hadamard
from naive import points


def profile(values: np.ndarray) -> np.ndarray:
    """(W_n, …, W_0)."""
    n = len(values).bit_length() - 1
    levels = np.bitwise_count(np.arange(2**n))
    return np.bincount(levels, (walsh_hadamard(values) / 2**n) ** 2, n + 1)[::-1]


def less(a: np.ndarray, b: np.ndarray) -> bool:
    """Whether a profile is clearly smaller, compared from the top."""
    for x, y in zip(a, b, strict=True):
        if abs(x - y) > 1e-11:
            return x < y
    return False


@pytest.mark.parametrize("n", [2, 3, 5])
def test_a_frozen_coordinate_costs_four_times_its_influence(n):
    rng, x = np.random.default_rng(n), points(n)
    for i in range(n):
        f = rng.normal(size=2**n)
        seen = x[:, i] == 1
        flipped = f[np.arange(2**n) ^ (1 << i)]
        found = minimum_degree_interpolator(f, seen)
        np.testing.assert_allclose(found, np.where(seen, f, flipped), atol=1e-9)
        assert unseen_error(f, seen) == pytest.approx(4 * np.mean(((f - flipped) / 2) ** 2))


def test_no_other_interpolator_has_a_smaller_profile():
    rng = np.random.default_rng(9)
    for n in (2, 3, 4, 5):
        for _ in range(6):
            f = rng.integers(-2, 3, size=2**n).astype(float)
            seen = rng.random(2**n) < rng.uniform(0.2, 0.9)
            found = minimum_degree_interpolator(f, seen)
            np.testing.assert_allclose(found[seen], f[seen])
            for size in (0.01, 0.1, 1.0):
                for _ in range(20):
                    other = found + np.where(seen, 0, size * rng.normal(size=2**n))
                    assert not less(profile(other), profile(found))
            assert not less(profile(f), profile(found))


def test_parities_on_light_inputs_are_learned_as_lower_degree():
    """All inputs with at most two -1's determine any function of degree two, and a parity of four becomes one."""
    x = points(5)
    seen = (x == -1).sum(axis=1) <= 2
    f = x[:, :4].prod(axis=1)
    found = profile(minimum_degree_interpolator(f, seen))
    assert found[:3].max() < 1e-15 and found[3] > 1
    low = x[:, 0] * x[:, 1] - 2 * x[:, 4]
    np.testing.assert_allclose(minimum_degree_interpolator(low, seen), low, atol=1e-9)


def test_everything_and_nothing_seen():
    f = np.arange(8.0)
    assert unseen_error(f, np.ones(8, dtype=bool)) == 0.0
    np.testing.assert_allclose(minimum_degree_interpolator(f, np.zeros(8, dtype=bool)), 0, atol=1e-12)


def test_bad_input():
    with pytest.raises(InputError, match=r"values has shape \(3,\) and seen \(3,\)"):
        minimum_degree_interpolator([1, 2, 3], [1, 1, 0])
    with pytest.raises(InputError, match="n is 11; wanted at most 10"):
        minimum_degree_interpolator(np.zeros(2**11), np.ones(2**11))
