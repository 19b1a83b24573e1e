"""Attacks on a local generator: what they recover, what they say where they cannot, and refusals."""

import json
from itertools import combinations, product
from pathlib import Path

import numpy as np
import pytest

from cases import attempt
from learnable.attacks import algebraic
from learnable.attacks.algebraic import algebraic_attack
from learnable.attacks.seed_recovery import explained, polish, pose
from learnable.attacks.votes import linear_attack, spectral_attack, top_eigenvectors
from learnable.hardness.prg.feasible_attack import unknown_count
from learnable.hardness.prg.generator import generate_bits, hyperedges
from learnable.hardness.prg.predicates import predicates


def puzzle(spec, n, m, seed=0):
    """A planted seed, hyperedges and outputs."""
    rng = np.random.default_rng([seed, n, m])
    x = rng.integers(0, 2, size=n)
    edges = hyperedges(n, m, predicates.read(spec).arity, rng)
    return x, edges, generate_bits(spec, edges, x)


RECOVERED = [
    (algebraic_attack, "tsa", 20, 210),
    (algebraic_attack, "tsa", 40, 821),
    (algebraic_attack, "tsa", 40, 300),  # three equations from each output
    (algebraic_attack, "tsa", 64, 2_200),
    (algebraic_attack, "maj3", 30, 500),
    (algebraic_attack, "xor_and(a=3, b=4)", 25, 800),
    (algebraic_attack, "xor_and(a=3, b=0)", 50, 120),
    (algebraic_attack, "xor_and(a=1, b=3)", 12, 400),
    (algebraic_attack, "xor_and(a=0, b=2)", 9, 200),  # degree 1 speaks of ones alone, degree 2 of all
    (linear_attack, "maj3", 40, 1_000),
    (linear_attack, "maj3", 400, 20_000),
    (linear_attack, "xor_and(a=1, b=2)", 40, 1_500),
    (linear_attack, "xor_and(a=0, b=3)", 50, 2_000),
    (linear_attack, "xor_maj(a=0, b=5)", 40, 1_500),
    (spectral_attack, "xor_and(a=2, b=2)", 40, 1_500),
    (spectral_attack, "tsa", 40, 2_000),
    (spectral_attack, "tsa", 100, 5_000),
    (spectral_attack, "tsa", 60, 40_000),
    (spectral_attack, "xor_maj(a=2, b=3)", 40, 3_000),
]


@pytest.mark.parametrize(("attack", "spec", "n", "m"), RECOVERED)
@pytest.mark.parametrize("seed", [0, 1])
def test_the_seed_is_recovered(attack, spec, n, m, seed):
    x, edges, y = puzzle(spec, n, m, seed)
    found = attack(edges, y, spec, n)
    assert found.x == tuple(x), str(found)
    assert found.agreement.value == 1.0 and found.agreement.samples == m // 10
    assert "the seed is recovered" in str(found) and "it explains all" in found.why
    assert json.loads(json.dumps(found.json()))["x"] == x.tolist()


ON_THE_PAGE = [
    (algebraic_attack, "tsa", {180: 2, 200: 14, 220: 39, 240: 40}),
    (spectral_attack, "tsa", {200: 21, 300: 28, 400: 30, 600: 37}),
    (linear_attack, "maj3", {100: 19, 150: 33, 200: 40, 300: 40}),
]
PAGE = Path(__file__).parents[2] / "docs" / "theorems" / "local-generators.md"


@pytest.mark.parametrize(("attack", "spec", "counts"), ON_THE_PAGE)
def test_the_counts_on_the_page(attack, spec, counts):
    """Of 40 generators at n = 40."""
    shown = f"| `{attack.__name__}` | `{spec}` | " + " · ".join(f"{m}: {c}" for m, c in counts.items()) + " |"
    assert shown in PAGE.read_text()
    for m, count in counts.items():
        found = 0
        for seed in range(40):
            rng = np.random.default_rng([seed, 40, m])
            x = rng.integers(0, 2, size=40)
            edges = hyperedges(40, m, predicates.read(spec).arity, rng)
            found += attack(edges, generate_bits(spec, edges, x), spec, 40).x == tuple(x)
        assert found == count


def test_too_few_outputs_recover_hardly_a_seed_by_eigenvectors():
    """At 90 outputs of 40 bits hardly a pair of bits is voted on twice, and what comes out of that is chance."""
    recovered = 0
    for seed in range(20):
        x, edges, y = puzzle("tsa", 40, 90, seed)
        recovered += spectral_attack(edges, y, "tsa", 40).x == tuple(x)
    assert recovered <= 3


def blocks(rng):
    """A symmetric matrix with eigenvalues 3 (twice), 2 (three times) and smaller ones, in a random order of coordinates."""
    found = np.zeros((12, 12))
    for start, block in (
        (0, [[1, 2], [2, 1]]),
        (2, [[1, 2], [2, 1]]),
        (4, [[0, 2], [2, 0]]),
        (6, [[2]]),
        (7, [[2]]),
    ):
        found[start : start + len(block), start : start + len(block)] = block
    order = rng.permutation(12)
    return found[np.ix_(order, order)]


@pytest.mark.parametrize("seed", range(10))
def test_eigenvectors_of_equal_eigenvalues_do_not_depend_on_rounding(seed):
    rng = np.random.default_rng(seed)
    matrix = blocks(rng)
    exact = np.array(top_eigenvectors(matrix, 5))
    assert np.abs(matrix @ exact.T - exact.T * [3, 3, 2, 2, 2]).max() < 1e-12
    np.testing.assert_allclose(exact @ exact.T, np.eye(5), atol=1e-12)
    for _ in range(5):
        noise = 1e-14 * rng.standard_normal((12, 12))
        np.testing.assert_allclose(top_eigenvectors(matrix + noise + noise.T, 5), exact, atol=1e-10)


def test_more_eigenvectors_than_there_are_are_all_of_them():
    assert len(top_eigenvectors(np.eye(3), 8)) == 3


@pytest.mark.parametrize("attack", [algebraic_attack, spectral_attack])
def test_a_symmetric_predicate_gives_one_of_the_seeds_that_fit(attack):
    """Flipping every bit leaves b1 ⊕ maj(b2, b3, b4) as it is, so there are two seeds for the same outputs."""
    x, edges, y = puzzle("xor_maj(a=1, b=3)", 20, 800)
    found = attack(edges, y, "xor_maj(a=1, b=3)", 20)
    assert found.x in (tuple(x), tuple(1 - x))
    assert attack is spectral_attack or "one of 2 seeds left" in found.why


SILENT = [
    (algebraic_attack, "tsa", 40, 100, "not enough equations: 100 outputs of about 304 needed at degree 2"),
    (algebraic_attack, "xor_maj(a=3, b=9)", 60, 500, "at most 25000 are eliminated"),
    (
        algebraic_attack,
        "xor_and(a=0, b=4)",
        60,
        200,
        "not enough equations: 200 outputs of about 267 needed at degree 1",
    ),
    (
        algebraic_attack,
        'table(digits="0101")',
        100,
        120,
        "elimination leaves 38 of 100 bits open at degree 1",
    ),
    (
        linear_attack,
        "tsa",
        40,
        4_000,
        "no single bit correlates with the outputs of tsa: its smallest set has t = 3",
    ),
    (
        spectral_attack,
        "maj3",
        40,
        4_000,
        "has t = 1; pairs of votes are built for t = 2 and 3; use the linear attack",
    ),
    (spectral_attack, "xor_maj(a=3, b=3)", 40, 4_000, "has t = 4; pairs of votes are built for t = 2 and 3"),
]


@pytest.mark.parametrize(("attack", "spec", "n", "m", "words"), SILENT)
def test_an_attack_that_cannot_says_why(attack, spec, n, m, words):
    _, edges, y = puzzle(spec, n, m)
    found = attack(edges, y, spec, n)
    assert found.x is None and found.agreement is None and words in found.why
    assert f"{found.attack}: no seed; {found.why}" == str(found)


@pytest.mark.parametrize(
    ("attack", "spec"), [(algebraic_attack, "tsa"), (linear_attack, "maj3"), (spectral_attack, "tsa")]
)
def test_fair_bits_have_no_seed(attack, spec):
    _, edges, _ = puzzle(spec, 30, 3_000)
    found = attack(edges, np.random.default_rng(5).integers(0, 2, size=3_000), spec, 30)
    assert found.x is None
    if found.agreement is None:
        assert "contradict each other: no seed explains them all" in found.why
    assert found.agreement is None or (
        found.agreement.low < 0.5 < found.agreement.high and "best seed" in found.why
    )


def test_one_wrong_output_spoils_elimination_but_not_votes():
    x, edges, y = puzzle("tsa", 30, 2_000)
    y = y.copy()
    order = np.random.default_rng(0).permutation(2_000)  # as held out by seed 0
    y[order[200]] ^= 1
    assert algebraic_attack(edges, y, "tsa", 30).x is None
    found = spectral_attack(edges, y, "tsa", 30)
    assert found.x is None and "explains 1799 of the 1800 outputs it saw" in found.why
    assert found.agreement.value == 1.0 and len(x) == 30


def test_unknowns_and_columns_count_monomials():
    n, edges = 9, hyperedges(9, 60, 4, np.random.default_rng(0))
    order = [s for size in (3, 2, 1) for s in sorted(combinations(range(n), size), key=lambda s: s[::-1])]
    assert unknown_count(n, 3) == len(order)
    checked = 0
    for size in (1, 2, 3):
        for places in combinations((1, 2, 3, 4), size):
            found = algebraic._columns(edges, places, n, 3)
            assert [order[c] for c in found] == [tuple(sorted(e[[j - 1 for j in places]])) for e in edges]
            checked += 1
    assert checked == 14


def test_equations_hold_for_the_planted_seed():
    for spec in ("tsa", "xor_maj(a=1, b=5)", "xor_and(a=0, b=3)"):
        x, edges, y = puzzle(spec, 12, 300)
        one = pose(edges, y, spec, 12, 0)
        degree = algebraic.rational_degree(one.table)
        basis = [algebraic.annihilators(one.table, side, degree) for side in (0, 1)]
        rows = algebraic._equations(one, basis, degree, 200)
        order = [
            s for d in range(degree, 0, -1) for s in sorted(combinations(range(12), d), key=lambda s: s[::-1])
        ]
        values = np.array([x[list(s)].all() for s in order] + [True])
        bits = np.unpackbits(rows, axis=1, bitorder="little")[:, : len(order) + 1]
        assert len(rows) > 5 and not (bits @ values % 2).any()


def test_polishing_is_steepest_ascent():
    x, edges, y = puzzle("tsa", 12, 150)
    one = pose(edges, y, "tsa", 12, 0)
    start = x.copy()
    start[[0, 3, 5]] ^= 1
    slow, best = start.copy(), -1
    while True:
        scores = [explained(one, slow ^ np.eye(12, dtype=int)[v]) for v in range(12)]
        if max(scores) <= explained(one, slow):
            break
        slow[int(np.argmax(scores))] ^= 1
        best = max(best, max(scores))
    assert polish(one, start).tolist() == slow.tolist() and best > 0
    assert explained(one, polish(one, x)) == 135


def test_no_seed_is_better_than_brute_force():
    x, edges, y = puzzle("maj3", 8, 60)
    one = pose(edges, y, "maj3", 8, 0)
    fits = [s for s in product((0, 1), repeat=8) if explained(one, np.array(s)) == 54]
    assert tuple(x) in fits
    for attack in (algebraic_attack, linear_attack):
        assert attack(edges, y, "maj3", 8).x in fits


@pytest.mark.parametrize("attack", [algebraic_attack, linear_attack, spectral_attack])
@pytest.mark.parametrize(
    ("edges", "y", "predicate", "n", "words"),
    [
        ([[0, 1, 2]] * 5, [0, 1] * 2, "maj3", 5, "edges has 5 rows and y 4 bits"),
        ([[0, 1, 2]], [0], "maj3", 5, "y has 1 bits; wanted at least 2"),
        ([[0, 1, 2]] * 2, [0, 2], "maj3", 5, "y has shape (2,); wanted one line of bits"),
        ([[0, 1, 7]] * 2, [0, 1], "maj3", 5, "edges holds 7; n is 5, wanted places 0 to 4"),
        ([[0, 1, 2]] * 2, [0, 1], "tsa", 5, "tsa reads 5 bits"),
        ([[0, 1, 2]] * 2, [0, 1], "maj3", 2, "n is 2; wanted at least 3"),
        ([[0]] * 2, [0, 1], 'table("00")', 5, "a constant says nothing of the seed"),
    ],
)
def test_refusals(attack, edges, y, predicate, n, words):
    found, text = attempt(lambda: attack(edges, y, predicate, n))
    assert found is None and words in text


@pytest.mark.parametrize(("spec", "attack"), [("maj3", linear_attack), ("tsa", spectral_attack)])
def test_with_wrong_outputs_the_best_seed_is_kept(spec, attack):
    x, edges, y = puzzle(spec, 40, 8000)
    wrong = np.random.default_rng(5).random(len(y)) < 0.05
    found = attack(edges, np.where(wrong, 1 - y, y), spec, 40)
    assert found.x is None and found.best == tuple(x) and "the best seed explains" in found.why
    assert found.agreement.low > 0.9 and found.json()["best"] == list(map(int, x))
    clean = attack(edges, y, spec, 40)
    assert clean.x == clean.best == tuple(x)
