"""The check of a target that is held exactly: formulas over its parts, a certificate, a prediction."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

from learnable.complexity.summary import complexity
from learnable.complexity.support import support
from learnable.estimates import Estimate, ball_bounds, to_float
from learnable.forecast.by_degree import HELD, forecast_loss, predictable
from learnable.groups import Group, Permutations, SignedPermutations
from learnable.laws import Hypercube
from learnable.measures import inal
from learnable.networks import MLP, Network
from learnable.profiles import Profile, profile
from learnable.specs import InputError
from learnable.spectra import LayerSpectrum, spectrum
from learnable.spectra.rademacher import LARGEST, rademacher_form
from learnable.symmetries import Symmetry, symmetry
from learnable.targets import Target
from learnable.targets.hermite_polynomials import HermiteTerms
from learnable.targets.zonal import Zonal
from learnable.theorems.certificates.certificate import Certificate
from learnable.theorems.certificates.table import certificates
from learnable.theorems.converse import on_hypercube
from learnable.theorems.measured import certify_profile
from learnable.verdicts.architecture import inexpressible
from learnable.verdicts.biased_layers import biased_layers, weights_json
from learnable.verdicts.grounds import Grounds
from learnable.verdicts.group_measures import facts_of_module, left_out, under_group, unvouched
from learnable.verdicts.options import Options
from learnable.verdicts.results import Check, LayerReport
from learnable.verdicts.rotated_layers import rotated_layers
from learnable.verdicts.rotations import check_rotations
from learnable.verdicts.rule import judge
from learnable.verdicts.sampled_layers import with_sampled

UNFORECAST = "on a biased hypercube"
_LISTED = 64
"""Blind degrees are listed up to this one, and further on only where the target holds weight."""


def check_exact(target: Target, form: Any, network: Network, group: Group | None, asked: Options) -> Check:
    """Profile, spectrum, measures, certificate and verdict of an exact target; on the hypercube, or under rotations."""
    if isinstance(form, Zonal | HermiteTerms):
        return check_rotations(target, form, network, group, asked)
    law = target.law
    if not isinstance(law, Hypercube):
        raise InputError(f"the law of {target} is {law}; wanted the hypercube")
    symmetric = group is not None or isinstance(network, MLP)
    levels = profile(form, symmetry_of(law))
    found = under_group(target, form, levels, group, asked)
    known = symmetry(network, law, group=group, seed=asked.seed)
    vouched = known.status == "vouched"
    cut = levels if found.cut is None else found.cut
    if cut.variance()[1] == 0 or (cut.variance()[0] <= 0 and cut.variance()[1] < Fraction(1, 10**20)):
        raise InputError(f"{target} is constant: there is nothing to learn; give a target that varies")
    layers = layer_reports(target, form, levels, network, asked)
    held = support(form, asked.edge / 2)
    parameters = network.parameters(law.n)
    certified = symmetric and found.cut is not None
    proofs = certificates_of(target, cut, network, parameters, asked, vouched) if certified else ()
    measures: dict[str, Any] = {
        "alignment": None,
        "cross_predictability": None,
        **complexity(form, asked.edge / 2),
        "one_step": None if law.bias else _one_step(form, levels),
    }
    if law.bias:
        measures["weights"] = weights_json(form)
    if symmetric:
        measures |= found.measures
    question = Grounds(
        cut,
        held,
        asked.training,
        parameters,
        len(network.widths) if isinstance(network, MLP) else 1,
        asked.edge,
        proofs[0] if proofs else None,
        None if law.bias else forecast_of(network, law.n, levels, asked),
        symmetric and found.cut is not None,
        UNFORECAST if law.bias else "",
        _unvouched(known, group),
        "" if symmetric else _offered(target, form, levels, known, asked),
        None if law.bias else inexpressible(network, law.n, levels.weights(), asked.training),
    )
    return Check(
        seed=asked.seed,
        edge=asked.edge,
        target={
            "spec": str(target),
            "law": str(law),
            "variance": to_float(Fraction(sum(cut.variance())) / 2),
            "form": cut.form,
        },
        network={
            "spec": str(network),
            "group": str(found.group) if symmetric else None,
            "parameters": parameters,
            "vouched": vouched,
            "named": group is not None,
            "symmetry": known.json(),
        },
        training=asked.training,
        profile=[p.json() for p in cut.parts],
        layers=layers,
        measures=measures,
        certificates=proofs,
        baselines={},
        verdict=judge(question),
        notes=(*_notes(network, vouched, known, law), *(found.notes if symmetric else ())),
        samples=asked.samples,
    )


def _unvouched(known: Symmetry, group: Group | None) -> str:
    """Why no theorem speaks where the parts under the group are not known."""
    if group is not None:
        return f"alignments under {known.group} are sampled here, which no theorem rests on"
    return left_out(known)


def _offered(target: Target, form: Any, levels: Profile, known: Symmetry, asked: Options) -> str:
    """The group that was found of a module, where the target can be cut by it without sampling; else nothing."""
    try:
        cut = known.group and under_group(target, form, levels, known.group, replace(asked, samples=None))
    except InputError:
        return ""
    return str(known.group) if cut else ""


def symmetry_of(law: Hypercube) -> SignedPermutations | Permutations:
    """The symmetry of an iid initialisation on a hypercube: a bias leaves the permutations without signs.

    >>> str(symmetry_of(Hypercube(5, bias=0.2)))
    'permutations(n=5)'
    """
    return Permutations(law.n) if law.bias else SignedPermutations(law.n)


def _one_step(form: Any, levels: Profile) -> dict[str, Any] | None:
    """What one step of gradient descent takes away of this target: the converse of the certificates."""
    found = on_hypercube(form, {k: w[0] for k, w in levels.weights().items()})
    return None if found is None else found.json()


def layer_reports(
    target: Target, form: Any, cut: Profile, network: Network, asked: Options
) -> tuple[LayerReport, ...]:
    """The alignment of every layer, in closed form where there is one, else sampled."""
    if isinstance(form, Zonal | HermiteTerms):
        return rotated_layers(target, form, cut, network, asked)
    if form.bias:
        return biased_layers(target, form, network, asked)
    n = target.law.dimension
    known: dict[str, LayerReport] = {}
    if isinstance(network, MLP) and (
        network.init == "gaussian" or (rademacher_form(network) and n <= LARGEST)
    ):
        degrees = list(cut.weights())
        known = {
            layer.name: _closed(layer, cut, n) for layer in spectrum(network, target.law, degrees).layers
        }
        if len(known) == len(network.widths) + 1:
            return tuple(known.values())
    return with_sampled(known, target, form, network, asked)


def _closed(layer: LayerSpectrum, cut: Profile, n: int) -> LayerReport:
    shown = sorted({*range(min(n, _LISTED) + 1), *cut.weights()})
    blind = [k for k in shown if layer.blind(k)]
    held = [k for k in cut.weights() if layer.blind(k)]
    why = layer.why_blind(held[0] if held else blind[0]) if blind else ""
    low, high = ball_bounds(layer.mean_square)
    given, centred = inal(cut, layer), inal(cut.centred(), layer)
    return LayerReport(
        layer.name,
        given,
        centred,
        to_float((low + high) / 2),
        tuple(f"degree {k}" for k in blind),
        why,
        {f"degree {k}": _log10_eigenvalue(layer, k) for k in cut.weights()},
    )


def _log10_eigenvalue(layer: LayerSpectrum, degree: int) -> float | None:
    if layer.blind(degree):
        return None
    return Estimate.of_ball(layer.eigenvalues[degree], layer.method).log10


def certificates_of(
    target: Target, cut: Profile, network: Network, parameters: int, asked: Options, vouched: bool
) -> tuple[Certificate, ...]:
    given: dict[str, Any] = {
        "target": str(target),
        "law": str(target.law),
        "network": str(network),
        "parameters": parameters,
        "training": asked.training,
        "edge": asked.edge,
        "vouched": vouched,
        **facts_of_module(network, target, asked),
    }
    if not isinstance(cut.group, SignedPermutations):
        return certify_profile(**given, cut=cut)
    return certificates(**given, weights={k: w[0] if w[0] == w[1] else w for k, w in cut.weights().items()})


def forecast_of(network: Network, n: int, cut: Profile, asked: Options) -> Any:
    weights = {k: (w[0] + w[1]) / 2 for k, w in cut.weights().items()}
    above = sum(w for k, w in weights.items() if k)
    held = [k for k, w in weights.items() if k and w > HELD * above]
    if not isinstance(network, MLP) or not predictable(network, asked.training, held, n):
        return None
    return forecast_loss(network, n, weights, asked.training)


def _notes(network: Network, vouched: bool, known: Symmetry, law: Hypercube) -> tuple[str, ...]:
    notes = []
    if law.bias:
        notes.append(
            f"coordinates have mean {law.bias:g}, which sign flips change: the symmetry of an iid initialisation is then "
            "plain permutations, and the parts are those of the law's own characters"
        )
    if vouched:
        notes.append("the symmetry of the initialisation is what --group says: you vouch for it")
    elif not isinstance(network, MLP):
        notes.append(unvouched(known))
    if isinstance(network, MLP) and network.init != "gaussian":
        if not rademacher_form(network):
            notes.append(f"init={network.init} has no closed form here: alignments are sampled")
        elif len(network.widths) > 1:
            notes.append(
                f"init={network.init} has a closed form for the first layer alone: later alignments are sampled"
            )
    return tuple(notes)
