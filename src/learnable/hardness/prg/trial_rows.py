"""Rows of one trial of the reduction: pairs of hyperedges and bits as labelled rows for a learner."""

from __future__ import annotations

from dataclasses import dataclass
from math import log, sqrt
from typing import Any

from learnable.hardness.prg import depth2, depth3
from learnable.hardness.prg.depth3 import DepthThree, known
from learnable.hardness.prg.encodings import encode
from learnable.hardness.prg.generator import generate_bits, hyperedges
from learnable.hardness.prg.inputs import encoded_inputs, mixed_inputs
from learnable.hardness.prg.predicates import Predicate
from learnable.specs import InputError

FAILURE = 0.01
"""The probability with which some label may not be the network's, at the noise that is reported as exact."""


@dataclass(frozen=True)
class TrialRows:
    """Rows X with labels to train on; held-out rows, what is 1 - y of their bits, and the label that stands for 1."""

    X: Any
    labels: Any
    held_rows: Any
    held_bits: Any
    held_scale: Any


@dataclass(frozen=True)
class TrialDesign:
    """What all trials share: the predicate, n, rows to train on and held out, depth, noise of inputs and weights."""

    predicate: Predicate
    n: int
    rows: int
    held_out: int
    depth: int
    input_noise: float
    smoothing: float

    @property
    def columns(self) -> int:
        """The coordinates of a row: kn at depth 2, n² at depth 3."""
        return self.predicate.arity * self.n if self.depth == 2 else self.n**2

    @property
    def exact_up_to(self) -> float:
        """The input noise at depth 2, the smoothing at depth 3, up to which labels are the network's (probability 0.99)."""
        k, m = self.predicate.arity, self.rows + self.held_out
        if self.depth == 2:
            return exact_noise(self.n, k, m)
        return depth3.largest_smoothing(self.n, k, sum(self.predicate.table), m, FAILURE)

    @property
    def exact(self) -> bool:
        """Whether labels are those of one network in all rows of a trial, with probability 0.99."""
        if self.depth == 3:
            return self.smoothing <= self.exact_up_to
        if not self.smoothing:
            return self.input_noise <= self.exact_up_to
        k, terms, m = self.predicate.arity, sum(self.predicate.table), self.rows + self.held_out
        return self.smoothing <= depth2.largest_smoothing(self.n, k, terms, m, self.input_noise, FAILURE)

    def trial(self, fair: bool, rng: Any) -> TrialRows:
        """A fresh hypergraph with the bits of a generator, or with fair ones, as rows."""
        x = rng.integers(0, 2, size=self.n)

        def ones(edges: Any) -> Any:
            y = rng.integers(0, 2, size=len(edges)) if fair else generate_bits(self.predicate, edges, x)
            return 1.0 - y

        return _shallow(self, ones, rng) if self.depth == 2 else _deep(self, ones, rng)


def exact_noise(n: int, k: int, m: int) -> float:
    """The input noise up to which all m labels are those of the depth-2 network, with probability at least 0.99.

    A hidden neuron's sum is an odd number plus 2·input_noise·N(0, ≤ kn); where none of the at most 2^k·m such terms
    reaches 1/2 in size, the network says exactly 1 - P. By a union bound: input_noise ≤ 1/(4√(2kn·ln(2^{k+1}·m/0.01))).

    >>> round(exact_noise(40, 5, 4000), 5)
    0.00303
    """
    return 1.0 / (4.0 * sqrt(2.0 * k * n * log(2.0 ** (k + 1) * m / FAILURE)))


def _shallow(plan: TrialDesign, ones: Any, rng: Any) -> TrialRows:
    """Depth 2: every pair is a row z^S + N(0, input_noise²), its label the scale [1+ξ]_+ times 1 - y."""
    edges = hyperedges(plan.n, plan.rows + plan.held_out, plan.predicate.arity, rng)
    bits, clean = ones(edges), encode(edges, plan.n)
    X = plan.input_noise * rng.standard_normal(clean.shape)
    X += clean
    scale, held = max(0.0, 1.0 + plan.smoothing * rng.standard_normal()), plan.held_out
    return TrialRows(X[held:], scale * bits[held:], X[:held], bits[:held], scale)


def _deep(plan: TrialDesign, ones: Any, rng: Any) -> TrialRows:
    """Depth 3: a share P_enc of the training pairs sits in Gaussian rows; every held-out one does, away from the ramps.

    The label is what the network says without the neurons that depend on x, `known`, where the row hides a pair and
    y = 0; else 0. Held-out rows whose `known` is at most 1/2 lie near a threshold, whatever their bit, and are left out.
    """
    import numpy as np

    n, k = plan.n, plan.predicate.arity
    net = DepthThree(n, plan.predicate, (0,) * n)  # its neurons that depend on x are not used
    moved = net.layers().smoothed(plan.smoothing, int(rng.integers(2**63)))
    z, hidden, edges = mixed_inputs(plan.rows, n, k, rng)
    labels = np.zeros(plan.rows)
    labels[hidden] = ones(edges[hidden]) * np.maximum(known(net, moved, z[hidden]), 0.0)
    held = hyperedges(n, plan.held_out, k, rng)
    at, bits = encoded_inputs(held, n, rng), ones(held)
    scale = known(net, moved, at)
    good = scale > 0.5
    if not good.any():
        raise InputError(
            f"smoothing is {plan.smoothing}, and the network is at most 1/2 on each of {plan.held_out} encodings; "
            f"type smoothing={plan.exact_up_to:.1g} or less"
        )
    return TrialRows(z, labels, at[good], bits[good], scale[good])
