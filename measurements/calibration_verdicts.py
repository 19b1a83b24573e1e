"""The part of docs/calibration.md about verdicts: labels that were right, weak signals, shuffles, and a parity."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from benchmarks.proxies import PROXIES

from learnable.estimates import wilson
from learnable.rows import LEVEL
from measurements.calibration_ranking import HUGE
from measurements.pair_statistics import EDGE, Rows, auc
from measurements.tables import markdown

WEAK = ("20% flipped", "30% flipped")
NULLS = ("shuffled", "shuffled twice")
SHUFFLED = (*NULLS, "shuffled, more rows")
PRECISION, RECALL = 0.95, 0.85
FIXED = 3.0
"""The threshold that is used without fitting."""
LEVELS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05)
FALSE = 0.05
"""A level may call so many shuffles learnable, by the upper end of the interval."""


def share(hits: int, count: int) -> str:
    """A proportion with its Wilson interval."""
    low, high = wilson(hits, count)
    return f"{hits}/{count} = {hits / count:.2f} ({low:.2f} to {high:.2f})"


def verdicts_table(pairs: Rows, verdicts: Rows) -> str:
    """Of each label, on tasks with real labels and on shuffled ones, the pairs that learned."""
    reached = {(r["task"], r["network"]): r for r in pairs}
    lines = []
    for label in ("predicted-learnable", "undecided", "predicted-hard"):
        for title, kept in (
            ("real labels", lambda r: r["family"] != "shuffled"),
            (f"real labels, without {HUGE}", lambda r: r["family"] != "shuffled" and r["network"] != HUGE),
            ("shuffled labels", lambda r: r["family"] == "shuffled"),
        ):
            own = [reached[v["task"], v["network"]] for v in verdicts if v["label"] == label]
            own = [r for r in own if kept(r)]
            if own:
                lines.append([label, title, share(sum(r["r_squared"] >= EDGE for r in own), len(own))])
    return markdown(["label", "tasks", "learned"], lines)


def called_but_not_learned(pairs: Rows, verdicts: Rows) -> tuple[Counter[str], list[str]]:
    """Networks of pairs called learnable that were not learned; and those pairs without the worst network."""
    reached = {(r["task"], r["network"]): r for r in pairs}
    wrong = [
        reached[v["task"], v["network"]]
        for v in verdicts
        if v["label"] == "predicted-learnable" and reached[v["task"], v["network"]]["r_squared"] < EDGE
    ]
    return Counter(r["network"] for r in wrong), [f"{r['network']} on {r['task']}" for r in wrong]


def threshold(rows: Rows) -> float:
    """The least z above which, on these rows, at least `PRECISION` of the data sets hold a signal at every higher z."""
    best = float("inf")
    for z in sorted({r["alignment_z"] for r in rows}, reverse=True):
        hits, called = _called(rows, z)
        if called and hits / called < PRECISION:
            break
        best = z
    return best


def _called(rows: Rows, z: float) -> tuple[int, int]:
    found = [r for r in rows if r["alignment_z"] >= z]
    return sum(r["kind"] in WEAK for r in found), len(found)


def weak_rows(signals: Rows, half: int) -> list[dict[str, Any]]:
    """Weak data sets and as many shuffles of the same size."""
    return [r for r in signals if r["half"] == half and r["kind"] in (*WEAK, *NULLS)]


@dataclass(frozen=True)
class Test:
    """What a threshold of z does on one half: `hits` of `signals` weak data sets, and `called` in all."""

    half: int
    z: float
    hits: int
    called: int
    signals: int

    @property
    def good(self) -> bool:
        """Recall and precision reach the goal."""
        return self.hits / self.signals >= RECALL and self.hits / self.called >= PRECISION


def tested(signals: Rows, half: int, z: float) -> Test:
    """A threshold on one half."""
    rows = weak_rows(signals, half)
    return Test(half, z, *_called(rows, z), sum(r["kind"] in WEAK for r in rows))


def weak_tests(signals: Rows) -> dict[str, Test]:
    """Thresholds fitted on the other half, and the one that needs no fitting."""
    found = {f"half {3 - h}": tested(signals, h, threshold(weak_rows(signals, 3 - h))) for h in (2, 1)}
    return found | {f"not fitted, {h}": tested(signals, h, FIXED) for h in (1, 2)}


def weak_table(signals: Rows) -> str:
    """A row a threshold."""
    lines = []
    for name, t in weak_tests(signals).items():
        rows = weak_rows(signals, t.half)
        strengths = [[r for r in rows if r["kind"] == kind] for kind in WEAK]
        each = [f"{sum(r['alignment_z'] >= t.z for r in s) / len(s):.2f}" for s in strengths]
        lines.append(
            [
                name.split(",")[0],
                f"{t.z:.2f}",
                f"half {t.half}",
                share(t.hits, t.signals),
                share(t.hits, t.called),
                *each,
            ]
        )
    return markdown(
        ["fitted on", "z", "tested on", "recall", "precision", *(f"recall, {k}" for k in WEAK)], lines
    )


def weak_goal(signals: Rows) -> str:
    """Whether recall and precision reach the goal on held-out halves."""
    found = weak_tests(signals)
    fitted = sum(t.good for name, t in found.items() if name.startswith("half"))
    fixed = sum(t.good for name, t in found.items() if not name.startswith("half"))
    words = {
        2: "reached on both halves",
        1: "reached on one half and missed on the other",
        0: "missed on both halves",
    }
    return f"with the fitted threshold {words[fitted]}, with z = {FIXED:g} {words[fixed]}"


def families_table(signals: Rows) -> str:
    """Recall of INAL above 3 deviations, family by family and strength by strength, and the baselines beside it."""
    lines = []
    for family in dict.fromkeys(r["family"] for r in signals):
        for kind in ("full", *WEAK):
            own = [r for r in signals if r["family"] == family and r["kind"] == kind]
            heard = sum(min(r["linear_p"], r["neighbours_p"]) <= LEVEL for r in own)
            lines.append(
                [family, kind, len(own), sum(r["alignment_z"] > 3 for r in own), heard,
                 sum(r["label"] == "predicted-learnable" for r in own)]
            )  # fmt: skip
    head = ["family", "labels", "data sets", "INAL z > 3", "a baseline speaks", "predicted-learnable"]
    return markdown(head, lines)


def speaks(r: dict[str, Any], level: float) -> bool:
    """The rule of the verdict at another level: some test speaks, and a baseline could explain the edge."""
    least = min(r["alignment_p"], r["linear_p"], r["neighbours_p"])
    return bool(least <= level and r["explained_at_most"] >= EDGE)


def level_counts(rows: Rows, level: float) -> dict[str, tuple[int, int]]:
    """How many of the full, the weak and the shuffled data sets the rule calls learnable at that level."""
    groups = {"full": ("full",), "weak": WEAK, "shuffled": SHUFFLED}
    found = {}
    for name, kinds in groups.items():
        own = [r for r in rows if r["kind"] in kinds]
        found[name] = sum(speaks(r, level) for r in own), len(own)
    return found


def fitted_level(rows: Rows) -> float:
    """The greatest level whose false positives, by the upper end of their interval, stay below `FALSE`."""
    fine = [x for x in LEVELS if wilson(*level_counts(rows, x)["shuffled"])[1] < FALSE]
    return max(fine, default=LEVELS[0])


def levels_table(signals: Rows) -> str:
    """The rule at its own level and at the level fitted on one half, on the other half."""
    lines = []
    for fitted, tested in ((1, 2), (2, 1)):
        kept, rows = ([r for r in signals if r["half"] == h] for h in (fitted, tested))
        for title, level in ((f"fitted on half {fitted}", fitted_level(kept)), ("the rule's own", LEVEL)):
            found = level_counts(rows, level)
            undecided = {k: (n - hits, n) for k, (hits, n) in found.items()}
            lines.append(
                [f"half {tested}", title, level, share(*found["shuffled"]), share(*undecided["full"]),
                 share(*undecided["weak"])]
            )  # fmt: skip
    head = ["tested on", "level", "", "shuffles called learnable", "full: undecided", "weak: undecided"]
    return markdown(head, lines)


SCORES = (
    *(
        "linearised",
        "tangent_ridge",
        "tangent_alignment",
        "gradient_alignment",
        "nngp_alignment",
        "inal",
        "inal_z",
    ),
    *("probe", "linear_model", "neighbours", *PROXIES),
)


def parity_table(rows: Rows) -> str:
    """The chance that a score is greater for the parity than for coin flips."""
    parts = [[r for r in rows if r["label"] == label] for label in ("parity", "coin flips")]
    lines = []
    for name in SCORES:
        found = auc(*([r[name] for r in part] for part in parts))
        told = "yes" if found.low > 0.5 or found.high < 0.5 else "no"
        lines.append([f"proxy {name}" if name in PROXIES else name, found, told])
    return markdown(["score", "AUC, 95%", "tells them apart"], lines)


def verdicts_section(pairs: Rows, verdicts: Rows, signals: Rows, noise: Rows) -> str:
    """Everything about verdicts."""
    shuffled = [r for r in signals if r["kind"] in SHUFFLED]
    wrong = sum(r["label"] != "undecided" for r in shuffled)
    full = [r for r in signals if r["kind"] == "full"]
    undecided = sum(r["label"] == "undecided" for r in full)
    networks, examples = called_but_not_learned(pairs, verdicts)
    said = Counter((r["label"], r["verdict"]) for r in noise)
    draws = len(noise) // 2
    return TEXT.format(
        table=verdicts_table(pairs, verdicts),
        wrong_all=len(examples),
        wrong_networks=", ".join(f"{n} {c}" for n, c in networks.most_common()),
        examples="; ".join(e for e in examples if not e.startswith(HUGE)) or "none",
        sources=len(full),
        weak=weak_table(signals),
        goal=weak_goal(signals),
        families=families_table(signals),
        shuffles=len(shuffled),
        false=share(wrong, len(shuffled)),
        undecided=share(undecided, len(full)),
        parities=sum(r["label"] == "parity" for r in full),
        levels=levels_table(signals),
        draws=draws,
        hard=said["parity", "predicted-hard"],
        named=sum(r["parity"] == 10 for r in noise if r["label"] == "parity"),
        open=said["coin flips", "undecided"],
        parity=parity_table(noise),
    )


TEXT = """## Verdicts on data

### Labels that were right

What `check` says of at most 600 of the training rows, for networks that a spec can say and labels of one column, and what
training reached:

{table}

Called learnable and not learned: {wrong_all} pairs ({wrong_networks}). The label is about the rows, and says so: a signal
that a baseline can use is not one that every network with every start uses, and the network enters by its INAL alone.
Those that are not {huge}: {examples}.

### Weak signals

{sources} small data sets of two classes (all pairs of digits and of clothes, tables, Boolean targets): 300 rows in full, and
100 rows with 20% or 30% of the labels flipped. Shuffles of the same rows are the null. A half is a fixed half of the data
sets. The threshold is the least z of INAL at and above which 95% of the data sets hold a signal, fitted on one half:

{weak}

Recall of at least 0.85 at a precision of at least 0.95: {goal}. What is missed is
mostly Boolean, where 100 rows with flipped labels show little:

{families}

Low INAL alone never says hard: no evidence without a recognised parity leads to any label but predicted-learnable and
undecided, and a test tries all of it.

### Shuffled labels, and what stays undecided

Of {shuffles} shuffles the rule of [verdicts](verdicts.md) calls {false} learnable. Of the {sources} data sets in full it
leaves {undecided} undecided; {parities} is a recognised parity. The level of its tests can be fitted on one half, as the
greatest of {levels_tried} whose false positives stay below 5% by the upper end of
their interval, and tested on the other. It is left at 0.001: what a greater level decides in addition is weak.

{levels}

### A parity against coin flips

{draws} draws of 600 rows of 20 bits; the label is the product of 10 of them, or coin flips. `check` calls the parity
predicted-hard in {hard} of {draws} draws and names the product of 10 columns in {named}; coin flips are undecided in
{open} of {draws}. How often is a score greater for the parity than for coin flips? 0.5 is no better than guessing.

{parity}

At its start this network sees next to nothing of such a parity, and 600 rows cannot show it: it takes elimination over
GF(2). Three of the proxies (synflow, jacob_cov, naswot) do not read labels, and are the same for both."""
TEXT = TEXT.replace("{huge}", HUGE).replace("{levels_tried}", ", ".join(map(str, LEVELS)))
