"""A result as a card: a few facts and a small table, as text for a terminal and as HTML for a notebook.

Every function takes the JSON of a result. HTML is escaped, has no script, loads nothing, and takes the colours of the
page around it, light or dark.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from learnable.reports.figures import layers_of
from learnable.reports.numbers import amount, number, percent, spread
from learnable.reports.theorem_titles import titled

WIDTH = 100
MOST = 8
"""Columns of text, and rows of a table that are shown."""
SHAPES = {
    "proved-hard": "■",
    "predicted-hard": "▲",
    "predicted-learnable": "●",
    "undecided": "◇",
    "agree": "✓",
    "disagree": "✗",
    "silent": "○",
    "holds": "✓",
    "fails": "✗",
}


@dataclass(frozen=True)
class Card:
    """A heading with its tone (a label of `SHAPES`, or nothing), facts as (name, text), and a table, its heads first."""

    heading: str
    tone: str
    facts: tuple[tuple[str, str], ...]
    table: tuple[tuple[str, ...], ...] = ()
    left_out: int = 0

    @property
    def shape(self) -> str:
        """The sign of the tone, so that nothing hangs on colour alone."""
        return SHAPES.get(self.tone, "")


def text(card: Card) -> str:
    """The card for a terminal.

    >>> print(text(Card("undecided", "undecided", (("target", "digits"), ("next", "take more rows")))))
    ◇ undecided
      target  digits
      next    take more rows
    """
    lines = [f"{card.shape} {card.heading}".strip()]
    wide = max((len(name) for name, _ in card.facts), default=0)
    for name, told in card.facts:
        start = f"  {name:<{wide}}  "
        lines += textwrap.wrap(told, WIDTH, initial_indent=start, subsequent_indent=" " * len(start)) or [
            start
        ]
    lines += ["  " + row for row in _aligned(card.table)]
    if card.left_out:
        lines.append(f"  … and {card.left_out} more")
    return "\n".join(lines)


def html(card: Card) -> str:
    """The card for a notebook, every text in it escaped."""
    from learnable.reports.pages import template

    return template("card.html").render(card=card).strip()


def _aligned(table: tuple[tuple[str, ...], ...]) -> list[str]:
    widths = [max(len(cell) for cell in column) for column in zip(*table, strict=True)]
    return ["  ".join(f"{c:<{w}}" for c, w in zip(row, widths, strict=True)).rstrip() for row in table]


def _card(
    heading: str, tone: str, facts: Sequence[tuple[str, Any]], table: Sequence[tuple[str, ...]] = ()
) -> Card:
    rows = tuple(table)
    kept = rows[: MOST + 1]
    told = tuple((name, " ".join(str(fact).split())) for name, fact in facts if fact not in (None, ""))
    return Card(heading, tone, told, kept, len(rows) - len(kept))


def check_card(found: dict[str, Any]) -> Card:
    """The card of ``learnable/check/1``."""
    return _card(
        found["verdict"]["label"].replace("-", " "), found["verdict"]["label"], _asked(found), _layers(found)
    )


def _asked(found: dict[str, Any]) -> list[tuple[str, Any]]:
    target, network, verdict = found["target"], found["network"], found["verdict"]
    rows = f"; {target['rows_used']:,} of {target['rows']:,} rows used" if target.get("rows") else ""
    classes = f" · {target['classes']}" if target.get("classes") else ""
    predicted = verdict["predicted_loss"]
    return [
        ("target", f"{target['spec']} on {target['law']}{classes}{rows}"),
        ("network", f"{network['spec']}, {network['parameters']:,} parameters"),
        ("training", found["training"]),
        ("because", verdict["because"]),
        ("next", verdict["next"]),
        ("predicted loss", None if predicted is None else f"{number(predicted)}; the mean has {number(target['variance'])}"),
    ]  # fmt: skip


def _layers(found: dict[str, Any]) -> list[tuple[str, ...]]:
    layers = layers_of(found)
    return [
        ("layer", "alignment", "how far off"),
        *((layer["layer"], amount(layer["centred"]), spread(layer["centred"])) for layer in layers),
    ]


def verify_card(found: dict[str, Any]) -> Card:
    """The card of ``learnable/verify/1``: the score first, then what was asked."""
    rate, runs = found["success_rate"], found["runs"]
    learned = f"{sum(r['learned'] for r in runs)} of {len(runs)} runs; success rate {number(rate['value'])}, {spread(rate)}"
    told = [
        ("predicted", f"{found['prediction']['label']}, fixed at {found['prediction']['fixed_at']}"),
        ("learned", learned),
        *(("contradiction", titled(c["theorem"])) for c in found["contradictions"]),
        *(fact for fact in _asked(found) if fact[0] in ("target", "network", "training")),
    ]
    return _card(f"training: {found['score']}", found["score"], told)


def scale_card(found: dict[str, Any]) -> Card:
    """The card of ``learnable/scale/1``."""
    table = [
        ("@", "INAL", "alignment", "leap"),
        *(
            (f"{p['n']:g}", amount(p["inal"]), amount(p["alignment"]), str(p["leap"]))
            for p in found["points"]
        ),
    ]
    facts = [("network", found["network"])]
    facts += [(name, f"{found[name]['kind']}: {found[name]['because']}") for name in ("inal", "alignment")]
    return _card(found["target"], "", facts, table)


def rank_card(found: dict[str, Any]) -> Card:
    """The card of ``learnable/rank/1``: places, with ties, beside the baselines."""
    by = found["by"]
    table = [
        ("place", "network", by, "95%"),
        *(
            (_places(n["places"]), n["spec"], number(n["scores"][by]["value"]), spread(n["scores"][by]))
            for n in found["networks"]
            if n["rank"] is not None
        ),
        *(("", n["spec"], "not measured", n["reason"]) for n in found["networks"] if n["rank"] is None),
        *(
            ("", name.replace("_", " "), number(e["value"]), spread(e))
            for name, e in found["baselines"].items()
            if "value" in e
        ),
    ]
    target = found["target"]
    return _card(f"{len(found['networks'])} networks on {target['spec']}, {target['rows_scored']:,} rows", "", [
        ("note", remark) for remark in found["remarks"]
    ], table)  # fmt: skip


def _places(places: list[int]) -> str:
    first, last = places
    return str(first) if first == last else f"{first}–{last}"


def certificate_card(found: dict[str, Any]) -> Card:
    """The card of a certificate: the claim, then every hypothesis with a tick or a cross."""
    inputs, log10 = found["inputs"], found["log10"]
    bound = number(found["success_probability_at_most"], log10.get("success_probability_at_most"))
    excluded = number(found["excludes_loss_at_or_below"])
    facts = [
        ("claim", found["statement"]),
        ("of", ", ".join(str(inputs[key]) for key in ("target", "network", "training") if key in inputs)),
        ("P[success]", f"at most {bound}" if found["holds"] else "no bound: a hypothesis fails"),
        ("excludes", f"losses up to {excluded}; the variance is {number(found['variance'])}"),
        *(("✓" if h["holds"] else "✗", f"{h['name']}: {h['because']}") for h in found["hypotheses"]),
    ]  # fmt: skip
    holds = "holds" if found["holds"] else "does not speak"
    empty = ", and excludes nothing" if found["vacuous"] else ""
    return _card(f"{titled(found['theorem'])} {holds}{empty}", "holds" if found["holds"] else "fails", facts)


def profile_card(group: str, form: str, parts: list[dict[str, Any]]) -> Card:
    """The card of a profile: the parts that hold most weight, in order."""
    total = sum(p["weight"] for p in parts) or 1.0
    heavy = sorted(sorted(range(len(parts)), key=lambda i: -parts[i]["weight"])[:MOST])
    table = [
        ("part", "log10 dimension", "weight", "share"),
        *(
            (p["irrep"], f"{p['log10_dimension']:.2f}", number(p["weight"], p["log10_weight"]), percent(p["weight"] / total))
            for p in (parts[i] for i in heavy)
        ),
    ]  # fmt: skip
    card = _card(f"{form}, cut by {group}", "", [("parts", f"{len(parts)} hold weight")], table)
    return Card(card.heading, card.tone, card.facts, card.table, len(parts) - len(heavy))
