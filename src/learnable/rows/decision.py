"""The decision from tests of rows: a pure function of them, with the rows that would decide where it says nothing.

A low alignment alone never says hard: it may only mean few rows.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Literal

from learnable.complexity.gf2 import MARGIN
from learnable.rows.baselines import Baseline
from learnable.rows.tests import LEVEL, SignalTests
from learnable.ties import largest

SURE = 3.09 + 1.64
"""Null deviations at which a signal passes LEVEL with probability 95%."""
STANDS_OUT = 2.0
"""Null deviations that the strongest of three tests reaches on one null label in fifteen or so."""
HARD_PARITY = 3
"""A parity of fewer columns is easy and never counts against learning."""


@dataclass(frozen=True)
class Decision:
    """`label` ``parity`` means: recognised, so ask for the verdict of the exact target in `numbers`."""

    label: Literal["predicted-learnable", "parity", "undecided"]
    because: str
    next: str
    numbers: dict[str, Any]
    asks: tuple[tuple[str, Any], ...] = ()
    """Options that `next` says to ask again with, and their values."""
    trains: bool = False
    """Whether `next` says to train."""


def decide(evidence: SignalTests, *, edge: float = 0.1) -> Decision:
    """The label, why, and what to do next.

    ``predicted-learnable``: a baseline, or the alignment, does better than every shuffle, and the interval of
    the better baseline reaches `edge` of the label's variance. ``parity``: the label is the exact product of
    3 or more columns and no baseline beats chance. Else ``undecided``, with the rows that would decide.
    """
    best = _best(list(evidence.baselines.values()))
    heard = [b for b in evidence.baselines.values() if b.p_value <= LEVEL]
    aligned = evidence.alignment.p_value <= LEVEL
    numbers = _numbers(evidence)
    if evidence.parity.k >= HARD_PARITY and not heard:
        return _is_parity(evidence, numbers)
    if not heard and not aligned:
        return _silent(evidence, numbers)
    told = [_told(_best(heard))] if heard else []
    why = " ".join(told + ([_alignment_told(evidence)] if aligned else []))
    if best.explained[1] < edge:
        return _small(evidence, best, why, edge, numbers)
    return Decision(
        "predicted-learnable", why, "verify trains an ensemble and scores this prediction", numbers
    )


def _best(found: list[Baseline]) -> Baseline:
    """The baseline with the largest correlation."""
    return found[largest([b.correlation.value for b in found])]


def rows_to_decide(evidence: SignalTests) -> int:
    """About how many rows would show a signal as strong as the strongest one here, or one null deviation.

    A correlation's null falls as 1/√m, so z grows as √m; the alignment's null falls as 1/m, so z grows as m.
    Wanted are `SURE` deviations; the least of the three numbers is given, to two figures.
    """
    z = max(b.z for b in evidence.baselines.values())
    used = min(b.correlation.samples or evidence.rows for b in evidence.baselines.values())
    by_baseline = used * (SURE / max(z, 1.0)) ** 2
    by_alignment = evidence.rows * SURE / max(evidence.alignment.z, 1.0)
    return _two_figures(max(min(by_baseline, by_alignment), 1.1 * evidence.rows))


def _two_figures(x: float) -> int:
    step = 10 ** max(0, math.floor(math.log10(x)) - 1)
    return math.ceil(x / step) * step


def _numbers(evidence: SignalTests) -> dict[str, Any]:
    parity = evidence.parity
    found = None
    if parity.answer == "yes":
        found = {
            "k": parity.k,
            "n": parity.binary,
            "places": [c + 1 for c in parity.columns],
            "columns": [evidence.columns[c] for c in parity.columns],
            "sign": parity.sign,
            "unique": parity.unique,
            "log10_chance": -parity.spare * math.log10(2),
        }
    return {
        "rows": evidence.rows,
        "alignment": {
            "layer": evidence.alignment.layer,
            "z": evidence.alignment.z,
            "p_value": evidence.alignment.p_value,
        },
        "baselines": {name: b.json() for name, b in evidence.baselines.items()},
        "parity": found,
        "parity_test": parity.answer,
        "quadratic_over_gf2": parity.quadratic,
    }


_TITLES = {"linear": "a linear model", "neighbours": "5 nearest neighbours"}
_VERBS = {"linear": "predicts", "neighbours": "predict"}


def _told(b: Baseline) -> str:
    c = b.correlation
    text = f"{_TITLES[b.name]} {_VERBS[b.name]} held-out labels with correlation {c.value:.2f} [{c.low:.2f}, {c.high:.2f}]"
    if b.accuracy is not None and b.chance is not None:
        text += f" ({b.accuracy.value:.1%} right, where the greater class alone gives {b.chance:.1%})"
    as_well = round(b.p_value * (1 + len(b.nulls))) - 1
    return f"{text}, and {as_well or 'none'} of {len(b.nulls)} shuffled labels does as well."


def _alignment_told(evidence: SignalTests) -> str:
    a = evidence.alignment
    return f"The initial alignment of {a.layer} stands {a.z:.1f} deviations above shuffled labels (p={a.p_value:.3g})."


def _parity_told(evidence: SignalTests) -> str:
    p = evidence.parity
    shown = ", ".join(evidence.columns[c] for c in p.columns[:12]) + (", …" if p.k > 12 else "")
    one_of = "" if p.unique else " (one of several such products, since columns depend on each other)"
    return (
        f"the label is exactly {'minus ' if p.sign < 0 else ''}the product of {p.k} of {p.binary} two-valued "
        f"columns, {shown}{one_of}; a chance fit has probability at most 1e{math.ceil(-p.spare * math.log10(2))}"
    )


def _parity_aside(evidence: SignalTests) -> str:
    return f" But {_parity_told(evidence)}." if evidence.parity.answer == "yes" else ""


def _is_parity(evidence: SignalTests, numbers: dict[str, Any]) -> Decision:
    because = f"{_parity_told(evidence)}, and neither baseline beats chance."
    exact = f"parity(n={evidence.parity.binary}, degree={evidence.parity.k})"
    return Decision(
        "parity", because, f"elimination over GF(2) solves it at once; type {exact} to ask further", numbers
    )


def _silent(evidence: SignalTests, numbers: dict[str, Any]) -> Decision:
    tested = [f"{_TITLES[n]} p={b.p_value:.2g}" for n, b in evidence.baselines.items()]
    tested.append(f"initial alignment p={evidence.alignment.p_value:.2g}")
    because = f"{evidence.rows} rows do not tell the label from its shuffles ({', '.join(tested)})."
    because += _parity_aside(evidence)
    if not evidence.varies:
        doing = (
            "no number of such rows decides: every column is the same on all of them; give columns that vary"
        )
        return Decision("undecided", because, doing, {**numbers, "rows_needed": None})
    needed = rows_to_decide(evidence)
    numbers = {**numbers, "rows_needed": needed}
    doing = _rows_told(needed, max([evidence.alignment.z, *(b.z for b in evidence.baselines.values())]))
    asks: tuple[tuple[str, Any], ...] = ()
    if needed <= evidence.rows_given:
        asks = (("samples", needed),)
        doing = f"type --samples {needed} to use more of the {evidence.rows_given:,} rows; {doing}"
    if evidence.parity.answer == "too few rows":
        doing += (
            f"; {evidence.parity.rows_needed} different rows would tell whether it is a parity of columns "
            f"({MARGIN} more than unknowns)"
        )
    return Decision("undecided", because, doing, numbers, asks)


def _rows_told(needed: int, z: float) -> str:
    """What that many rows would show; where nothing stands out from chance, also that there may be nothing to show."""
    if z >= STANDS_OUT:
        return (
            f"about {needed:,} rows would decide whether the signal that stands {z:.1f} null deviations above shuffled "
            f"labels here is real: it would stand at least {SURE:.1f} above them there"
        )
    return (
        f"nothing stands out from chance here (the strongest of the three stands at {z:.1f} null deviations), so there "
        f"may be no signal, and no number of rows shows that; about {needed:,} rows would show one of {max(z, 1.0):.1f} "
        f"null deviations here, which would stand at least {SURE:.1f} above shuffled labels there"
    )


def _small(evidence: SignalTests, best: Baseline, why: str, edge: float, numbers: dict[str, Any]) -> Decision:
    share, most = best.explained
    because = (
        f"there is a signal, but a small one: {why} The best baseline explains {share:.1%} (at most {most:.1%}) "
        f"of the label's variance, and learned means {edge:.0%}."
    )
    because += _parity_aside(evidence)
    doing, asks = "verify to see what training makes of it", ()  # type: str, tuple[tuple[str, Any], ...]
    if share >= 0.002:
        asks = (("edge", float(f"{share / 2:.1g}")),)
        doing = f"type --edge {share / 2:.1g} if a small gain will do, or {doing}"
    return Decision("undecided", because, doing, numbers, asks, trains=True)
