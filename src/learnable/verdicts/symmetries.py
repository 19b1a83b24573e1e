"""Alignment and cross-predictability of an exact target on the hypercube under one group: from its parts, or sampled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from learnable.groups import Generated, Group, SignedPermutations
from learnable.measures import alignment, cross_predictability
from learnable.orbits import sampled_orbit
from learnable.profiles import Profile, profile
from learnable.specs import InputError
from learnable.symmetries import Symmetry
from learnable.targets import Target
from learnable.targets.forms import Form
from learnable.targets.levels import mean
from learnable.verdicts.asking import Asked

_SHOWN = 160
"""Group specs of more letters are cut in sentences."""


@dataclass(frozen=True)
class UnderGroup:
    """A target under a group: its parts (None where the group was sampled), the two measures, and what to note."""

    group: Group
    cut: Profile | None
    measures: dict[str, Any]
    notes: tuple[str, ...]


def under_group(target: Target, form: Form, levels: Profile, group: Group | None, asked: Asked) -> UnderGroup:
    """The measures under `group`; under signed permutations, whose parts are the `levels`, where there is none.

    Raises `InputError` for a group that does not preserve the law, or is too large to list where no number of samples is
    given.
    """
    if group is not None and group.n == target.law.dimension and group.why_not(target.law):
        raise InputError(f"group is {group}, and {group.why_not(target.law)}; type {levels.group}")
    if isinstance(group, Generated) and group.listed is None and asked.samples is not None:
        return _sampled(target, form, group, asked)
    cut = (
        levels
        if group is None or (isinstance(group, SignedPermutations) and group.n == form.n)
        else profile(form, group)
    )
    aligned, part = alignment(cut.centred())
    of = {"group": str(cut.group)}
    measures = {
        "alignment": {**aligned.json(), "irrep": part.irrep if part is not None else None, **of},
        "cross_predictability": {**cross_predictability(cut.centred()).json(), **of},
    }
    return UnderGroup(cut.group, cut, measures, ())


def unvouched(known: Symmetry) -> str:
    """What was found of a module's symmetry, and that no certificate rests on it unless the user vouches."""
    if known.group is None:
        return (
            f"no symmetry of this network's initialisation was found ({known.because[0]}), so alignment and certificates "
            f"are left out; {known.next}"
        )
    group = str(known.group)
    shown = group if len(group) <= _SHOWN else f"{group[:_SHOWN]}… (in full under network.symmetry of --json)"
    how = "by rules" if known.status == "proved" else "by draws that did not refute it"
    return (
        f"the symmetry of this network's initialisation was found to be {shown} {how}, and alignment and certificates "
        f'are left out until you vouch for it: --group "{shown}"'
    )


def _sampled(target: Target, form: Form, group: Generated, asked: Asked) -> UnderGroup:
    found = sampled_orbit(
        target, target.law, group, mean=mean(form.local), samples=max(8, asked.samples or 0), seed=asked.seed
    )
    of = {"group": str(group)}
    measures = {
        "alignment": {**found.alignment().json(), "irrep": None, **of},
        "cross_predictability": {**found.cross_predictability.json(), **of},
    }
    note = (
        f"the group has {group.order} elements, too many to list: alignment and cross-predictability are sampled, and no "
        "certificate rests on a sample"
    )
    return UnderGroup(group, None, measures, (note,))
