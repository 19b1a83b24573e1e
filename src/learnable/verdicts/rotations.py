"""The check of a target on the sphere or on Gaussian inputs: its parts under rotations, and what each layer sees of them.

A certificate speaks where the first layer's weights are Gaussian; no forecast does, so what it leaves open is undecided.
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

from learnable.complexity.iso_leap import IsoLeap, iso_leap
from learnable.complexity.support import Support
from learnable.estimates import Estimate, show, to_float
from learnable.groups import FiniteGroup, Group, Orthogonal
from learnable.laws import Gaussian, Sphere
from learnable.measures import alignment, cross_predictability
from learnable.networks import MLP, Network
from learnable.profiles import Profile, profile
from learnable.profiles.grams import Bounds
from learnable.reports.theorem_titles import titled
from learnable.specs import InputError
from learnable.symmetries import Symmetry, symmetry
from learnable.targets import Target
from learnable.targets.zonal import Zonal
from learnable.theorems.certificates.certificate import Certificate
from learnable.theorems.converse_sphere import on_sphere_in_one_step
from learnable.theorems.measured import certify_profile
from learnable.verdicts.architecture import inexpressible
from learnable.verdicts.grounds import Grounds
from learnable.verdicts.group_measures import facts_of_module, left_out, sampled_on_rotations, unvouched
from learnable.verdicts.next_commands import NextCommand, fresh, verify
from learnable.verdicts.options import Options
from learnable.verdicts.results import Check
from learnable.verdicts.rotated_layers import Rotated, mean_of, rotated_layers
from learnable.verdicts.rule import Verdict, judge
from learnable.verdicts.sentences import not_expressed, out_of_reach, partly_expressed

_NEGLIGIBLE = Fraction(1, 10**20)


def check_rotations(
    target: Target, form: Rotated, network: Network, group: Group | None, asked: Options
) -> Check:
    """Profile, spectrum and measures of a target on the sphere or on Gaussian inputs, and what would decide."""
    law = target.law
    if group is not None and group.why_not(law):
        raise InputError(f"group is {group}, and {group.why_not(law)}; type orthogonal(d={law.dimension})")
    known = symmetry(network, law, group=group, seed=asked.seed)
    vouched = known.status == "vouched"
    symmetric = group is not None or (isinstance(network, MLP) and network.init == "gaussian")
    finite = group if isinstance(group, FiniteGroup) else None
    cut = profile(form, Orthogonal(law.dimension))
    variance = _variance(form, cut)
    if variance[1] < _NEGLIGIBLE:
        raise InputError(f"{target} is constant: there is nothing to learn; give a target that varies")
    aligned, part = alignment(cut.centred())
    middle = to_float(sum(variance, Fraction(0)) / 2)
    measures: dict[str, Any] = {
        "alignment": None,
        "cross_predictability": None,
        **complexity_of(form, asked.edge / 2),
        "one_step": _one_step(form),
    }
    notes: tuple[str, ...] = ()
    if finite is not None:
        drawn, note = sampled_on_rotations(target, finite, mean_of(form), asked)
        measures, notes = measures | drawn, (note,)
    elif symmetric:
        of = {"group": str(cut.group)}
        measures["alignment"] = {**aligned.json(), "irrep": part.irrep if part else None, **of}
        measures["cross_predictability"] = {**cross_predictability(cut.centred()).json(), **of}
    parameters = network.parameters(law.dimension)
    certified = symmetric and finite is None
    proofs = _certificates(target, variance, cut, network, parameters, asked, vouched) if certified else ()
    return Check(
        seed=asked.seed,
        edge=asked.edge,
        target={"spec": str(target), "law": str(law), "variance": middle, "form": cut.form},
        network={
            "spec": str(network),
            "group": str(finite or cut.group) if symmetric else None,
            "parameters": parameters,
            "vouched": vouched,
            "named": group is not None,
            "symmetry": known.json(),
        },
        training=asked.training,
        profile=[p.json() for p in cut.parts],
        layers=rotated_layers(target, form, cut, network, asked),
        measures=measures,
        certificates=proofs,
        baselines={},
        verdict=_verdict(form, cut, aligned, proofs, network, asked, finite is not None, known),
        notes=(*_notes(network, vouched, symmetric, known), *notes),
        samples=asked.samples,
    )


def _one_step(form: Rotated) -> dict[str, Any] | None:
    """What one step takes away of a function of one direction on the sphere; None on Gaussian inputs."""
    found = on_sphere_in_one_step(form) if isinstance(form, Zonal) else None
    return None if found is None else found.json()


def _variance(form: Rotated, cut: Profile) -> Bounds:
    return form.variance() if isinstance(form, Zonal) else cut.variance()


def complexity_of(form: Rotated, drop: Fraction = Fraction(0)) -> dict[str, Any]:
    """Leap and degree, of all terms and of those that hold weight: all but the least, which together hold `drop`.

    Of one direction the leap is the information exponent (Ben Arous, Gheissari & Jagannath 2021); a link that is no
    polynomial has no degree.
    """
    held = form.without(drop)
    leap = {"value": form.leap(), "method": "exact", "of_terms_that_hold_weight": held.leap()}
    degree = {"value": form.degree(), "method": "exact", "of_terms_that_hold_weight": held.degree()}
    found: dict[str, Any] = {"leap": leap, "degree": degree}
    if isinstance(form, Zonal):
        leap["information_exponent"] = form.leap()
    if isinstance(form.law, Gaussian):
        found["iso_leap"] = _iso_leap(form).json()
    return found


def _iso_leap(form: Rotated) -> IsoLeap:
    if isinstance(form, Zonal):
        possible = next((c.degree for c in form.coefficients if c.degree and c.square[1] > 0), form.beyond)
        return IsoLeap(possible, form.leap() or possible, "of one direction it is the information exponent")
    return iso_leap(form.homogeneous(), form.leap())


def _certificates(
    target: Target,
    variance: Bounds,
    cut: Profile,
    network: Network,
    parameters: int,
    asked: Options,
    vouched: bool,
) -> tuple[Certificate, ...]:
    return certify_profile(
        target=str(target),
        law=str(target.law),
        cut=cut,
        network=str(network),
        parameters=parameters,
        training=asked.training,
        edge=asked.edge,
        vouched=vouched,
        variance=variance,
        **facts_of_module(network, target, asked),
    )


def _verdict(
    form: Rotated,
    cut: Profile,
    aligned: Estimate,
    proofs: tuple[Certificate, ...],
    network: Network,
    asked: Options,
    drawn: bool,
    known: Symmetry,
) -> Verdict:
    """Hard where a certificate or the architecture says so, else undecided, with what the certificate leaves open."""
    question = Grounds(
        cut,
        Support(form.leap(), form.degree() or 0, len(cut.parts), Fraction(0)),
        asked.training,
        network.parameters(form.n),
        1,
        asked.edge,
        proofs[0] if proofs else None,
        None,
        True,
        inexpressible=inexpressible(network, form.n, cut.weights(), asked.training),
    )
    if (proofs and proofs[0].proves_hard) or not_expressed(question):
        return judge(question)
    where = "on the sphere" if isinstance(form.law, Sphere) else "on Gaussian inputs"
    text = f"there is no forecast {where}, and "
    if drawn:
        text += "alignments under a finite group are sampled here, which no theorem rests on"
    elif not proofs:
        rotations = "rotations are no known symmetry of this initialisation, so no theorem speaks"
        text += left_out(known) if isinstance(known.group, Orthogonal) else rotations
    elif not proofs[0].holds:
        text += "a hypothesis of the theorem on rotations fails, so no certificate holds"
    else:
        text += (
            f"{titled(proofs[0].theorem)} leaves it open: the alignment under rotations is "
            f"{show(aligned.value, aligned.log10)}"
        )
        if proofs[0].vacuous:
            text += ", and the budget's signal is large enough to see it"
        text += out_of_reach(proofs[0])
    text += partly_expressed(question)
    leap = form.without(asked.edge / 2).leap()
    offered = not proofs and not drawn and isinstance(known.group, Orthogonal)
    vouch = (NextCommand("check", (("group", str(known.group)),)),) if offered else ()
    return Verdict(
        "undecided",
        f"{text}; the terms that hold weight have leap {leap}",
        f"train an ensemble with {_trainable(asked)}: that decides it",
        steps=(*vouch, verify(asked.training, points=math.inf)),
    )


def _trainable(asked: Options) -> str:
    """This budget, or fresh batches where it asks for the mean over a law that has infinitely many points."""
    batch = fresh(asked.training, points=math.inf)
    return f"fresh examples at every step, such as batch={batch}" if batch else "this budget"


def _notes(network: Network, vouched: bool, symmetric: bool, known: Symmetry) -> tuple[str, ...]:
    notes = []
    if vouched:
        notes.append("the symmetry of the initialisation is what --group says: you vouch for it")
    elif not isinstance(network, MLP):
        notes.append(unvouched(known))
    elif not symmetric:
        notes.append(
            "rotations are a symmetry of Gaussian weights alone, so alignment and cross-predictability are left out; "
            '--group "orthogonal(d)" vouches for it'
        )
    if isinstance(network, MLP) and network.init != "gaussian":
        notes.append(f"init={network.init} has no closed form here: alignments are sampled")
    elif isinstance(network, MLP) and len(network.widths) > 1:
        notes.append(
            "on Gaussian inputs layers after the first have no closed form here: their alignments are sampled"
        )
    return tuple(notes)
