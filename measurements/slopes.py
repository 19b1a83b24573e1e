"""How G-alignment under rotations falls with the dimension, exactly (Abbe & Boix-Adserà 2022, arXiv 2208.03113)."""

from __future__ import annotations

import math
from typing import Any

from learnable import alignment, profile
from learnable.groups import Orthogonal
from learnable.targets import targets
from measurements.pictures import COLOURS
from measurements.tables import markdown

FAMILIES = {
    "Gaussian": "hermite(d={d}, degree={k})",
    "harmonic": "gegenbauer(d={d}, degree={k})",
    "sphere": "single_index(d={d}, link=he{k}, law=sphere)",
}
DEGREES = (1, 2, 3, 4, 5, 6)
SIZES = (10, 30, 100, 300, 1000)
TABLES = ("slopes",)


def measure() -> dict[str, list[dict[str, Any]]]:
    """log10 of the alignment with its proven bounds, and the part that attains it, of every family, degree and size."""
    rows = []
    for family, spec in FAMILIES.items():
        for k in DEGREES:
            for d in SIZES:
                text = spec.format(d=d, k=k)
                found, part = alignment(profile(targets.read(text).form(), Orthogonal(d)).centred())
                rows.append(
                    {
                        "family": family,
                        "degree": k,
                        "d": d,
                        "log10": found.log10,
                        "log10_low": math.log10(found.low),
                        "log10_high": math.log10(found.high),
                        "part": part.irrep,
                        "method": found.method,
                    }
                )
    return {"slopes": rows}


def series(rows: list[dict[str, Any]], family: str, degree: int) -> list[dict[str, Any]]:
    """The rows of one family and degree, by size."""
    found = [r for r in rows if (r["family"], r["degree"]) == (family, degree)]
    return sorted(found, key=lambda r: r["d"])


def last_slope(rows: list[dict[str, Any]], family: str, degree: int) -> float:
    """-d log C/d log d between the two largest sizes."""
    a, b = series(rows, family, degree)[-2:]
    return float((a["log10"] - b["log10"]) / math.log10(b["d"] / a["d"]))


def draw(tables: dict[str, list[dict[str, Any]]], left: Any, right: Any) -> None:
    rows = tables["slopes"]
    for axes, family, title in (
        (left, "Gaussian", "He_k(x1) on Gaussian inputs"),
        (right, "sphere", "sphere: He_k(√d·x1), harmonics dotted"),
    ):
        for k, colour in zip(DEGREES, COLOURS):
            found = series(rows, family, k)
            axes.plot(
                [r["d"] for r in found],
                [10 ** r["log10"] for r in found],
                "o-" if k % 2 else "s--",
                ms=3 if k % 2 else 5,
                color=colour,
                label=f"k={k}",
            )
        axes.set(title=title, xlabel="d", xscale="log", yscale="log", ylim=(1e-16, 1))
    for k, colour in zip(DEGREES, COLOURS):
        found = series(rows, "harmonic", k)
        right.plot([r["d"] for r in found], [10 ** r["log10"] for r in found], ":", color=colour)
    left.set_ylabel("G-alignment under rotations")
    left.legend(loc="lower left", ncols=2)


def section(tables: dict[str, list[dict[str, Any]]]) -> str:
    rows = tables["slopes"]
    lines = []
    for k in DEGREES:
        ends = {family: series(rows, family, k)[-1] for family in FAMILIES}
        lines.append(
            [
                k,
                *(
                    f"{10 ** e['log10']:.3g} ({last_slope(rows, family, k):.2f}, {e['part']})"
                    for family, e in ends.items()
                ),
            ]
        )
    width = max(r["log10_high"] - r["log10_low"] for r in rows)
    head = ["k", "He_k(x1), Gaussian", "harmonic of degree k, sphere", "He_k(√d·x1), sphere"]
    bounds = "agree in every digit of a double" if width == 0 else f"span at most {width:.1g} in log10"
    return TEXT.format(table=markdown(head, lines), count=len(rows), bounds=bounds, largest=SIZES[-1])


TEXT = """## Alignment under rotations

How the G-alignment of one direction falls with the dimension. Nothing is sampled: all {count} numbers are `exact`, and their
proven bounds {bounds}. The table has C at d = {largest}, the exponent between the two largest sizes, and the
part that attains C.

{table}

![alignment over the dimension](measurements/slopes.svg)

- **Gaussian inputs: d^(-⌈k/2⌉), not d^(-k).** Functions of the length |x| give every harmonic degree a copy for each
  radial profile. He_k(x1) puts weight of order d^(-r) on harmonics of degree k - 2r, a part of dimension about d^(k-2r),
  so C is of order d^(-(k-r)); r = ⌊k/2⌋ is best. He_2 already has its share of |x|² - d, which every rotation leaves
  alone: C = 1/d. He_1 and He_2, He_3 and He_4, He_5 and He_6 have the same C in every row.
- **Harmonics on the sphere: d^(-k)**, one over the dimension, k!/d^k.
- **He_k on the sphere is not a pure harmonic.** There the fourth cumulant of √d·x1 is of order 1/d, so He_k meets
  degrees k - 2 and k - 4 with coefficients of order 1/d, weights of order d^(-2). Degree 1 in He_5 then gives C of order
  d^(-2-1), degree 2 in He_6 d^(-2-2). He_1 to He_4 keep d^(-k); for k = 3 and 4 the part two degrees below is of the same
  order as the pure one.

Rebuild with `python -m measurements slopes`; all numbers are in [slopes.csv](measurements/slopes.csv)."""
