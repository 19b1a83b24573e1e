"""A data verdict decides where a person would, and never calls shuffled labels learnable."""

import math
import re
from dataclasses import replace
from itertools import product as product_of
from types import SimpleNamespace

import numpy as np
import pytest

from learnable.complexity.gf2 import ParityFit
from learnable.estimates import Estimate, wilson
from learnable.networks.mlp import MLP
from learnable.rows import (
    LEVEL,
    SHUFFLES,
    SURE,
    SignalTests,
    Standing,
    decide,
    evidence_of,
    highest,
    rows_to_decide,
    shuffled_labels,
)
from learnable.rows.baselines import Baseline
from learnable.sampling import rows_alignment
from learnable.specs import InputError
from learnable.targets.samples import Arrays, Digits, Shuffled

NET = MLP(widths=(256,))
M = 600


def bits(rng, n):
    return 1.0 - 2 * rng.integers(0, 2, size=(M, n))


def digit_pair(rng):
    pair = tuple(sorted(rng.choice(10, 2, replace=False).tolist()))
    sample = Digits(classes=pair).load()
    return sample.X, sample.y


def blobs(rng, share=0.5, shift=1.0, d=2):
    y = np.where(rng.random(M) < share, 1.0, -1.0)
    return rng.standard_normal((M, d)) + shift * y[:, None], y


def product(rng, n, k):
    X = bits(rng, n)
    return X, X[:, :k].prod(axis=1)


def both(rng, n):
    X = bits(rng, n)
    return X, np.where((X[:, 0] < 0) & (X[:, 1] < 0), -1.0, 1.0)


def majority(rng, n, of):
    X = bits(rng, n)
    return X, np.where(X[:, :of].sum(axis=1) >= 0, 1.0, -1.0)


def circle(rng):
    X = rng.standard_normal((M, 10))
    return X, np.where((X**2).sum(axis=1) > 9.3, 1.0, -1.0)


def line(rng, noise):
    X = rng.standard_normal((M, 10))
    return X, X[:, 0] + noise * rng.standard_normal(M)


LEARNABLE, PARITY, UNDECIDED = "predicted-learnable", "parity", "undecided"
CASES = {
    "majority of 8": (lambda g: majority(g, 8, 8), LEARNABLE),
    "majority of 7 of 50": (lambda g: majority(g, 50, 7), LEARNABLE),
    "AND of 2": (lambda g: both(g, 2), LEARNABLE),
    "AND of 2 of 30": (lambda g: both(g, 30), LEARNABLE),
    "XOR of 2": (lambda g: product(g, 2, 2), LEARNABLE),
    "XOR of 2 of 8": (lambda g: product(g, 8, 2), LEARNABLE),
    "XOR of 2 of 20": (lambda g: product(g, 20, 2), LEARNABLE),
    "two blobs": (blobs, LEARNABLE),
    "two blobs, 5% and 95%": (lambda g: blobs(g, 0.05), LEARNABLE),
    "digits pair": (digit_pair, LEARNABLE),
    "a ball in 10 dimensions": (circle, LEARNABLE),
    "a line in noise, a third of the variance": (lambda g: line(g, 1.4), LEARNABLE),
    "10-parity of 20": (lambda g: product(g, 20, 10), PARITY),
    "minus a 5-parity of 40": (lambda g: (lambda X: (X, -X[:, 30:35].prod(axis=1)))(bits(g, 40)), PARITY),
    "coin flips on 20 bits": (lambda g: (bits(g, 20), bits(g, 1)[:, 0]), UNDECIDED),
    "rare coin flips": (
        lambda g: (g.standard_normal((M, 5)), np.where(g.random(M) < 0.05, 1.0, -1.0)),
        UNDECIDED,
    ),
    "real noise": (lambda g: (g.standard_normal((M, 5)), g.standard_t(3, M)), UNDECIDED),
}


@pytest.mark.parametrize("seed", [0, 1])
@pytest.mark.parametrize("case", CASES)
def test_it_decides_where_a_person_would(case, seed):
    make, label = CASES[case]
    finding = decide(evidence_of(Arrays(*make(np.random.default_rng([seed, 11]))).load(), NET))
    assert finding.label == label, finding
    assert ("rows_needed" in finding.numbers) == (label == UNDECIDED)
    assert "hard" not in finding.because + finding.next


def test_shuffled_labels_are_not_learnable():
    rng = np.random.default_rng(12)
    sources = [product(rng, 8, 2), blobs(rng, 0.1), digit_pair(rng)]
    runs = wrong = 0
    for X, y in sources:
        for seed in range(10):
            data = Shuffled(Arrays(X[:200], y[:200]), seed=seed)
            wrong += decide(evidence_of(data.load(), NET, seed=seed)).label != UNDECIDED
            runs += 1
    assert runs == 30
    assert wrong / runs <= 0.04 and wilson(wrong, runs)[0] <= 3 * LEVEL


def test_digits_are_learnable_and_shuffled_digits_are_not():
    assert decide(evidence_of(Digits().load(), NET)).label == LEARNABLE
    assert decide(evidence_of(Shuffled(Digits()).load(), NET)).label == UNDECIDED


def test_recognised_parity_says_which_and_what_to_type():
    X = bits(np.random.default_rng(13), 20)
    places = [1, 2, 4, 7, 8, 11, 12, 15, 17, 19]
    finding = decide(evidence_of(Arrays(X, -X[:, places].prod(axis=1)).load(), NET))
    assert finding.label == PARITY
    found = finding.numbers["parity"]
    assert (found["k"], found["n"], found["sign"], found["unique"]) == (10, 20, -1, True)
    assert found["places"] == [p + 1 for p in places]
    assert finding.because.startswith(
        "the label is exactly minus the product of 10 of 20 two-valued columns, x2, x3"
    )
    assert "a chance fit has probability at most 1e-174" in finding.because
    assert "type parity(n=20, degree=10)" in finding.next


def test_too_few_rows_for_a_parity_say_how_many():
    rng = np.random.default_rng(14)
    X = 1.0 - 2 * rng.integers(0, 2, size=(100, 200))
    finding = decide(evidence_of(Arrays(X, X[:, :9].prod(axis=1)).load(), NET))
    assert finding.label == UNDECIDED
    assert "241 different rows would tell whether it is a parity of columns" in finding.next


def test_the_same_seed_gives_the_same_evidence():
    data = Arrays(*blobs(np.random.default_rng(15), shift=0.1)).load()
    one, two, other = (decide(evidence_of(data, NET, seed=s, workers=w)) for s, w in ((0, 1), (0, 2), (1, 1)))
    assert one == two
    assert one.numbers["alignment"]["p_value"] != other.numbers["alignment"]["p_value"]


def test_rows_are_capped_and_more_are_offered():
    rng = np.random.default_rng(16)
    data = Arrays(rng.standard_normal((3_000, 2)), rng.standard_normal(3_000)).load()
    evidence = evidence_of(data, NET, rows=200)
    finding = decide(evidence)
    assert (evidence.rows, evidence.rows_given, finding.numbers["rows"]) == (200, 3_000, 200)
    assert finding.next.startswith(
        f"type --samples {finding.numbers['rows_needed']} to use more of the 3,000 rows; "
    )


@pytest.mark.parametrize("seed", [0, 1])
def test_noise_is_told_as_what_may_be_nothing(seed):
    rng = np.random.default_rng(seed)
    finding = decide(evidence_of(Arrays(rng.standard_normal((200, 3)), rng.integers(0, 2, 200)).load(), NET))
    assert finding.label == UNDECIDED and finding.numbers["rows_needed"] > 200
    assert re.search(
        r"so there may be no signal, and no number of rows shows that; about [\d,]+ rows", finding.next
    )


def test_columns_that_never_vary_are_told_as_such():
    finding = decide(evidence_of(Arrays(np.ones((200, 3)), [0, 1] * 100).load(), NET))
    assert (finding.label, finding.numbers["rows_needed"]) == (UNDECIDED, None)
    assert finding.next.startswith("no number of such rows decides: every column is the same on all of them")


@pytest.mark.parametrize(("z", "starts"), [(1.0, "nothing stands out"), (2.0, "about "), (3.0, "about ")])
def test_what_more_rows_would_do_depends_on_what_stands_out(z, starts):
    assert decide(made(z=z)).next.startswith(starts)


def test_fewer_shuffles_than_the_level_needs_are_refused():
    data = Arrays(*blobs(np.random.default_rng(17))).load()
    with pytest.raises(
        InputError, match=re.escape("shuffles is 200; wanted at least 999; the level 0.001 cannot be")
    ):
        evidence_of(data, NET, shuffles=200)


# ---------------------------------------------------------------------------------- the rule, on made evidence


def baseline(name, correlation, p_value, half=0.05, z=None):
    spread = half / 1.96
    centre = correlation - (z or 0.0) * spread
    nulls = (centre - spread, centre, centre + spread)
    return Baseline(name, Estimate.sampled(correlation, half, M), p_value, nulls)


def made(linear=(0.0, 0.5), near=(0.0, 0.5), aligned=0.5, parity=None, z=0.0):
    both = {"linear": baseline("linear", *linear, z=z), "neighbours": baseline("neighbours", *near)}
    names = tuple(f"c{i}" for i in range(20))
    return SignalTests(M, M, names, {}, Standing("hidden 1", z, aligned), both, parity or ParityFit("no"))


TEN = ParityFit("yes", tuple(range(10)), 1, 20, True, 579)
TWO = ParityFit("yes", (3, 5), 1, 20, True, 579)
LOW, HIGH = (0.0, 0.5), (0.9, LEVEL)
RULE = [
    (made(LOW, LOW), UNDECIDED, "600 rows do not tell the label from its shuffles (a linear model p=0.5, "),
    (made(HIGH, LOW), LEARNABLE, "a linear model predicts held-out labels with correlation 0.90 [0.85, 0.95]"),
    (made(LOW, HIGH), LEARNABLE, "5 nearest neighbours predict held-out labels"),
    (made((0.9, 2 * LEVEL), LOW), UNDECIDED, "600 rows do not tell"),
    (made((0.3, 2 * LEVEL), LOW, LEVEL), LEARNABLE, "The initial alignment of hidden 1 stands 0.0 deviations"),
    (made((0.2, LEVEL), LOW), UNDECIDED, "there is a signal, but a small one: a linear model predicts"),
    (made(LOW, LOW, LEVEL), UNDECIDED, "The best baseline explains 0.0% (at most 0.3%) of the label's variance"),
    (made(LOW, LOW, parity=TEN), PARITY, "the label is exactly the product of 10 of 20 two-valued columns, c0, c1"),
    (made(LOW, LOW, LEVEL, parity=TEN), PARITY, "and neither baseline beats chance."),
    (made(LOW, HIGH, parity=TEN), LEARNABLE, "5 nearest neighbours predict"),
    (made(LOW, LOW, parity=TWO), UNDECIDED, "But the label is exactly the product of 2 of 20 two-valued columns, c3, c5"),
    (made((0.2, LEVEL), LOW, parity=TEN), UNDECIDED, "learned means 10%. But the label is exactly the product of 10 of"),
    (made(LOW, LOW, parity=replace(TEN, unique=False)), PARITY, "(one of several such products, since columns depend"),
]  # fmt: skip


@pytest.mark.parametrize(("evidence", "label", "because"), RULE)
def test_the_rule(evidence, label, because):
    finding = decide(evidence)
    assert finding.label == label
    assert because in finding.because


def test_low_alignment_alone_never_says_hard():
    """Every mixture of strong, weak and absent evidence: without a recognised parity no label but two is reached."""
    shares, levels = (-0.3, 0.0, 0.2, 0.9), (LEVEL, 0.5, 1.0)
    tried = 0
    for linear, p, near, q, aligned, z in product_of(
        shares, levels, shares, levels, levels, (-9.0, 0.0, 9.0)
    ):
        for parity in (None, TWO, ParityFit("too few rows")):
            found = decide(made((linear, p), (near, q), aligned, parity, z))
            assert found.label in (LEARNABLE, UNDECIDED)
            assert "hard" not in found.because + found.next
            tried += 1
    assert tried == 4**2 * 3**4 * 3


def test_a_smaller_edge_accepts_a_smaller_signal():
    small = made((0.2, LEVEL), LOW)
    assert "type --edge 0.02 if a small gain will do" in decide(small).next
    assert decide(small, edge=0.02).label == LEARNABLE


def test_rows_to_decide_follow_the_null():
    assert rows_to_decide(made()) == math.ceil(M * SURE / 100) * 100 == 2900  # the alignment: z grows as m
    assert rows_to_decide(made(z=2.0)) == 1500  # 600 · 4.73/2 by the alignment, 600 · (4.73/2)² by a baseline
    steep = replace(made(z=4.0), alignment=Standing("hidden 1", 0.0, 0.5))
    assert rows_to_decide(steep) == 840  # 600 · (4.73/4)²
    assert rows_to_decide(made(z=9.0)) == 660


# --------------------------------------------------------------------------------------------------- the parts


def test_shuffled_labels_are_permutations_of_the_centred_label():
    y = np.array([3.0, 1, 4, 1, 5])
    Y = shuffled_labels(y, 6, seed=0)
    np.testing.assert_allclose(np.sort(Y, axis=0), np.sort(y - y.mean())[:, None].repeat(7, axis=1))
    np.testing.assert_array_equal(Y[:, 0], y - y.mean())
    assert len({tuple(c) for c in Y.T}) > 3


def test_highest_is_the_naive_twin():
    rng = np.random.default_rng(18)
    for _ in range(20):
        table = rng.exponential(size=(3, 30)) * [[1], [1e-6], [0]]
        found = highest({f"l{i}": SimpleNamespace(value=t[0], nulls=t[1:]) for i, t in enumerate(table)})
        scaled = [[(v - t.mean()) / t.std() for v in t] for t in table[:2]]
        tops = [max(column) for column in zip(*scaled, strict=True)]
        assert found.p_value == sum(top >= tops[0] - 1e-9 for top in tops) / 30
        best = table[max((0, 1), key=lambda i: scaled[i][0])]
        assert found.layer == ("l0" if best is table[0] or np.array_equal(best, table[0]) else "l1")
        assert found.z == pytest.approx((best[0] - best[1:].mean()) / best[1:].std(ddof=1))


@pytest.mark.parametrize("seed", range(10))
def test_of_layers_that_stand_equally_high_the_first_is_named(seed):
    """The kernel of the output is a multiple of the last hidden layer's: which of the two rounds up is chance."""
    rng = np.random.default_rng(seed)
    one = rng.exponential(size=30)
    table = [one * factor * (1 + 1e-15 * rng.standard_normal(30)) for factor in (1.0, 0.3, 1.7)]
    found = highest({f"l{i}": SimpleNamespace(value=t[0], nulls=t[1:]) for i, t in enumerate(table)})
    assert found.layer == "l0" and found.p_value == np.mean(one >= one[0])


def test_layers_that_are_zero_on_every_label_say_nothing():
    silent = SimpleNamespace(value=0.0, nulls=[0.0] * 9)
    assert highest({"output": silent}) == Standing("output", 0.0, 1.0)


def test_alignment_p_values_of_null_labels_are_uniform():
    """99 shuffles, a skewed null, two layers: p ≤ 0.1 in about a tenth of the runs."""
    rng = np.random.default_rng(19)
    X = rng.lognormal(size=(40, 3))
    hits, runs = 0, 300
    for seed in range(runs):
        y = rng.permutation(np.repeat([1.0, -1.0], [8, 32]))
        hits += highest(rows_alignment(MLP(widths=(8, 8)), X, shuffled_labels(y, 99, seed))).p_value <= 0.1
    assert abs(hits / runs - 0.1) < 4 * np.sqrt(0.09 / runs)


def test_the_level_can_be_read_from_the_shuffles():
    assert 1 / (1 + SHUFFLES) <= LEVEL


@pytest.mark.parametrize("d", [1, 30])
def test_eight_rows_are_enough_to_say_undecided(d):
    X = np.random.default_rng(20).standard_normal((8, d))
    finding = decide(evidence_of(Arrays(X, [1, -1, 1, 1, -1, -1, 1, -1]).load(), NET))
    assert finding.label == UNDECIDED
