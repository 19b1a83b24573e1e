"""Alignment and cross-predictability of a target under one group: from its parts, or sampled from moved inputs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from learnable.groups import FiniteGroup, Group, Orthogonal, SignedPermutations
from learnable.measures import alignment, cross_predictability
from learnable.networks import ModuleNetwork, Network
from learnable.orbits import sampled_orbit
from learnable.profiles import Profile, profile
from learnable.specs import InputError
from learnable.symmetries import Symmetry
from learnable.targets import Target
from learnable.targets.forms import Form
from learnable.targets.levels import mean
from learnable.verdicts.options import Options

DRAWN = 4096
"""Inputs for an element, unless `samples` says otherwise."""
WORK = 4 * 10**8
"""Coordinates that are moved, about, to sample the cross-predictability."""
LONGEST, INPUTS = 2_000, 4_000_000
"""The most coordinates of an input, and of all inputs for one element, where a measure is sampled."""
_SHOWN = 160
"""Group specs of more letters are cut in sentences."""


@dataclass(frozen=True)
class UnderGroup:
    """A target under a group: its parts (None where the group was sampled), the two measures, and what to note."""

    group: Group
    cut: Profile | None
    measures: dict[str, Any]
    notes: tuple[str, ...]


def under_group(
    target: Target, form: Form, levels: Profile, group: Group | None, asked: Options
) -> UnderGroup:
    """The measures under `group`; under signed permutations, whose parts are the `levels`, where there is none.

    Where the parts are too much to work out they are sampled, if `samples` was given. Raises `InputError` if not, and for a
    group that does not preserve the law.
    """
    if group is not None and group.n == target.law.dimension and group.why_not(target.law):
        raise InputError(f"group is {group}, and {group.why_not(target.law)}; type {levels.group}")
    try:
        cut = (
            levels
            if group is None or (isinstance(group, SignedPermutations) and group.n == form.n)
            else profile(form, group)
        )
    except InputError as error:
        if group is None or group.n != form.n:
            raise
        if asked.samples is None:
            raise InputError(_offered(str(error))) from None
        measures, note = sampled_under(target, group, mean(form.local), asked)
        return UnderGroup(group, None, measures, (note,))
    aligned, part = alignment(cut.centred())
    of = {"group": str(cut.group)}
    measures = {
        "alignment": {**aligned.json(), "irrep": part.irrep if part is not None else None, **of},
        "cross_predictability": {**cross_predictability(cut.centred()).json(), **of},
    }
    return UnderGroup(cut.group, cut, measures, ())


def left_out(known: Symmetry) -> str:
    """Why no theorem speaks of a module that nobody vouches for: what was found of its symmetry, in a clause."""
    if known.group is None:
        return "no symmetry of this initialisation was found, so no theorem speaks (--group vouches for one)"
    return f"this initialisation was found to be symmetric {_found(known)}; no theorem speaks until you vouch for it"


def _found(known: Symmetry) -> str:
    """Under which group, cut where it is long, and how that was found."""
    return f"under {_shown(known)} (by rules, and draws did not refute it)"


def _shown(known: Symmetry) -> str:
    group = str(known.group)
    return group if len(group) <= _SHOWN else f"{group[:_SHOWN]}… (in full under network.symmetry of --json)"


def unvouched(known: Symmetry) -> str:
    """What was found of a module's symmetry, and that no certificate rests on it unless the user vouches."""
    if known.group is None:
        return (
            f"no symmetry of this network's initialisation was found ({known.because[0]}), so alignment and certificates "
            f"are left out; {known.next}"
        )
    return (
        f"the symmetry of this network's initialisation was found to be {_shown(known)} by rules, and draws did not refute "
        f'it; alignment and certificates are left out until you vouch for it: --group "{_shown(known)}"'
    )


def facts_of_module(network: Network, target: Target, asked: Options) -> dict[str, bool]:
    """What the hypotheses of a certificate ask of a module, found by draws; nothing for an mlp, of which it is known."""
    if not isinstance(network, ModuleNetwork):
        return {}
    from learnable.symmetries.forwards import single, trained  # loads torch

    return {
        "single": single(network, target.law, asked.seed),
        "trained": trained(network, target.law, target, asked.seed, float(asked.edge)),
    }


def sampled_under(
    target: Target, group: Group, mean: float, asked: Options, *, off: float = 0.0
) -> tuple[dict[str, Any], str]:
    """Both measures from random elements, and a note that says so; `off` is how far `mean`² may be off.

    A mean that is off leaves a constant, which every group sees: what the directions prove is lowered by that much.
    Elements are fewer where inputs have many coordinates: about `WORK` coordinates are moved in all.
    """
    samples, long = max(8, asked.samples or DRAWN), target.law.dimension
    if long > LONGEST or samples * long > INPUTS:
        most = "use fewer coordinates" if long > LONGEST else f"type --samples {INPUTS // long}"
        raise InputError(
            f"sampling under {group} moves {samples} inputs of {long} coordinates hundreds of times, and at most {INPUTS} "
            f"numbers and {LONGEST} coordinates are moved; {most}"
        )
    elements = max(32, min(256, WORK // (2 * samples * long)))
    found = sampled_orbit(
        target, target.law, group, mean=mean, elements=elements, samples=samples, seed=asked.seed
    )
    aligned, of = found.alignment(), {"group": str(group)}
    aligned = replace(aligned, low=max(0.0, aligned.low - off))
    size = f"has {_order(group)} elements" if isinstance(group, FiniteGroup) else "is infinite"
    return (
        {
            "alignment": {**aligned.json(), "irrep": None, **of},
            "cross_predictability": {**found.cross_predictability.json(), **of},
        },
        f"the group {size}: alignment and cross-predictability are sampled from {elements} of them on {samples} inputs "
        "each, and no certificate rests on a sample",
    )


def sampled_on_rotations(
    target: Target, group: FiniteGroup, mean: float, asked: Options
) -> tuple[dict[str, Any], str]:
    """The measures under a finite group on the sphere or on Gaussian inputs, whose parts are not worked out there."""
    if asked.samples is None:
        raise InputError(
            f"group is {group}, and the parts of a finite group are worked out on the hypercube alone; sample it instead: "
            f"give a number of samples (--samples 4096), or type orthogonal({target.law.dimension})"
        )
    return sampled_under(target, group, mean, asked)


def by_draws(target: Target, group: Group, values: Any, asked: Options) -> tuple[dict[str, Any], str]:
    """The measures of a target known by draws, of which `values` are some; its mean is theirs, off by 2 deviations."""
    if group.why_not(target.law):
        known = "orthogonal" if Orthogonal(target.law.dimension).preserves(target.law) else "permutations"
        raise InputError(
            f"group is {group}, and {group.why_not(target.law)}; type {known}({target.law.dimension})"
        )
    return sampled_under(
        target, group, float(values.mean()), asked, off=4 * float(values.var()) / len(values)
    )


def _offered(refusal: str) -> str:
    """A refusal of what is too much to work out, with the offer to sample it."""
    return refusal if "sample it instead" in refusal else f"{refusal}; or sample it: --samples 4096"


def _order(group: FiniteGroup) -> str:
    order = group.order
    return str(order) if order < 10**15 else f"about 1e{len(str(order)) - 1}"
