"""The mixture of conditional encodings and rejected draws is N(0, I): margins, pairs, zeros; a wrong one is not."""

import numpy as np
import pytest
from scipy.stats import binom, chi2, chisquare, kstest, norm

from cases import attempt
from learnable.hardness.prg import inputs
from learnable.hardness.prg.encodings import decode_inputs, encoding_share, threshold
from learnable.hardness.prg.generator import hyperedges
from learnable.hardness.prg.inputs import above, below, encoded_inputs, gaussian_inputs, mixed_inputs

N, K, ROWS = 6, 3, 60_000


def zeros_pvalue(z, n, k):
    """Chi-square of the zeros of the first k slices against Binomial(n, 1/n)."""
    zeros = (z[:, : k * n] < threshold(n)).reshape(-1, n).sum(axis=1)
    top = 4
    wanted = [*binom.pmf(range(top), n, 1 / n), binom.sf(top - 1, n, 1 / n)]
    counts = np.bincount(np.minimum(zeros, top), minlength=top + 1)
    return chisquare(counts, np.array(wanted) * len(zeros)).pvalue


def share_pvalue(z, n, k):
    """Of the number of encodings against Binomial(rows, P_enc), both sides."""
    hits, share = int(decode_inputs(z, n, k)[1].sum()), encoding_share(n, k)
    return 2 * min(binom.cdf(hits, len(z), share), binom.sf(hits - 1, len(z), share))


def pairs_pvalue(z):
    """n·Σ_{i<j} correlation² is chi-square with a degree of freedom for each pair."""
    r = np.corrcoef(z.T)[np.triu_indices(z.shape[1], 1)]
    return chi2.sf(len(z) * (r**2).sum(), len(r))


@pytest.fixture(scope="module")
def mixture():
    return mixed_inputs(ROWS, N, K, np.random.default_rng(2))


def test_the_mixture_is_standard_normal(mixture):
    z, chosen, edges = mixture
    assert z.shape == (ROWS, N * N) and edges.shape == (ROWS, K)
    margins = [kstest(z[:, j], "norm").pvalue for j in range(N * N)]
    assert min(margins) > 1e-3 / len(margins)
    for pvalue in (
        pairs_pvalue(z),
        zeros_pvalue(z, N, K),
        share_pvalue(z, N, K),
        kstest(chi2.cdf((z**2).sum(axis=1), N * N), "uniform").pvalue,
        kstest(norm.cdf(z.sum(axis=1) / N), "uniform").pvalue,
    ):
        assert pvalue > 1e-3
    found, valid = decode_inputs(z, N, K)
    assert (valid == chosen).all() and (found[chosen] == edges[chosen]).all()


def test_a_wrong_mixture_is_found_out(monkeypatch):
    monkeypatch.setattr(inputs, "encoding_share", lambda n, k: 2 * encoding_share(n, k))
    z, _, _ = mixed_inputs(ROWS, N, K, np.random.default_rng(2))
    assert max(zeros_pvalue(z, N, K), share_pvalue(z, N, K)) < 1e-6


@pytest.mark.parametrize("n", [2, 12, 100])
def test_the_conditional_laws_are_the_truncated_ones(n):
    rng, c, share = np.random.default_rng(3), threshold(n), 1 / n
    low, high = below((20_000,), n, rng), above((20_000,), n, rng)
    assert low.max() < c <= high.min()
    assert kstest(low, lambda t: norm.cdf(t) / share).pvalue > 1e-3
    assert kstest(high, lambda t: (norm.cdf(t) - share) / (1 - share)).pvalue > 1e-3


class Constant:
    """A generator whose uniform numbers are all the same."""

    def __init__(self, value):
        self.value = value

    def random(self, shape):
        return np.full(shape, self.value)


def test_the_ends_of_the_uniform_numbers_stay_on_their_side():
    """0, 2^-53 and 1 - 2^-53: finite, on the right side of c, and far out where they should be."""
    for value in (0.0, 2.0**-53, 1 - 2.0**-53):
        low, high = below((1,), 40, Constant(value))[0], above((1,), 40, Constant(value))[0]
        assert low < threshold(40) <= high and np.isfinite([low, high]).all()
    assert (
        below((1,), 40, Constant(1 - 2.0**-53))[0] < -8.5 and above((1,), 40, Constant(1 - 2.0**-53))[0] > 8
    )


@pytest.mark.parametrize(("n", "k"), [(5, 5), (12, 3), (40, 5)])
def test_encoded_inputs_encode_their_hyperedge(n, k):
    rng = np.random.default_rng(4)
    edges = hyperedges(n, 500, k, rng)
    z = encoded_inputs(edges, n, rng)
    found, valid = decode_inputs(z, n, k)
    assert z.shape == (500, n * n) and valid.all() and (found == edges).all()
    if n > k:
        assert kstest(z[:, k * n :].ravel(), "norm").pvalue > 1e-3


def test_the_same_seed_gives_the_same_bytes():
    one, two = (mixed_inputs(50, 5, 2, np.random.default_rng(9))[0] for _ in range(2))
    assert one.tobytes() == two.tobytes()


def test_too_many_rows_are_refused_before_they_are_drawn():
    found, text = attempt(lambda: gaussian_inputs(10**9, 40, np.random.default_rng(0)))
    assert found is None and "1000000000 rows of dimension 1600" in text and "fewer rows at a time" in text
