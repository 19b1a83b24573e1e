"""The target on the irreducible parts of a group: how much of ||f||^2 lies on each, with proven bounds.

On the hypercube under signed permutations the parts are the degrees, and the weight of degree k is
W_k = Σ_{|S|=k} fhat(S)^2. Every measure is a short formula over these weights and the dimensions C(n, k).
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from learnable.estimates import log10_fraction, to_float
from learnable.groups import Group, SignedPermutations
from learnable.specs import InputError
from learnable.targets.forms import Form
from learnable.targets.levels import Bounds, degree_weights


@dataclass(frozen=True)
class Part:
    """One irreducible part: its name, its dimension, and the weight of the target on it."""

    irrep: str
    degree: int
    dimension: int
    weight: Bounds

    def json(self) -> dict[str, Any]:
        """The entry of ``profile`` in the interface, with the weight's log10 beside it."""
        middle = sum(self.weight) / 2
        return {
            "irrep": self.irrep,
            "log10_dimension": log10_fraction(Fraction(self.dimension)),
            "weight": to_float(Fraction(middle)),
            "log10_weight": log10_fraction(Fraction(middle)),
        }


@dataclass(frozen=True)
class Profile:
    """The parts that hold weight, in order of degree, and the form they were computed from."""

    group: Group
    parts: tuple[Part, ...]
    form: str

    def centred(self) -> Profile:
        """The profile of the target minus its mean."""
        return Profile(self.group, tuple(p for p in self.parts if p.degree != 0), self.form)

    def total(self) -> Bounds:
        """Bounds of ||f||^2 = Σ w."""
        return sum((p.weight[0] for p in self.parts), Fraction(0)), sum((p.weight[1] for p in self.parts), Fraction(0))

    def variance(self) -> Bounds:
        """Bounds of Var f, the weight outside degree 0."""
        return self.centred().total()

    def weights(self) -> dict[int, Bounds]:
        """Degree → bounds of its weight."""
        return {p.degree: p.weight for p in self.parts}

    @property
    def exact(self) -> bool:
        """Whether every weight is a rational number known exactly."""
        return all(p.weight[0] == p.weight[1] for p in self.parts)


def profile(form: Form, group: Group) -> Profile:
    """Cut a form along a group: the weight on each irreducible part.

    Exact rationals for monomials, symmetric functions and tables of whole numbers; for other tables proven bounds
    of the floating-point transform. Raises `InputError` where the group does not act on the form's inputs.

    >>> from learnable.targets import targets
    >>> cut = profile(targets.read("majority(n=9)").form(), SignedPermutations(9))
    >>> [(p.irrep, round(float(p.weight[0]), 6)) for p in cut.parts][:2]
    [('degree 1', 0.672913), ('degree 3', 0.128174)]
    """
    if not isinstance(group, SignedPermutations):
        raise InputError(f"group is {group}; wanted signed_permutations({form.n})")
    if group.n != form.n:
        raise InputError(f"group is {group} and the target has {form.n} coordinates; type signed_permutations({form.n})")
    weights = degree_weights(form.local)
    parts = tuple(
        Part(f"degree {k}", k, group.dimension(k), weights[k]) for k in sorted(weights) if weights[k][1] > 0
    )
    return Profile(group, parts, form.name)
