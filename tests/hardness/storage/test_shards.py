"""Shards as files: what NumPy and Arrow read from them, and bytes without the clock."""

import time

import numpy as np
import pyarrow.parquet as pq
import pytest

from learnable.hardness.storage.shards import WRITERS, bytes_of, digest

RNG = np.random.default_rng(0)
ROWS = {
    "signs": (RNG.choice(np.array([-1, 1], dtype=np.int8), (300, 40)), RNG.standard_normal(300)),
    "real": (RNG.standard_normal((300, 40)), RNG.choice([-1.0, 1.0], 300)),
    "one": (RNG.standard_normal((1, 1)), np.zeros(1)),
}


def read(path, format):
    if format == "npz":
        with np.load(path, allow_pickle=False) as pack:
            assert set(pack) == {"X", "y"}
            return pack["X"], pack["y"]
    table = pq.read_table(path)
    d = len(table.column_names) - 1
    assert table.column_names == [*(f"x{j}" for j in range(1, d + 1)), "y"]
    return np.stack([c.to_numpy() for c in table.columns[:-1]], axis=1), table["y"].to_numpy()


@pytest.mark.parametrize("format", WRITERS)
@pytest.mark.parametrize("kind", ROWS)
def test_a_shard_holds_its_rows_and_no_more_bytes_than_forecast(tmp_path, format, kind):
    X, y = ROWS[kind]
    path = tmp_path / f"part.{format}"
    WRITERS[format](path, X, y)
    found = read(path, format)
    np.testing.assert_array_equal(found[0], X)
    np.testing.assert_array_equal(found[1], y)
    assert found[0].dtype == X.dtype and found[1].dtype == np.float64
    assert path.stat().st_size <= bytes_of(format, len(y), 1, X.shape[1], X.itemsize)


@pytest.mark.parametrize("format", WRITERS)
def test_bytes_do_not_depend_on_the_clock_or_the_name(tmp_path, format, monkeypatch):
    X, y = ROWS["signs"]
    WRITERS[format](tmp_path / "a", X, y)
    later = time.time() + 10**6
    monkeypatch.setattr(time, "time", lambda: later)
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    WRITERS[format](tmp_path / "b", np.asfortranarray(X).copy(order="C"), y)
    assert digest(tmp_path / "a") == digest(tmp_path / "b")
