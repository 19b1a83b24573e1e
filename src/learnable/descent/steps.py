"""One step of training as a pure function: `init` and `step`, with `State` and `Info`.

Noisy GD (Abbe & Boix-Adserà 2022, arXiv 2208.03113):
θ' = θ + rate·E[(y - f)·Π(∇f)] + noise·N(0, I), with Π the projection of each example's network gradient.
Momentum and Adam follow torch.optim with the mean loss gradient, where the squared loss is halved.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import torch
from torch import Tensor

from learnable.descent.budgets import SGD, Adam, NoisyGD
from learnable.descent.clipping import Cut
from learnable.descent.losses import Loss
from learnable.descent.perceptrons import Weights

ADAM_MEANS = (0.9, 0.999)
ADAM_FLOOR = 1e-8


@dataclass(frozen=True)
class Rule:
    """What a step does with a gradient; `rate` and `noise` hold a number for each member."""

    loss: Loss
    cut: Cut
    rate: Tensor
    noise: Tensor
    momentum: float = 0.0
    optimizer: Literal["sgd", "adam"] = "sgd"


@dataclass(frozen=True)
class State:
    """Weights with the members in front, the optimizer's running means, steps done, and who still trains."""

    weights: Weights
    memory: Weights
    step: int
    alive: Tensor


@dataclass(frozen=True)
class Info:
    """Of the step just taken, before its update: each member's loss on the batch and mean shrink factor."""

    loss: Tensor
    kept: Tensor


def rule_of(
    training: Any, loss: Loss, members: Sequence[dict[str, float]], *, dtype: torch.dtype, device: str
) -> Rule:
    """The rule of a budget; each member's rate, noise and clip may differ from the budget's."""

    def of(name: str, default: float) -> Tensor:
        return torch.tensor([m.get(name, default) for m in members], dtype=dtype, device=device)

    if isinstance(training, NoisyGD):
        cut = Cut(training.clipping, of("clip", training.clip))
        return Rule(loss, cut, of("rate", training.rate), of("noise", training.noise))
    plain: SGD | Adam = training
    uncut, rates = Cut("none", of("clip", float("inf"))), of("rate", plain.rate)  # type: ignore[arg-type]
    if isinstance(plain, Adam):
        return Rule(loss, uncut, rates, of("noise", 0.0), optimizer="adam")
    return Rule(loss, uncut, rates, of("noise", 0.0), plain.momentum)


def init(engine: Any, rule: Rule, seeds: Sequence[int]) -> State:
    """The members' initial weights, each drawn from its own seed alone."""
    drawn = [engine.draw(seed) for seed in seeds]
    weights = tuple(torch.stack(parts) for parts in zip(*drawn, strict=True))
    means = {"adam": 2}.get(rule.optimizer, 1 if rule.momentum else 0)
    memory = tuple(torch.zeros_like(w) for _ in range(means) for w in weights[: engine.trained])
    return State(weights, memory, 0, torch.ones(len(drawn), dtype=torch.bool, device=weights[0].device))


def step(
    engine: Any,
    rule: Rule,
    state: State,
    X: Tensor,
    y: Tensor,
    noise: Weights | None,
    shares: Tensor | None = None,
) -> tuple[State, Info]:
    """One step on the rows X (1 or members, rows, inputs), y (1 or members, rows), with standard normal `noise`.

    `shares` (1, rows) are the rows' parts in the mean, which add up to 1; without them all are alike.
    Weights beyond the gradient's (frozen parameters, buffers) stay as they are. A member whose loss is no
    longer finite keeps its weights from there on; the others do not notice.
    """
    pulled = engine.pulled(state.weights, X, y, rule.cut, rule.loss, shares)
    direction, memory = _direction(rule, state, pulled.gradient)
    held = state.weights[len(direction) :]
    weights = tuple(w + _each(rule.rate, w) * d for w, d in zip(state.weights, direction, strict=False))
    if noise is not None:
        weights = tuple(w + _each(rule.noise, w) * xi for w, xi in zip(weights, noise, strict=True))
    weights += held
    alive = state.alive & torch.isfinite(pulled.loss)
    if not bool(alive.all()):
        weights = _where(alive, weights, state.weights)
        memory = _where(alive, memory, state.memory)
    return State(weights, memory, state.step + 1, alive), Info(pulled.loss, pulled.kept)


def _direction(rule: Rule, state: State, pull: Weights) -> tuple[Weights, Weights]:
    """What is added per unit of rate, and the optimizer's memory after it."""
    if rule.optimizer == "adam":
        first, second = state.memory[: len(pull)], state.memory[len(pull) :]
        b1, b2 = ADAM_MEANS
        first = tuple(b1 * m + (1 - b1) * g for m, g in zip(first, pull, strict=True))
        second = tuple(b2 * v + (1 - b2) * g * g for v, g in zip(second, pull, strict=True))
        t = state.step + 1
        direction = tuple(
            (m / (1 - b1**t)) / ((v / (1 - b2**t)).sqrt() + ADAM_FLOOR)
            for m, v in zip(first, second, strict=True)
        )
        return direction, first + second
    if rule.momentum:
        velocity = tuple(rule.momentum * m + g for m, g in zip(state.memory, pull, strict=True))
        return velocity, velocity
    return pull, ()


def _each(number: Tensor, w: Tensor) -> Tensor:
    """A number for each member, against a weight tensor (members, …)."""
    return number.view(-1, *(1,) * (w.dim() - 1))


def _where(alive: Tensor, new: Weights, old: Weights) -> Weights:
    return tuple(torch.where(_each(alive, a), a, b) for a, b in zip(new, old, strict=True))
