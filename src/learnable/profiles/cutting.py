"""`profile`: cut a target along a group. Each family of groups registers its cut, one file a family."""

from __future__ import annotations

from dataclasses import fields
from functools import singledispatch
from typing import Any

from learnable.groups import FiniteGroup, Group
from learnable.groups.finite import flips_signs
from learnable.profiles.parts import Part, Profile
from learnable.specs import InputError
from learnable.targets.forms import Form


@singledispatch
def cut(group: Any, form: Any) -> tuple[Part, ...]:
    """The parts of a form along a group, those that hold weight; registered by the type of the group."""
    raise InputError(f"group is {group}; wanted signed_permutations({form.n})")


def profile(form: Any, group: Group) -> Profile:
    """Cut a form along a group: the target's Gram on each irreducible part.

    Exact rationals for monomials, symmetric functions and tables of whole numbers; for other tables proven bounds
    of the floating-point transform. Raises `InputError` where the group does not act on the form's inputs.

    >>> from learnable.groups import SignedPermutations
    >>> from learnable.targets import targets
    >>> found = profile(targets.read("majority(n=9)").form(), SignedPermutations(9))
    >>> [(p.irrep, round(float(p.weight[0]), 6)) for p in found.parts][:2]
    [('degree 1', 0.672913), ('degree 3', 0.128174)]
    """
    if isinstance(group, FiniteGroup) and not isinstance(form, Form):
        raise InputError(
            f"group is {group} and the target is held as {form.name}; the parts of a finite group are worked out on the "
            f"hypercube alone; type orthogonal({form.n})"
        )
    if isinstance(group, Group) and group.n != form.n:
        name = str(group).partition("(")[0]
        plain = len(fields(group)) == 1  # type: ignore[arg-type]
        hint = f"type {name}({form.n})" if plain else f"wanted one on {form.n} coordinates"
        raise InputError(f"group is {group} and the target has {form.n} coordinates; {hint}")
    if isinstance(form, Form) and form.bias and isinstance(group, FiniteGroup) and flips_signs(group):
        raise InputError(
            f"group is {group}, which flips signs, and the target is held by the characters of inputs with a bias, which "
            f"sign flips do not preserve; type permutations({form.n})"
        )
    return Profile(group, cut(group, form), form.name)
