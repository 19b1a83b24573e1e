"""Plans: how rows are cut into shards with seeds of their own, and what is refused."""

import numpy as np
import pytest

from cases import attempt
from learnable.hardness.storage.plans import SHARD_BYTES, generator, plan_of, read_plan, shard_rows
from toy_family import Toy


def plan(samples=9000, test=3000, seed=5, format="npz", family="toy(d=500)"):
    return read_plan(family, samples, test, seed, format)


@pytest.mark.parametrize(
    ("d", "samples", "test"), [(500, 9000, 3000), (500, 4000, 1), (500, 1, 4001), (1, 10**6, 1)]
)
def test_shards_cover_the_rows_in_order(d, samples, test):
    found = plan(samples, test, family=Toy(d))
    shards = list(found.shards())
    assert len(shards) == found.count
    for split, rows in (("train", samples), ("test", test)):
        mine = [s for s in shards if s.split == split]
        assert [s.number for s in mine] == list(range(len(mine)))
        assert sum(s.rows for s in mine) == rows
        assert {s.rows for s in mine[:-1]} <= {shard_rows(d)} and 0 < mine[-1].rows <= shard_rows(d)


@pytest.mark.parametrize("d", [1, 7, 30, 1600, 2_097_151, 10**7])
def test_a_shard_is_small_and_its_rows_depend_on_the_dimension_alone(d):
    rows = shard_rows(d)
    assert rows >= 1 and (rows == 1 or rows * 8 * (d + 1) <= SHARD_BYTES)
    assert rows < 1000 or rows % 1000 == 0


def test_every_shard_is_drawn_from_its_own_seed():
    found = plan()
    answer = found.answer()
    assert answer == found.family.plant(
        np.random.Generator(np.random.PCG64(np.random.SeedSequence(5, spawn_key=(2,))))
    )
    drawn = {(s.split, s.number): found.draw(s, answer)[0] for s in found.shards()}
    assert list(drawn) == [("train", 0), ("train", 1), ("train", 2), ("test", 0)]
    for (split, number), X in drawn.items():
        rng = np.random.Generator(
            np.random.PCG64(np.random.SeedSequence(5, spawn_key=(["train", "test"].index(split), number)))
        )
        np.testing.assert_array_equal(X, found.family.rows(answer, len(X), rng)[0])
    first = [X[:1000].tobytes() for X in drawn.values()]
    assert len(set(first)) == 4
    assert generator(1, 0, 0).random() != generator(2, 0, 0).random()


def test_the_twin_has_the_same_inputs():
    found = plan()
    shard = next(found.twin().shards())
    hard = found.draw(shard, found.answer())[0]
    np.testing.assert_array_equal(found.twin().draw(shard, found.twin().answer())[0], hard)
    assert found.twin().twin_of == "toy(d=500)" and str(found.twin().family) == "toy(d=500, column=0)"


@pytest.mark.parametrize("format", ["npz", "parquet"])
def test_a_request_gives_its_plan_again(format):
    for found in (plan(format=format), plan(format=format).twin()):
        assert plan_of(found.request()) == found


@pytest.mark.parametrize(("samples", "test"), [(1, 1000), (5000, 1000), (50_000, 10_000), (10**7, 100_000)])
def test_rows_to_be_scored_on_where_nothing_is_said(samples, test):
    assert plan(samples, None).test == test


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"samples": 0}, "samples is 0; wanted from 1 to 1000000000000; type for example samples=10000"),
        ({"samples": -4}, "samples is -4; wanted from 1"),
        ({"samples": 10**30}, "wanted from 1 to 1000000000000"),
        ({"samples": 10.5}, "samples is 10.5; wanted a whole number"),
        ({"samples": True}, "samples is True; wanted a whole number"),
        (
            {"test": 0},
            "test is 0; wanted from 1 to 1000000000000; leave it out for a fifth of samples, at least 1000",
        ),
        ({"seed": -1}, "seed is -1; wanted from 0"),
        ({"seed": "x"}, "seed is 'x'; wanted a whole number"),
        ({"format": "parqet"}, "format is 'parqet'; wanted npz or parquet (nearest known: parquet)"),
        ({"format": 3}, "format is 3; wanted npz or parquet"),
        ({"family": "toi(d=3)"}, "unknown family 'toi' (nearest known: toy)"),
        ({"family": "toy()"}, "toy needs d; type toy(d, real=false, column=none, pause=0.0)"),
        ({"family": 7}, "family is 7; wanted a family of hard data: "),
    ],
)
def test_refusals(given, words):
    found, text = attempt(lambda: plan(**given))
    assert found is None and words in text and "\n" not in text


def test_a_damaged_request_is_refused():
    for request in ({}, {"rows": 3}, None, {**plan().request(), "rows": {"train": 3}}):
        found, text = attempt(lambda r=request: plan_of(r))
        assert found is None and "the request is damaged" in text
