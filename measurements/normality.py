"""Tests that the mixture of encodings and rejected draws is N(0, I), beside a mixture with too many encodings."""

from __future__ import annotations

from typing import Any

import numpy as np

from learnable.hardness.prg.encodings import decode_inputs, encoding_share, threshold
from learnable.hardness.prg.inputs import encoded_inputs, mixed_inputs


def input_tests(n: int, k: int, rows: int) -> list[dict[str, Any]]:
    """The p-value of each test, of the mixture and of one with twice the encodings."""
    rng = np.random.default_rng([n, 4])
    z, chosen, edges = mixed_inputs(rows, n, k, rng)
    right = pvalues(z, n, k)
    more = ~chosen & (rng.random(rows) < encoding_share(n, k))
    z[more] = encoded_inputs(edges[more], n, rng)
    wrong = pvalues(z, n, k)
    return [{"n": n, "k": k, "rows": rows, "test": t, "pvalue": right[t], "wrong": wrong[t]} for t in right]


def pvalues(z: Any, n: int, k: int) -> dict[str, float]:
    """By name; the least of several is multiplied by their number."""
    from scipy.stats import binom, chi2, kstest

    rows, width = z.shape
    rng = np.random.default_rng(5)
    along = z @ (lambda a: a / np.linalg.norm(a, axis=0))(rng.standard_normal((width, 20)))
    r = np.corrcoef(z.T)[np.triu_indices(width, 1)]
    valid, share = decode_inputs(z, n, k)[1], encoding_share(n, k)
    hits = int(valid.sum())
    return {
        "each coordinate (Kolmogorov-Smirnov, least of n²)": _least(
            kstest(column, "norm").pvalue for column in z.T
        ),
        "20 random directions (Kolmogorov-Smirnov, least)": _least(kstest(a, "norm").pvalue for a in along.T),
        "all pairs (sum of squared correlations)": float(chi2.sf(rows * (r**2).sum(), len(r))),
        "the norm (Kolmogorov-Smirnov)": float(kstest((z**2).sum(axis=1), chi2(width).cdf).pvalue),
        "zeros of a slice against Binomial(n, 1/n) (chi-square)": zeros_of_a_slice(z, n, k),
        "signs of pairs in a slice around c (chi-square)": pairs_around(z, n, k),
        "number of encodings (binomial)": float(
            min(1.0, 2 * min(binom.cdf(hits, rows, share), binom.sf(hits - 1, rows, share)))
        ),
    }


def zeros_of_a_slice(z: Any, n: int, k: int) -> float:
    from scipy.stats import binom, chisquare

    zeros, top = (z[:, : k * n] < threshold(n)).reshape(-1, n).sum(axis=1), 5
    wanted = np.array([*binom.pmf(range(top), n, 1 / n), binom.sf(top - 1, n, 1 / n)])
    return float(
        chisquare(np.bincount(np.minimum(zeros, top), minlength=top + 1), wanted * len(zeros)).pvalue
    )


def pairs_around(z: Any, n: int, k: int) -> float:
    """Whether coordinates 1 and 2 of each slice lie below c: four cells."""
    from scipy.stats import chisquare

    low = (z[:, : k * n] < threshold(n)).reshape(-1, n)[:, :2]
    wanted = np.array([(1 - 1 / n) ** 2, (1 - 1 / n) / n, (1 - 1 / n) / n, 1 / n**2])
    return float(chisquare(np.bincount(low @ [1, 2], minlength=4), wanted * len(low)).pvalue)


def _least(pvalues: Any) -> float:
    found = [float(p) for p in pvalues]
    return min(1.0, min(found) * len(found))
