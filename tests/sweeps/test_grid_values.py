"""Every distinct value of a grid is read once, and the first that is refused is told with what made it."""

import pytest

from learnable.specs import InputError
from learnable.sweeps.grid import read_grid, validate
from learnable.verdicts.options import read_network, read_target

HEAD = 'question = "check"\n'
PARITY = HEAD + 'target = "parity(n=@n, degree=@k)"\n'
CHECK = HEAD + 'target = "parity(n=6, degree=2)"\n'


@pytest.fixture
def grid(tmp_path):
    def reading(text):
        path = tmp_path / "grid.toml"
        path.write_text(text)
        return read_grid(path)

    return reading


@pytest.mark.parametrize("where", ["", 'where = "k <= n and seed >= 0"\n'])
def test_each_distinct_value_is_read_once(grid, monkeypatch, where):
    seen = []
    counted = {"read_target": read_target, "read_network": read_network}
    for name, read in counted.items():
        monkeypatch.setattr(
            f"learnable.verdicts.options.{name}", lambda value, read=read: seen.append(value) or read(value)
        )
    found = grid(
        PARITY
        + 'network = "mlp(widths=[@w])"\n'
        + where
        + "[axes]\nn = [6, 8]\nk = [1, 2]\nseed = {from = 0, to = 99}\nw = [4, 8]\nspare = [1, 2]\n".replace(
            "spare = [1, 2]\n", ""
        )
    )
    validate(found)
    assert sorted(seen) == [
        "mlp(widths=[4])",
        "mlp(widths=[8])",
        "parity(n=6, degree=1)",
        "parity(n=6, degree=2)",
        "parity(n=8, degree=1)",
        "parity(n=8, degree=2)",
    ]


def test_texts_that_fill_to_the_same_are_read_once(grid, monkeypatch):
    seen = []
    monkeypatch.setattr(
        "learnable.verdicts.options.read_target", lambda value: seen.append(value) or read_target(value)
    )
    validate(grid(HEAD + 'target = "parity(n=@n+@k, degree=1)"\n[axes]\nn = [4, 5]\nk = [1, 2]\n'))
    assert seen == ["parity(n=5, degree=1)", "parity(n=6, degree=1)", "parity(n=7, degree=1)"]


def test_what_where_leaves_out_is_not_read(grid):
    validate(grid(PARITY + 'where = "k <= n"\n[axes]\nn = [2, 8]\nk = [1, 8]\n'))


def test_code_of_ones_own_is_imported_here(grid, tmp_path):
    (tmp_path / "net.py").write_text("raise ValueError('broken')")
    with pytest.raises(InputError, match=r"network file .* raised ValueError: broken; mend the file"):
        validate(grid(CHECK + f'network = "{tmp_path}/net.py:make"\n[axes]\nseed = [0]\n'))


NK = "[axes]\nn = [6, 8]\nk = [1, 7, 9]\n"
REFUSED = {
    PARITY + NK: (
        "target is 'parity(n=@n, degree=@k)' where n is 6 and k is 7: parity: degree is 7; wanted from 0 to 6; type "
        'degree=6; to leave it out write where = "not (n == 6 and k == 7)" (2 more of 6 are refused too)'
    ),
    PARITY
    + 'where = "k != 9"\n'
    + NK: 'to leave it out write where = "(k != 9) and not (n == 6 and k == 7)"',
    PARITY + "n = 6\n[axes]\nk = [1, 7]\n": 'to leave it out write where = "k != 7"',
    PARITY
    + "[axes]\nn = [6.0]\nk = [1]\n": "where n is 6.0 and k is 1: parity: n is 6.0; wanted a whole number",
    PARITY
    + "[axes]\nn = [true]\nk = [1]\n": "where n is true and k is 1: parity: n is true; wanted a whole number",
    PARITY
    + "[axes]\nn = [6]\nk = [2, '@n/4', '@n']\n": "where n is 6 and k is '@n/4': parity: degree is 1.5; wanted",
    HEAD
    + "target = 'parity(n=4, degree=@a/@b)'\n[axes]\na = [2]\nb = [1, 0]\n": "wanted no division by zero at ')'; a spec "
    'looks like parity(n=30, degree=3); to leave it out write where = "b != 0"',
    HEAD
    + "target = 'parity(n=4, degree=1)'\nnetwork = 'mlp(activation=@f)'\n[axes]\nf = ['relu', 'rely']\n": (
        "where = \"f != 'rely'\""
    ),
    CHECK.replace("parity", "party")
    + "[axes]\nseed = [0]\n": "target is 'party(n=6, degree=2)': unknown target 'party' "
    "(nearest known: parity)",
    CHECK
    + 'network = "mpl()"\n[axes]\nseed = [0]\n': "network is 'mpl()': unknown network 'mpl' (nearest known: mlp)",
    CHECK + '[axes]\ntraining = ["noisy_gd()", "noisy"]\n': "training is 'noisy': unknown training 'noisy'",
    CHECK
    + '[axes]\ngroup = ["permutations(n=6)", "permutation(n=6)"]\n': "group is 'permutation(n=6)': unknown group",
    CHECK + "[axes]\nseed = [0, -1]\n": "grid.toml: seed is -1; wanted at least 0",
    CHECK + "[axes]\nsamples = [1]\n": "grid.toml: samples is 1; wanted at least 2",
    CHECK
    + "[axes]\nedge = [0.5, 1]\n": "grid.toml: edge is 1.0; wanted a number above 0 and below 1, such as edge=0.1",
    CHECK.replace("check", "verify") + "[axes]\nruns = [0]\n": "runs is 0; wanted from 1 to 100000",
    HEAD
    + "[axes]\ntarget = ['digits', 'none.csv']\n": "target is 'none.csv': data: there is no file none.csv",
    HEAD.replace("check", "rank")
    + "target = 'digits'\nmode = 'evil'\n[axes]\nnetwork = [['mlp()', 'mlp(widths=[3])']]\n": (
        "mode is 'evil'; wanted eval or train"
    ),
    HEAD.replace("check", "rank")
    + "target = 'digits'\nnetwork = ['mlp()', 'mlp(widths=[4])']\n[axes]\nprobe = [0]\n": (
        "probe is 0; wanted at least 1"
    ),
    HEAD.replace("check", "rank") + "target = 'digits'\n[axes]\nnetwork = [['mlp()']]\n": (
        'rank got 1 network; give at least two, such as ["mlp()", "mlp(widths=[64])"]'
    ),
    HEAD.replace("check", "rank")
    + "target = 'digits'\nnetwork = ['mlp()', 'mlp(widths=[@w])']\n[axes]\nw = [64, 512]\n": (
        "where w is 512: network mlp(widths=[512]) was given twice; give each once; to leave it out write where = "
        '"w != 512"'
    ),
}


@pytest.mark.parametrize(("text", "sentence"), REFUSED.items())
def test_a_value_that_the_command_would_refuse_is_refused(grid, tmp_path, text, sentence):
    with pytest.raises(InputError) as refused:
        validate(grid(text))
    told = str(refused.value)
    assert told.startswith(f"{tmp_path / 'grid.toml'}: ")
    assert sentence in told


def test_the_where_that_is_suggested_leaves_the_point_out(grid):
    """Typed in as often as it is suggested, it ends in a grid that is read."""
    text, told = PARITY + "{}[axes]\nn = [6, 8]\nk = [1, 7, 9]\n", [""]
    for _ in range(3):
        with pytest.raises(InputError) as refused:
            validate(grid(text.format(told[-1])))
        told.append(str(refused.value).partition("write ")[2].rpartition('"')[0] + '"\n')
    last = grid(text.format(told[-1]))
    validate(last)
    assert [c.point for c in last.cells()] == [(6, 1), (8, 1), (8, 7)]
