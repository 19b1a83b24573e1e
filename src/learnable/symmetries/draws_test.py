"""Tests of a symmetry by draws of a network: they can refute it, and never prove it.

Where training is G-equivariant, the network at gx_1, …, gx_m has the law that it has at x_1, …, x_m, before and after a
step of training on one of the gx_i, or of the x_i. Two independent sets of draws are read, one at the inputs and one at
the moved inputs. Every number T that is computed from the outputs alone then gives differences T - T' that are symmetric
about 0, so that their self-normalised sum S = ΣD/√ΣD² has tails of at most 2·exp(-S²/2), whatever the law of T
(Hoeffding, for random signs). Bonferroni over all numbers, elements and modes makes one p-value.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np

from learnable.groups import Group
from learnable.laws import Law
from learnable.networks.module import torch_seed
from learnable.specs import InputError
from learnable.symmetries.probes import Array, Probes, moves_of, probes_of

Make = Callable[[int], Any]

LEVEL = 1e-6
"""A symmetry is refuted where its p-value is at most this: so often, at most, is a true one refused."""
PAIRS, FEWEST = 192, 64
"""Pairs of draws, of small networks and of large ones."""
WORK = 3 * 10**7
"""Parameters that are drawn in all, about, before there are fewer pairs."""
STEP = 3.0
"""The length of the step of training over that of the parameters: what is not trained alike shows in a large one."""
TOLERANCE = 1e-3
"""Differences of this size, of numbers of order one, may be rounding."""
FLOOR = 1e-4
"""What varies by less than this share of its size may vary by rounding alone."""
MODES = ("eval", "train")


@dataclass(frozen=True)
class DrawsTest:
    """The p-value of a group with what it rests on; as text, a clause."""

    p_value: float
    pairs: int
    elements: int

    def __str__(self) -> str:
        how = f"{self.pairs} pairs of draws, in train and eval mode and after a step of training"
        if self.p_value <= LEVEL:
            return f"draws refute it: outputs at x and at gx differ in law (p = {self.p_value:.1e}, {how})"
        return f"{how}, do not refute it (p = {self.p_value:.2g}, refuted at {LEVEL:g})"


def refutation(make: Make, law: Law, group: Group, seed: int) -> DrawsTest:
    """The p-value of "training of `make(seed)` is equivariant under the group", by draws at the law's own size.

    Raises `InputError` where the module does not run on such inputs.

    >>> import torch
    >>> from learnable.groups import Permutations, SignedPermutations
    >>> from learnable.laws import Hypercube
    >>> def make(seed):
    ...     net = torch.nn.Linear(6, 1)
    ...     torch.nn.init.uniform_(net.weight, 0, 1, generator=torch.Generator().manual_seed(seed))
    ...     return net
    >>> [refutation(make, Hypercube(6), g, seed=0).p_value > LEVEL for g in (Permutations(6), SignedPermutations(6))]
    [True, False]
    """
    rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(21,)))
    moves = moves_of(group, rng)
    probes = probes_of(law, rng)
    size = sum(p.numel() for p in make(0).parameters())
    pairs = max(FEWEST, min(PAIRS, WORK // max(size, 1)))
    inputs = [probes.rows, *(move(probes.rows) for move in moves)]
    plain, moved, done = list[Array](), list[list[Array]](), 0
    for upto in sorted({FEWEST, pairs}):
        for i in range(done, upto):
            plain += _read(make, inputs[:1], probes, seed, 2 * i)
            moved.append(_read(make, inputs[1:], probes, seed, 2 * i + 1))
        done, first = upto, _numbers(np.stack(plain), probes)
        tested = [_p_value(_numbers(np.stack(each), probes) - first) for each in zip(*moved, strict=True)]
        outcome = DrawsTest(min(1.0, 2 * len(moves) * min(tested)), done, len(moves))
        if outcome.p_value <= LEVEL:
            break
    return outcome


def _p_value(differences: Array) -> float:
    """Bonferroni over the columns (draws, numbers) of 2·exp(-S²/2), S the self-normalised sum."""
    rest = np.sign(differences) * np.maximum(np.abs(differences) - TOLERANCE, 0.0)
    squares = (rest**2).sum(axis=0)
    sums = np.where(squares > 0, rest.sum(axis=0) ** 2 / np.where(squares > 0, squares, 1.0), 0.0)
    return float(min(1.0, 2 * differences.shape[1] * math.exp(-float(sums.max()) / 2)))


def _read(make: Make, inputs: list[Array], probes: Probes, seed: int, i: int) -> list[Array]:
    """What one draw gives at each of the inputs: three rows of outputs, and the size of a gradient."""
    import torch

    own = int(np.random.SeedSequence(seed, spawn_key=(23, i)).generate_state(1)[0])
    module, values = make(own), []
    held = [*module.parameters(), *module.buffers()]
    start = [t.detach().clone() for t in held]
    with untouched(), torch_seed(own), torch.enable_grad():
        for x in inputs:
            parts = []
            for mode in MODES:
                with torch.no_grad():
                    for t, before in zip(held, start, strict=True):
                        t.copy_(before)
                module.train(mode == "train")
                parts.append(_outputs(module, x, probes, step=mode == "train"))
            values.append(np.concatenate(parts))
    return values


@contextmanager
def untouched() -> Iterator[None]:
    """The global generators of NumPy and of Python are put back, whatever a module does with them."""
    held, other = np.random.get_state(), random.getstate()
    try:
        yield
    finally:
        np.random.set_state(held)
        random.setstate(other)


def _outputs(module: Any, x: Array, probes: Probes, *, step: bool) -> Array:
    """The outputs on x; with a `step` of training also what it changes of them, and the squared size of its gradient."""
    import torch

    with torch.set_grad_enabled(step):
        before = outputs_of(module, x)
    f = before.detach().double().numpy()
    if not step:
        return _finite(f)
    change, norm = np.zeros_like(f), 0.0
    moving = [p for p in module.parameters() if p.requires_grad]
    if moving and before.requires_grad:
        gradient = torch.autograd.grad(before[probes.whole], moving, allow_unused=True)
        norm = sum(float(g.double().square().sum()) for g in gradient if g is not None)
        size = sum(float(p.detach().double().square().sum()) for p in moving) or 1.0
        if FLOOR**2 * float((_finite(f) ** 2).mean()) < norm * size < math.inf:
            with torch.no_grad():
                for p, g in zip(moving, gradient, strict=True):
                    if g is not None:
                        p -= STEP * math.sqrt(size / norm) * g
                change = outputs_of(module, x).detach().double().numpy() - f
    return _finite(np.concatenate([f, change, [norm]]))


def _finite(f: Array) -> Array:
    """0 for what is no number, and sizes that can be squared."""
    return np.clip(np.nan_to_num(f, posinf=0.0, neginf=0.0), -1e100, 1e100)


def outputs_of(module: Any, x: Array) -> Any:
    """The first output of a module for each row, as it is called; `InputError` where it does not take such rows."""
    import torch

    kind = next((p.dtype for p in module.parameters() if p.is_floating_point()), torch.float64)
    try:
        return module(torch.tensor(x, dtype=kind)).reshape(len(x), -1)[:, 0]
    except Exception as error:
        why = (str(error).splitlines() or [""])[0]
        raise InputError(
            f"the module failed on inputs of shape {x.shape} ({type(error).__name__}: {why[:120]}); make it take them"
        ) from error


def _numbers(read: Array, probes: Probes) -> Array:
    """Numbers of order one from what draws gave (draws, …): of both modes, of the change by a step, and of its size."""
    m = len(probes.rows)
    parts = [_of_outputs(read[:, k * m : (k + 1) * m], probes) for k in range(3)]
    return np.concatenate([*parts, _logarithm(read[:, 3 * m :])], axis=1)


def _of_outputs(f: Array, probes: Probes) -> Array:
    """Outputs, their products in pairs, and what single changes do, each by the size of its own kind; and the sizes."""
    whole = f[:, : probes.whole]
    changes = f[:, probes.whole + 1 :] - f[:, probes.whole : probes.whole + 1]
    centred = whole - whole.mean(axis=1, keepdims=True)
    size = _root(f)
    spread, slope = (np.maximum(_root(part), FLOOR * size) for part in (centred, changes))
    i, j = np.triu_indices(probes.whole)
    away, single = centred / spread, changes / slope
    signs = _walsh(single.shape[1])
    both = [each @ signs for each in (single, single**2)]
    sizes = _logarithm(np.concatenate([size, spread, slope], axis=1))
    return np.concatenate([f / size, away[:, i] * away[:, j], single, single**2, *both, sizes], axis=1)


def _walsh(count: int) -> Array:
    """Columns of signs that halve, alternate and so on: sums of many small differences, divided by √count."""
    bits = max(1, (count - 1).bit_length())
    k = np.arange(2**bits)
    parity = np.array([[bin(a & b).count("1") % 2 for b in k] for a in k[:count]])
    return (1.0 - 2.0 * parity) / math.sqrt(count)


def _root(f: Array) -> Array:
    """The root mean square of every row, 1 where it is 0."""
    sizes = np.sqrt((f**2).mean(axis=1, keepdims=True))
    return np.where(sizes > 0, sizes, 1.0)


def _logarithm(value: Array) -> Array:
    return np.asarray(np.log(np.maximum(value, 1e-12)))
