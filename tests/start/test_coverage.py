"""Intervals and cost claims on digits: repeated draws of rows and of weights against the intervals they come with."""

import numpy as np
import pytest

from learnable.networks import networks
from learnable.rows.errors import difference
from learnable.rows.task import task_of
from learnable.rows.task_baselines import linear_model
from learnable.start.backward import backward_scores
from learnable.start.bound import bind
from learnable.start.forward import forward_scores
from learnable.targets import targets


@pytest.mark.slow
def test_intervals_cover_the_mean_of_repeated_draws():
    """Of 60 draws of 150 rows and of weights; 95% is meant, and 85% is asked of each."""
    base = task_of(targets.read("digits"))
    wide, narrow = (bind(networks.read(f"mlp(widths=[{w}])"), base) for w in (128, 8))
    found: dict[str, list] = {}
    for seed in range(60):
        part = base.rows(150, seed)
        one, two = backward_scores(wide, part, seed=seed), backward_scores(narrow, part, seed=seed)
        line = linear_model(part, seed)
        for s in (*one, forward_scores(wide, part, seed=seed)[1], line):
            found.setdefault(s.measure.name, []).append(s.estimate)
        found.setdefault("difference", []).append(difference(one[2].errors, two[2].errors, seed))
        found.setdefault("over linear", []).append(difference(one[2].errors, line.errors, seed))
    covered = {}
    for name, estimates in found.items():
        mean = np.mean([e.value for e in estimates])
        covered[name] = np.mean([e.low <= mean <= e.high for e in estimates])
    assert len(covered) == 8 and min(covered.values()) >= 0.85, covered
