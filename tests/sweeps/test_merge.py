"""Merging: done beats failed beats killed, no answer is overwritten, and again changes nothing."""

import itertools
import random
import signal
import subprocess
import sys

import pytest

from learnable.specs import InputError
from learnable.sweeps.merge import Conflict, merge_stores
from learnable.sweeps.store import Outcome, Store
from sweep_processes import environment, eventually

RANK = {"killed": 0, "failed": 1, "done": 2}


def row(address, state="done", answer="1", text=None):
    address = f"{address:032x}"
    return Outcome(
        address, text or f"text of {address}", state, answer if state == "done" else None, error=None
    )


def fill(path, rows):
    with Store.write(path) as store:
        store.put(rows)
    return path


def rows_of(path):
    with Store.read(path) as store:
        return list(store.outcomes())


@pytest.mark.parametrize(("old", "new"), list(itertools.product(RANK, RANK)))
def test_the_better_state_stays(tmp_path, old, new):
    into, part = fill(tmp_path / "a.sqlite", [row(1, old)]), fill(tmp_path / "b.sqlite", [row(1, new)])
    merged = merge_stores(into, [part])
    assert [o.state for o in rows_of(into)] == [max(old, new, key=RANK.__getitem__)]
    assert (merged.replaced, merged.same) == ((1, 0) if RANK[new] > RANK[old] else (0, 1))
    assert (merged.added, merged.conflicts, merged.rows) == (0, (), 1)


def test_parts_come_together_in_a_store_that_is_made(tmp_path):
    parts = [fill(tmp_path / f"{i}.sqlite", [row(j) for j in range(i, 100, 4)]) for i in range(4)]
    merged = merge_stores(tmp_path / "all.sqlite", parts, asked=[row(j).address for j in range(50, 120)])
    assert (merged.added, merged.replaced, merged.same, merged.rows, merged.of_sweep) == (100, 0, 0, 100, 50)
    assert rows_of(tmp_path / "all.sqlite") == [row(j) for j in range(100)]
    again = merge_stores(tmp_path / "all.sqlite", parts)
    assert (again.added, again.replaced, again.same, again.rows, again.of_sweep) == (0, 0, 100, 100, None)
    assert sorted(p.name for p in tmp_path.iterdir()) == [*(f"{i}.sqlite" for i in range(4)), "all.sqlite"]


def test_two_answers_to_one_question_are_told_and_both_kept(tmp_path):
    into = fill(tmp_path / "a.sqlite", [row(1, answer="1"), row(2), row(3, text="mine")])
    part = fill(tmp_path / "b.sqlite", [row(1, answer="2"), row(2), row(3, text="yours"), row(4)])
    merged = merge_stores(into, [part])
    assert merged.conflicts == (Conflict(row(1).address, part), Conflict(row(3).address, part))
    assert (merged.added, merged.replaced, merged.same) == (1, 0, 1)
    assert rows_of(into) == [row(1, answer="1"), row(2), row(3, text="mine"), row(4)]
    assert rows_of(part)[0] == row(1, answer="2")


def naive(into, parts):
    """The same by dictionaries."""
    held = {o.address: o for o in into}
    unlike = []
    for number, part in enumerate(parts):
        for o in part:
            mine = held.get(o.address)
            if mine is None or (mine.text == o.text and RANK[o.state] > RANK[mine.state]):
                held[o.address] = o
            elif mine.text != o.text or (mine.state == o.state == "done" and mine.answer != o.answer):
                unlike.append((o.address, number))
    return [held[a] for a in sorted(held)], unlike


@pytest.mark.parametrize("seed", range(8))
def test_a_merge_is_what_dictionaries_say(tmp_path, seed):
    draw = random.Random(seed)

    def some():
        return [
            row(a, draw.choice(list(RANK)), draw.choice("12"), draw.choice([None, None, None, "other"]))
            for a in sorted(draw.sample(range(60), 40))
        ]

    start, parts = some(), [some() for _ in range(4)]
    into = fill(tmp_path / "into.sqlite", start)
    paths = [fill(tmp_path / f"{i}.sqlite", part) for i, part in enumerate(parts)]
    merged = merge_stores(into, paths)
    rows, unlike = naive(start, parts)
    assert rows_of(into) == rows
    assert [(c.address, paths.index(c.part)) for c in merged.conflicts] == unlike
    assert merged.added + merged.replaced + merged.same + len(unlike) == 160
    assert [rows_of(p) for p in paths] == parts


def test_a_merge_that_is_killed_is_repeated(tmp_path):
    """Whatever moment the kill falls on, a part is in whole or not at all, and the second merge ends where one would."""
    parts = [fill(tmp_path / f"{i}.sqlite", [row(j) for j in range(i, 20_000, 4)]) for i in range(4)]
    whole = [row(j) for j in range(20_000)]
    program = (
        "import sys; from pathlib import Path; from learnable.sweeps.merge import merge_stores\n"
        "merge_stores(Path(sys.argv[1]), [Path(p) for p in sys.argv[2:]])"
    )
    for there in (0, 5000, 10_000):
        into = tmp_path / f"into{there}.sqlite"
        merging = subprocess.Popen([sys.executable, "-c", program, into, *parts], env=environment())
        assert eventually(lambda: rows_in(into) >= there)  # noqa: B023
        merging.send_signal(signal.SIGKILL)
        merging.wait()
        count = rows_in(into)
        assert count % 5000 == 0 and count >= there
        merge_stores(into, parts)
        assert rows_of(into) == whole


def rows_in(path):
    """How many rows a store has, 0 where there is none yet or it is just being made."""
    try:
        with Store.read(path) as store:
            return sum(store.count().values())
    except InputError:
        return 0


def test_what_cannot_be_merged(tmp_path):
    into, part = fill(tmp_path / "a.sqlite", [row(1)]), fill(tmp_path / "b.sqlite", [row(2)])
    (tmp_path / "link.sqlite").symlink_to(into)
    (tmp_path / "text.sqlite").write_text(
        "not a store, but longer than a header of SQLite would ever be" * 30
    )
    cases = {
        (): "merge: no parts were named; type for example learnable sweep merge grid.toml grid.*-of-*.sqlite",
        (part, into): f"merge: {into} is the store that the parts would be merged into; leave it out",
        (tmp_path / "link.sqlite",): "is the store that the parts would be merged into; leave it out",
        (part, tmp_path / "c.sqlite"): f"there is no store {tmp_path / 'c.sqlite'}",
        (tmp_path / "text.sqlite",): "is no store of a sweep; name another store, or move it away",
    }
    for parts, sentence in cases.items():
        with pytest.raises(InputError) as caught:
            merge_stores(into, parts)
        assert sentence in str(caught.value)
        assert rows_of(into) == [row(1)]
