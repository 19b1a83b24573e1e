"""Labelled rows without a network: signal, parity, ceiling of skill, leaks, labels, order, copies, scales."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from learnable.complexity.gf2 import ParityFit, parity_of_columns
from learnable.resampling import Null, null_of
from learnable.rows.baselines import Baseline, baselines
from learnable.rows.ceiling import Skill, best_of, ceiling
from learnable.rows.columns import Columns, columns_of
from learnable.rows.exchangeable import Exchangeable, exchangeable
from learnable.rows.flags import task_flags
from learnable.rows.label_facts import LabelFacts, label_facts
from learnable.rows.labelled_rows import LabelledRows, labelled_rows
from learnable.rows.leaks import Leak, leaks
from learnable.rows.pairs import pairs, rows_for
from learnable.rows.row_order import order_notes
from learnable.rows.shuffles import beside_shuffles
from learnable.rows.splits import folds
from learnable.rows.standardisation import standardised
from learnable.rows.task import of_sample
from learnable.rows.trees import boosted, installed
from learnable.specs import within
from learnable.targets.labels import Sample

ROWS, SHUFFLES = 2_000, 999
CELLS = 8_000
"""The tests take at most so many rows times columns of the label."""
WORK, FEWEST = 1_500_000, 200
"""And so many rows times columns of the label times columns, or rows where those are fewer, but `FEWEST` rows at least."""
MOST_COLUMNS = 10
"""Labels of more columns are tested in so many random directions."""
HARD_PARITY = 3
"""A parity of fewer columns is easy."""
LEVEL = 0.001


@dataclass(frozen=True, eq=False)
class Shown:
    """What rows show alone. `remarks` are sentences for a person, the gravest first.

    `tests` hold p-values against `shuffles` shuffled labels of `linear`, `neighbours`, `pairs` (products of two columns)
    and, where scikit-learn is installed, `trees`; each speaks at `level`, and one of four is wrong on at most four labels
    in a thousand that have nothing to do with their rows, provided that `exchangeable.holds`.
    """

    label: Literal["signal", "parity", "none shown"]
    rows: int
    rows_given: int
    shuffles: int
    level: float
    tests: Mapping[str, Null]
    baselines: Mapping[str, Baseline]
    parity: ParityFit
    skills: Mapping[str, Skill]
    leaks: tuple[Leak, ...]
    labels: LabelFacts
    exchangeable: Exchangeable
    columns: Columns
    remarks: tuple[str, ...]

    @property
    def ceiling(self) -> Skill | None:
        """The model of the greatest cross-validated skill; None where the label is constant."""
        return best_of(dict(self.skills)) if self.skills else None

    def json(self) -> dict[str, Any]:
        """The key `rows` of a check on rows."""
        best = self.ceiling
        signal = {
            "tests": {n: {"z": t.z, "p_value": t.p_value} for n, t in self.tests.items()},
            "level": self.level,
            "shuffles": self.shuffles,
            "baselines": {n: b.json() for n, b in self.baselines.items()},
            "parity": {"answer": self.parity.answer, "columns": [c + 1 for c in self.parity.columns]},
            "skills": {n: s.json() for n, s in self.skills.items()},
            "ceiling": None if best is None else {"model": best.model, **best.json()},
        }
        return {
            "label": self.label,
            "rows": self.rows,
            "rows_given": self.rows_given,
            "signal": signal,
            "leaks": [leak.json() for leak in self.leaks],
            "labels": self.labels.json(),
            "exchangeable": self.exchangeable.json(),
            "columns": self.columns.json(),
            "remarks": list(self.remarks),
        }


def look(sample: Sample, *, rows: int = ROWS, seed: int = 0, shuffles: int = SHUFFLES) -> Shown:
    """Look at a sample: about 2 s on one thread for 2,000 rows of 64 columns. The parity is sought in all rows.

    At most `rows` rows are taken, drawn by `seed`. Raises `InputError` for fewer than 19 shuffles.

    >>> from learnable.targets import targets
    >>> shown = look(targets.read("digits").load(), rows=400)
    >>> shown.label, shown.ceiling.skill.value > 0.7, shown.leaks
    ('signal', True, ())
    """
    within("shuffles", shuffles, 19)
    every = labelled_rows(sample)
    labels, columns = label_facts(every), columns_of(every.X, sample.names, image=bool(sample.shape))
    apart = exchangeable(every, seed=seed)
    taken = every.drawn(rows, seed)
    varies = bool((every.X[0] != every.X).any())
    able = varies and not labels.constant and bool((taken.Y[0] != taken.Y).any()) and len(apart.rows) >= 8
    two = every.classes == 2 and every.Y.shape[1] == 1
    parity = parity_of_columns(every.X, every.Y[:, 0]) if two and not labels.constant else ParityFit("no")
    level = max(LEVEL, 1 / (1 + shuffles))
    tests: dict[str, Null] = {}
    told: dict[str, Baseline] = {}
    skills: dict[str, Skill] = {}
    found: tuple[Leak, ...] = ()
    if able:
        tests, told = _tests(every.at(apart.rows), rows, shuffles, seed)
        skills = ceiling(taken, seed=seed)
        found = leaks(taken, seed=seed)
    return Shown(
        _label(tests, parity, level),
        len(taken.X),
        len(every.X),
        shuffles,
        level,
        tests,
        told,
        parity,
        skills,
        found,
        labels,
        apart,
        columns,
        _remarks(sample, varies, found, labels, apart, columns),
    )


def _label(
    tests: Mapping[str, Null], parity: ParityFit, level: float
) -> Literal["signal", "parity", "none shown"]:
    speak = {name for name, test in tests.items() if test.p_value <= level * (1 + 1e-9)}
    if parity.k >= HARD_PARITY and not speak & {"linear", "neighbours"}:
        return "parity"
    return "signal" if speak else "none shown"


def _tests(
    rows: LabelledRows, count: int, shuffles: int, seed: int
) -> tuple[dict[str, Null], dict[str, Baseline]]:
    """The tests on rows that may be shuffled, each with the label and the same shuffles of it."""
    Y = _directions(rows.Y, seed)
    limit = min(count, _affordable(rows.X.shape[1], Y.shape[1]))
    taken = LabelledRows(rows.X, Y, rows.codes, None, rows.names).drawn(limit, seed)
    c = Y.shape[1]
    labels = beside_shuffles(taken.Y - taken.Y.mean(axis=0), shuffles, seed)
    told = baselines(taken.X, labels, rows=limit, seed=seed, columns=c)
    tests = {name: null_of(b.correlation.value, b.nulls) for name, b in told.items()}
    few = taken.drawn(rows_for(c), seed)
    if len(few.X) < len(taken.X):
        labels = beside_shuffles(few.Y - few.Y.mean(axis=0), shuffles, seed)
    tests["pairs"] = pairs(standardised(few.X, bits=True), labels, c)
    if installed():
        tests["trees"] = _trees(rows.drawn(limit, seed), shuffles, seed)
    return tests, told


def _affordable(d: int, c: int) -> int:
    """How many rows of d columns and a label of c columns are tested."""
    return max(FEWEST, min(CELLS // c, max(WORK // (c * d), int((WORK / c) ** 0.5))))


def _directions(Y: Any, seed: int) -> Any:
    """Y, or random directions of it where it has many columns."""
    import numpy as np

    if Y.shape[1] <= MOST_COLUMNS:
        return Y
    return Y @ np.random.default_rng([seed, 14]).standard_normal((Y.shape[1], MOST_COLUMNS))


def _trees(rows: LabelledRows, shuffles: int, seed: int) -> Null:
    """Boosted trees of four fifths of the rows: their products with the label of the rest, and with shuffles of it.

    Nothing is fitted again: given what was fitted, labels of the rest may be shuffled among them.
    """
    Y, held = rows.indicators, folds(rows.X, rows.codes, None, seed=seed) == 0
    guess = boosted(rows.X[~held], Y[~held], rows.X[held])
    c = Y.shape[1]
    labels = beside_shuffles(Y[held] - Y[held].mean(axis=0), shuffles, seed)
    guess = guess - guess.mean(axis=0)
    found = (guess.T @ labels).reshape(c, -1, c).diagonal(axis1=0, axis2=2).sum(axis=1)
    return null_of(found[0], found[1:])


def _remarks(
    sample: Sample,
    varies: bool,
    found: tuple[Leak, ...],
    labels: LabelFacts,
    apart: Exchangeable,
    columns: Columns,
) -> tuple[str, ...]:
    notes = [leak.remark for leak in found]
    notes += labels.remarks
    if varies and not labels.constant:
        notes += order_notes(sample.X, sample.y, sample.names)
        notes += task_flags(of_sample(sample))
    if not varies:
        notes.append("every column is the same on all rows: there is nothing to tell labels apart by")
    return tuple(dict.fromkeys((*notes, *apart.remarks, *columns.remarks)))
