"""How long plain SGD takes to learn a parity, by degree (Abbe, Boix-Adserà & Misiakiewicz 2023, arXiv 2302.11055)."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from learnable import check
from learnable.descent import Ensemble, train
from learnable.targets import targets
from measurements.pictures import COLOURS
from measurements.tables import markdown

N = 12
DEGREES = (1, 2, 3, 4, 5, 6)
NETWORK = "mlp(widths=[128], bias_variance=1.0, readout=zero)"
TRAINING = "sgd(steps={steps}, rate=0.01, batch=128)"
STAGES = (1_000, 6_000, 20_000)
"""Training pauses at these steps and ends where every run has learned; the last is the budget."""
SEEDS = range(16)
LEVEL = 0.5
"""Learned: a loss of at most this share of the variance, which is 1."""
TABLES = ("sgd_times",)


def measure() -> dict[str, list[dict[str, Any]]]:
    """For every degree and seed the first step measured at which the loss is at most `LEVEL`; empty if none is."""
    return {"sgd_times": [row for degree in DEGREES for row in _degree(degree)]}


def _degree(degree: int) -> list[dict[str, Any]]:
    runs = _trained(degree)
    reached = runs.losses <= LEVEL
    return [
        {
            "degree": degree,
            "seed": seed,
            "steps": int(runs.points[np.argmax(hit)]) if hit.any() else None,
            "trained": runs.steps,
            "final_loss": float(loss),
        }
        for seed, hit, loss in zip(runs.seeds, reached, runs.final, strict=True)
    ]


def _trained(degree: int) -> Ensemble:
    """All seeds, until every run has learned or the budget is spent."""
    runs = _until(STAGES[0], degree)
    for steps in STAGES[1:]:
        if not (runs.losses <= LEVEL).any(axis=1).all():
            runs = _until(steps, degree, runs)
    return runs


def _until(steps: int, degree: int, start: Ensemble | None = None) -> Ensemble:
    """Training up to that step, measured at steps that grow by a twelfth."""
    marks = sorted({round(1.08**i) for i in range(1, 130)})
    target = targets.read(f"parity(n={N}, degree={degree})")
    return train(NETWORK, target, TRAINING.format(steps=steps), SEEDS, record=marks, start=start)


def signal(degree: int) -> float:
    """γ_k, the root mean square over first weights of a unit's gradient against the parity, for degree k >= 2.

    The gradient in w_j, j in S, is E[χ_S x_j σ'(w·x + b)], the Fourier coefficient of σ' on k - 1 coordinates. For
    relu σ' = (1 + sign)/2, so γ_k² is a quarter of the kernel eigenvalue of sign units on degree k - 1.

    >>> [round(1 / signal(k), 1) for k in (2, 3, 4)]
    [10.2, 61.7, 116.3]
    """
    found = check(f"parity(n={N}, degree={degree - 1})", NETWORK.replace("widths", "activation=sign, widths"))
    return math.sqrt(found.layers[0].given.value / 4)


def medians(rows: list[dict[str, Any]]) -> dict[int, float]:
    """The median time of each degree; infinite where half of the runs or more did not learn."""
    times = {k: [r["steps"] or math.inf for r in rows if r["degree"] == k] for k in DEGREES}
    return {k: float(np.median(t)) for k, t in times.items()}


def scale(found: dict[int, float]) -> float:
    """c in time = c/γ_k, fitted in the logarithm to the medians of degrees 2 and above."""
    return math.exp(np.mean([math.log(t * signal(k)) for k, t in found.items() if k >= 2 and t < math.inf]))


def draw(tables: dict[str, list[dict[str, Any]]], axes: Any) -> None:
    rows = tables["sgd_times"]
    found = medians(rows)
    for r in rows:
        x = r["degree"] + 0.025 * (r["seed"] - 7.5)
        axes.plot(
            x, r["steps"] or r["trained"], "o" if r["steps"] else "^", color=COLOURS[0], ms=3, alpha=0.5
        )
    axes.plot(found.keys(), found.values(), "_", color=COLOURS[0], ms=26, mew=2.5, label="median of 16 runs")
    c = scale(found)
    late = [k for k in DEGREES if k >= 2]
    axes.plot(
        late, [c / signal(k) for k in late], "--", color=COLOURS[1], label="c/γ_k: one rate for all degrees"
    )
    leap = [found[2] * N ** (max(k - 1, 1) - 1) for k in DEGREES]
    axes.plot(DEGREES, leap, ":", color=COLOURS[5], label="n^max(k-1,1), through degree 2")
    axes.set(
        yscale="log",
        ylim=(0.7, 3e5),
        xlabel="degree k of the parity, n = 12",
        ylabel="steps to half of the variance",
    )
    axes.legend(loc="lower right")


def section(tables: dict[str, list[dict[str, Any]]]) -> str:
    rows = tables["sgd_times"]
    found = medians(rows)
    c = scale(found)
    lines = []
    for k in DEGREES:
        times = [r["steps"] for r in rows if r["degree"] == k and r["steps"]]
        spread = f"{min(times)} to {max(times)}" if times else ""
        predicted = f"{c / signal(k):.0f}" if k >= 2 else ""
        lines.append([str(k), f"{found[k]:.0f}", spread, f"{len(times)}/{len(SEEDS)}", predicted])
    table = markdown(["degree k", "median steps", "range", "learned", "c/γ_k"], lines)
    return TEXT.format(n=N, network=NETWORK, training=TRAINING.format(steps=STAGES[-1]), table=table, c=c)


TEXT = """## SGD takes longer, degree by degree

How many steps does plain SGD need for a parity of degree k among {n} bits, with one network and one rate for all of
them? `{network}`, `{training}`, 16 seeds a degree; a parity counts as learned at half of its variance. A run that has not
learned by the end of the budget counts as later than all others in the median.

{table}

![steps by degree](measurements/sgd_times.svg)

What a hidden unit sees of the parity at initialisation is γ_k, the root mean square of E[χ_S x_j σ'(w·x + b)], the Fourier
coefficient of σ' on k - 1 coordinates (the Fourier gap of Barak et al. 2022, arXiv 2207.08799). It falls as
n^(-(k-1)/2). At a fixed rate the units move by rate·γ_k a step, so the time is c/γ_k, with one constant c for all degrees
(fitted, c = {c:.0f}); the formula speaks of k ≥ 2, since degree 1 is read off by the output layer at once. The dotted line
n^max(k-1,1) is the time of SGD where the rate is chosen anew for each degree, small enough that its noise stays below the
signal (leap complexity; Abbe, Boix-Adserà & Misiakiewicz 2023, arXiv 2302.11055). It is a statement about growing n; at
n = {n} a fixed rate learns the higher degrees sooner than that.

Rebuild with `python -m measurements sgd_times`; every run is in [sgd_times.csv](measurements/sgd_times.csv)."""
