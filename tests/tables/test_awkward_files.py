"""Files as people have them: what is understood of each, and one sentence for each that is not."""

from __future__ import annotations

import gzip
import re
from dataclasses import dataclass, field

import numpy as np
import pytest

from learnable.specs import InputError
from learnable.targets import targets
from learnable.targets.samples import Data

ROWS = range(12)
PLAIN = [f"{i},{i % 3}.5,{i % 2}" for i in ROWS]


def lines(*rows, end="\n"):
    return end.join(rows) + end


@dataclass
class Understood:
    """A file's bytes, what it is called, and what of it is understood."""

    name: str
    data: bytes
    names: tuple[str, ...]
    row: list[float]
    labels: tuple[str, ...] = ("0", "1")
    notes: list[str] = field(default_factory=list)
    rows: int = 12
    options: str = ""


AB = ("a", "b")
FIRST = [0, 0.5]
UNDERSTOOD = [
    Understood("plain.csv", lines("a,b,y", *PLAIN).encode(), AB, FIRST),
    Understood(
        "semicolons.csv",
        lines("a;b;y", *(p.replace(",", ";").replace(".", ",") for p in PLAIN)).encode(),
        AB,
        FIRST,
        notes=["fields are separated by ';' and numbers have decimal commas; separator= and decimal= read them"],
    ),
    Understood(
        "semicolons-and-points.csv",
        lines("a;b;y", *(p.replace(",", ";") for p in PLAIN)).encode(),
        AB,
        FIRST,
        notes=["fields are separated by ';'; separator= reads them otherwise"],
    ),
    Understood(
        "semicolons-asked-for.csv",
        lines("a;b;y", *(p.replace(",", ";").replace(".", ",") for p in PLAIN)).encode(),
        AB,
        FIRST,
        options='separator=";", decimal=","',
    ),
    Understood(
        "tabs.tsv", lines("a\tb\ty", *(p.replace(",", "\t") for p in PLAIN)).encode(), AB, FIRST,
        notes=["fields are separated by tabs"],
    ),
    Understood(
        "bars.txt", lines("a|b|y", *(p.replace(",", "|") for p in PLAIN)).encode(), AB, FIRST,
        notes=["fields are separated by '|'"],
    ),
    Understood(
        "spaces.txt", lines("a b y", *(p.replace(",", " ") for p in PLAIN)).encode(), AB, FIRST,
        notes=["fields are separated by spaces"],
    ),
    Understood(
        "aligned.txt",
        lines(*['  0.0   0.5  \t 7     bike', '  1.0   1.5 7 "a car"'] * 6).encode(),
        ("x1", "x2", "x3"),
        [0, 0.5, 7],
        ("a car", "bike"),
        ["fields are separated by spaces", "the first line names no columns", "the same value in every row: x3"],
    ),
    Understood(
        "no-header.csv", lines(*PLAIN).encode(), ("x1", "x2"), FIRST,
        notes=["names no columns: they are x1 to x2, and y, the last, is the target; target=x1 chooses another"],
    ),
    Understood(
        "no-header-iris.csv",
        lines(*(f"{i}.1,3.5,{['Iris-setosa', 'Iris-virginica'][i % 2]}" for i in ROWS)).encode(),
        ("x1", "x2"),
        [0.1, 3.5],
        ("Iris-setosa", "Iris-virginica"),
        ["the first line names no columns", "the same value in every row: x2"],
    ),
    Understood(
        "no-header-first-column.csv",
        lines(*(f"{i % 2},{i}.5,{i}.25" for i in ROWS)).encode(),
        ("x2", "y"),
        [0.5, 0.25],
        notes=["the first line names no columns"],
        options="target=x1",
    ),
    Understood(
        "no-header-mushrooms.csv",
        lines(*(f"{'xbs'[i % 3]},{'ns'[i % 2]},{'pe'[i % 2]}" for i in ROWS)).encode(),
        ("x1=b", "x1=s", "x1=x", "x2=s"),
        [0, 0, 1, 0],
        ("e", "p"),
        ["the first line names no columns", "text became indicators, one a value: x1 (3), x2 (2)"],
    ),
    Understood(
        "years-as-names.csv",
        lines("country,2019,2020,grows", *(f"{'ab'[i % 2]},{i},{i}.5,{i % 2}" for i in ROWS)).encode(),
        ("country=b", "2019", "2020"),
        [0, 0, 0.5],
        notes=["text became indicators, one a value: country (2)"],
        options="target=grows",
    ),
    Understood(
        "numbers-as-names.csv", lines("0,1,2", *PLAIN).encode(), ("0", "1"), FIRST, options='target="2"'
    ),
    Understood("byte-order-mark.csv", b"\xef\xbb\xbf" + lines("a,b,y", *PLAIN).encode(), AB, FIRST),
    Understood(
        "excel-unicode.txt",
        lines("a\tb\ty", *(p.replace(",", "\t") for p in PLAIN), end="\r\n").encode("utf-16"),
        AB,
        FIRST,
        notes=["the text is UTF-16", "fields are separated by tabs"],
    ),
    Understood(
        "utf-16-without-mark.csv", lines("a,b,y", *PLAIN).encode("utf-16-le"), AB, FIRST, notes=["the text is UTF-16"]
    ),
    Understood(
        "latin-1.csv",
        lines("größe,b,y", *PLAIN).encode("latin-1"),
        ("größe", "b"),
        FIRST,
        notes=["the text is no UTF-8 and was read as Windows-1252; save it as UTF-8 if letters look wrong"],
    ),
    Understood(
        "latin-1-after-a-megabyte.csv",
        lines("a,b,kind,y", *("1,0.5,x,1" for _ in range(120_000)), *["2,0.5,café,0"] * 6).encode("latin-1"),
        ("a", "b", "kind=x"),
        [1, 0.5, 1],
        notes=["read as Windows-1252", "text became indicators", "the same value in every row: b"],
        rows=120_006,
    ),
    Understood("packed.csv.gz", gzip.compress(lines("a,b,y", *PLAIN).encode()), AB, FIRST),
    Understood(
        "excel-sep-line.csv",
        lines("sep=;", "a;b;y", *(p.replace(",", ";") for p in PLAIN)).encode(),
        AB,
        FIRST,
        notes=["1 line before the table was left out", "fields are separated by ';'"],
    ),
    Understood(
        "comments.csv", lines("# made by a machine", "# 2 features", "a,b,y", *PLAIN).encode(), AB, FIRST,
        notes=["2 lines before the table were left out"],
    ),
    Understood("windows-lines.csv", lines("a,b,y", *PLAIN, "", end="\r\n").encode(), AB, FIRST),
    Understood("old-mac-lines.csv", lines("a,b,y", *PLAIN, end="\r").encode(), AB, FIRST),
    Understood(
        "spaces-after-commas.csv",
        lines("a, kind, y", *(f"{i}, {'uv'[i % 2]}, {['<=50K', '>50K'][i % 2]}" for i in ROWS)).encode(),
        ("a", "kind=v"),
        [0, 0],
        ("<=50K", ">50K"),
        ["text became indicators, one a value: kind (2)"],
    ),
    Understood(
        "question-marks.csv",
        lines(
            "a,b,c,y", "0,NA,7,0", "1,n/a,7,1", "2,-,7,0", "?,3,7,1", *(f"{i},{i},7,{i % 2}" for i in range(4, 12))
        ).encode(),
        ("a", "a missing", "b", "b missing", "c"),
        [0, 0, 7, 1, 7],
        notes=[
            "missing values became the column's median beside a column that says which: a (1, median 6), b (3, median 7); "
            "missing=drop leaves such rows out",
            "the same value in every row: c",
        ],
    ),
    Understood(
        "question-marks-dropped.csv",
        lines("a,b,y", *(f"{'?' if i == 3 else i},{'' if i < 3 else i},{i % 2}" for i in ROWS)).encode(),
        AB,
        [4, 4],
        notes=["4 of 12 rows had a missing value and were left out"],
        rows=8,
        options="missing=drop",
    ),
    Understood(
        "empty-cells.csv",
        lines("deck,b,y", *(f"{['A', '', 'C'][i % 3]},{i},{i % 2}" for i in ROWS)).encode(),
        ("deck=A", "deck=C", "deck missing", "b"),
        [1, 0, 0, 0],
        notes=["text became indicators, one a value: deck (2)"],
    ),
    Understood(
        "booleans.csv",
        lines("a,b,y", *["True,yes,TRUE", "False,no,FALSE"] * 6).encode(),
        ("a=True", "b=yes"),
        [1, 1],
        ("false", "true"),
        ["text became indicators, one a value: a (2), b (2)"],
    ),
    Understood(
        "passengers.csv",
        lines(
            "PassengerId,Name,Sex,Fare,y",
            *(f'{i + 1},"Nr {i}, Mr {i}",{["male", "female"][i % 2]},{i * 7.25},{i % 2}' for i in range(60)),
        ).encode(),
        ("PassengerId", "Sex=male", "Fare"),
        [1, 1, 0],
        notes=[
            "text became indicators, one a value: Sex (2)",
            "column Name was left out: it holds 60 different texts, more than categories=50",
        ],
        rows=60,
    ),
    Understood(
        "passengers-without.csv",
        lines("id,name,fare,y", *(f"{i},n{i % 2},{i * 7.25},{i % 2}" for i in ROWS)).encode(),
        ("fare",),
        [0],
        options="drop=[id,name]",
    ),
    Understood(
        "pandas-index.csv",
        lines(",a,y", *(f"{i},{i}.5,{i % 2}" for i in ROWS)).encode(),
        ("a",),
        [0.5],
        notes=["column without a name is a row index and was left out"],
    ),
    Understood(
        "trailing-commas.csv",
        lines("a,b,y,", *(f"{p}," for p in PLAIN)).encode(),
        AB,
        FIRST,
        notes=["column column 4 was left out: it holds no value"],
    ),
    Understood(
        "lines-in-quotes.csv",
        lines("a,kind,y", *(f'{i},"{["one", "two"][i % 2]}\nline",{i % 2}' for i in ROWS)).encode(),
        ("a", "kind=two line"),
        [0, 0],
        notes=["text became indicators"],
    ),
    Understood(
        "late-fractions.csv",
        lines("a,b,y", *("1,2,1" for _ in range(199_990)), *["1.5,2,0"] * 6).encode(),
        AB,
        [1, 2],
        notes=["the same value in every row: b"],
        rows=199_996,
    ),
    Understood(
        "late-text.csv",
        lines("a,b,y", *(f"{i % 3},2,1" for i in range(180_000)), *["red,2,0"] * 60_000).encode(),
        ("a=0", "a=1", "a=2", "a=red", "b"),
        [1, 0, 0, 0, 2],
        notes=["text became indicators, one a value: a (4)", "the same value in every row: b"],
        rows=190_000,
        options="rows=190000",
    ),
    Understood("one-label.csv", lines("a,b,y", *(f"{i},{i % 3}.5,yes" for i in ROWS)).encode(), AB, FIRST, ("yes",)),
    Understood("four-rows.csv", lines("a,b,y", "0,0.5,0", "0,1,1", "1,0,1", "1,1,0").encode(), AB, FIRST, rows=4),
]  # fmt: skip


@pytest.mark.parametrize("case", UNDERSTOOD, ids=lambda case: case.name)
def test_what_is_understood(case, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / case.name).write_bytes(case.data)
    spec = f'data("{case.name}"{", " * bool(case.options)}{case.options})'
    sample = targets.read(spec).load()
    assert sample.names == case.names and sample.X.shape == (case.rows, len(case.names))
    assert sample.X[0].tolist() == case.row and sample.labels == case.labels
    told = [n for n in sample.notes if "rows were chosen" not in n]
    assert len(told) == len(case.notes) and all(a in b for a, b in zip(case.notes, told, strict=True)), told
    assert targets.read(str(targets.read(spec))) == targets.read(spec)


REFUSED = {
    "dates.csv": (
        lines("when,y", *(f"2020-01-{i + 10},{i % 2}" for i in ROWS)),
        "column when holds dates (text such as '2020-01-10'); turn them into numbers, such as days since the first or the "
        "day of the year, or type drop=[when]",
    ),
    "american-dates.csv": (
        lines("when,y", *(f"{i + 1}/31/20,{i % 2}" for i in ROWS)),
        "column when holds dates (text such as '1/31/20')",
    ),
    "clock.csv": (
        lines("when,y", *(f"{i + 1}:30,{i % 2}" for i in ROWS)),
        "column when holds dates (text such as '1:30')",
    ),
    "prices.csv": (
        lines("price,y", *(f'"$1,{i + 200}.50",{i % 2}' for i in ROWS)),
        "column price holds numbers written as '$1,200.50'; write plain numbers, or type drop=[price]",
    ),
    "percents.csv": (
        lines("share,y", *(f"{i}%,{i % 2}" for i in ROWS)),
        "column share holds numbers written as '0%'",
    ),
    "one-word.csv": (
        lines("a,b,y", *PLAIN[:5], "5,red,1", *PLAIN[6:]),
        "column b holds the text 'red' in row 6; wanted numbers, so mend it, leave it empty, or type drop=[b]",
    ),
    "two-headers.csv": (
        lines("a,b,y", "cm,kg,-", *PLAIN),
        "has two header lines, the second with 'cm', 'kg' above numbers; delete one of them",
    ),
    "repeated-names.csv": (lines("a,a,y", *PLAIN), "has two columns named a; give every column its own name"),
    "ragged.csv": (
        lines("a,b,y", *PLAIN, "1,2"),
        "is no CSV table: CSV parse error: Expected 3 columns, got 2: 1,2; wanted",
    ),
    "no-rows.csv": ("a,b,y\n", "has column names and no rows; wanted at least 4 rows"),
    "three-rows.csv": (lines("a,b,y", *PLAIN[:3]), "has 3 rows; wanted at least 4"),
    "missing-labels.csv": (
        lines("a,b,y", *PLAIN[:4], "4,1.5,nan", *PLAIN[5:]),
        "the target y is missing in row 5; fill it in or drop the row",
    ),
    "missing-text-labels.csv": (
        lines("a,y", *(f"{i},{['cat', 'dog'][i % 2] if i != 6 else ''}" for i in ROWS)),
        "the target y is missing in row 7",
    ),
    "infinite.csv": (
        lines("a,b,y", *PLAIN[:4], "4,inf,1", *PLAIN[5:]),
        "column b holds inf in row 5; fill it in or drop the row",
    ),
    "only-names.csv": (
        lines("name,y", *(f"n{i},{i % 2}" for i in range(60))),
        "has no column left beside y (name: it holds 60 different texts, more than categories=50)",
    ),
    "one-column.csv": (lines("y", *("01" * 6)), "has no column beside y; wanted at least one feature"),
    "no-target.csv": (
        lines("a,b,c", *PLAIN),
        "has no column y, target or label; type data(no-target.csv, target=NAME), NAME one of: a, b, c",
    ),
    "date-labels.csv": (
        lines("a,y", *(f"{i},2020-01-{i + 10}" for i in ROWS)),
        "the target y holds dates, such as '2020-01-10'; turn them into numbers, such as days",
    ),
    "libsvm.txt": (
        lines(*(f"{i % 2} 1:{i} 5:{i}.5" for i in ROWS)),
        "is in the format of LIBSVM; load it with sklearn.datasets.load_svmlight_file and give (X, y)",
    ),
    "page.csv": ("<!DOCTYPE html>\n<html></html>\n", "is a page of HTML or XML; save its table as CSV"),
    "json.csv": ('[{"a": 1, "y": 0}]\n', "is JSON; save the table as CSV"),
    "workbook.csv": (
        b"PK\x03\x04" + bytes(60),
        "is a ZIP archive or an Excel workbook; save the table as CSV",
    ),
    "parquet.csv": (b"PAR1" + bytes(60), "is a Parquet file; name it .parquet"),
    "gzip.csv": (gzip.compress(b"a,y\n"), "is packed by gzip; name it .csv.gz"),
    "pickle.csv": (b"\x80\x04\x95" + bytes(60), "is a pickle, which is never loaded; save the table as CSV"),
    "garbage.csv": (
        np.random.default_rng(0).bytes(4000),
        "holds bytes that are no text; save the table as CSV in UTF-8",
    ),
    "garbage-without-zeros.csv": (
        bytes(1 + i * 7 % 255 for i in range(4000)),
        "holds bytes that are no text",
    ),
    "cut.csv.gz": (
        gzip.compress(lines("a,b,y", *PLAIN).encode())[:-12],
        "is no readable gzip file: it ends too early; pack it again",
    ),
    "no.csv.gz": (b"a,b,y\n1,2,0\n", "is no readable gzip file: Error -3"),
    "empty.csv": (b"", "is empty; wanted a table with features and a target column"),
    "blank.csv": (b"\n\n \n", "is empty; wanted a table with features and a target column"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    data, text = REFUSED[name]
    (tmp_path / name).write_bytes(data.encode() if isinstance(data, str) else data)
    with pytest.raises(InputError, match=re.escape(text)) as refused:
        Data(name).load()
    assert "\n" not in str(refused.value) and str(refused.value).startswith(f"data: {name}")


OPTIONS = {
    "separator=xy": "data: separator is 'xy'; wanted one character, or comma, semicolon, tab, bar, space",
    'separator=",", decimal=","': "data: separator and decimal are both ','; wanted two marks",
    "categories=1": "data: categories is 1; wanted at least 2",
    "target=a, group=a": "data: a is both group and target; wanted two columns",
    "target=a, drop=[a]": "data: drop names a, which is asked for as target or group",
    "missing=zero": "data: missing is zero; wanted one of median, drop, refuse",
    "header=maybe": "data: header is maybe; wanted true or false or auto",
}


@pytest.mark.parametrize("options", OPTIONS)
def test_bad_options_are_refused(options):
    with pytest.raises(InputError, match=re.escape(OPTIONS[options])):
        targets.read(f"data(rows.csv, {options})")


def test_what_options_ask_for_and_is_not_there(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text(lines("a,b,y", *PLAIN[:4], ",,1", *PLAIN[5:]))
    for options, text in (
        ({"drop": ("c",)}, "has no column 'c' for drop; columns: a, b, y"),
        (
            {"missing": "refuse"},
            "column a has no number in row 5; fill it in, drop the row, or leave missing=refuse out",
        ),
    ):
        with pytest.raises(InputError, match=re.escape(text)):
            Data(str(path), **options).load()
    path.write_text(lines("a,b,y", *(f"{i},,1" if i % 2 else f",{i},0" for i in ROWS)))
    with pytest.raises(
        InputError, match="has a missing value in every row; leave missing=drop out, or drop columns"
    ):
        Data(str(path), missing="drop").load()
    path.write_text(lines("kind,b,y", *(f"{'uv'[i % 2] if i != 7 else ''},{i},0" for i in ROWS)))
    with pytest.raises(InputError, match="column kind is empty in row 8; fill it in, drop the row, or leave"):
        Data(str(path), missing="refuse").load()


def test_a_header_of_numbers_and_a_first_row_of_text_by_option(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text(lines("2.5,3.5,1.5", *PLAIN))
    assert Data(str(path), header=True, target="1.5").load().names == ("2.5", "3.5")
    path.write_text(lines("u,v,a", *(f"{'uv'[i % 2]},{'vw'[i % 2]},{'ab'[i % 2]}" for i in ROWS)))
    assert len(Data(str(path)).load().y) == 13
    assert len(Data(str(path), header=True, target="a").load().y) == 12


def test_a_path_that_is_no_unicode_text(tmp_path):
    """As a terminal gives the bytes of a Latin-1 name."""
    name = "caf\udce9.csv"
    (tmp_path / name).write_text(lines("a,b,y", *PLAIN))
    for spec in (f"{tmp_path}/{name}", f'data("{tmp_path}/{name}")'):
        target = targets.read(spec)
        assert len(target.load().y) == 12 and targets.read(str(target)) == target
    with pytest.raises(InputError, match=re.escape(r"there is no file caf\xe9.csv")):
        targets.read(r'data("caf\xe9.csv")').load()
    windows = targets.read(r'data("C:\rows\new.csv")')
    assert windows.path == r"C:\rows\new.csv" and targets.read(str(windows)) == windows
