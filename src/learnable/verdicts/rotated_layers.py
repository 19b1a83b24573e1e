"""Alignments of layers on the sphere or on Gaussian inputs."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from learnable.estimates import Estimate, ball_bounds, to_float
from learnable.laws import Sphere
from learnable.measures import inal
from learnable.networks import MLP, Network
from learnable.profiles import Profile
from learnable.sampling import LayerAlignment, law_alignment
from learnable.spectra import LayerSpectrum, RadialLayer, radial_layers, spectrum
from learnable.targets import Target
from learnable.targets.hermite_polynomials import HermiteTerms
from learnable.targets.zonal import Zonal
from learnable.verdicts.options import Options
from learnable.verdicts.results import LayerReport

Rotated = Zonal | HermiteTerms
"""The forms of targets on laws that rotations preserve."""


def rotated_layers(
    target: Target, form: Rotated, cut: Profile, network: Network, asked: Options
) -> tuple[LayerReport, ...]:
    """The alignment of every layer, in closed form where there is one, else sampled."""
    closed = {report.name: report for report in _closed(form, cut, network)}
    names = (
        [*(f"hidden {i + 1}" for i in range(len(network.widths))), "output"]
        if isinstance(network, MLP)
        else []
    )
    if names and all(name in closed for name in names):
        return tuple(closed[name] for name in names)
    options: dict[str, Any] = {"seed": asked.seed, "workers": asked.workers}
    if asked.samples is not None:
        options["samples"] = asked.samples
    given = law_alignment(network, target.law, target, **options)
    shift = mean_of(form)
    centred = (
        given if shift == 0 else law_alignment(network, target.law, lambda x: target(x) - shift, **options)
    )
    return tuple(
        closed.get(name)
        or LayerReport(
            name, _sampled(given[name], asked), _sampled(centred[name], asked), given[name].mean_square
        )
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
    why = (
        f"{layer.name} is blind to Hermite degree {blind[0]}, by the parity of the activation"
        if blind
        else ""
    )
    return LayerReport(layer.name, layer.inal(form), layer.inal(form, centred=True), square, names, why)


def mean_of(form: Rotated) -> float:
    """E f."""
    if isinstance(form, Zonal):
        return next(
            (
                c.sign * to_float(sum(c.square, Fraction(0)) / 2) ** 0.5
                for c in form.coefficients
                if c.degree == 0
            ),
            0.0,
        )
    return next((float(c.ball()) for powers, c in form.terms if not powers), 0.0)


def _sampled(found: LayerAlignment, asked: Options) -> Estimate:
    return Estimate.sampled(found.value, found.half_width, found.draws * found.samples, asked.seed)
