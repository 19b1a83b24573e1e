"""Inputs on which a symmetry shows, and elements of the group that move them."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from learnable.groups import FiniteGroup, Group
from learnable.groups.finite import product
from learnable.laws import Hypercube, Law, Sphere

Array = np.ndarray[Any, Any]
Move = Callable[[Array], Array]

GENERATORS, ELEMENTS = 4, 3
"""Elements that are tried: so many generators at most, and so many random ones."""
FLIPPED = 48
"""So many coordinates are changed one by one."""


@dataclass(frozen=True)
class Probes:
    """Inputs: `whole` of them first, then the one that is trained on, and its changes in coordinates and in blocks."""

    rows: Array
    whole: int


def probes_of(law: Law, rng: np.random.Generator) -> Probes:
    """Points of ±1 (of the sphere's size there), sorted, alternating and random, inputs of the law, and single changes.

    >>> found = probes_of(Hypercube(5), np.random.default_rng(0))
    >>> found.rows.shape, found.whole, (found.rows[found.whole + 1 :] != found.rows[found.whole]).sum(1).tolist()
    ((17, 5), 11, [1, 1, 1, 1, 1])
    """
    n = law.dimension
    size = 1 / math.sqrt(n) if isinstance(law, Sphere) else 1.0
    half = np.where(np.arange(n) < n // 2, 1.0, -1.0)
    shapes = [half, -half, np.ones(n), -np.ones(n), 1.0 - 2.0 * (np.arange(n) % 2)]
    shapes += list(1.0 - 2.0 * rng.integers(0, 2, (3, n)))
    whole = [size * s for s in shapes] + list(law.draw(3, rng).astype(float))
    if not isinstance(law, Hypercube):
        whole += [size * math.sqrt(n) * np.eye(1, n, k)[0] for k in sorted({0, n - 1})]
    base = size * (1.0 - 2.0 * rng.integers(0, 2, n))
    ends = {*range(min(n, FLIPPED // 4)), *range(max(0, n - FLIPPED // 4), n)}
    some = set(rng.permutation(n)[: FLIPPED - len(ends)].tolist()) if n > FLIPPED else set(range(n))
    changes = [np.arange(n) == i for i in sorted(ends | some)]
    changes += [np.arange(n) * 8 // n == k for k in range(8)] if n >= 16 else []
    rows = np.stack([*whole, base, *(np.where(c, -base, base) for c in changes)])
    return Probes(rows, len(whole))


def moves_of(group: Group, rng: np.random.Generator) -> list[Move]:
    """Generators of the group and random elements, as maps of rows.

    >>> from learnable.groups import CyclicShifts
    >>> [move(np.array([[1.0, 2.0, 3.0]])).tolist() for move in moves_of(CyclicShifts(3), np.random.default_rng(0))][:2]
    [[[2.0, 3.0, 1.0]], [[1.0, 2.0, 3.0]]]
    """
    if not isinstance(group, FiniteGroup):
        return [partial(_turned, rng.standard_normal((2, group.n))) for _ in range(ELEMENTS)]
    own = [np.asarray(g) for g in group.generators]
    order = sorted(rng.permutation(len(own))[:GENERATORS].tolist())
    return [
        partial(_moved, g)
        for g in [*(own[i] for i in order), *(_random_product(own, rng) for _ in range(ELEMENTS))]
    ]


def _moved(images: Array, x: Array) -> Array:
    return np.asarray(x[:, np.abs(images) - 1] * np.sign(images))


def _turned(axes: Array, x: Array) -> Array:
    """Rows after two reflections, a rotation."""
    for v in axes:
        x = x - 2 * np.outer(x @ v, v) / (v @ v)
    return x


def _random_product(generators: list[Array], rng: np.random.Generator) -> Array:
    """A random element by product replacement (Celler, Leedham-Green, Murray, Niemeyer & O'Brien 1995)."""
    held = [generators[i % len(generators)] for i in range(max(10, len(generators)))]
    element = held[0]
    for _ in range(100):
        i, j = rng.choice(len(held), 2, replace=False)
        held[i] = product(held[i], held[j]) if rng.integers(2) else product(held[j], held[i])
        element = product(element, held[i])
    return element
