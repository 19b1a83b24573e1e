"""`verify`: check, fix the prediction, train, compare."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from learnable.complexity.support import leading_monomials
from learnable.descent.budgets import Budget
from learnable.descent.costs import foresee, held
from learnable.extras import need
from learnable.networks import Network, on_rows
from learnable.specs import InputError, within
from learnable.targets import Labelled, Target
from learnable.targets.forms import Form
from learnable.threads import one_thread
from learnable.verdicts import Check, check
from learnable.verdicts.options import PILOT, read_network, read_target
from learnable.verdicts.scoring import fixed
from learnable.verification.budget import examples_of, recorded, rows_of, rows_sum, seeds_of
from learnable.verification.folders import opened
from learnable.verification.results import Verification, judged
from learnable.verification.saved_folder import question
from learnable.verification.symmetries import tested_symmetry, unvouched

if TYPE_CHECKING:
    from learnable.descent import Ensemble


def verify(
    target: Any,
    net: Any = "mlp()",
    training: Any = None,
    *,
    runs: int = 64,
    seed: int = 0,
    samples: int | None = None,
    workers: int = 1,
    group: Any = None,
    edge: float | str = 0.1,
    pilot: float = PILOT,
    save: str | Path | None = None,
    resume: str | Path | None = None,
    device: str = "cpu",
    progress: bool = False,
) -> Verification:
    """Check first, write the prediction down with its SHA-256, then train `runs` networks and compare.

    Options are those of `check`. On data a quarter of the rows is held out, and losses are measured there. `save`
    names a folder for weights and curves, where what is trained is kept as it goes; `resume` trains the rest of what
    was stopped in such a folder, to the same bytes, or continues finished runs to the budget's steps. Ctrl-C ends
    training with the runs that are finished. Raises `InputError` for what `check` and training refuse, for a folder
    that is damaged or holds another question, and for a full disk.

    >>> found = verify("parity(n=6, degree=1)", "mlp(widths=[32])", "noisy_gd(steps=200)", runs=8)
    >>> found.score, int(found.learned.sum())
    ('agree', 8)
    """
    need("verify", "torch")
    within("runs", runs, 1, 100_000)
    if save is not None or resume is not None:
        need("verify with save or resume", "safetensors")
    folder = opened(save, resume)
    options: dict[str, Any] = {
        "seed": seed,
        "samples": samples,
        "workers": workers,
        "edge": edge,
        "pilot": pilot,
    }
    goal, network = read_target(target), read_network(net)
    if isinstance(goal, Target):
        held(network.parameters(goal.law.dimension), runs)
    found = check(goal, network, training, group=group, **options)
    with one_thread():
        tested = tested_symmetry(found, network)
    if group is not None and tested is not None and not tested["holds"]:
        found = unvouched(check(goal, network, training, **options), group, tested)
    prediction = fixed(found)
    asked = {
        "target": found.target["spec"],
        "network": found.network["spec"],
        "training": str(found.training),
        "runs": runs,
        "seed": seed,
        "samples": samples,
        "group": None if group is None else str(group),
        "edge": float(found.edge),
        "device": device,
    }
    train, source, rows = _training(goal, network, found, seeds_of(seed, runs), device, progress)
    before = folder.start
    if before is not None and (before.network, before.target) != (found.network["spec"], source):
        raise InputError(
            f"{resume} holds runs of {before.network} on {before.target}; name that network and target to continue them"
        )
    known = question(**asked, rows=rows, start=folder.start_sum, check=prediction["sha256"])
    ensemble, prediction = folder.trained(train, known, prediction, found.network["parameters"])
    return judged(found, prediction, ensemble, tested)


def _training(
    goal: Target | Labelled, network: Network, found: Check, seeds: range, device: str, progress: bool
) -> tuple[Callable[..., Ensemble], str, str | None]:
    """What trains the ensemble, what it calls its target, and the checksum of its rows where they are data."""
    from learnable import descent
    from learnable.descent.engines import label_of

    parameters, runs = found.network["parameters"], len(seeds)
    held(parameters, runs)
    if isinstance(goal, Labelled) and isinstance(found.training, Budget):
        from learnable.descent.trials import trial_of
        from learnable.verification.on_rows import RowsTraining

        sample = goal.load()
        trial = trial_of(network, sample, found.training)
        rows = RowsTraining(trial, found.network["spec"], sample.spec, seeds, progress=progress)
        foresee(parameters, runs, rows.steps, found.training.batch_on(len(sample.X)), device)
        return rows, sample.spec, rows.sum()
    form = None
    if isinstance(goal, Labelled):
        sample = goal.load()
        source, network = (
            rows_of(sample, seeds[0] // 1_000_000),
            on_rows(network, sample.X.shape[1], sample.shape),
        )
    else:
        source, form = goal, goal.form()
    steps: int = found.training.steps  # type: ignore[attr-defined]
    foresee(parameters, runs, steps, examples_of(found.training, source), device)
    train = partial(
        descent.train,
        network,
        source,
        found.training,
        seeds,
        record=recorded(steps),
        monomials=leading_monomials(form) if isinstance(form, Form) else (),
        device=device,
        progress=progress,
    )
    if isinstance(source, Target):
        return train, label_of(source), None
    from learnable.verification.on_rows import with_scores

    def scored(**kept: Any) -> Ensemble:
        return with_scores(train(**kept), network, source)

    return scored, label_of(source), rows_sum(source)
