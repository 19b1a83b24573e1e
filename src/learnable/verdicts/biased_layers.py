"""Alignments of layers on a biased hypercube, in closed form where the kernel has one.

The kernel is a number on every degree of monomials, not on the law's own characters, so the initial alignment is
Σ_k κ_k U_k over what `profiles.densities` works out. It maps a part S^(n-i,i) of the permutations to itself and is zero
there exactly where every degree from i to n - i is blind.
"""

from __future__ import annotations

from typing import Any

from learnable.estimates import ball_bounds, log10_fraction, to_float
from learnable.measures import inal
from learnable.networks import MLP, Network
from learnable.profiles import Profile, seen
from learnable.spectra import LayerSpectrum, spectrum
from learnable.spectra.rademacher import LARGEST, rademacher_form
from learnable.targets import Target
from learnable.targets.forms import Form
from learnable.targets.levels import degree_weights
from learnable.targets.vocabulary import values_form
from learnable.verdicts.options import Options
from learnable.verdicts.results import LayerReport
from learnable.verdicts.sampled_layers import with_sampled

_LISTED = 32
"""Blind parts are listed up to this one."""


def biased_layers(target: Target, form: Form, network: Network, asked: Options) -> tuple[LayerReport, ...]:
    """The alignment of every layer, in closed form where there is one, else sampled."""
    n, known = form.n, {}
    if isinstance(network, MLP) and (
        network.init == "gaussian" or (rademacher_form(network) and n <= LARGEST)
    ):
        values = values_form(target)
        given, centred = (seen(values, form.bias, centred=c) for c in (False, True))
        if given is not None and centred is not None:
            top = max(given.weights(), default=0), max(centred.weights(), default=0)
            layers = spectrum(network, target.law, range(max(top) + 1)).layers
            known = {layer.name: _closed(layer, given, centred, n) for layer in layers}
            if len(known) == len(network.widths) + 1:
                return tuple(known.values())
    return with_sampled(known, target, form, network, asked)


def _closed(layer: LayerSpectrum, given: Profile, centred: Profile, n: int) -> LayerReport:
    low, high = ball_bounds(layer.mean_square)
    blind = [i for i in range(min(n // 2, _LISTED) + 1) if _blind(layer, i, n)]
    return LayerReport(
        layer.name,
        inal(given, layer),
        inal(centred, layer),
        to_float((low + high) / 2),
        tuple(f"S^({n - i},{i})" for i in blind),
        f"{layer.name} is blind to S^({n - blind[0]},{blind[0]}): {layer.reason}" if blind else "",
    )


def _blind(layer: LayerSpectrum, i: int, n: int) -> bool:
    """Whether the kernel is zero on S^(n-i,i), by proof: a layer blind to a degree is blind to all above of its parity."""
    return all(layer.blind(k) for k in (i, i + 1) if k <= n - i)


def weights_json(form: Form) -> list[dict[str, Any]]:
    """The weight of every degree of the law's characters, for ``measures``."""
    found = ((k, (low + high) / 2) for k, (low, high) in sorted(degree_weights(form.local).items()) if high)
    return [{"degree": k, "weight": to_float(w), "log10_weight": log10_fraction(w)} for k, w in found]
