"""The rule for exact targets: from certificates and forecasts to one of four labels, why, and what to do next.

The rule and the measurements it was fitted on are in docs/verdicts.md.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, Literal

from learnable.complexity.support import Support
from learnable.descent.budgets import Budget
from learnable.estimates import Estimate, to_float
from learnable.forecast.by_degree import Forecast
from learnable.profiles import Profile
from learnable.ties import nine_digits
from learnable.verdicts.grounds import Grounds
from learnable.verdicts.next_commands import NextCommand, verify, with_budget
from learnable.verdicts.sentences import (
    attempt,
    confirm,
    forecast_text,
    leap_text,
    more_budget,
    more_signal,
    no_forecast,
    not_expressed,
    other_architecture,
    out_of_reach,
    partly_expressed,
    population,
    proved,
    shown,
)

Label = Literal["proved-hard", "predicted-hard", "predicted-learnable", "undecided"]

EXIT_CODES: dict[str, int] = {
    "predicted-learnable": 0,
    "predicted-hard": 10,
    "proved-hard": 11,
    "undecided": 12,
}

MARGIN = 0.05
"""How far a forecast loss must be from (1 - edge) to be believed; as much again for every hidden layer after the first."""
STILL, MOVING, SHORT, STABLE = 0.02, 0.05, 3.0, 1.2
"""Failure is believed where units move less than STILL of their size, or less than MOVING in a time below SHORT with a
loss above the variance, and the fastest rate is below STABLE."""
OVERSHOOTS = 2.0
"""The largest rate·c·Θ_k at which gradient descent on the linearised network does not grow."""
MEASURED = 2.7
"""The largest rate·c·Θ_k that was measured: clipped gradients have learned there all the same."""
OUT_OF_SIGHT = 0.5
"""Below this bound on the success probability, the terms that must be learned count as out of the budget's sight."""


@dataclass(frozen=True)
class Prediction:
    """The skill that a budget is expected to end at on rows held out, with an 80% interval, and what chance has."""

    skill: Estimate
    chance: float | None = None

    def json(self) -> dict[str, Any]:
        """The object ``predicted`` of the interface."""
        return {"skill": self.skill.json(), "chance": self.chance}


@dataclass(frozen=True)
class Verdict:
    """A label with its reason, the next thing to do, and the loss to expect where there is a forecast."""

    label: Label
    because: str
    next: str
    predicted_loss: float | None = None
    steps: tuple[NextCommand, ...] = ()
    """The commands of `next`; `Check.commands` writes them."""
    predicted: Prediction | None = None
    """The skill to expect at the end of the budget, on labelled rows."""
    limits: tuple[Any, ...] = ()
    """What stands in the way, most limiting first, on labelled rows."""

    def json(self) -> dict[str, Any]:
        """The object ``verdict`` of the interface."""
        found = {
            "label": self.label,
            "because": self.because,
            "next": self.next,
            "predicted_loss": None if self.predicted_loss is None else nine_digits(self.predicted_loss),
        }
        if self.predicted is None:
            return found
        return found | {"predicted": self.predicted.json(), "limits": [limit.json() for limit in self.limits]}


def needed_alignment(profile: Profile, held: Support, edge: Fraction) -> Fraction:
    """The alignment of what must be learned to do better than the mean by `edge`.

    Parts are taken in order of their alignment (degrees: W_k/C(n, k)) until they hold `edge` of the variance, and the last
    one counts; or, where that is larger, the least of the terms that hold weight, reached by steps of the leap l:
    energy/C(n, l), the alignment under the permutations that fix the coordinates seen before.

    >>> from learnable.complexity.support import support
    >>> from learnable.groups import SignedPermutations
    >>> from learnable.profiles import profile
    >>> from learnable.targets import targets
    >>> form = targets.read("staircase(n=30, degree=30)").form()
    >>> cut = profile(form, SignedPermutations(30)).centred()
    >>> needed_alignment(cut, support(form), Fraction(1, 10))
    Fraction(1, 900)
    """
    parts = sorted(profile.centred().parts, key=lambda p: p.top[1] / p.dimension, reverse=True)
    wanted = edge * profile.variance()[1]
    plain = Fraction(0)
    for part in parts:
        wanted -= part.weight[1]
        if wanted <= 0:
            plain = part.top[1] / part.dimension
            break
    stepped = held.least / math.comb(profile.group.n, held.leap) if held.leap else Fraction(0)
    return max(plain, stepped)


def judge(question: Grounds) -> Verdict:
    """The verdict on an exact target: certificate, architecture, forecast, what the budget can see, else undecided."""
    q = question
    variance = float(q.profile.variance()[1])
    aim = float(1 - q.edge)
    steady = q.forecast is not None and (
        q.forecast.fastest <= OVERSHOOTS or (q.forecast.loss <= aim and q.forecast.fastest <= MEASURED)
    )
    expected = q.forecast.loss * variance if q.forecast is not None and steady else None
    never = not_expressed(q)
    if never and q.inexpressible is not None and (steady or q.forecast is None):
        expected = max(expected or 0.0, to_float(q.inexpressible.weight))
    if q.certificate is not None and q.certificate.proves_hard:
        text = proved(q.certificate, q.training)
        if never:
            after = f"{other_architecture(q)}. After that {more_signal(q.certificate)}"
            return Verdict("proved-hard", f"{text}; and {never}", after, expected, _rebuilt(q))
        return Verdict("proved-hard", text, more_signal(q.certificate), expected)
    if never:
        return Verdict("predicted-hard", never, other_architecture(q), expected, _rebuilt(q))
    margin = MARGIN * max(1, q.layers)
    partly = _partly(q)
    if q.forecast is not None and steady and q.forecast.loss <= aim - margin:
        return Verdict("predicted-learnable", forecast_text(q) + partly, confirm(q), expected, _steps(q))
    alignment = needed_alignment(q.profile, q.held, q.edge)
    blinded = _out_of_sight(q, alignment) if q.symmetric else ""
    if blinded:
        text = (
            f"what must be learned to do better than the mean by {float(q.edge):.0%} has alignment {shown(alignment)} "
            f"(leap {q.held.leap}), and {blinded}"
        )
        return Verdict("predicted-hard", text + partly, more_budget(q), expected, _steps(q))
    if q.forecast is None:
        return Verdict("undecided", no_forecast(q) + partly, attempt(q), steps=_steps(q))
    if not steady:
        text = (
            f"a step overshoots: rate·c·Θ is {q.forecast.fastest:.3g} along the target's mean and {OVERSHOOTS:g} is the "
            "most that is stable, so training may diverge or leave the linearised regime"
        )
        return Verdict("undecided", text + leap_text(q) + partly, *_slower(q, q.forecast.fastest))
    if q.forecast.loss >= aim + margin:
        if _stays_linear(q.forecast, aim, margin):
            return Verdict(
                "predicted-hard",
                forecast_text(q) + leap_text(q) + partly,
                more_budget(q),
                expected,
                _steps(q),
            )
        text = (
            f"{forecast_text(q)}, but this budget can leave the linearised regime, where the loss can fall further: "
            f"units move by {q.forecast.motion:.2g} of their size along what must be learned (feature learning sets in at "
            f"about {MOVING:g}), and the fastest rate is {q.forecast.fastest:.2g} (stable below {STABLE:g})"
        )
        return Verdict("undecided", text + leap_text(q) + partly, attempt(q), expected, _steps(q))
    text = f"{forecast_text(q)}, within {margin:.2g} of the {aim:.2f} that counts as learned"
    return Verdict("undecided", text + partly, attempt(q), expected, _steps(q))


def _stays_linear(f: Forecast, aim: float, margin: float) -> bool:
    """Whether a forecast of failure can be believed: in the measurements it never failed inside these bounds."""
    if f.fastest > STABLE:
        return False
    return f.motion <= STILL or (f.motion <= MOVING and f.time <= SHORT and f.loss >= aim + 2 * margin)


def _rebuilt(q: Grounds) -> tuple[NextCommand, ...]:
    """The same question of each network that could hold the target."""
    changed = () if q.inexpressible is None else q.inexpressible.remedies
    return tuple(NextCommand("check", (("network", str(remedy.network)),)) for remedy in changed)


def _steps(q: Grounds) -> tuple[NextCommand, ...]:
    """Vouch for the symmetry that was found, where it was not; train."""
    vouch = (NextCommand("check", (("group", q.offered),)),) if q.offered else ()
    return (*vouch, verify(q.training, points=population(q)))


def _slower(q: Grounds, fastest: float) -> tuple[str, None, tuple[NextCommand, ...]]:
    """What to do where a step overshoots: ask again with a rate that does not, or train."""
    budget: Any = q.training
    rate = _two_figures_down(budget.rate * OVERSHOOTS / fastest)
    text = (
        f"lower the rate to {rate:g}, {OVERSHOOTS / fastest:.2g} of what it is, and ask again, or train an ensemble with "
        f"{with_budget(q.training, points=population(q))}"
    )
    return text, None, (NextCommand("check", (("training", str(replace(budget, rate=rate))),)), *_steps(q))


def _two_figures_down(value: float) -> float:
    """The value cut to two figures.

    >>> _two_figures_down(0.03456), _two_figures_down(1.0)
    (0.034, 1.0)
    """
    unit = Fraction(10) ** (math.floor(math.log10(value)) - 1)
    return float(math.floor(Fraction(str(value)) / unit) * unit)


def _partly(q: Grounds) -> str:
    """Names what the architecture, or a certificate that holds, leaves out of reach without settling the question."""
    c = q.certificate
    part = partly_expressed(q)
    if c is None or c.success_probability_at_most > OUT_OF_SIGHT:
        return part
    return part + out_of_reach(c)


def _out_of_sight(q: Grounds, alignment: Fraction) -> str:
    """Why the budget cannot see an alignment this small; empty where it might.

    Noisy training sees it with probability at most about signal·√C/2 (equivariant descent, A4'). For fresh batches without
    noise about 1/(n·C) examples are needed: the gradient noise of a batch plays the part of the added noise, a heuristic
    (Abbe, Boix-Adserà & Misiakiewicz 2023, arXiv 2302.11055).
    """
    signal = q.training.signal(q.parameters)
    if math.isfinite(signal):
        seen = signal * math.sqrt(to_float(alignment)) / 2
        return f"the budget sees it with probability at most about {seen:.2g}" if seen < OUT_OF_SIGHT else ""
    if not isinstance(q.training, Budget) or q.training.steps is None:
        return ""
    examples, wanted = q.training.steps * int(q.training.batch), 1 / (q.profile.group.n * alignment)
    if to_float(examples / wanted) >= OUT_OF_SIGHT:
        return ""
    return f"the budget draws {examples:.3g} examples where at least about {shown(wanted)} are needed"
