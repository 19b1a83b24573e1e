"""The check of labelled rows: what the rows show, the network's start, where the budget ends, a pilot, and the limits."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from learnable import rows
from learnable.descent.budgets import Budget
from learnable.estimates import Estimate, finite
from learnable.extras import installed, sentence
from learnable.networks import Network, on_rows
from learnable.rows import Decision, Shown
from learnable.rows import look as look_at
from learnable.rows.shuffles import beside_shuffles
from learnable.rows.splits import split
from learnable.sampling import rows_alignment
from learnable.specs import InputError
from learnable.targets import Labelled
from learnable.targets.labels import Sample
from learnable.verdicts.draws import (
    THEOREMLESS,
    check_sample,
    layers_beside_null,
    refuse_largest,
    verdict_of_parity,
)
from learnable.verdicts.next_commands import NextCommand
from learnable.verdicts.options import Options
from learnable.verdicts.results import Check, LayerReport
from learnable.verdicts.rule import Prediction, Verdict

if TYPE_CHECKING:
    from learnable.limits.decision import RowsDecision
    from learnable.limits.evidence import Evidence

PEOPLE = "adam(rate=0.001, epochs=20, batch=64)"
"""The budget that is assumed on rows where none is named."""
ROWS = 1_000
"""Rows that are tested against shuffles, unless `samples` says otherwise."""
ALIGNED, FEWER_SHUFFLES = 600, 200
"""Rows that alignments are taken on, and shuffles of a label of several columns."""
COMMANDS = 2
"""Limits whose changes are written as commands, at most."""


def check_data(data: Labelled, network: Network, asked: Options) -> Check:
    """Rows, network and budget together, or the rows alone where torch is missing or the budget is ``noisy_gd(…)``."""
    sample = data.load()
    if isinstance(asked.training, Budget) and installed("torch"):
        try:
            return _checked(sample, network, asked)
        except InputError:
            raise
        except Exception as error:  # a module that cannot be observed: nothing is predicted of it
            return _unobserved(sample, network, asked, error)
    found = check_sample(sample, network, asked)
    if installed("torch"):
        return found
    missing = (
        f"{sentence('a verdict on the network and the budget', 'torch')}; this one is about the rows alone"
    )
    return replace(found, notes=(*found.notes, missing))


def _unobserved(sample: Sample, network: Network, asked: Options, error: Exception) -> Check:
    """Undecided, with what the rows alone show, where the network could not be looked at."""
    told = check_sample(sample, network, asked)
    why = " ".join(f"the network could not be observed ({type(error).__name__}: {error})".split())[:300]
    verdict = Verdict(
        "undecided",
        f"{why}, so nothing is predicted of it; of the rows alone: {told.verdict.because}",
        "train a few networks: that decides it",
        steps=(NextCommand("verify"),),
    )
    return replace(told, verdict=verdict)


@dataclass(frozen=True, eq=False)
class Looked:
    """A training on rows with what was seen of it before it is run, and the decision from it."""

    evidence: Evidence
    decision: RowsDecision


def look(trial: Any, shown: Shown, *, share: float, edge: float, seed: int) -> Looked:
    """Split the rows, observe the start, forecast, train a share of the budget, and decide."""
    import numpy as np

    from learnable.forecast.pilot import overfit, pilot
    from learnable.limits.decision import decide
    from learnable.limits.evidence import gathered, rows_shown

    part = split(trial.X.numpy(), trial.labels.codes, trial.groups, seed=seed)
    with np.errstate(all="ignore"):  # a start or a pilot that blows up is an answer
        trained = fitted = None
        if share > 0:
            trained = pilot(trial, part.train, part.held, share, seed=seed)
            fitted = overfit(trial, part.train, seed=seed)
        evidence = gathered(trial, part.train, rows_shown(shown), trained, fitted, edge=edge, seed=seed)
        return Looked(evidence, decide(evidence))


def _checked(sample: Sample, network: Network, asked: Options) -> Check:
    from learnable.descent.trials import trial_of

    refuse_largest(sample)
    trial = trial_of(network, sample, asked.training)
    shown = look_at(sample, rows=asked.samples or ROWS, seed=asked.seed)
    layers, found = _aligned(sample, network, shown, asked)
    seen = look(trial, shown, share=asked.pilot, edge=float(asked.edge), seed=asked.seed)
    verdict = _with_rows(found, verdict_of(seen), sample, network, asked)
    return Check(
        seed=asked.seed,
        edge=asked.edge,
        target={
            "spec": sample.spec,
            "law": f"{len(sample.y)} rows of {sample.X.shape[1]} features",
            "variance": sample.variance,
            "classes": sample.classes,
            "rows": len(sample.y),
            "rows_used": len(sample.y) if asked.samples is None else shown.rows,
        },
        network={"spec": str(network), "group": None, "parameters": numbers_of(trial)},
        training=asked.training,
        profile=None,
        layers=layers,
        measures={"alignment": None, "cross_predictability": None, "leap": None, "degree": None},
        certificates=(),
        baselines=_baselines(found),
        verdict=verdict,
        notes=tuple(dict.fromkeys((*sample.notes, *shown.remarks, THEOREMLESS))),
        samples=asked.samples,
        parts=parts_of(seen, shown),
    )


def _aligned(
    sample: Sample, network: Network, shown: Shown, asked: Options
) -> tuple[tuple[LayerReport, ...], Decision | None]:
    """The alignment of every layer beside shuffled labels, and what they and the baselines say together.

    Empty and None where the rows cannot be tested, or the network gives more than one number a row.
    """
    import numpy as np

    if not shown.baselines:
        return (), None
    m = min(len(sample.y), asked.samples or ALIGNED)
    kept = np.sort(np.random.default_rng([asked.seed, 7]).permutation(len(sample.y))[:m])
    y = sample.y[kept].reshape(m, -1)
    shuffles = shown.shuffles if y.shape[1] == 1 else FEWER_SHUFFLES
    labels = beside_shuffles(y - y.mean(axis=0), shuffles, asked.seed).reshape(m, 1 + shuffles, -1)
    options: dict[str, Any] = {"seed": asked.seed, "workers": asked.workers}
    try:
        shaped = on_rows(network, sample.X.shape[1], sample.shape)
        given = rows_alignment(shaped, sample.X[kept], y[:, None], **options)
        centred = rows_alignment(shaped, sample.X[kept], labels, **options)
    except InputError:
        return (), None
    evidence = rows.SignalTests(
        m, len(sample.y), sample.names, centred, rows.highest(centred), shown.baselines, shown.parity
    )
    return layers_beside_null(given, centred, m, asked.seed), rows.decide(evidence, edge=float(asked.edge))


def _baselines(found: Decision | None) -> dict[str, Any]:
    if found is None:
        return {}
    named = ("parity", "parity_test", "quadratic_over_gf2")
    return {**found.numbers["baselines"], **{name: found.numbers[name] for name in named}}


def _with_rows(
    found: Decision | None, verdict: Verdict, sample: Sample, network: Network, asked: Options
) -> Verdict:
    """The verdict with what the rows alone add: the exact target of a parity, the rows that would show a signal."""
    if found is None or verdict.label == "predicted-learnable":
        return verdict
    if found.label == "parity":
        exact = verdict_of_parity(found, network, asked, 0.0, len(sample.y), NextCommand("verify"))
        because = f"{exact.because}; {verdict.because}"
        return replace(verdict, because=because, next=exact.next, steps=exact.steps)
    if verdict.limits and verdict.limits[0].kind == "no_signal" and found.label == "undecided":
        steps = tuple(NextCommand("check", (change,)) for change in found.asks)
        return replace(verdict, next=found.next, steps=steps)
    return verdict


def verdict_of(seen: Looked) -> Verdict:
    """The verdict of the interface: the decision, the skill to expect, and commands for what specs can change."""
    decision = seen.decision
    expected = decision.expected
    low, skill, high = (
        round(min(1.0, max(-1.0, float(v))), 4) for v in (expected.low, expected.skill, expected.high)
    )
    rows = len(seen.evidence.train)
    log10 = math.log10(abs(skill)) if skill else None
    codes = seen.evidence.trial.labels.codes
    chance = None
    if codes is not None:
        import numpy as np

        chance = float(np.bincount(codes).max() / len(codes))
    return Verdict(
        decision.label,
        decision.because,
        decision.next,
        steps=(*_changed(decision), NextCommand("verify")),
        predicted=Prediction(Estimate(skill, log10, low, high, "sampled", rows, seen.evidence.seed), chance),
        limits=decision.limits,
    )


def _changed(decision: RowsDecision) -> tuple[NextCommand, ...]:
    """The same question with each of the first changes that specs can say."""
    steps = []
    for limit in decision.limits[:COMMANDS]:
        if limit.change is None:
            continue
        change = limit.change
        specs = (("network", change.net), ("training", change.training), ("target", change.target))
        named = tuple((key, spec) for key, spec in specs if spec is not None)
        if named and (change.budget or change.code is None):
            steps.append(NextCommand("check", named))
    return tuple(steps)


def numbers_of(trial: Any) -> int:
    """The trained parameters of a trial's network."""
    return sum(p.numel() for p in trial.build(0).parameters() if p.requires_grad)


def parts_of(seen: Looked, shown: Shown) -> dict[str, Any]:
    """The keys ``rows``, ``start``, ``forecast`` and ``pilot``; a number that is not finite is None."""
    evidence = seen.evidence
    pilot = None if evidence.pilot is None else evidence.pilot.json()
    if evidence.overfit is not None:
        empty: dict[str, Any] = {"share": 0.0, "steps": 0, "skill": None, "curve": [], "loss": []}
        pilot = {**(pilot or empty), "overfit": evidence.overfit.json()}
    parts = {
        "rows": shown.json(),
        "start": evidence.start.json(),
        "forecast": None if evidence.forecast is None else evidence.forecast.json(),
        "pilot": pilot,
    }
    return {name: finite(part) for name, part in parts.items()}
