"""Cases of trainings that fail and their repairs: a folder a case, with its networks, budgets, rows and what was wrong.

A case holds ``faulty.py`` and ``repaired.py`` (each `network()` and a dictionary `TRAINING`), ``data.npz`` or one file a
version (X, y), and ``case.json`` with `kind`, `also` and the `skill` that each version was trained to.
"""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch

from learnable.descent import budgets
from learnable.descent.labels import Labels
from learnable.descent.row_losses import loss_for
from learnable.descent.trials import Trial
from learnable.networks.module import torch_seed
from learnable.targets.labels import Sample

VERSIONS = ("faulty", "repaired")
EQUALS = {
    "rate": {"rate_low", "rate_high"},
    "target_hard": {"hard_target", "no_signal"},
    "initialisation": {"symmetry", "dead", "vanishing", "exploding", "saturated"},
    "layers": {"capacity", "vanishing"},
    "output_activation": {"output_range"},
    "labels": {"no_signal", "metric"},
    "features": {"no_signal"},
    "hidden_activation": {"vanishing", "saturated", "capacity"},
    "batch": {"epochs"},
    "epochs": {"rate_low"},
    "frozen": {"capacity"},
}
"""Kinds that name the same cause."""


@dataclass(frozen=True, eq=False)
class Version:
    """One version of a case: its trial, the skill it was trained to (mean of its seeds), and the right causes."""

    case: str
    kind: str
    version: str
    trial: Trial
    trained: float
    causes: frozenset[str]


def versions(folder: Path) -> Iterator[Version]:
    """Both versions of every case in the folder, by name."""
    for case in sorted(p for p in folder.iterdir() if (p / "case.json").is_file()):
        about = json.loads((case / "case.json").read_text())
        right: set[str] = set()
        for kind in (about["kind"], *about["also"]):
            right |= {kind} | EQUALS.get(kind, set())
        for version in VERSIONS:
            skill = float(np.mean(np.clip(about["skill"][version], -1, 1)))
            yield Version(
                case.name, about["kind"], version, trial_of_version(case, version), skill, frozenset(right)
            )


def trial_of_version(case: Path, version: str) -> Trial:
    """The training of one version; its labels are read as `classes=auto` reads a column of numbers."""
    code = _module(case / f"{version}.py")
    own = case / f"{version}.npz"
    with np.load(own if own.exists() else case / "data.npz") as held:
        X, y = np.asarray(held["X"]), np.asarray(held["y"])
    rows = torch.as_tensor(np.ascontiguousarray(X))
    rows = rows.float() if rows.is_floating_point() else rows.long()
    labels, training = _labels(y), code.TRAINING

    def build(seed: int) -> Any:
        with torch_seed(seed):
            np.random.seed(seed)
            return code.network().eval()

    with torch.no_grad():
        out = build(0)(rows[:4])
    outputs = 1 if out.ndim == 1 else out.shape[-1]
    loss = loss_for(training["loss"], labels, outputs)
    return Trial(build, rows, labels, _budget(training), loss, outputs)


def sample_of(trial: Trial, rows: Any) -> Sample:
    """Those rows of a trial as labelled data."""
    X = trial.X[torch.as_tensor(rows)].reshape(len(rows), -1).double().numpy()
    names = tuple(f"x{j + 1}" for j in range(X.shape[1]))
    labels = trial.labels
    if labels.codes is None:
        return Sample(X, labels.values[rows], names, "real", "case")
    codes = labels.codes[rows]
    y = np.where(codes == 1, 1.0, -1.0) if labels.classes <= 2 else np.eye(labels.classes)[codes]
    return Sample(X, y, names, "classes", "case", (), labels.names, (), codes, labels.numbers)


def _labels(y: Any) -> Labels:
    kinds, codes, counts = np.unique(y, return_inverse=True, return_counts=True)
    if np.all(y == np.round(y)) and len(kinds) <= 20 and counts.min() >= 5:
        return Labels.of_classes(codes, tuple(f"{k:g}" for k in kinds), tuple(map(float, kinds)))
    return Labels.of_real(y)


def _budget(training: dict[str, Any]) -> Any:
    names = {
        "sgd": budgets.SGD,
        "adam": budgets.Adam,
        "rmsprop": budgets.RMSprop,
        "adamax": budgets.Adamax,
        "adagrad": budgets.Adagrad,
    }
    kept = {
        k: training[k] for k in ("rate", "epochs", "batch", "loss", "weight_decay", "clip") if k in training
    }
    if training["optimizer"] in ("sgd", "rmsprop") and "momentum" in training:
        kept["momentum"] = float(training["momentum"])
    if training["optimizer"] == "rmsprop":
        kept["alpha"] = 0.9
    kept["rate"] = float(kept["rate"])
    return names[training["optimizer"]](**kept)


def _module(path: Path) -> Any:
    spec = importlib.util.spec_from_file_location(
        f"case_{path.parent.name}_{path.stem}".replace("-", "_"), path
    )
    if spec is None or spec.loader is None:
        raise ValueError(f"{path} is not a Python file")
    found = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(found)
    return found
