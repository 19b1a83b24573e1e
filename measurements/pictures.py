"""Pictures as SVG files that stand alone: the same bytes every time, on a light ground."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

COLOURS = ("#2a6f97", "#c1440e", "#5b8c3a", "#7a4fa3", "#b8860b", "#444444")
_SETTINGS: Any = {
    "svg.fonttype": "none",
    "svg.hashsalt": "measurements",
    "font.family": ["DejaVu Sans"],
    "font.size": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": "#e3e3e3",
    "legend.frameon": False,
    "legend.fontsize": 9,
    "path.simplify": False,
}
_NO_METADATA = {"Date": None, "Creator": None, "Format": None, "Type": None}


def picture(
    path: Path, draw: Callable[..., None], columns: int = 1, width: float = 6.4, height: float = 4.2
) -> None:
    """Write what `draw(axes, …)` draws, one argument a column."""
    from matplotlib import rc_context, rcParamsDefault
    from matplotlib.figure import Figure

    usual = {
        k: v for k, v in rcParamsDefault.items() if not k.startswith(("backend", "interactive", "toolbar"))
    }
    with rc_context({**usual, **_SETTINGS}):
        figure = Figure(figsize=(width, height), layout="constrained")
        axes = figure.subplots(1, columns, squeeze=False)[0]
        draw(*axes)
        figure.savefig(path, format="svg", facecolor="white", metadata=_NO_METADATA)
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r"[ \t]+\n", "\n", text), encoding="utf-8")
