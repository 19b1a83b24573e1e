"""Sources of training examples: a target with a law of inputs, or rows of data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from learnable.descent.streams import Streams, stream
from learnable.laws import Hypercube, Law
from learnable.memory import forecast
from learnable.specs import InputError

POPULATION_UP_TO = 20
EVALUATE_ALL_UP_TO = 14

Pair = tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]


@dataclass(frozen=True)
class FromLaw:
    """Fresh examples (x, target(x)) with x from the target's law."""

    target: Any
    law: Law

    @property
    def inputs(self) -> int:
        return self.law.dimension

    @property
    def signs(self) -> bool:
        """Whether every coordinate of every input is +1 or -1."""
        return isinstance(self.law, Hypercube)

    def batch(self, streams: Streams, seed: int, step: int, size: int) -> Pair:
        """The examples of a run at a step: X (size, inputs) and y (size,)."""
        rng = streams.at(seed, "batch", step)
        fair = isinstance(self.law, Hypercube) and not self.law.bias
        X = fair_signs(size, self.inputs, rng) if fair else self.law.draw(size, rng)
        return X, labels(self.target, X)

    def population(self) -> Pair:
        """Every point of the hypercube, or an `InputError` that says what to type instead."""
        cube = countable(self.law)
        forecast(2**cube.n * (cube.n + 1) * 24, f"the population of {cube}", "type batch=4096")
        X = cube.points()
        return X, labels(self.target, X)

    def population_shares(self) -> np.ndarray[Any, Any] | None:
        """The probability of every point of `population`, shape (2^n,); None where all are alike."""
        cube = countable(self.law)
        return cube.weights() if cube.bias else None

    def held_out(self, everything: bool) -> Pair:
        """What losses are measured on: every point where that is cheap or trained on, else 2^14 fresh ones."""
        if self._visits(everything):
            return self.population()
        X = self.law.draw(2**EVALUATE_ALL_UP_TO, stream(0, "evaluation"))
        return X, labels(self.target, X)

    def held_out_shares(self, everything: bool) -> np.ndarray[Any, Any] | None:
        """The probability of every point of `held_out`; None where all count alike."""
        return self.population_shares() if self._visits(everything) else None

    def _visits(self, everything: bool) -> bool:
        """Whether losses are measured on every point."""
        return isinstance(self.law, Hypercube) and (everything or self.law.n <= EVALUATE_ALL_UP_TO)

    def character(self, X: np.ndarray[Any, Any], members: list[int]) -> np.ndarray[Any, Any]:
        """The law's own character of a set of coordinates counted from 0; the monomial where there is no bias."""
        if isinstance(self.law, Hypercube) and self.law.bias:
            return np.asarray(self.law.characters(X, members))
        return np.asarray(np.prod(X[:, members], axis=1))


@dataclass(frozen=True, eq=False)
class Rows:
    """Labelled rows: X (m, inputs) and y (m,). A batch is drawn from them without repetition.

    Losses are measured on the rows of `held_x` and `held_y` where they are given, else on those trained on.

    >>> Rows(np.eye(3), np.ones(3)).inputs
    3
    """

    X: np.ndarray[Any, Any]
    y: np.ndarray[Any, Any]
    held_x: np.ndarray[Any, Any] | None = None
    held_y: np.ndarray[Any, Any] | None = None

    def __post_init__(self) -> None:
        if np.ndim(self.X) != 2 or np.shape(self.y) != np.shape(self.X)[:1]:
            raise InputError(
                f"rows: X is {np.shape(self.X)} and y is {np.shape(self.y)}; wanted (m, inputs) and (m,)"
            )
        if self.held_x is None or self.held_y is None:
            return
        x, y = np.shape(self.held_x), np.shape(self.held_y)
        if x != (*y, self.inputs):
            raise InputError(f"rows: held_x is {x} and held_y is {y}; wanted (k, {self.inputs}) and (k,)")

    @property
    def inputs(self) -> int:
        return int(self.X.shape[1])

    @property
    def signs(self) -> bool:
        return False

    def batch(self, streams: Streams, seed: int, step: int, size: int) -> Pair:
        """`size` different rows; the draw depends on the seed and the step."""
        chosen = streams.at(seed, "batch", step).permutation(len(self.y))[:size]
        return self.X[chosen], self.y[chosen]

    def population(self) -> Pair:
        """All rows."""
        return self.X, self.y

    def population_shares(self) -> None:
        """Rows count alike."""

    def held_out_shares(self, everything: bool) -> None:
        """Rows count alike."""

    def character(self, X: np.ndarray[Any, Any], members: list[int]) -> np.ndarray[Any, Any]:
        """The monomial of a set of columns counted from 0."""
        return np.asarray(np.prod(X[:, members], axis=1))

    def held_out(self, everything: bool) -> Pair:
        """The rows held out, or all rows where there are none."""
        if self.held_x is None or self.held_y is None:
            return self.X, self.y
        return self.held_x, self.held_y


Source = FromLaw | Rows


def source_of(target: Any, batch: Any) -> Source:
    """The source that belongs to a target or to `Rows`, checked against the batch of the training.

    >>> from learnable.targets.vocabulary import targets
    >>> source_of(Rows(np.zeros((4, 2)), np.zeros(4)), 4).inputs
    2
    """
    if isinstance(target, Rows):
        if batch != "population" and int(batch) > len(target.y):
            raise InputError(
                f"batch is {batch} and the data has {len(target.y)} rows; type batch={len(target.y)} or less"
            )
        return target
    law = getattr(target, "law", None)
    if not isinstance(law, Law) or not callable(target):
        raise InputError(
            f"target is {type(target).__name__}; wanted a target such as parity(n=10, degree=2), or descent.Rows(X, y)"
        )
    if batch == "population":
        countable(law)
    return FromLaw(target, law)


def countable(law: Law) -> Hypercube:
    """The law as a hypercube whose points can all be visited, or an `InputError` that says what to type instead."""
    if not isinstance(law, Hypercube):
        raise InputError(
            f"batch=population averages over the points of a hypercube and the inputs are {law}; "
            "type batch=1024 for fresh examples at every step"
        )
    if law.n > POPULATION_UP_TO:
        raise InputError(
            f"batch=population averages over 2^n points and n is {law.n}; n may be at most {POPULATION_UP_TO}: "
            "type batch=4096 for fresh examples at every step"
        )
    return law


def fair_signs(rows: int, n: int, rng: np.random.Generator) -> np.ndarray[Any, Any]:
    """Independent fair ±1, shape (rows, n), a bit each.

    >>> fair_signs(1000, 5, np.random.default_rng(0)).mean().round(1)
    np.float64(0.0)
    """
    bits = np.frombuffer(rng.bytes(-(-rows * n // 8)), dtype=np.uint8)
    return 1.0 - 2.0 * np.unpackbits(bits, count=rows * n).reshape(rows, n)


def labels(target: Any, X: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """target(X) as float64 of shape (m,), or an `InputError` where the target gives another shape."""
    y = np.asarray(target(X), dtype=np.float64)
    if y.shape != (len(X),):
        raise InputError(f"target {target} returned shape {y.shape} for {len(X)} inputs; wanted ({len(X)},)")
    return y
