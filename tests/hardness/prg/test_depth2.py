"""The depth-2 network on encodings, clean and noisy, and the range of noise in which its labels are exact."""

import math
from itertools import permutations

import numpy as np
import pytest

from cases import attempt
from learnable.hardness.prg.depth2 import (
    DepthTwo,
    exact_labels,
    input_error,
    largest_smoothing,
    noisy_encodings,
)
from learnable.hardness.prg.encodings import encode
from learnable.hardness.prg.generator import hyperedges
from learnable.hardness.prg.planted import predicted
from learnable.hardness.prg.predicates import predicates


def planted(n, spec, seed=0):
    rng = np.random.default_rng([n, seed])
    return DepthTwo(n, predicates.read(spec), tuple(rng.integers(0, 2, n).tolist()))


@pytest.mark.parametrize(
    ("n", "spec"),
    [(5, "tsa"), (6, "maj3"), (5, "xor_and(a=2, b=2)"), (4, 'table("01")'), (6, 'table("0111")')],
)
def test_it_is_one_minus_the_predicate_on_every_hyperedge(n, spec):
    net = planted(n, spec)
    edges = np.array(list(permutations(range(n), net.k)))
    z = noisy_encodings(edges, n, 0.0, np.random.default_rng(0))
    wanted = [1 - net.predicate.value(tuple(net.x[v] for v in e)) for e in edges]
    assert net.values(z).tolist() == wanted and net.layers().values(z).tolist() == wanted


def test_values_are_the_formula_off_encodings():
    net, z = planted(6, "tsa"), np.random.default_rng(1).normal(0.9, 0.3, (200, 36))
    found = []
    for row in z:
        total = 0.0
        for beta in [[i >> j & 1 for j in range(5)] for i in range(32) if net.predicate.table[i]]:
            where = [j * 6 + v for j in range(5) for v in range(6) if net.x[v] != beta[j]]
            total += max(2 * sum(row[i] for i in where) - 2 * len(where) + 1, 0.0)
        found.append(max(1 - 2 * total, 0.0))
    assert net.values(z) == pytest.approx(found, abs=1e-12)
    assert net.layers().values(z) == pytest.approx(found, abs=1e-12)
    assert len(set(found)) > 10


def test_sizes():
    net = planted(25, "tsa")
    layers = net.layers()
    assert layers.widths == net.widths == (16, 1)
    assert layers.parameters == net.parameters == 16 * 626 + 17


def test_noise_has_its_law_in_every_column():
    edges = hyperedges(8, 3000, 3, np.random.default_rng(0))
    noise = noisy_encodings(edges, 8, 0.5, np.random.default_rng(1))
    noise[:, :24] -= encode(edges, 8)
    assert noise.std(axis=0) == pytest.approx(np.full(64, 0.5), abs=0.04)
    assert np.abs(noise.mean(axis=0)).max() < 0.05


@pytest.mark.parametrize("spec", ["tsa", "maj3"])
def test_no_label_differs_under_small_noise(spec):
    """n = 60, ω = τ = 1/(64nk): the true smoothed network on 2000 noisy encodings."""
    net = planted(60, spec)
    small = 1 / (64 * 60 * net.k)
    assert small < largest_smoothing(60, net.k, net.terms, 2000, small)
    edges = hyperedges(60, 2000, net.k, np.random.default_rng(1))
    z = noisy_encodings(edges, 60, small, np.random.default_rng(2))
    moved = net.layers().smoothed(small, 3)
    labels = exact_labels(net, moved, edges)
    assert (moved.values(z) == labels).all() and len(set(labels.tolist())) == 2
    assert ((labels > 0.5) == (predicted(net.predicate, net.x, edges) == 0)).all()


def test_labels_differ_under_large_noise():
    net = planted(60, "tsa")
    assert largest_smoothing(60, 5, 16, 2000, 0.02) == 0
    edges = hyperedges(60, 2000, 5, np.random.default_rng(1))
    z = noisy_encodings(edges, 60, 0.02, np.random.default_rng(2))
    moved = net.layers().smoothed(1e-3, 3)
    off = np.abs(moved.values(z) - exact_labels(net, moved, edges)) > 0.5
    assert 0.03 < off.mean() < 0.2


def test_the_proved_noise_is_exact_and_not_far_from_where_it_breaks():
    """At the largest smoothing no label of 2000 differs; at eight times it, some do."""
    net, omega = planted(30, "tsa"), 1e-3
    tau = largest_smoothing(30, 5, 16, 2000, omega)
    edges = hyperedges(30, 2000, 5, np.random.default_rng(1))
    z = noisy_encodings(edges, 30, omega, np.random.default_rng(2))
    off = {}
    for factor in (1, 8):
        moved = net.layers().smoothed(factor * tau, 3)
        off[factor] = (np.abs(moved.values(z) - exact_labels(net, moved, edges)) > 1e-9).sum()
    assert off[1] == 0 < off[8]


def test_the_input_error_covers_what_is_seen():
    net, omega = planted(12, "tsa"), 0.01
    edges = hyperedges(12, 5000, 5, np.random.default_rng(1))
    z = noisy_encodings(edges, 12, omega, np.random.default_rng(2))
    clean = noisy_encodings(edges, 12, 0.0, np.random.default_rng(2))
    W = net.layers().weights[0]
    seen, most = np.abs((z - clean) @ W.T).max(), input_error(12, 5, 16, 5000, omega)
    assert most / 2.5 < seen < most
    assert most == pytest.approx(2 * omega * math.sqrt(120 * math.log(8 * 16 * 5000 * 1000)))


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: planted(2, "maj3"), "wanted n at least 3, type n=3"),
        (lambda: DepthTwo(5, predicates.read("maj3"), (0, 1)), "x is 2 numbers"),
        (lambda: noisy_encodings([[0, 1]], 3, -0.1, np.random.default_rng(0)), "input_noise is -0.1"),
        (lambda: planted(5, "maj3").values(np.zeros((2, 25), "float32")), "float32"),
    ],
)
def test_refusals(make, words):
    found, text = attempt(make)
    assert found is None and words in text
