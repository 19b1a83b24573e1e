"""Random polynomials of leap 2 and 3, trained beside the bound of the leap theorem (A7') (docs/theorems/leap.md)."""

from __future__ import annotations

import random
from itertools import combinations
from typing import Any

import numpy as np

from learnable.descent import NoisyGD, train
from learnable.estimates import wilson
from learnable.targets import targets
from learnable.theorems.leap import Leap, residual, walsh_terms
from measurements.networks import products
from measurements.pictures import COLOURS
from measurements.tables import markdown

SIZE, MATTER = 8, 6
"""Coordinates, and those of them that the polynomials read."""
LEAPS = (2, 3)
EACH = 8
"""Polynomials of each leap."""
RUNS = 512
STEPS = 10
FACTORS = (3.0, 5.0)
"""Success is a loss of at most ||f - f_0||² - eps with eps this many times the alignment."""
NEAR = 0.95
"""The budgets' signals make the bound this large, so that it says something and is nearly used up."""
TABLES = ("leaps",)


def polynomials(leap: int) -> list[str]:
    """Random polynomials of that leap, one part of which is within reach."""
    rng, found = random.Random(leap), list[str]()
    while len(found) < EACH:
        sets = {
            tuple(sorted(rng.sample(range(1, MATTER + 1), rng.randint(1, 4))))
            for _ in range(rng.randint(2, 5))
        }
        written = " + ".join(f"{rng.randint(1, 4)}/4*" + "*".join(f"x{i}" for i in s) for s in sorted(sets))
        text = f'polynomial(n={SIZE}, expression="{written}")'
        known = residual(walsh_terms(text) or {}, SIZE)
        if known.leap == leap and known.seen:
            found.append(text)
    return found


def orbit(terms: Any, known: Leap) -> list[tuple[int, ...]]:
    """Every set that signed permutations of the unseen coordinates make of the residual's."""
    free = [i for i in range(1, SIZE + 1) if i not in known.seen]
    kinds = {(frozenset(s) & set(known.seen), len(set(s) - set(known.seen))) for s in terms}
    return sorted(
        {tuple(sorted({*kept, *new})) for kept, size in kinds if size for new in combinations(free, size)}
    )


def measure() -> dict[str, list[dict[str, Any]]]:
    """The share of runs that end at or below the excluded loss, beside the bound."""
    return {"leaps": [row_of(leap, text, q) for leap in LEAPS for text in polynomials(leap) for q in FACTORS]}


def row_of(leap: int, text: str, factor: float) -> dict[str, Any]:
    """A map of products that starts at f_0, trained with the signal at which the bound is `NEAR`.

    With p weights of noise s = noise·√steps, eps = p·s² is the excess at which luck and walk are in balance.
    """
    terms = walsh_terms(text) or {}
    known = residual(terms, SIZE)
    left, c = float(known.facts.residual), float(known.facts.alignment)
    seen = {s: v for s, v in terms.items() if set(s) <= set(known.seen)}
    sets = orbit(terms, known)
    eps, p = factor * c, len(sets)
    walk = (eps / p) ** 0.5
    drift = 2 * (NEAR - 1 / factor) * walk / (p * c) ** 0.5
    budget = NoisyGD(steps=STEPS, rate=drift / STEPS, noise=walk / STEPS**0.5, clip=p**0.5)
    runs = train(
        lambda: products(seen, sets), targets.read(text), budget, range(RUNS), record=1, dtype="float64"
    )
    return {
        "leap": leap,
        "target": text,
        "residual": left,
        "alignment": c,
        "weights": p,
        "excluded": left - eps,
        "runs": RUNS,
        "successes": int(np.sum(runs.final <= left - eps)),
        "bound": budget.signal(p) * c**0.5 / 2 + c / eps,
    }


def above(rows: list[dict[str, Any]], divided_by: float = 1.0) -> list[dict[str, Any]]:
    """Rows whose share of successes lies above the bound beyond its 95% Wilson interval."""
    return [r for r in rows if wilson(r["successes"], r["runs"])[0] > r["bound"] / divided_by]


def draw(tables: dict[str, list[dict[str, Any]]], axes: Any) -> None:
    rows = tables["leaps"]
    for leap, colour, shift in zip(LEAPS, COLOURS, (-0.15, 0.15)):
        here = [r for r in rows if r["leap"] == leap]
        shares = np.array([r["successes"] / r["runs"] for r in here])
        bars = np.abs(np.array([wilson(r["successes"], r["runs"]) for r in here]).T - shares)
        axes.errorbar(
            np.arange(len(here)) + shift, shares, bars, fmt="o", ms=4, color=colour, label=f"leap {leap}"
        )
    axes.axhline(NEAR, ls="--", color="#888888", label="bound")
    axes.set(xlabel="polynomial and excluded loss", ylabel="share of successes", ylim=(0, 1), xticks=[])
    axes.legend(loc="upper right")


def section(tables: dict[str, list[dict[str, Any]]]) -> str:
    rows = tables["leaps"]
    lines = []
    for leap in LEAPS:
        here = [r for r in rows if r["leap"] == leap]
        most = max(here, key=lambda r: r["successes"])
        low, high = wilson(most["successes"], most["runs"])
        lines.append(
            [
                leap,
                len({r["target"] for r in here}),
                len(here),
                len(above(here)),
                f"{most['successes']}/{most['runs']} ({low:.3f} to {high:.3f})",
            ]
        )
    head = ["leap", "polynomials", "rows", "above the bound", "most successes, 95%"]
    example = next(r["target"] for r in rows if r["leap"] == 3)
    fails = next(d / 10 for d in range(10, 100) if above(rows, d / 10))
    return TEXT.format(
        table=markdown(head, lines), size=SIZE, each=EACH, runs=RUNS, example=example, near=NEAR, fails=fails
    )


TEXT = """## Leaps

The [leap](theorems/leap.md) (A7') bounds the probability that training removes any of the residual: the part of the target
beyond the coordinates that are seen before its hardest leap. {each} random polynomials of each leap at n = {size}, such as
`{example}`.
The network is a linear map of all products that the symmetry makes of the residual's, and starts at the part that is
seen (`measurements/networks.py`): training has nothing left to do but the residual. {runs} runs a row, at the signal
where the bound is {near}.

{table}

![share of successes beside the bound](measurements/leaps.svg)

The check can fail: with the bound divided by {fails:.1f} a row lies above it.

Rebuild with `python -m measurements leaps`; the rows are in [leaps.csv](measurements/leaps.csv)."""
