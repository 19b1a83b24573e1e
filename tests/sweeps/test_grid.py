"""Sweep files: the cells they hold, in order, and what is refused."""

import json
from itertools import product

import pytest

from learnable.specs import InputError
from learnable.sweeps.expressions import fill
from learnable.sweeps.grid import Grid, read_grid
from learnable.sweeps.questions import QUESTIONS, address, asked, normal

ECHO = 'question = "echo"\n'
CHECK = 'question = "check"\ntarget = "parity(n=6, degree=2)"\n'
SEED = "[axes]\nseed = [0, 1]\n"


@pytest.fixture
def read(tmp_path):
    def reading(text: str) -> Grid:
        path = tmp_path / "grid.toml"
        path.write_text(text)
        return read_grid(path)

    return reading


INTERFACE = """
question = "check"
network  = "mlp(widths=[64])"
where    = "k <= n"
[axes]
target = ["parity(n=@n, degree=@k)"]
n = [2, 8]
k = [1, 3]
seed = [0, 1]
"""


def test_cells_stand_in_the_order_of_the_file_with_the_last_axis_fastest(read):
    grid = read(INTERFACE)
    template = "parity(n=@n, degree=@k)"
    kept = [(2, 1, 0), (2, 1, 1), (8, 1, 0), (8, 1, 1), (8, 3, 0), (8, 3, 1)]
    cells = list(grid.cells())
    assert grid.names == ("target", "n", "k", "seed") and grid.points == 8
    assert [cell.point for cell in cells] == [(template, *point) for point in kept]
    assert cells[-1].text == (
        '{"network":"mlp(widths=[64])","question":"check","seed":1,"target":"parity(n=8, degree=3)"}'
    )
    assert "seed" not in json.loads(cells[0].text)  # 0 is the default


GRIDS = {
    "interface": INTERFACE,
    "zipped": CHECK.replace("6", "@n").replace("=2", "=@k")
    + '[axes]\n"n, k" = [[6, 3], [8, 4]]\nseed = [2, 1]\n',
    "range": ECHO + "[axes]\nseed = {from = 3, to = 9}\n",
    "several names reach one option": """
question = "check"
target = "extension(@base, n=@n)"
network = "mlp(widths=@w, activation=@a)"
samples = "@n*100"
share = 0.5
edge = "@share"
where = "n >= d"
[axes]
base = ["parity(n=4, degree=@d)", "majority(n=3)"]
d = [2, "@n/4"]
"w, a" = [[[64], "relu"], [[8, 8], "tanh"]]
n = [4, 8]
""",
    "rank": """
question = "rank"
target = "digits"
network = ["mlp(widths=[@w])", "mlp( widths=[@w,@w] )"]
[axes]
w = [8, 16]
seed = [0, 1]
""",
    "rank over lists": """
question = "rank"
target = "digits"
[axes]
network = [["mlp()", "mlp(widths=[8])"], ["mlp()", "mlp(widths=[9])"]]
probe = [1, 2]
""",
}


def naive(grid: Grid) -> list[tuple[tuple, str]]:
    """The points and texts of a grid, one at a time and without any memory; no `where`."""
    found = []
    for rows in product(*(axis.values for axis in grid.axes)):
        point = tuple(value for row in rows for value in row)
        values = dict(grid.fixed) | dict(zip(grid.names, point))
        resolved = values
        for _ in range(5):
            resolved = {name: fill(value, resolved) for name, value in values.items()}
        options = {
            option.name: normal(option, resolved[option.name])
            for option in QUESTIONS[grid.question]
            if option.name in resolved
        }
        defaults = {option.name: option.default for option in QUESTIONS[grid.question]}
        given = {name: value for name, value in options.items() if value != defaults[name]}
        shown = (v if name in defaults else resolved[name] for name, v in zip(grid.names, point))
        found.append((tuple(shown), asked(grid.question, given)))
    return found


@pytest.mark.parametrize("text", GRIDS.values(), ids=list(GRIDS))
def test_cells_are_those_of_the_naive_reading(read, text):
    text = "\n".join(line for line in text.splitlines() if not line.startswith("where"))
    grid = read(text)
    cells = list(grid.cells())
    assert len(cells) == grid.points > 1
    assert [(cell.point, cell.text) for cell in cells] == naive(grid)
    assert all(cell.address == address(cell.text) for cell in cells)


def test_a_name_that_labels_the_rows_of_an_axis_may_stay_unused(read):
    grid = read('question = "echo"\n[axes]\n"word, seed" = [["one", 1], ["two", 2]]\n')
    assert [cell.point for cell in grid.cells()] == [("one", 1), ("two", 2)]
    with pytest.raises(InputError, match="word is used nowhere"):
        read('question = "echo"\n[axes]\n"word, other" = [["one", 1], ["two", 2]]\nseed = [1]\n')


def test_points_that_ask_the_same_are_all_there(read):
    cells = list(read(CHECK.replace("6", "@n") + 'where = "n <= k"\n[axes]\nn = [6]\nk = [6, 7]\n').cells())
    assert [cell.point for cell in cells] == [(6, 6), (6, 7)]
    assert cells[0].address == cells[1].address


def test_a_default_that_is_named_does_not_change_the_address(read):
    bare = next(read(CHECK + SEED).cells())
    named = CHECK + 'network = "mlp()"\nedge = 0.1\ntraining = "noisy_gd( )"\n' + SEED
    assert next(read(named).cells()) == bare
    assert next(read(CHECK.replace(", ", ",") + SEED).cells()) == bare


def test_each_combination_is_filled_once(read, monkeypatch):
    calls = []
    monkeypatch.setattr(
        "learnable.sweeps.names.fill", lambda value, values: calls.append(values) or fill(value, values)
    )
    grid = read(INTERFACE.replace("seed = [0, 1]", "seed = {from = 0, to = 999}"))
    calls.clear()
    assert sum(1 for _ in grid.cells()) == 3_000
    assert len(calls) == 3


def test_no_file_is_read_and_no_code_is_run_for_an_address(read, tmp_path):
    (tmp_path / "net.py").write_text("raise SystemError")
    text = f'question = "check"\ntarget = "missing.csv"\nnetwork = "{tmp_path}/net.py:make"\n' + SEED
    assert len(list(read(text).cells())) == 2


def test_a_byte_order_mark_and_windows_lines_are_read(tmp_path):
    path = tmp_path / "grid.toml"
    path.write_bytes(b"\xef\xbb\xbf" + (ECHO + SEED).replace("\n", "\r\n").encode())
    assert len(list(read_grid(str(path)).cells())) == 2


REFUSED = {
    "[axes]\nseed = [0]": 'there is no question; write for example question = "check"',
    'question = "chek"\n'
    + SEED: "question is 'chek' (nearest known: check); wanted check, verify, rank or echo",
    "question = 3\n" + SEED: "question is '3'; wanted check, verify, rank or echo",
    ECHO: "there are no [axes]; write the line [axes], and under it for example seed = [0, 1, 2]",
    ECHO + "[axis]\nseed = [0]": "there are no [axes] (the table [axis] is none); write the line [axes]",
    ECHO + "axes = 3": "axes is no table; write the line [axes]",
    ECHO + "[axes]": "[axes] is empty; write under it for example seed = [0, 1, 2]",
    ECHO + SEED + "[more]\nn = 1": "[more] is a table; the only table of a sweep file is [axes]",
    ECHO + "where = 3\n" + SEED: 'where is no text; wanted a condition in quotes, such as where = "k <= n"',
    ECHO + 'where = "seed > 5"\n' + SEED: "where = 'seed > 5' keeps none of 2 points; loosen it",
    ECHO
    + 'where = "sed > 5"\n'
    + SEED: "where names 'sed' (nearest known: seed); the names of this grid are seed",
    ECHO
    + "where = \"seed == 'a'\"\n"
    + SEED: 'compares a number (0) with text ("a"); wanted two of a kind (at seed = 0)',
    ECHO + "seed = 1\n" + SEED: "seed is both fixed and an axis; give it once",
    ECHO + '[axes]\nseed = [0]\n"seed, n" = [[1, 2]]': "seed is on two axes; give it once",
    ECHO
    + "[axes]\nseeds = [0]": "seeds is used nowhere: echo has no such option (nearest known: seed), and no text has "
    "@seeds in it; take the line out, or write @seeds where its value belongs",
    CHECK
    + "runs = 5\n"
    + SEED: "runs is used nowhere: it is an option of verify, and no text has @runs in it",
    CHECK + 'n = "@k"\nk = 1\n' + SEED: "n is used nowhere: check has no such option",
    'question = "check"\n' + SEED: 'check needs a target; write for example target = "parity(n=6, degree=2)"',
    'question = "rank"\ntarget = "digits"\n' + SEED: "rank needs a network; write for example network = [",
    CHECK.replace("6", "@nn")
    + "[axes]\nn = [1]": "@nn names nothing (nearest known: n); give nn a line under [axes], or a "
    "value above it; @@ stands for the sign",
    CHECK.replace("6", "@n")
    + 'm = "@n"\n[axes]\nn = ["@m"]': "goes in a circle; give one of them a value of its own",
    CHECK.replace("6", "@")
    + SEED: "has an @ without a name; write @n for the value of n, or @@ for the sign",
    ECHO + "[axes]\nseed = [true]": "seed is true; wanted a whole number",
    ECHO + "[axes]\nseed = [1.0]": "seed is 1.0; wanted a whole number, written 1",
    ECHO + '[axes]\nseed = ["1"]': 'seed is "1"; wanted a whole number, without quotes',
    CHECK
    + "seed = [0, 1]\n[axes]\nsamples = [9]": "seed is [0,1]; wanted a whole number; a list of values goes under [axes]",
    CHECK + "edge = true\n" + SEED: "edge is true; wanted a number such as 0.1",
    CHECK
    + 'edge = "@e"\n[axes]\ne = ["x"]': "edge is '@e' where e is 'x': edge is \"x\"; wanted a number such as 0.1, "
    "without quotes",
    CHECK.replace("parity(n=6, degree=2)", "parity(n=6")
    + SEED: "target is 'parity(n=6': spec 'parity(n=6': wanted a comma",
    'question = "check"\ntarget = 6\n' + SEED: 'target is 6; wanted a text such as "parity(n=6, degree=2)"',
    'question = "rank"\ntarget = "digits"\nnetwork = "mlp()"\n'
    + SEED: 'network is "mlp()"; wanted a list of networks, such as',
    CHECK.replace("6", "@n/@k")
    + "[axes]\nn = [6]\nk = [0]": "target is 'parity(n=@n/@k, degree=2)' where n is 6 and k is 0: "
    "spec 'parity(n=@n/@k, degree=2)': wanted no division by zero",
    CHECK
    + 'group = "@g"\nbig = 9000000000000000000\nseed = "@big*@big"\n[axes]\ng = ["signed_permutations(n=6)"]': "seed is "
    "a number of 38 digits; wanted at most 9223372036854775807",
    CHECK.replace("6", "@n")
    + 'm = 1\nwhere = "m == 1"\n[axes]\nn = {from = 1, to = 9999}\nseed = {from = 0, to = 1999}': (
        "the axes have 19,998,000 combinations; wanted at most 10,000,000; split the file"
    ),
    CHECK + 'class = "a"\n' + SEED: "name class means something else here; call it for example my_class",
    CHECK
    + '"my-n" = 3\n'
    + SEED: "name 'my-n' is no word; wanted letters a to z, digits and _, such as my_n",
    CHECK + 'x = "a\\u001b[31m"\n' + SEED: "x has a text with the control character \\x1b; leave it out",
}


@pytest.mark.parametrize(("text", "sentence"), REFUSED.items())
def test_a_file_that_makes_no_grid_is_refused(read, tmp_path, text, sentence):
    with pytest.raises(InputError) as refused:
        read(text)
    told = str(refused.value)
    assert told.startswith(f"{tmp_path / 'grid.toml'}: ") and told.count(str(tmp_path)) == 1
    assert sentence in told


@pytest.mark.parametrize(
    ("name", "why"),
    [
        (
            "workers",
            "says how to compute and not what, and the answers do not depend on it; give it to learnable sweep run",
        ),
        ("device", "says where to compute; every cell is computed on the CPU, so that it has one answer"),
        ("html", "names a file to write; learnable sweep report and export write pages and tables"),
        ("json", "says how to print"),
        ("certificate", "names a file to write; every answer holds its certificates"),
        ("save", "names a folder to write; a sweep keeps its answers beside the file"),
        ("resume", "names a folder of unfinished runs"),
        ("quiet", "says how to print; leave it out"),
        ("exit_code", "says how to end; a cell has its verdict in its answer"),
        ("dry_run", "asks for nothing; leave it out"),
    ],
)
@pytest.mark.parametrize("place", ["fixed", "axis"])
def test_options_that_say_how_are_refused_with_the_reason(read, name, why, place):
    text = CHECK + (f"{name} = 1\n{SEED}" if place == "fixed" else f"{SEED}{name} = [1]\n")
    with pytest.raises(InputError, match="is no part of a question: it ") as refused:
        read(text)
    assert f"{name} is no part of a question: it {why}" in str(refused.value)


def test_a_condition_that_fails_late_is_told_with_its_point(read):
    grid = read(ECHO + 'where = "1/seed > 0"\n[axes]\nseed = [2, 1, 0]\n')
    with pytest.raises(
        InputError, match=r"grid.toml: '1 / seed' in where divides by zero.* \(at seed = 0\)$"
    ):
        list(grid.cells())


def test_a_condition_sees_names_filled_in(read):
    grid = read(CHECK.replace("=2", "=@k") + 'where = "half < k"\n[axes]\nk = [2, 3, 4]\nhalf = ["@k/2+1"]\n')
    assert [cell.point[0] for cell in grid.cells()] == [3, 4]
