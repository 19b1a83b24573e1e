"""The forecast against the measured cells in docs/measurements: the tables in docs/verdicts.md.

`forecast.csv` is what the rule's bounds were read off, `forecast_held_out.csv` was measured afterwards.
"""

from __future__ import annotations

import csv
from collections import Counter
from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest

from learnable.descent.budgets import trainings
from learnable.forecast.by_degree import forecast_loss
from learnable.groups import SignedPermutations
from learnable.networks import networks
from learnable.profiles import profile
from learnable.targets import targets
from learnable.verdicts.rule import MARGIN, STABLE, STILL, _stays_linear

DOCS = Path(__file__).parents[2] / "docs"


FITTED, HELD_OUT = "forecast.csv", "forecast_held_out.csv"
LABELS, TRUTHS = ("learnable", "hard", "undecided"), ("learned", "mixed", "not learned")


@cache
def cells(name):
    """(label by forecast, truth, forecast - measured, whether units stay still) of every cell."""
    return tuple(_cells(name))


def table(name):
    return Counter((label, truth) for label, truth, _, _ in cells(name))


def _cells(name):
    with open(DOCS / "measurements" / name, newline="") as lines:
        for row in csv.DictReader(lines):
            target, network = targets.read(row["target"]), networks.read(row["network"])
            cut = profile(target.form(), SignedPermutations(target.law.n)).centred()
            weights = {k: Fraction(w[0]) for k, w in cut.weights().items()}
            found = forecast_loss(network, target.law.n, weights, trainings.read(row["training"]))
            margin = MARGIN * len(network.widths)
            label = "undecided"
            if found.loss <= 0.9 - margin:
                label = "learnable"
            elif found.loss >= 0.9 + margin and _stays_linear(found, 0.9, margin):
                label = "hard"
            share = float(row["share_learned"])
            truth = "learned" if share >= 0.9 else "not learned" if share <= 0.1 else "mixed"
            still = found.motion <= STILL and found.fastest <= STABLE
            yield label, truth, found.loss - float(row["loss_over_variance"]), still


@pytest.mark.parametrize(("name", "least"), [(FITTED, (120, 30)), (HELD_OUT, (20, 5))])
def test_the_forecast_is_never_wrong_about_a_cell_it_decides(name, least):
    found = table(name)
    assert found["learnable", "not learned"] == 0
    assert found["hard", "learned"] == found["hard", "mixed"] == 0
    assert found["learnable", "mixed"] <= 1
    assert found["learnable", "learned"] >= least[0] and found["hard", "not learned"] >= least[1]


def test_the_page_states_the_tables_and_the_error():
    fitted, held_out = table(FITTED), table(HELD_OUT)
    page = (DOCS / "verdicts.md").read_text()
    assert (
        f"read off {len(cells(FITTED))} cells" in page
        and f"{len(cells(HELD_OUT))} cells were trained afterwards" in page
    )
    for label in LABELS:
        row = " | ".join(str(found[label, truth]) for found in (fitted, held_out) for truth in TRUTHS)
        assert f"| {label} | {row} |" in page
    errors = [abs(error) for _, _, error, still in (*cells(FITTED), *cells(HELD_OUT)) if still]
    assert f"by {sum(errors) / len(errors):.3f} of the variance on average over {len(errors)} cells" in page
