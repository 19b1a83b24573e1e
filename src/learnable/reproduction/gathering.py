"""All the results of a folder with their pictures, for one page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from learnable.reproduction.catalogue import HOMES, listing, study_named
from learnable.reproduction.keeping import drawn, read

Gathered = tuple[list[dict[str, Any]], list[list[dict[str, str]]], list[dict[str, Any]]]


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
