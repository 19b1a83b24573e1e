"""The unbiased criterion against sums over different rows, its mean under independence, and its plug-in rival."""

from itertools import permutations

import numpy as np
import pytest

from learnable.specs import InputError
from learnable.start.kernel_alignment import dependence, kernel_alignment, self_dependence

RNG = np.random.default_rng(0)


def kernel(m, d=3):
    X = RNG.standard_normal((m, d))
    return X @ X.T + 0.3 * (X**2) @ (X**2).T


def naive(K, L):
    """The mean over different i, j, q, r of K_ij·(L_ij + L_qr - 2·L_iq), the definition of the unbiased estimate."""
    m, total, count = len(K), 0.0, 0
    for i, j, q, r in permutations(range(m), 4):
        total += K[i, j] * (L[i, j] + L[q, r] - 2 * L[i, q])
        count += 1
    return total / count


@pytest.mark.parametrize("m", [4, 5, 7])
def test_it_is_the_mean_over_four_different_rows(m):
    K, Y = kernel(m), RNG.standard_normal((m, 3))
    expected = [naive(K, np.outer(y, y)) for y in Y.T]
    np.testing.assert_allclose(dependence(K, Y), expected, rtol=1e-10, atol=1e-12)
    assert self_dependence(K) == pytest.approx(naive(K, K), rel=1e-10)


def test_shifting_kernel_and_label_changes_nothing():
    K, y = kernel(9), RNG.standard_normal((9, 1))
    b = RNG.standard_normal(9)
    np.testing.assert_allclose(dependence(K + b + b[:, None] + 2.0, y + 5.0), dependence(K, y), rtol=1e-9)


def test_independent_labels_have_alignment_zero_on_average_and_the_plug_in_does_not():
    K = kernel(60, d=200)
    shuffles = np.column_stack([RNG.permutation(np.repeat([1.0, -1.0], 30)) for _ in range(4000)])
    found = kernel_alignment(K, shuffles)
    assert abs(found.mean()) < 4 * found.std() / 4000**0.5
    H = np.eye(60) - 1 / 60
    centred = H @ K @ H
    plug_in = ((shuffles * (centred @ shuffles)).sum(axis=0) / (np.linalg.norm(centred) * 60)).mean()
    assert plug_in > 0.1 > 10 * abs(found.mean())


def test_labels_of_several_columns_are_one_label():
    K, Y = kernel(12), RNG.standard_normal((12, 3))
    both = kernel_alignment(K, np.hstack([Y, Y[RNG.permutation(12)]]), columns=3)
    expected = naive_columns(K, Y)
    assert both.shape == (2,) and both[0] == pytest.approx(expected, rel=1e-9)
    assert kernel_alignment(Y @ Y.T, Y, columns=3)[0] == pytest.approx(1, rel=1e-9)


def naive_columns(K, Y):
    L = Y @ Y.T
    return naive(K, L) / np.sqrt(naive(K, K) * naive(L, L))


def test_too_few_rows_are_refused():
    with pytest.raises(InputError, match="3 rows; wanted at least 4"):
        dependence(np.eye(3), np.ones((3, 1)))
