"""The forecast against the measured cells in docs/measurements/forecast.csv: the table in docs/verdicts.md."""

from __future__ import annotations

import csv
from collections import Counter
from fractions import Fraction
from functools import cache
from pathlib import Path

from learnable.descent.budgets import trainings
from learnable.groups import SignedPermutations
from learnable.networks import networks
from learnable.predictions import forecast_loss
from learnable.profiles import profile
from learnable.targets import targets
from learnable.verdicts.rule import MARGIN, STABLE, STILL, _stays_linear

DOCS = Path(__file__).parents[2] / "docs"


@cache
def cells():
    """(label by forecast, truth, forecast - measured, whether units stay still) of every cell."""
    return tuple(_cells())


def _cells():
    with open(DOCS / "measurements" / "forecast.csv", newline="") as lines:
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


def test_the_forecast_is_never_wrong_about_a_cell_it_decides():
    table = Counter((label, truth) for label, truth, _, _ in cells())
    assert len(cells()) >= 150
    assert table["learnable", "not learned"] == 0
    assert table["hard", "learned"] == table["hard", "mixed"] == 0
    assert table["learnable", "mixed"] <= 1
    assert table["learnable", "learned"] >= 100 and table["hard", "not learned"] >= 25


def test_the_page_states_the_table_and_the_error():
    table = Counter((label, truth) for label, truth, _, _ in cells())
    page = (DOCS / "verdicts.md").read_text()
    assert f"read off {len(cells())} cells" in page
    for label in ("learnable", "hard", "undecided"):
        row = [table[label, truth] for truth in ("learned", "mixed", "not learned")]
        assert f"| {label} | {row[0]} | {row[1]} | {row[2]} |" in page
    errors = [abs(error) for _, _, error, still in cells() if still]
    assert f"by {sum(errors) / len(errors):.3f} of the variance on average over {len(errors)} cells" in page
