"""Sentences on what a check proves: degrees that layers are blind to, certificates, exact parities."""

from __future__ import annotations

from typing import Any

from learnable.reports.numbers import number


def blind(layers: list[dict[str, Any]]) -> list[dict[str, str]]:
    """Layers that are blind to the same parts for the same reason: which, to what, and why.

    >>> told = "is blind to degree 2: relu has no such part"
    >>> blind([{"layer": name, "blind": ["degree 2"], "why_blind": f"{name} {told}"} for name in ("hidden 1", "output")])
    [{'layers': 'hidden 1, output', 'to': 'degree 2', 'why': 'Blind to degree 2: relu has no such part'}]
    """
    groups: dict[tuple[str, str], list[str]] = {}
    for layer in layers:
        if layer["blind"]:
            reason = layer["why_blind"].removeprefix(f"{layer['layer']} is blind to ")
            groups.setdefault((_some(layer["blind"]), f"Blind to {reason}" if reason else ""), []).append(
                layer["layer"]
            )
    return [{"layers": ", ".join(names), "to": to, "why": why} for (to, why), names in groups.items()]


def _some(names: list[str], most: int = 12) -> str:
    short = [name.removeprefix("degree ") for name in names]
    kind = "degree " if names and all(name.startswith("degree ") for name in names) else ""
    kind = "degrees " if kind and len(names) > 1 else kind
    more = f" and {len(short) - most} more" if len(short) > most else ""
    return kind + ", ".join(short[:most]) + more


def claims(c: dict[str, Any]) -> list[tuple[str, str]]:
    """The numbers of a certificate, without the bound where a hypothesis fails; a signal of None has no bound.

    >>> certificate = {"holds": True, "excludes_loss_at_or_below": 0.9, "success_probability_at_most": 0.01, "signal": 3.0}
    >>> claims(certificate)[:2]
    [('probability of a loss of 0.9 or less', 'at most 0.01'), ('signal of this budget', '3')]
    >>> claims(certificate | {"holds": False})[0]
    ('signal of this budget', '3')
    """
    log10 = c.get("log10", {})
    excluded = number(c["excludes_loss_at_or_below"])
    rows = [
        (f"probability of a loss of {excluded} or less", "at most ", "success_probability_at_most"),
        ("signal of this budget", "", "signal"),
        ("signal that it no longer excludes", "at least ", "signal_needed"),
        ("alignment of the target with the symmetry", "at most ", "alignment"),
        ("weight of what the symmetry moves", "", "residual"),
        ("accuracy of the sign, on average", "at most ", "accuracy_at_most"),
    ]
    rows = [row for row in rows if row[2] in c or row[2] not in ("residual", "accuracy_at_most")]
    return [
        (title, word + number(c[key], log10.get(key)) if c.get(key) is not None else "no bound")
        for title, word, key in rows
        if c["holds"] or key != "success_probability_at_most"
    ]


def parity(baselines: dict[str, Any]) -> list[str]:
    """Sentences on what elimination over GF(2) found.

    >>> found = {"k": 2, "n": 9, "sign": -1, "unique": True, "columns": ["x1", "x3"], "log10_chance": -12.0}
    >>> for sentence in parity({"parity": found})[0].split(". "):
    ...     print(sentence)
    The label is exactly minus the product of 2 of 9 two-valued columns: x1, x3
    A chance fit has probability at most 1.000·10^-12.
    """
    found, answer = baselines.get("parity"), baselines.get("parity_test")
    lines = []
    if found:
        minus = "minus " if found["sign"] < 0 else ""
        only = "" if found["unique"] else ", one of several such products"
        lines.append(
            f"The label is exactly {minus}the product of {found['k']} of {found['n']} two-valued columns{only}: "
            f"{', '.join(str(c) for c in found['columns'])}. A chance fit has probability at most "
            f"{number(None if found['log10_chance'] < -300 else 10 ** found['log10_chance'], found['log10_chance'])}."
        )
    elif answer is not None:
        lines.append(f"Is the label an exact parity of two-valued columns? {answer}.")
    if baselines.get("quadratic_over_gf2") is not None:
        lines.append(f"Is it a polynomial of degree 2 over GF(2)? {baselines['quadratic_over_gf2']}.")
    return lines
