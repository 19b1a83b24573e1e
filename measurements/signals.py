"""The data verdict on many small data sets: in full, weak, and shuffled; resumable like `pairs`."""

from __future__ import annotations

from typing import Any

import numpy as np

from learnable.networks import MLP
from learnable.rows import decide, evidence_of
from measurements import tables
from measurements.small_data import FULL, WEAK, Source, flipped, sample_of, sources

TABLES = ("signals",)
NET = MLP(widths=(256,))
KINDS = {
    "full": (FULL, 0.0, False),
    "20% flipped": (WEAK, 0.2, False),
    "30% flipped": (WEAK, 0.3, False),
    "shuffled": (WEAK, 0.0, True),
    "shuffled twice": (WEAK, 0.0, True),
    "shuffled, more rows": (FULL, 0.0, True),
}
"""How many rows, the share of labels that are flipped, and whether labels are shuffled."""


def measure() -> dict[str, list[dict[str, Any]]]:
    """A row for each data set and kind that the table does not have yet."""
    rows = tables.grown("signals")
    done = {(r["data"], r["kind"]) for r in rows}
    for index, source in enumerate(sources()):
        left = [kind for kind in KINDS if (source.name, kind) not in done]
        rows += [row(source, index, kind) for kind in left]
        if left:
            tables.write("signals", rows)
    return {"signals": rows}


def row(source: Source, index: int, kind: str) -> dict[str, Any]:
    """The evidence of one data set; a source's index says which half it is in, and seeds what is drawn for it."""
    count, share, shuffle = KINDS[kind]
    X, y = source.rows(count)
    rng = np.random.default_rng([index, list(KINDS).index(kind)])
    y = rng.permutation(y) if shuffle else flipped(y, share, rng)
    evidence = evidence_of(sample_of(X, y), NET, seed=index)
    found = decide(evidence)
    explained = [b.explained for b in evidence.baselines.values()]
    return {
        "data": source.name,
        "family": source.family,
        "half": index // 2 % 2 + 1,
        "kind": kind,
        "rows": len(y),
        "alignment_z": evidence.alignment.z,
        "alignment_p": evidence.alignment.p_value,
        **{f"{name}_p": b.p_value for name, b in evidence.baselines.items()},
        "explained_at_most": max(high for _, high in explained),
        "parity": evidence.parity.k if evidence.parity.answer == "yes" else 0,
        "label": found.label,
    }
