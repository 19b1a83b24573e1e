"""On the sphere only low harmonic degrees are learned (arXiv 2208.03113)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from learnable.estimates import Estimate
from learnable.reports.axes import key, logarithmic
from learnable.reports.svg import MUTED, SERIES
from learnable.reproduction.sampled import exact, mean, trained
from learnable.reproduction.studies import Drawing, Expected, Rows, Study, Tables, Tell
from learnable.transforms.gegenbauer import harmonic_dimension

SETTINGS = {
    "dimensions": [10, 20, 40],
    "degrees": [1, 2, 3, 4, 6],
    "units": 500,
    "draws": 8,
    "trained_d": 10,
    "trained_degrees": [1, 2, 3, 4],
    "network": "mlp(widths=[128], weight_variance=20.0, bias_variance=0.5, readout=zero)",
    "training": "sgd(steps=1500, rate=0.02, batch=64)",
    "runs": 16,
}
QUICK = {
    "dimensions": [6, 12],
    "units": 100,
    "draws": 2,
    "trained_d": 6,
    "trained_degrees": [1, 4],
    "training": "sgd(steps=100, rate=0.01, batch=64)",
    "runs": 2,
}
LEARNED = 0.5


def measure(settings: Mapping[str, Any], tell: Tell) -> Tables:
    """Alignment and one step for every degree and dimension, and training at one dimension."""
    return {"one_step": _stepped(settings, tell), "training": _trained(settings, tell)}


def _stepped(settings: Mapping[str, Any], tell: Tell) -> Rows:
    from learnable.targets import targets
    from learnable.theorems.converse_sphere import on_sphere_in_one_step

    rows = []
    for d in settings["dimensions"]:
        for k in settings["degrees"]:
            tell(f"one step: degree {k}, d = {d}")
            form = targets.read(f"gegenbauer(d={d}, degree={k})").form()
            for draw in range(settings["draws"]):
                seed = 1000 * settings["seed"] + draw
                found = on_sphere_in_one_step(form, seed=seed, units=settings["units"])
                decrease = 0.0 if found is None else found.run
                alignment = 1 / harmonic_dimension(d, k)
                rows.append({"d": d, "degree": k, "draw": draw, "decrease": decrease, "alignment": alignment})
    return rows


def _trained(settings: Mapping[str, Any], tell: Tell) -> Rows:
    from learnable.targets import targets

    d, rows = settings["trained_d"], []
    for k in settings["trained_degrees"]:
        tell(f"training: degree {k}, d = {d}")
        runs = trained(
            settings["network"],
            targets.read(f"gegenbauer(d={d}, degree={k})"),
            settings["training"],
            settings["runs"],
            settings["seed"],
            record=1,
        )
        rows += [
            {"d": d, "degree": k, "seed": seed, "loss": float(loss / runs.variance)}
            for seed, loss in zip(runs.seeds, runs.final, strict=True)
        ]
    return rows


def sums(tables: Tables) -> dict[str, Estimate]:
    """How alignment and one step fall with degree and dimension, and what training learns."""
    rows, middle = tables["one_step"], sorted({r["d"] for r in tables["one_step"]})[-2]
    low, high = min(r["d"] for r in rows), max(r["d"] for r in rows)
    tops = sorted({r["degree"] for r in tables["training"]})
    found = {
        f"one step, degree {k}": mean([r["decrease"] for r in rows if (r["d"], r["degree"]) == (middle, k)])
        for k in (1, 2, 4)
    }
    fall = [_alignment(rows, d, 2) for d in (low, high)]
    return {
        **found,
        "one step, degree 4: power of d": _fall(rows, 4, low, high),
        "alignment, degree 2: power of d": exact(math.log(fall[0] / fall[1]) / math.log(high / low)),
        "trained, degrees 1 and 2": _learned(tables, [1, 2]),
        "trained, the highest degree": _learned(tables, tops[-1:]),
    }


def _alignment(rows: Rows, d: int, degree: int) -> float:
    return next(float(r["alignment"]) for r in rows if (r["d"], r["degree"]) == (d, degree))


def _fall(rows: Rows, degree: int, low: int, high: int) -> Estimate:
    """p in d^-p between the least and the greatest dimension."""
    ends = [mean([r["decrease"] for r in rows if (r["d"], r["degree"]) == (d, degree)]) for d in (low, high)]
    scale = math.log(high / low)
    error = math.hypot(*((e.high - e.low) / 2 / e.value for e in ends)) / scale
    return Estimate.sampled(math.log(ends[0].value / ends[1].value) / scale, error, 2)


def _learned(tables: Tables, degrees: list[int]) -> Estimate:
    here = [r for r in tables["training"] if r["degree"] in degrees]
    return Estimate.share(sum(r["loss"] is not None and r["loss"] <= LEARNED for r in here), len(here))


def draw_steps(tables: Tables, axes: Any) -> None:
    import numpy as np

    rows = tables["one_step"]
    degrees = sorted({r["degree"] for r in rows})
    for d, colour, marker in zip(sorted({r["d"] for r in rows}), SERIES, "osD^", strict=False):
        found = [np.mean([r["decrease"] for r in rows if (r["d"], r["degree"]) == (d, k)]) for k in degrees]
        axes.plot(degrees, found, f"-{marker}", color=colour, ms=4, label=f"d = {d}")
        axes.plot(degrees, [_alignment(rows, d, k) for k in degrees], ":", color=colour)
    axes.set(yscale="log", xlabel="harmonic degree (alignment dotted)", ylabel="share of the loss, alignment")
    axes.set_xticks(degrees)
    logarithmic(axes.yaxis, 9)
    key(axes, 3)


def draw_training(tables: Tables, axes: Any) -> None:
    rows = [r for r in tables["training"] if r["loss"] is not None]
    axes.plot([r["degree"] for r in rows], [r["loss"] for r in rows], "o", color=SERIES[0], ms=4, alpha=0.6)
    axes.axhline(LEARNED, color=MUTED, lw=0.8, ls=":")
    axes.set_xticks(sorted({r["degree"] for r in rows}))
    axes.set(xlabel="harmonic degree", ylabel="loss at the end, over the variance", ylim=(-0.05, None))


STUDY = Study(
    name="sphere-degrees",
    title="On the sphere low degrees alone are learned: there is no second end",
    paper="Abbe & Boix-Adserà 2022, On the non-universality of deep learning: quantifying the cost of symmetry",
    arxiv="2208.03113",
    says="From Gaussian weights gradient descent is blind to rotations, and the harmonic of degree k on the "
    "sphere of R^d has alignment 1/dim V_k, about k!/d^k, with them. So weak learning needs weight on "
    "bounded degrees, and there is no exception for high ones as there is on the hypercube. The decrease "
    "of the loss in one step is that of 500 ReLU units of random directions with biases from -1, 0, 1, "
    "their Gram in closed form (B² the mean square of a unit, c² that of its correlation with the "
    "target). Training is plain SGD at d = 10 and counts half of the variance as learned.",
    seconds=25,
    settings=SETTINGS,
    quick=QUICK,
    expected=(
        Expected(
            "one step, degree 1",
            "share of the loss that one step takes, d = 20",
            0.6,
            1.0,
            "1/(1 + B²/(500·c²)) = 0.91",
        ),
        Expected("one step, degree 2", "the same for degree 2", 0.05, 0.25, "the same formula: 0.11"),
        Expected("one step, degree 4", "the same for degree 4", 0.00005, 0.0005, "the same formula: 0.00014"),
        Expected(
            "one step, degree 4: power of d",
            "p in d^-p, d = 10 to 40",
            3.0,
            5.0,
            "3.7 by that formula, with the spread of eight draws",
        ),
        Expected(
            "alignment, degree 2: power of d",
            "p in d^-p, d = 10 to 40; exact",
            1.9,
            2.0,
            "1/dim V_2 = 2/((d+2)(d-1))",
        ),
        Expected(
            "trained, degrees 1 and 2",
            "share of runs that learn degrees 1 and 2",
            0.99,
            1.0,
            "dimensions 10 and 54",
        ),
        Expected(
            "trained, the highest degree", "share of runs that learn degree 4", 0.0, 0.01, "dimension 660"
        ),
    ),
    measure=measure,
    sums=sums,
    drawings=(
        Drawing(
            "One step of gradient descent, and alignment",
            "Both fall steeply with the degree, and more steeply in higher dimension.",
            draw_steps,
        ),
        Drawing(
            "SGD at d = 10", "The loss at the end rises with the degree up to the variance.", draw_training
        ),
    ),
)
