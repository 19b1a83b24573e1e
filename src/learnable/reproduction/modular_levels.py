"""Three levels of loss of the sum modulo 8: the mean, the full parity, the rest (arXiv 2208.03113)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from learnable.estimates import Estimate
from learnable.reports.axes import key
from learnable.reports.svg import MUTED, SERIES
from learnable.reproduction.sampled import exact, mean, trained
from learnable.reproduction.studies import Drawing, Expected, Study, Tables, Tell

SETTINGS = {
    "sizes": [8, 16, 20],
    "network": "mlp(widths=[256], init={init}, bias=false, readout=zero)",
    "training": "sgd(steps=2500, rate=0.006, batch=64)",
    "runs": 8,
    "record": 25,
}
QUICK = {
    "sizes": [4, 6],
    "network": "mlp(widths=[64], init={init}, bias=false, readout=zero)",
    "training": "sgd(steps=100, rate=0.006, batch=64)",
    "runs": 2,
    "record": 5,
}
INITS = ("rademacher", "gaussian")
BELOW = 3.8
"""A loss below this at the greatest n lies below the second level, 4, by more than held-out inputs can err."""


def measure(settings: Mapping[str, Any], tell: Tell) -> Tables:
    """The exact levels of every n, and the loss along training for both laws of first weights."""
    from learnable.targets import targets

    levels, rows = [], []
    for n in settings["sizes"]:
        target = targets.read(f"modular(n={n})")
        levels.append(exact_levels(n))
        for init in INITS:
            tell(f"n = {n}, {init}")
            runs = trained(
                settings["network"].format(init=init),
                target,
                settings["training"],
                settings["runs"],
                settings["seed"],
                record=settings["record"],
            )
            rows += [
                {"n": n, "init": init, "seed": seed, "step": int(t), "loss": float(loss)}
                for seed, losses in zip(runs.seeds, runs.losses, strict=True)
                for t, loss in zip(runs.points, losses, strict=True)
            ]
    return {"levels": levels, "losses": rows}


def exact_levels(n: int) -> dict[str, Any]:
    """The loss of the mean, and that of the mean and the full parity, exact: Var f and Var f - W_n(f) = 4 - 8/2^n.

    >>> found = exact_levels(8)
    >>> round(found["mean"], 3), found["full_parity"]
    (5.234, 3.96875)
    """
    from learnable.groups import SignedPermutations
    from learnable.profiles import profile
    from learnable.targets import targets

    weights = profile(targets.read(f"modular(n={n})").form(), SignedPermutations(n)).weights()
    variance = sum((w[1] for k, w in weights.items() if k > 0), start=weights[1][1] * 0)
    return {"n": n, "mean": float(variance), "full_parity": float(variance - weights[n][1])}


def sums(tables: Tables) -> dict[str, Estimate]:
    """Levels, and where training ends from each law of first weights at the least and the greatest n."""
    top = max(r["n"] for r in tables["levels"])
    low = min(r["n"] for r in tables["levels"])
    levels = {r["n"]: r for r in tables["levels"]}
    cases = [(init, seed) for init in INITS for seed in sorted({r["seed"] for r in tables["losses"]})]
    least = [_least(tables, top, *case) for case in cases]
    return {
        "second level": exact(levels[top]["full_parity"]),
        "±1, greatest n": mean(ends(tables, top, "rademacher")),
        "Gaussian, greatest n": mean(ends(tables, top, "gaussian")),
        "±1, least n": mean(ends(tables, low, "rademacher")),
        "runs ever below it": Estimate.share(sum(low < BELOW for low in least), len(least)),
    }


def _least(tables: Tables, n: int, init: str, seed: int) -> float:
    """The least loss of a run along training."""
    here = [r["loss"] for r in tables["losses"] if (r["n"], r["init"], r["seed"]) == (n, init, seed)]
    return min((loss for loss in here if loss is not None), default=math.inf)


def ends(tables: Tables, n: int, init: str) -> list[float]:
    """The loss of every run of a case at the last step."""
    here = [r for r in tables["losses"] if (r["n"], r["init"]) == (n, init)]
    last = max(r["step"] for r in here)
    return [r["loss"] for r in here if r["step"] == last]


def draw(tables: Tables, axes: Any) -> None:
    import numpy as np

    rows = tables["losses"]
    sizes = sorted({r["n"] for r in rows})
    steps = sorted({r["step"] for r in rows} - {0})
    for level in (5.0, 4.0):
        axes.axhline(level, color=MUTED, lw=0.8, ls=":")
    for n, colour in zip(sizes, SERIES, strict=False):
        for init, style in zip(INITS, ("-", "--"), strict=True):
            here = [r for r in rows if (r["n"], r["init"]) == (n, init)]
            medians = [np.median([r["loss"] for r in here if r["step"] == t]) for t in steps]
            axes.plot(steps, medians, style, color=colour, label=f"n = {n}" if init == INITS[0] else None)
    axes.set(
        ylim=(0, 6.2), xlabel="steps (±1 first weights solid, Gaussian dashed)", ylabel="mean squared error"
    )
    key(axes, 3)


STUDY = Study(
    name="modular-levels",
    title="The sum modulo 8 has three levels: the mean, the full parity, and what is left",
    paper="Abbe & Boix-Adserà 2022, On the non-universality of deep learning: quantifying the cost of symmetry",
    arxiv="2208.03113",
    says="x₁ + … + xₙ mod 8, with signs on its coordinates, is a mean, a multiple of the parity of all bits "
    "(weight 1), and ±2 times the parity of the bits whose sign is -1, on which the paper's hardness of "
    "learning parities with noise rests. So a loss near 5 is the mean's, 4 is reached with the full "
    "parity, which ±1 first weights find and Gaussian ones do not, and less than 4 is hard. At n = 8 the "
    "network sees every one of the 256 points hundreds of times and learns the table.",
    seconds=45,
    settings=SETTINGS,
    quick=QUICK,
    expected=(
        Expected(
            "second level",
            "loss of mean and full parity at n = 20; exact",
            3.9999,
            4.0,
            "4 - 8/2^n for even n",
        ),
        Expected(
            "±1, greatest n",
            "mean loss at the end from ±1 weights, n = 20",
            3.95,
            4.5,
            "the second level, from above",
        ),
        Expected("Gaussian, greatest n", "the same from Gaussian weights", 4.9, 5.5, "the first level"),
        Expected(
            "±1, least n", "the same from ±1 weights at n = 8", 0.0, 3.5, "below the second level: 256 points"
        ),
        Expected(
            "runs ever below it",
            "share of runs below 3.8 at any step, n = 20",
            0.0,
            0.0,
            "4 is the floor of what is learned",
        ),
    ),
    measure=measure,
    sums=sums,
    drawings=(
        Drawing(
            "Loss along training",
            "From ±1 weights the loss goes towards 4, from Gaussian ones it stays at 5; at n = 8 both go on below 4.",
            draw,
        ),
    ),
)
