"""A user's own functions: tabulated or drawn, and everything that can go wrong in their file."""

import re

import numpy as np
import pytest

from learnable.specs import InputError
from learnable.targets import targets
from naive import points


def spec(folder, name, n=3, file="mine.py"):
    return f'function("{folder}/{file}:{name}", law=hypercube(n={n}))'


def test_a_function_of_few_coordinates_is_tabulated_exactly(folder):
    target = targets.read(spec(folder, "third"))
    x = points(3)
    assert np.array_equal(target.form().local.values, 0.3 * x[:, 0] * x[:, 1] * x[:, 2])
    assert targets.read(spec(folder, "wide", 18)).form().local.values.shape == (2**18,)


def test_a_function_of_many_coordinates_is_known_by_draws(folder):
    assert targets.read(spec(folder, "wide", 21)).form() is None


def test_a_changed_file_is_read_anew(tmp_path):
    file = tmp_path / "f.py"
    file.write_text("def f(X): return X[:, 0]\n")
    target = targets.read(spec(tmp_path, "f", file="f.py"))
    assert target([[1, 1, -1]]).tolist() == [1]
    file.write_text("def f(X): return 2 * X[:, 2]\n")
    import os

    os.utime(file, ns=(1, 1))
    assert target([[1, 1, -1]]).tolist() == [-2]


MISSING = {
    "nowhere.py:f": "there is no file {folder}/nowhere.py (in {folder}/nowhere.py:f); type file.py:name",
    "mine.py:absent": "{folder}/mine.py has no function 'absent'; type {folder}/mine.py:name with the name of a function",
    "mine.py:number": "{folder}/mine.py has no function 'number'",
    "broken.py:f": "{folder}/broken.py raised ZeroDivisionError on import: division by zero",
    "leaves.py:f": "{folder}/leaves.py raised SystemExit on import: 3",
    "mine.py": "'{folder}/mine.py' does not name code; type file.py:name",
    "table.npy:f": "'{folder}/table.npy:f' does not name code; type file.py:name",
}


@pytest.mark.parametrize("source", MISSING)
def test_a_source_without_a_function_is_refused(folder, source):
    with pytest.raises(InputError, match=re.escape(MISSING[source].format(folder=folder))):
        targets.read(f'function("{folder}/{source}", law=hypercube(n=3))')


BAD = {
    "raises": "mine.py:raises raised RuntimeError: no such thing on inputs of shape (8, 3)",
    "flat": "mine.py:flat returned shape (8, 3) for inputs of shape (8, 3); wanted (8,)",
    "empty": "mine.py:empty returned a value that is not finite; wanted finite numbers",
    "huge": "mine.py has values up to 1e+200 in size; wanted 1e-100 to 1e100: divide by a constant",
    "Kept": "mine.py:Kept raised TypeError: ",
}


@pytest.mark.parametrize("name", BAD)
def test_a_function_that_gives_no_values_is_refused(folder, name):
    wanted = BAD[name].replace("mine.py has", f"mine.py:{name} has")
    with pytest.raises(InputError, match=re.escape(wanted)):
        targets.read(spec(folder, name)).form()


def test_a_function_needs_its_law(folder):
    with pytest.raises(InputError, match=re.escape("function needs law; type function(source, law)")):
        targets.read(f'function("{folder}/mine.py:third")')


MIXED = {
    "centred": ("y = X[:, 0] * X[:, 1] + X[:, 2]\n    return y - y.mean()", "in two parts"),
    "placed": ("return X[:, 0] * np.arange(len(X))", "in another order"),
    "noisy": ("return X[:, 0] + np.random.default_rng().normal(size=len(X))", "asked again"),
    "first": ("return X[:, 0] * X[0, 1]", "one by one"),
    "sized": ("return X[:, 0] * len(X)", "in two parts"),
}


@pytest.mark.parametrize("name", MIXED)
def test_a_function_of_other_rows_or_of_chance_is_refused(name, tmp_path):
    body, how = MIXED[name]
    (tmp_path / "mixed.py").write_text(f"import numpy as np\n\ndef f(X):\n    {body}\n")
    target = targets.read(f'function("{tmp_path}/mixed.py:f", law=hypercube(n=5))')
    with pytest.raises(
        InputError, match=f"gives other values to the same rows {how}; wanted a function of each row"
    ):
        target.form()


def test_a_function_that_writes_over_its_inputs_is_refused(tmp_path):
    (tmp_path / "over.py").write_text("def f(X):\n    X[:, 0] *= X[:, 1]\n    return X[:, 0]\n")
    with pytest.raises(InputError, match=r"writes over its inputs; begin it with X = X.copy\(\)"):
        targets.read(f'function("{tmp_path}/over.py:f", law=hypercube(n=5))').form()


def test_a_function_held_in_python_is_the_same_target_as_one_of_a_file(tmp_path):
    import learnable

    (tmp_path / "f.py").write_text("def f(X):\n    return X[:, 0] * X[:, 1]\n")
    for law in ("hypercube(n=6)", "gaussian(d=6)", "hypercube(n=6, bias=0.2)"):
        held = learnable.check(learnable.Function(lambda X: X[:, 0] * X[:, 1], law=law), "mlp(widths=[8])")
        file = learnable.check(targets.read(f'function("{tmp_path}/f.py:f", law={law})'), "mlp(widths=[8])")
        assert held.verdict == file.verdict and held.profile == file.profile
        assert held.target["spec"] == f"function(source=<lambda> in memory, law={law})"


def test_what_is_no_function_is_refused_in_python():
    import learnable

    with pytest.raises(InputError, match="function: source is 3; wanted"):
        learnable.Function(3, law="hypercube(n=6)")
