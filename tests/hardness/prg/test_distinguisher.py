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
from learnable.hardness.prg import trial_rows
from learnable.hardness.prg.advantage import difference
from learnable.hardness.prg.depth3 import DepthThree
from learnable.hardness.prg.distinguisher import distinguish, false_alarm
from learnable.hardness.prg.encodings import decode_inputs, encode
from learnable.hardness.prg.generator import hyperedges
from learnable.hardness.prg.layers import Layers
from learnable.hardness.prg.predicates import predicates
from learnable.hardness.prg.trial_rows import TrialDesign, exact_noise


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


def planned(predicate, n, rows, held_out, depth, input_noise=0.0, smoothing=0.0):
    return TrialDesign(predicates.read(predicate), n, rows, held_out, depth, input_noise, smoothing)


def says(predicate, x, edges):
    """P(x|S) by definition, for every edge."""
    return np.array([predicate.value(tuple(int(x[v]) for v in edge)) for edge in edges])


def watched(monkeypatch):
    """The generator by definition in place of the fast one, and what it was asked."""
    seen = []

    def slow(predicate, edges, x):
        seen.append((predicate, edges, x))
        return says(predicate, x, edges)

    monkeypatch.setattr(trial_rows, "generate_bits", slow)
    return seen


def test_rows_of_depth_two_are_those_of_the_reduction(monkeypatch):
    seen, rng = watched(monkeypatch), np.random.default_rng(0)
    shown = planned("tsa", 9, 225, 75, 2, 1e-3, 0.05).trial(False, rng)
    ((p, edges, x),) = seen
    bits, scale = 1 - says(p, x, edges), shown.held_scale
    assert shown.X.shape == (225, 45) and abs(scale - 1) < 0.3 and scale != 1.0
    assert (shown.held_bits == bits[:75]).all() and (shown.labels == scale * bits[75:]).all()
    for row, edge in zip(np.concatenate([shown.held_rows, shown.X]), edges, strict=True):
        assert set(np.flatnonzero(row < 0.5)) == {j * 9 + v for j, v in enumerate(edge)}
        assert abs(row - row.round()).max() < 0.01
    fair = planned("xor_and(a=0, b=5)", 9, 4_000, 8, 2).trial(True, rng)
    assert abs(fair.labels.mean() - 0.5) < 0.04 and len(seen) == 1


def test_rows_of_depth_three_are_gaussian_and_labelled_by_one_network(monkeypatch):
    seen, n = watched(monkeypatch), 8
    shown = planned("maj3", n, 40_000, 500, 3).trial(False, np.random.default_rng(0))
    (p, _, x), _ = seen
    net = DepthThree(n, p, tuple(map(int, x)))
    assert shown.X.shape == (40_000, 64) and abs(net.values(shown.X) - shown.labels).max() < 1e-9
    moments = [(shown.X**q).mean() for q in (1, 2, 3, 4)]
    assert moments == pytest.approx([0, 1, 0, 3], abs=0.02)
    assert abs(shown.X.T @ shown.X / 40_000 - np.eye(64)).max() < 0.03
    edges, hidden = decode_inputs(shown.held_rows, n, 3)
    assert hidden.all() and 400 < len(edges) < 500
    assert (shown.held_bits == 1 - says(p, x, edges)).all()
    assert net.values(shown.held_rows) == pytest.approx(shown.held_scale * shown.held_bits)
    fair = planned("maj3", n, 40_000, 500, 3).trial(True, np.random.default_rng(0))
    encoded = decode_inputs(fair.X, n, 3)[1]
    assert not fair.labels[~encoded].any() and 0.35 < fair.labels[encoded].mean() < 0.55


def test_smoothed_labels_of_depth_three_are_those_of_the_smoothed_network(monkeypatch):
    """The same draws of weights, with the planted x in the network: labels agree although `known` never saw x."""
    seen = watched(monkeypatch)
    plan = planned("maj3", 8, 4_000, 200, 3, smoothing=1e-9)
    assert plan.exact and not planned("maj3", 8, 4_000, 200, 3, smoothing=1e-4).exact
    drawn = []
    monkeypatch.setattr(
        Layers, "smoothed", lambda self, tau, seed: drawn.append(seed) or smoothed(self, tau, seed)
    )
    shown = plan.trial(False, np.random.default_rng(3))
    (p, _, x), _ = seen
    net = smoothed(DepthThree(8, p, tuple(map(int, x))).layers(), 1e-9, drawn[0])
    assert abs(net.values(shown.X) - shown.labels).max() < 1e-7
    assert shown.labels.max() != 1.0 and (shown.labels > 0.9).sum() > 50


smoothed = Layers.smoothed


class OneHot:
    """Linear regression on the edge that a Gaussian row hides; 0 where it hides none."""

    def __init__(self, n, k):
        self.n, self.k = n, k

    def fit(self, X, y):
        edges, hidden = decode_inputs(X, self.n, self.k)
        self.model = Ridge().fit(encode(edges[hidden], self.n), y[hidden])

    def predict(self, X):
        edges, hidden = decode_inputs(X, self.n, self.k)
        return np.where(hidden, self.model.predict(encode(edges, self.n)), 0.0)


def test_a_learner_of_depth_three_breaks_maj3_and_not_tsa():
    easy = distinguish(OneHot(12, 3), "maj3", n=12, m=8_000, depth=3, trials=6)
    hard = distinguish(OneHot(12, 5), "tsa", n=12, m=8_000, depth=3, trials=6)
    assert easy.advantage.value == 1.0 and easy.exact and 1_600 < easy.held_out < 2_000
    assert hard.advantage.value == 0.0
    assert "outputs at depth 3, input noise 0, smoothing 0" in str(easy)
    assert (
        "labels are those of one network of depth 3, which is proved for smoothing of weights up to"
        in str(easy)
    )


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
    assert "n = 10, 400 outputs at depth 2, input noise 0.02, smoothing 0; it says" in text
    assert (
        "a loss of at most 0.23 on 100 held-out rows" in text
        and "false alarm has probability at most 0.0183156" in text
    )
    assert "labels need not be those of one network of depth 2, which is proved for input noise up to" in text
    calm = distinguish(Ridge(), "maj3", n=10, m=400, trials=1, input_noise=1e-4)
    assert "labels are those of one network of depth 2" in str(calm) and calm.exact and not found.exact
    for smoothing, exact in ((1e-5, True), (0.05, False)):
        plan = planned("maj3", 10, 300, 100, 2, 1e-4, smoothing)
        assert plan.exact is exact
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
    (Ridge(), "maj3", {"depth": 4}, "depth is 4; wanted 2 (noisy encodings) or 3 (Gaussian inputs)"),
    (
        Ridge(),
        "maj3",
        {"depth": 3, "input_noise": 0.1},
        "input_noise is 0.1 and depth is 3, whose inputs are Gaussian",
    ),
    (Ridge(), "maj3", {"depth": 3, "n": 101}, "depth 3: n is 101"),
    (Ridge(), "maj3", {"depth": 3, "smoothing": 0.01}, "on each of 25 encodings; type smoothing="),
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
