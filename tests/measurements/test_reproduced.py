"""docs/reproduce.md is what the results beside it give, and those results are of the settings and ranges of this version."""

import json
import shutil
from pathlib import Path

import pytest

from learnable.reproduction.catalogue import HOMES, study_named
from learnable.reproduction.judging import judged
from learnable.reproduction.running import _jsonable

KEPT = sorted(p.stem for p in (Path(__file__).parents[2] / "docs" / "reproduce").glob("*.json"))


def test_the_page_is_made_from_the_results(measurement):
    reproduced = measurement("reproduced")
    page = reproduced.page()
    assert page == (measurement("tables").DOCS / "reproduce.md").read_text(encoding="utf-8")
    for file in reproduced.FOLDER.glob("*.svg"):
        assert f"](reproduce/{file.name})" in page
    assert set(KEPT) <= set(HOMES) and len(KEPT) >= 7
    assert all(f"`learnable reproduce {name}`" in page for name in KEPT)


@pytest.mark.parametrize("name", KEPT)
def test_a_result_beside_the_page_is_of_this_version(measurement, name):
    """Its settings are the frozen ones, its numbers follow from its rows, and its verdicts from the ranges."""
    found = json.loads((measurement("reproduced").FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    study = study_named(name)
    assert found["settings"] == json.loads(json.dumps(study.asked(False, 0))) and not found["quick"]
    values = {k: _jsonable(e.json()) for k, e in study.sums(found["tables"]).items()}
    again = json.loads(json.dumps(judged(study.expected, values, False)))
    assert [(n["name"], n["within"], n["expected"]) for n in again] == [
        (n["name"], n["within"], n["expected"]) for n in found["numbers"]
    ]
    for one, two in zip(again, found["numbers"], strict=True):
        assert one["value"]["value"] == pytest.approx(two["value"]["value"], rel=1e-4, abs=1e-12)
    assert (found["says"], found["title"]) == (study.says, study.title)


def test_results_are_copied_from_a_folder(measurement, monkeypatch, tmp_path):
    reproduced = measurement("reproduced")
    name = "local-generator-network"
    (tmp_path / "out" / name).mkdir(parents=True)
    shutil.copy(reproduced.FOLDER / f"{name}.json", tmp_path / "out" / name / "result.json")
    monkeypatch.setattr(reproduced, "FOLDER", tmp_path / "docs")
    assert reproduced.copied(tmp_path / "out") == [name]
    assert sorted(p.name for p in (tmp_path / "docs").iterdir()) == [f"{name}.json", f"{name}.svg"]
