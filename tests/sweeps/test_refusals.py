"""What can be wrong with a store's place, its file or its company: one sentence each, and the data intact."""

import os
import random
import re
import resource
import shutil
import sqlite3
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

import sweep_cells
from learnable.specs import InputError
from learnable.sweeps.executors import executor_of
from learnable.sweeps.merge import merge_stores
from learnable.sweeps.run import run, run_cells
from learnable.sweeps.store import Outcome, Store
from sweep_processes import environment

GRID = 'question = "echo"\n[axes]\nseed = [0, 1, 2]\n'


def rows(start, stop, size=10):
    return [Outcome(f"{i:032x}", str(i), "done", f'"{"x" * size}"') for i in range(start, stop)]


@pytest.fixture
def path(tmp_path):
    """A store with 100 rows."""
    with Store.write(tmp_path / "grid.sqlite") as store:
        store.put(rows(0, 100))
    return tmp_path / "grid.sqlite"


def refused(call, *sentences):
    with pytest.raises(InputError) as caught:
        call()
    text = str(caught.value)
    assert "\n" not in text
    for sentence in sentences:
        assert sentence in text
    return text


def intact(path, count=100):
    with Store.read(path) as store:
        assert store.count() == {"done": count}
        assert list(store.outcomes())[:100] == rows(0, 100)


def test_another_coordinator(path):
    with Store.write(path) as store:
        refused(
            lambda: Store.write(path),
            f"{path} is being written by another learnable sweep run; wait for it or",
        )
        refused(lambda: merge_stores(path, [path.with_name("x.sqlite")]), "there is no store")
        (path.with_suffix(".toml")).write_text(GRID)
        refused(lambda: run(path.with_suffix(".toml")), "is being written by another learnable sweep run")
        store.put(rows(100, 101))
    intact(path, 101)


def test_another_coordinator_by_another_name(path):
    link = path.with_name("link.sqlite")
    link.symlink_to(path)
    with Store.write(path):
        refused(lambda: Store.write(link), f"{link} is being written by another learnable sweep run")
    with Store.write(link) as store:
        refused(lambda: Store.write(path), f"{path} is being written by another learnable sweep run")
        store.put(rows(100, 101))
    intact(path, 101)
    assert link.is_symlink() and sorted(p.name for p in path.parent.iterdir()) == [
        "grid.sqlite",
        "link.sqlite",
    ]


def test_another_program_that_holds_the_file(path, monkeypatch):
    monkeypatch.setattr("learnable.sweeps.database.PATIENCE", 0.1)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    refused(
        lambda: Store.write(path), f"{path} is held by another program (database is locked); close it there"
    )
    other.close()
    intact(path)


def test_a_store_of_a_newer_version(path):
    plain = sqlite3.connect(path)
    plain.execute("PRAGMA user_version = 2")
    plain.close()
    before = path.read_bytes()
    for call in (Store.write, Store.read):
        refused(
            partial(call, path),
            f"{path} is a store of version 2, and this learnable reads version 1; install the newer learnable",
        )
    assert path.read_bytes() == before
    assert [p.name for p in path.parent.iterdir()] == ["grid.sqlite"]


def test_files_that_are_no_store(tmp_path):
    foreign = tmp_path / "foreign.sqlite"
    plain = sqlite3.connect(foreign)
    plain.execute("CREATE TABLE cells (x)")
    plain.close()
    (tmp_path / "text.sqlite").write_text("a letter to a friend, " * 400)
    (tmp_path / "short.sqlite").write_text("short")
    (tmp_path / "folder.sqlite").mkdir()
    for name in ("foreign", "text", "short"):
        file = tmp_path / f"{name}.sqlite"
        before = file.read_bytes()
        for call in (Store.write, Store.read):
            refused(
                partial(call, file),
                f"{file} is no store of a sweep; name another store, or move it away",
            )
        assert file.read_bytes() == before
    for call in (Store.write, Store.read):
        refused(
            partial(call, tmp_path / "folder.sqlite"),
            "folder.sqlite is no store of a sweep",
        )
    (tmp_path / "empty.sqlite").touch()
    refused(lambda: Store.read(tmp_path / "empty.sqlite"), "is no store of a sweep")
    refused(lambda: Store.read(tmp_path / "none.sqlite"), "there is no store", "learnable sweep run makes it")
    refused(
        lambda: Store.write(tmp_path / "no" / "none.sqlite"),
        f"there is no folder {tmp_path / 'no'} for the store none.sqlite; make it, or name another store",
    )
    assert not (tmp_path / "no").exists()


@pytest.mark.parametrize("damage", ["middle", "cut", "missing table"])
def test_a_damaged_store(path, damage):
    with Store.write(path) as store:
        store.put(rows(100, 400, size=500))
    held = bytearray(path.read_bytes())
    if damage == "middle":
        held[4096 * 5 : 4096 * 9] = os.urandom(4096 * 4)
    if damage == "cut":
        held = held[: len(held) // 2]
    path.write_bytes(held)
    if damage == "missing table":
        plain = sqlite3.connect(path)
        plain.execute("DROP TABLE cells")
        plain.execute("CREATE TABLE other (x)")
        plain.close()
        held = path.read_bytes()
        refused(lambda: list(Store.read(path).outcomes()), f"{path} is damaged (no such table: cells)")
    else:
        refused(
            lambda: Store.write(path),
            f"{path} is damaged (",
            "and was left as it is; move it away and run the sweep again, or save what can be read with: "
            "sqlite3 grid.sqlite .recover",
        )
    other = path.with_name("other.sqlite")
    if damage != "missing table":
        refused(lambda: merge_stores(other, [path]), f"{path} is damaged (")
        assert not other.exists()
    assert path.read_bytes() == bytes(held)


def test_a_flipped_bit_is_told_or_changes_nothing(path):
    """Wherever it falls: in a text, a number, an index, the name of a table or the tree between the rows."""
    held, draw = path.read_bytes(), random.Random(0)
    told = dict.fromkeys(("rows", "states", "run"), 0)
    for _ in range(150):
        spoiled = bytearray(held)
        spoiled[draw.randrange(len(held))] ^= 1 << draw.randrange(8)
        path.write_bytes(spoiled)
        for name, look in (("rows", whole), ("states", states), ("run", opened)):
            found = said(look, path)
            if isinstance(found, str):
                assert "\n" not in found and str(path) in found
                told[name] += 1
            else:
                assert name != "rows" or found == rows(0, 100)
        assert path.read_bytes() == spoiled
    assert told["rows"] > 20 and told["states"] > 5 and told["run"] > 5, told


def said(look, path):
    """What is found, or the sentence that refuses."""
    try:
        return look(path)
    except InputError as error:
        return str(error)


def whole(path):
    """Every row by way of the tree and by way of its address; a row that cannot be found by its address is lost."""
    with Store.read(path) as store:
        found = list(store.outcomes())
        if len(found) != store.connection.execute("SELECT count(*) FROM cells NOT INDEXED").fetchone()[0]:
            raise InputError(f"{path} has a row that its index does not")
        return found


def states(path):
    with Store.read(path) as store:
        return store.states()


def opened(path):
    with Store.write(path) as store:
        return store.states()


def test_a_row_that_is_not_as_it_was_written_is_named(path):
    for column, readers in (("answer", [Store.outcomes]), ("seconds", [Store.outcomes, Store.heads])):
        copy = Path(shutil.copy(path, path.with_name("the copy.sqlite")))
        plain = sqlite3.connect(copy)
        plain.execute(f"UPDATE cells SET {column} = 7 WHERE address = '{7:032x}'")
        plain.commit()
        plain.close()
        with Store.read(copy) as store:
            for read in readers:
                refused(
                    lambda read=read, store=store: list(read(store)),
                    f"{copy} is damaged (cell {7:032x} is not as it was written) and was left as it is; to ask that cell "
                    f"""again, type: sqlite3 'the copy.sqlite' "DELETE FROM cells WHERE address = '{7:032x}'" and run the""",
                )
        refused(lambda file=copy: merge_stores(path, [file]), f"cell {7:032x} is not as it was written")
    intact(path)
    plain = sqlite3.connect(path)
    plain.execute("UPDATE cells SET state = 'dome'")
    plain.commit()
    plain.close()
    with Store.read(path) as store:
        refused(store.states, f"{path} is damaged (a cell is 'dome') and was left as it is")


def test_a_store_that_is_opened_and_not_written_stays_as_it_is(path):
    before = path.read_bytes(), path.stat().st_mtime_ns
    with Store.write(path) as store:
        assert len(store.states()) == 100
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before


def test_a_store_that_is_deleted_or_replaced_while_it_is_written(path):
    for replace in (False, True):
        copy = shutil.copy(path, path.with_name("copy.sqlite"))
        with Store.write(path) as store:
            path.unlink()
            if replace:
                shutil.copy(copy, path)
            refused(
                lambda: store.put(rows(100, 101)),
                f"{path} was deleted or replaced while the sweep wrote to it; what was in it is gone: type the same",
            )
        for rest in path.parent.glob("grid.sqlite*"):
            rest.unlink()
        shutil.move(copy, path)
    intact(path)


def fill_up(path, limit):
    """Put rows until the limit is hit; the sentence."""
    with Store.write(path) as store:
        limit(store)
        for i in range(100, 100_000, 100):
            try:
                store.put(rows(i, i + 100, size=2000))
            except InputError as error:
                return str(error), i
    raise SystemExit("the limit was never hit")


def by_pages(store):
    store.connection.execute("PRAGMA max_page_count = 300")


def by_size(store):
    resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, resource.RLIM_INFINITY))


@pytest.mark.parametrize("limit", ["by_pages", "by_size"])
def test_a_full_disk_keeps_what_was_put_and_goes_on_when_there_is_room(path, limit):
    """The first by SQLite's own count of pages, the second by the system's limit on the size of a file."""
    program = (
        "import importlib.util, sys; from pathlib import Path\n"
        "spec = importlib.util.spec_from_file_location('refusals', sys.argv[2]); m = importlib.util.module_from_spec(spec)\n"
        "spec.loader.exec_module(m); print(*m.fill_up(Path(sys.argv[1]), getattr(m, sys.argv[3])), sep='\\n')"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, path, __file__, limit],
        env=environment(),
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (0, "")
    sentence, count = done.stdout.splitlines()
    assert re.fullmatch(
        rf"{path}: there is no room left to write \((database or disk is full|disk I/O error)\); what was written before "
        "is kept: free some space and type the same command again",
        sentence,
    )
    intact(path, int(count))
    with Store.write(path) as store:
        store.put(rows(int(count), int(count) + 100, size=2000))
    intact(path, int(count) + 100)
    assert [p.name for p in path.parent.iterdir()] == ["grid.sqlite"]


def test_a_run_on_a_full_disk_is_one_sentence_and_runs_on(path):
    cells = sweep_cells.pairs([str(i) for i in range(1500)])
    make = partial(executor_of, None, 1, None)

    def full():
        with Store.write(path) as store:
            store.connection.execute("PRAGMA max_page_count = 30")
            run_cells(cells, store, make, sweep_cells.slow, states=store.states())

    path.unlink()
    refused(full, "there is no room left to write (database or disk is full)")
    with Store.write(path) as store:
        kept = store.count()["done"]
        assert 0 < kept < 1500
        cells = {a: t for a, t in cells.items() if int(t) < kept + 50}
        found = run_cells(cells, store, make, sweep_cells.slow, states=store.states())
    assert found.counts["done"] == len(cells)
    assert 0 < found.ran <= 50


AS_NOBODY = """
import os, sys
from pathlib import Path
from learnable.specs import InputError
from learnable.sweeps.store import Store
if os.getuid() == 0:
    os.setgid(65534)
    os.setuid(65534)
for call in (Store.write, Store.read):
    try:
        with call(Path(sys.argv[1])) as store:
            print(store.count())
    except InputError as error:
        print(error)
"""


def as_nobody(path):
    """What somebody without the right to write the folder sees, writing and reading."""
    done = subprocess.run(
        [sys.executable, "-c", AS_NOBODY, path], env=environment(), capture_output=True, text=True, timeout=60
    )
    assert done.stderr == ""
    return done.stdout.splitlines()


@pytest.fixture
def closed(path):
    """The store in a folder that nobody can write and everybody can read."""
    opened = [p for p in path.parents if p != Path("/") and p.stat().st_mode & 0o005 != 0o005]
    before = {p: p.stat().st_mode for p in [*opened, path.parent]}
    for folder in opened:
        folder.chmod(before[folder] | 0o055)
    path.parent.chmod(0o555)
    yield path
    for folder, mode in before.items():
        folder.chmod(mode)


def test_a_folder_that_cannot_be_written_can_be_read(closed):
    written, read = as_nobody(closed)
    assert written == (
        f"{closed} cannot be written (Permission denied); a sweep keeps its store beside its file: make that folder "
        "writable, or name a store elsewhere"
    )
    assert read == "{'done': 100}"
    written, read = as_nobody(closed.with_name("none.sqlite"))
    assert "cannot be written (Permission denied)" in written
    assert read.startswith("there is no store")
    intact(closed)


def test_a_folder_that_cannot_be_read_to_the_end_without_writing_it(closed):
    """A log that a killed coordinator left needs an index beside it, which cannot be made there."""
    closed.parent.chmod(0o755)
    program = (
        "import os, sys; from pathlib import Path; from learnable.sweeps.store import Store\n"
        "store = Store.write(Path(sys.argv[1])); store.connection.execute('PRAGMA wal_autocheckpoint = 0')\n"
        "from learnable.sweeps.store import Outcome; store.put([Outcome('f' * 32, 't', 'done', '1')]); os._exit(0)"
    )
    subprocess.run([sys.executable, "-c", program, closed], env=environment(), check=True, timeout=60)
    closed.with_name("grid.sqlite-shm").unlink()
    closed.with_name("grid.sqlite.lock").unlink(missing_ok=True)
    closed.parent.chmod(0o555)
    _, read = as_nobody(closed)
    assert read == (
        f"{closed} was left by a coordinator that was killed, and {closed.parent} cannot be written, which putting it in "
        "order needs; copy grid.sqlite and grid.sqlite-wal to a folder that can be written and read it there"
    )
    closed.parent.chmod(0o755)
    intact(closed, 101)


def test_mistakes_of_a_caller_are_blamed_on_no_file(path):
    with Store.write(path) as store, pytest.raises(sqlite3.IntegrityError):
        store.put([Outcome("a", None, "done")])
    intact(path)
