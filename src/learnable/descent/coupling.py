"""Equivariance of training under a group, by coupled runs or by a two-sample test.

Training is G-equivariant when, for every g, the network trained on the law of (gx, y) and read at gx has the law
of the network trained on (x, y) and read at x (Abbe & Boix-Adserà 2022, arXiv 2208.03113). Two things make it
so: the initial law does not change under the action on weights, and every step commutes with that action.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
import torch
from torch import Tensor

from learnable.descent.budgets import Adam, NoisyGD, beyond_ensembles, trainings
from learnable.descent.clipping import Cut
from learnable.descent.elements import drawn_elements, signed
from learnable.descent.energy_test import energy_test
from learnable.descent.engines import engine_of
from learnable.descent.losses import loss_named
from learnable.descent.perceptrons import Perceptrons, Weights
from learnable.descent.steps import Rule, State, init, rule_of, step
from learnable.descent.streams import stream
from learnable.networks.vocabulary import networks
from learnable.specs import InputError, above_zero

ELEMENTS = 3
ROWS = 48
TOLERANCE = 1e-10
LEVEL = 0.01
COMPARED_STEPS = 4


@dataclass(frozen=True)
class Equivariance:
    """Whether it holds, each hypothesis with its reason, and the number that decided.

    `deviation` is the largest difference between coupled outputs, relative to the largest output (method
    ``coupling``); `p_value` is that of the two-sample test (method ``two-sample``), where "holds" means not
    refuted twice at level .01: evidence, no proof.
    """

    holds: bool
    method: Literal["coupling", "two-sample"]
    hypotheses: tuple[tuple[str, bool, str], ...]
    deviation: float | None = None
    p_value: float | None = None


def equivariance(
    network: Any,
    group: Any,
    training: Any,
    *,
    inputs: int = 8,
    steps: int = 20,
    runs: int = 128,
    seed: int = 0,
) -> Equivariance:
    """Check that training commutes with the group.

    For ``mlp(…)`` the action on weights is known (W¹ → W¹g): the same training is run on (gx, y) and on (x, y)
    from coupled weights with coupled noise, in float64, and outputs must agree; the initial law is looked up.
    For any other module two sets of `runs` networks are trained on the two data sets, and the laws of their
    outputs are compared by an energy test, a second time on new runs where the first refutes. The cut is made to
    bind in every step, so that its form is what is tested. `group` is a group or its name, such as
    ``signed_permutations``; `inputs` counts where only a name
    is given.

    >>> equivariance("mlp(widths=[16])", "orthogonal", "noisy_gd()").holds
    True
    >>> equivariance("mlp(widths=[16])", "orthogonal", "noisy_gd(clipping=coordinate)").holds
    False
    """
    above_zero("steps", steps)
    budget, net = trainings.read(training), networks.read(network)
    if beyond_ensembles(budget):
        raise InputError(
            f"training is {budget}; the check of equivariance takes steps of noisy_gd(…), sgd(…) and adam(…), and does not "
            f"know {beyond_ensembles(budget)}; drop it"
        )
    elements = drawn_elements(group, inputs, ELEMENTS, seed)
    engine = engine_of(net, elements.shape[1], torch.float64, "cpu")
    if isinstance(engine, Perceptrons):
        return _coupled(engine, elements, budget, steps, seed)
    return _compared(engine, elements, budget, steps, runs, seed)


def _coupled(
    engine: Perceptrons, elements: np.ndarray[Any, Any], budget: Any, steps: int, seed: int
) -> Equivariance:
    g = torch.as_tensor(elements)
    rule = _rule(engine, budget, len(g), seed)
    moved = init(engine, rule, [seed] * len(g))
    plain = replace(moved, weights=_acted(g, moved.weights))
    deviation, largest = 0.0, 1.0
    for t in range(steps):
        X, y = _examples(engine.inputs, seed, t)
        xi = _noise(moved, seed, t)
        gX = X[None] @ g.transpose(1, 2)
        one, two = engine.outputs(moved.weights, gX), engine.outputs(plain.weights, X[None])
        deviation, largest = (
            max(deviation, float((one - two).abs().max())),
            max(largest, float(one.abs().max())),
        )
        moved, _ = step(engine, rule, moved, gX, y[None], xi)
        plain, _ = step(engine, rule, plain, X[None], y[None], _acted(g, xi))
    relative = deviation / largest
    commutes = relative <= TOLERANCE
    how = f"coupled runs differ by {relative:.1e} after {steps} steps"
    law, why = _initial_law(engine, elements)
    hypotheses = (
        ("the initial law is invariant", law, why),
        ("every step commutes with the group", commutes, how),
    )
    return Equivariance(law and commutes, "coupling", hypotheses, deviation=relative)


def _initial_law(engine: Perceptrons, elements: np.ndarray[Any, Any]) -> tuple[bool, str]:
    if engine.network.init == "gaussian":
        return True, "rows of independent Gaussian weights are invariant under every orthogonal map"
    if signed(elements):
        return (
            True,
            f"independent symmetric ({engine.network.init}) weights are invariant under signed permutations",
        )
    return (
        False,
        f"{engine.network.init} weights are invariant under signed permutations only, and the group has more",
    )


def _acted(g: Tensor, weights: Weights) -> Weights:
    """gᵀW¹ in place of W¹: the network at x with these weights is the network at gx with the former."""
    return (torch.bmm(g.transpose(1, 2), weights[0]), *weights[1:])


def _compared(engine: Any, elements: Any, budget: Any, steps: int, runs: int, seed: int) -> Equivariance:
    p_value = _tested(engine, elements, budget, steps, runs, seed, 0)
    if (
        p_value <= LEVEL
    ):  # one honest network in a hundred is here by chance, and one in ten thousand a second time
        p_value = max(p_value, _tested(engine, elements, budget, steps, runs, seed, 1))
    holds = p_value > LEVEL
    how = (
        f"the laws of outputs of {runs} and {runs} runs {'agree' if holds else 'differ'} (p = {p_value:.2g})"
    )
    commutes, why = _form(budget, elements)
    hypotheses = (
        ("outputs have the same law", holds, how),
        ("the step's form commutes with the group", commutes, why),
    )
    return Equivariance(holds and commutes, "two-sample", hypotheses, p_value=p_value)


def _tested(engine: Any, elements: Any, budget: Any, steps: int, runs: int, seed: int, time: int) -> float:
    """The p-value over all elements, of runs that no other `time` has."""
    probes = torch.as_tensor(stream(seed, "evaluation").standard_normal((6, engine.inputs)))
    p_value, steps, first = 1.0, min(steps, COMPARED_STEPS), seed + 2 * runs * time
    for i, g in enumerate(torch.as_tensor(elements)):
        one = _outputs(engine, budget, g, probes, steps, range(first, first + runs), seed)
        two = _outputs(engine, budget, None, probes, steps, range(first + runs, first + 2 * runs), seed)
        shuffles = stream(seed, "coupling", i + len(elements) * time)
        p_value = min(p_value, len(elements) * energy_test(one, two, shuffles))
    return p_value


def _form(budget: Any, elements: Any) -> tuple[bool, str]:
    """Whether the cut or the optimizer commutes with the group, whatever the network."""
    coordinatewise = budget.clipping != "ball" if isinstance(budget, NoisyGD) else isinstance(budget, Adam)
    if not coordinatewise:
        return True, "it acts on gradients as vectors, so that it commutes with every orthogonal map"
    name = f"clipping={budget.clipping}" if isinstance(budget, NoisyGD) else "optimizer=adam"
    if signed(elements):
        return True, f"{name} acts on coordinates alike and commutes with signed permutations"
    return False, f"{name} acts on coordinates one by one, and the group mixes them"


def _outputs(
    engine: Any, budget: Any, g: Tensor | None, probes: Tensor, steps: int, seeds: range, seed: int
) -> Any:
    """The outputs at the probes of networks trained on (gx, y) and read at g·probe: (runs, probes)."""
    width, outputs = engine.plan(ROWS).members, []
    for i in range(0, len(seeds), width):
        chosen = list(seeds[i : i + width])
        rule = _rule(engine, budget, len(chosen), seed)
        state = init(engine, rule, chosen)
        for t in range(steps):
            X, y = _examples(engine.inputs, seed, t)
            xi = [_noise_of(state, s, t, engine.trained) for s in chosen]
            noise = tuple(torch.stack(parts) for parts in zip(*xi, strict=True))
            state, _ = step(engine, rule, state, (X if g is None else X @ g.T)[None], y[None], noise)
        outputs.append(engine.outputs(state.weights, (probes if g is None else probes @ g.T)[None]))
    return torch.cat(outputs).detach().numpy()


def _rule(engine: Any, budget: Any, members: int, seed: int) -> Rule:
    """The budget's rule, with a cut that binds: half the size of what it would meet at the start."""
    rule = rule_of(budget, loss_named("squared"), [{}] * members, dtype=engine.dtype, device="cpu")
    if not isinstance(budget, NoisyGD):
        return rule
    weights = tuple(w[None] for w in engine.draw(seed))
    X, y = _examples(engine.inputs, seed, 0)
    one = torch.full((1,), torch.inf, dtype=engine.dtype)
    grad = engine.pulled(
        weights, X[None, :1], y[None, :1], Cut("none", one), loss_named("correlation")
    ).gradient
    entries = torch.cat([g.flatten() for g in grad]).abs()
    size = float(entries.norm() if budget.clipping == "ball" else entries[entries > 0].median()) / 2
    return replace(rule, cut=Cut(budget.clipping, torch.full_like(rule.cut.size, min(budget.clip, size))))


def _examples(inputs: int, seed: int, t: int) -> tuple[Tensor, Tensor]:
    """Gaussian inputs with labels x_1 + x_1·x_n, which no sizable group leaves as they are."""
    X = torch.as_tensor(stream(seed, "batch", t).standard_normal((ROWS, inputs)))
    return X, X[:, 0] + X[:, 0] * X[:, -1]


def _noise(state: State, seed: int, t: int) -> Weights:
    """One draw of noise, the same for every pair of coupled runs."""
    one = _noise_of(state, seed, t, len(state.weights))
    return tuple(xi.expand_as(w) for xi, w in zip(one, state.weights, strict=True))


def _noise_of(state: State, seed: int, t: int, trained: int) -> Weights:
    rng = stream(seed, "noise", t)
    return tuple(torch.as_tensor(rng.standard_normal(tuple(w.shape[1:]))) for w in state.weights[:trained])
