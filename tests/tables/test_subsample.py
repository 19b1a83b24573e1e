"""A seeded choice of rows: the same however the stream is cut, never more than asked, every row alike."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from learnable.tables.subsample import CLASSES, choose, chosen, floor_of, most_rows, rare_note, shares


def batches(total, size):
    return pa.table({"i": np.arange(total)}).to_batches(max_chunksize=size)


def naive(total, rows, seed):
    """The rows with the smallest keys, by sorting all of them."""
    keys = np.random.default_rng([seed, 12]).random(total)
    return sorted(np.argsort(keys, kind="stable")[:rows].tolist())


@pytest.mark.parametrize("size", [1, 7, 100, 1000])
@pytest.mark.parametrize(
    ("total", "rows"), [(0, 5), (1, 5), (10, 3), (1000, 10), (1000, 999), (1000, 1000), (50, 80)]
)
@pytest.mark.parametrize("seed", [0, 3])
def test_a_stream_and_a_list_choose_the_same_rows_however_cut(total, rows, size, seed):
    found = choose(batches(total, size), rows, seed)
    assert found.total == total
    assert found.places.tolist() == chosen(total, rows, seed).tolist() == naive(total, rows, seed)
    assert [i for piece in found.kept for i in piece.column("i").to_pylist()] == found.places.tolist()


def test_every_row_is_chosen_about_as_often_as_any_other():
    counts = np.zeros(20)
    for seed in range(4000):
        counts[chosen(20, 5, seed)] += 1
    expected = 4000 * 5 / 20
    assert abs(counts - expected).max() < 5 * np.sqrt(expected * 0.75)


def test_no_more_than_twice_the_rows_are_held_at_a_time():
    held = []

    def watched():
        for batch in batches(100_000, 100):
            held.append(pa.total_allocated_bytes())
            yield batch

    found = choose(watched(), 50, 0)
    assert len(found.places) == 50 and max(held) - held[0] < 100_000 * 8 / 10


def test_rows_kept_by_default_fall_with_the_columns():
    counts = [most_rows(c) for c in (0, 1, 100, 250, 1000, 10**5, 10**9)]
    assert counts == sorted(counts, reverse=True) and counts[0] == 200_000 and counts[-1] == 2_000


@pytest.mark.parametrize("size", [7, 1000, 100_000])
@pytest.mark.parametrize("kinds", [2, 5, 300])
@pytest.mark.parametrize("seed", [0, 3])
def test_rare_classes_are_kept_alike_in_a_stream_and_in_memory(size, kinds, seed):
    """Every class has its share or its floor; of more than a hundred there are none."""
    total, rows = 20_000, 400
    labels = np.random.default_rng(seed).integers(0, kinds, total)
    labels[labels == 1] = 0
    labels[[11, 5_000, 19_998]] = 1
    codes, classes = shares(labels)
    found = choose(pa.table({"y": labels}).to_batches(max_chunksize=size), rows, seed, "y")
    assert found.places.tolist() == chosen(total, rows, seed, codes).tolist() and len(found.places) == rows
    kept = labels[found.places]
    if kinds > CLASSES:
        assert codes is None and found.places.tolist() == chosen(total, rows, seed).tolist()
        assert found.notes == rare_note(codes, classes, found.places) == ()
        return
    assert (kept == 1).sum() == 3 and np.bincount(kept).min() >= 3
    assert found.notes == rare_note(codes, classes, found.places)
    assert found.notes == (
        "rare labels were kept: 1 is 0.00015 of all rows (3 of 20,000) and 0.0075 of those chosen",
    )


@pytest.mark.parametrize("seed", range(5))
def test_classes_that_are_not_rare_change_nothing(seed):
    codes = np.random.default_rng(seed).integers(0, 3, 5000)
    assert chosen(5000, 300, seed, codes).tolist() == chosen(5000, 300, seed).tolist()
    assert rare_note(codes, ("a", "b", "c"), chosen(5000, 300, seed, codes)) == ()


def test_among_rare_rows_every_one_is_chosen_about_as_often():
    counts, codes = np.zeros(1000), (np.arange(1000) < 50).astype(int)
    for seed in range(600):
        counts[chosen(1000, 160, seed, codes)] += 1
    assert floor_of(160, 2) == 20 and counts[:50].sum() >= 600 * 20
    for group in (counts[:50], counts[50:]):
        expected = group.mean()
        assert abs(group - expected).max() < 5 * np.sqrt(expected)
