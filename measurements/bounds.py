"""Success rates of trained ensembles beside the bound of equivariant descent (A4', Abbe & Boix-Adserà 2022)."""

from __future__ import annotations

import math
from typing import Any

from learnable.descent import NoisyGD, train, trainings
from learnable.estimates import wilson
from learnable.groups import SignedPermutations
from learnable.networks import networks
from learnable.profiles import profile
from learnable.targets import targets
from learnable.theorems import Certificate, certify
from measurements.grid import KINDS, Setting
from measurements.pictures import COLOURS
from measurements.tables import markdown

FIRST_SEED = 1000
SLACK = 3.5
"""A bound smaller by this factor would be contradicted by the table, so the check can fail."""
TABLES = ("bounds",)


def measure() -> dict[str, list[dict[str, Any]]]:
    """One row a configuration: successes among the runs, their Wilson interval, and the bound."""
    return {"bounds": [row_of(kind, setting) for kind, settings in KINDS.items() for setting in settings]}


def row_of(kind: str, setting: Setting) -> dict[str, Any]:
    """Train the runs of one configuration and set their success beside the certificate's bound."""
    found = certificate_of(setting)
    successes = successes_of(setting)
    low, high = wilson(successes, setting.runs)
    return {
        "kind": kind,
        "target": setting.target,
        "network": setting.network,
        "training": setting.training,
        "edge": setting.edge,
        "group": setting.group,
        "runs": setting.runs,
        "successes": successes,
        "low": low,
        "high": high,
        "bound": found.success_probability_at_most,
        "sum_of_terms": sum_of_terms(found),
    }


def setting_of(row: dict[str, Any]) -> Setting:
    """The configuration of a row of the table."""
    return Setting(
        row["target"], row["network"], row["training"], row["edge"], row["runs"], row["group"] or ""
    )


def successes_of(setting: Setting) -> int:
    """How many of the runs end at a loss of at most (1 - edge)·Var f."""
    target = targets.read(setting.target)
    seeds = range(FIRST_SEED, FIRST_SEED + setting.runs)
    ensemble = train(setting.network, target, setting.training, seeds, record=1)
    return int(ensemble.learned(setting.edge).sum())


def certificate_of(setting: Setting) -> Certificate:
    """What equivariant descent (A4') says of the configuration."""
    target, network = targets.read(setting.target), networks.read(setting.network)
    n = target.law.dimension
    cut = profile(target.form(), SignedPermutations(n))
    return certify(
        target=str(target),
        law=str(target.law),
        weights=cut.weights(),
        network=str(network),
        parameters=network.parameters(n),
        training=trainings.read(setting.training),
        edge=str(setting.edge),
        group=setting.group or None,
        vouched=bool(setting.group),
        single=True,  # plain layers, trained whole from random weights
        trained=True,
    )


def sum_of_terms(found: Certificate) -> float:
    """signal·√(C + Var f/B)/2 + C/(edge·Var f), the bound before it is cut at 1."""
    budget = trainings.read(found.inputs["training"])
    batch = budget.batch if isinstance(budget, NoisyGD) and budget.batch != "population" else math.inf
    strength = found.alignment + found.variance / batch
    signal = math.inf if found.signal is None else found.signal
    return signal * math.sqrt(strength) / 2 + found.alignment / (float(found.edge) * found.variance)


def draw(tables: dict[str, list[dict[str, Any]]], axes: Any) -> None:
    names = {
        "near": "population gradient, success near the bound",
        "fresh": "fresh batches",
        "cut": "coordinates cut",
        "hard": "bound below 1, not learned",
        "vacuous": "bound of 1",
    }
    for (kind, name), colour, marker in zip(names.items(), COLOURS, "osD^v"):
        here = [r for r in tables["bounds"] if r["kind"] == kind]
        x, y = [r["bound"] for r in here], [r["successes"] / r["runs"] for r in here]
        axes.vlines(
            x, [r["low"] for r in here], [r["high"] for r in here], color=colour, alpha=0.5, linewidth=1
        )
        axes.plot(x, y, marker, color=colour, ms=4, label=name)
    axes.plot([0, 1], [0, 1], color=COLOURS[5], linewidth=1, label="bound")
    axes.plot([0, 1], [0, 1 / SLACK], ":", color=COLOURS[5], linewidth=1, label=f"bound/{SLACK:g}")
    axes.set(
        xlabel="bound of theorem A4′ on the probability of success",
        ylabel="measured share of successes, 95%",
    )
    axes.legend(loc="upper left")


def section(tables: dict[str, list[dict[str, Any]]]) -> str:
    rows = tables["bounds"]
    lines = [
        [
            f"`{r['target']}`",
            f"`{r['network'].replace('measurements/networks.py:', '')}`",
            f"`{r['training']}`",
            f"{r['edge']:g}",
            f"{r['successes']}/{r['runs']}",
            f"{r['low']:.3f} to {r['high']:.3f}",
            f"{r['bound']:.3f}",
        ]
        for r in rows
    ]
    below = [r for r in rows if r["bound"] < 1]
    return TEXT.format(
        count=len(rows),
        trained=sum(r["runs"] for r in rows),
        above=sum(r["low"] > r["bound"] for r in rows),
        below=len(below),
        tightest=min(r["bound"] / r["low"] for r in below if r["low"] > 0),
        slack=SLACK,
        failing=sum(r["low"] > r["bound"] / SLACK for r in below),
        more=sum(r["low"] > r["bound"] / 4 for r in below),
        table=markdown(["target", "network", "budget", "edge", "learned", "95%", "bound"], lines),
    )


TEXT = """## Success beside the bound

Equivariant descent (A4′) bounds the probability that training ends at a loss of at most (1 - edge)·Var f by
signal·√C/2 + C/(edge·Var f) ([statement and proof](theorems/equivariant-descent.md)). {count} configurations, {trained}
trained networks: {above} of the success rates lie above their bound beyond the 95% Wilson interval. In {below} of the
configurations the bound is below 1.

![success beside the bound](measurements/bounds.svg)

The check can fail: divided by {slack:g} (the dotted line) the bound is exceeded by {failing} of those {below} rows beyond
its interval, divided by 4 by {more}. The least ratio of a bound to the lower end of its interval is {tightest:.2f}. The rows
near the bound are linear networks on a target with weight on degree 1, whose drift is about as large as the random walk of
one coordinate: a run succeeds by luck or by drift in about a third of cases. With many coordinates, q = n·edge and a bound
of 1 such a walk succeeds with probability Φ(2 - 2/q - √q), at best 0.35, so no ratio below 2.84 can be had from it: the
theorem counts both signs of a coordinate where only one succeeds, and Pinsker's inequality is not sharp.

Rows with a `batch` train on fresh examples, and the bound has √(C + Var f/B) in place of √C. Rows with
`clipping=coordinate` have a signal larger by √parameters. `linear_8` and `linear_12` are linear maps that start at zero
(`measurements/networks.py`); their symmetry is vouched for.

{table}

Rebuild with `python -m measurements bounds`; the table is [bounds.csv](measurements/bounds.csv)."""
