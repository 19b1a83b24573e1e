"""The advantage of a distinguisher with its interval, and what was measured in words."""

from __future__ import annotations

from dataclasses import dataclass
from math import log10, sqrt
from typing import Any

from learnable.estimates import Estimate, show

SCHEMA = "learnable/distinguish/1"


@dataclass(frozen=True)
class Advantage:
    """A learner's record on generators and on fair bits.

    Losses are mean squared errors on `held_out` rows, one for each trial; a loss of at most `threshold` says
    "generator". `false_alarm_at_most` bounds the chance of that on fair bits, whatever the learner (proved);
    `exact` says whether labels are those of one network, with probability 0.99, and `exact_up_to` the noise (of inputs at
    depth 2 without smoothing, of weights at depth 3) up to which they are.
    """

    learner: str
    predicate: str
    n: int
    m: int
    depth: int
    held_out: int
    input_noise: float
    smoothing: float
    threshold: float
    seed: int
    generator_losses: tuple[float, ...]
    fair_losses: tuple[float, ...]
    false_alarm_at_most: float
    exact: bool
    exact_up_to: float

    @property
    def on_generator(self) -> Estimate:
        """P[it says "generator" | f_{P,G}(x)], with Wilson's 95% interval."""
        return self._accepted(self.generator_losses)

    @property
    def on_fair(self) -> Estimate:
        """P[it says "generator" | fair bits], with Wilson's 95% interval."""
        return self._accepted(self.fair_losses)

    @property
    def advantage(self) -> Estimate:
        """The size of the difference of the two, with Newcombe's 95% interval."""
        return difference(self.on_generator, self.on_fair)

    def _accepted(self, losses: tuple[float, ...]) -> Estimate:
        return Estimate.share(sum(loss <= self.threshold for loss in losses), len(losses), self.seed)

    def json(self) -> dict[str, Any]:
        """The record for a program."""
        return {
            "schema": SCHEMA,
            "learner": self.learner,
            "predicate": self.predicate,
            "n": self.n,
            "m": self.m,
            "depth": self.depth,
            "held_out": self.held_out,
            "input_noise": self.input_noise,
            "smoothing": self.smoothing,
            "threshold": self.threshold,
            "seed": self.seed,
            "advantage": self.advantage.json(),
            "says_generator": {"generator": self.on_generator.json(), "fair": self.on_fair.json()},
            "losses": {"generator": list(self.generator_losses), "fair": list(self.fair_losses)},
            "false_alarm_at_most": self.false_alarm_at_most,
            "exact": self.exact,
            "exact_up_to": self.exact_up_to,
        }

    def __str__(self) -> str:
        yes, no, a = self.on_generator, self.on_fair, self.advantage
        kind = "input noise" if self.depth == 2 else "smoothing of weights"
        labels = "are those" if self.exact else "need not be those"
        return "\n".join(
            [
                f"advantage {a.value:.2f} [{a.low:.2f}, {a.high:.2f}]: {self.learner} said generator to "
                f"{_of(yes)} generators with {self.predicate} and to {_of(no)} strings of fair bits",
                f"each trial has n = {self.n}, {self.m} outputs at depth {self.depth}, input noise "
                f"{show(self.input_noise)}, smoothing {show(self.smoothing)}; it says generator at a loss of at most "
                f"{show(self.threshold)} on {self.held_out} held-out rows",
                f"mean held-out loss {_mean(self.generator_losses):.3f} on generators, {_mean(self.fair_losses):.3f} on "
                f"fair bits, where 1/4 is the least that can be expected and a false alarm has probability at most "
                f"{show(self.false_alarm_at_most)}",
                f"labels {labels} of one network of depth {self.depth}, which is proved for {kind} up to "
                f"{show(self.exact_up_to)}",
            ]
        )


def difference(one: Estimate, two: Estimate) -> Estimate:
    """|p₁ - p₂| with Newcombe's 95% interval from the two Wilson intervals.

    The ends of p₁ - p₂ are d - √((p₁-l₁)² + (u₂-p₂)²) and d + √((u₁-p₁)² + (p₂-l₂)²) (Newcombe 1998, method 10). An
    interval that holds 0 starts at 0.

    >>> found = difference(Estimate.share(56, 70), Estimate.share(48, 80))
    >>> round(found.value, 4), round(found.low, 4), round(found.high, 4)
    (0.2, 0.0524, 0.3339)
    """
    p, q = one.value, two.value
    low = p - q - sqrt((p - one.low) ** 2 + (two.high - q) ** 2)
    high = p - q + sqrt((one.high - p) ** 2 + (q - two.low) ** 2)
    size = abs(p - q)
    ends = (low, high) if low > 0 else (-high, -low) if high < 0 else (0.0, max(-low, high))
    trials = (one.samples or 0) + (two.samples or 0)
    return Estimate(
        size, log10(size) if size else None, ends[0], min(1.0, ends[1]), "sampled", trials, one.seed
    )


def _of(share: Estimate) -> str:
    samples = share.samples or 0
    return f"{round(share.value * samples)} of {samples}"


def _mean(losses: tuple[float, ...]) -> float:
    return sum(losses) / len(losses)
