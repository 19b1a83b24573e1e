"""`advise`: check a training, try changes of it, and say which would make it learn."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from learnable.advising.advice import Advice, Proposal
from learnable.advising.exact_changes import exact_proposals
from learnable.descent.budgets import Budget
from learnable.estimates import Estimate
from learnable.extras import need
from learnable.rows.splits import split
from learnable.specs import InputError, within
from learnable.targets import Labelled
from learnable.threads import one_thread
from learnable.verdicts import Check, check
from learnable.verdicts.next_commands import NextCommand, commands
from learnable.verdicts.options import PILOT, read_network, read_target

MOST = 8
"""Proposals that are given, at most."""
GAIN = 0.05
"""What a change must gain over the training as it is to be proposed."""


def advise(
    target: Any,
    net: Any = "mlp()",
    training: Any = None,
    *,
    seed: int = 0,
    samples: int | None = None,
    workers: int = 1,
    group: Any = None,
    edge: float | str = 0.1,
    pilot: float = PILOT,
    tell: Callable[[str], None] | None = None,
) -> Advice:
    """What limits a training, and the smallest changes that would make it learn, best first.

    Options are those of `check`. On labelled rows single changes of budget, rows, loss, output and network are trained for
    a share of their budgets, `pilot` of it at first and twelve times as much at the end, on rows held out; pairs follow
    where none learns. On an exact target each change is asked by `check`. `tell` is given a sentence after every round.
    Raises `InputError` for what `check` refuses, and for ``noisy_gd(…)`` on rows.

    >>> found = advise("parity(n=12, degree=12)", "mlp(widths=[64], bias=false)")
    >>> found.check.verdict.label, found.proposals[0].changes[0]["to"]
    ('predicted-hard', 'rademacher')
    """
    goal, network = read_target(target), read_network(net)
    options: dict[str, Any] = {
        "seed": seed,
        "samples": samples,
        "workers": workers,
        "edge": edge,
        "pilot": pilot,
    }
    found = check(goal, net, training, group=group, **options)
    if not isinstance(goal, Labelled):
        return _advised(found, exact_proposals(found, goal, network, options))
    need("advise on rows", "torch")
    within("pilot", pilot, 1e-6, 1.0, hint="type --pilot 0.05")
    if not isinstance(found.training, Budget):
        raise InputError(
            f"training is {found.training}; on rows advise changes budgets such as adam(rate=0.001, epochs=20, batch=64)"
        )
    with one_thread():
        return _advised(found, _on_rows(found, goal, network, pilot, tell or (lambda text: None)))


def _on_rows(
    found: Check, goal: Labelled, network: Any, pilot: float, tell: Callable[[str], None]
) -> list[Proposal]:
    from learnable.advising.row_changes import row_changes
    from learnable.advising.search import search
    from learnable.descent.trials import trial_of

    trial = trial_of(network, goal.load(), found.training)
    rows = split(trial.X.numpy(), trial.labels.codes, trial.groups, seed=found.seed)
    limits = {id(limit.change): limit for limit in found.verdict.limits if limit.change is not None}
    proposed = [limit.change for limit in limits.values()]
    proposed += list(row_changes(trial, network))
    aim, now = 0.5, found.verdict.predicted.skill.value if found.verdict.predicted else 0.0
    tried = search(trial, proposed, rows, pilot=pilot, aim=aim, seed=found.seed, tell=tell)
    kept = {t.changes[0].what + t.changes[0].after + str(len(t.changes)): t for t in reversed(tried)}
    best = [t for t in tried if t in kept.values() and t.skill > max(0.0, now) + GAIN][:MOST]
    return [_proposal(t, found.seed) for t in best]


def _proposal(tried: Any, seed: int) -> Proposal:
    """What was measured of a change, and the skill to expect at its end: at least what it has, and room above it."""
    skill = min(1.0, max(-1.0, tried.skill))
    high = min(1.0, skill + (1 - tried.share) * 0.5 * (1 - skill) + 0.05)
    middle = (skill + high) / 2 if tried.share < 1 else skill
    predicted = Estimate.sampled(round(middle, 4), 0.0, 1, seed)
    predicted = Estimate(predicted.value, predicted.log10, max(-1.0, skill - 0.15), high, "sampled", 1, seed)
    return Proposal(tuple(c.json() for c in tried.changes), predicted, round(skill, 4), tried.share)


def _advised(found: Check, proposals: list[Proposal]) -> Advice:
    """The advice with the commands of its proposals that specs can say."""
    steps = []
    for proposal in proposals[:3]:
        specs = [{k: c[k] for k in ("net", "training", "target") if c.get(k)} for c in proposal.changes]
        if all(specs):
            named = {("network" if k == "net" else k): v for s in specs for k, v in s.items()}
            steps.append(NextCommand("check", tuple(named.items())))
    return Advice(found, tuple(proposals), commands(found.asked(), tuple(steps)))
