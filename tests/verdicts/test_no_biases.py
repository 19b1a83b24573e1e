"""Networks without biases, every activation, against training: `forecast_no_biases.csv`, 11 activations × 5 questions."""

import csv
from collections import Counter
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from learnable import check, verify
from learnable.networks import networks
from learnable.networks.activations import ACTIVATIONS

DOCS = Path(__file__).parents[2] / "docs"
TRUTHS = ("learned", "mixed", "not learned")
CANNOT = "this architecture cannot express it"


def truth(share):
    return "learned" if share >= 0.9 else "not learned" if share <= 0.1 else "mixed"


@cache
def cells():
    """(check, share learned, loss over variance) of every row."""
    with open(DOCS / "measurements" / "forecast_no_biases.csv", newline="") as lines:
        return tuple(
            (
                check(row["target"], row["network"], row["training"]),
                float(row["share_learned"]),
                float(row["loss_over_variance"]),
            )
            for row in csv.DictReader(lines)
        )


def test_no_cell_called_learnable_learns_in_no_run_and_none_called_hard_learns():
    found = Counter((c.verdict.label, truth(share)) for c, share, _ in cells())
    assert sum(found.values()) == len(cells()) == 5 * len(ACTIVATIONS)
    assert found["predicted-learnable", "not learned"] == 0
    assert found["predicted-hard", "learned"] == found["predicted-hard", "mixed"] == 0
    assert found["predicted-learnable", "learned"] >= 25 and found["predicted-hard", "not learned"] >= 15


def test_what_cannot_be_expressed_ends_no_lower_than_its_weight():
    never = [loss for c, _, loss in cells() if CANNOT in c.verdict.because and np.isfinite(loss)]
    assert len(never) >= 15 and min(never) >= 1 - 1e-3


def test_the_page_states_the_table_and_the_error():
    page = (DOCS / "verdicts.md").read_text()
    found = Counter((c.verdict.label, truth(share)) for c, share, _ in cells())
    for label in ("predicted-learnable", "predicted-hard", "undecided"):
        row = " | ".join(str(found[label, t]) for t in TRUTHS)
        assert f"| {label.removeprefix('predicted-')} | {row} |\n" in page
    never = sum(CANNOT in c.verdict.because for c, _, _ in cells())
    errors = [
        abs(c.verdict.predicted_loss / c.target["variance"] - loss)
        for c, _, loss in cells()
        if c.verdict.predicted_loss is not None
    ]
    assert f"{len(cells())} cells" in page and f"{never} of them" in page
    assert f"by {np.mean(errors):.3f} on average over {len(errors)}" in " ".join(page.split())


@pytest.mark.slow
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_trained_again_the_forecast_holds(activation):
    count = 0
    for c, _, _ in cells():
        if networks.read(c.network["spec"]).activation == activation:
            seen = verify(c.target["spec"], c.network["spec"], str(c.training), runs=4, seed=100)
            assert c.verdict.label != "predicted-learnable" or seen.learned.any()
            assert c.verdict.label != "predicted-hard" or not seen.learned.any()
            count += 1
    assert count == 5
