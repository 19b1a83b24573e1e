"""Sign flips: every monomial is an irreducible part of dimension 1, so the alignment is max fhat(S)^2.

The monomials of one degree are told together: the Gram of the part is the diagonal of their fhat(S)^2.
"""

from __future__ import annotations

from fractions import Fraction
from math import comb
from typing import Any

from learnable.groups import SignFlips
from learnable.profiles.coefficients import cube
from learnable.profiles.cutting import cut
from learnable.profiles.grams import Bounds
from learnable.profiles.parts import Part
from learnable.targets.forms import ByWeight, Form, Monomials
from learnable.transforms.krawtchouk import level_coefficients


@cut.register
def _(group: SignFlips, form: Form) -> tuple[Part, ...]:
    if isinstance(form.local, ByWeight):
        size, found = len(form.coordinates), level_coefficients(form.local.values)
        held = {k: [(c * c, comb(size, k))] for k, c in enumerate(found) if c}
        return _parts(held)
    if isinstance(form.local, Monomials):
        held = {}
        for members, c in form.local.terms:
            held.setdefault(len(members), []).append((c * c * form.local.scale, 1))
        return _parts(dict(sorted(held.items())))
    return _of_cube(form)


def _parts(held: dict[int, list[tuple[Fraction, int]]]) -> tuple[Part, ...]:
    """From fhat(S)^2 and how many monomials have it, by degree."""
    found = []
    for k, energies in held.items():
        weight, square = (sum((m * e**p for e, m in energies), Fraction(0)) for p in (1, 2))
        top = max(e for e, _ in energies)
        found.append(_part(k, (weight, weight), (top, top), (square, square), sum(m for _, m in energies)))
    return tuple(found)


def _part(k: int, weight: Bounds, top: Bounds, square: Bounds, count: int) -> Part:
    return Part(f"characters of degree {k}", k, 1, weight, top, square, count)


def _of_cube(form: Form) -> tuple[Part, ...]:
    import numpy as np

    held = cube(form)
    levels, parts = np.bitwise_count(np.arange(len(held.values), dtype=np.int64)), []
    for k in range(len(held.coordinates) + 1):
        energies: Any = held.values[levels == k].astype(object) ** 2
        weight, square = held.square * int(energies.sum()), held.square**2 * int((energies**2).sum())
        top = held.square * int(energies.max())
        if weight or held.slack:
            count = len(energies) if held.slack else int((energies > 0).sum())
            parts.append(_part(k, (weight, weight), (top, top), (square, square), count).widened(held.slack))
    return tuple(parts)
