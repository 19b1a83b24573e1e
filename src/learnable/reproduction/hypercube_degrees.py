"""Which parities are learned, by degree: ±1 against Gaussian first weights (arXiv 2208.03113 and 2412.04910)."""

from __future__ import annotations

import math
from typing import Any

from learnable.estimates import Estimate
from learnable.reports.axes import key, logarithmic
from learnable.reports.svg import MUTED, SERIES
from learnable.reproduction.hypercube_tables import INITS, measure
from learnable.reproduction.sampled import mean
from learnable.reproduction.studies import Drawing, Expected, Study, Tables

SETTINGS = {
    "n": 12,
    "units": 512,
    "draws": 8,
    "trained_n": 20,
    "degrees": [1, 2, 4, 10, 20],
    "network": "mlp(widths=[512], init={init}, bias=false, readout=zero)",
    "training": "sgd(steps=2500, rate=0.01, batch=64)",
    "runs": 8,
    "aligned": [8, 10, 12, 14],
    "members": 32,
}
QUICK = {
    "n": 6,
    "units": 128,
    "draws": 2,
    "trained_n": 6,
    "degrees": [1, 3, 6],
    "network": "mlp(widths=[64], init={init}, bias=false, readout=zero)",
    "training": "sgd(steps=100, rate=0.02, batch=64)",
    "runs": 2,
    "aligned": [4, 6],
    "members": 4,
}
LEARNED = 0.5
"""A parity counts as learned at half of its variance."""


def sums(tables: Tables) -> dict[str, Estimate]:
    """One step and training at the ends and in the middle, and how gradient alignment falls."""
    n = max(r["degree"] for r in tables["one_step"])
    top = max(r["degree"] for r in tables["training"])
    return {
        "one step, ±1, full parity": _decrease(tables, "rademacher", n),
        "one step, ±1, middle": _decrease(tables, "rademacher", n // 2),
        "one step, Gaussian, full parity": _decrease(tables, "gaussian", n),
        "one step, Gaussian, degree 2": _decrease(tables, "gaussian", min(2, n)),
        "trained, ±1, full parity": _learned(tables, "rademacher", [top]),
        "trained, Gaussian, full parity": _learned(tables, "gaussian", [top]),
        "trained, both, degrees 1 and 2": _learned(tables, None, [1, 2]),
        "trained, both, middle": _learned(
            tables, None, [k for k in _degrees(tables) if abs(2 * k - top) <= 2]
        ),
        "gradient alignment, ±1: power of n": _power(tables, "rademacher", math.log),
        "gradient alignment, Gaussian: per bit": _power(tables, "gaussian", float),
    }


def _degrees(tables: Tables) -> list[int]:
    return sorted({r["degree"] for r in tables["training"]})


def _decrease(tables: Tables, init: str, degree: int) -> Estimate:
    return mean([r["decrease"] for r in tables["one_step"] if (r["init"], r["degree"]) == (init, degree)])


def _learned(tables: Tables, init: str | None, degrees: list[int]) -> Estimate:
    here = [r for r in tables["training"] if r["init"] in (init or INITS) and r["degree"] in degrees]
    return Estimate.share(sum(r["loss"] is not None and r["loss"] <= LEARNED for r in here), len(here))


def _power(tables: Tables, init: str, of: Any) -> Estimate:
    """-log of the ratio of the last alignment to the first, over the difference of `of(n)`; ends from their intervals."""
    here = [r for r in tables["gradient_alignment"] if r["init"] == init]
    first, last = here[0], here[-1]
    scale = of(last["n"]) - of(first["n"])
    value = math.log(first["of_a_unit"] / last["of_a_unit"]) / scale
    errors = [(r["high"] - r["low"]) / 2 / r["of_a_unit"] for r in (first, last)]
    return Estimate.sampled(value, math.hypot(*errors) / scale, 2)


def draw_steps(tables: Tables, axes: Any) -> None:
    import numpy as np

    rows = tables["one_step"]
    degrees = sorted({r["degree"] for r in rows})
    for init, colour, marker in zip(INITS, SERIES, "os", strict=False):
        found = [[r["decrease"] for r in rows if (r["init"], r["degree"]) == (init, k)] for k in degrees]
        axes.plot(
            degrees,
            [np.mean(f) for f in found],
            f"-{marker}",
            color=colour,
            ms=4,
            label=f"{init} first weights",
        )
        axes.vlines(degrees, [min(f) for f in found], [max(f) for f in found], color=colour, lw=1)
    alignment = {r["degree"]: r["alignment"] for r in rows}
    axes.plot(degrees, [alignment[k] for k in degrees], ":", color=MUTED, label="G-alignment, 1/C(n,k)")
    axes.set(yscale="log", xlabel="degree of the parity", ylabel="share of the loss, one step")
    logarithmic(axes.yaxis)
    key(axes, 2)


def draw_training(tables: Tables, axes: Any) -> None:
    degrees = _degrees(tables)
    for i, (init, colour, marker) in enumerate(zip(INITS, SERIES, "os", strict=False)):
        rows = [r for r in tables["training"] if r["init"] == init and r["loss"] is not None]
        x = [degrees.index(r["degree"]) + 0.2 * (i - 0.5) for r in rows]
        axes.plot(
            x, [r["loss"] for r in rows], marker, color=colour, ms=4, alpha=0.7, label=f"{init} first weights"
        )
    axes.axhline(LEARNED, color=MUTED, lw=0.8, ls=":")
    axes.set_xticks(range(len(degrees)), [str(k) for k in degrees])
    axes.set(xlabel="degree of the parity", ylabel="loss at the end", ylim=(-0.05, None))
    key(axes, 2)


STUDY = Study(
    name="hypercube-degrees",
    title="On the hypercube both ends of the degrees are learned from ±1 weights, the low end alone from Gaussian ones",
    paper="For the full parity Abbe, Cornacchia, Hązła & Kougang-Yombi 2024 (arXiv 2412.04910); for the rest "
    "Abbe & Boix-Adserà 2022, On the non-universality of deep learning",
    arxiv="2208.03113",
    says="A parity of degree k has alignment 1/C(n,k) with the signed permutations, which noisy gradient "
    "descent must overcome; so only k or n - k bounded can be learned weakly from weights with "
    "independent symmetric entries, and one step from random signs and biases -1, 0, 1 does it. It is the "
    "±1 first layer that makes the high degrees learnable: with Gaussian first weights the gradient that "
    "the full parity gives falls exponentially in n (gradient alignment, arXiv 2412.04910), with ±1 ones "
    "as a power. One step is run on all points (n = 12, 512 units); training is plain SGD at n = 20 from "
    "an output layer of zeros, without biases; learned means half of the variance. Degree 4 lies between: "
    "its alignment, 1/4845, is a power of n, and some runs from Gaussian weights have begun to learn it.",
    seconds=65,
    settings=SETTINGS,
    quick=QUICK,
    expected=(
        Expected(
            "one step, ±1, full parity",
            "share of the loss that one step takes, degree 12 of 12",
            0.15,
            0.5,
            "1/(1 + B²/(512·c²)) = 0.29, c² = 0.0051, B² ≈ 6.3",
        ),
        Expected("one step, ±1, middle", "the same, degree 6 of 12", 0.0, 0.02, "a₆ is 20 times smaller"),
        Expected(
            "one step, Gaussian, full parity",
            "the same, degree 12, Gaussian",
            0.0,
            0.002,
            "exponentially small",
        ),
        Expected(
            "one step, Gaussian, degree 2",
            "the same, degree 2, Gaussian",
            0.2,
            0.7,
            "low degrees are learned",
        ),
        Expected(
            "trained, ±1, full parity",
            "share of runs that learn degree 20 of 20",
            0.99,
            1.0,
            "arXiv 2412.04910",
        ),
        Expected(
            "trained, Gaussian, full parity", "the same from Gaussian weights", 0.0, 0.01, "arXiv 2412.04910"
        ),
        Expected(
            "trained, both, degrees 1 and 2",
            "share of runs that learn degrees 1 and 2",
            0.99,
            1.0,
            "alignment at least 1/190",
        ),
        Expected(
            "trained, both, middle",
            "share of runs that learn degree 10 of 20",
            0.0,
            0.01,
            "alignment 1/184,756",
        ),
        Expected("gradient alignment, ±1: power of n", "p in n^-p, n = 8 to 14", 1.5, 3.0, "a power of n"),
        Expected(
            "gradient alignment, Gaussian: per bit", "q in e^-qn, n = 8 to 14", 0.7, 1.3, "exponential in n"
        ),
    ),
    measure=measure,
    sums=sums,
    drawings=(
        Drawing(
            "One step of gradient descent, n = 12",
            "From ±1 weights both ends of the degrees lose a share of the loss, from Gaussian ones the low end alone.",
            draw_steps,
        ),
        Drawing(
            "SGD at n = 20",
            "Degrees 1 and 2 are learned from both, degree 20 from ±1 weights alone, degree 10 from neither.",
            draw_training,
        ),
    ),
)
