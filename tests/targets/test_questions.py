"""Eight small files that people asked about, and what is understood of each."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from learnable.tables.subsample import chosen
from learnable.targets import Data
from learnable.targets.cubes import cube_of


def write(path, X, y, names=None):
    names = names or [f"x{i + 1}" for i in range(X.shape[1])]
    rows = (",".join(f"{v:.6g}" for v in [*row, value]) for row, value in zip(X, y, strict=True))
    path.write_text("\n".join([",".join([*names, "y"]), *rows]) + "\n")


def cube(n):
    return np.array(list(itertools.product([0, 1], repeat=n)), float)


def fraud():
    rng = np.random.default_rng(0)
    X, y = rng.standard_normal((20_000, 5)), np.zeros(20_000)
    y[rng.choice(20_000, 32, replace=False)] = 1
    return X, y


def leak():
    rng = np.random.default_rng(0)
    X, y = rng.standard_normal((2000, 6)), rng.integers(0, 2, 2000)
    return np.c_[np.arange(2000), X, 3 * y + 0.001 * rng.standard_normal(2000)], y


def spiral():
    rng = np.random.default_rng(0)
    t, k = rng.random(1000) * 6 * np.pi, rng.integers(0, 2, 1000)
    return np.c_[t * np.cos(t + np.pi * k), t * np.sin(t + np.pi * k)] / 19, k


GRID, LINE = np.linspace(-100, 100, 1000)[:, None], np.arange(-1.0, 6)[:, None]
FILES = {
    "xor4": ((cube(2), [0, 1, 1, 0]), ("0", "1"), 2, ""),
    "xor5": ((cube(5), cube(5).sum(axis=1) % 2), ("0", "1"), 5, ""),
    "by_three": ((cube(10), np.arange(1024) % 3 == 0), ("0", "1"), 10, ""),
    "fourth_power": ((GRID, GRID[:, 0] ** 4), (), None, ""),
    "line7": ((LINE, 2 * LINE[:, 0] - 1), (), None, "the 7 whole labels count as a real label: -3 has 1 row"),
    "fraud": (fraud(), ("0", "1"), None, ""),
    "leak": (leak(), ("0", "1"), None, ""),
    "spiral": (spiral(), ("0", "1"), None, ""),
}


@pytest.mark.parametrize("name", FILES)
def test_what_is_understood(name, tmp_path):
    (X, y), labels, n, note = FILES[name]
    write(tmp_path / f"{name}.csv", X, y)
    sample = Data(str(tmp_path / f"{name}.csv")).load()
    assert sample.X.shape == X.shape and sample.labels == labels and len(sample.y) == len(y)
    assert note in "".join(sample.notes) and bool(note) == bool(sample.notes)
    found = cube_of(sample)
    assert (found is None) == (n is None) and (found is None or (found.whole and found.n == n))


def test_the_parities_have_one_coefficient(tmp_path):
    for name, variables in (("xor4", (1, 2)), ("xor5", (1, 2, 3, 4, 5))):
        write(tmp_path / f"{name}.csv", *FILES[name][0])
        (only,) = cube_of(Data(str(tmp_path / f"{name}.csv")).load()).coefficients()
        assert only.variables == variables and abs(only.value) == 1


def test_every_rare_row_is_kept_when_rows_are_chosen(tmp_path):
    X, y = fraud()
    write(tmp_path / "fraud.csv", X, y)
    sample = Data(str(tmp_path / "fraud.csv"), rows=5000).load()
    assert sample.codes.sum() == 32 > y[chosen(20_000, 5000, 0)].sum()
    assert sample.notes[1] == (
        "rare labels were kept: 1 is 0.0016 of all rows (32 of 20,000) and 0.0064 of those chosen"
    )
