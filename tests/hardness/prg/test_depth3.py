"""The depth-3 network: its truth table, its arrays, and its labels under smoothing."""

from itertools import combinations, product

import numpy as np
import pytest

from cases import attempt
from learnable.hardness.prg.depth3 import (
    DepthThree,
    exact_labels,
    known,
    largest_smoothing,
    tolerance,
)
from learnable.hardness.prg.encodings import decode_inputs, threshold
from learnable.hardness.prg.generator import hyperedges
from learnable.hardness.prg.inputs import encoded_inputs, gaussian_inputs
from learnable.hardness.prg.planted import differing, predicted
from learnable.hardness.prg.predicates import predicates

PREDICATES = ("tsa", "xor_and(a=2, b=2)", "maj3")
CASES = [(n, spec) for n in (12, 25) for spec in PREDICATES]


def planted(n, spec, seed=0):
    rng = np.random.default_rng([n, seed])
    return DepthThree(n, predicates.read(spec), tuple(rng.integers(0, 2, n).tolist()))


def drawn(net, gaussians, encodings, seed=1):
    """Gaussian rows, then conditional encodings."""
    rng = np.random.default_rng(seed)
    edges = hyperedges(net.n, encodings, net.k, rng)
    return np.concatenate([gaussian_inputs(gaussians, net.n, rng), encoded_inputs(edges, net.n, rng)])


def by_definition(net, z):
    """N(z) of every row, neuron by neuron, by the formulas alone."""
    n, k, c, w, P, x = net.n, net.k, threshold(net.n), 1 / net.n**2, net.predicate, net.x
    found = []
    for row in z:
        h = {(i, q): max(row[i] - (c + (q - 1) * w), 0.0) for i in range(k * n) for q in range(4)}
        r = [n**2 * (h[i, 1] - h[i, 2]) for i in range(k * n)]
        v = [n**2 * (h[i, 0] - h[i, 1] - h[i, 2] + h[i, 3]) for i in range(k * n)]
        total = max(4 * sum(v) - 1, 0.0)
        for beta in product((0, 1), repeat=k):
            if P.value(beta):
                where = [j * n + v_ for j in range(k) for v_ in range(n) if x[v_] != beta[j]]
                total += 2 * max(2 * sum(r[i] for i in where) - 2 * len(where) + 1, 0.0)
        for j in range(k):
            full = sum(r[j * n : (j + 1) * n])
            total += 2 * max(2 * full - 2 * n + 1, 0.0) + 2 * max(2 * n - 3 - 2 * full, 0.0)
        for (i, j), vertex in product(combinations(range(k), 2), range(n)):
            total += 2 * max(1 - 2 * r[i * n + vertex] - 2 * r[j * n + vertex], 0.0)
        found.append(max(1 - total, 0.0))
    return np.array(found)


def truth(net, z):
    """The truth table of docs/theorems/depth-three.md for every input: encodings, and what the window takes away."""
    n, c = net.n, threshold(net.n)
    edges, valid = decode_inputs(z, n, net.k)
    place = n**2 * (z[:, : net.k * n] - c)
    near = np.clip(np.minimum(place + 1, 2 - place), 0, 1).sum(axis=1)
    left = np.maximum(1 - np.maximum(4 * near - 1, 0), 0)
    return valid * (1 - predicted(net.predicate, net.x, edges)) * left, valid & (near == 0), valid


@pytest.mark.parametrize(
    ("n", "spec"), [(5, "tsa"), (4, "maj3"), (3, 'table("01010011")'), (2, 'table("01")'), (6, "maj3")]
)
def test_values_are_the_definition(n, spec):
    """Also with coordinates on the slopes and on the thresholds themselves."""
    net = planted(n, spec, 1)
    z = drawn(net, 40, 60)
    z[::3, : net.k * n] = threshold(n) + np.random.default_rng(2).integers(
        -4, 9, z[::3, : net.k * n].shape
    ) / (2 * n**2)
    z[1::3, 0] = threshold(n) - 0.9 / n**2
    wanted = by_definition(net, z)
    assert net.values(z) == pytest.approx(wanted, abs=1e-9)
    assert net.layers().values(z) == pytest.approx(wanted, abs=1e-9)
    assert 0 < (wanted > 0).sum() < len(z)


@pytest.mark.parametrize(("n", "spec"), CASES)
def test_the_truth_table(n, spec):
    """1 - P(x_S) on every good encoding, 0 off encodings: not one row differs, and both values occur."""
    net = planted(n, spec)
    z = drawn(net, 4000, 600)
    wanted, good, valid = truth(net, z)
    found = net.values(z)
    assert (found[good] == wanted[good]).all() and set(wanted[good]) == {0.0, 1.0}
    assert not found[~valid].any() and (~valid).sum() > 3500
    assert found == pytest.approx(wanted, abs=1e-8)
    assert good.sum() > 400


@pytest.mark.parametrize(("n", "spec"), [(12, "tsa"), (25, "maj3")])
def test_the_dense_arrays_compute_the_same(n, spec):
    net = planted(n, spec)
    layers, z = net.layers(), drawn(net, 300, 300)
    assert layers.widths == net.widths and layers.parameters == net.parameters
    assert layers.bound == 4 * n**2
    assert layers.values(z) == pytest.approx(net.values(z), abs=1e-8)


def test_the_golden_sizes():
    net = planted(25, "tsa")
    layers = net.layers()
    assert layers.widths == (500, 277, 1) and layers.parameters == 452_055 and layers.bound == 2500
    assert net.parameters == 452_055


@pytest.mark.parametrize("spec", [*PREDICATES, 'table("1000")', "xor_maj(a=1, b=3)"])
def test_coordinates_that_differ(spec):
    net = planted(7, spec)
    found = differing(net.predicate, net.x)
    betas = [b[::-1] for b in product((0, 1), repeat=net.k)]
    wanted = [
        [float(net.x[v] != b) for b in beta for v in range(7)] for beta in betas if net.predicate.value(beta)
    ]
    assert found.tolist() == wanted and len(wanted) == net.terms


@pytest.mark.parametrize("spec", PREDICATES)
def test_predicted_is_the_predicate_of_the_edge(spec):
    net = planted(9, spec)
    edges = hyperedges(9, 50, net.k, np.random.default_rng(0))
    wanted = [net.predicate.value(tuple(net.x[v] for v in e)) for e in edges]
    assert predicted(net.predicate, net.x, edges).tolist() == wanted


# ------------------------------------------------------------------------------------------- smoothing


@pytest.mark.parametrize(("n", "spec"), CASES)
def test_labels_are_exact_at_n_to_the_minus_five(n, spec):
    """By the true smoothed network: max(known, 0) where P = 0 on an encoding, else 0; never across 1/2."""
    net = planted(n, spec)
    clean, z = net.layers(), drawn(net, 1000, 600)
    wanted, good, valid = truth(net, z)
    for seed in range(3):
        moved = clean.smoothed(n**-5.0, seed)
        values = moved.values(z)
        assert np.abs(values - exact_labels(net, moved, z)).max() < 1e-9
        assert ((values[good] > 0.5) == (wanted[good] == 1)).all()
        assert moved.biases[2][0] != 1 and not values[~valid].any()


def test_labels_break_at_n_to_the_minus_four():
    net = planted(25, "tsa")
    z = drawn(net, 10, 800)
    good = truth(net, z)[1]
    z = z[good]
    moved = net.layers().smoothed(25.0**-4, 0)
    off = np.abs(moved.values(z) - truth(net, z)[0] * moved.biases[2][0]) > 1e-9
    assert 0.02 < off.mean() < 0.6


@pytest.mark.parametrize("worst", ["signs", "largest"])
def test_the_lemma_holds_at_its_worst(worst):
    """Every parameter moved by ρ = `tolerance`, all one way and against the first rows: labels are those of the lemma."""
    net = planted(6, "tsa")
    z = drawn(net, 500, 500)
    rho, clean = tolerance(6, 5, float(np.abs(z).max())), net.layers()
    rng = np.random.default_rng(0)

    def shift(a):
        return rho * (rng.choice([-1.0, 1.0], a.shape) if worst == "signs" else np.ones(a.shape))

    moved = type(clean)(tuple(W + shift(W) for W in clean.weights), tuple(b + shift(b) for b in clean.biases))
    assert np.abs(moved.values(z) - exact_labels(net, moved, z)).max() < 1e-9
    assert (exact_labels(net, moved, z) > 0.5).sum() > 50
    far = type(clean)(  # ten thousand times as far breaks it
        tuple(W + 1e4 * (m - W) for W, m in zip(clean.weights, moved.weights)),
        tuple(b + 1e4 * (m - b) for b, m in zip(clean.biases, moved.biases)),
    )
    assert np.abs(far.values(z) - exact_labels(net, far, z)).max() > 1e-6 or worst == "largest"


def test_known_needs_no_x():
    """Two networks that differ in x alone, with one perturbation, agree on `known`; it is N where no T fires."""
    one, two = planted(12, "tsa", 0), planted(12, "tsa", 1)
    assert one.x != two.x
    z = drawn(one, 100, 200)
    a, b = (net.layers().smoothed(1e-6, 5) for net in (one, two))
    assert known(one, a, z) == pytest.approx(known(two, b, z), abs=1e-9)
    values = a.values(z)
    assert (values <= np.maximum(known(one, a, z), 0) + 1e-9).all()
    assert known(one, a, z[:0]).shape == (0,)


def test_the_proved_smoothing():
    for n, k, reach in ((6, 5, 4.0), (25, 5, 6.0), (60, 3, 6.0)):
        rho, c = tolerance(n, k, reach), abs(threshold(n))
        first = rho * (n**2 * reach + 1)
        delta = 16 * k * n**3 * first + rho * (4 * k * n * (reach + c + 1) + 1)
        assert delta == pytest.approx(1 / 8) and rho >= 1 / (160 * k * n**3 * (n**2 * reach + 1))
    found = [
        largest_smoothing(25, 5, 16, rows, fail)
        for rows, fail in ((10**3, 1e-3), (10**6, 1e-3), (10**6, 1e-9))
    ]
    assert found[0] > found[1] > found[2] > 25.0**-7
    assert largest_smoothing(25, 5, 16, 10**4) > tolerance(25, 5, 6.0)


def test_smoothing_below_the_proved_one_is_exact():
    net = planted(12, "tsa")
    z = drawn(net, 2000, 0)
    z = np.concatenate([z, drawn(net, 0, 500, 2)])
    moved = net.layers().smoothed(largest_smoothing(12, 5, 16, 2000), 1)
    wanted, good, _ = truth(net, z)
    assert np.abs(moved.values(z) - exact_labels(net, moved, z)).max() < 1e-9
    assert moved.values(z)[good] == pytest.approx(wanted[good] * moved.biases[2][0], rel=1e-15)


def test_events_of_the_proved_smoothing_hold_in_samples():
    """‖z‖ and the error of layer 1 stay below what `largest_smoothing` allows, and above a fifth of it."""
    n, k, rows = 12, 3, 500
    z = gaussian_inputs(rows, n, np.random.default_rng(0))
    part = 1e-3 / 4
    norm = n + np.sqrt(2 * np.log(rows / part))
    assert norm / 5 < np.linalg.norm(z, axis=1).max() < norm
    net = planted(n, "maj3")
    clean = net.layers()
    moved = clean.smoothed(1e-9, 0)
    error = np.abs(moved.hidden(z, 1) - clean.hidden(z, 1)).max() / 1e-9
    most = np.sqrt(norm**2 + 1) * np.sqrt(2 * np.log(8 * k * n * rows / part))
    assert most / 6 < error < most


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: planted(4, "tsa"), "n is 4 and the predicate reads 5 different bits"),
        (lambda: planted(101, "maj3"), "type n from 3 to 100"),
        (lambda: DepthThree(5, predicates.read("maj3"), (0, 1)), "x is 2 numbers"),
        (lambda: DepthThree(3, predicates.read("maj3"), (0, 1, 2)), "wanted 3 bits 0 and 1"),
        (lambda: planted(5, "maj3").values(np.zeros((2, 25), "float32")), "float32; this network tells"),
        (lambda: planted(5, "maj3").values(np.zeros((2, 24))), "shape (2, 24); wanted (rows, 25)"),
        (lambda: known(planted(5, "maj3"), planted(5, "maj3").layers(), np.zeros((2, 25), int)), "int64"),
    ],
)
def test_refusals(make, words):
    found, text = attempt(make)
    assert found is None and words in text


def test_dense_arrays_that_do_not_fit_are_refused(monkeypatch):
    monkeypatch.setenv("LEARNABLE_MEMORY_GB", "0.1")
    text = attempt(lambda: planted(60, "tsa").layers())[1]
    assert "dense network of" in text and "a smaller n or k" in text
