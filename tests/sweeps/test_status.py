"""The time left: an interval that holds as often as it says, and a meter that counts."""

import math
import random
from functools import partial

import pytest

import sweep_cells
from learnable.estimates import student_95
from learnable.sweeps.executors import executor_of
from learnable.sweeps.run import run_cells
from learnable.sweeps.status import Meter, _student, time_left
from learnable.sweeps.store import Store


@pytest.mark.parametrize("freedom", [3, 5, 10, 100, 10_000])
def test_students_quantile_is_near(freedom):
    assert _student(freedom) == pytest.approx(student_95(freedom), rel=0.04)


def test_the_interval_holds_for_a_fair_sample():
    """Of 400 shuffled sweeps stopped at a quarter, the true rest is inside about 95 of 100."""
    draw = random.Random(3)
    inside = 0
    for _ in range(400):
        costs = [draw.uniform(0.5, 2.0) for _ in range(200)]
        seen, rest = costs[:50], costs[50:]
        low, high = time_left(50, sum(seen), sum(c * c for c in seen), 150, 4)
        inside += low <= sum(rest) / 4 <= high
    assert 0.91 * 400 <= inside <= 0.985 * 400


def test_the_ends_of_the_interval():
    assert time_left(10, 5.0, 2.5, 0, 2) == (0.0, 0.0)
    assert time_left(3, 5.0, 9.0, 7, 2) == (0.0, math.inf)
    assert time_left(10, 5.0, 2.5, 8, 2) == pytest.approx((2.0, 2.0))
    low, high = time_left(4, 10.0, 82.0, 100, 1)
    assert low == 0.0 and high > 250


def test_a_meter_counts_and_tells_rarely():
    heard = []
    meter = Meter({"done": 2, "failed": 0, "killed": 0, "missing": 5}, 2, heard.append)
    for state in ("done", "failed", "killed", "done"):
        meter.add(state, 0.5)
        meter.tell()
    meter.tell(always=True)
    assert len(heard) == 2
    last = heard[-1]
    assert (last.done, last.failed, last.killed, last.missing, last.ran) == (4, 1, 1, 1, 4)
    assert (last.left_low, last.left_high) == (0.0, math.inf)
    Meter({"done": 0, "failed": 0, "killed": 0, "missing": 1}, 1).tell(always=True)


def test_long_cells_that_still_run_are_not_forgotten():
    """A thousand cells of a millisecond have ended, two others run since half a minute: the end is not near."""
    heard = []
    meter = Meter({"done": 0, "failed": 0, "killed": 0, "missing": 1100}, 2, heard.append)
    for _ in range(1000):
        meter.add("done", 0.001)
    meter.tell(always=True)
    assert heard[-1].left_high < 1
    meter.tell(always=True, running=[30.0, 29.0])
    assert heard[-1].left_high > 5
    meter.tell(always=True, running=[0.0005])
    assert heard[-1].left_high < 1


def test_a_run_knows_which_cells_take_long(tmp_path, monkeypatch):
    """One worker naps, the other has nothing left: the cell that runs is told, longer each time."""
    heard = []
    monkeypatch.setattr(Meter, "tell", lambda self, always=False, running=(): heard.append(list(running)))
    texts = sweep_cells.pairs(["0"] * 5 + ["1.6"])
    with Store.write(tmp_path / "a.sqlite") as store:
        run_cells(texts, store, partial(executor_of, None, 2, None), sweep_cells.nap, states={})
    told = [seconds for running in heard for seconds in running]
    assert 0.2 < max(told) < 60
