"""Limits of the budget: regularisation, a rate too high or too low, too few steps, the optimiser, the batch."""

from __future__ import annotations

from collections.abc import Iterable

from learnable.limits import changes
from learnable.limits.changes import Change, number
from learnable.limits.evidence import Evidence
from learnable.limits.expectation import Expectation, decay_ratio, starved, unstable, worth
from learnable.limits.network_changes import without_dropout
from learnable.limits.table import Limit

TIMES = (3, 10, 30, 100)
HARDLY = 10
"""Steps up to which a budget is too short, whatever the forecast of longer ones."""
RATES = (3.0, 10.0, 100.0, 1e3, 1e4, 1e5)
MOST_OF = 0.8
FEW_STEPS = 30
FAR_BELOW = 0.05
"""Rate times curvature over the bound of stability, below which a rate is far too low."""
SOME = 0.15
"""More or greater steps must be forecast to reach so much skill."""


def regularisation(evidence: Evidence, expected: Expectation) -> Limit | None:
    """Weight decay, clipping or dropout stronger than what the rows say."""
    trial, start = evidence.trial, evidence.start
    ratio = decay_ratio(evidence)
    if ratio >= 1.0 and expected.obstacle == "decay":
        change = changes.budget_change(trial, "weight_decay", "weight_decay=0", weight_decay=0.0)
        after = worth(evidence, change)
        because = (
            f"weight decay {number(start.optimizer.decay)} pulls weights back {number(ratio)} times as hard as the rows "
            "pull them away: take it out, or make it a thousand times smaller"
        )
        return Limit("budget", "regularisation", because, {"decay_over_gradient": ratio}, change, after)
    if trial.budget.clip and start.linear is not None:
        norm = float((start.linear.mean * start.linear.trained).norm())
        change = changes.budget_change(trial, "clip", "clip_grad_norm_(net.parameters(), 1.0)", clip=1.0)
        after = worth(evidence, change)
        if trial.budget.clip < norm and after is not None and trial.budget.clip < 1.0:
            because = (
                f"the gradient, of norm {number(norm)}, is clipped to {number(trial.budget.clip)}, so weights hardly move: "
                "clip to 1"
            )
            return Limit(
                "budget", "regularisation", because, {"norm": norm, "clip": trial.budget.clip}, change, after
            )
    if start.dropout > 0.8:
        change = without_dropout(start.dropout)
        because = f"dropout takes away {start.dropout:.0%} of the units in every step: take at most half"
        return Limit("network", "regularisation", because, {"dropout": start.dropout}, change, 1.0)
    return None


def rate_high(evidence: Evidence, expected: Expectation) -> Limit | None:
    """Steps beyond what the optimiser bears at this start."""
    forecast = evidence.forecast
    thrown = expected.obstacle == "unstable"
    if forecast is None or not (thrown or unstable(evidence)) or evidence.trial.budget.rate is None:
        return None
    facts = evidence.start.optimizer
    over = max(forecast.sharpness, 2 * forecast.leap, 3.0 if thrown else 0.0)
    if facts.adaptive:
        over = max(2 * forecast.leap, 3.0 if thrown else 0.0)
        if over < 2.0:
            return None
    best: tuple[Change, float] | None = None
    for factor in (3.0, 30.0, 300.0):
        change = changes.rate_change(evidence.trial, facts.rate / (factor * over))
        after = worth(evidence, change)
        if after is not None and (best is None or after > best[1] + 0.05):
            best = change, after
    if best is None:
        return None
    because = (
        f"rate {number(facts.rate)} is {number(over)} times what this start bears: the first steps throw the weights out; "
        f"take {best[0].after}"
    )
    numbers = {"sharpness_over_bound": forecast.sharpness, "first_step_over_weights": forecast.leap}
    return Limit("budget", "rate_high", because, numbers, best[0], max(best[1], 0.5 * evidence.rows.skill))


def _starved(evidence: Evidence, expected: Expectation) -> bool:
    """Whether more or greater steps are the question: rows have a signal, nothing else stops it, and little is learned."""
    if expected.obstacle or expected.branch in ("no signal", "orderless") or evidence.misfit:
        return False
    return starved(evidence, expected)


def _least(evidence: Evidence, options: Iterable[Change]) -> tuple[Change, float] | None:
    """The first change that reaches most of what rows show, or the best of them; unstable ones are left out."""
    best: tuple[Change, float] | None = None
    for change in options:
        forecast, skill = evidence.after(change), worth(evidence, change)
        if forecast is None or skill is None or max(forecast.sharpness, forecast.leap) > 1.0:
            continue
        if best is None or skill > best[1] + 0.02:
            best = change, skill
        if best[1] >= MOST_OF * evidence.rows.skill:
            break
    return best


def epochs(evidence: Evidence, expected: Expectation) -> Limit | None:
    """A budget that ends before the rows are learned."""
    if not _starved(evidence, expected):
        return None
    found = _least(evidence, (changes.epochs_change(evidence.trial, k) for k in TIMES))
    if (found is None or found[1] < SOME) and evidence.steps <= HARDLY:
        change = changes.epochs_change(evidence.trial, TIMES[-1])
        because = f"{evidence.steps} steps are hardly a training: give it {TIMES[-1]} times as many"
        return Limit("budget", "epochs", because, {"steps": evidence.steps}, change)
    if found is None or found[1] < SOME:
        return _few_steps(evidence)
    change, skill = found
    because = (
        f"{evidence.steps:,} steps end too early: the forecast reaches a skill of {max(0.0, expected.skill):.2f}, and "
        f"{skill:.2f} with {change.after} {change.what}"
    )
    return Limit("budget", "epochs", because, {"steps": evidence.steps}, change, skill)


def rate_low(evidence: Evidence, expected: Expectation) -> Limit | None:
    """A rate that does not bring the weights where they must go within the budget."""
    if not _starved(evidence, expected):
        return None
    rate = evidence.trial.budget.rate
    if rate is None:
        return None
    top = 0.3 if evidence.start.optimizer.adaptive else 1e3
    found = _least(
        evidence, (changes.rate_change(evidence.trial, rate * k) for k in RATES if rate * k <= top)
    )
    if found is None or found[1] < SOME:
        return _far_below(evidence)
    change, skill = found
    because = (
        f"rate {number(rate)} is too low for {evidence.steps:,} steps: the forecast reaches a skill of "
        f"{max(0.0, expected.skill):.2f}, and {skill:.2f} with rate {change.after}"
    )
    return Limit("budget", "rate_low", because, {"rate": rate, "steps": evidence.steps}, change, skill)


def _few_steps(evidence: Evidence) -> Limit | None:
    """So few steps that nothing can be learned in them, where more alone would not do either."""
    if evidence.steps > FEW_STEPS or _far_below(evidence) is not None:
        return None
    change = changes.epochs_change(evidence.trial, TIMES[-1])
    because = (
        f"{evidence.steps} steps are too few to move a network, and more alone are not forecast to suffice"
    )
    return Limit("budget", "epochs", because, {"steps": evidence.steps}, change, worth(evidence, change))


def _far_below(evidence: Evidence) -> Limit | None:
    """A rate far below what the start bears, where a greater one alone would not do either."""
    forecast, rate = evidence.forecast, evidence.trial.budget.rate
    if forecast is None or rate is None or evidence.start.optimizer.adaptive:
        return None
    if not 0 < forecast.sharpness < FAR_BELOW:
        return None
    change = changes.rate_change(evidence.trial, 0.5 * rate / forecast.sharpness)
    because = (
        f"rate {number(rate)} is {number(1 / forecast.sharpness)} times below what this start bears, and {evidence.steps:,} "
        "steps are few: raise both"
    )
    numbers = {"rate": rate, "sharpness_over_bound": forecast.sharpness, "steps": evidence.steps}
    return Limit("budget", "rate_low", because, numbers, change, worth(evidence, change))


def optimizer(evidence: Evidence, expected: Expectation) -> Limit | None:
    """Plain gradient descent where an adaptive optimiser gets there."""
    if not _starved(evidence, expected) or evidence.start.optimizer.adaptive:
        return None
    found = _least(evidence, (changes.adam_change(evidence.trial, r) for r in (1e-3, 1e-2)))
    if found is None or found[1] < SOME:
        return None
    change, skill = found
    because = (
        f"{changes.type_of(evidence.trial.budget)} does not leave its start in this budget; adam is forecast to reach "
        f"a skill of {skill:.2f}"
    )
    return Limit("budget", "optimizer", because, {"rate": evidence.start.optimizer.rate}, change, skill)


def batch(evidence: Evidence, expected: Expectation) -> Limit | None:
    """Batches so large that an epoch is few steps."""
    size = evidence.trial.budget.batch_on(len(evidence.train))
    if (
        not _starved(evidence, expected)
        or size < 128
        or getattr(evidence.trial.budget, "steps", None) is not None
    ):
        return None
    change = changes.budget_change(evidence.trial, "batch", "batch_size=32", batch=32)
    after = worth(evidence, change)
    if after is None or after < SOME:
        return None
    because = f"batches of {size} make {evidence.steps} steps; batches of 32 are forecast to reach a skill of {after:.2f}"
    return Limit("budget", "batch", because, {"batch": size, "steps": evidence.steps}, change, after)
