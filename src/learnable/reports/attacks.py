"""The page of an attack: each attack's score beside guessing and the planted answer, and the claims."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from typing import Any

from learnable.reports.axes import key, name_rows
from learnable.reports.figures import Picture
from learnable.reports.numbers import number
from learnable.reports.pages import template
from learnable.reports.svg import MUTED, SERIES, picture

SHAPES = {
    "recovered": "★",
    "learned": "●",
    "better than guessing": "▲",
    "no better than guessing": "○",
    "does not apply": "–",
    "out of time": "⏱",
}
"""A shape for every verdict, so that nothing hangs on colour alone."""
BROKEN = ("recovered", "learned")


def attack_page(found: dict[str, Any]) -> str:
    """The page of the object of ``attack --json``; everything in it is escaped, the same object gives the same bytes."""
    scored = [a for a in found["attacks"] if a["score"] is not None]
    broken = any(a["verdict"] in BROKEN for a in found["attacks"])
    partly = any(a["verdict"] == "better than guessing" for a in found["attacks"])
    tone = "predicted-learnable" if broken else "undecided" if partly or not scored else "predicted-hard"
    words = "broken" if broken else "partly seen" if partly else "nothing found" if scored else "not known"
    return template("attack.html").render(
        found=found,
        tone=tone,
        words=words,
        shape={"broken": "★", "partly seen": "▲"}.get(words, "○"),
        pictures=[_scores(scored, measure(scored))] if scored else [],
        attacks=[
            (a, SHAPES.get(a["verdict"], "○"), _score(a), a["verdict"] in BROKEN) for a in found["attacks"]
        ],
        claims=_claims(found["certificate"]),
        facts=_facts(found),
        command=attack_command(found),
    )


def measure(scored: Sequence[dict[str, Any]]) -> str:
    """What the scores are: accuracy where guessing has some, R² where its score is 0.

    >>> measure([{"null": 0.0}]), measure([{"null": 0.5}])
    ('R²', 'accuracy')
    """
    return "accuracy" if any(a["null"] for a in scored) else "R²"


def attack_command(found: dict[str, Any]) -> str:
    """`learnable attack` with every option that the result does not owe to a default.

    >>> attack_command({"dir": "out/hard", "samples": 500, "budget": 120.0, "seed": 0, "only": ["linear"]})
    'learnable attack out/hard --samples 500 --only linear'
    """
    words = ["learnable", "attack", found["dir"]]
    if found["samples"] != 20_000:
        words += ["--samples", str(found["samples"])]
    if found["budget"] != 120:
        words += ["--budget", f"{found['budget']:g}"]
    if found["only"]:
        words += ["--only", ",".join(found["only"])]
    if found["seed"]:
        words += ["--seed", str(found["seed"])]
    return shlex.join(words)


def _scores(scored: Sequence[dict[str, Any]], kind: str) -> Picture:
    """Every score with its interval, guessing and the planted answer as lines."""
    null, ceiling = scored[0]["null"], scored[0]["ceiling"]
    low = min([null, *(max(a["score"]["low"], null - 0.6) for a in scored)])

    def draw(axes: Any) -> None:
        for row, a in enumerate(scored):
            e, colour = a["score"], SERIES[2] if a["verdict"] in BROKEN else SERIES[0]
            axes.plot([max(e["low"], low), e["high"]], [row, row], color=colour, linewidth=2.5)
            axes.plot([max(e["value"], low)], [row], _marker(a), color=colour, markersize=7)
        axes.axvline(null, color=MUTED, linewidth=1.4, linestyle=(0, (4, 3)), label="guessing")
        if ceiling is not None:
            axes.axvline(ceiling, color=SERIES[1], linewidth=1.4, label="planted answer")
        axes.set_xlabel(f"{kind} on held-out rows")
        name_rows(axes, [a["name"] for a in scored])
        key(axes, 2)

    top = max(scored, key=lambda a: a["score"]["value"])
    best = f"{top['name']} scores most, {number(top['score']['value'], figures=3)}"
    line = f"; guessing has {number(null, figures=3)}"
    line += "" if ceiling is None else f", the planted answer {number(ceiling, figures=3)}"
    return Picture(
        "What each attack scores on rows it never saw",
        picture("attacks", draw, 1.3 + 0.36 * len(scored), 6.4),
        f"{best}{line}.",
        ("attack", kind, "95% interval", "p"),
        tuple(
            (
                a["name"],
                number(a["score"]["value"], figures=3),
                f"{number(a['score']['low'], figures=3)} to {number(a['score']['high'], figures=3)}",
                chance(a["p_value"]),
            )
            for a in scored
        ),
        f"{best}{line}.",
    )


def _marker(a: dict[str, Any]) -> str:
    return {"recovered": "*", "learned": "o", "better than guessing": "^"}.get(a["verdict"], "D")


def chance(p: float | None) -> str:
    """A p-value for people.

    >>> chance(0.25), chance(0.0), chance(None)
    ('0.25', 'below 10^-300', '')
    """
    if p is None:
        return ""
    return "below 10^-300" if p < 1e-300 else number(p, figures=2)


def _score(a: dict[str, Any]) -> str:
    return "" if a["score"] is None else number(a["score"]["value"], figures=3)


def _claims(certificate: dict[str, Any] | None) -> list[tuple[str, list[str]]]:
    """What the certificate claims and what not; nothing of another form is shown."""
    if certificate is None:
        return []
    found = [
        (title, [str(s) for s in certificate.get(name) or []])
        for title, name in (("claimed", "claimed"), ("not claimed", "not_claimed"))
    ]
    return [(title, sentences) for title, sentences in found if sentences]


def _facts(found: dict[str, Any]) -> list[tuple[str, str]]:
    rows = found["rows"]
    facts = [
        ("family", found["family"]),
        ("folder", found["dir"]),
        ("easy twin of", found["twin_of"]),
        ("training rows", f"{rows['train']['used']:,} used of {rows['train']['read']:,} read"),
        ("test rows", f"{rows['test']['used']:,} used of {rows['test']['read']:,} read"),
        ("time allowed", f"{found['budget']:g} s"),
        ("seed", str(found["seed"])),
    ]
    return [(name, text) for name, text in facts if text]
