"""A sweep with made answers, for tests of its report: small, of every state, with zero, underflow and ties in it."""

import json
import math
import random
from pathlib import Path

from learnable.sweeps.grid import Grid, read_grid
from learnable.sweeps.questions import Cell
from learnable.sweeps.store import Outcome

CHECKED = """question = "check"
training = "noisy_gd(noise=0.01)"
where = "k <= n"
[axes]
target = ["parity(n=@n, degree=@k)"]
n = [4, 8, 32, 16]
k = [1, 2, 3, 4, 5, 6]
network = ["mlp(widths=[64])", "mlp(widths=[16], activation=tanh)"]
seed = [0, 1, 2, 3, 4]
"""
VERIFIED = """question = "verify"
training = "noisy_gd(steps=60)"
runs = 8
[axes]
target = ["parity(n=@n, degree=@k)"]
n = [5, 6, 7]
k = [1, 2]
seed = [0, 1, 2]
"""
LABELS = ("proved-hard", "predicted-hard", "undecided", "predicted-learnable")
VERSIONS = '{"learnable":"0.1.0","numpy":"2.1.0"}'


def estimate(value, log10=None, low=None, high=None, method="exact", samples=None, zero=False):
    return {
        "value": value,
        "log10": None if zero else math.log10(abs(value)) if log10 is None and value else log10,
        "low": value if low is None else low,
        "high": value if high is None else high,
        "method": method,
        "samples": samples,
        "exactly_zero": zero,
    }


def check_answer(n: int, k: int, seed: int, draw: random.Random) -> dict:
    """Fields of a check: alignment falls like a power of n, INAL faster, zero at k = 5, underflow at n = 32, k = 6."""
    hard = k * math.log2(n) + draw.uniform(-2, 2)
    label = LABELS[0 if hard > 18 else 1 if hard > 12 else 2 if hard > 8 else 3]
    noise = draw.gauss(0, 0.02)
    inal = estimate(0.0, zero=True) if k == 5 else estimate(0.0, log10=-400.0 - seed)
    if k != 5 and not (k == 6 and n == 32):
        middle = 2.0 ** (-k * n / 4) * math.exp(noise)
        inal = estimate(middle, low=middle * 0.9, high=middle * 1.1, method="sampled", samples=1000)
    p = min(1.0, 40 * n ** (-k / 2))
    certificate = {
        "holds": True, "vacuous": p == 1.0, "success_probability_at_most": p, "excludes_loss_at_or_below": 0.9,
        "log10": {"success_probability_at_most": math.log10(p)},
    }  # fmt: skip
    return {
        "schema": "learnable/check/1",
        "edge": 0.1,
        "target": {"variance": 1.0},
        "network": {"parameters": 64 * n},
        "measures": {
            "inal": {**inal, "centred": inal},
            "alignment": {**estimate(3.0 * float(n) ** -k * math.exp(noise)), "irrep": "x", "group": "g"},
            "cross_predictability": None,
            "leap": {"value": k},
            "degree": {"value": k},
        },
        "certificates": [certificate],
        "baselines": {},
        "verdict": {
            "label": label,
            "because": f"hard {hard:.1f}",
            "next": "train",
            "predicted_loss": None if k == 6 else round(hard / 10, 3),
        },
    }


def verify_answer(n: int, k: int, seed: int, draw: random.Random, runs: int = 8) -> dict:
    """A check with runs: the rate falls with n·k, curves end at their own place."""
    hits = sum(draw.random() < 1.2 - n * k / 14 for _ in range(runs))
    from learnable.estimates import Estimate

    steps = [0, 1, 2, 5, 10, 30, 60]
    mean = [2.0 * math.exp(-s * (0.01 + 0.05 / n / k)) + draw.uniform(0, 0.1) for s in steps]
    return {
        **check_answer(n, k, seed, draw),
        "schema": "learnable/verify/1",
        "success_rate": Estimate.share(hits, runs).json(),
        "score": "agree" if hits > 4 else "silent",
        "curves": {
            "steps": steps,
            "mean": mean,
            "low": [0.8 * m for m in mean],
            "high": [1.3 * m for m in mean],
        },
    }


def read(text: str, folder: Path, name: str = "made.toml") -> Grid:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return read_grid(path)


def named(grid: Grid, cell: Cell) -> dict:
    return dict(zip(grid.names, cell.point, strict=True))


def outcomes(grid: Grid, answer=check_answer, names: tuple = ("n", "k", "seed")) -> dict[str, Outcome]:
    """An outcome for most cells, by address; some fail, are killed or are missing. `names` are what an answer depends on."""
    draw, found = random.Random(7), {}
    for i, cell in enumerate(grid.cells()):
        at = named(grid, cell)
        text = json.dumps(answer(*(at[name] for name in names), draw))
        if i % 23 == 5:
            error, story = f"the degree is wrong at {i}; wanted less", None
            found[cell.address] = Outcome(
                cell.address, cell.text, "failed", None, error, story, versions=VERSIONS
            )
        elif i % 37 == 7:
            error, story = "ZeroDivisionError: division by zero", f"Traceback …\n  line {i % 3}"
            found[cell.address] = Outcome(
                cell.address, cell.text, "killed", None, error, story, versions=VERSIONS
            )
        elif i % 31 != 3:
            found[cell.address] = Outcome(cell.address, cell.text, "done", text, versions=VERSIONS)
    return found
