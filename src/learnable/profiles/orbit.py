"""Members of an orbit by their Walsh coefficients: f∘g has ±fhat(S) on the set that g sends S to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import inf
from typing import Any

from learnable.profiles.coefficients import Terms, level_sums, terms
from learnable.specs import InputError
from learnable.targets.forms import Form

MASKED = 62
"""The most coordinates for which a set is one machine word."""
STEPS = 5_000_000
"""The most single moves of a coordinate that are made one by one."""
BLOCK = 2**22
"""Coefficients of images that are held at once."""


@dataclass(frozen=True)
class Overlaps:
    """a(g) = <f, f∘g> ≈ square·products[g], the coefficient `mean` of the empty set, and the number of terms."""

    products: list[int]
    mean: int
    square: Fraction
    slack: Fraction
    terms: int


def overlaps(form: Form, elements: Sequence[Sequence[int]]) -> Overlaps:
    """<f, f∘g> for every element, given by its images, exactly but for `slack`.

    >>> from learnable.groups import CyclicShifts
    >>> from learnable.targets import targets
    >>> shifts = [CyclicShifts(4).shift(s) for s in range(4)]
    >>> overlaps(targets.read('polynomial(n=4, expression="x1 + 2*x2")').form(), shifts).products
    [5, 2, 0, 2]
    """
    import numpy as np

    held = terms(form)
    found: list[int] = []
    if held.n > MASKED:
        for row in _one_by_one(held, elements):
            found.append(sum(c * held.terms.get(s, 0) for s, c in row.items()))
    else:
        for image, signed, order, values in _moved(held, elements):
            place = np.minimum(np.searchsorted(order, image), len(order) - 1)
            for a in range(len(image)):
                both = np.flatnonzero(order[place[a]] == image[a])
                zero = np.zeros(len(both), dtype=np.int64)
                found += level_sums(zero, signed[a][both], values[place[a][both]], 1)
    return Overlaps(found, held.terms.get((), 0), held.square, held.slack, len(held.terms))


def columns(held: Terms, listed: Any, most: float = inf) -> dict[Any, int] | None:
    """A column for every set that some element sends a term to: masks, or sorted tuples beyond 62 coordinates.

    None where there are more than `most`.

    >>> from learnable.targets import targets
    >>> columns(terms(targets.read("parity(n=3, degree=1)").form()), [[1, 2, 3], [2, 3, 1]])
    {1: 0, 2: 1}
    """
    import numpy as np

    every: Any = set()
    if held.n > MASKED:
        for row in _one_by_one(held, listed):
            every |= row.keys()
            if len(every) > most:
                return None
        return {s: a for a, s in enumerate(sorted(every))}
    every = np.empty(0, dtype=np.int64)
    for image, *_ in _moved(held, listed):
        every = np.union1d(every, image)
        if len(every) > most:
            return None
    return {int(s): a for a, s in enumerate(every)}


def representatives(held: Terms, listed: Any, most: int) -> Any:
    """One element for every distinct f∘g; None where there are more than `most`. Below, the second leaves x1 alone.

    >>> from learnable.targets import targets
    >>> swaps = [[1, 2, 3], [1, 3, 2], [2, 1, 3]]
    >>> representatives(terms(targets.read("parity(n=3, degree=1)").form()), swaps, most=9).tolist()
    [[1, 2, 3], [2, 1, 3]]
    """
    import numpy as np

    seen: dict[Any, int] = {}
    if held.n > MASKED:
        keys: Iterator[Any] = (frozenset(row.items()) for row in _one_by_one(held, listed))
    else:
        keys = (key for block in _moved(held, listed) for key in _keys(block[0], block[1]))
    for place, key in enumerate(keys):
        seen.setdefault(key, place)
        if len(seen) > most:
            return None
    return np.asarray(listed)[list(seen.values())]


def _keys(image: Any, signed: Any) -> Iterator[bytes]:
    """The same bytes for rows with the same coefficients on the same sets."""
    import numpy as np

    for sets, values in zip(image, signed, strict=True):
        order = np.argsort(sets)
        yield sets[order].tobytes() + values[order].tobytes()


def members(held: Terms, listed: Any, place: dict[Any, int]) -> Iterator[Any]:
    """The coefficients of f∘g in those columns, block by block: whole numbers (elements, columns)."""
    import numpy as np

    if held.n > MASKED:
        for row in _one_by_one(held, listed):
            found = np.zeros((1, len(place)), dtype=np.int64)
            found[0, [place[s] for s in row]] = list(row.values())
            yield found
        return
    order = np.array(list(place), dtype=np.int64)
    for image, signed, *_ in _moved(held, listed, max(1, len(place))):
        found = np.zeros((len(image), len(place)), dtype=np.int64)
        np.put_along_axis(found, np.searchsorted(order, image), signed, axis=1)
        yield found


def _moved(held: Terms, listed: Any, width: int = 1) -> Iterator[tuple[Any, Any, Any, Any]]:
    """Blocks of images of all sets and of their signed coefficients, (elements, D) each, with the sets and coefficients."""
    import numpy as np

    masks = np.array([sum(1 << i for i in s) for s in held.terms], dtype=np.int64)
    values = np.array(list(held.terms.values()), dtype=np.int64)[np.argsort(masks)]
    masks, read = np.sort(masks), sorted({i for s in held.terms for i in s})
    step = max(1, BLOCK // max(1, len(masks), width))
    for start in range(0, len(listed) if len(masks) else 0, step):
        block = np.asarray(listed[start : start + step], dtype=np.int64)
        image, minus = (np.zeros((len(block), len(masks)), dtype=np.int64) for _ in range(2))
        for i in read:
            inside = masks >> i & 1
            image += inside[None, :] << (np.abs(block[:, i]) - 1)[:, None]
            minus += inside[None, :] * (block[:, i] < 0)[:, None]
        yield image, values[None, :] * (1 - 2 * (minus & 1)), masks, values


def _one_by_one(held: Terms, listed: Any) -> Iterator[dict[tuple[int, ...], int]]:
    steps = len(listed) * sum(len(s) + 1 for s in held.terms)
    if steps > STEPS:
        raise InputError(
            f"{len(listed)} elements on {len(held.terms)} monomials of {held.n} coordinates are {steps} steps, and at most "
            f"{STEPS} are taken; use fewer monomials, or at most {MASKED} coordinates"
        )
    for g in listed:
        row = {}
        for s, c in held.terms.items():
            image = [int(g[i]) for i in s]
            sign = -1 if sum(j < 0 for j in image) % 2 else 1
            row[tuple(sorted(abs(j) - 1 for j in image))] = sign * c
        yield row
