"""Charts as SVG text inside a page: themed, offline, the same bytes every time.

Colours are written as place holders and replaced by CSS variables, so that one picture serves a light and a dark
page; text stays text, in the font of the page. matplotlib is imported here and only when something is drawn.
"""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Callable
from typing import Any

from learnable.locks import WARNINGS
from learnable.reports.numbers import raised

INK, MUTED, LINE, PAPER = "#01a001", "#02a002", "#03a003", "#04a004"
SERIES = ("#11a011", "#12a012", "#13a013", "#14a014")
"""Four colours; whoever draws more than four things tells them apart by markers as well."""
_VARIABLES = {
    INK: "var(--ink)",
    MUTED: "var(--muted)",
    LINE: "var(--line)",
    PAPER: "var(--paper)",
    **{colour: f"var(--series-{i})" for i, colour in enumerate(SERIES, 1)},
}
_SETTINGS: dict[Any, Any] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "learnable",
    "svg.id": None,
    "text.parse_math": False,
    "font.family": ["DejaVu Sans"],
    "font.size": 10,
    "axes.edgecolor": MUTED,
    "axes.labelcolor": INK,
    "axes.facecolor": "none",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "axes.unicode_minus": True,
    "axes.linewidth": 0.8,
    "grid.color": LINE,
    "grid.linewidth": 0.6,
    "text.color": INK,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "legend.frameon": False,
    "legend.fontsize": 9,
    "path.simplify": False,
}
_NO_METADATA = {"Date": None, "Creator": None, "Format": None, "Type": None}


def picture(name: str, draw: Callable[[Any], None], height: float = 3.1, width: float = 4.8) -> str:
    """The SVG element of what `draw(axes)` draws, `width` by `height` inches; `name` makes its ids its own."""
    from matplotlib import rc_context, rcParamsDefault
    from matplotlib.figure import Figure

    out = io.StringIO()
    with WARNINGS, rc_context({**_usual(rcParamsDefault), **_SETTINGS}), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph")  # the page's font has what ours lacks
        figure = Figure(figsize=(width, height), layout="constrained")
        draw(figure.add_subplot())
        figure.savefig(out, format="svg", transparent=True, metadata=_NO_METADATA)
    return _inline(out.getvalue(), name)


_ALONE = {
    "ink": "#1d2126",
    "muted": "#5c646d",
    "line": "#dcdfe3",
    "paper": "#ffffff",
    **dict(zip((f"series-{i}" for i in range(1, 5)), ("#2a5fb0", "#c4621a", "#1b7a43", "#8a3fa0"))),
}


def alone(svg: str) -> str:
    """A picture of `picture` as a file that stands alone: in the colours of a light page, on a white ground.

    >>> alone('<svg viewBox="0 0 9 9" aria-hidden="true"><path fill="var(--ink)"/></svg>').splitlines()[-1]
    '<path fill="#1d2126"/></svg>'
    """
    for name, colour in _ALONE.items():
        svg = svg.replace(f"var(--{name})", colour)
    ground = '<rect width="100%" height="100%" fill="#ffffff"/>\n'
    head, rest = svg.split(">", 1)
    head = head.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{head}>\n{ground}{rest.lstrip()}'


def _usual(defaults: Any) -> dict[Any, Any]:
    """The settings matplotlib ships with, so that a reader's own style file changes nothing."""
    return {
        key: defaults[key] for key in defaults if not key.startswith(("backend", "interactive", "toolbar"))
    }


def _inline(text: str, name: str) -> str:
    """The element alone, changed inside its tags only: what a picture says is never rewritten, save for 10^x."""
    svg = re.sub(r"<metadata>.*?</metadata>\s*", "", text[text.index("<svg") :], flags=re.DOTALL)
    head = r'<svg [^>]*?viewBox="([^"]*)"[^>]*>'
    svg = re.sub(head, r'<svg viewBox="\1" aria-hidden="true">', svg, count=1)
    return raised(re.sub(r"\n\s*", "\n", re.sub(r"<[^<>]+>", lambda tag: _tag(tag[0], name), svg)))


def _tag(tag: str, name: str) -> str:
    tag = re.sub(r'\bid="', f'id="{name}-', tag)
    tag = tag.replace('xlink:href="#', f'href="#{name}-').replace("url(#", f"url(#{name}-")
    for colour, variable in _VARIABLES.items():
        tag = tag.replace(colour, variable)
    return re.sub(r"(\.\d\d)\d+", r"\1", tag)  # hundredths of a point are enough
