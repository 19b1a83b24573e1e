"""Sums modulo 8: the mean, the full parity, and what is left (Abbe & Boix-Adserà 2022, arXiv 2208.03113)."""

from __future__ import annotations

from typing import Any

import numpy as np

from learnable.attacks.modular import signs_by_guessing
from learnable.descent import train
from learnable.hardness.modular import NoisyModular, coefficient
from learnable.laws import Hypercube
from learnable.targets import targets
from measurements.pictures import COLOURS
from measurements.tables import markdown

SIZES = (8, 12, 16, 20, 24)
INITS = ("rademacher", "gaussian")
NETWORK = "mlp(widths=[512], init={init}, bias=false, readout=zero)"
STEPS, BATCH = 2500, 128
TRAINING = f"sgd(steps={STEPS}, rate=0.004, batch={BATCH})"
SEEDS = range(3)
LOOKED_UP, ROWS = (8, 12), tuple(2**k for k in range(5, 17))
"""Where a table of the mean label of every point is filled, and from how many noisy rows."""
ATTACKED, FEW = (24, 64, 100), 2000
"""Where the signs are looked for, and from how many noisy rows."""
TABLES = ("three_levels", "three_levels_rows")


def measure() -> dict[str, list[dict[str, Any]]]:
    """Loss along training for every n and law of first weights; and what other learners make of noisy rows."""
    return {
        "three_levels": [row for n in SIZES for init in INITS for row in _trained(n, init)],
        "three_levels_rows": [
            *(_looked_up(n, rows) for n in LOOKED_UP for rows in ROWS if rows <= 64 * 2**n),
            *(_attacked(n, seed) for n in ATTACKED for seed in SEEDS),
        ],
    }


def _trained(n: int, init: str) -> list[dict[str, Any]]:
    runs = train(NETWORK.format(init=init), targets.read(f"modular(n={n})"), TRAINING, list(SEEDS), record=40)
    return [
        {"n": n, "init": init, "seed": seed, "step": int(step), "loss": float(loss)}
        for seed, losses in zip(runs.seeds, runs.losses, strict=True)
        for step, loss in zip(runs.points, losses, strict=True)
    ]


def _planted(n: int, rows: int, seed: int) -> tuple[NoisyModular, dict[str, Any], Any, Any, Any]:
    family, rng = NoisyModular(n), np.random.default_rng([n, rows, seed])
    secret = family.plant(rng)
    return family, secret, *family.rows(secret, rows, rng), rng


def _looked_up(n: int, rows: int) -> dict[str, Any]:
    """The loss of the table that holds the mean label of each point, and the mean of all labels where there is none."""
    family, secret, X, y, _ = _planted(n, rows, 0)
    place = (X < 0) @ (1 << np.arange(n))
    seen = np.bincount(place, minlength=2**n)
    table = np.where(seen > 0, np.bincount(place, y, 2**n) / np.maximum(seen, 1), y.mean())
    loss = float(((table - family.answer(secret, Hypercube(n).points())) ** 2).mean())
    return {"learner": "table", "n": n, "rows": rows, "seed": 0, "loss": loss, "guesses": None}


def _attacked(n: int, seed: int) -> dict[str, Any]:
    """The loss of the signs that guessing rows and elimination finds; the mean's where it finds none."""
    family, secret, X, y, rng = _planted(n, FEW, seed)
    found = signs_by_guessing(X, y, rng)
    fresh, _ = family.rows(secret, 10_000, rng)
    truth = family.answer(secret, fresh)
    guess = y.mean() if found.answer is None else family.answer(found.answer, fresh)
    loss = float(((guess - truth) ** 2).mean())
    tried = int(found.evidence["guesses"])
    return {"learner": "elimination", "n": n, "rows": FEW, "seed": seed, "loss": loss, "guesses": tried}


def curves(rows: list[dict[str, Any]], n: int, init: str) -> tuple[Any, Any]:
    """Steps (points,) and losses (seeds, points) of one case."""
    here = [r for r in rows if r["n"] == n and r["init"] == init]
    steps = sorted({r["step"] for r in here})
    return np.array(steps), np.array(
        [[r["loss"] for r in here if r["seed"] == s] for s in sorted({r["seed"] for r in here})]
    )


def levels(n: int) -> tuple[float, float]:
    """The loss of the mean, and of mean and full parity, without label noise."""
    points = (n - 2 * np.arange(n + 1)) % 8
    weights = np.array([float(c) for c in _binomials(n)]) / 2.0**n
    mean, full = (float(coefficient(n, 8, k)) for k in (0, n))
    variance = float(weights @ points**2) - mean**2
    return variance, variance - full**2


def _binomials(n: int) -> list[int]:
    from math import comb

    return [comb(n, h) for h in range(n + 1)]


def draw(tables: dict[str, list[dict[str, Any]]], left: Any, right: Any) -> None:
    rows = tables["three_levels"]
    for axes in (left, right):
        for level in (5.0, 4.0):
            axes.axhline(level, color="#888888", linewidth=0.8, linestyle=":")
    for n, colour in zip(SIZES, COLOURS):
        for init, style in zip(INITS, ("-", "--")):
            steps, losses = curves(rows, n, init)
            label = f"n = {n}" if init == INITS[0] else None
            left.plot(
                steps[1:], np.median(losses, axis=0)[1:], style, color=colour, label=label, linewidth=1.2
            )
    left.set(ylim=(0, 6.2), xlabel="steps (Rademacher solid, Gaussian dashed)", ylabel="mean squared error")
    left.legend(loc="lower left")
    others = tables["three_levels_rows"]
    for n, colour in zip(LOOKED_UP, COLOURS):
        here = [r for r in others if r["learner"] == "table" and r["n"] == n]
        right.plot(
            [r["rows"] for r in here],
            [r["loss"] for r in here],
            "-o",
            color=colour,
            ms=3,
            label=f"table, n = {n}",
        )
    for n, marker in zip(ATTACKED, "sD^"):
        here = [r for r in others if r["learner"] == "elimination" and r["n"] == n]
        right.plot(
            [FEW] * len(here),
            [r["loss"] for r in here],
            marker,
            color="#444444",
            ms=5,
            label=f"elimination, n = {n}",
        )
    right.set(xscale="log", ylim=(-0.2, 6.2), xlabel="rows with label noise 1")
    right.legend(loc="lower left")


def section(tables: dict[str, list[dict[str, Any]]]) -> str:
    rows, others = tables["three_levels"], tables["three_levels_rows"]
    lines = []
    for n in SIZES:
        cells = [str(n), *(f"{level:.3f}" for level in levels(n))]
        for init in INITS:
            last = curves(rows, n, init)[1][:, -1]
            cells.append(f"{np.median(last):.2f} ({last.min():.2f} to {last.max():.2f})")
        lines.append([*cells, f"{STEPS * BATCH / 2**n:.3g}"])
    head = ["n", "mean", "mean and full parity", "Rademacher", "Gaussian", "examples over 2^n"]
    found = [r for r in others if r["learner"] == "elimination"]
    tabled = [
        f"{min(r['rows'] for r in others if r['learner'] == 'table' and r['n'] == n and r['loss'] < 4)} rows (n = {n})"
        for n in LOOKED_UP
    ]
    last = {(n, init): curves(rows, n, init)[1][:, -1] for n in SIZES for init in INITS}
    below = [str(n) for n in SIZES if last[n, INITS[0]].max() < levels(n)[1] - 0.1]
    flat = [str(n) for n in SIZES if last[n, INITS[1]].min() > 4.8]
    return TEXT.format(
        below=" and ".join(below),
        flat=", ".join(flat),
        network=NETWORK.format(init="…"),
        training=TRAINING,
        runs=len(SEEDS),
        table=markdown(head, lines),
        tabled=" and ".join(tabled),
        few=FEW,
        solved=sum(r["loss"] == 0 for r in found),
        attacked=len(found),
        sizes=", ".join(str(n) for n in ATTACKED),
    )


TEXT = """## Three levels

With signs on its coordinates, x_1 + … + x_n mod 8 is a mean, a multiple of the parity of all bits, and ±2 times the parity
of the bits whose sign is -1 ([proof](theorems/modular.md)); training from ±1 or Gaussian first weights does the same
whatever the signs are. `{network}`, `{training}`, {runs} seeds, labels without noise: mean squared error at the end, median
and range, beside the exact losses of the first two levels.

{table}

![loss along training, and loss of a table and of elimination](measurements/three_levels.svg)

The first level is the mean's. The second needs the full parity: ±1 first weights come near it at every n, Gaussian ones stay
at the mean for n = {flat}. Below the second level come those that have seen about as many examples as there are points, or
more: the network from ±1 weights at n = {below}, and a table with the mean label of each point, from {tabled} with noise.

That speaks of learners that do not use the structure. With label noise of standard deviation 1 the sum is a parity with
noise 1/2, and elimination on the most certain of {few} rows found all signs in {solved} of {attacked} draws at n = {sizes}.
Hard for gradient descent is not hard: more noise, and a larger n, are needed before these rows are.

Rebuild with `python -m measurements three_levels`; all curves are in [three_levels.csv](measurements/three_levels.csv), the
other learners in [three_levels_rows.csv](measurements/three_levels_rows.csv)."""
