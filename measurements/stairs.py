"""A staircase is climbed step by step, and its last step alone is not reached (Abbe et al. 2022, arXiv 2202.08658)."""

from __future__ import annotations

from typing import Any

import numpy as np

from learnable.descent import train
from learnable.targets import targets
from measurements.pictures import COLOURS
from measurements.tables import markdown

TARGETS = ("staircase(n=30, degree=4)", "parity(n=30, degree=4)")
NETWORK = "mlp(widths=[128], bias_variance=0.5, readout=zero)"
TRAINING = "sgd(steps=6000, rate=0.02, batch=128)"
SEEDS = range(16)
DEGREES = (1, 2, 3, 4)
ARRIVED = 0.2
"""A monomial has arrived at this coefficient; in the staircase each has 1/√4."""
TABLES = ("stairs",)


def measure() -> dict[str, list[dict[str, Any]]]:
    """Loss and the coefficients of x1, x1x2, x1x2x3, x1x2x3x4 in the trained network, at 40 steps of every run."""
    rows = []
    for target in TARGETS:
        monomials = [tuple(range(1, k + 1)) for k in DEGREES]
        runs = train(NETWORK, targets.read(target), TRAINING, SEEDS, record=40, monomials=monomials)
        for seed, losses, found in zip(runs.seeds, runs.losses, runs.coefficients, strict=True):
            for step, loss, c in zip(runs.points, losses, found, strict=True):
                coefficients = {f"c{k}": float(v) for k, v in zip(DEGREES, c, strict=True)}
                rows.append(
                    {"target": target, "seed": seed, "step": int(step), "loss": float(loss), **coefficients}
                )
    return {"stairs": rows}


def curves(rows: list[dict[str, Any]], target: str, column: str) -> tuple[Any, Any]:
    """Steps (points,) and the values of a column (seeds, points)."""
    here = [r for r in rows if r["target"] == target]
    steps = sorted({r["step"] for r in here})
    seeds = sorted({r["seed"] for r in here})
    values = {(r["seed"], r["step"]): r[column] for r in here}
    return np.array(steps), np.array([[values[seed, step] for step in steps] for seed in seeds])


def arrivals(rows: list[dict[str, Any]]) -> Any:
    """The first step at which each monomial of the staircase has arrived (seeds, degrees)."""
    found = []
    for k in DEGREES:
        steps, values = curves(rows, TARGETS[0], f"c{k}")
        reached = values >= ARRIVED
        found.append(np.where(reached.any(axis=1), steps[np.argmax(reached, axis=1)], np.inf))
    return np.stack(found, axis=1)


def draw(tables: dict[str, list[dict[str, Any]]], left: Any, right: Any) -> None:
    rows = tables["stairs"]
    for axes, target in ((left, TARGETS[0]), (right, TARGETS[1])):
        for k, colour in zip(DEGREES, COLOURS):
            steps, values = curves(rows, target, f"c{k}")
            low, middle, high = np.quantile(values, [0.1, 0.5, 0.9], axis=0)
            axes.fill_between(steps, low, high, color=colour, alpha=0.2, linewidth=0)
            axes.plot(steps, middle, color=colour, label="·".join(f"x{i}" for i in range(1, k + 1)))
        axes.set(title=target, xlabel="steps", ylim=(-0.08, 0.75))
    left.set_ylabel("coefficient in the trained network")
    right.legend(loc="upper left")


def section(tables: dict[str, list[dict[str, Any]]]) -> str:
    rows = tables["stairs"]
    lines = []
    for target in TARGETS:
        _, losses = curves(rows, target, "loss")
        last = [curves(rows, target, f"c{k}")[1][:, -1] for k in DEGREES]
        ends = [f"{np.median(c):.3f}" for c in last]
        lines.append([f"`{target}`", f"{losses[:, -1].min():.3f} to {losses[:, -1].max():.3f}", *ends])
    table = markdown(["target", "final loss", "x1", "x1x2", "x1x2x3", "x1x2x3x4"], lines)
    when = arrivals(rows)
    order = int((np.diff(when, axis=1) >= 0).all(axis=1).sum())
    steps = ", ".join(f"{m:.0f}" for m in np.median(when, axis=0))
    least = curves(rows, TARGETS[1], "loss")[1].min()
    return TEXT.format(
        network=NETWORK,
        training=TRAINING,
        table=table,
        order=order,
        runs=len(when),
        steps=steps,
        least=least,
        arrived=ARRIVED,
    )


TEXT = """## Stairs

`staircase(n=30, degree=4)` is (x1 + x1x2 + x1x2x3 + x1x2x3x4)/2. Is it learned in that order, and is its last monomial
learned alone? `{network}`, `{training}`, {runs} seeds. The coefficients are those of the trained networks, median over
the seeds; the bands hold 80% of them.

{table}

![coefficients along training](measurements/stairs.svg)

In {order} of {runs} runs the monomials reach a coefficient of {arrived} in the order of their degree, at {steps} steps
(medians). The monomial alone, under the same budget, is not learned: the least loss of any run at any time is {least:.3f}
of its variance. Each monomial of the staircase adds one coordinate to those known (leap 1); alone, the last one has leap 4.

Rebuild with `python -m measurements stairs`; all curves are in [stairs.csv](measurements/stairs.csv)."""
