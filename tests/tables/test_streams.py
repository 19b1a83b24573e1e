"""Files larger than memory: a seeded choice of their rows, read by batches."""

from __future__ import annotations

import json
import subprocess
import sys

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import csv, parquet

from learnable.specs import InputError
from learnable.tables import streams as streams_room
from learnable.tables.subsample import chosen
from learnable.targets import targets

ROWS = 3_000


def table(rows=ROWS):
    i = np.arange(rows)
    kinds = pa.array(np.array(["cat", "dog"])[i % 2]).dictionary_encode()
    return pa.table({"a": i, "b": i / 4, "label": kinds})


@pytest.fixture
def at(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    parquet.write_table(table(), "t.parquet", row_group_size=700)
    csv.write_csv(table().set_column(2, "label", table().column("label").cast(pa.string())), "t.csv")
    return tmp_path


@pytest.mark.parametrize("whole", [0, 10**9])
@pytest.mark.parametrize("suffix", ["csv", "parquet"])
@pytest.mark.parametrize("seed", [0, 5])
def test_rows_asked_for_are_the_chosen_ones_in_the_order_of_the_file(at, suffix, seed, whole, monkeypatch):
    monkeypatch.setattr(streams_room, "WHOLE", whole)
    sample = targets.read(f"data(t.{suffix}, rows=100, seed={seed})").load()
    assert sample.X[:, 0].tolist() == chosen(ROWS, 100, seed).tolist()
    assert sample.X[:, 1].tolist() == (chosen(ROWS, 100, seed) / 4).tolist()
    assert sample.y.tolist() == np.where(chosen(ROWS, 100, seed) % 2, 1.0, -1.0).tolist()
    assert sample.classes == "dog (+1) against cat (-1)"
    assert sample.notes == (
        f"100 of 3,000 rows were chosen (seed {seed}); data(path, rows=N, seed=S) chooses others",
    )


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_a_file_beyond_the_limit_is_chosen_from_without_being_asked(at, suffix, monkeypatch):
    whole = targets.read(f"t.{suffix}").load()
    assert len(whole.y) == ROWS and whole.notes == ()
    monkeypatch.setattr(streams_room, "most_rows", lambda columns: 64)
    few = targets.read(f"t.{suffix}").load()
    assert few.X.tolist() == whole.X[chosen(ROWS, 64, 0)].tolist()
    assert "64 of 3,000 rows were chosen (seed 0)" in few.notes[0]


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_more_rows_than_there_are_is_all_of_them(at, suffix):
    sample, whole = targets.read(f"data(t.{suffix}, rows=10000)").load(), targets.read(f"t.{suffix}").load()
    assert sample.X.tolist() == whole.X.tolist() and sample.notes == ()


def test_types_are_told_from_the_chosen_rows_not_from_the_first_block(at, monkeypatch):
    monkeypatch.setattr(streams_room, "WHOLE", 0)
    monkeypatch.setattr("learnable.tables.delimited._BLOCK", 256)
    lines = [f"{i if i < 1500 else i + 0.5},{i % 2}" for i in range(ROWS)]
    (at / "late.csv").write_text("a,y\n" + "\n".join(lines) + "\n")
    sample = targets.read("data(late.csv, rows=400)").load()
    places = chosen(ROWS, 400, 0)
    assert sample.X[:, 0].tolist() == np.where(places < 1500, places, places + 0.5).tolist()


@pytest.mark.parametrize("whole", [0, 10**9])
@pytest.mark.parametrize("bad", ["nan", "", "oak"])
def test_a_refusal_counts_rows_in_the_file(at, bad, whole, monkeypatch):
    monkeypatch.setattr(streams_room, "WHOLE", whole)
    place = int(chosen(ROWS, 50, 0)[20])
    lines = [f"{bad if i == place else i},{i % 2}" for i in range(ROWS)]
    (at / "bad.csv").write_text("a,y\n" + "\n".join(lines) + "\n")
    with pytest.raises(
        InputError, match=rf"column a holds? ?.* in row {place + 1}\b|no number in row {place + 1}\b"
    ):
        targets.read("data(bad.csv, rows=50, missing=refuse)").load()


@pytest.mark.parametrize(
    ("spec", "text"),
    [
        ("data(t.csv, rows=3)", "data: rows is 3; wanted at least 4"),
        ("data(t.csv, rows=9, seed=-1)", "data: seed is -1; wanted at least 0"),
        ("data(broken.parquet, rows=9)", "data: broken.parquet is no readable Parquet file"),
        ("data(ragged.csv, rows=9)", "data: ragged.csv is no CSV table"),
    ],
)
def test_what_cannot_be_read_is_refused(at, spec, text):
    (at / "broken.parquet").write_bytes((at / "t.parquet").read_bytes()[:-9])
    (at / "ragged.csv").write_text("a,y\n" + "1,0\n" * 20 + "1,2,3\n")
    with pytest.raises(InputError, match=text.replace("(", r"\(")):
        targets.read(spec).load()


def test_an_npz_file_gives_the_same_choice(at):
    X = np.arange(200.0)[:, None]
    np.savez(at / "t.npz", X=X, y=np.arange(200) % 2)
    sample = targets.read("data(t.npz, rows=20, seed=4)").load()
    assert sample.X[:, 0].tolist() == chosen(200, 20, 4).tolist()
    assert sample.notes == ("20 of 200 rows were chosen (seed 4)",)


LOAD = """
import json, resource, sys
import learnable
found = learnable.check(sys.argv[1], "mlp(widths=[64])", samples=1000)
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
print(json.dumps([peak, found.target["rows_used"], found.verdict.label, found.notes]))
"""


@pytest.mark.slow
@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_ten_million_rows_are_checked_in_less_than_a_gigabyte(tmp_path, suffix):
    path, rng = tmp_path / f"ten.{suffix}", np.random.default_rng(0)
    schema = pa.schema([(name, pa.float64()) for name in "abcd"] + [("y", pa.int64())])
    writer = csv.CSVWriter if suffix == "csv" else parquet.ParquetWriter
    with writer(str(path), schema) as file:
        for _ in range(20):
            X = rng.standard_normal((500_000, 4)).round(4)
            columns = [*X.T, (X[:, 0] > 0).astype(int)]
            file.write_table(pa.Table.from_arrays([pa.array(c) for c in columns], schema=schema))
    done = subprocess.run([sys.executable, "-c", LOAD, str(path)], capture_output=True, text=True, check=True)
    peak, used, label, notes = json.loads(done.stdout)
    print(f"{suffix}: {path.stat().st_size / 1e6:.0f} MB, peak {peak:.2f} GB")
    assert peak < 1 and used == 1000 and label == "predicted-learnable"
    assert any("200,000 of 10,000,000 rows were chosen (seed 0)" in note for note in notes)
