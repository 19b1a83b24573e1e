"""Writing a plan: the same bytes however it is made, what a folder may hold before, and what a stop leaves."""

import errno
import json
import os
import shutil
from pathlib import Path

import pytest

from cases import attempt
from learnable.hardness.storage import folders, plans, writing
from learnable.hardness.storage.disk_space import disk_bytes
from learnable.hardness.storage.journal import held
from learnable.hardness.storage.plans import read_plan
from learnable.hardness.storage.writing import write
from learnable.specs import InputError
from learnable.tables.shards import UNFINISHED
from toy_family import Toy

TEXTS = {name: f"{name}\n" for name in folders.DOCUMENTS}


@pytest.fixture(autouse=True)
def small(monkeypatch):
    """Shards of a few hundred rows."""
    monkeypatch.setattr(plans, "SHARD_BYTES", 40_000)


def plan(format="npz", samples=2000, test=700, seed=1, **family):
    return read_plan(Toy(9, **family), samples, test, seed, format)


def tree(folder):
    """Every file below a folder, with its bytes."""
    return {
        p.relative_to(folder).as_posix(): p.read_bytes()
        for p in sorted(Path(folder).rglob("*"))
        if p.is_file()
    }


def refused(call):
    found, text = attempt(call)
    assert found is None and "\n" not in text
    return text


@pytest.mark.parametrize("format", ["npz", "parquet"])
def test_bytes_do_not_depend_on_workers(tmp_path, format):
    for workers in (1, 2, 5):
        found = write(plan(format), tmp_path / str(workers), TEXTS, workers=workers)
        assert found.made == len(found.parts) == plan(format).count == 6
    one = tree(tmp_path / "1")
    assert len(one) == 10 and not (tmp_path / "1" / UNFINISHED).exists()
    assert one == tree(tmp_path / "2") == tree(tmp_path / "5")


def test_a_shorter_request_has_the_same_first_shards(tmp_path):
    write(plan(), tmp_path / "long", TEXTS)
    write(plan(samples=1000), tmp_path / "short", TEXTS)
    long, short = tree(tmp_path / "long"), tree(tmp_path / "short")
    assert short["train/part-00000.npz"] == long["train/part-00000.npz"]
    assert short["test/part-00000.npz"] == long["test/part-00000.npz"]
    assert tree(tmp_path / "long") != tree(tmp_path / "short")


def test_another_seed_has_other_rows(tmp_path):
    write(plan(), tmp_path / "a", TEXTS)
    write(plan(seed=2), tmp_path / "b", TEXTS)
    a, b = tree(tmp_path / "a"), tree(tmp_path / "b")
    assert [k for k in a if a[k] == b[k]] == sorted(TEXTS)


class StopError(Exception):
    pass


def stopping(monkeypatch, name, after, where=writing):
    """The function of that name runs `after` times, then stops the program."""
    calls, true = [], getattr(where, name)

    def run(*given, **more):
        calls.append(name)
        if len(calls) > after:
            raise StopError
        return true(*given, **more)

    monkeypatch.setattr(where, name, run)


@pytest.mark.parametrize(
    ("name", "after"),
    [("begin", 0), ("note", 0), ("note", 3), ("put", 0), ("put", 4), ("_make", 2), ("write_text", 0),
     ("write_text", 2), ("write_text", 3), ("end", 0), ("digest", 1)],
)  # fmt: skip
def test_a_stop_anywhere_is_gone_on_from_to_the_same_bytes(tmp_path, monkeypatch, name, after):
    write(plan(), tmp_path / "whole", TEXTS)
    with monkeypatch.context() as patch:
        stopping(patch, name, after)
        with pytest.raises(StopError):
            write(plan(), tmp_path / "stopped", TEXTS)
    assert name == "end" or not (tmp_path / "stopped" / "MANIFEST.json").exists()
    found = write(plan(), tmp_path / "stopped", TEXTS)
    assert len(found.parts) - found.made == {"note": after, "put": after, "_make": after}.get(
        name, {("begin", 0): 0, ("digest", 1): 1}.get((name, after), 6)
    )
    assert tree(tmp_path / "stopped") == tree(tmp_path / "whole")


def stopped(folder, monkeypatch, after=4, **given):
    with monkeypatch.context() as patch:
        stopping(patch, "note", after)
        with pytest.raises(StopError):
            write(plan(**given), folder, TEXTS)
    return folder


def test_parts_that_were_changed_after_a_stop_are_made_again(tmp_path, monkeypatch):
    write(plan(), tmp_path / "whole", TEXTS)
    out = stopped(tmp_path / "out", monkeypatch)
    part = out / "train/part-00000.npz"
    part.write_bytes(bytes(b ^ (i == 90) for i, b in enumerate(part.read_bytes())))  # as long as before
    (out / "train/part-00001.npz").unlink()
    with open(out / UNFINISHED / "done.jsonl", "a") as file:
        file.write('{"path": "train/part-000')
    assert write(plan(), out, TEXTS).made == 4
    assert tree(out) == tree(tmp_path / "whole")


def test_a_finished_folder_is_compared_and_left(tmp_path):
    first = write(plan(), tmp_path / "out", TEXTS)
    before = tree(tmp_path / "out")
    again = write(plan(), tmp_path / "out", TEXTS)
    assert again.made == 0 and again.parts == first.parts and tree(tmp_path / "out") == before
    (tmp_path / "out/test/part-00000.npz").write_bytes(b"other")
    text = refused(lambda: write(plan(), tmp_path / "out", TEXTS))
    assert "test/part-00000.npz is missing or is not what was generated; add --force" in text
    assert write(plan(), tmp_path / "out", TEXTS, force=True).removed == 10
    assert tree(tmp_path / "out") == before
    (tmp_path / "out/README.md").write_text("mine")
    assert "README.md is missing or was changed" in refused(lambda: write(plan(), tmp_path / "out", TEXTS))


def test_another_request_is_refused_and_says_what_differs(tmp_path, monkeypatch):
    write(plan(), tmp_path / "done", TEXTS)
    stopped(tmp_path / "half", monkeypatch)
    for name in ("done", "half"):
        before = tree(tmp_path / name)
        for given, words in (
            (
                {"seed": 2},
                "holds other data: seed is 1 there and 2 here; name another folder, or add --force",
            ),
            ({"column": 3}, "family is toy(d=9) there and toy(d=9, column=3) here"),
            ({"samples": 2001}, "rows is"),
            ({"format": "parquet"}, "format is npz there and parquet here"),
        ):
            text = refused(lambda g=given, n=name: write(plan(**g), tmp_path / n, TEXTS))
            assert words in text and "removes the files that generate wrote there and no others" in text
        assert tree(tmp_path / name) == before


def test_a_folder_of_somebody_else_is_never_overwritten(tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    (out / "notes.txt").write_text("mine")
    text = refused(lambda: write(plan(), out, TEXTS))
    assert f"out: {out} is not empty; name another folder, or add --force to write beside" in text
    (out / "README.md").write_text("mine")
    text = refused(lambda: write(plan(), out, TEXTS, force=True))
    assert "README.md was not written by generate; move it, or name another folder" in text
    assert tree(out) == {"notes.txt": b"mine", "README.md": b"mine"}
    (out / "README.md").unlink()
    assert write(plan(), out, TEXTS, force=True).removed == 0
    assert (out / "notes.txt").read_text() == "mine"


@pytest.mark.parametrize("finished", [True, False])
def test_force_removes_what_generate_wrote_and_nothing_else(tmp_path, monkeypatch, finished):
    write(plan(seed=2, samples=500), tmp_path / "clean", TEXTS)
    out = tmp_path / "out"
    if finished:
        write(plan(), out, TEXTS)
        write(plan().twin(), out / "twin", TEXTS)
    else:
        stopped(out, monkeypatch)
    parts = len([p for p in out.rglob("part-*") if p.suffix == ".npz"])
    mine = ["notes.txt", "train/notes.txt", "train/part-99999.npz", "twin/notes.txt"]
    for name in mine:
        (out / name).parent.mkdir(exist_ok=True)
        (out / name).write_text("mine")
    found = write(plan(seed=2, samples=500), out, TEXTS, force=True)
    assert found.removed == (20 if finished else parts) and parts >= 5
    left = tree(out)
    assert {name: left.pop(name) for name in mine} == dict.fromkeys(mine, b"mine")
    assert left == tree(tmp_path / "clean")


def test_force_leaves_a_file_that_stands_in_the_way_and_all_others(tmp_path):
    out = tmp_path / "out"
    write(plan(samples=500), out, TEXTS)
    (out / "train/part-00003.npz").write_text("mine")
    before = tree(out)
    assert "part-00003.npz was not written by generate" in refused(
        lambda: write(plan(), out, TEXTS, force=True)
    )
    assert tree(out) == before


def test_a_twin_of_other_data_stays(tmp_path):
    out = tmp_path / "out"
    write(plan(), out, TEXTS)
    write(plan(seed=7), out / "twin", TEXTS)
    before = tree(out / "twin")
    assert write(plan(seed=2), out, TEXTS, force=True).removed == 10
    assert tree(out / "twin") == before


def test_what_cannot_hold_data(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("x")
    assert "is a file; name a folder" in refused(lambda: write(plan(), tmp_path / "file", TEXTS))
    (tmp_path / "linked").mkdir()
    (tmp_path / "linked/train").symlink_to(tmp_path)
    assert "is a link" in refused(lambda: write(plan(), tmp_path / "linked", TEXTS, force=True))
    out = stopped(tmp_path / "half", monkeypatch)
    (out / UNFINISHED / "request.json").write_text('{"family": "gone(n=3)"}')
    text = refused(lambda: write(plan(), out, TEXTS, force=True))
    assert "cannot be read" in text and "remove it yourself" in text
    write(plan(), tmp_path / "done", TEXTS)
    (tmp_path / "done/MANIFEST.json").write_text("{")
    assert "MANIFEST.json is damaged" in refused(lambda: write(plan(), tmp_path / "done", TEXTS, force=True))


def test_a_folder_that_cannot_be_written(tmp_path, monkeypatch):
    true = Path.mkdir

    def denied(path, *given, **more):
        if path.name == "out":
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        true(path, *given, **more)

    monkeypatch.setattr(Path, "mkdir", denied)
    text = refused(lambda: write(plan(), tmp_path / "out", TEXTS))
    assert text == f"out: {tmp_path}/out cannot be written: Permission denied; name another folder"


def test_a_full_disk_is_said_and_gone_on_from(tmp_path, monkeypatch):
    write(plan(), tmp_path / "whole", TEXTS)
    left, true = [3], os.fsync

    def full(handle):
        name = os.readlink(f"/proc/self/fd/{handle}")
        if name.endswith(".npz.tmp"):
            left[0] -= 1
            if left[0] < 0:
                raise OSError(errno.ENOSPC, "No space left on device")
        true(handle)

    monkeypatch.setattr(os, "fsync", full)
    text = refused(lambda: write(plan(), tmp_path / "out", TEXTS))
    assert "is full; make room and type the same command again, which keeps what is done" in text
    monkeypatch.undo()
    monkeypatch.setattr(plans, "SHARD_BYTES", 40_000)
    assert 3 <= write(plan(), tmp_path / "out", TEXTS).made < 6
    assert tree(tmp_path / "out") == tree(tmp_path / "whole")


def test_room_on_the_disk_and_in_memory_is_asked_for_first(tmp_path, monkeypatch):
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=20_000))
    text = refused(lambda: write(plan(), tmp_path / "a/b", TEXTS))
    assert "toy(d=9): 2,700 rows need 7.05e-05 GB on the disk" in text and "has 2e-05 GB free" in text
    assert "ask for fewer --samples" in text and os.listdir(tmp_path) == []
    monkeypatch.undo()
    text = refused(lambda: write(plan(samples=10**12), tmp_path / "a", TEXTS))
    assert "GB on the disk" in text
    monkeypatch.setenv("LEARNABLE_MEMORY_GB", "0.0001")
    text = refused(lambda: write(plan(), tmp_path / "a", TEXTS))
    assert "GB of memory and 0.0001 GB may be used; use fewer --workers" in text
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("format", ["npz", "parquet"])
def test_the_forecast_of_the_disk_is_enough_and_not_far_off(tmp_path, format):
    for family in ({}, {"real": True}):
        found = write(plan(format, **family), tmp_path / str(bool(family)), TEXTS)
        assert found.bytes <= disk_bytes(found.plan)
    assert disk_bytes(plan(real=True)) < 1.2 * found.bytes or format == "parquet"


def test_two_at_a_time_are_refused(tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    with held(out):
        assert "another learnable generate is writing to" in refused(lambda: write(plan(), out, TEXTS))
    assert write(plan(), out, TEXTS).made == 6
    before = tree(out)
    with held(out):
        text = refused(lambda: write(plan(seed=2), out, TEXTS, force=True))
        assert "another learnable generate is writing to" in text
    (out / UNFINISHED / "lock").unlink()
    assert tree(out) == before


def test_progress_is_told_to_the_end(tmp_path):
    told = []
    write(plan(), tmp_path / "out", TEXTS, workers=2, tick=lambda done, total: told.append((done, total)))
    assert told[-1] == (6, 6) and told == sorted(told)


def test_the_manifest_lists_every_part(tmp_path):
    found = write(plan(), tmp_path / "out", TEXTS)
    manifest = json.loads((tmp_path / "out/MANIFEST.json").read_text())
    assert [p["path"] for p in manifest["parts"]] == [p.path for p in found.parts]
    assert sum(p["rows"] for p in manifest["parts"]) == 2700
    assert set(manifest["files"]) == set(TEXTS) and set(manifest["made_with"]) == {"learnable", "numpy"}


def test_a_family_that_fails_says_so_itself(tmp_path, monkeypatch):
    def broken(*_):
        raise InputError("too large")

    monkeypatch.setattr(Toy, "rows", broken)
    assert refused(lambda: write(plan(), tmp_path / "out", TEXTS)) == "too large"
