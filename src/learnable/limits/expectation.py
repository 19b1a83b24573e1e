"""The skill that a training on rows is expected to end at, with an 80% interval, from all that was seen of it.

The forecast stands unless something makes it void, an obstacle. Rows bound what a training can gain; a pilot and an
overfit of sixteen rows correct it. docs/verdicts.md says where each threshold comes from.
"""

from __future__ import annotations

from dataclasses import dataclass

from learnable.forecast.on_rows import RowForecast
from learnable.forecast.pilot import Pilot
from learnable.limits.changes import Change, epochs_change
from learnable.limits.evidence import Evidence

SHARP = 1.0
"""Rate times curvature over the bound of stability, above which gradient descent is thrown out of its start."""
LEAP = 2.0
"""A first step of so many times the weights' own size leaves the start behind."""
LOUD = 20.0
"""Classes whose loss starts at so many times a constant's: outputs are far outside what the loss is made for."""
DECAY = 3.0
"""Weight decay over the gradient, root mean squares at the start, above which weights shrink whatever the rows say."""
DROPOUT = 0.8
LEARNS = 0.25
"""A forecast of so much skill is one of learning."""
OVERFITS = 0.6
"""The share of a constant's loss (or of the first loss) that sixteen rows lose where a start can move."""
FITS = 0.4
"""The share of a constant's loss that a forecast removes on fitted rows where the budget suffices to fit them."""
PILOT = 0.2
"""Held-out skill of a pilot that has begun to learn, where it is also `BEYOND_CHANCE` standard errors above chance."""
BEYOND_CHANCE = 2.0
STILL = 0.03
"""A forecast of at most so much skill is one of a training that stays where it is."""
ENOUGH, ENOUGH_LEARNING = 0.6, 0.35
"""The share of the rows' own signal from which on a training is not starved: one that may not learn, one that will."""
SOONER = 3
"""A training that is forecast to learn in so many times its steps may learn in them: features learn faster than kernels."""
BARELY = 0.1
"""Skill below which a forecast or a pilot has shown nothing."""


BEYOND = 4.0
"""Standard errors of a skill, about 1/√rows, beyond which it is no chance where simple models see nothing."""


@dataclass(frozen=True)
class Expectation:
    """Skill at the budget's end with an 80% interval, the branch of the rule, and the obstacle where there is one."""

    skill: float
    low: float
    high: float
    branch: str
    obstacle: str = ""


def expectation(evidence: Evidence) -> Expectation:
    """The expected skill; works without a pilot, and from rows and pilot alone where nothing could be linearised."""
    stop = obstacle(evidence)
    if stop in ("unstable", "not finite"):
        return Expectation(-0.4, -1.0, 0.08, "obstacle", stop)
    if stop:
        return Expectation(0.0, -0.2, 0.08, "obstacle", stop)
    pilot, over = evidence.pilot, evidence.overfit
    if (pilot is not None and pilot.stopped) or (over is not None and over.stopped):
        return Expectation(-0.5, -1.0, 0.05, "obstacle", "unstable")
    if pilot is not None and pilot.skill >= max(PILOT, _noise(evidence, pilot)):
        return _pilot_learns(evidence, pilot.skill)
    return _forecast(evidence)


def _noise(evidence: Evidence, pilot: Pilot) -> float:
    """What chance alone makes of a pilot's skill."""
    degrees = max(1, pilot.held) * max(1, evidence.trial.labels.classes - 1)
    return BEYOND_CHANCE / float(degrees) ** 0.5


def obstacle(evidence: Evidence) -> str:
    """What makes a forecast from the start void; empty where nothing does."""
    start, trial = evidence.start, evidence.trial
    tests = {
        "constant label": trial.labels.classes == 1
        or (not trial.labels.classes and start.scales.label_size == 0),
        "not finite": not start.finite or not start.scales.finite,
        "loss blind to rows": start.blind,
        "constant output": start.range.constant,
        "nothing trains": not start.reachable.moving,
        "dead start": start.parameters.unreached >= 0.99,
        "unstable": unstable(evidence),
        "decay": decay_ratio(evidence) >= DECAY,
        "loud start": bool(trial.labels.classes) and start.loss > LOUD * max(start.constant_loss, 0.0) > 0,
        "dropout": start.dropout > DROPOUT,
    }
    return next((name for name, holds in tests.items() if holds), "")


def unstable(evidence: Evidence) -> bool:
    """Whether the first steps pass what the optimiser bears; an adaptive one is judged by its first step alone."""
    forecast = evidence.forecast
    if forecast is None:
        return False
    sharp = forecast.sharpness > SHARP and not evidence.start.optimizer.adaptive
    return sharp or forecast.leap > LEAP


def decay_ratio(evidence: Evidence) -> float:
    """Weight decay times the weights over the mean gradient; for AdamW the decay over the whole budget, in units of 10."""
    linear, facts = evidence.start.linear, evidence.start.optimizer
    if linear is None or not facts.decay:
        return 0.0
    if facts.decoupled:
        return DECAY * facts.rate * facts.decay * min(evidence.steps, 1e9) / 10 if facts.decay >= 1 else 0.0
    pull = float((linear.mean * linear.trained).norm())
    return facts.decay * float((linear.weights * linear.trained).norm()) / max(pull, 1e-30)


def reached(evidence: Evidence, forecast: RowForecast, change: Change | None = None) -> float:
    """The skill that a forecast stands for, corrected for being made from few rows.

    What it gains on fitted rows shows how far the budget goes. Where that is far, half of what simple models do better is
    added, in that share; where it sees nothing that generalises, the rows' own signal counts half. A range that labels leave
    and a loss that does not suit them bound it, unless a `change` is made beyond the budget.
    """
    skill, own = forecast.skill, change is None or change.budget
    if not evidence.rows.signal or (own and evidence.misfit):
        return skill
    best = min(evidence.rows.skill, 1 - evidence.start.range.beyond) if own else evidence.rows.skill
    if skill >= LEARNS:
        return skill + 0.5 * forecast.fitted * max(0.0, best - skill)
    return max(skill, (max(0.0, skill) + best) / 2) if forecast.fitted >= FITS else skill


def starved(evidence: Evidence, expected: Expectation) -> bool:
    """Whether little is expected beside the signal that rows show."""
    share = ENOUGH if expected.low <= evidence.edge else ENOUGH_LEARNING
    return evidence.rows.signal and expected.skill <= share * evidence.rows.skill


def worth(evidence: Evidence, change: Change | None) -> float | None:
    """The skill that a changed training is forecast to reach; None where no forecast can be made."""
    found = None if change is None else evidence.after(change)
    return None if found is None else reached(evidence, found, change)


def _forecast(evidence: Evidence) -> Expectation:
    """Where no pilot has learned yet."""
    over = evidence.overfit
    fits = over is not None and over.skill >= OVERFITS
    moves = over is None or fits or over.gained >= OVERFITS
    skill = -1.0 if evidence.forecast is None else evidence.forecast.skill
    whole = skill if evidence.forecast is None else reached(evidence, evidence.forecast)
    seen = -1.0 if evidence.pilot is None else evidence.pilot.skill
    if not evidence.rows.signal and skill < LEARNS:
        return Expectation(min(skill, 0.0), min(skill, 0.0) - 0.15, 0.08, "no signal")
    if skill >= LEARNS and by_chance(evidence, skill, len(evidence.start.drawn)):
        return Expectation(0.5 * skill, -0.2, min(1.0, skill + 0.2), "few rows")
    if skill >= LEARNS and moves:
        return Expectation(min(1.0, whole), max(0.11, whole - 0.2), min(1.0, whole + 0.25), "learns")
    if skill >= LEARNS:
        return Expectation(0.7 * skill, -0.2, skill + 0.05, "does not overfit")
    if evidence.start.orderless and max(skill, seen) < BARELY:
        return Expectation(skill, skill - 0.1, 0.09, "orderless")
    if fits and not evidence.misfit and max(skill, whole) >= BARELY:
        whole = max(whole, (max(0.0, skill) + evidence.rows.skill) / 2)
        return Expectation(whole, max(0.11, whole - 0.25), min(1.0, whole + 0.3), "moves")
    if evidence.forecast is None and seen < BARELY and not (evidence.pilot and over):
        return Expectation(0.5 * max(0.0, evidence.rows.skill), -0.2, 1.0, "not linearised")
    if whole >= LEARNS:
        return Expectation(whole, whole - 0.15, min(1.0, whole + 0.3), "fits")
    short = max(skill, whole, seen if evidence.forecast is None else -1.0)
    return Expectation(short, max(-1.0, short - 0.15), _most(evidence, short), "short")


def _most(evidence: Evidence, short: float) -> float:
    """The upper end for a training that is forecast to end early."""
    if evidence.misfit or short > STILL:
        return max(short, 0.0) + 0.2
    later = None if evidence.forecast is None else evidence.after(epochs_change(evidence.trial, SOONER))
    soon = 0.0 if later is None else reached(evidence, later)
    return soon if soon >= LEARNS else 0.09


def by_chance(evidence: Evidence, skill: float, rows: int) -> bool:
    """Whether a skill on so many rows may be chance: the rows alone show no signal, and it is not `BEYOND` its error."""
    return not evidence.rows.signal and skill * rows**0.5 < BEYOND


def _pilot_learns(evidence: Evidence, seen: float) -> Expectation:
    """Half of what is left up to the rows' own signal is still to come, or what the forecast says where it is more."""
    best = max(seen, evidence.rows.skill if evidence.rows.signal else seen)
    middle = seen + 0.5 * (best - seen)
    if evidence.forecast is not None:
        middle = max(middle, reached(evidence, evidence.forecast))
    middle = min(1.0, middle)
    return Expectation(middle, max(0.11, middle - 0.25), min(1.0, middle + 0.2), "pilot learns")
