"""Generated folders as labelled data: read with checksums, and never the planted answer."""

import json

import numpy as np
import pytest

from cases import attempt
from learnable.hardness.storage import plans
from learnable.hardness.storage.plans import read_plan
from learnable.hardness.storage.shards import read_rows
from learnable.hardness.storage.writing import write
from learnable.tables.files import read_table
from learnable.tables.shards import UNFINISHED, read_manifest, read_part
from learnable.targets import targets
from toy_family import Toy

TEXTS = {"secret.json": '{"column": 3}', "certificate.json": "{}", "README.md": "rows"}


@pytest.fixture(params=["npz", "parquet"])
def made(request, tmp_path, monkeypatch):
    """A plan with several shards, written to ``hard`` in the working folder."""
    monkeypatch.setattr(plans, "SHARD_BYTES", 20_000)
    monkeypatch.chdir(tmp_path)
    plan = read_plan(Toy(6), 900, 300, 4, request.param)
    write(plan, tmp_path / "hard", TEXTS)
    return plan


def drawn(plan, split):
    answer = plan.answer()
    rows = [plan.draw(s, answer) for s in plan.shards() if s.split == split]
    assert len(rows) >= 1
    return tuple(np.concatenate(side) for side in zip(*rows, strict=True))


@pytest.mark.parametrize(("path", "split"), [("hard", "train"), ("hard/", "train"), ("./hard/train", "train"),
                                             ("hard/test", "test"), ("hard/test/", "test")])  # fmt: skip
def test_a_folder_is_read_as_its_rows(made, path, split):
    X, y = drawn(made, split)
    table = read_table(path)
    np.testing.assert_array_equal(table.X, X)
    np.testing.assert_array_equal(table.labels, y)
    assert table.names == ("x1", "x2", "x3", "x4", "x5", "x6") and table.X.dtype == np.float64


@pytest.mark.parametrize("split", ["train", "test"])
def test_rows_come_shard_by_shard(made, split):
    shards = list(read_rows("hard", split))
    X, y = drawn(made, split)
    assert len(shards) == len([s for s in made.shards() if s.split == split])
    np.testing.assert_array_equal(np.concatenate([s[0] for s in shards]), X)
    np.testing.assert_array_equal(np.concatenate([s[1] for s in shards]), y)
    assert shards[0][0].dtype == np.int8


@pytest.mark.parametrize(
    "spec", ["hard", "./hard", "data(hard)", "data(path=hard/test)", 'data("hard", target="y")']
)
def test_a_spec_may_name_a_folder(made, spec):
    target = targets.read(spec)
    sample = target.load()
    assert sample.classes == "1 (+1) against -1 (-1)" and sample.X.shape[1] == 6
    assert targets.read(str(target)) == target


def test_a_word_is_not_taken_for_a_folder_of_its_name(made, tmp_path):
    (tmp_path / "hard").rename(tmp_path / "digits")
    assert str(targets.read("digits")) == "digits" and type(targets.read("digits")).__name__ == "Digits"


@pytest.mark.parametrize(
    "spec", ["hard/secret.json", "data(path=hard/secret.json)", "data(hard/twin/SECRET.json)"]
)
def test_the_planted_answer_is_refused(made, spec):
    found, text = attempt(lambda: targets.read(spec))
    folder = "hard/twin" if "twin" in spec else "hard"
    assert found is None and "holds the planted answer, which no learner may see" in text
    assert f"type {folder} for the training rows" in text
    found, text = attempt(lambda: list(read_rows("hard/secret.json")))
    assert found is None and "holds the planted answer" in text


def test_reading_never_opens_the_planted_answer(made, tmp_path):
    (tmp_path / "hard/secret.json").unlink()
    (tmp_path / "hard/secret.json").mkdir()
    assert len(read_table("hard").X) == 900 and len(list(read_rows("hard", "test"))) >= 1


def test_a_tampered_shard_is_named(made, tmp_path):
    path = next((tmp_path / "hard/train").glob("part-00001.*"))
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    rows = read_rows("hard")
    next(rows)
    for call in (lambda: next(rows), lambda: read_table("hard")):
        found, text = attempt(call)
        assert (
            found is None and f"hard/train/{path.name} is not what was generated: its SHA-256 begins" in text
        )
        assert "restore it, or generate the folder again with --force" in text
    assert len(read_table("hard/test").X) == 300
    path.unlink()
    found, text = attempt(lambda: read_table("hard"))
    assert found is None and f"hard/train/{path.name} is missing; restore it" in text


DAMAGE = {
    "text": lambda raw: "{",
    "list": lambda raw: [],
    "schema": lambda raw: {**raw, "schema": "other/1"},
    "no parts": lambda raw: {**raw, "parts": []},
    "counts": lambda raw: {**raw, "rows": {"train": 901, "test": 300}},
    "twice": lambda raw: {**raw, "parts": [raw["parts"][0], *raw["parts"]]},
    "secret": lambda raw: {**raw, "parts": [{**raw["parts"][0], "path": "secret.json"}, *raw["parts"][1:]]},
    "outside": lambda raw: {**raw, "parts": [{**raw["parts"][0], "path": "../train/part-00000.npz"}, *raw["parts"][1:]]},
    "words": lambda raw: {**raw, "parts": [{**raw["parts"][0], "rows": "many"}, *raw["parts"][1:]]},
    "dimension": lambda raw: {**raw, "dimension": "6"},
}  # fmt: skip


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_manifest_is_refused(made, tmp_path, damage):
    path = tmp_path / "hard/MANIFEST.json"
    found = DAMAGE[damage](json.loads(path.read_text()))
    path.write_text(found if isinstance(found, str) else json.dumps(found))
    found, text = attempt(lambda: read_table("hard"))
    assert found is None and "hard/MANIFEST.json is damaged or of another program" in text


def test_a_manifest_that_lies_about_shapes_is_refused(made):
    manifest = read_manifest("hard")
    wrong = type(manifest)(manifest.folder, 7, manifest.rows, manifest.parts, manifest.raw)
    found, text = attempt(lambda: read_part(wrong, manifest.parts[0]))
    assert found is None and "has shape" in text and "MANIFEST.json says otherwise" in text


def test_what_is_no_generated_folder(made, tmp_path):
    (tmp_path / "empty").mkdir()
    (tmp_path / "half" / UNFINISHED).mkdir(parents=True)
    unfinished = "data: half is not finished; type its learnable generate command again to go on"
    cases = (
        (lambda: list(read_rows("empty")), "data: empty holds no MANIFEST.json; type a folder that learnable generate"),
        (lambda: list(read_rows("nowhere")), "nowhere holds no MANIFEST.json"),
        (lambda: list(read_rows("half")), unfinished),
        (lambda: read_table("half"), unfinished),
        (lambda: read_table("empty"), "empty is a directory"),
        (lambda: list(read_rows("hard", "valid")), "split is 'valid'; wanted train or test"),
        (lambda: targets.read("data(hard, target=x1)").load(), "has the one label y; leave target=x1 out"),
    )  # fmt: skip
    for call, words in cases:
        found, text = attempt(call)
        assert found is None and words in text, text


def test_memory_is_forecast_from_the_manifest(made, monkeypatch):
    monkeypatch.setenv("LEARNABLE_MEMORY_GB", "1e-6")
    found, text = attempt(lambda: read_table("hard"))
    assert (
        found is None and "GB of memory" in text and "name one part, such as hard/train/part-00000." in text
    )
