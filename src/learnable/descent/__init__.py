"""Training: noisy GD as the papers define it, SGD, Adam; one network or hundreds at once.

Names are loaded on first use, so that the proof side never loads torch.
"""

from __future__ import annotations

import importlib
from typing import Any

from learnable.extras import needing

_HOMES = {
    "NoisyGD": "budgets",
    "SGD": "budgets",
    "Adam": "budgets",
    "AdamW": "budgets",
    "RMSprop": "budgets",
    "Adagrad": "budgets",
    "Adamax": "budgets",
    "Budget": "budgets",
    "Training": "budgets",
    "OwnOptimizer": "own_optimizer",
    "training_of": "budgets",
    "Trial": "trials",
    "trial_of": "trials",
    "fit": "fitting",
    "Fitted": "fitting",
    "trainings": "budgets",
    "Ensemble": "ensembles",
    "Stop": "ensembles",
    "load": "saving",
    "save": "saving",
    "fingerprint": "saving",
    "Rows": "sources",
    "train": "training",
    "Info": "steps",
    "Rule": "steps",
    "State": "steps",
    "init": "steps",
    "rule_of": "steps",
    "step": "steps",
    "engine_of": "engines",
    "equivariance": "coupling",
    "gradient_alignment": "alignment_of_gradients",
    "junk_flow": "alignment_of_gradients",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    with needing("training"):
        return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(_HOMES)
