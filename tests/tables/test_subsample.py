"""A seeded choice of rows: the same however the stream is cut, never more than asked, every row alike."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from learnable.tables.subsample import choose, chosen, most_rows


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
