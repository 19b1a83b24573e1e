"""A merged staircase against one that leaves a stair out: steps of SGD by dimension (arXiv 2208.03113)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from learnable.estimates import Estimate
from learnable.reports.axes import key
from learnable.reports.svg import SERIES
from learnable.reproduction.sampled import between, trained
from learnable.reproduction.studies import Drawing, Expected, Study, Tables, Tell

SETTINGS = {
    "expressions": {"merged staircase": "x1 + x1*x2 + x1*x2*x3", "a stair left out": "x1 + x1*x2*x3"},
    "sizes": [10, 20, 40],
    "network": "mlp(widths=[64], bias_variance=0.5, readout=zero)",
    "training": "sgd(steps=3000, rate=0.03, batch=64)",
    "runs": 32,
    "record": 120,
}
QUICK = {"sizes": [6, 8], "training": "sgd(steps=120, rate=0.03, batch=64)", "runs": 4, "record": 20}
LEVEL = 0.25
"""Arrived: a loss of at most this share of the variance, which no part without the last monomial has."""
MERGED, LEFT_OUT = "merged staircase", "a stair left out"


def measure(settings: Mapping[str, Any], tell: Tell) -> Tables:
    """For every n, polynomial and seed the first measured step at which the loss is at most `LEVEL`; None if none is."""
    import numpy as np

    from learnable.targets import targets

    rows = []
    for n in settings["sizes"]:
        for name, expression in settings["expressions"].items():
            tell(f"n = {n}: {name}")
            target = targets.read(f'polynomial(n={n}, expression="{expression}")')
            runs = trained(
                settings["network"],
                target,
                settings["training"],
                settings["runs"],
                settings["seed"],
                record=settings["record"],
            )
            for seed, losses in zip(runs.seeds, runs.losses / runs.variance, strict=True):
                hit = losses <= LEVEL
                step = int(runs.points[np.argmax(hit)]) if hit.any() else None
                rows.append({"n": n, "target": name, "seed": seed, "steps": step, "loss": float(losses[-1])})
    return {"steps": rows}


def sums(tables: Tables) -> dict[str, Estimate]:
    """Leaps, the power of n by which the time grows, and the ratio of times at the greatest n."""
    from learnable.complexity.leap import leap

    rows = tables["steps"]
    top = max(r["n"] for r in rows)
    sets = ([(1,), (1, 2), (1, 2, 3)], [(1,), (1, 2, 3)])
    leaps = [leap(s) for s in sets]
    ratio = _booted(rows, lambda take: _median(take(top, LEFT_OUT)) / _median(take(top, MERGED)))
    done = _times(rows, top, MERGED)
    return {
        "leap, merged": Estimate.of_fraction(Fraction(leaps[0])),
        "leap, stair left out": Estimate.of_fraction(Fraction(leaps[1])),
        "runs that arrive, merged": Estimate.share(sum(t < math.inf for t in done), len(done)),
        "power of n, merged": _booted(rows, lambda take: _power(rows, take, MERGED)),
        "power of n, stair left out": _booted(rows, lambda take: _power(rows, take, LEFT_OUT)),
        "times slower at the greatest n": ratio,
    }


def _times(rows: Any, n: int, target: str) -> list[float]:
    """Steps of each run; infinite where a run has not arrived."""
    here = [r for r in rows if (r["n"], r["target"]) == (n, target)]
    return [math.inf if r["steps"] is None else float(r["steps"]) for r in here]


def _median(times: Any) -> float:
    """The lower median, which is a time of some run."""
    return float(sorted(times)[(len(times) - 1) // 2])


def _power(rows: Any, take: Any, target: str) -> float:
    """p in median time = c·n^p, by least squares in the logarithm."""
    import numpy as np

    sizes = sorted({r["n"] for r in rows})
    medians = [_median(take(n, target)) for n in sizes]
    if not all(map(math.isfinite, medians)):
        return math.inf
    return float(np.polyfit(np.log(sizes), np.log(medians), 1)[0])


def _booted(rows: Any, value: Any, draws: int = 1000) -> Estimate:
    """A function of the runs' times with a 95% bootstrap interval over the runs of every cell."""
    import numpy as np

    rng = np.random.default_rng(0)
    cells = {(n, t): np.array(_times(rows, n, t)) for n, t in {(r["n"], r["target"]) for r in rows}}

    def again(n: int, target: str) -> Any:
        times = cells[n, target]
        return times[rng.integers(0, len(times), len(times))]

    found = [value(again) for _ in range(draws)]
    low, high = np.quantile(found, [0.025, 0.975], method="inverted_cdf")
    return between(value(lambda n, target: cells[n, target]), float(low), float(high), len(rows))


def draw(tables: Tables, axes: Any) -> None:
    rows = tables["steps"]
    sizes = sorted({r["n"] for r in rows})
    most = max(r["steps"] or 0 for r in rows)
    for i, (target, colour, marker) in enumerate(zip((MERGED, LEFT_OUT), SERIES, "os", strict=False)):
        for n in sizes:
            times = _times(rows, n, target)
            shift = 1.03 if i else 1 / 1.03
            axes.plot(
                [n * shift] * len(times),
                [min(t, most) for t in times],
                marker,
                color=colour,
                ms=3,
                alpha=0.35,
            )
        medians = [_median(_times(rows, n, target)) for n in sizes]
        axes.plot(sizes, [min(m, most) for m in medians], "-", color=colour, label=target)
    axes.set(xscale="log", yscale="log", xlabel="n", ylabel=f"steps to {LEVEL:g} of the variance")
    axes.set_xticks(sizes, [str(n) for n in sizes])
    axes.minorticks_off()
    axes.set_yticks([100, 200, 500, 1000, 2000], ["100", "200", "500", "1,000", "2,000"])
    key(axes, 2)


STUDY = Study(
    name="staircase",
    title="Leaving out a stair costs steps, and more of them in higher dimension",
    paper="For the merged-staircase property Abbe, Boix-Adserà & Misiakiewicz 2022 (arXiv 2202.08658); for the "
    "bound Abbe & Boix-Adserà 2022, On the non-universality of deep learning",
    arxiv="2208.03113",
    says="x₁ + x₁x₂ + x₁x₂x₃ is a merged staircase: every monomial adds one coordinate to those seen before "
    "(leap 1). x₁ + x₁x₂x₃ is none (leap 2). The paper proves for networks with independent first "
    "weights, of any depth, that without the property rate·clip·√steps/noise of order n is needed where "
    "√n is enough with it. Here one network and one rate serve both and every n; a run has arrived at a "
    "quarter of the variance, which needs the last monomial. Points are runs, lines medians. The bound is "
    "for noisy population gradients; plain SGD, as here, shows its direction and not its constant.",
    seconds=110,
    settings=SETTINGS,
    quick=QUICK,
    expected=(
        Expected("leap, merged", "leap of the merged staircase", 1, 1, "by definition"),
        Expected("leap, stair left out", "leap without the middle stair", 2, 2, "by definition"),
        Expected(
            "runs that arrive, merged",
            "share of runs of the staircase that arrive at n = 40",
            0.95,
            1.0,
            "all should",
        ),
        Expected("power of n, merged", "p in steps = c·n^p, the staircase", 0.0, 0.8, "near one half"),
        Expected(
            "power of n, stair left out",
            "the same without the stair",
            0.8,
            2.0,
            "near one, and above the other",
        ),
        Expected(
            "times slower at the greatest n", "ratio of median steps at n = 40", 2.5, 8.0, "grows with n"
        ),
    ),
    measure=measure,
    sums=sums,
    drawings=(
        Drawing(
            "Steps of SGD by dimension",
            "Both grow with n, without the stair faster; runs that have not arrived stand at the last step.",
            draw,
        ),
    ),
)
