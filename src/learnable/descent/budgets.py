"""Training budgets: how long, how fast, with what noise and clipping; and what they amount to.

Noisy GD (Abbe & Boix-Adserà 2022, arXiv 2208.03113): theta' = theta - rate·g + noise·N(0, I), with g the
mean over examples of -(y - f)·P(grad f), where P projects each example's network gradient (`clipping`).
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from typing import ClassVar, Literal

from learnable.specs import Vocabulary, above_zero, register, within

trainings = Vocabulary("training")


class Training(ABC):
    """A training budget."""

    vocabulary: ClassVar[Vocabulary] = trainings

    @abstractmethod
    def signal(self, parameters: int) -> float:
        """rate·clip·√steps/noise, the signal-to-noise ratio that bounds what can be told apart."""


@register(trainings, "noisy_gd", family="noisy")
class NoisyGD(Training):
    """Gradient descent with isotropic Gaussian noise of standard deviation `noise` at every step.

    `clipping`: ``ball`` projects each example's network gradient to the ball of radius `clip` (paper A),
    ``coordinate`` cuts each of its coordinates to ±clip, ``loss_coordinate`` cuts the loss gradient (paper C).
    `batch` is ``population`` or the number of fresh examples a step.

    >>> round(NoisyGD().signal(1000), 1)
    447.2
    """

    steps: int = 500
    rate: float = 0.05
    noise: float = 0.0025
    clip: float = 1.0
    clipping: Literal["ball", "coordinate", "loss_coordinate"] = "ball"
    batch: int | Literal["population"] = "population"

    def check(self) -> None:
        within("noisy_gd: steps", self.steps, 1, 10**9)
        above_zero("noisy_gd: rate", self.rate)
        within(
            "noisy_gd: noise", self.noise, 0.0, hint="type noise=0.0025, or sgd(…) for training without noise"
        )
        above_zero("noisy_gd: clip", self.clip)
        if self.batch != "population":
            within("noisy_gd: batch", int(self.batch), 1)

    def signal(self, parameters: int) -> float:
        if self.noise == 0:
            return math.inf
        size = 1.0 if self.clipping == "ball" else float(parameters)
        return self.rate * self.clip * math.sqrt(size * self.steps) / self.noise


@register(trainings, "sgd", family="plain")
class SGD(Training):
    """Stochastic gradient descent on fresh batches, without added noise: no lower bound speaks of it.

    >>> SGD(steps=100, rate=0.1, batch=32).signal(1000)
    inf
    """

    steps: int
    rate: float
    batch: int
    momentum: float = 0.0
    optimizer: Literal["sgd", "adam"] = "sgd"

    def check(self) -> None:
        within("sgd: steps", self.steps, 1, 10**9)
        above_zero("sgd: rate", self.rate)
        within("sgd: batch", self.batch, 1)
        within("sgd: momentum", self.momentum, 0.0, 1.0)

    def signal(self, parameters: int) -> float:
        return math.inf
