"""The check of a target that is held exactly: formulas over its parts, a certificate, a prediction."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from learnable.complexity.support import support
from learnable.estimates import Estimate, ball_bounds, to_float
from learnable.groups import Group, SignedPermutations
from learnable.laws import Hypercube
from learnable.measures import alignment, cross_predictability, inal
from learnable.networks import MLP, Network
from learnable.predictions import forecast_loss, predictable
from learnable.profiles import Profile, profile
from learnable.sampling import LayerAlignment, law_alignment
from learnable.specs import InputError
from learnable.spectra import LayerSpectrum, spectrum
from learnable.targets import Target
from learnable.targets.forms import Form
from learnable.targets.levels import mean
from learnable.theorems.certificate import Certificate
from learnable.theorems.certification import certify
from learnable.verdicts.checks import Asked, Check, LayerReport
from learnable.verdicts.rule import Question, judge

_LISTED = 64
"""Blind degrees are listed up to this one, and further on only where the target holds weight."""


def check_exact(target: Target, form: Form, network: Network, group: Group | None, asked: Asked) -> Check:
    """Profile, spectrum, measures, certificate and verdict of an exact target on the hypercube."""
    law = target.law
    if not isinstance(law, Hypercube):
        raise InputError(f"the law of {target} is {law}; wanted the hypercube")
    vouched = group is not None
    symmetric = vouched or isinstance(network, MLP)
    cut = profile(form, group or SignedPermutations(law.n))
    if cut.variance()[1] == 0 or cut.variance()[0] <= 0 and cut.variance()[1] < Fraction(1, 10**20):
        raise InputError(f"{target} is constant: there is nothing to learn; give a target that varies")
    layers = layer_reports(target, form, cut, network, asked)
    aligned, part = alignment(cut.centred())
    whole, held = support(form), support(form, asked.edge / 2)
    parameters = network.parameters(law.n)
    certificates = _certificates(target, cut, network, parameters, asked, vouched) if symmetric else ()
    measures: dict[str, Any] = {
        "alignment": None,
        "cross_predictability": None,
        "leap": {"value": whole.leap, "method": "exact", "of_terms_that_hold_weight": held.leap},
        "degree": {"value": whole.degree, "method": "exact", "of_terms_that_hold_weight": held.degree},
    }
    if symmetric:
        irrep = part.irrep if part is not None else None
        measures["alignment"] = {**aligned.json(), "irrep": irrep, "group": str(cut.group)}
        measures["cross_predictability"] = {
            **cross_predictability(cut.centred()).json(),
            "group": str(cut.group),
        }
    question = Question(
        cut,
        held,
        asked.training,
        parameters,
        len(network.widths) if isinstance(network, MLP) else 1,
        asked.edge,
        certificates[0] if certificates else None,
        _forecast(network, law.n, cut, asked),
        symmetric,
    )
    return Check(
        asked.seed,
        asked.edge,
        {"spec": str(target), "law": str(law), "variance": to_float(Fraction(sum(cut.variance())) / 2), "form": cut.form},
        {
            "spec": str(network),
            "group": str(cut.group) if symmetric else None,
            "parameters": parameters,
            "vouched": vouched,
        },
        asked.training,
        [p.json() for p in cut.parts],
        layers,
        measures,
        certificates,
        {},
        judge(question),
        _notes(network, vouched, symmetric),
    )


def layer_reports(
    target: Target, form: Form, cut: Profile, network: Network, asked: Asked
) -> tuple[LayerReport, ...]:
    """The alignment of every layer, in closed form where there is one, else sampled."""
    n = target.law.dimension
    if isinstance(network, MLP) and network.init == "gaussian":
        degrees = [p.degree for p in cut.parts]
        found = spectrum(network, target.law, degrees)
        return tuple(_closed(layer, cut, n) for layer in found.layers)
    options: dict[str, Any] = {"seed": asked.seed, "workers": asked.workers}
    if asked.samples is not None:
        options["samples"] = asked.samples
    shift = mean(form.local)
    given = law_alignment(network, target.law, target, **options)
    centred = given if shift == 0 else law_alignment(network, target.law, lambda x: target(x) - shift, **options)
    return tuple(
        LayerReport(name, _sampled(given[name], asked.seed), _sampled(centred[name], asked.seed), given[name].mean_square)
        for name in given
    )


def _closed(layer: LayerSpectrum, cut: Profile, n: int) -> LayerReport:
    shown = sorted({*range(min(n, _LISTED) + 1), *(p.degree for p in cut.parts)})
    blind = [k for k in shown if layer.blind(k)]
    held = [p.degree for p in cut.parts if layer.blind(p.degree)]
    why = layer.why_blind(held[0] if held else blind[0]) if blind else ""
    low, high = ball_bounds(layer.mean_square)
    given, centred = inal(cut, layer), inal(cut.centred(), layer)
    return LayerReport(
        layer.name, given, centred, to_float((low + high) / 2), tuple(f"degree {k}" for k in blind), why
    )


def _sampled(found: LayerAlignment, seed: int) -> Estimate:
    return Estimate.sampled(found.value, found.half_width, found.draws * found.samples, seed)


def _certificates(
    target: Target, cut: Profile, network: Network, parameters: int, asked: Asked, vouched: bool
) -> tuple[Certificate, ...]:
    return (
        certify(
            target=str(target),
            law=str(target.law),
            weights={k: w[0] if w[0] == w[1] else w for k, w in cut.weights().items()},
            network=str(network),
            parameters=parameters,
            training=asked.training,
            edge=asked.edge,
            group=str(cut.group),
            vouched=vouched,
        ),
    )


def _forecast(network: Network, n: int, cut: Profile, asked: Asked) -> Any:
    if not predictable(network, asked.training) or not isinstance(network, MLP):
        return None
    weights = {k: (w[0] + w[1]) / 2 for k, w in cut.centred().weights().items()}
    return forecast_loss(network, n, weights, asked.training)


def _notes(network: Network, vouched: bool, symmetric: bool) -> tuple[str, ...]:
    notes = []
    if vouched:
        notes.append("the symmetry of the initialisation is what --group says: you vouch for it")
    elif not symmetric:
        notes.append(
            "nothing is known of the symmetry of this network's initialisation, so alignment and certificates are left "
            "out; --group \"signed_permutations(n)\" vouches for one"
        )
    if isinstance(network, MLP) and network.init != "gaussian":
        notes.append(f"init={network.init} has no closed form here: alignments are sampled")
    return tuple(notes)


