"""The test of the symmetry that a check's certificates use, before anything is trained."""

from __future__ import annotations

import dataclasses
from typing import Any

from learnable.networks import Network
from learnable.verdicts import Check

TESTED = 64
"""The most coordinates for which the equivariance check is run."""


def tested_symmetry(found: Check, network: Network) -> dict[str, Any] | None:
    """Whether training commutes with the group that the certificates use: a coupling, or a test on outputs.

    None on data, without a group, above `TESTED` coordinates, and for budgets that the ensemble engine does not train: no
    certificate speaks of those.
    """
    from learnable import descent
    from learnable.descent.budgets import beyond_ensembles
    from learnable.groups import groups

    if found.network["group"] is None or beyond_ensembles(found.training):
        return None
    group = groups.read(found.network["group"])
    if group.n > TESTED:
        return None
    seen = descent.equivariance(network, group, found.training, seed=found.seed)
    return {
        "group": found.network["group"],
        "holds": bool(seen.holds),
        "method": seen.method,
        "deviation": seen.deviation,
        "p_value": seen.p_value,
        "hypotheses": [{"name": n, "holds": bool(h), "because": why} for n, h, why in seen.hypotheses],
    }


def unvouched(found: Check, group: Any, tested: dict[str, Any]) -> Check:
    """The check without the group that the user vouched for, with a note of why."""
    failing = "; ".join(h["because"] for h in tested["hypotheses"] if not h["holds"])
    note = f"the equivariance check refutes {group}, so no certificate is given for it: {failing}"
    return dataclasses.replace(found, notes=(*found.notes, note))
