"""A learner of networks as a distinguisher: does it tell a local generator's outputs from fair bits?"""

from __future__ import annotations

from math import exp, log, sqrt
from typing import Any

from learnable.hardness.advantage import Advantage
from learnable.hardness.encodings import encode
from learnable.hardness.hypergraphs import check_sizes, hyperedges, whole
from learnable.hardness.learners import predictions, read_learner
from learnable.hardness.predicate_audit import refuse_constant
from learnable.hardness.predicates import Predicate
from learnable.hardness.prg import generate_bits
from learnable.memory import forecast
from learnable.specs import InputError, coerce, within

HELD_OUT = 0.25
"""The share of the outputs that the learner does not train on, and that its loss is measured on."""
THRESHOLD = 0.23
FAILURE = 0.01


def distinguish(
    learner: Any,
    predicate: Any,
    *,
    n: int,
    m: int,
    input_noise: float = 0.02,
    smoothing: float = 0.0,
    threshold: float = THRESHOLD,
    trials: int = 20,
    seed: int = 0,
) -> Advantage:
    """How well a learner tells f_{P,G}(x) from m uniform bits: |P[it says "generator" | generator] - P[… | fair bits]|.

    The reduction of arXiv 2302.07426 for networks of depth 2. Pair i of a hyperedge S_i and an output y_i becomes a row
    z^{S_i} + N(0, input_noise²) with label 0 where y_i = 1 and [1+ξ]_+ where y_i = 0, ξ ~ N(0, smoothing²) once for all
    rows. The learner trains on three quarters of the rows; it says "generator" where its mean squared error on the rest,
    predictions cut to [0, [1+ξ]_+] and in units of [1+ξ]_+², is at most `threshold`.

    Why it works. Where y is the generator's, rows are labelled by one network of depth 2, so a learner of such networks
    has a small loss. Where y is fair, a held-out label is a fair bit that no prediction knows: with u the prediction
    minus 1/2 and ε a fair sign, the loss u² + 1/4 - uε has mean at least 1/4, and over T rows it is at most 1/4 - s with
    probability at most exp(-2sT), whatever the learner. The default threshold leaves s = 0.02.

    `learner` is anything with `fit(X, y)` and `predict(X)`, as in scikit-learn; each trial trains a copy of it as it was
    handed in. X is float64 of shape (rows, k·n). A classifier sees the classes 0 and 1 where smoothing is 0.
    `trials` counts generators, and again strings of fair bits, each with a fresh hypergraph. Raises `InputError` for a
    constant predicate, k above n, m below 8, noise below 0, a learner without these two verbs, and predictions of a
    wrong shape or that are no finite numbers.

    >>> from sklearn.linear_model import Ridge
    >>> found = distinguish(Ridge(), "maj3", n=12, m=600, trials=10)
    >>> found.advantage.value, found.false_alarm_at_most < 0.003
    (1.0, True)
    """
    import numpy as np

    read = coerce(predicate, Predicate, "predicate")
    refuse_constant(read)
    check_sizes(n, m, read.arity)
    _check_numbers(m, input_noise, smoothing, threshold, trials, seed)
    n, m, seed, fresh = int(n), int(m), int(seed), read_learner(learner)
    columns = read.arity * n
    forecast(4 * 8 * m * columns, f"{m} rows of {columns} columns", "use a smaller m")
    held = max(1, round(HELD_OUT * m))

    def loss(trial: int, fair: int) -> float:
        rng = np.random.default_rng([seed, trial, fair])
        X, bits, scale = _rows(read, n, m, input_noise, smoothing, bool(fair), rng)
        guess = predictions(fresh(), X[held:], scale * bits[held:], X[:held]) / scale
        return float(np.mean((np.clip(guess, 0.0, 1.0) - bits[:held]) ** 2))

    losses = [tuple(loss(trial, fair) for trial in range(trials)) for fair in (0, 1)]
    return Advantage(
        learner=type(learner).__name__,
        predicate=str(read),
        n=n,
        m=m,
        held_out=held,
        input_noise=float(input_noise),
        smoothing=float(smoothing),
        threshold=float(threshold),
        seed=seed,
        generator_losses=losses[0],
        fair_losses=losses[1],
        false_alarm_at_most=false_alarm(held, threshold),
        exact_noise=exact_noise(n, read.arity, m),
    )


def false_alarm(held: int, threshold: float) -> float:
    """P[loss ≤ threshold] ≤ exp(-2T(1/4 - threshold)) on T held-out rows with fair labels, for every learner.

    The loss is 1/4 + U - Σ u_i ε_i/T with U the mean of the u_i², and ε fair signs that u does not depend on. So it is
    at most 1/4 - s only where Σ u_i ε_i/T ≥ s + U, which has probability at most exp(-T(s+U)²/(2U)) (Hoeffding), and
    (s+U)² ≥ 4sU.

    >>> round(false_alarm(100, 0.23), 4)
    0.0183
    """
    return min(1.0, exp(-2.0 * held * (0.25 - threshold)))


def exact_noise(n: int, k: int, m: int) -> float:
    """The input noise up to which all m labels are those of the depth-2 network, with probability at least 0.99.

    A hidden neuron's sum is an odd number plus 2·input_noise·N(0, ≤ kn); where none of the at most 2^k·m such terms
    reaches 1/2 in size, the network says exactly 1 - P. By a union bound: input_noise ≤ 1/(4√(2kn·ln(2^{k+1}·m/0.01))).

    >>> round(exact_noise(40, 5, 4000), 5)
    0.00303
    """
    return 1.0 / (4.0 * sqrt(2.0 * k * n * log(2.0 ** (k + 1) * m / FAILURE)))


def _rows(
    predicate: Predicate, n: int, m: int, input_noise: float, smoothing: float, fair: bool, rng: Any
) -> tuple[Any, Any, float]:
    """Noisy encodings (m, kn), what is 1 - y of their outputs (m,), and the scale [1+ξ]_+ of labels."""
    edges = hyperedges(n, m, predicate.arity, rng)
    x = rng.integers(0, 2, size=n)
    y = rng.integers(0, 2, size=m) if fair else generate_bits(predicate, edges, x)
    clean = encode(edges, n)
    X = input_noise * rng.standard_normal(clean.shape)
    X += clean
    return X, 1.0 - y, max(0.0, 1.0 + smoothing * rng.standard_normal())


def _check_numbers(
    m: int, input_noise: float, smoothing: float, threshold: float, trials: int, seed: int
) -> None:
    whole("m", m, 8, "the learner trains on three quarters of the outputs, type m=4000")
    within("input_noise", coerce(input_noise, float, "input_noise"), 0)
    within("smoothing", coerce(smoothing, float, "smoothing"), 0, 0.1)
    whole("trials", trials, 1)
    whole("seed", seed, 0)
    if not 0 < coerce(threshold, float, "threshold") < 0.25:
        raise InputError(
            f"threshold is {threshold}; wanted a number above 0 and below 0.25, the least loss on fair bits, such as 0.23"
        )
