"""A learner that somebody handed in: that it has the two verbs, and that its predictions are numbers, one for each row."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any

from learnable.specs import InputError


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
