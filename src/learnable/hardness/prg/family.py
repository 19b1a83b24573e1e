"""Hard data from local generators: labels of a network that hides x behind hyperedges in its inputs."""

from __future__ import annotations

import dataclasses
import math
from functools import lru_cache
from typing import Any

from learnable.hardness.family import Claims, Family, families
from learnable.hardness.prg import depth2, depth3
from learnable.hardness.prg.claims import claims_of
from learnable.hardness.prg.depth2 import DepthTwo, noisy_encodings
from learnable.hardness.prg.depth3 import DepthThree
from learnable.hardness.prg.encodings import checked_size, encoding_share, good_share, threshold
from learnable.hardness.prg.generator import hyperedges
from learnable.hardness.prg.inputs import encoded_inputs, gaussian_inputs
from learnable.hardness.prg.layers import Layers
from learnable.hardness.prg.planted import predicted
from learnable.hardness.prg.predicates import TSA, Maj3, Predicate
from learnable.specs import InputError, register, within

PROBES = 512


@register(families, "prg", family="local generators")
class LocalGenerator(Family):
    """n planted bits x, a predicate P, and the network that says 1 - P(x_S) where its input encodes the hyperedge S.

    Depth 3: inputs N(0, I) in n² dimensions, labels 0 off encodings. Depth 2: inputs z^S + N(0, input_noise²), S uniform.
    Every weight and bias is moved by N(0, smoothing²). Labels are the network's own values, float64.

    >>> import numpy as np
    >>> prg = LocalGenerator(n=10, depth=2)
    >>> secret = prg.plant(np.random.default_rng(0))
    >>> X, y = prg.rows(secret, 1000, np.random.default_rng(1))
    >>> X.shape, sorted(set(y.tolist())), str(prg.twin())
    ((1000, 100), [0.0, 1.0], 'prg(n=10, predicate=maj3, depth=2)')
    """

    n: int
    predicate: Predicate = TSA()
    depth: int = 3
    smoothing: float = 0.0
    input_noise: float = 0.0

    def check(self) -> None:
        if self.depth not in (2, 3):
            raise InputError(f"prg: depth is {self.depth}; wanted 3 (Gaussian inputs) or 2 (noisy encodings)")
        checked_size(self.n, self.predicate.arity)
        if len(set(self.predicate.table)) == 1:
            raise InputError(
                f"prg: predicate {self.predicate} is constant, so no label would depend on x; type predicate=tsa"
            )
        within("prg: smoothing", self.smoothing, 0.0, hint="type smoothing=0 for none")
        within("prg: input_noise", self.input_noise, 0.0, hint="type input_noise=0 for none")
        if self.depth == 3 and self.input_noise:
            raise InputError(
                f"prg: input_noise is {self.input_noise} and depth is 3, whose inputs are Gaussian already; "
                "leave input_noise out, or type depth=2"
            )

    @property
    def dimension(self) -> int:
        return self.n**2

    @property
    def binary(self) -> bool:
        return False

    def plant(self, rng: Any) -> dict[str, Any]:
        """x, the predicate's table (entry i is P(b_1 … b_k), b_j bit j-1 of i), the thresholds, the seed of the smoothing.

        Raises `InputError` where the smoothing is so large that the network is 0 where it should say 1.
        """
        c, w = threshold(self.n), 1 / self.n**2
        secret = {
            "x": rng.integers(0, 2, self.n).tolist(),
            "predicate": str(self.predicate),
            "table": list(self.predicate.table),
            "thresholds": [c - w, c, c + w, c + 2 * w] if self.depth == 3 else [0.5],
            "smoothing": self.smoothing,
            "smoothing_seed": int(rng.integers(2**63)),
        }
        if self.smoothing:
            self._alive(secret)
        return secret

    def rows(self, secret: dict[str, Any], count: int, rng: Any) -> tuple[Any, Any]:
        if self.depth == 3:
            X = gaussian_inputs(count, self.n, rng)
        else:
            edges = hyperedges(self.n, count, self.predicate.arity, rng)
            X = noisy_encodings(edges, self.n, self.input_noise, rng)
        return X, self.answer(secret, X)

    def answer(self, secret: dict[str, Any], X: Any) -> Any:
        net = self.network(secret)
        if not self.smoothing:
            return net.values(X)
        return _smoothed(net, self.smoothing, int(secret["smoothing_seed"])).values(X)

    def network(self, secret: dict[str, Any]) -> DepthThree | DepthTwo:
        """The network before smoothing."""
        build = DepthThree if self.depth == 3 else DepthTwo
        return build(self.n, self.predicate, tuple(secret["x"]))

    def twin(self) -> LocalGenerator:
        return dataclasses.replace(self, predicate=Maj3())

    def exact_up_to(self, rows: int) -> float:
        """The largest smoothing for which the labels of that many rows are proved exact, with probability 0.999."""
        n, k, terms = self.n, self.predicate.arity, sum(self.predicate.table)
        if self.depth == 3:
            return depth3.largest_smoothing(n, k, terms, rows)
        return depth2.largest_smoothing(n, k, terms, rows, self.input_noise)

    def claims(self, rows: int) -> Claims:
        return claims_of(self.predicate, self.numbers(rows))

    def numbers(self, rows: int) -> dict[str, Any]:
        """The parameters of the claims, by name; for depth 3 with expected counts."""
        n, k = self.n, self.predicate.arity
        net = self.network({"x": [0] * n})
        numbers: dict[str, Any] = {
            "n": n,
            "k": k,
            "depth": self.depth,
            "predicate": str(self.predicate),
            "dimension": self.dimension,
            "rows": rows,
            "widths": list(net.widths),
            "parameters": net.parameters,
            "smoothing": self.smoothing,
            "input_noise": self.input_noise,
            "labels_exact_up_to_smoothing": self.exact_up_to(max(rows, 1)),
        }
        if self.depth == 3:
            numbers["probability_of_an_encoding"] = encoding_share(n, k)
            numbers["probability_of_a_good_encoding"] = good_share(n, k)
            numbers["good_encodings_expected"] = rows * good_share(n, k)
        hyperedges = numbers.get("good_encodings_expected", rows)
        numbers["exponent_of_hyperedges"] = round(math.log(max(hyperedges, 1.0)) / math.log(n), 6)
        return numbers

    def _alive(self, secret: dict[str, Any]) -> None:
        """Refuse a smoothing under which every encoding tried gets 0 though P(x_S) is 0 on some."""
        import numpy as np

        rng = np.random.default_rng([secret["smoothing_seed"], 1])
        edges = hyperedges(self.n, PROBES, self.predicate.arity, rng)
        edges = edges[predicted(self.predicate, secret["x"], edges) == 0]
        if self.depth == 3:
            z = encoded_inputs(edges, self.n, rng)
        else:
            z = noisy_encodings(edges, self.n, self.input_noise, rng)
        if len(z) and not self.answer(secret, z).any():
            exact = self.exact_up_to(10**5)
            less = (
                f"smoothing={10.0 ** math.floor(math.log10(exact)):g} or less"
                if exact
                else "less input_noise"
            )
            raise InputError(
                f"prg: smoothing is {self.smoothing}, and the network is 0 on each of {len(z)} encodings whose label should "
                f"be 1: labels would say nothing of x; type {less}"
            )


@lru_cache(maxsize=1)
def _smoothed(net: DepthThree | DepthTwo, tau: float, seed: int) -> Layers:
    """The smoothed network, kept while rows of one secret are asked for again and again."""
    return net.layers().smoothed(tau, seed)
