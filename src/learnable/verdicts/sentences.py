"""The sentences of the rule for exact targets: why a verdict is what it is, and what to do next."""

from __future__ import annotations

from fractions import Fraction

from learnable.descent.budgets import NoisyGD, Training
from learnable.estimates import log10_fraction, show, to_float
from learnable.reports.theorem_titles import titled
from learnable.theorems.certificates.certificate import Certificate
from learnable.verdicts.grounds import Grounds
from learnable.verdicts.next_commands import with_budget

_LONGEST = 160
"""Groups of more letters are cut in sentences; the command has them in full."""
_UNKNOWN = (
    "nothing is known of the symmetry of this initialisation, so no theorem speaks (--group vouches for one)"
)


def population(q: Grounds) -> float:
    """Points of the population, or rows: what a budget that averages over all of them visits."""
    return 2.0 ** min(q.profile.group.n, 1000) if q.rows is None else q.rows


def confirm(q: Grounds) -> str:
    """The next step after a prediction of success."""
    with_this = with_budget(q.training, points=population(q)).removeprefix("this budget")
    return f"train an ensemble{with_this} to confirm it"


def attempt(q: Grounds) -> str:
    """The next step where the rule does not know."""
    vouch = f"vouch for {cut_short(q.offered)}, which lets the theorem speak; or " if q.offered else ""
    return f"{vouch}train an ensemble with {with_budget(q.training, points=population(q))}: that decides it"


def more_budget(q: Grounds) -> str:
    """The next step after a prediction of failure."""
    raised = (
        "a higher rate or less noise raise the signal"
        if noisy(q.training)
        else "a higher rate or larger batches help"
    )
    return (
        f"more steps, {raised}; or change the target: fewer new coordinates at a time "
        "(a curriculum, intermediate labels) lower the leap. To make sure, train an ensemble with "
        f"{with_budget(q.training, points=population(q))}"
    )


def noisy(training: Training) -> bool:
    """Whether the budget adds noise to the weights."""
    return isinstance(training, NoisyGD) and training.noise > 0


def not_expressed(q: Grounds) -> str:
    """That the architecture stands in the way; empty where it does not, or holds enough of the target."""
    lost = q.inexpressible
    variance = q.profile.variance()[1]
    if lost is None or lost.weight <= (1 - q.edge) * variance:
        return ""
    return f"this architecture cannot express it: {lost.text(variance)}"


def partly_expressed(q: Grounds) -> str:
    """What part of a target the architecture cannot express, to go on a sentence; empty where it is none."""
    if q.inexpressible is None:
        return ""
    return f"; a part is beyond this architecture: {q.inexpressible.text(q.profile.variance()[1])}"


def other_architecture(q: Grounds) -> str:
    """The next step where the architecture stands in the way."""
    lost = q.inexpressible
    return "" if lost is None else f"{lost.advice()}; no number of steps, rate or width changes this"


def cut_short(group: str) -> str:
    """A group as a sentence holds it."""
    return group if len(group) <= _LONGEST else f"{group[:_LONGEST]}…"


def proved(found: Certificate, training: Training) -> str:
    """What a certificate that proves hardness says."""
    return (
        f"{titled(found.theorem)}: no network with this symmetry reaches a loss of {found.excludes_loss_at_or_below:g} "
        f"with probability above {found.success_probability_at_most:.3g} under {training}; alignment "
        f"{show(found.alignment, found.log10['alignment'])}"
    )


def more_signal(certificate: Certificate) -> str:
    """The next step after a proof: the signal that would be needed."""
    if certificate.signal_needed is None or certificate.signal is None:
        return "change the target or the symmetry of the network"
    return (
        f"a signal (rate·clip·√steps/noise) of at least {certificate.signal_needed:.4g} would be needed to make success "
        f"likely, and this budget has {certificate.signal:.4g}; a different budget is cheaper only if its signal is "
        "that large. Hints about the hidden coordinates (a curriculum, intermediate labels) change the target"
    )


def out_of_reach(c: Certificate) -> str:
    """What a certificate excludes, and of which part of the target; nothing where it excludes nothing."""
    if not c.holds or c.vacuous:
        return ""
    text = (
        f"; {titled(c.theorem)} bounds the probability of a loss at or below {c.excludes_loss_at_or_below:.4g} by "
        f"{c.success_probability_at_most:.3g}"
    )
    if c.residual is None:
        return text
    return (
        f"{text}: what {c.inputs['group']} moves, {c.residual / c.variance:.0%} of the variance, stays out of reach, "
        "whatever is learned of the part that it leaves alone"
    )


def forecast_text(q: Grounds) -> str:
    """The forecast loss and its two parts; nothing where there is no forecast."""
    f = q.forecast
    if f is None:
        return ""
    return (
        f"the linearised network ends at {f.loss:.2f} of the variance: {f.left:.2f} of the target not learned and "
        f"{f.noise:.2f} from {_own(q.training)} (learned means {float(1 - q.edge):.2f})"
    )


def _own(training: Training) -> str:
    """Where the part of the output comes from that is not the target."""
    if noisy(training):
        return "the noise that every weight walks"
    whole = isinstance(training, NoisyGD) and training.batch == "population"
    return f"the network's first output{'' if whole else ' and the sampling of batches'}"


def leap_text(q: Grounds) -> str:
    """The leap of the terms that hold weight, to go on a sentence."""
    word = "coordinate" if q.held.leap == 1 else "coordinates"
    return f"; the terms that hold weight have leap {q.held.leap} ({q.held.leap} new {word} at once)"


def no_forecast(q: Grounds) -> str:
    """Why nothing is known: no theorem, no forecast."""
    return (
        f"no theorem settles it and there is no forecast {q.unforecast or 'for this kind of network or optimizer'}"
        if q.symmetric
        else f"{q.unvouched or _UNKNOWN}, and there is no forecast {q.unforecast or 'for this kind of network'}"
    ) + leap_text(q)


def shown(value: Fraction) -> str:
    """A number that may lie below the float range."""
    return show(to_float(value), log10_fraction(value))
