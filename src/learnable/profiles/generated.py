"""Any listed group: the span of the orbit as one part, without cutting it further but for what no element moves.

T = (1/N) Σ over the N members of the orbit of (f∘g)(f∘g)*, and (1/N)(<f∘g, f∘g'>) has the same eigenvalues but for zeros:
T itself is taken where few monomials are moved about, else the products of the distinct members. Both are exact.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

from learnable.groups import Generated
from learnable.groups.finite import too_large
from learnable.profiles.coefficients import Terms, terms
from learnable.profiles.cutting import cut
from learnable.profiles.grams import exact_gram, top_eigenvalue
from learnable.profiles.orbit import columns, members, representatives
from learnable.profiles.parts import Part
from learnable.specs import InputError
from learnable.targets.forms import Form

LARGEST = 1_500
"""The most monomials that are moved about, or distinct members of the orbit, whichever are fewer."""


@cut.register
def _(group: Generated, form: Form) -> tuple[Part, ...]:
    if group.listed is None:
        raise InputError(too_large(group))
    held = terms(form)
    if not held.terms:
        return ()
    place = columns(held, group.listed, LARGEST)
    found = _products(held, group) if place is None else _operator(held, group, place)
    return (found.widened(held.slack),)


def _operator(held: Terms, group: Generated, place: dict[Any, int]) -> Part:
    """T in the monomials that are moved about; the centred one lacks the row and column of the empty set."""
    import numpy as np

    total: Any = np.zeros((len(place), len(place)), dtype=object)
    for block in members(held, group.listed, place):
        total += exact_gram(block.T)
    empty = place.get(0, place.get(()))
    others = [a for a in range(len(place)) if a != empty]
    rest = None if empty is None else total[others][:, others]
    mean = _sum(held, group.listed, place)
    noninvariant = total * len(group.listed) - mean[:, None] * mean[None, :]
    return _part(total, rest, noninvariant, held.square / len(group.listed), len(group.listed))


def _products(held: Terms, group: Generated) -> Part:
    """<f∘g, f∘g'> over the distinct members; centring takes the square of the mean from every product."""
    import numpy as np

    chosen = representatives(held, group.listed, LARGEST)
    if chosen is None:
        raise InputError(
            f"the orbit of this target under {group} has more than {LARGEST} members on as many monomials, which is too "
            f"much to work out; {too_large(group).split('; ')[-1]}"
        )
    rows = np.concatenate(list(members(held, chosen, columns(held, chosen) or {})))
    total, mean, size = exact_gram(rows), held.terms.get((), 0), len(rows)
    sums = total.sum(axis=0)
    noninvariant = total * size * size - (sums[:, None] + sums[None, :]) * size + sums.sum()
    rest = total - mean * mean if mean else None
    return _part(total, rest, noninvariant, held.square / size, size * size)


def _sum(held: Terms, listed: Any, place: dict[Any, int]) -> Any:
    """Σ over the elements of the coefficients of f∘g, by column."""
    return sum(block.sum(axis=0, dtype=object) for block in members(held, listed, place))


def _part(gram: Any, rest: Any, noninvariant: Any, factor: Fraction, lift: int) -> Part:
    """The span of the orbit as a part of dimension 1 with T as its Gram, and the same without mean and invariant part.

    `noninvariant` is a Gram in units of factor/lift.
    """
    found = _span(gram, factor)
    left = None if rest is None or not len(rest) else _span(rest, factor)
    return replace(
        found, constant=rest is not None, rest=left, noninvariant=_span(noninvariant, factor / lift)
    )


def _span(gram: Any, factor: Fraction) -> Part:
    weight = factor * sum(int(gram[i, i]) for i in range(len(gram)))
    low, high = top_eigenvalue(gram)
    square = factor * factor * int((gram * gram).sum())
    bounds = (weight, weight), (factor * low, factor * high), (square, square)
    return Part("span of the orbit", None, 1, *bounds, len(gram))
