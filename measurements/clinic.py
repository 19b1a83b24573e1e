"""Verdicts on cases of trainings that fail and their repairs: seen, false alarms, causes, labels and cost.

`python -m measurements.clinic FOLDER [--pilot SHARE] [--out TABLE.csv]` asks for every version of every case in FOLDER,
as `measurements.clinic_cases` reads them, and prints the counts, for all cases and for each kind apart.
"""

from __future__ import annotations

import argparse
import csv
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch

from learnable.forecast.pilot import SHARE, overfit, pilot
from learnable.limits.decision import RowsDecision, decide
from learnable.limits.evidence import gathered, rows_shown
from learnable.rows.shown import look
from learnable.rows.splits import split
from measurements.clinic_cases import Version, sample_of, versions

EDGE = 0.1


Asked = tuple[tuple[float, RowsDecision], ...]


def asked(version: Version, share: float, seed: int = 0) -> tuple[Asked, dict[str, float]]:
    """The verdicts on one version without a pilot and with one, and the processor's seconds that the parts took."""
    trial = version.trial
    X = trial.X.reshape(len(trial.X), -1).numpy()
    part = split(X, trial.labels.codes, seed=seed)
    clock = [time.process_time()]
    shown = rows_shown(look(sample_of(trial, part.train), seed=seed))
    clock.append(time.process_time())
    evidence = gathered(trial, part.train, shown, edge=EDGE, seed=seed)
    clock.append(time.process_time())
    without = decide(evidence)
    clock.append(time.process_time())
    trained = pilot(trial, part.train, part.held, share, seed=seed)
    fitted = overfit(trial, part.train, seed=seed)
    clock.append(time.process_time())
    piloted = decide(replace(evidence, pilot=trained, overfit=fitted))
    names = ("rows_s", "start_s", "limits_s", "pilot_s")
    return ((0.0, without), (share, piloted)), dict(zip(names, np.diff(clock).tolist(), strict=True))


def rows(folder: Path, share: float) -> Iterator[dict[str, Any]]:
    """One row a version."""
    for version in versions(folder):
        decisions, seconds = asked(version, share)
        for pilot_share, decision in decisions:
            yield _row(version, pilot_share, decision, seconds)


def _row(version: Version, share: float, decision: RowsDecision, seconds: dict[str, float]) -> dict[str, Any]:
    kinds, expected = [x.kind for x in decision.limits], decision.expected
    return {
        "case": version.case,
        "pilot": share,
        "kind": version.kind,
        "version": version.version,
        "trained": round(version.trained, 4),
        "label": decision.label,
        "skill": round(expected.skill, 4),
        "low": round(expected.low, 4),
        "high": round(expected.high, 4),
        "branch": expected.obstacle or expected.branch,
        "limits": " ".join(kinds),
        "after": " ".join("-" if x.after is None else f"{x.after:.2f}" for x in decision.limits),
        "right": int(any(k in version.causes for k in kinds[:2])),
        **{name: round(s, 2) for name, s in seconds.items()},
    }


def counts(found: list[dict[str, Any]]) -> dict[str, Any]:
    """The figures of a table."""
    faulty = [r for r in found if r["version"] == "faulty"]
    repaired = [r for r in found if r["version"] == "repaired"]
    wrong = [r for r in found if _wrong(r)]
    inside = [r["low"] - 0.005 <= r["trained"] <= r["high"] + 0.005 for r in found]
    return {
        "faulty seen": f"{sum(bool(r['limits']) for r in faulty)} of {len(faulty)}",
        "false alarms": f"{sum(_alarm(r) for r in repaired)} of {len(repaired)}",
        "right cause": f"{sum(r['right'] for r in faulty)} of {len(faulty)}",
        "labels wrong": f"{len(wrong)} of {len(found)}",
        "undecided": f"{sum(r['label'] == 'undecided' for r in found)} of {len(found)}",
        "interval holds": f"{np.mean(inside):.0%}",
        "median error": f"{np.median([abs(max(-1, r['skill']) - r['trained']) for r in found]):.3f}",
        "median seconds": f"{np.median([r['rows_s'] + r['start_s'] for r in found]):.2f}",
    }


def _wrong(row: dict[str, Any]) -> bool:
    learned = row["trained"] >= EDGE
    return bool(
        (row["label"] == "predicted-learnable" and not learned)
        or (row["label"] == "predicted-hard" and learned)
    )


def _alarm(row: dict[str, Any]) -> bool:
    """A repaired version that is not called learnable, or carries a limit (whatever its change gains)."""
    return bool(row["label"] != "predicted-learnable" or row["limits"])


def main() -> None:
    """Ask for every version, write the table, print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--pilot", type=float, default=SHARE)
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    torch.set_num_threads(1)
    found = []
    for row in rows(given.folder, given.pilot):
        found.append(row)
        print(" ".join(str(v) for v in row.values()), flush=True)
    if given.out:
        with given.out.open("w", newline="") as file:
            table = csv.DictWriter(file, list(found[0]))
            table.writeheader()
            table.writerows(found)
    for share in (0.0, given.pilot):
        part = [r for r in found if r["pilot"] == share]
        print(f"pilot {share}:", counts(part))
        for kind in sorted({r["kind"] for r in part}):
            print(f"pilot {share}, {kind} alone:", counts([r for r in part if r["kind"] == kind]))


if __name__ == "__main__":
    main()
