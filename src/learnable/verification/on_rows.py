"""Networks trained on labelled rows under a budget for people: a split and a network a seed, scored on rows held out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from hashlib import sha256
from threading import Event
from typing import Any

import numpy as np
import torch

from learnable.descent.budgets import Budget
from learnable.descent.chunk_training import Chunk
from learnable.descent.engines import engine_of
from learnable.descent.ensembles import Ensemble
from learnable.descent.fitting import fit, outputs_of
from learnable.descent.labels import Labels
from learnable.descent.progress import progress_bar
from learnable.descent.row_losses import loss_for
from learnable.descent.steps import State
from learnable.descent.trials import Trial
from learnable.descent.unfinished import Parts
from learnable.descent.workers import over
from learnable.rows.skill import scores_of
from learnable.rows.splits import Split, split
from learnable.specs import InputError
from learnable.verification.budget import POINTS, recorded

SCORES = ("skill", "accuracy", "balanced_accuracy", "chance", "log_loss", "auc")
"""The scores of a run, as they are kept at every point of its training; nan where there is none."""


@dataclass(frozen=True, eq=False)
class RowsTraining:
    """`trial` trained once from each seed, and measured on rows held out, which differ from seed to seed.

    `whole` trains on all rows and measures on the same ones, where they are all the points there are. A call trains what
    `parts` does not hold yet; the runs come out alike, whatever is kept.
    """

    trial: Trial
    network: str
    target: str
    seeds: Sequence[int]
    whole: bool = False
    progress: bool = False

    def __call__(self, *, start: Ensemble | None = None, parts: Parts | None = None) -> Ensemble:
        if start is not None:
            raise InputError(
                f"training on rows under {self.trial.budget} is not continued from finished runs; leave out --resume, "
                "or name another folder with --save"
            )
        splits = [self.split(seed) for seed in self.seeds]
        points = recorded(self.steps, self._most(splits[0]))
        stop = Event()
        with progress_bar(self.progress, len(self.seeds) * points[-1], stop) as tick:
            run = partial(self._run, points, parts, tick)
            done = over(
                run, list(zip(range(len(splits)), self.seeds, splits, strict=True)), stop, parallel=False
            )
        return self._ensemble(points, done, splits)

    def split(self, seed: int) -> Split:
        """The rows that a run is trained on, and those it is measured on."""
        trial = self.trial
        if self.whole:
            return Split(np.arange(len(trial.X)), np.arange(len(trial.X)))
        return split(trial.X.numpy(), trial.labels.codes, trial.groups, seed=seed)

    @property
    def steps(self) -> int:
        """Steps of the budget; a run whose split has a row more or less may have one more or less an epoch."""
        return self.budget.steps_on(len(self.split(self.seeds[0]).train))

    @property
    def budget(self) -> Budget:
        """The budget, which is one for people."""
        if not isinstance(self.trial.budget, Budget):
            raise InputError(
                f"training is {self.trial.budget}; wanted a budget such as adam(rate=0.001, epochs=20)"
            )
        return self.trial.budget

    def _most(self, first: Split) -> int:
        """Points at which a run is measured: so many that they take about a tenth of the time of training."""
        rows = self.steps * self.budget.batch_on(len(first.train))
        return int(np.clip(0.3 * rows / max(1, len(first.held)), 2, POINTS))

    def _run(
        self, points: tuple[int, ...], parts: Parts | None, tick: Any, numbered: tuple[int, int, Split]
    ) -> Chunk:
        number, seed, rows = numbered
        chunk = None if parts is None else parts.read(number, [seed])
        if chunk is None:
            chunk = self._trained(seed, rows, points, tick)
            if parts is not None:
                parts.write(number, [seed], chunk, whole=True)
        else:
            tick(points[-1])
        return chunk

    def _trained(self, seed: int, rows: Split, points: tuple[int, ...], tick: Any) -> Chunk:
        readings: list[Any] = []

        def observe(step: int, module: Any) -> None:
            readings.append(self.reading(module, rows))
            tick(step - points[len(readings) - 2] if len(readings) > 1 else 0)

        run = fit(self.trial, rows.train, seed, observe=observe, at=points[:-1])
        observe(points[-1], run.module)
        measured = np.full((1, len(points), 2 + len(SCORES)), np.nan)
        ended = len(readings) - 1
        measured[0, :ended] = readings[:ended]
        measured[0, -1] = readings[-1]
        weights = tuple(torch.as_tensor(w).detach().clone()[None] for w in run.module.state_dict().values())
        alive = torch.tensor([run.stopped is None])
        return Chunk(measured, (run.stopped,), State(weights, (), run.steps, alive))

    def reading(self, module: Any, rows: Split) -> Any:
        """Loss, accuracy and the other scores of a module on the rows held out."""
        trial = self.trial
        out = outputs_of(module, trial.X[rows.held])
        loss = trial.loss(torch.as_tensor(out, dtype=torch.float32), trial.targets[rows.held])
        found = scores_of(trial.loss, trial.labels, out, rows.held, rows.train)
        scores = [np.nan if getattr(found, name) is None else getattr(found, name) for name in SCORES]
        return [float(loss), scores[1], *scores]

    def _ensemble(
        self, points: tuple[int, ...], done: Sequence[Chunk | None], splits: Sequence[Split]
    ) -> Ensemble:
        kept = [(seed, chunk) for seed, chunk in zip(self.seeds, done, strict=True) if chunk is not None]
        readings = np.concatenate([chunk.readings for _, chunk in kept])
        names = list(self.trial.build(0).state_dict())
        weights = {
            name: np.stack([chunk.state.weights[i][0].numpy() for _, chunk in kept])
            for i, name in enumerate(names)
        }
        notes = dict.fromkeys(s.note for s in splits if s.note)
        return Ensemble(
            network=self.network,
            target=self.target,
            training=str(self.trial.budget),
            loss=self.trial.loss.name,
            dtype="float32",
            seeds=tuple(seed for seed, _ in kept),
            members=({},) * len(kept),
            steps=points[-1],
            variance=float(np.var(self.trial.labels.values)),
            monomials=(),
            points=np.array(points),
            losses=readings[:, :, 0],
            accuracies=readings[:, :, 1],
            coefficients=np.zeros((len(kept), len(points), 0)),
            stopped=tuple(chunk.stopped[0] for _, chunk in kept),
            weights=weights,
            memory={},
            interrupted=tuple(seed for seed, chunk in zip(self.seeds, done, strict=True) if chunk is None),
            note="; ".join(notes) or None,
            scores={
                name: readings[:, :, 2 + i]
                for i, name in enumerate(SCORES)
                if np.isfinite(readings[:, -1, 2 + i]).any()
            },
        )

    def sum(self) -> str:
        """The SHA-256 of the rows and their labels."""
        found = sha256()
        for part in (self.trial.X.numpy(), self.trial.labels.values):
            found.update(f"{part.dtype.str} {part.shape}".encode())
            found.update(np.ascontiguousarray(part).tobytes())
        return found.hexdigest()


def with_scores(ensemble: Ensemble, network: Any, rows: Any) -> Ensemble:
    """The ensemble with the scores of its networks, as training left them, on the rows held out of `rows`.

    Labels are ±1 or real, as the engine trains on them; outputs are compared with them as the squared loss does.
    """
    engine = engine_of(network, rows.inputs, torch.float32, "cpu")
    weights = tuple(torch.as_tensor(ensemble.weights[name]) for name in engine.names)
    out = engine.outputs(weights, torch.as_tensor(rows.held_x, dtype=torch.float32)[None]).double().numpy()
    y, m = np.concatenate([rows.y, rows.held_y]), len(rows.y)
    if np.isin(y, (-1.0, 1.0)).all():
        labels = Labels.of_classes((y > 0).astype(int), ("-1", "+1"), (-1.0, 1.0))
    else:
        labels = Labels.of_real(y)
    loss, held, train = loss_for("squared", labels, 1), np.arange(m, len(y)), np.arange(m)
    scores = {name: np.full(ensemble.losses.shape, np.nan) for name in SCORES}
    for run, (outputs, stop) in enumerate(zip(out, ensemble.stopped, strict=True)):
        found = scores_of(loss, labels, outputs if stop is None else np.full(len(held), np.nan), held, train)
        for name, values in scores.items():
            values[run, -1] = np.nan if getattr(found, name) is None else getattr(found, name)
    known = {name: values for name, values in scores.items() if np.isfinite(values[:, -1]).any()}
    return replace(ensemble, scores=known)
