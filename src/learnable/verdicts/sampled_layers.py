"""The alignment of layers without a closed form: from drawn networks, as given and centred."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from learnable.estimates import Estimate
from learnable.networks import Network
from learnable.sampling import LayerAlignment, law_alignment
from learnable.targets import Target
from learnable.targets.levels import mean
from learnable.verdicts.options import Options
from learnable.verdicts.results import LayerReport


def with_sampled(
    known: Mapping[str, LayerReport], target: Target, form: Any, network: Network, asked: Options
) -> tuple[LayerReport, ...]:
    """The layers that are known, and all others sampled."""
    options: dict[str, Any] = {"seed": asked.seed, "workers": asked.workers}
    if asked.samples is not None:
        options["samples"] = asked.samples
    shift = mean(form.local)
    given = law_alignment(network, target.law, target, **options)
    centred = (
        given if shift == 0 else law_alignment(network, target.law, lambda x: target(x) - shift, **options)
    )
    return tuple(
        known.get(name)
        or LayerReport(
            name,
            _sampled(given[name], asked.seed),
            _sampled(centred[name], asked.seed),
            given[name].mean_square,
        )
        for name in given
    )


def _sampled(found: LayerAlignment, seed: int) -> Estimate:
    return Estimate.sampled(found.value, found.half_width, found.draws * found.samples, seed)
