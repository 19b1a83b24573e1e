"""The product of all bits: learned from ±1 first weights, not from Gaussian ones (Abbe et al. 2024, arXiv 2412.04910)."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from learnable.descent import gradient_alignment, junk_flow, train
from learnable.targets import targets
from measurements.pictures import COLOURS
from measurements.tables import markdown

SIZES = (8, 10, 12, 14, 16, 20)
INITS = ("rademacher", "gaussian")
WIDTH = 512
NETWORK = "mlp(widths=[{width}], init={init}, bias=false, readout=zero)"
TRAINING = "sgd(steps=6000, rate=0.01, batch=128)"
SEEDS = range(8)
NOISY = "noisy_gd(steps=6000, rate=0.01, noise=0.001, clip=1000.0)"
UNITS = 64
"""Gradient alignment is a sum over units: it is measured on this many and stated for one."""
TABLES = ("full_parity", "full_parity_gal")


def measure() -> dict[str, list[dict[str, Any]]]:
    """Loss of every run, and gradient alignment, for every n and law of the first weights."""
    cases = [(n, init) for n in SIZES for init in INITS]
    return {
        "full_parity": [row for n, init in cases for row in _trained(n, init)],
        "full_parity_gal": [_aligned(n, init) for n, init in cases],
    }


def _trained(n: int, init: str) -> list[dict[str, Any]]:
    network = NETWORK.format(width=WIDTH, init=init)
    runs = train(network, targets.read(f"parity(n={n}, degree={n})"), TRAINING, SEEDS, record=60)
    return [
        {
            "n": n,
            "init": init,
            "seed": seed,
            "best_loss": float(losses.min()),
            "final_loss": float(losses[-1]),
        }
        for seed, losses in zip(runs.seeds, runs.losses, strict=True)
    ]


def _aligned(n: int, init: str) -> dict[str, Any]:
    network = NETWORK.format(width=UNITS, init=init)
    target = targets.read(f"parity(n={n}, degree={n})")
    found = gradient_alignment(network, target, members=64 if n < 18 else 16)
    flow = junk_flow(network, target, NOISY, members=32 if n < 18 else 4, points=4).bound
    up = math.sqrt(WIDTH / UNITS)
    return {
        "n": n,
        "init": init,
        "gal_of_a_unit": found.value / UNITS,
        "low": found.low / UNITS,
        "high": found.high / UNITS,
        "junk_flow_bound": flow.value * up,
        "junk_flow_high": flow.high * up,
    }


def losses(rows: list[dict[str, Any]], n: int, init: str, column: str) -> Any:
    """A column of the runs of one case (seeds,)."""
    return np.array([r[column] for r in rows if r["n"] == n and r["init"] == init])


def draw(tables: dict[str, list[dict[str, Any]]], left: Any, right: Any) -> None:
    rows, aligned = tables["full_parity"], tables["full_parity_gal"]
    for init, colour, marker in zip(INITS, COLOURS, "os"):
        best = [losses(rows, n, init, "best_loss") for n in SIZES]
        left.plot(SIZES, [np.median(b) for b in best], "-", color=colour, label=f"{init} first weights")
        for n, b in zip(SIZES, best):
            left.plot([n] * len(b), b, marker, color=colour, ms=3, alpha=0.5)
        here = [a for a in aligned if a["init"] == init]
        right.plot(SIZES, [a["gal_of_a_unit"] for a in here], f"-{marker}", color=colour, ms=4, label=init)
        right.vlines(SIZES, [max(a["low"], 1e-12) for a in here], [a["high"] for a in here], color=colour)
    left.set(ylim=(0, 1.1), xlabel="n", ylabel="least loss along training, over the variance")
    left.legend(loc="center right")
    right.set(yscale="log", ylim=(1e-10, 0.1), xlabel="n", ylabel="gradient alignment of a hidden unit")
    right.legend(loc="lower left")


def section(tables: dict[str, list[dict[str, Any]]]) -> str:
    rows, aligned = tables["full_parity"], tables["full_parity_gal"]
    lines = []
    for n in SIZES:
        cells = [str(n)]
        for init in INITS:
            best = losses(rows, n, init, "best_loss")
            cells.append(f"{np.median(best):.3f} ({best.min():.3f} to {best.max():.3f})")
        for init in INITS:
            found = next(a for a in aligned if a["n"] == n and a["init"] == init)
            cells.append(f"{found['gal_of_a_unit']:.2e}")
        lines.append(cells)
    head = [
        "n",
        "Rademacher: least loss",
        "Gaussian: least loss",
        "Rademacher: alignment",
        "Gaussian: alignment",
    ]
    bounds = {a["init"]: a["junk_flow_bound"] for a in aligned if a["n"] == SIZES[-1]}
    return TEXT.format(
        network=NETWORK.format(width=WIDTH, init="…"),
        training=TRAINING,
        runs=len(SEEDS),
        table=markdown(head, lines),
        noisy=NOISY,
        n=SIZES[-1],
        **bounds,
    )


TEXT = """## The product of all bits

The full parity has alignment 1 with itself under every signed permutation, so A4′ (equivariant descent) is silent, for any
network. Yet it depends on the first weights: `{network}` under `{training}`, {runs} seeds; the least loss along training
over the variance, median and range.

{table}

![least loss and gradient alignment by n](measurements/full_parity.svg)

Gradient alignment is E‖E[f(x)·∇NN(x; θ)]‖² over first weights, here for one hidden unit, exact in x and averaged over
weights. With ±1 weights it falls as a power of n, with Gaussian ones exponentially. It bounds what noisy gradient descent on
the correlation loss can add to training on random labels: for this network, `{noisy}` and n = {n}, a chance of success of
{gaussian:.3g} with Gaussian first weights, and {rademacher:.3g} with ±1 weights (above 1 the bound says nothing).

Rebuild with `python -m measurements full_parity`; the runs are in [full_parity.csv](measurements/full_parity.csv), the
alignments in [full_parity_gal.csv](measurements/full_parity_gal.csv)."""
