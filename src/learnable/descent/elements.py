"""Random elements of a group of coordinate changes, by the group or by its name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from learnable.descent.streams import stream
from learnable.groups.vocabulary import Group, groups
from learnable.specs import InputError, nearest

Array = np.ndarray[Any, Any]


def _signs(n: int, rng: np.random.Generator) -> Array:
    return np.diag(1.0 - 2.0 * rng.integers(0, 2, size=n))


def _permutation(n: int, rng: np.random.Generator) -> Array:
    return np.eye(n)[rng.permutation(n)]


def _rotation(n: int, rng: np.random.Generator) -> Array:
    """A Haar orthogonal matrix: the Q of a Gaussian matrix, with the signs of R's diagonal moved into it."""
    Q, R = np.linalg.qr(rng.standard_normal((n, n)))
    return Q * np.sign(np.diag(R))


NAMED: dict[str, Callable[[int, np.random.Generator], Array]] = {
    "signed_permutations": lambda n, rng: _permutation(n, rng) @ _signs(n, rng),
    "permutations": _permutation,
    "sign_flips": _signs,
    "cyclic_shifts": lambda n, rng: np.roll(np.eye(n), int(rng.integers(n)), axis=0),
    "orthogonal": _rotation,
}


def drawn_elements(group: Any, inputs: int, count: int, seed: int) -> Array:
    """`count` independent elements as matrices (count, n, n), from a group, its spec, or a bare name.

    >>> drawn_elements("permutations", 3, 1, seed=0).sum(axis=1)
    array([[1., 1., 1.]])
    """
    rngs = [stream(seed, "coupling", 1000 + i) for i in range(count)]
    if isinstance(group, str) and "(" not in group:
        if group not in NAMED:
            raise InputError(f"group is {group!r}{nearest(group, NAMED)}; known: {', '.join(NAMED)}")
        return np.stack([NAMED[group](inputs, rng) for rng in rngs])
    read = groups.read(group)
    if not isinstance(read, Group):
        raise InputError(
            f"group is {read!r}; wanted a group such as signed_permutations(8), or one of {', '.join(NAMED)}"
        )
    return np.stack([np.asarray(read.draw(rng), dtype=float) for rng in rngs])


def signed(elements: Array) -> bool:
    """Whether every element is a signed permutation."""
    return bool((np.isin(elements, (-1.0, 0.0, 1.0))).all() and (np.abs(elements).sum(axis=2) == 1).all())
