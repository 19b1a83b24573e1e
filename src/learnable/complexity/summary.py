"""The complexity measures of a target on the hypercube, as `check` reports them."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from learnable.complexity.influence import noise_stability, total_influence
from learnable.complexity.merged_staircase import merged_staircase_of
from learnable.complexity.support import support
from learnable.estimates import Estimate
from learnable.targets.forms import DenseTable, Form
from learnable.targets.levels import degree_weights

RHO = Fraction(9, 10)
"""Where noise stability is reported: a tenth of the coordinates drawn anew."""
_LARGE = 2**20
"""Tables of more values get a yes or no, without the order."""


def complexity(form: Form, drop: Fraction = Fraction(0)) -> dict[str, Any]:
    """Leap, degree, merged staircase, total influence and noise stability, as entries of ``measures``.

    `drop` is the share of the variance that the terms left out of ``of_terms_that_hold_weight`` may have.

    >>> from learnable.targets import targets
    >>> found = complexity(targets.read("staircase(n=9, degree=3)").form())
    >>> found["leap"]["value"], found["merged_staircase"]["order"], found["influence"]["value"]
    (1, [[1], [1, 2], [1, 2, 3]], 2.0)
    """
    whole, held = support(form), support(form, drop)
    weights = degree_weights(form.local)
    if isinstance(form.local, DenseTable) and len(form.local.values) > _LARGE:
        staircase: dict[str, Any] = {"value": whole.leap <= 1, "order": None}
    else:
        staircase = merged_staircase_of(form).json()
    return {
        "leap": {"value": whole.leap, "method": "exact", "of_terms_that_hold_weight": held.leap},
        "degree": {"value": whole.degree, "method": "exact", "of_terms_that_hold_weight": held.degree},
        "merged_staircase": staircase,
        "influence": Estimate.of_fraction(*total_influence(weights)).json(),
        "noise_stability": {**Estimate.of_fraction(*noise_stability(weights, RHO)).json(), "rho": float(RHO)},
    }
