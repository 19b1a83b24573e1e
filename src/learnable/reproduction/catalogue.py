"""Every study by its name, and what can be said of it before it is made."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

from learnable.reproduction.keeping import SCHEMA, drawn, last, read
from learnable.reproduction.studies import Study
from learnable.specs import InputError, nearest

Gathered = tuple[list[dict[str, Any]], list[list[dict[str, str]]], list[dict[str, Any]]]

HOMES = {
    "initial-alignment-boolean": "boolean_alignment",
    "initial-alignment-images": "image_alignment",
    "hypercube-degrees": "hypercube_degrees",
    "sphere-degrees": "sphere_degrees",
    "staircase": "staircases",
    "modular-levels": "modular_levels",
    "hard-data-attacks": "attacked_data",
    "local-generator-network": "generator_network",
}
"""The file of each study, in reading order."""


def study_named(name: str) -> Study:
    """The study of that name; raises `InputError` with the nearest one for any other.

    >>> study_named("staircase").arxiv
    '2208.03113'
    """
    if name not in HOMES:
        raise InputError(
            f"there is no result {name!r}{nearest(name, HOMES)}; type one of: {', '.join(HOMES)}"
        )
    found: Study = importlib.import_module(f"learnable.reproduction.{HOMES[name]}").STUDY
    return found


def listing(out: str | Path) -> dict[str, Any]:
    """Every study with the time it takes and its last result in the folder `out`, None where there is none.

    >>> [s["name"] for s in listing("no/such/folder")["results"]][0]
    'initial-alignment-boolean'
    """
    studies = [study_named(name) for name in HOMES]
    rows = [
        {
            "name": s.name,
            "title": s.title,
            "arxiv": s.arxiv,
            "expected_seconds": s.seconds,
            "last": _last(s, out),
        }
        for s in studies
    ]
    return {"schema": SCHEMA, "out": str(out), "results": rows}


def gathered(out: str | Path) -> Gathered:
    """The results in reading order, the pictures of each, and what is listed of those that are not there.

    Of a study the full result is taken, else its smaller version. Raises `InputError` for a result that is damaged.
    """
    results, pictures = [], []
    for name in HOMES:
        study = study_named(name)
        found = read(study, out) or read(study, out, quick=True)
        if found is None:
            continue
        results.append(found)
        svgs = drawn(study, found["tables"])
        pictures.append(
            [
                {"title": d.title, "words": "" if found["quick"] else d.words, "svg": svg}
                for d, svg in zip(study.drawings, svgs.values(), strict=True)
            ]
        )
    there = {r["name"] for r in results}
    missing = [r for r in listing(out)["results"] if r["name"] not in there]
    return results, pictures, missing


def _last(study: Study, out: str | Path) -> dict[str, Any] | None:
    """The last result; one that cannot be read is told of, since a list must not end at it."""
    try:
        return last(study, out)
    except InputError as error:
        return {"unreadable": str(error)}
