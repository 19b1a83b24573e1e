"""`check`: everything that is known before training about one target, one network and one budget."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from learnable.descent.budgets import NoisyGD, on_fresh_examples, training_of
from learnable.descent.estimators import budget_of, is_estimator
from learnable.networks import MadeNetwork, ModuleNetwork, Network
from learnable.specs import InputError, within
from learnable.targets import Labelled, Target
from learnable.threads import one_thread
from learnable.verdicts.draws import check_function
from learnable.verdicts.exact import check_exact
from learnable.verdicts.options import PILOT, Options, read_edge, read_group, read_network, read_target
from learnable.verdicts.results import Check
from learnable.verdicts.rows import PEOPLE, check_data


def check(
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
) -> Check:
    """Can gradient descent learn this target with this network? Measures, certificates and a verdict.

    `target`, `net`, `training` and `group` are specs or their values. Data may also be a pair (X, y), a DataFrame, a torch
    or HuggingFace dataset, or a loader (`Source` names the label's column); `net` a function that returns a fresh
    `nn.Module`, or a module, which is initialised again. `edge` is
    what counts as learned: a loss of at most (1 - edge)·Var f. `samples` is the number of inputs where anything is
    sampled (rows used, on data). On labelled rows `pilot` is the share of the budget that may be trained to test the
    forecast, 0 for none. Matrices are multiplied on one thread, so that the bytes are the same on any number of
    cores; `workers` threads draw networks. Raises `InputError` for anything that cannot be used.

    >>> found = check("parity(n=30, degree=15)", "mlp(widths=[64])")
    >>> found.verdict.label, found.certificates[0].success_probability_at_most
    ('proved-hard', 0.0179537897602)
    """

    share = read_edge(edge)
    within("seed", seed, 0)
    within("workers", workers, 1)
    if samples is not None:
        within("samples", samples, 2)
    goal = read_target(target)
    network = read_network(net)
    if not 0 <= pilot <= 1:
        raise InputError(f"pilot is {pilot}; wanted a share of the budget from 0 to 1, such as pilot=0.05")
    on_data = isinstance(goal, Labelled)
    assumed = training is None and on_data and not is_estimator(net)
    if training is None:
        training = (budget_of(net) if is_estimator(net) else PEOPLE) if on_data else NoisyGD()
    budget = training_of(training)
    if isinstance(goal, Target):
        on_fresh_examples(budget)
    asked = Options(seed, samples, workers, share, budget, pilot)
    with one_thread():
        found = _checked(goal, network, group, asked)
    if isinstance(network, MadeNetwork) and network.note:
        found = replace(found, notes=(*found.notes, network.note))
    if assumed:
        found = replace(found, notes=(f"no budget was named, so {budget} was assumed", *found.notes))
    return found


def _checked(goal: Target | Labelled, network: Network, group: Any, asked: Options) -> Check:
    """The check of data, of a function known by draws, or of an exact target."""
    if isinstance(goal, Labelled):
        if group is not None:
            raise InputError("--group makes no sense on data: no law of the inputs is known there; drop it")
        return check_data(goal, network, asked)
    if isinstance(network, ModuleNetwork):
        network.refuse_unfit(goal.law.dimension)
    form = goal.form()
    if form is None:
        return check_function(goal, network, read_group(group), asked)
    return check_exact(goal, form, network, read_group(group), asked)
