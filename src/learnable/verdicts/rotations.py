"""The check of a target on the sphere or on Gaussian inputs: its parts under rotations, and what each layer sees of them.

No certificate and no forecast speaks here yet, so the verdict is undecided; it says how far noisy training can see.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from learnable.descent.budgets import NoisyGD
from learnable.estimates import Estimate, ball_bounds, show, to_float
from learnable.groups import Group, Orthogonal
from learnable.laws import Gaussian, Sphere
from learnable.measures import alignment, cross_predictability, inal
from learnable.networks import MLP, Network
from learnable.profiles import Profile, profile
from learnable.profiles.grams import Bounds
from learnable.sampling import LayerAlignment, law_alignment
from learnable.specs import InputError
from learnable.spectra import LayerSpectrum, RadialLayer, radial_layers, spectrum
from learnable.targets import Target
from learnable.targets.hermite_polynomials import HermiteTerms
from learnable.targets.zonal import Zonal
from learnable.verdicts.checks import Asked, Check, LayerReport
from learnable.verdicts.rule import Verdict

Rotated = Zonal | HermiteTerms
_NEGLIGIBLE = Fraction(1, 10**20)


def check_rotations(target: Target, form: Rotated, network: Network, group: Group | None, asked: Asked) -> Check:
    """Profile, spectrum and measures of a target on the sphere or on Gaussian inputs, and what would decide."""
    law, vouched = target.law, group is not None
    if group is not None and group.why_not(law):
        raise InputError(f"group is {group}, and {group.why_not(law)}; type orthogonal(d={law.dimension})")
    symmetric = vouched or (isinstance(network, MLP) and network.init == "gaussian")
    cut = profile(form, group or Orthogonal(law.dimension))
    variance = _variance(form, cut)
    if variance[1] < _NEGLIGIBLE:
        raise InputError(f"{target} is constant: there is nothing to learn; give a target that varies")
    aligned, part = alignment(cut.centred())
    middle = to_float(sum(variance, Fraction(0)) / 2)
    measures: dict[str, Any] = {"alignment": None, "cross_predictability": None, **_complexity(form)}
    if symmetric:
        of = {"group": str(cut.group)}
        measures["alignment"] = {**aligned.json(), "irrep": part.irrep if part else None, **of}
        measures["cross_predictability"] = {**cross_predictability(cut.centred()).json(), **of}
    parameters = network.parameters(law.dimension)
    return Check(
        asked.seed,
        asked.edge,
        {"spec": str(target), "law": str(law), "variance": middle, "form": cut.form},
        {"spec": str(network), "group": str(cut.group) if symmetric else None, "parameters": parameters, "vouched": vouched},
        asked.training,
        [p.json() for p in cut.parts],
        rotated_layers(target, form, cut, network, asked),
        measures,
        (),
        {},
        _verdict(form, aligned, symmetric, parameters, asked),
        _notes(network, vouched, symmetric),
        asked.samples,
    )


def _variance(form: Rotated, cut: Profile) -> Bounds:
    return form.variance() if isinstance(form, Zonal) else cut.variance()


def _complexity(form: Rotated) -> dict[str, Any]:
    """Leap and degree: of one direction the leap is the information exponent (Ben Arous, Gheissari & Jagannath 2021)."""
    if isinstance(form, HermiteTerms):
        return {"leap": {"value": form.leap(), "method": "exact"}, "degree": {"value": form.degree(), "method": "exact"}}
    exponent = form.exponent()
    return {
        "leap": {"value": exponent, "method": "exact", "information_exponent": exponent},
        "degree": {"value": form.degree(), "method": "exact"},
    }


def rotated_layers(
    target: Target, form: Rotated, cut: Profile, network: Network, asked: Asked
) -> tuple[LayerReport, ...]:
    """The alignment of every layer, in closed form where there is one, else sampled."""
    closed = {report.name: report for report in _closed(form, cut, network)}
    names = [*(f"hidden {i + 1}" for i in range(len(network.widths))), "output"] if isinstance(network, MLP) else []
    if names and all(name in closed for name in names):
        return tuple(closed[name] for name in names)
    options: dict[str, Any] = {"seed": asked.seed, "workers": asked.workers}
    if asked.samples is not None:
        options["samples"] = asked.samples
    given = law_alignment(network, target.law, target, **options)
    shift = _mean(form)
    centred = given if shift == 0 else law_alignment(network, target.law, lambda x: target(x) - shift, **options)
    return tuple(
        closed.get(name)
        or LayerReport(name, _sampled(given[name], asked), _sampled(centred[name], asked), given[name].mean_square)
        for name in given
    )


def _closed(form: Rotated, cut: Profile, network: Network) -> Iterable[LayerReport]:
    if not isinstance(network, MLP) or network.init != "gaussian":
        return ()
    if isinstance(form, Zonal) and isinstance(form.law, Sphere):
        degrees = [p.degree for p in cut.parts if p.degree is not None]
        return [_on_sphere(layer, cut) for layer in spectrum(network, form.law, degrees).layers]
    hermite = [c.degree for c in form.coefficients] if isinstance(form, Zonal) else list(form.homogeneous())
    return [_on_gaussian(layer, form, hermite) for layer in radial_layers(network, form.n, hermite)]


def _on_sphere(layer: LayerSpectrum, cut: Profile) -> LayerReport:
    degrees = [p.degree for p in cut.parts if p.degree is not None]
    blind = [k for k in degrees if layer.blind(k)]
    values = {p.irrep: _log10(layer, p.degree) for p in cut.parts if p.degree is not None}
    square = to_float(sum(ball_bounds(layer.mean_square), Fraction(0)) / 2)
    names = tuple(f"degree {k}" for k in blind)
    why = layer.why_blind(blind[0]) if blind else ""
    return LayerReport(layer.name, inal(cut, layer), inal(cut.centred(), layer), square, names, why, values)


def _log10(layer: LayerSpectrum, degree: int) -> float | None:
    return None if layer.blind(degree) else Estimate.of_ball(layer.eigenvalues[degree], layer.method).log10


def _on_gaussian(layer: RadialLayer, form: Rotated, degrees: list[int]) -> LayerReport:
    blind = [k for k in degrees if layer.blind(k)]
    square = to_float(sum(ball_bounds(layer.mean_square), Fraction(0)) / 2)
    names = tuple(f"Hermite degree {k}" for k in blind)
    why = f"{layer.name} has no term of Hermite degree {blind[0]}, by the parity of its activation" if blind else ""
    return LayerReport(layer.name, layer.inal(form), layer.inal(form, centred=True), square, names, why)


def _mean(form: Rotated) -> float:
    """E f."""
    if isinstance(form, Zonal):
        return next((c.sign * to_float(sum(c.square, Fraction(0)) / 2) ** 0.5 for c in form.coefficients if c.degree == 0), 0.0)
    return next((float(c.ball()) for powers, c in form.terms if not powers), 0.0)


def _sampled(found: LayerAlignment, asked: Asked) -> Estimate:
    return Estimate.sampled(found.value, found.half_width, found.draws * found.samples, asked.seed)


def _verdict(form: Rotated, aligned: Estimate, symmetric: bool, parameters: int, asked: Asked) -> Verdict:
    text = "no certificate and no forecast is worked out here for " + (
        "the sphere" if isinstance(form, Zonal) and isinstance(form.law, Sphere) else "Gaussian inputs"
    )
    signal = asked.training.signal(parameters)
    if symmetric and isinstance(asked.training, NoisyGD) and asked.training.clipping == "ball" and math.isfinite(signal):
        seen = signal * aligned.high**0.5 / 2
        sight = f"sees with probability at most about {seen:.2g}" if seen < 1 else "is large enough to see"
        text += (
            f"; the alignment under rotations is {show(aligned.value, aligned.log10)}, which this budget's signal of "
            f"{signal:.4g} {sight}"
        )
    leap = _complexity(form)["leap"]["value"]
    if leap is not None:
        text += f"; the leap is {leap}"
    return Verdict("undecided", text, "train an ensemble with this budget: that decides it")


def _notes(network: Network, vouched: bool, symmetric: bool) -> tuple[str, ...]:
    notes = ["no certificate is worked out here on the sphere or on Gaussian inputs"]
    if vouched:
        notes.append("the symmetry of the initialisation is what --group says: you vouch for it")
    elif not symmetric:
        notes.append(
            "rotations are a symmetry of Gaussian weights alone, so alignment and cross-predictability are left out; "
            '--group "orthogonal(d)" vouches for it'
        )
    if isinstance(network, MLP) and network.init != "gaussian":
        notes.append(f"init={network.init} has no closed form here: alignments are sampled")
    elif isinstance(network, MLP) and len(network.widths) > 1:
        notes.append("on Gaussian inputs layers after the first have no closed form here: their alignments are sampled")
    return tuple(notes)
