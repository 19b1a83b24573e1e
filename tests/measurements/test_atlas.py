"""The atlas: its tables hold every cell of its files, say what the library says now, and make its pages."""

import json

import pytest

from learnable import sweeps
from learnable.sweeps.export import exported, flattened
from learnable.sweeps.grid import read_grid
from learnable.sweeps.questions import ask
from measurements import atlas

FAMILIES = {"parity", "staircase", "majority", "modular"}


@pytest.fixture(params=atlas.SHEETS)
def sheet(request):
    return atlas.ROOT / "atlas" / f"{request.param}.toml"


def test_a_table_holds_every_cell_of_its_file(sheet):
    grid = read_grid(sheet)
    cells = list(grid.cells())
    found = {o.address: o for o in exported(grid, sheet.with_suffix(".parquet"))}
    assert set(found) == {cell.address for cell in cells} and len(found) >= 800
    assert {o.state for o in found.values()} == {"done"}
    names = dict(zip(grid.names, zip(*(cell.point for cell in cells))))
    assert set(names["family"]) == FAMILIES
    assert (min(names["n"]), max(names["n"])) == (10, 40)
    assert len(set(names["network"])) == 4 and len(set(names["seed"])) == 5


def test_the_verdicts_are_those_of_today():
    sheet = atlas.ROOT / "atlas" / "verdicts.toml"
    grid = read_grid(sheet)
    held = {o.address: json.loads(o.answer) for o in exported(grid, sheet.with_suffix(".parquet"))}
    for cell in list(grid.cells())[::211]:
        now, then = flattened(json.loads(ask(cell.text))), flattened(held[cell.address])
        assert now["verdict.label"] == then["verdict.label"], cell.text
        if "measures.alignment.log10" in now:
            assert now["measures.alignment.log10"] == pytest.approx(
                then["measures.alignment.log10"], rel=1e-9
            )


def test_a_page_is_made_of_a_table(sheet):
    found = sweeps.report(sheet, table=sheet.with_suffix(".parquet"))
    assert found["counts"]["done"] == found["count"] >= 800
    titles = [column["title"] for column in found["columns"]]
    assert titles[0] == "verdict"
    assert ("success rate" in titles) == (sheet.stem == "trained")


def test_the_picture_is_there_and_other_words_are_refused(capsys):
    assert atlas.PICTURE.read_bytes()[1:4] == b"PNG"
    assert atlas.main(["tomorrow"]) == 2
    assert "type nothing, or again" in capsys.readouterr().err
