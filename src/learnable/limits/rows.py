"""Limits that lie in the rows: labels, signal, scales of columns and of the label, what features keep."""

from __future__ import annotations

from learnable.limits.changes import number, standardised_inputs, standardised_label
from learnable.limits.evidence import Evidence
from learnable.limits.expectation import Expectation, worth
from learnable.limits.table import Limit

BIG, GROSS = 20.0, 1000.0
"""A column of this root mean square is far from what initialisations are made for; one of that is beyond doubt."""
APART = 100.0
"""So many times the middle column's deviation, and one column drowns the others."""
HIDDEN = 0.3
"""Skill with classes weighed alike from which on a threshold can hide something."""
OFFSET = 2.0
"""A label whose mean is so many deviations from 0, or whose deviation is far from 1."""


def constant_label(evidence: Evidence, expected: Expectation) -> Limit | None:
    """Every label is the same, or one is not a number."""
    scales = evidence.start.scales
    if not scales.finite:
        return Limit(
            "rows", "labels", "a label or a feature is not a finite number; drop or mend those rows", {}, None
        )
    if expected.obstacle != "constant label":
        return None
    because = (
        "every label is the same, so there is nothing to learn: look at how the labels were made or scaled"
    )
    return Limit("rows", "labels", because, {"classes": 1}, None)


def leak(evidence: Evidence, expected: Expectation) -> Limit | None:
    """A column that alone gives the label."""
    if not evidence.rows.leaks:
        return None
    return Limit("rows", "leak", evidence.rows.leaks[0], {"columns": len(evidence.rows.leaks)}, None)


def metric(evidence: Evidence, expected: Expectation) -> Limit | None:
    """Rows that are in order, and a threshold that hides it: a class so rare that it is never named."""
    rows = evidence.rows
    if rows.balanced < HIDDEN or max(rows.skill, expected.skill) > rows.balanced / 2:
        return None
    because = (
        f"rows can be told apart (skill {rows.balanced:.2f} where classes are weighed alike), and the rare class is never "
        "named: weigh the classes in the loss, or move the threshold"
    )
    numbers = {"skill": rows.skill, "balanced": rows.balanced}
    return Limit("loss", "metric", because, numbers, None)


def no_signal(evidence: Evidence, expected: Expectation) -> Limit | None:
    """No simple model does better than chance, and neither does the forecast."""
    if expected.branch != "no signal":
        return None
    rows = evidence.rows
    because = (
        "nothing in these columns tells the labels: no simple model does better than chance on held-out rows, and the "
        "network's forecast does not either; check that rows and labels belong together, or add features"
    )
    numbers = {"baseline_skill": rows.skill}
    return Limit("rows", "no_signal", because, numbers, None)


def hard_target(evidence: Evidence, expected: Expectation) -> Limit | None:
    """Sixteen rows can be fitted, or the label is a parity, and still nothing generalises."""
    over = evidence.overfit
    fits = over is not None and over.skill >= 0.6
    if expected.branch != "no signal" or not (evidence.rows.parity or fits):
        return None
    because = (
        "the label is a product of many columns"
        if evidence.rows.parity
        else (
            "the network fits sixteen rows and learns nothing that holds on others: if there is a rule, it combines many "
            "columns at once; give an intermediate result as a column"
        )
    )
    return Limit("rows", "hard_target", because, {"overfit": None if over is None else over.skill}, None)


def orderless(evidence: Evidence, expected: Expectation) -> Limit | None:
    """The network gives the same output whatever the order of its columns, and gains nothing."""
    if expected.branch != "orderless":
        return None
    because = (
        "the network pools its columns away: it gives the same output when a row's entries change places, and simple "
        f"models that see places reach a skill of {evidence.rows.skill:.2f}; keep positions, flatten instead of averaging"
    )
    return Limit("network", "features", because, {"baseline_skill": evidence.rows.skill}, None)


def input_scale(evidence: Evidence, expected: Expectation) -> Limit | None:
    """Columns of a size, or of sizes, that the start cannot bear."""
    scales = evidence.start.scales
    if scales.looked_up or not (scales.largest > BIG or scales.apart > APART or scales.smallest * 1e4 < 1):
        return None
    change = standardised_inputs(evidence.trial)
    after = worth(evidence, change)
    because = (
        f"a column is as large as {number(scales.largest)} and one varies {number(scales.apart)} times as much as the "
        "middle one, where networks start for columns of size 1: standardise the columns"
    )
    numbers = {"largest": scales.largest, "apart": scales.apart}
    gross = expected.skill < evidence.edge and scales.largest > GROSS
    return Limit("rows", "input_scale", because, numbers, change, after, gross)


def target_scale(evidence: Evidence, expected: Expectation) -> Limit | None:
    """A real label far from mean 0 and deviation 1."""
    scales = evidence.start.scales
    if evidence.trial.labels.classes or evidence.trial.loss.name not in ("squared", "absolute"):
        return None
    off = abs(scales.label_mean) > OFFSET * scales.label_size
    if not (off or scales.label_size > 5.0 or scales.label_size < 0.05):
        return None
    change = standardised_label(evidence.trial)
    after = worth(evidence, change)
    because = (
        f"the label has mean {number(scales.label_mean)} and deviation {number(scales.label_size)}, and the network starts "
        f"with outputs of size {number(evidence.start.output_size)}: standardise the label"
    )
    numbers = {
        "mean": scales.label_mean,
        "deviation": scales.label_size,
        "output": evidence.start.output_size,
    }
    gross = expected.skill < evidence.edge and scales.label_size > GROSS
    return Limit("rows", "target_scale", because, numbers, change, after, gross)
