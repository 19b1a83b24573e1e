"""A ranking in sentences: who leads, whether that beats a linear model, and what the scores are worth."""

from __future__ import annotations

from collections.abc import Sequence

from learnable.estimates import Estimate
from learnable.ranking.intervals import ahead
from learnable.ranking.results import Ranked, Unmeasured, placed
from learnable.rows.score import Score
from learnable.specs import in_words
from learnable.ties import SINGLE, largest

SURE = 3.0
"""Deviations above shuffled labels from which a score is called a signal."""


def sentences(
    networks: Sequence[Ranked], unmeasured: Sequence[Unmeasured], baselines: dict[str, Score], by: str
) -> tuple[str, ...]:
    """The sentences under the table, the most important first."""
    if not networks:
        return ()
    said = [_leader(networks, by), _against_linear(networks, baselines["linear_model"])]
    said += _against_neighbours(networks, baselines["neighbours"], by)
    weak = [n.spec for n in networks if n.scores[by].z < SURE]
    if weak:
        said.append(
            f"{in_words(weak)} {'does' if len(weak) == 1 else 'do'} not stand {SURE:g} deviations above shuffled labels: "
            "no signal was found there"
        )
    said += [f"{n.spec} was not measured: {_without(n.reason, n.spec)}" for n in unmeasured]
    if by == "probe":
        said.append(
            "the probe trained one initialisation each: its interval is that of the held-out rows, and another draw of the "
            "weights may change places that are close"
        )
    else:
        said.append(
            f"{by} speaks of training on {networks[0].scores[by].estimate.samples} rows near the initial weights; networks "
            "that learn features may come out better with more: --probe 3 trains and looks"
        )
    said.append(
        "INAL is a test for weak signal at the start (z above 3: there is one), and no ranking: a larger value is no better "
        "network"
    )
    return tuple(said)


def _leader(networks: Sequence[Ranked], by: str) -> str:
    tied = [n.spec for n in networks if n.rank == 1]
    if len(networks) == 1:
        return f"only {networks[0].spec} was measured: there is nothing to compare it with"
    if len(tied) == 1:
        second = networks[1]
        return f"{tied[0]} is first, ahead of the next by {interval(second.behind)} in {by}, on the same rows"
    places = placed(1, len(tied))
    return f"{in_words(tied)} cannot be told apart and share places {places}: take the cheapest of them"


def _against_linear(networks: Sequence[Ranked], linear: Score) -> str:
    best = networks[largest([n.over_linear.value for n in networks], SINGLE)]
    if best.over_linear.low > 0:
        return f"{best.spec} beats the linear model by {interval(best.over_linear)}"
    if best.over_linear.high < 0:
        return f"the linear model beats every network; the nearest, {best.spec}, by {interval(_negative(best.over_linear))}"
    return (
        f"no network surely beats the linear model (R² {linear.estimate.value:.3f}): {best.spec} is ahead by "
        f"{interval(best.over_linear)}"
    )


def _against_neighbours(networks: Sequence[Ranked], near: Score, by: str) -> list[str]:
    """Said where five neighbours surely beat all networks."""
    leads = [ahead(near, n.scores[by]) for n in networks]
    nearest = min(leads, key=lambda e: e.value)
    if min(e.low for e in leads) <= 0:
        return []
    return [f"five nearest neighbours beat every network, the best of them by {interval(nearest)}"]


def interval(e: Estimate) -> str:
    """A difference and its 95% interval.

    >>> interval(Estimate.sampled(0.0512, 0.02, 100))
    '0.051 [0.031, 0.071]'
    """
    return f"{e.value:.3f} [{e.low:.3f}, {e.high:.3f}]"


def _negative(e: Estimate) -> Estimate:
    return Estimate.sampled(-e.value, (e.high - e.low) / 2, e.samples or 0)


def _without(reason: str, spec: str) -> str:
    """The reason without the name said again."""
    return (
        reason
        if not reason.startswith(f"network {spec} ")
        else f"it {reason.removeprefix(f'network {spec} ')}"
    )
