"""Truth tables from files, and independent coins: the convention, and every file that is none."""

import re
from hashlib import shake_256

import numpy as np
import pytest

from learnable.specs import InputError
from learnable.targets import targets
from learnable.verdicts import check
from naive import points


def saved(folder, values, name="t.npy", **options):
    np.save(folder / name, values, **options)
    return f'truth_table("{folder / name}")'


@pytest.mark.parametrize("dtype", [np.float64, np.float32, np.int8, np.uint16, bool])
def test_entry_i_has_coordinate_j_at_minus_one_iff_its_bit_is_set(tmp_path, dtype):
    values = np.random.default_rng(0).integers(0, 2, 16).astype(dtype)
    target = targets.read(saved(tmp_path, values))
    assert target.law.n == 4
    assert np.array_equal(target(points(4)), values.astype(float))
    assert np.array_equal(target.form().local.values, values.astype(float))


@pytest.mark.parametrize("n", [1, 2, 3, 4, 11])
def test_coins_are_the_bits_of_a_hash_of_the_text(n):
    target = targets.read(f"random_boolean(n={n}, seed=6)")
    data = shake_256(f"learnable random_boolean n={n} seed=6".encode()).digest(2**n // 8 + 1)
    wanted = [-1.0 if data[i // 8] >> i % 8 & 1 else 1.0 for i in range(2**n)]
    assert target.form().local.values.tolist() == wanted


def test_coins_are_fair():
    values = targets.read("random_boolean(n=16)").form().local.values
    assert abs(values.mean()) < 4 / 2**8
    other = targets.read("random_boolean(n=16, seed=1)").form().local.values
    assert abs((values * other).mean()) < 4 / 2**8


REFUSED = {
    "three": (np.ones(3), "has shape (3,); wanted one axis of length 2^n, such as 1024"),
    "one": (np.ones(1), "has shape (1,); wanted one axis of length 2^n, such as 1024"),
    "none": (np.ones(0), "has shape (0,); wanted one axis of length 2^n, such as 1024"),
    "square": (np.ones((2, 2)), "has shape (2, 2); wanted one axis of length 2^n, such as 1024"),
    "point": (np.float64(3), "has shape (); wanted one axis of length 2^n, such as 1024"),
    "text": (np.array(["a", "b"]), "holds no plain numbers; save one array with numpy.save"),
    "complex": (np.ones(2, complex), "holds no plain numbers; save one array with numpy.save"),
    "record": (np.zeros(2, [("a", float)]), "holds no plain numbers; save one array with numpy.save"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_arrays_that_are_no_table(tmp_path, name):
    values, wanted = REFUSED[name]
    with pytest.raises(InputError, match=re.escape(wanted)):
        targets.read(saved(tmp_path, values))


def test_files_that_are_no_table(tmp_path):
    pickled = saved(tmp_path, np.array([None, 1], dtype=object), allow_pickle=True)
    whole = saved(tmp_path, np.ones(1024), "whole.npy")
    (tmp_path / "short.npy").write_bytes((tmp_path / "whole.npy").read_bytes()[:700])
    (tmp_path / "text.npy").write_text("1,2,3,4")
    (tmp_path / "empty.npy").write_bytes(b"")
    np.savez(tmp_path / "pack.npz", np.ones(4))
    cases = {
        f'truth_table("{tmp_path}/missing.npy")': f"truth_table: there is no file {tmp_path}/missing.npy",
        f'truth_table("{tmp_path}")': f"truth_table: {tmp_path} is a directory; wanted a .npy file with 2^n numbers",
        pickled: "holds pickled objects, which are never loaded; save plain numbers with numpy.save",
        f'truth_table("{tmp_path}/short.npy")': "is no readable .npy file; save plain numbers with numpy.save",
        f'truth_table("{tmp_path}/text.npy")': "is no readable .npy file",
        f'truth_table("{tmp_path}/empty.npy")': "is no readable .npy file",
        f'truth_table("{tmp_path}/pack.npz")': "holds no plain numbers; save one array with numpy.save",
    }
    assert targets.read(whole).law.n == 10
    for text, wanted in cases.items():
        with pytest.raises(InputError, match=re.escape(wanted)):
            targets.read(text).form()


VALUES = {
    "nan": ([1.0, float("nan")], "entry 1 of {path} is nan; wanted finite numbers"),
    "inf": ([float("-inf"), 1.0], "entry 0 of {path} is -inf; wanted finite numbers"),
    "huge": (
        [1e200, 1.0],
        "{path} has values up to 1e+200 in size; wanted 1e-100 to 1e100: divide by a constant",
    ),
    "tiny": (
        [1e-200, 0.0],
        "{path} has values up to 1e-200 in size; wanted 1e-100 to 1e100: divide by a constant",
    ),
}


@pytest.mark.parametrize("name", VALUES)
def test_values_that_cannot_be_squared(tmp_path, name):
    values, wanted = VALUES[name]
    with pytest.raises(InputError, match=re.escape(wanted.format(path=tmp_path / "t.npy"))):
        targets.read(saved(tmp_path, values)).form()


RANGES = {
    "random_boolean(n=0)": "random_boolean: n is 0; wanted from 1 to 26; a table has 2^n values",
    "random_boolean(n=27)": "random_boolean: n is 27; wanted from 1 to 26; a table has 2^n values",
    "random_boolean(n=4, seed=-1)": "random_boolean: seed is -1; wanted at least 0",
}


@pytest.mark.parametrize("text", RANGES)
def test_out_of_range(text):
    with pytest.raises(InputError, match=f"^{re.escape(RANGES[text])}$"):
        targets.read(text)


@pytest.mark.parametrize("scale", [1e-100, 1e-30, 1e30, 5e99])
def test_a_table_of_any_usable_scale_gets_a_verdict(tmp_path, scale):
    text = saved(tmp_path, scale * np.array([1.0, -1.0, 1.0, 2.0]))
    assert check(text, "mlp(widths=[8])").verdict.label
