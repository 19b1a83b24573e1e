"""The store: what is put is found, while it is written, after a kill, and at rest."""

import os
import signal
import sqlite3
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from learnable.specs import InputError
from learnable.sweeps import database
from learnable.sweeps.database import APPLICATION, COLUMNS, VERSION
from learnable.sweeps.store import Outcome, Store, store_path
from sweep_processes import environment


def outcome(i, state="done", answer='{"x":1}', **more):
    return Outcome(f"{i:032x}", f"text {i}", state, answer if state == "done" else None, **more)


OUTCOMES = (
    outcome(1, seconds=0.25, memory=10**9, versions='{"learnable":"0.1.0"}', attempts=2),
    outcome(2, answer='{"π":"ångström \\u0000 \\n"}'),
    outcome(3, "failed", error="n is 3; wanted 4"),
    outcome(4, "failed", error="KeyError: 'x'", traceback="Traceback …\n" * 50),
    outcome(5, "killed", error="its worker ended 3 times", attempts=3),
    outcome(6, answer='{"big":"' + "y" * 100_000 + '"}'),
)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "grid.sqlite"


def test_what_is_put_is_found(path):
    with Store.write(path) as store:
        store.put(OUTCOMES)
        assert tuple(store.outcomes()) == OUTCOMES
    with Store.read(path) as store:
        assert tuple(store.outcomes()) == OUTCOMES
        assert store.states() == {o.address: o.state for o in OUTCOMES}
        assert store.count() == {"done": 3, "failed": 2, "killed": 1}
        wanted = [OUTCOMES[4].address, "f" * 32, OUTCOMES[0].address]
        assert list(store.outcomes(wanted)) == [OUTCOMES[4], OUTCOMES[0]]
        assert list(store.outcomes([])) == []


def test_heads_are_outcomes_without_what_is_long(path):
    with Store.write(path) as store:
        store.put(OUTCOMES)
        heads = list(store.heads())
    assert heads == [replace(o, answer=None, traceback=None) for o in OUTCOMES]


def test_heads_are_read_without_the_pages_of_long_answers(path):
    """Those pages are spoiled: whoever looks at them is told, and heads and states are read as before."""
    many = [outcome(i, answer="y" * 20_000, seconds=float(i)) for i in range(20)]
    with Store.write(path) as store:
        store.put(many)
    held = path.read_bytes()
    pages = [held[i : i + 4096] for i in range(0, len(held), 4096)]
    spoiled = [b"\xff" * 4096 if page.count(b"y") > 4000 else page for page in pages]
    assert sum(a != b for a, b in zip(pages, spoiled)) > 60
    path.write_bytes(b"".join(spoiled))
    with Store.read(path) as store:
        assert [(o.address, o.seconds) for o in store.heads()] == [(o.address, o.seconds) for o in many]
        assert len(store.states()) == 20
        with pytest.raises(InputError, match="is damaged"):
            list(store.outcomes())


def test_every_column_is_a_field_of_an_outcome_in_its_order():
    assert tuple(COLUMNS.split(", ")) == tuple(Outcome.__dataclass_fields__)


def test_a_row_is_replaced(path):
    with Store.write(path) as store:
        store.put([outcome(1, "failed", error="no")])
        store.put([outcome(1)])
        assert list(store.outcomes()) == [outcome(1)]
        assert store.count() == {"done": 1}


def test_many_rows_are_read_in_address_order_and_in_any_order_asked(path):
    many = [outcome(i * 7919 % 2003) for i in range(2003)]
    with Store.write(path) as store:
        store.put(many)
        assert list(store.outcomes()) == sorted(many, key=lambda o: o.address)
        assert list(store.outcomes(o.address for o in many)) == many


def test_at_rest_there_is_one_file_that_plain_sqlite_reads(path):
    with Store.write(path) as store:
        store.put(OUTCOMES)
        assert sorted(p.name for p in path.parent.iterdir()) == [
            f"grid.sqlite{end}" for end in ("", "-shm", "-wal", ".lock")
        ]
    assert [p.name for p in path.parent.iterdir()] == ["grid.sqlite"]
    plain = sqlite3.connect(path)
    assert plain.execute("PRAGMA application_id").fetchone() == (APPLICATION,)
    assert plain.execute("PRAGMA user_version").fetchone() == (VERSION,)
    assert plain.execute("PRAGMA journal_mode").fetchone() == ("delete",)
    assert plain.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    plain.close()


def test_a_put_is_whole_or_absent(path):
    with Store.write(path) as store:
        store.put([outcome(1)])
        with pytest.raises(sqlite3.Error):
            store.put([outcome(2), Outcome("x", object(), "done")])
        assert list(store.outcomes()) == [outcome(1)]
        store.put([outcome(3)])
        assert list(store.outcomes()) == [outcome(1), outcome(3)]


def test_a_reader_sees_what_is_put_while_it_is_written(path):
    with Store.write(path) as writer:
        writer.put([outcome(1)])
        with Store.read(path) as reader:
            assert reader.count() == {"done": 1}
            pages = reader.outcomes()
            assert next(pages) == outcome(1)
            writer.put([outcome(2)])
            assert reader.count() == {"done": 2}
    with Store.read(path) as reader:
        assert reader.count() == {"done": 2}


def test_a_reader_that_stays_does_not_hold_up_the_end(path, monkeypatch):
    monkeypatch.setattr(database, "PATIENCE", 3600.0)  # what another program would be waited for
    with Store.write(path) as writer:
        writer.put([outcome(1)])
        reader = Store.read(path)
        assert reader.count() == {"done": 1}
    assert reader.count() == {"done": 1}
    reader.close()
    with Store.write(path) as writer:
        writer.put([outcome(2)])
    assert [p.name for p in path.parent.iterdir()] == ["grid.sqlite"]
    with Store.read(path) as reader:
        assert reader.count() == {"done": 2}


def test_reading_writes_nothing(path):
    with Store.write(path) as store:
        store.put(OUTCOMES)
    before = path.read_bytes(), path.stat().st_mtime_ns, os.listdir(path.parent)
    with Store.read(path) as store:
        assert len(list(store.outcomes())) == 6
        assert os.listdir(path.parent) == before[2]
        with pytest.raises(InputError, match="cannot be opened or written"):
            store.put([outcome(9)])
    assert (path.read_bytes(), path.stat().st_mtime_ns, os.listdir(path.parent)) == before


def killed_writer(path, rows):
    """A process that puts rows one by one and is killed while it holds the store open."""
    program = (
        "import sys, time; from pathlib import Path; from learnable.sweeps.store import Store\n"
        "from learnable.sweeps.store import Outcome\n"
        "store = Store.write(Path(sys.argv[1]))\n"
        f"for i in range({rows}): store.put([Outcome(f'{{i:032x}}', 't', 'done', '1')])\n"
        "print('written', flush=True); time.sleep(60)"
    )
    writer = subprocess.Popen(
        [sys.executable, "-c", program, str(path)], env=environment(), stdout=subprocess.PIPE, text=True
    )
    assert writer.stdout.readline() == "written\n"
    os.kill(writer.pid, signal.SIGKILL)
    writer.wait()
    writer.stdout.close()


def test_what_was_put_survives_a_kill_and_the_lock_does_not(path):
    killed_writer(path, 50)
    assert path.with_name("grid.sqlite-wal").exists()
    with Store.read(path) as store:
        assert store.count() == {"done": 50}
    with Store.write(path) as store:
        assert store.count() == {"done": 50}
    assert [p.name for p in path.parent.iterdir()] == ["grid.sqlite"]


@pytest.mark.parametrize("size", [0, 1, 50])
def test_a_file_that_creation_left_empty_is_made_whole(path, size):
    """A coordinator that is killed while it makes the store leaves an empty file."""
    path.touch()
    with Store.write(path) as store:
        store.put([outcome(i) for i in range(size)])
    with Store.read(path) as store:
        assert sum(store.count().values()) == size


def test_answers_of_any_length_leave_states_fast(path):
    with Store.write(path) as store:
        store.put([outcome(i, answer='"' + "z" * 20_000 + '"') for i in range(1000)])
        plan = store.connection.execute("EXPLAIN QUERY PLAN SELECT address, state FROM cells").fetchall()
        assert "COVERING INDEX states" in plan[0][3]


def test_paths_of_stores():
    assert store_path(Path("a/b.toml")) == Path("a/b.sqlite")
    assert store_path(Path("a/b.c.toml"), (3, 10)) == Path("a/b.c.3-of-10.sqlite")
