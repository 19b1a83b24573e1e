"""The Walsh coefficients of a form as whole numbers: on the cube of the coordinates that matter, or set by set.

Grams are products of coefficients, so whole numbers keep them exact. Where a coefficient is not known exactly it is
rounded to a multiple of a small unit, and `slack` bounds the L2 distance to the target: every part is then widened.
On a biased hypercube the coefficients are those on its characters, which hold a square root and are rounded.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from learnable.memory import forecast
from learnable.profiles.characters import of_characters, rounded_terms
from learnable.profiles.grams import CHUNK, LIMB, limbs, root_above
from learnable.profiles.rounding import rounded, whole_numbers
from learnable.specs import InputError
from learnable.targets.characters import Characters, OnCharacters
from learnable.targets.forms import ByWeight, DenseTable, Form, Monomials, restrict
from learnable.transforms.krawtchouk import level_coefficients
from learnable.transforms.walsh import walsh_hadamard

CUBE_LIMIT = 20
"""The most coordinates that matter, for a group whose parts mix degrees."""


@dataclass(frozen=True, eq=False)
class Cube:
    """fhat(S) ≈ √square·values[S] for the sets S of the local coordinates (bit j: coordinate `coordinates[j]`)."""

    n: int
    coordinates: tuple[int, ...]
    values: Any
    square: Fraction
    slack: Fraction


@dataclass(frozen=True)
class Terms:
    """fhat(S) ≈ √square·terms[S] for sets of coordinates, sorted tuples counted from 0."""

    n: int
    terms: dict[tuple[int, ...], int]
    square: Fraction
    slack: Fraction


def cube(form: Form) -> Cube:
    """The coefficients on the cube of the coordinates that matter.

    >>> from learnable.targets import targets
    >>> found = cube(targets.read("majority(n=3)").form())
    >>> found.values.tolist(), found.square
    ([0, 1, 1, 0, 1, 0, 0, -1], Fraction(1, 4))
    """
    import numpy as np

    form = restrict(form)
    size = len(form.coordinates)
    if size > CUBE_LIMIT:
        instead = "use fewer coordinates" if form.bias else f"type signed_permutations({form.n})"
        raise InputError(
            f"this target depends on {size} coordinates, and under a group whose parts mix degrees at most {CUBE_LIMIT} "
            f"are worked out for one held as {form.name}; {instead}"
        )
    forecast(24 * (size + 1) * 2**size, f"the parts of a table of 2^{size} values", "use fewer coordinates")
    index = np.arange(2**size, dtype=np.int64)
    if isinstance(form.local, OnCharacters):
        values, square, slack = of_characters(form.local, size)
    elif isinstance(form.local, DenseTable):
        values, square, slack = _of_table(form.local)
    elif isinstance(form.local, ByWeight):
        whole, square, error = whole_numbers(level_coefficients(form.local.values), 2**size)
        values, slack = (
            np.array(whole, dtype=np.int64)[np.bitwise_count(index)],
            error * root_above(Fraction(2**size)),
        )
    else:
        whole, square, error = whole_numbers([c for _, c in form.local.terms], len(form.local.terms))
        values, slack = (
            np.zeros(2**size, dtype=np.int64),
            error * root_above(Fraction(len(whole)) * form.local.scale),
        )
        for (members, _), c in zip(form.local.terms, whole, strict=True):
            values[sum(1 << i for i in members)] = c
        square *= form.local.scale
    minus = sum(1 << j for j, sign in enumerate(form.signs) if sign < 0)
    values = values * (1 - 2 * (np.bitwise_count(index & minus).astype(np.int64) & 1))
    return Cube(form.n, form.coordinates, values, square, slack)


def halves(dense: Cube, fixed: tuple[int, ...]) -> tuple[list[tuple[int, ...]], Any, list[Any]]:
    """The cube as a table fhat(T ∪ S): the sets T of `fixed` coordinates that matter, the table, its columns by |S|."""
    import numpy as np

    size = len(dense.coordinates)
    still = [j for j, c in enumerate(dense.coordinates) if c in fixed]
    moving = [j for j in range(size) if j not in still]
    axes = [size - 1 - j for j in (*reversed(still), *reversed(moving))]
    table = dense.values.reshape((2,) * size).transpose(axes).reshape(2 ** len(still), 2 ** len(moving))
    levels = np.bitwise_count(np.arange(2 ** len(moving)))
    sets = [tuple(dense.coordinates[c] for b, c in enumerate(still) if t >> b & 1) for t in range(len(table))]
    return sets, table, [np.flatnonzero(levels == j) for j in range(len(moving) + 1)]


def terms(form: Form) -> Terms:
    """The coefficients set by set, those that are not zero.

    >>> from learnable.targets import targets
    >>> terms(targets.read("staircase(n=9, degree=2)").form()).terms
    {(0,): 1, (0, 1): 1}
    """
    import numpy as np

    if isinstance(form.local, Characters):
        inner, ints, square, slack = rounded_terms(form.local)
        named = {tuple(sorted(form.coordinates[i] for i in s)): c for s, c in zip(inner, ints, strict=True)}
        return Terms(form.n, named, square, slack)
    if not isinstance(form.local, Monomials):
        dense = cube(form)
        kept = np.flatnonzero(dense.values)
        sets = {_members(int(s), dense.coordinates): int(dense.values[s]) for s in kept}
        return Terms(dense.n, sets, dense.square, dense.slack)
    whole, square, error = whole_numbers([c for _, c in form.local.terms], len(form.local.terms))
    found = {}
    for (members, _), c in zip(form.local.terms, whole, strict=True):
        sign = -1 if sum(form.signs[i] < 0 for i in members) % 2 else 1
        found[tuple(sorted(form.coordinates[i] for i in members))] = sign * c
    slack = error * root_above(Fraction(len(whole)) * form.local.scale)
    return Terms(form.n, found, square * form.local.scale, slack)


def _members(mask: int, coordinates: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(sorted(coordinates[j] for j in range(mask.bit_length()) if mask >> j & 1))


def _of_table(local: DenseTable) -> tuple[Any, Fraction, Fraction]:
    """Exact where the values are multiples of a unit; else rounded, with the bound of the transform's error.

    A coefficient of the floating-point transform errs by at most (4m+2)·2^-53·mean|f|, a little more for higher orders.
    """
    import numpy as np

    spectrum = walsh_hadamard(local.whole)
    bits = len(spectrum).bit_length() - 1
    if local.unit is not None:
        return np.rint(spectrum).astype(np.int64), (local.unit / 2**bits) ** 2, Fraction(0)
    size = Fraction(float(np.abs(local.values).mean())) * Fraction(101, 100)
    return rounded(spectrum / 2**bits, size * (4 * bits + 2) * Fraction(1, 2**53))


def level_sums(levels: Any, left: Any, right: Any, count: int) -> list[int]:
    """Σ left·right by level, exactly, for whole numbers below 2^59.

    >>> import numpy as np
    >>> level_sums(np.array([0, 1, 1]), np.array([2**40, 3, 4]), np.array([2**40, 1, 1]), 2)[1]
    7
    """
    import numpy as np

    sums = [0] * count
    for start in range(0, len(levels), CHUNK):
        place = slice(start, start + CHUNK)
        for i, a in enumerate(limbs(left[place])):
            for j, b in enumerate(limbs(right[place])):
                if a is not None and b is not None:
                    for k, value in enumerate(np.bincount(levels[place], a * b, count)):
                        sums[k] += int(value) << LIMB * (i + j)
    return sums
