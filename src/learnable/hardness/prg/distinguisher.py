"""Reduction of a distinguisher to a learner: does it tell a local generator's outputs from fair bits?"""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from math import exp
from typing import Any

from learnable.hardness.prg.advantage import Advantage
from learnable.hardness.prg.encodings import checked_size
from learnable.hardness.prg.generator import check_sizes, whole
from learnable.hardness.prg.predicate_audit import refuse_constant
from learnable.hardness.prg.predicates import Predicate
from learnable.hardness.prg.trial_rows import TrialDesign
from learnable.memory import forecast
from learnable.specs import InputError, coerce, within

HELD_OUT = 0.25
"""The share of the outputs that the learner does not train on, and that its loss is measured on."""
THRESHOLD = 0.23
NOISE = 0.02
"""Of the inputs at depth 2, unless asked otherwise."""


def distinguish(
    learner: Any,
    predicate: Any,
    *,
    n: int,
    m: int,
    depth: int = 2,
    input_noise: float | None = None,
    smoothing: float = 0.0,
    threshold: float = THRESHOLD,
    trials: int = 20,
    seed: int = 0,
) -> Advantage:
    """How well a learner tells f_{P,G}(x) from m uniform bits: |P[it says "generator" | generator] - P[… | fair bits]|.

    The reduction of arXiv 2302.07426. At depth 2, pair i of a hyperedge S_i and a bit y_i becomes a row
    z^{S_i} + N(0, input_noise²) of kn columns. Its label is 0 where y_i = 1, and where y_i = 0 it is what a network with
    weights moved by N(0, smoothing²) says there, which needs no x: [1+ξ]_+, ξ ~ N(0, smoothing²) once for all rows. At
    depth 3 a row of n² columns is N(0, I), and about one in e^k of them hides a pair; all others have label 0. The
    learner trains on three quarters of the pairs; it says "generator" where its mean squared error on the rest, all
    of them hidden in rows, is at most `threshold`. Predictions are cut to [0, label for y = 0] and in units of it.

    Why it works. Where y is the generator's, one network of that depth labels all rows, so a learner of such networks
    has a small loss. Where y is fair, a held-out label is a fair bit that no prediction knows: with u the prediction
    minus 1/2 and ε a fair sign, the loss u² + 1/4 - uε has mean at least 1/4, and over T rows it is at most 1/4 - s with
    probability at most exp(-2sT), whatever the learner. The default threshold leaves s = 0.02.

    `learner` is anything with `fit(X, y)` and `predict(X)`, as in scikit-learn; each trial trains a copy of it as it was
    handed in, on float64. A classifier sees the classes 0 and 1 where smoothing is 0. `trials` counts generators, and
    again strings of fair bits, each with a fresh hypergraph. `input_noise` is 0.02 at depth 2 unless it is given. Raises
    `InputError` for a constant predicate, k above n, m below 8, noise below 0, a learner without these two verbs, and
    predictions of a wrong shape or that are no finite numbers; at depth 3 for n above 100, where float64 ends.

    >>> from sklearn.linear_model import Ridge
    >>> found = distinguish(Ridge(), "maj3", n=12, m=600, trials=10)
    >>> found.advantage.value, found.false_alarm_at_most < 0.003
    (1.0, True)
    """
    import numpy as np

    read = coerce(predicate, Predicate, "predicate")
    refuse_constant(read)
    check_sizes(n, m, read.arity)
    noise = _checked_noise(depth, input_noise)
    _check_numbers(m, smoothing, threshold, trials, seed)
    if depth == 3:
        checked_size(int(n), read.arity, "depth 3")
    fresh, held = read_learner(learner), max(1, round(HELD_OUT * m))
    plan = TrialDesign(read, int(n), int(m) - held, held, depth, noise, float(smoothing))
    forecast(4 * 8 * m * plan.columns, f"{m} rows of {plan.columns} columns", "use a smaller m")

    def loss(trial: int, fair: int) -> tuple[float, int]:
        shown = plan.trial(bool(fair), np.random.default_rng([seed, trial, fair]))
        guess = predictions(fresh(), shown.X, shown.labels, shown.held_rows) / shown.held_scale
        found = np.mean((np.clip(guess, 0.0, 1.0) - shown.held_bits) ** 2)
        return float(found), len(shown.held_bits)

    losses = [[loss(trial, fair) for trial in range(trials)] for fair in (0, 1)]
    tested = min(count for _, count in losses[0] + losses[1])
    return Advantage(
        learner=type(learner).__name__,
        predicate=str(read),
        n=int(n),
        m=int(m),
        depth=depth,
        held_out=tested,
        input_noise=noise,
        smoothing=float(smoothing),
        threshold=float(threshold),
        seed=int(seed),
        generator_losses=tuple(found for found, _ in losses[0]),
        fair_losses=tuple(found for found, _ in losses[1]),
        false_alarm_at_most=false_alarm(tested, threshold),
        exact=plan.exact,
        exact_up_to=plan.exact_up_to,
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


def _checked_noise(depth: int, input_noise: float | None) -> float:
    """The noise of inputs at that depth, or a refusal."""
    if depth not in (2, 3):
        raise InputError(f"depth is {depth}; wanted 2 (noisy encodings) or 3 (Gaussian inputs)")
    if depth == 3 and input_noise:
        raise InputError(
            f"input_noise is {input_noise} and depth is 3, whose inputs are Gaussian already; leave input_noise out"
        )
    noise = (
        (NOISE if depth == 2 else 0.0) if input_noise is None else coerce(input_noise, float, "input_noise")
    )
    within("input_noise", noise, 0)
    return noise


def _check_numbers(m: int, smoothing: float, threshold: float, trials: int, seed: int) -> None:
    whole("m", m, 8, "the learner trains on three quarters of the outputs, type m=4000")
    within("smoothing", coerce(smoothing, float, "smoothing"), 0, 0.1)
    whole("trials", trials, 1)
    whole("seed", seed, 0)
    if not 0 < coerce(threshold, float, "threshold") < 0.25:
        raise InputError(
            f"threshold is {threshold}; wanted a number above 0 and below 0.25, the least loss on fair bits, such as 0.23"
        )


def read_learner(learner: Any) -> Callable[[], Any]:
    """A function that gives fresh copies of a learner with `fit(X, y)` and `predict(X)`, or a refusal."""
    name = getattr(learner, "__name__", type(learner).__name__)
    if isinstance(learner, type):
        raise InputError(f"learner is the class {name}; wanted one of its objects, type {name}()")
    missing = [verb for verb in ("fit", "predict") if not callable(getattr(learner, verb, None))]
    if missing:
        raise InputError(
            f"learner is {name}, which has no {' and no '.join(missing)}; wanted an object with fit(X, y) and predict(X), "
            "such as sklearn.linear_model.Ridge()"
        )
    return lambda: deepcopy(learner)


def predictions(learner: Any, X: Any, y: Any, at: Any) -> Any:
    """Train on X (rows, d) with labels y (rows,), and predict `at` (held, d): floats (held,)."""
    import numpy as np

    learner.fit(X, y)
    given = learner.predict(at)
    try:
        guess = np.asarray(given, dtype=np.float64)
    except (TypeError, ValueError):
        raise InputError(
            f"learner: predict gave {type(given).__name__}; wanted an array of numbers"
        ) from None
    if guess.shape == (len(at), 1):
        guess = guess[:, 0]
    if guess.shape != (len(at),):
        raise InputError(
            f"learner: predict gave an array of shape {guess.shape} for {len(at)} rows; wanted ({len(at)},)"
        )
    wrong = int(np.sum(~np.isfinite(guess)))
    if wrong:
        raise InputError(
            f"learner: {wrong} of {len(at)} predictions are not finite; wanted numbers, lower its learning rate perhaps"
        )
    return guess
