"""Tables of parities on the hypercube, by degree: one step, training, and gradient alignment."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from learnable.reproduction.sampled import trained
from learnable.reproduction.studies import Rows, Tables, Tell

INITS = ("rademacher", "gaussian")


def measure(settings: Mapping[str, Any], tell: Tell) -> Tables:
    """Alignment and one step's decrease for every degree, training for some, gradient alignment of the full parity."""
    return {
        "one_step": _stepped(settings, tell),
        "training": _trained(settings, tell),
        "gradient_alignment": _gradients(settings, tell),
    }


def _stepped(settings: Mapping[str, Any], tell: Tell) -> Rows:
    import numpy as np

    from learnable.laws import Hypercube
    from learnable.theorems.one_step import one_step, sign_neurons

    n, units, rows = settings["n"], settings["units"], []
    X = Hypercube(n).points()
    for k in range(1, n + 1):
        tell(f"one step: degree {k} of {n}")
        y = X[:, :k].prod(axis=1)
        for init in INITS:
            for draw in range(settings["draws"]):
                rng = np.random.default_rng([settings["seed"], k, draw])
                W, b = sign_neurons(n, units, rng)
                W = rng.standard_normal((units, n)) if init == "gaussian" else W
                rows.append(
                    {
                        "degree": k,
                        "init": init,
                        "draw": draw,
                        "decrease": one_step(X, y, W, b).decrease,
                        "alignment": 1 / math.comb(n, k),
                    }
                )
    return rows


def _trained(settings: Mapping[str, Any], tell: Tell) -> Rows:
    from learnable.targets import targets

    n, rows = settings["trained_n"], []
    for k in settings["degrees"]:
        for init in INITS:
            tell(f"training: degree {k} of {n}, {init}")
            runs = trained(
                settings["network"].format(init=init),
                targets.read(f"parity(n={n}, degree={k})"),
                settings["training"],
                settings["runs"],
                settings["seed"],
                record=1,
            )
            rows += [
                {"n": n, "degree": k, "init": init, "seed": seed, "loss": float(loss)}
                for seed, loss in zip(runs.seeds, runs.final, strict=True)
            ]
    return rows


def _gradients(settings: Mapping[str, Any], tell: Tell) -> Rows:
    from learnable.descent import gradient_alignment
    from learnable.targets import targets

    rows, width = [], 64
    for n in settings["aligned"]:
        for init in INITS:
            tell(f"gradient alignment: n = {n}, {init}")
            e = gradient_alignment(
                f"mlp(widths=[{width}], init={init}, bias=false, readout=zero)",
                targets.read(f"parity(n={n}, degree={n})"),
                members=settings["members"],
                seed=1000 * settings["seed"],
            )
            row = {"n": n, "init": init, "of_a_unit": e.value / width}
            rows.append({**row, "low": e.low / width, "high": e.high / width})
    return rows
