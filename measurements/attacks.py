"""Every attack on data of every family: what falls to what, and from how many rows a local generator falls."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from learnable import attack, generate
from measurements.pictures import COLOURS
from measurements.tables import markdown

CASES = (
    ("noisy_parity(n=20, degree=3, flip=0.1)", 20_000),
    ("noisy_parity(n=20, degree=10, flip=0.1)", 20_000),
    ("noisy_parity(n=100, degree=50, flip=0.0)", 20_000),
    ("noisy_parity(n=100, degree=50, flip=0.1)", 20_000),
    ("noisy_parity(n=100, degree=50, flip=0.25)", 20_000),
    ("gaussian_parity(n=100, sigma=1.0)", 20_000),
    ("gaussian_parity(n=100, sigma=8.0)", 20_000),
    ("noisy_modular(n=100, sigma=0.0)", 20_000),
    ("noisy_modular(n=100, sigma=1.0)", 20_000),
    ("noisy_modular(n=100, sigma=16.0)", 20_000),
    ("moved(majority(n=21))", 20_000),
    ("prg(n=12, depth=3)", 200_000),
    ("prg(n=12, predicate=maj3, depth=3)", 20_000),
    ("prg(n=40, depth=2)", 150),
    ("prg(n=40, depth=2)", 3_000),
    ("prg(n=40, predicate=maj3, depth=2)", 3_000),
    ("shallow(d=20, units=5)", 20_000),
)
"""Family and training rows."""
ROWS = (50, 100, 150, 200, 300, 400, 800, 1_600, 3_200)
PREDICATES = ("tsa", "maj3")
SEEDS = range(3)
SHOWN = ("algebraic", "spectral", "votes", "linear", "kernel", "boosting")
N = 40
BUDGET = 1_200.0
TESTS = 4_000
TABLES = ("attacks", "attack_rows")


def measure() -> dict[str, list[dict[str, Any]]]:
    """The verdict of every attack on every case, and the accuracy of some by rows of a local generator."""
    return {
        "attacks": [row for spec, rows in CASES for row in _case(spec, rows)],
        "attack_rows": [
            {"predicate": p, "rows": m, "seed": seed, **found}
            for p in PREDICATES
            for m in ROWS
            for seed in SEEDS
            for found in _by_rows(p, m, seed)
        ],
    }


def _case(spec: str, rows: int) -> list[dict[str, Any]]:
    found = _attacked(spec, rows, 0, 20_000 if "depth=3" in spec else TESTS)
    return [
        {
            "family": spec,
            "rows": rows,
            "informative": found.rows["train"]["used"],
            "tested": found.rows["test"]["used"],
            "attack": f.name,
            "verdict": f.verdict,
            "score": None if f.score is None else f.score.value,
            "low": None if f.score is None else f.score.low,
            "high": None if f.score is None else f.score.high,
            "guessing": f.null,
            "planted": f.ceiling,
        }
        for f in found.findings
    ]


def _by_rows(predicate: str, rows: int, seed: int) -> list[dict[str, Any]]:
    """An attack that names no answer is written down at one half."""
    found = _attacked(f"prg(n={N}, predicate={predicate}, depth=2)", rows, seed, 1_000, SHOWN)
    return [
        {"attack": f.name, "accuracy": 0.5 if f.score is None else f.score.value, "verdict": f.verdict}
        for f in found.findings
    ]


def _attacked(spec: str, rows: int, seed: int, test: int, only: Any = None) -> Any:
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "hard"
        generate(spec, samples=rows, test=test, seed=seed, out=out)
        return attack(out, only=only, seed=seed, budget=BUDGET)


def draw(tables: dict[str, list[dict[str, Any]]], *axes: Any) -> None:
    for axis, predicate in zip(axes, PREDICATES, strict=True):
        for name, colour, marker in zip(SHOWN, COLOURS, "osD^vP", strict=False):
            here = [r for r in tables["attack_rows"] if (r["predicate"], r["attack"]) == (predicate, name)]
            means = [sum(r["accuracy"] for r in here if r["rows"] == m) / len(SEEDS) for m in ROWS]
            axis.plot(ROWS, means, f"-{marker}", color=colour, ms=4, label=name)
        axis.axhline(0.5, color="0.5", lw=0.8, ls=":")
        axis.set(
            xscale="log",
            ylim=(0.45, 1.03),
            xlabel=f"rows, {predicate}, n = {N}",
            ylabel="accuracy on test rows",
        )
    axes[0].legend(loc="center right", fontsize=8)


def section(tables: dict[str, list[dict[str, Any]]]) -> str:
    rows = tables["attacks"]
    lines = []
    for family, count in CASES:
        here = [r for r in rows if (r["family"], r["rows"]) == (family, count)]
        by = {v: [r["attack"] for r in here if r["verdict"] == v] for v in {r["verdict"] for r in here}}
        networks = [r for r in here if r["attack"].startswith("mlp_")]
        score = max((r["score"] for r in networks if r["score"] is not None), default=None)
        planted = next((r["planted"] for r in here if r["planted"] is not None), None)
        guess = next((r["guessing"] for r in here if r["guessing"] is not None), None)
        lines.append(
            [
                f"`{family}`",
                f"{here[0]['informative']:,}",
                ", ".join(by.get("recovered", [])) or "nothing",
                ", ".join(by.get("learned", [])),
                ", ".join(by.get("better than guessing", [])),
                *("" if v is None else f"{v:.3f}" for v in (score, guess, planted)),
            ]
        )
    head = (
        "family",
        "rows",
        "recovered by",
        "learned by",
        "seen by",
        "best network",
        "guessing",
        "planted answer",
    )
    return TEXT.format(table=markdown(head, lines), starts=_starts(tables["attack_rows"]), n=N)


def _starts(rows: list[dict[str, Any]]) -> str:
    """From how many rows each attack is right on every seed."""
    said = []
    for predicate in PREDICATES:
        for name in SHOWN:
            good = [
                m
                for m in ROWS
                if all(
                    r["accuracy"] > 0.99
                    for r in rows
                    if (r["predicate"], r["attack"], r["rows"]) == (predicate, name, m)
                )
            ]
            if good:
                said.append(f"{name} on {predicate} from {good[0]:,}")
    return "; ".join(said)


TEXT = """## What falls to which attack

[Every attack](attacks.md) on data of every family, with its defaults but for the time: at most 20,000 rows to learn
from, scored on rows that no attack saw, as accuracy for labels of ±1 and as R² for real ones. `rows` counts those that
say anything of the planted answer. `recovered` means that the answer an attack named says what the planted one says on
every test row, `learned` at least half of the way from guessing to the planted answer, `seen` better than guessing.

{table}

![accuracy by rows](measurements/attacks.svg)

The picture has local generators on noisy encodings (`depth=2`, n = {n}), three seeds a point; an attack that names
nothing stands at one half. Right on more than 99% of test rows with every seed: {starts}.

Rebuild with `python -m measurements attacks`; every verdict is in [attacks.csv](measurements/attacks.csv), every point of
the picture in [attack_rows.csv](measurements/attack_rows.csv)."""
