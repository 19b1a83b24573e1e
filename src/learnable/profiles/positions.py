"""Positions of a sequence: with letters of two values, the cut of `permutations`."""

from __future__ import annotations

from learnable.groups.positions import Positions
from learnable.profiles.cutting import cut
from learnable.profiles.parts import Part
from learnable.profiles.permutations import permuted
from learnable.targets.forms import Form


@cut.register
def _(group: Positions, form: Form) -> tuple[Part, ...]:
    return permuted(form, ())
