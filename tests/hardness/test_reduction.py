"""Learners as distinguishers: what they tell apart, what is proved of false alarms, and refusals."""

import json
import math

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.neighbors import KNeighborsRegressor

import learnable
from cases import attempt
from learnable.estimates import Estimate
from learnable.hardness import reduction
from learnable.hardness.advantage import difference
from learnable.hardness.predicates import predicates
from learnable.hardness.reduction import distinguish, exact_noise, false_alarm


class Fixed:
    """Predicts what it is told to, whatever it was shown."""

    def __init__(self, values):
        self.values = values

    def fit(self, X, y):
        self.seen = (X, y)

    def predict(self, X):
        return self.values(X)


def test_a_linear_learner_breaks_maj3_and_not_tsa():
    """One-hot linear regression at n = 40 and 4000 outputs: advantage about 1 against about 0."""
    easy = learnable.distinguish(Ridge(), "maj3", n=40, m=4_000, input_noise=0.02, trials=20)
    hard = learnable.distinguish(Ridge(), "tsa", n=40, m=4_000, input_noise=0.02, trials=20)
    assert easy.advantage.value >= 0.9 and easy.advantage.low > 0.6
    assert hard.advantage.value <= 0.1 and hard.advantage.low == 0.0
    assert max(easy.generator_losses) < 0.2 < 0.25 <= min(easy.fair_losses) + 0.01
    assert abs(np.mean(hard.generator_losses) - np.mean(hard.fair_losses)) < 0.01


LEARNERS = [(LogisticRegression(C=0.1), "maj3"), (Ridge(), "xor_and(a=0, b=2)")]


@pytest.mark.parametrize(("learner", "predicate"), LEARNERS)
def test_other_learners_and_predicates(learner, predicate):
    found = distinguish(learner, predicate, n=20, m=2_000, trials=8)
    assert found.advantage.value == 1.0 and found.learner == type(learner).__name__


def test_fifty_neighbours_learn_nothing_of_tsa():
    found = distinguish(KNeighborsRegressor(50), "tsa", n=20, m=1_000, trials=5)
    assert found.advantage.value == 0.0 and found.advantage.low == 0.0


def test_smoothed_labels_are_scaled_back():
    plain = distinguish(Ridge(), "maj3", n=15, m=900, trials=4)
    moved = distinguish(Ridge(), "maj3", n=15, m=900, trials=4, smoothing=0.1)
    assert moved.generator_losses == pytest.approx(plain.generator_losses, abs=0.02)
    assert moved.generator_losses != plain.generator_losses and moved.advantage.value == 1.0


def test_rows_and_labels_are_those_of_the_reduction(monkeypatch):
    seen = []
    monkeypatch.setattr(reduction, "generate_bits", lambda p, e, x: seen.append((p, e, x)) or p_of(p, e, x))

    def p_of(p, e, x):
        return np.array([p.value(tuple(int(x[v]) for v in edge)) for edge in e])

    rng = np.random.default_rng(0)
    X, bits, scale = reduction._rows(predicates.read("tsa"), 9, 300, 1e-3, 0.05, False, rng)
    (p, edges, x) = seen[0]
    assert X.shape == (300, 45) and abs(scale - 1) < 0.3 and scale != 1.0
    for row, bit, edge in zip(X, bits, edges, strict=True):
        zeros = {j * 9 + v for j, v in enumerate(edge)}
        assert set(np.flatnonzero(row < 0.5)) == zeros and abs(row - row.round()).max() < 0.01
        assert bit == 1 - p.value(tuple(int(x[v]) for v in edge))
    assert 100 < bits.sum() < 200
    fair = reduction._rows(predicates.read("xor_and(a=0, b=5)"), 9, 4_000, 0.0, 0.0, True, rng)[1]
    assert abs(fair.mean() - 0.5) < 0.04 and len(seen) == 1


def test_predictions_are_cut_and_measured_on_rows_that_were_not_trained_on():
    shown = []

    class Memory(Fixed):
        def fit(self, X, y):
            shown.append((X.shape, set(y.tolist())))

    wild = distinguish(Memory(lambda X: np.full(len(X), 9.0)), "maj3", n=10, m=400, trials=3)
    tame = distinguish(Memory(lambda X: np.full((len(X), 1), 1)), "maj3", n=10, m=400, trials=3)
    assert wild.generator_losses == tame.generator_losses and wild.fair_losses == tame.fair_losses
    assert shown == [((300, 30), {0.0, 1.0})] * 12 and wild.held_out == 100
    half = distinguish(Fixed(lambda X: np.full(len(X), 0.5)), "maj3", n=10, m=400, trials=3)
    assert half.generator_losses == half.fair_losses == (0.25,) * 3


def test_a_copy_is_trained_and_the_same_seed_gives_the_same_losses():
    learner = Fixed(lambda X: np.zeros(len(X)))
    one = distinguish(learner, "maj3", n=10, m=100, trials=2, seed=4)
    assert not hasattr(learner, "seen")
    assert one == distinguish(learner, "maj3", n=10, m=100, trials=2, seed=4)
    assert one.fair_losses != distinguish(learner, "maj3", n=10, m=100, trials=2, seed=5).fair_losses


@pytest.mark.parametrize("spread", [0.0, 0.14, 0.5])
@pytest.mark.parametrize("threshold", [0.2, 0.23, 0.245])
def test_false_alarms_keep_below_their_bound(spread, threshold):
    """Held-out losses of guesses that are 1/2 ± spread against fair bits, 20 000 times."""
    rng, held = np.random.default_rng(0), 40
    bits = rng.integers(0, 2, size=(20_000, held))
    guess = 0.5 + spread * rng.choice([-1, 1], size=bits.shape)
    alarms = float((((guess - bits) ** 2).mean(axis=1) <= threshold).mean())
    assert alarms <= false_alarm(held, threshold) + 1e-3
    assert false_alarm(held, threshold) == pytest.approx(math.exp(-2 * held * (0.25 - threshold)))


def test_the_bound_on_false_alarms_is_not_far_off():
    """The spread s = 1/4 - threshold in the square is the worst; then the bound loses a polynomial factor at most."""
    rng, held, s = np.random.default_rng(1), 100, 0.02
    signs = rng.choice([-1.0, 1.0], size=(50_000, held)).mean(axis=1)
    alarms = float((0.25 + s - math.sqrt(s) * signs <= 0.25 - s).mean())
    assert false_alarm(held, 0.23) / 20 < alarms <= false_alarm(held, 0.23)


def test_labels_are_the_networks_up_to_the_exact_noise():
    """The network of depth 2 written out, at that noise: no row of 2000 in 10 draws says anything but 1 - P."""
    n, m, spec = 12, 200, predicates.read("tsa")
    rng, wrong = np.random.default_rng(0), {1.0: 0, 8.0: 0}
    for factor in wrong:
        for _ in range(10):
            omega = factor * exact_noise(n, 5, m)
            X, bits, x = noisy(spec, n, m, omega, rng)
            wrong[factor] += int((np.abs(network(spec, n, x, X) - bits) > 1e-12).sum())
    assert wrong[1.0] == 0 and wrong[8.0] > 0
    assert exact_noise(40, 5, 4_000) == pytest.approx(
        1 / (4 * math.sqrt(400 * math.log(2**6 * 4_000 / 0.01)))
    )


def noisy(spec, n, m, omega, rng):
    """Rows, 1 - P, and the planted x."""
    from learnable.hardness.encodings import encode
    from learnable.hardness.hypergraphs import hyperedges

    x, edges = rng.integers(0, 2, size=n), hyperedges(n, m, spec.arity, rng)
    bits = 1.0 - np.array([spec.value(tuple(int(x[v]) for v in e)) for e in edges])
    return encode(edges, n) + omega * rng.standard_normal((m, spec.arity * n)), bits, x


def network(spec, n, x, X):
    """[1 - 2 Σ_β [2 Σ_{(j,l): x_l ≠ β_j} z_{j,l} - 2 m_β + 1]_+]_+ over β with P(β) = 1."""
    total = np.zeros(len(X))
    for i, value in enumerate(spec.table):
        if value:
            mask = np.array([x[v] != (i >> j & 1) for j in range(spec.arity) for v in range(n)])
            total += np.maximum(2 * X @ mask - 2 * mask.sum() + 1, 0)
    return np.maximum(1 - 2 * total, 0)


NEWCOMBE = [  # Newcombe 1998, table II, method 10
    (56, 70, 48, 80, 0.0524, 0.3339),
    (9, 10, 3, 10, 0.1705, 0.8090),
    (5, 56, 0, 29, 0.0, 0.1926),
    (10, 10, 0, 10, 0.6075, 1.0),
]


@pytest.mark.parametrize(("a", "m", "b", "n", "low", "high"), NEWCOMBE)
def test_newcombe_intervals(a, m, b, n, low, high):
    found = difference(Estimate.share(a, m), Estimate.share(b, n))
    turned = difference(Estimate.share(b, n), Estimate.share(a, m))
    assert (found.low, found.high) == pytest.approx((low, high), abs=6e-5)
    assert (turned.value, turned.low, turned.high) == (found.value, found.low, found.high)


def test_the_interval_covers_the_advantage():
    rng, kept = np.random.default_rng(0), 0
    for _ in range(2_000):
        a, b = rng.binomial(20, 0.7), rng.binomial(20, 0.2)
        found = difference(Estimate.share(int(a), 20), Estimate.share(int(b), 20))
        kept += found.low <= 0.5 <= found.high
    assert kept / 2_000 > 0.93


def test_what_it_says():
    found = distinguish(Ridge(), "maj3", n=np.int64(10), m=np.int32(400), trials=5)
    text = str(found)
    assert (
        "advantage 1.00 [0.39, 1.00]: Ridge said generator to 5 of 5 generators with maj3 and to 0 of 5"
        in text
    )
    assert "n = 10, 400 outputs, 100 of them held out, input noise 0.02" in text
    assert (
        "a held-out loss of at most 0.23" in text and "false alarm has probability at most 0.0183156" in text
    )
    assert "labels are 1 - P of the clean encoding, not always those of a network of depth 2" in text
    calm = distinguish(Ridge(), "maj3", n=10, m=400, trials=1, input_noise=1e-4)
    assert "labels are those of a network of depth 2, which needs input noise up to" in str(calm)
    told = json.loads(json.dumps(found.json()))
    assert told["schema"] == "learnable/distinguish/1" and told["advantage"]["value"] == 1.0
    assert told["says_generator"]["fair"]["value"] == 0.0 and len(told["losses"]["fair"]) == 5


class Half:
    def fit(self, X, y): ...


BAD = [
    (
        Ridge(),
        'table("0000")',
        {},
        'predicate is table(digits="0000"), 0 at every input; a constant says nothing',
    ),
    (Ridge(), "tsa", {"n": 4}, "n is 4; a hyperedge has k = 5 distinct members, type n=5 or more"),
    (Ridge(), "maj3", {"m": 0}, "m is 0; wanted at least 1; type m=1000"),
    (Ridge(), "maj3", {"m": 5}, "m is 5; wanted at least 8; the learner trains on three quarters"),
    (Ridge(), "maj3", {"trials": 0}, "trials is 0"),
    (Ridge(), "maj3", {"input_noise": -1}, "input_noise is -1.0; wanted at least 0"),
    (Ridge(), "maj3", {"input_noise": math.nan}, "input_noise is nan; wanted a finite number"),
    (Ridge(), "maj3", {"n": 10.5}, "n is 10.5; wanted a whole number"),
    (Ridge(), "maj3", {"m": 100.5}, "m is 100.5; wanted a whole number; type m=1000"),
    (Ridge(), "maj3", {"seed": -1}, "seed is -1; wanted at least 0"),
    (Ridge(), "maj3", {"smoothing": 0.5}, "smoothing is 0.5; wanted from 0 to 0.1"),
    (Ridge(), "maj3", {"threshold": 0.25}, "threshold is 0.25; wanted a number above 0 and below 0.25"),
    (Ridge(), "maj3", {"n": 10**5, "m": 10**6}, "1000000 rows of 300000 columns would need"),
    (Ridge, "maj3", {}, "learner is the class Ridge; wanted one of its objects, type Ridge()"),
    (
        Half(),
        "maj3",
        {},
        "learner is Half, which has no predict; wanted an object with fit(X, y) and predict(X)",
    ),
    ("ridge", "maj3", {}, "learner is str, which has no fit and no predict"),
    (
        Fixed(lambda X: np.zeros((len(X), 2))),
        "maj3",
        {},
        "an array of shape (25, 2) for 25 rows; wanted (25,)",
    ),
    (Fixed(lambda X: 0.0), "maj3", {}, "an array of shape () for 25 rows"),
    (Fixed(lambda X: np.full(len(X), np.nan)), "maj3", {}, "25 of 25 predictions are not finite"),
    (Fixed(lambda X: None), "maj3", {}, "an array of shape () for 25 rows"),
    (Fixed(lambda X: ["a"] * len(X)), "maj3", {}, "learner: predict gave list; wanted an array of numbers"),
]


@pytest.mark.parametrize(("learner", "predicate", "options", "words"), BAD)
def test_refusals(learner, predicate, options, words):
    found, text = attempt(
        lambda: distinguish(learner, predicate, **{"n": 10, "m": 100, "trials": 1, **options})
    )
    assert found is None and words in text and text.count(". ") == 0
