"""Cyclic shifts: one part a frequency, with f's energy on it.

The characters of the shifts of a grid of R rows and C columns are the frequencies (p, q), and
||f_(p,q)||^2 = (1/RC) Σ_(r,s) a(r,s) cos 2π(pr/R + qs/C) with the autocorrelation a(r,s) = <f, f∘shift(r,s)>. Over the
reals a frequency and its negative are one part of dimension 2. The copies lie along one vector: a Gram of rank one.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from math import lcm
from typing import Any

from learnable.estimates import ball_bounds
from learnable.groups import CyclicShifts
from learnable.precision import precision
from learnable.profiles.cutting import cut
from learnable.profiles.grams import Bounds
from learnable.profiles.orbit import overlaps
from learnable.profiles.parts import Part
from learnable.specs import InputError
from learnable.targets.characters import Levels
from learnable.targets.forms import ByWeight, Form
from learnable.targets.levels import degree_weights

WIDEST, BITS = 2_000, 160


@cut.register
def _(group: CyclicShifts, form: Form) -> tuple[Part, ...]:
    if (
        isinstance(form.local, ByWeight | Levels)
        and len(form.coordinates) == group.n
        and len(set(form.signs)) == 1
    ):
        weights = {k: w[0] for k, w in degree_weights(form.local).items()}
        whole = sum(weights.values(), Fraction(0))
        line = Part.of_line(_name(group, 0, 0), None, 1, whole, group.n + 1, weights.get(0) or None)
        return (line.as_invariant(),)
    if group.n > WIDEST:
        raise InputError(
            f"cyclic_shifts: n is {group.n}, and shifts are worked out for at most {WIDEST} coordinates; "
            f"type {'' if form.bias else 'signed_'}permutations({group.n})"
        )
    return _by_frequency(group, form)


def _name(group: CyclicShifts, p: int, q: int) -> str:
    return f"frequency {p}" if group.columns == 1 else f"frequency ({p},{q})"


def _by_frequency(group: CyclicShifts, form: Form) -> tuple[Part, ...]:
    rows, columns = group.rows, group.columns
    shifts = [(r, s) for r in range(rows) for s in range(columns)]
    held = overlaps(form, [group.shift(r, s) for r, s in shifts])
    if not held.terms:
        return ()
    parts = []
    for p, q in shifts:
        mirrored = (-p % rows, -q % columns)
        if (p, q) > mirrored:
            continue
        dimension = 1 if (p, q) == mirrored else 2
        turns = [Fraction(p * r, rows) + Fraction(q * s, columns) for r, s in shifts]
        low, high = (dimension * held.square * e / group.n for e in _energy(held.products, turns))
        part = Part(_name(group, p, q), None, dimension, (low, high), multiplicity=held.terms)
        if p == q == 0:
            mean = held.square * held.mean**2
            rest = Part(part.irrep, None, 1, (low - mean, high - mean), multiplicity=held.terms)
            part = replace(part, constant=True, rest=rest, invariant=True)
        if high or held.slack:
            parts.append(part.widened(held.slack))
    return tuple(parts)


def _energy(products: list[int], turns: list[Fraction]) -> Bounds:
    """Σ a cos 2πt, exactly where it is rational: then Σ a z^(d·t) is a number modulo the d-th cyclotomic polynomial."""
    from flint import arb, fmpz, fmpz_poly

    order = lcm(*(t.denominator for t in turns))
    bins = [0] * order
    for a, t in zip(products, turns, strict=True):
        bins[int(t * order) % order] += a
    left = fmpz_poly(bins) % fmpz_poly.cyclotomic(order)
    if left.degree() <= 0:
        value = Fraction(int(left[0]))
        return value, value
    with precision(BITS + max(abs(b) for b in bins).bit_length()):
        total = sum((arb(fmpz(b)) * _cosine(e, order) for e, b in enumerate(bins) if b), arb(0))
        low, high = ball_bounds(total)
    return max(Fraction(0), low), high


def _cosine(place: int, order: int) -> Any:
    from flint import arb, fmpq

    return arb.cos_pi_fmpq(fmpq(2 * place, order))
