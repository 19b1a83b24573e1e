"""The Walsh terms of a form, as sets with energies, whatever way it is held; and what leap they have.

Exact support for leap and degree, and the terms that hold weight: all but the smallest, which together hold at most a
given share of the variance.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import singledispatch
from math import comb
from typing import Any

from learnable.complexity.leap import leap, leap_of_masks
from learnable.targets.characters import Characters, CharacterSpectrum, Levels
from learnable.targets.forms import ByWeight, DenseTable, Form, Monomials
from learnable.targets.levels import degree_weights
from learnable.transforms.walsh import walsh_hadamard


@dataclass(frozen=True)
class Support:
    """Leap, degree and number of the terms above degree 0, and the energy of the least of them."""

    leap: int
    degree: int
    terms: int
    least: Fraction


def support(form: Form, drop: Fraction = Fraction(0)) -> Support:
    """The Walsh support of a form, without the smallest terms that together hold at most `drop` of the variance.

    >>> from learnable.targets import targets
    >>> staircase = targets.read("staircase(n=9, degree=3)").form()
    >>> support(staircase), support(staircase, Fraction(2, 3)).leap
    (Support(leap=1, degree=3, terms=3, least=Fraction(1, 3)), 3)
    """
    return _support(form.local, drop)


@singledispatch
def _support(local: Any, drop: Fraction) -> Support:
    raise TypeError(f"a function held as {type(local).__name__} has no Walsh support")


@_support.register
def _(local: Monomials, drop: Fraction) -> Support:
    return _of_terms([(c**2 * local.scale, s) for s, c in local.terms if s], drop)


@_support.register
def _(local: Characters, drop: Fraction) -> Support:
    rest = 1 - local.bias**2
    return _of_terms([(r**2 * local.scale * rest ** len(s), s) for s, r in local.terms if s], drop)


def _of_terms(energies: list[tuple[Fraction, tuple[int, ...]]], drop: Fraction) -> Support:
    """From the energy of every set but the empty one."""
    terms = sorted(energies, key=lambda term: term[0])
    kept = terms[_dropped([e for e, _ in terms], drop) :]
    if not kept:
        return Support(0, 0, 0, Fraction(0))
    return Support(leap([s for _, s in kept]), max(len(s) for _, s in kept), len(kept), kept[0][0])


def _dropped(energies: Sequence[Fraction], drop: Fraction) -> int:
    """How many of the first hold, together, at most `drop` of the sum; never all."""
    spare, count = drop * sum(energies, Fraction(0)), 0
    while count < len(energies) - 1 and energies[count] <= spare:
        spare -= energies[count]
        count += 1
    return count


@_support.register(ByWeight)
@_support.register(Levels)
def _(local: Any, drop: Fraction) -> Support:
    """Whole levels; a level that is dropped in part still has its leap and its degree."""
    size = len(local.values if isinstance(local, ByWeight) else local.derivatives) - 1
    levels = [(w[0] / comb(size, k), k, w[0]) for k, w in degree_weights(local).items() if k and w[0]]
    levels.sort()
    kept = levels[_dropped([w for _, _, w in levels], drop) :]
    if not kept:
        return Support(0, 0, 0, Fraction(0))
    degrees = [k for _, k, _ in kept]
    return Support(min(degrees), max(degrees), sum(comb(size, k) for k in degrees), kept[0][0])


@_support.register
def _(local: DenseTable, drop: Fraction) -> Support:
    """Coefficients within the rounding error of the transform count as zero."""
    import numpy as np

    spectrum = walsh_hadamard(local.whole)
    energies = (spectrum / len(spectrum)) ** 2
    energies[0] = 0.0
    noise = 0.0 if local.unit else (1e-12 * float(np.abs(local.values).max())) ** 2
    square = (local.unit or Fraction(1)) ** 2
    return _of_masks(energies, np.flatnonzero(energies > noise), square, drop)


@_support.register
def _(local: CharacterSpectrum, drop: Fraction) -> Support:
    """Coefficients that may be zero count as zero."""
    squares = local.floats[0].copy()
    squares[0] = 0.0
    return _of_masks(squares**2, local.support[local.support > 0], Fraction(1), drop)


def _of_masks(energies: Any, masks: Any, square: Fraction, drop: Fraction) -> Support:
    """From energies over `square`, and the places of those that count."""
    import numpy as np

    if drop and len(masks):
        masks = masks[np.argsort(energies[masks], kind="stable")]
        held = np.cumsum(energies[masks]) > float(drop) * energies[masks].sum()
        held[-1] = True
        masks = masks[held]
    if not len(masks):
        return Support(0, 0, 0, Fraction(0))
    degree = int(np.bitwise_count(masks).max())
    return Support(leap_of_masks(masks), degree, len(masks), Fraction(float(energies[masks].min())) * square)


def leading_monomials(form: Form, most: int = 8) -> tuple[tuple[int, ...], ...]:
    """The monomials that hold most weight, as sets of coordinates counted from 1, largest first.

    For a symmetric function one monomial of each of the heaviest degrees stands for the rest.

    >>> from learnable.targets import targets
    >>> leading_monomials(targets.read("staircase(n=9, degree=3)").form())
    ((1,), (1, 2), (1, 2, 3))
    """
    heaviest = sorted(_heaviest(form.local, most), key=lambda term: (-term[0], len(term[1]), term[1]))[:most]
    return tuple(tuple(sorted(form.coordinates[i] + 1 for i in members)) for _, members in heaviest)


@singledispatch
def _heaviest(local: Any, most: int) -> list[tuple[float, tuple[int, ...]]]:
    raise TypeError(f"a function held as {type(local).__name__} has no Walsh support")


@_heaviest.register
def _(local: Monomials, most: int) -> list[tuple[float, tuple[int, ...]]]:
    return [(float(c * c), members) for members, c in local.terms if members]


@_heaviest.register
def _(local: Characters, most: int) -> list[tuple[float, tuple[int, ...]]]:
    rest = 1 - local.bias**2
    return [(float(r * r * rest ** len(s)), s) for s, r in local.terms if s]


@_heaviest.register(ByWeight)
@_heaviest.register(Levels)
def _(local: Any, most: int) -> list[tuple[float, tuple[int, ...]]]:
    return [(float(w[0]), tuple(range(k))) for k, w in degree_weights(local).items() if k and w[0]]


@_heaviest.register
def _(local: DenseTable, most: int) -> list[tuple[float, tuple[int, ...]]]:
    return _heaviest_places(walsh_hadamard(local.values) ** 2, most)


@_heaviest.register
def _(local: CharacterSpectrum, most: int) -> list[tuple[float, tuple[int, ...]]]:
    return _heaviest_places(local.floats[0] ** 2, most)


def _heaviest_places(energies: Any, most: int) -> list[tuple[float, tuple[int, ...]]]:
    import numpy as np

    energies[0] = 0.0
    top = np.argsort(-energies, kind="stable")[:most]
    bits = len(energies).bit_length() - 1
    return [(float(energies[i]), tuple(j for j in range(bits) if i >> j & 1)) for i in top if energies[i] > 0]
