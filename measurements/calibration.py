"""docs/calibration.md: what scores before training and verdicts are worth, from tables that other files here measure."""

from __future__ import annotations

from typing import Any

from learnable.ranking.ordering import BY
from measurements import pair_scores, pair_verdicts, pairs, parity_noise, signals, tables
from measurements.calibration_ranking import OURS, column, joined, ranking_section
from measurements.calibration_verdicts import verdicts_section
from measurements.pair_statistics import within
from measurements.pictures import COLOURS, picture

PARTS = (pairs, pair_scores, pair_verdicts, signals, parity_noise)
TABLES = tuple(name for part in PARTS for name in part.TABLES)
PICTURE = tables.DOCS / "calibration.svg"


def measure() -> dict[str, list[dict[str, Any]]]:
    """Every table, each from the rows that it has; delete one to measure it anew."""
    found: dict[str, list[dict[str, Any]]] = {}
    for part in PARTS:
        found |= part.measure()
    return found


def page(read: dict[str, list[dict[str, Any]]]) -> str:
    """The page, all of its numbers from the tables."""
    rows = joined(read["pairs"], read["pair_scores"])
    verdicts = verdicts_section(rows, read["pair_verdicts"], read["signals"], read["parity_noise"])
    return "\n\n".join([TITLE, ranking_section(rows), verdicts, END]) + "\n"


def draw(read: dict[str, list[dict[str, Any]]], left: Any, right: Any) -> None:
    """Skill over the score that ranks, and how well every score ranks within tasks."""
    from benchmarks.proxies import PROXIES

    rows = joined(read["pairs"], read["pair_scores"])
    for family, colour in zip(dict.fromkeys(r["family"] for r in rows), COLOURS):
        own = [r for r in rows if r["family"] == family]
        x, y = ([max(r[key], -1.0) for r in own] for key in (BY, "skill"))
        left.plot(x, y, "o", ms=3, alpha=0.7, color=colour, label=family)
    left.set(xlabel=f"{BY} (-1 and less at the left edge)", ylabel="skill after training")
    left.legend(loc="upper left")
    names = [*OURS, *PROXIES, "parameters", "probe"]
    for place, name in enumerate(reversed(names)):
        found = within(rows, column(name))
        colour = COLOURS[0] if name in OURS else COLOURS[1] if name in PROXIES else COLOURS[5]
        right.plot([found.low, found.high], [place, place], "-", color=colour)
        right.plot([found.value], [place], "o", color=colour, ms=4)
    right.set_yticks(range(len(names)), list(reversed(names)))
    right.axvline(0, color="#888888", lw=0.8)
    right.set(xlabel="Spearman with skill within tasks, 95%")


def write() -> None:
    """The page and its picture, from the tables."""
    read = {name: tables.read(name) for name in TABLES}
    picture(PICTURE, lambda *axes: draw(read, *axes), 2, 10.0)
    (tables.DOCS / "calibration.md").write_text(page(read), encoding="utf-8")


TITLE = """# What scores and verdicts are worth

Scores before training are easy to define and hard to trust. Here they are held against training: how well each orders
networks, how often a verdict was right, and where they fail. `python -m measurements calibration` measures what the tables
lack (delete one to measure it anew) and writes this page. All of it takes ten to fifteen minutes of one core and needs
Fashion-MNIST (`make data`).

![skill over the score that ranks, and how well scores rank](calibration.svg)"""

END = """## What this does not say

Small networks, small data and one way of training: 1,200 rows, 20 epochs of Adam on the squared loss. A larger budget lets
networks learn what the first step does not show, and orders them differently. The intervals are over tasks and networks like
these. Tables: [what training reached](measurements/pairs.csv), [scores](measurements/pair_scores.csv),
[verdicts](measurements/pair_verdicts.csv), [small data sets](measurements/signals.csv),
[parity and coin flips](measurements/parity_noise.csv)."""
