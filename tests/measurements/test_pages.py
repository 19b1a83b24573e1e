"""The page and the pictures are what the tables give."""

from pathlib import Path

import pytest

NAMES = sorted(p.stem for p in (Path(__file__).parents[2] / "docs" / "measurements").glob("*.svg"))


def test_the_page_is_made_from_the_tables(measurement):
    page = measurement("__main__").page()
    assert page == (measurement("tables").DOCS / "measurements.md").read_text(encoding="utf-8")
    assert sorted(measurement("__main__").NAMES) == NAMES and len(NAMES) >= 5
    assert all(f"](measurements/{name}.svg)" in page for name in NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_picture_is_drawn_the_same_twice(measurement, tmp_path, name):
    main = measurement("__main__")
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        main.draw(name, tmp_path / folder)
    one, two = ((tmp_path / folder / f"{name}.svg").read_bytes() for folder in ("one", "two"))
    assert one == two and b"<dc:date>" not in one
    assert (measurement("tables").FOLDER / f"{name}.svg").is_file()


def test_a_table_reads_back(measurement, tmp_path):
    tables = measurement("tables")
    rows = [{"a": 1, "b": 0.25, "c": None, "d": "x, y"}, {"a": 2, "b": 1e-9, "c": 3, "d": "z"}]
    tables.write("t", rows, tmp_path)
    assert tables.read("t", tmp_path) == rows
    assert tables.markdown(["a", "b"], [[1, 0.5]]) == "| a | b |\n| --- | --- |\n| 1 | 0.5 |"


def test_an_unknown_name_is_refused(measurement, capsys):
    assert measurement("__main__").main(["stars"]) == 2
    assert "no measurement stars; type one of: bounds, sgd_times, stairs," in capsys.readouterr().err
