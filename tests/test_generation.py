"""`generate`: the same folder whenever it is asked for, its documents, and its refusals."""

import ast
import json
import os
import re
import shutil
import subprocess
import sys

import numpy as np
import pytest

import learnable
from cases import attempt
from learnable.hardness.storage import plans
from learnable.hardness.storage.disk_space import disk_bytes
from learnable.hardness.storage.readme import readme
from toy_family import Toy


@pytest.fixture(autouse=True)
def small(monkeypatch):
    monkeypatch.setattr(plans, "SHARD_BYTES", 20_000)


def tree(folder):
    return {
        p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()
    }


@pytest.mark.parametrize("format", ["npz", "parquet"])
def test_the_same_request_gives_the_same_bytes(tmp_path, format):
    given = {"samples": 900, "test": 300, "seed": 4, "format": format, "twin": "easy"}
    for name, workers in (("a", 1), ("b", 3)):
        learnable.generate("toy(d=6)", **given, out=tmp_path / name, workers=workers)
    a = tree(tmp_path / "a")
    assert a == tree(tmp_path / "b")
    expected = {"MANIFEST.json", "README.md", "certificate.json", "secret.json"}
    assert {name for name in a if "/" not in name} == expected
    assert {name.removeprefix("twin/") for name in a if name.startswith("twin/")} == {
        name for name in a if not name.startswith("twin/")
    }


def test_both_formats_hold_the_same_rows(tmp_path):
    for format in ("npz", "parquet"):
        learnable.generate("toy(d=6, real=true)", samples=900, test=300, format=format, out=tmp_path / format)
    for split in ("train", "test"):
        npz, parquet = (
            [np.hstack([X, y[:, None]]) for X, y in learnable.read_rows(tmp_path / format, split)]
            for format in ("npz", "parquet")
        )
        np.testing.assert_array_equal(np.vstack(npz), np.vstack(parquet))


def test_the_result_says_what_was_written(tmp_path):
    found = learnable.generate("toy(d=6)", samples=900, test=300, out=str(tmp_path / "a"), twin="easy")
    shown = found.json()
    assert json.loads(json.dumps(shown)) == shown and shown["schema"] == "learnable/generate/1"
    assert shown["family"] == "toy(d=6)" and shown["rows"] == {"train": 900, "test": 300}
    assert shown["certificate"]["claimed"] == ["a toy"]
    assert shown["parts"] == shown["made"] == 4 and shown["removed"] == 0
    sizes = [len(b) for name, b in tree(tmp_path / "a").items() if re.match(r"t\w+/part", name)]
    assert shown["bytes"] == sum(sizes)
    assert shown["twin"]["family"] == "toy(d=6, column=0)" and shown["twin"]["twin_of"] == "toy(d=6)"
    assert str(found) == f"toy(d=6): 900 train and 300 test rows in {tmp_path / 'a'}"


def test_the_easy_twin_can_be_added_later(tmp_path):
    given = {"samples": 900, "test": 300, "out": tmp_path / "a"}
    learnable.generate("toy(d=6)", **given)
    before = tree(tmp_path / "a")
    later = learnable.generate("toy(d=6)", **given, twin="easy")
    assert later.written.made == 0 and later.twin.made == 4
    assert {k: v for k, v in tree(tmp_path / "a").items() if not k.startswith("twin/")} == before
    hard, easy = (next(learnable.read_rows(tmp_path / "a" / place))[0] for place in ("", "twin"))
    np.testing.assert_array_equal(hard, easy)


@pytest.mark.parametrize("format", ["npz", "parquet"])
def test_the_examples_in_the_readme_run(tmp_path, format):
    learnable.generate("toy(d=6)", samples=900, test=300, format=format, out=tmp_path / "a")
    text = (tmp_path / "a/README.md").read_text()
    blocks = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    assert len(blocks) == 3
    code = "\n".join([*blocks, "print(len(data), X.shape, y.shape)"])
    ast.parse(code)
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code],
        cwd=tmp_path / "a",
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines() == [*[f"ok  {p}" for p in _parts(tmp_path / "a")], "900 (900, 6) (900,)"]


def _parts(folder):
    return [p["path"] for p in json.loads((folder / "MANIFEST.json").read_text())["parts"]]


@pytest.mark.parametrize("twin", [False, True])
def test_the_readme_says_what_a_stranger_must_know(twin):
    plan = plans.read_plan(Toy(6), 900, 300, 4, "npz")
    plan = plan.twin() if twin else plan
    text = readme(plan, plan.family.claims(900))
    for words in ("Keep it away from learners", "Assumption: none (no paper)", "- a toy", "Not claimed", "900 rows",
                  "x1 … x6", "with seed 4", "mean squared error", "learnable audit certificate.json"):  # fmt: skip
        assert words in text
    assert ("easy twin of `toy(d=6)`" in text) == twin
    assert all(len(line) <= 200 for line in text.splitlines())


def test_where_the_numbers_fall_is_said_first(tmp_path):
    found = learnable.generate(
        "noisy_parity(n=100, degree=50)", samples=5000, test=1000, out=tmp_path / "weak"
    )
    said = found.certificate["not_hard_here"]
    assert said.startswith("These rows are not hard: about 10^4.8 guesses") and "flip=0.25" in said
    text = (tmp_path / "weak/README.md").read_text()
    assert text.index(f"**{said}**") < text.index("Assumption: ") < text.index("Claimed:")
    strong = learnable.generate(
        "noisy_parity(n=100, degree=50, flip=0.25)", samples=5000, test=1000, out=tmp_path / "strong"
    )
    assert strong.certificate["not_hard_here"] is None
    assert "rows are not hard" not in (tmp_path / "strong/README.md").read_text()
    spoilt = {**found.certificate, "not_hard_here": None}
    assert learnable.audit(found.certificate).exit_code == 0 and learnable.audit(spoilt).exit_code == 1


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"samples": 0}, "samples is 0; wanted from 1"),
        ({"twin": "hard"}, "twin is 'hard'; wanted easy, or leave it out"),
        ({"workers": 0}, "workers is 0; wanted from 1 to 256"),
        ({"out": ""}, "out is empty; wanted a folder, such as out/hard"),
        ({"family": "tony(d=6)"}, "(nearest known: toy)"),
        ({"format": "csv"}, "format is 'csv'; wanted npz or parquet"),
    ],
)
def test_refusals(tmp_path, monkeypatch, given, words):
    monkeypatch.chdir(tmp_path)
    options = {"family": "toy(d=6)", "samples": 900, "out": "a", **given}
    found, text = attempt(lambda: learnable.generate(options.pop("family"), **options))
    assert found is None and words in text and os.listdir(tmp_path) == []


MILLION = """
import resource, sys
import learnable, toy_family
learnable.generate("toy(d=100, real=true)", samples=1_000_000, test=1000, out=sys.argv[1], format=sys.argv[2], workers=2)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


@pytest.mark.slow
@pytest.mark.parametrize("format", ["npz", "parquet"])
def test_a_million_rows_take_less_than_a_gigabyte(tmp_path, format):
    path = os.pathsep.join(sys.path)
    done = subprocess.run(
        [sys.executable, "-c", MILLION, str(tmp_path / "a"), format],
        env={**os.environ, "PYTHONPATH": path}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    peak = int(done.stdout) * (1 if sys.platform == "darwin" else 1024)
    assert sum(p.stat().st_size for p in (tmp_path / "a/train").iterdir()) > 700e6
    assert peak < 1e9, f"{peak / 1e6:.0f} MB"


def test_room_for_the_twin_is_asked_for_before_anything_is_written(tmp_path, monkeypatch):
    alone = plans.read_plan("toy(d=6)", 900, 300, 0, "npz")
    usage = shutil.disk_usage(tmp_path)
    free = int(1.5 * disk_bytes(alone))
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=free))
    options = {"samples": 900, "test": 300}
    found, text = attempt(lambda: learnable.generate("toy(d=6)", **options, out=tmp_path / "a", twin="easy"))
    assert found is None and "GB free; ask for fewer --samples" in text and os.listdir(tmp_path) == []
    assert learnable.generate("toy(d=6)", **options, out=tmp_path / "a").written.made == 4
    monkeypatch.undo()
    learnable.generate("toy(d=6)", **options, out=tmp_path / "b", twin="easy")
    (tmp_path / "b/twin/MANIFEST.json").unlink()
    assert (
        "is not empty"
        in attempt(lambda: learnable.generate("toy(d=6)", **options, out=tmp_path / "b", twin="easy"))[1]
    )


def test_a_bar_goes_to_standard_error(tmp_path, capsys):
    learnable.generate("toy(d=6)", samples=900, test=300, out=tmp_path / "a", progress=True)
    assert capsys.readouterr().out == "" and len(list((tmp_path / "a/train").iterdir())) == 3
