"""Batches: every cell goes out until it is answered, in half-second pieces, and a killer is found among thousands."""

import itertools
import random

import pytest

from learnable.sweeps.plan import AIM, ALONE, GROWTH, MOST, Backlog, Batch


def pairs(count):
    return [(f"{i:032x}", str(i)) for i in range(count)]


def drained(backlog, cost, limit=2 * AIM):
    """Take and answer until nothing is left, as one worker that hands back at the limit; the batches."""
    taken = []
    while len(backlog):
        batch = backlog.take()
        taken.append(batch)
        seconds, answered = 0.0, 0
        for _, text in batch.pairs:
            seconds, answered = seconds + cost(int(text)), answered + 1
            if seconds > limit:
                break
        backlog.learn(batch, answered, seconds)
    return taken


@pytest.mark.parametrize("cost", [1e-6, 1e-3, 0.01, 0.4, 3.0])
@pytest.mark.parametrize("workers", [1, 2, 16])
def test_batches_grow_to_half_a_second_and_shrink_to_the_end(cost, workers):
    count = 40_000 if cost < 0.01 else 1000
    taken = drained(Backlog(pairs(count), workers), lambda i: cost)
    sizes = [len(batch.pairs) for batch in taken]
    assert [p for batch in taken for p in batch.pairs] == pairs(count)
    assert sizes[0] == 1 and max(sizes) <= MOST
    assert all(after <= GROWTH * before for before, after in itertools.pairwise(sizes))
    assert max(sizes) * cost <= max(AIM, cost) * 1.0001
    assert len(taken) <= 20 + 3 * (count * cost / AIM + count / MOST) + 8 * workers * 20
    assert sizes[-1] * cost <= max(cost, 0.05) + cost


def test_cells_of_every_length_hold_no_batch_up_for_long():
    """One long cell among short ones: a batch ends soon after the limit, and its rest goes first."""
    draw = random.Random(1)
    costs = [draw.choice([0.001] * 20 + [2.0]) for _ in range(3000)]
    taken = drained(Backlog(pairs(3000), 2), costs.__getitem__)
    answered = sum(len(b.pairs) for b in taken)
    assert {p for b in taken for p in b.pairs} == set(pairs(3000))
    assert answered < 3 * 3000  # what is handed back goes out again


def test_a_batch_that_comes_back_in_part_is_asked_on_in_order():
    backlog = Backlog(pairs(50), 1)
    backlog.learn(backlog.take(), 1, 0.001)
    batch = backlog.take()
    assert len(batch.pairs) == 8
    backlog.learn(batch, 3, 0.5)
    assert backlog.take().pairs[0] == pairs(50)[4]
    backlog = Backlog(pairs(3), 1)
    first = backlog.take()
    backlog.put_back(first)
    assert backlog.take() == first


@pytest.mark.parametrize("killers", [(), (0,), (777,), (3, 4, 900)])
@pytest.mark.parametrize("isolates", [True, False])
def test_killers_are_found_by_halves_and_nobody_else_is_blamed(killers, isolates):
    backlog = Backlog(pairs(1000), 1)
    given_up, done, deaths = [], set(), 0
    bad = {pairs(1000)[k] for k in killers}
    while len(backlog):
        batch = backlog.take()
        if bad & set(batch.pairs):
            deaths += 1
            tries = backlog.after_death(batch, isolates or batch.suspect)
            if tries is not None:
                assert tries == ALONE
                given_up += batch.pairs
        else:
            done |= set(batch.pairs)
            backlog.learn(batch, len(batch.pairs), 0.001)
    assert set(given_up) == bad and len(given_up) == len(bad)
    assert done == set(pairs(1000)) - bad
    assert deaths <= len(bad) * (ALONE + 12)


def test_one_death_that_took_several_workers_counts_as_many():
    backlog = Backlog([], 1)
    one = Batch(tuple(pairs(1)), suspect=True)
    assert backlog.after_death(one, True, deaths=4) == 4
    assert backlog.after_death(one, True) is None
    assert backlog.take() == Batch(one.pairs, 1, True)
