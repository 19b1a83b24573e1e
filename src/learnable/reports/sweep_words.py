"""Sentences at the head of a sweep's page: cells with an answer, the question, the meaning of labels."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

STATES = ("done", "failed", "killed", "missing")
LABELS = {
    "proved-hard": ("■", "proved hard", "proved"),
    "predicted-hard": ("▲", "predicted hard", "likely"),
    "undecided": ("◇", "undecided", "open"),
    "predicted-learnable": ("●", "predicted learnable", "easy"),
}
"""Shape, words and tone of every verdict, from hard to learnable; the script has the same four."""
_VERDICTS = (
    ("proved hard", "a certificate whose hypotheses all hold bounds the probability of success by 10%"),
    ("predicted hard", "no proof, but the forecast of this budget does not count as learned"),
    ("predicted learnable", "the forecast of this budget counts as learned"),
    ("undecided", "neither proof nor a forecast that can be believed"),
    ("learned", "a loss of at most (1 - edge) of the target's variance"),
)
DEFINITIONS: dict[str, tuple[tuple[str, str], ...]] = {
    "check": _VERDICTS,
    "verify": (
        ("success", "a run that ends with a loss of at most (1 - edge) of the target's variance"),
        (
            "success rate",
            "successes among the runs with Wilson's 95% interval; runs of several cells are pooled",
        ),
        *_VERDICTS[:4],
    ),
}
_ROWS = 60
"""At most this many rows stand in the summary that needs no script."""


def headline(payload: dict[str, Any]) -> str:
    """How many cells have an answer.

    >>> headline({"count": 4, "counts": {"done": 3, "failed": 1, "killed": 0, "missing": 0}})
    '3 of 4 cells answered'
    """
    count, done = payload["count"], payload["counts"]["done"]
    if count == 0:
        return "No cell: the grid is empty"
    cells = "cell" if count == 1 else "cells"
    return f"All {count:,} {cells} answered" if done == count else f"{done:,} of {count:,} {cells} answered"


def chips(payload: dict[str, Any]) -> list[dict[str, Any]]:
    """Shares of the first category among the answers, then states that are no answer; nothing that counts 0."""
    shown: list[dict[str, Any]] = []
    column = next((c for c in payload["columns"] if c["kind"] == "category"), None)
    counts = Counter(column["codes"]) if column else Counter()
    if column:
        known = [v for v in LABELS if v in column["values"]]
        for i, value in enumerate([*known, *(v for v in column["values"] if v not in LABELS)]):
            mark, words, tone = LABELS.get(value, ("", str(value), f"group-{i % 4 + 1}"))
            shown.append(
                {"mark": mark, "words": words, "tone": tone, "n": counts[column["values"].index(value)]}
            )
    for state in STATES[1:]:
        mark = "·" if state == "missing" else "×"
        shown.append({"mark": mark, "words": state, "tone": "none", "n": payload["counts"][state]})
    return [{**chip, "share": 100 * chip["n"] / max(1, payload["count"])} for chip in shown if chip["n"]]


def facts(payload: dict[str, Any]) -> list[tuple[str, str]]:
    """The sweep file in words: question, fixed options, axes, what was left out, versions."""
    rows = [("question", payload["question"])]
    rows += [(name, text) for name, text in payload["fixed"]]
    rows += [(axis["name"], _values(axis["values"])) for axis in payload["axes"]]
    rows += [("where", payload["where"])] if payload["where"] else []
    rows += [
        ("made with" if i == 0 else "", text if len(payload["versions"]) == 1 else f"{text}: {cells:,} cells")
        for i, (text, cells) in enumerate(payload["versions"])
    ]
    return rows


def _values(values: list[Any], most: int = 12) -> str:
    """The values of an axis, the middle left out where there are many.

    >>> _values([6, 8, 10]), _values(list(range(100)), most=4)
    ('6, 8, 10', '0, 1, 2, …, 99: 100 values')
    """
    words = [v if isinstance(v, str) else json.dumps(v, ensure_ascii=False) for v in values]
    if len(words) <= most:
        return ", ".join(words)
    return f"{', '.join(words[: most - 1])}, …, {words[-1]}: {len(words):,} values"


def summary(payload: dict[str, Any]) -> tuple[list[str], list[list[str]]]:
    """Head and rows of the table that needs no script: for every value of the leading axis, cells by label and state."""
    able = [a for a in payload["axes"] if len(a["values"]) > 1 and a["name"] != "seed"] or payload["axes"][:1]
    if not able:
        return [], []
    sized = sorted(able, key=lambda a: (not _numeric(a), -len(a["values"])))
    axis = min(sized[: 2 if _numeric(sized[min(1, len(sized) - 1)]) else 1], key=able.index)
    column = next((c for c in payload["columns"] if c["kind"] == "category"), None)
    labels = column["values"] if column else []
    states = [s for s in STATES if payload["counts"][s] or s == "done"]
    by_label = Counter(zip(axis["codes"], column["codes"])) if column else Counter()
    by_state = Counter(zip(axis["codes"], payload["states"]))
    order = list(range(len(axis["values"])))
    if _numeric(axis):
        order.sort(key=lambda i: axis["values"][i])
    head = [axis["name"], *(LABELS[v][1] if v in LABELS else str(v) for v in labels), *states]
    rows = [
        [
            _values([axis["values"][i]]),
            *(f"{by_label[i, j]:,}" for j in range(len(labels))),
            *(f"{by_state[i, STATES.index(s)]:,}" for s in states),
        ]
        for i in order[:_ROWS]
    ]
    return head, rows + ([[f"and {len(order) - _ROWS:,} more"]] if len(order) > _ROWS else [])


def crossed(axes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The axes of several values, and of those that change together the first.

    >>> made = [{"name": "n", "values": [4, 6], "codes": [0, 1]}, {"name": "word", "values": ["a", "b"], "codes": [0, 1]}]
    >>> [axis["name"] for axis in crossed(made)]
    ['n']
    """
    kept: list[dict[str, Any]] = []
    for axis in axes:
        pairs = [set(zip(axis["codes"], other["codes"])) for other in kept]
        sizes = [len(set(other["codes"])) for other in kept]
        paired = any(len(p) == s == len(set(axis["codes"])) for p, s in zip(pairs, sizes))
        if len(axis["values"]) > 1 and not paired:
            kept.append(axis)
    return kept


def _numeric(axis: dict[str, Any]) -> bool:
    return all(isinstance(v, (int, float)) and not isinstance(v, bool) for v in axis["values"])
