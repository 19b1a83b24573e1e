"""Export: a row a cell in axis order, CSV and Parquet alike, every scalar of an answer under its dotted name."""

import csv
import json
import subprocess
import sys
from importlib import import_module

import pytest

from learnable import check, verify
from learnable.specs import InputError
from learnable.sweeps.export import CURVES, KEYED, PLACED, SENTENCES, WITHIN, export, flattened, unflattened
from learnable.sweeps.grid import read_grid
from learnable.sweeps.questions import ask
from learnable.sweeps.store import Outcome, Store, store_path


def naive(answer):
    """The same by walking paths and asking afterwards which of them count."""
    paths = [((), answer)]
    found = {}
    while paths:
        path, value = paths.pop()
        if isinstance(value, dict):
            paths += [
                ((*path, key), inside) for key, inside in value.items() if key not in SENTENCES | WITHIN
            ]
        elif isinstance(value, list) and path[-1] in KEYED:
            names = [item[KEYED[path[-1]]] for item in value]
            for place, (name, item) in enumerate(zip(names, value)):
                earlier = names[:place].count(name)
                paths.append(((*path, f"{name} {earlier + 1}" if earlier else name), item))
        elif isinstance(value, list) and path[-1] == PLACED:
            paths += [((*path, str(place + 1)), item) for place, item in enumerate(value)]
        elif isinstance(value, list) and path[:-1] == (CURVES,) and value:
            paths.append((path, value[-1]))
        elif value is not None and not isinstance(value, list):
            found[".".join(path)] = value
    return found


@pytest.mark.parametrize("spec", ["parity(n=8, degree=3)", "staircase(n=12, degree=3)", "majority(n=9)"])
def test_a_check_is_flattened_as_the_naive_walk_has_it(spec):
    answer = json.loads(json.dumps(check(spec).json()))
    found = flattened(answer)
    assert found == naive(answer)
    assert {"verdict.label", "measures.inal.exactly_zero", "measures.alignment.value", "target.spec"} <= set(
        found
    )
    assert len(found) > 60


def test_a_second_certificate_of_a_theorem_gets_a_number():
    answer = {"certificates": [{"theorem": "A4'", "signal": 1}, {"theorem": "A4'", "signal": 2}]}
    assert flattened(answer) == {
        "certificates.A4'.theorem": "A4'",
        "certificates.A4'.signal": 1,
        "certificates.A4' 2.theorem": "A4'",
        "certificates.A4' 2.signal": 2,
    }


def test_networks_are_named_by_their_place_and_other_lists_left_out():
    answer = {"networks": [{"spec": "a", "rank": 1}, {"spec": "b", "rank": 2}], "runs": [{"loss": 1.0}]}
    assert list(flattened(answer)) == [
        "networks.1.spec",
        "networks.1.rank",
        "networks.2.spec",
        "networks.2.rank",
    ]


def test_null_is_left_out_and_false_is_not():
    assert flattened({"a": None, "b": False, "c": 0, "d": ""}) == {"b": False, "c": 0, "d": ""}


def test_of_learning_curves_the_end_is_taken():
    answer = verify("parity(n=4, degree=1)", "mlp(widths=[8])", "noisy_gd(steps=5)", runs=3).json()
    found = flattened(answer)
    assert found == naive(answer)
    for key in ("steps", "mean", "low"):
        assert found[f"curves.{key}"] == answer["curves"][key][-1]


@pytest.mark.parametrize("spec", ["parity(n=8, degree=3)", "parity(n=30, degree=15)", "majority(n=9)"])
def test_a_row_gives_back_the_part_of_the_answer_that_it_holds(spec):
    answer = check(spec, "mlp(widths=[16,16])").json()
    row = flattened(answer)
    back = unflattened(row)
    assert flattened(back) == row
    assert [layer["layer"] for layer in back["measures"]["inal"]["layers"]] == [
        "hidden 1",
        "hidden 2",
        "output",
    ]
    assert len(back["certificates"]) == len(answer["certificates"]) > 0
    assert back["verdict"]["label"] == answer["verdict"]["label"]


CHECKS = """
question = "check"
network = "mlp(widths=[16])"
where = "k <= n"
[axes]
target = ["parity(n=@n, degree=@k)"]
n = [3, 4]
k = [1, 4]
"""
ECHO = """
question = "echo"
[axes]
seed = [2, 0, 1]
"""


def answered(tmp_path, text, leave=(), fail=(), seconds=1.0, order=1):
    """A sweep file and a store with its answers; some places are left out, some failed."""
    file = tmp_path / "grid.toml"
    file.write_text(text)
    rows = []
    for place, cell in enumerate(read_grid(file).cells()):
        if place in fail:
            rows.append(Outcome(cell.address, cell.text, "failed", error="no", seconds=seconds))
        elif place not in leave:
            rows.append(Outcome(cell.address, cell.text, "done", answer=ask(cell.text), seconds=seconds))
    with Store.write(store_path(file)) as store:
        for row in rows[::order]:
            store.put([row])
    return file


def read_csv(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_rows_stand_in_axis_order_with_the_numbers_of_the_answers(tmp_path):
    file = answered(tmp_path, CHECKS)
    found = export(file, tmp_path / "r.csv")
    rows = read_csv(tmp_path / "r.csv")
    assert (found.rows, [(r["n"], r["k"]) for r in rows]) == (3, [("3", "1"), ("4", "1"), ("4", "4")])
    assert found.columns[:5] == ("target", "n", "k", "spec_hash", "state")
    for cell, row in zip(read_grid(file).cells(), rows):
        wanted = flattened(json.loads(ask(cell.text)))
        assert row["spec_hash"] == cell.address and row["state"] == "done"
        assert float(row["measures.alignment.log10"]) == wanted["measures.alignment.log10"]
        assert row["verdict.label"] == wanted["verdict.label"]
        assert row["network.vouched"] == "false"


def test_missing_and_failed_cells_have_rows_too(tmp_path):
    export(answered(tmp_path, ECHO, leave=[1], fail=[2]), tmp_path / "r.csv")
    rows = read_csv(tmp_path / "r.csv")
    assert [(r["seed"], r["state"], r["schema"]) for r in rows] == [
        ("2", "done", "learnable/echo/1"),
        ("0", "missing", ""),
        ("1", "failed", ""),
    ]


def test_the_same_answers_give_the_same_bytes(tmp_path):
    outs = []
    for name, order, seconds in (("a", 1, 1.0), ("b", -1, 7.5)):
        (tmp_path / name).mkdir()
        file = answered(tmp_path / name, CHECKS, order=order, seconds=seconds)
        for kind in ("csv", "parquet"):
            export(file, tmp_path / f"{name}.{kind}")
        outs.append([(tmp_path / f"{name}.{kind}").read_bytes() for kind in ("csv", "parquet")])
    assert outs[0] == outs[1]
    assert sorted(p.name for p in tmp_path.iterdir()) == [
        "a",
        "a.csv",
        "a.parquet",
        "b",
        "b.csv",
        "b.parquet",
    ]


def test_parquet_holds_what_csv_holds_with_types(tmp_path):
    parquet = pytest.importorskip("pyarrow.parquet")
    file = answered(tmp_path, CHECKS, leave=[0])
    export(file, tmp_path / "r.csv")
    export(file, tmp_path / "r.parquet")
    table = parquet.read_table(tmp_path / "r.parquet")
    types = {field.name: str(field.type) for field in table.schema}
    assert (types["n"], types["measures.alignment.log10"], types["network.vouched"]) == (
        "int64",
        "double",
        "bool",
    )
    from learnable.sweeps.export import text

    rows = [{name: text(value) for name, value in row.items()} for row in table.to_pylist()]
    assert rows == read_csv(tmp_path / "r.csv")


def test_an_axis_keeps_its_own_value_where_the_answer_says_it_in_other_words(tmp_path):
    sweep = CHECKS.replace('network = "mlp(widths=[16])"', 'training = "noisy_gd( steps = 50 )"').replace(
        "[axes]", '[axes]\nseed = [1]\nnetwork = ["mlp( widths = [16] )"]'
    )
    export(answered(tmp_path, sweep), tmp_path / "r.csv")
    row = read_csv(tmp_path / "r.csv")[0]
    assert (row["network"], row["network.spec"]) == ("mlp( widths = [16] )", "mlp(widths=[16])")
    assert (row["seed"], row["training"]) == ("1", "noisy_gd(steps=50)")


@pytest.mark.parametrize("name", ["r.csv", "r.parquet"])
def test_a_table_is_of_one_moment_also_while_the_sweep_runs(tmp_path, monkeypatch, name):
    """Between the look at the columns and the rows a cell gets its answer, and another loses its own."""
    file = answered(tmp_path, ECHO, leave=[0])
    still = export(file, tmp_path / "still.csv")
    module = import_module("learnable.sweeps.export")
    look = module._kinds

    def meanwhile(*given):
        found = look(*given)
        with Store.write(tmp_path / "grid.sqlite") as store:
            first, second = [cell for cell in read_grid(file).cells()][:2]
            store.put(
                [
                    Outcome(
                        first.address, first.text, "done", '{"schema":"learnable/echo/1","seed":0.5,"new":1}'
                    )
                ]
            )
            store.put([Outcome(second.address, second.text, "failed", error="no")])
        return found

    monkeypatch.setattr(module, "_kinds", meanwhile)
    found = export(file, tmp_path / name)
    assert (found.rows, found.columns) == (still.rows, still.columns)
    if name == "r.csv":
        now, then = read_csv(tmp_path / name), read_csv(tmp_path / "still.csv")
        assert [row["state"] for row in now] == [row["state"] for row in then]
        assert now[2:] == then[2:] and now[0] == then[0]


def test_a_disk_that_fills_up_leaves_the_table_that_was_there(tmp_path):
    file = answered(tmp_path, ECHO)
    export(file, tmp_path / "r.csv")
    before = (tmp_path / "r.csv").read_bytes()
    (tmp_path / "r.html").write_text("an older page")
    program = (
        "import resource, signal, sys; from learnable.cli.app import _run; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (64, 64))\n"
        "export, report = ['export', '--out', 'r.csv'], ['report', '--out', 'r.html']\n"
        "print(*(_run(['sweep', *arguments, sys.argv[1]]) for arguments in (export, report)))"
    )
    done = subprocess.run([sys.executable, "-c", program, file], cwd=tmp_path, capture_output=True, text=True)
    assert (done.stdout, done.stderr.splitlines()) == (
        "2 2\n",
        [
            "learnable: --out r.csv cannot be written (File too large); what was there is as it was: free some space, "
            "or name another place",
            "learnable: r.html: File too large",
        ],
    )
    assert (tmp_path / "r.csv").read_bytes() == before
    assert (tmp_path / "r.html").read_text() == "an older page"
    assert [p.name for p in tmp_path.iterdir() if p.suffix == ".tmp"] == []


def test_a_link_to_a_table_stays_a_link(tmp_path):
    file = answered(tmp_path, ECHO)
    (tmp_path / "there").mkdir()
    (tmp_path / "r.csv").symlink_to(tmp_path / "there" / "rows.csv")
    export(file, tmp_path / "r.csv")
    assert (tmp_path / "r.csv").is_symlink() and (tmp_path / "there" / "rows.csv").read_text().startswith(
        "seed,"
    )


@pytest.mark.parametrize(
    ("out", "said"),
    [
        ("r.xlsx", "wanted a file that ends in .csv or .parquet, such as --out r.csv"),
        ("nowhere/r.csv", "there is no directory"),
        ("folder.csv", "is a directory; name a file in it"),
    ],
)
def test_places_that_will_not_do(tmp_path, out, said):
    file = answered(tmp_path, ECHO)
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(InputError, match="--out") as caught:
        export(file, tmp_path / out)
    assert said in str(caught.value)


def test_a_sweep_that_was_never_run_has_nothing_to_export(tmp_path):
    file = tmp_path / "grid.toml"
    file.write_text(ECHO)
    with pytest.raises(InputError, match=r"grid\.sqlite"):
        export(file, tmp_path / "r.csv")
    assert not (tmp_path / "grid.sqlite").exists()
