"""The cases that several tests run through: specs of every word, and what small targets are by definition."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from learnable.specs import InputError


def thinned(cases: Iterable[Any], fast: Collection[Any]) -> list[Any]:
    """All cases as parameters, tuples as several: those of `fast` in every run of the tests, the others in the slow set."""
    found = tuple(cases)
    missing = [case for case in fast if case not in found]
    assert not missing, missing
    return [
        pytest.param(
            *(case if isinstance(case, tuple) else (case,)), marks=() if case in fast else pytest.mark.slow
        )
        for case in found
    ]


SMALL: dict[str, Callable[[np.ndarray], float]] = {
    "parity(n=4, degree=0)": lambda x: 1.0,
    "parity(n=4, degree=3)": lambda x: x[0] * x[1] * x[2],
    "parity(n=1, degree=1)": lambda x: x[0],
    "majority(n=1)": lambda x: x[0],
    "majority(n=3)": lambda x: 1.0 if sum(x) > 0 else -1.0,
    "threshold(n=4, at=3)": lambda x: 1.0 if (x == 1).sum() >= 3 else -1.0,
    "threshold(n=4, at=0)": lambda x: 1.0,
    "threshold(n=3, at=4)": lambda x: -1.0,
    "staircase(n=4, degree=3)": lambda x: (x[0] + x[0] * x[1] + x[0] * x[1] * x[2]) / math.sqrt(3),
    "staircase(n=2, degree=2)": lambda x: (x[0] + x[0] * x[1]) / math.sqrt(2),
    "same(first=2, second=4, q=2, length=4)": lambda x: 1.0 if x[1] == x[3] else 0.0,
    "same(first=3, second=1, q=2, length=3)": lambda x: 1.0 if x[0] == x[2] else 0.0,
    "modular(n=4)": lambda x: sum(x) % 8,
    "modular(n=3, modulus=3)": lambda x: sum(x) % 3,
    'polynomial(n=4, expression="x1 + x1*x2 - 0.5*x3")': lambda x: x[0] + x[0] * x[1] - 0.5 * x[2],
    'polynomial(n=4, expression="(x1 + x4)^3/7 - 2e-1 + x_2**2")': lambda x: (x[0] + x[3]) ** 3 / 7 - 0.2 + 1,
    'polynomial(n=3, expression="0")': lambda x: 0.0,
    "sign(staircase(n=4, degree=4))": lambda x: (
        1.0 if x[0] + x[0] * x[1] + x[0] * x[1] * x[2] + np.prod(x) >= 0 else -1.0
    ),
    'sign(polynomial(n=3, expression="0.1*x1 + 0.2*x2 - 0.3*x3"))': lambda x: (
        1.0 if round(x[0] + 2 * x[1] - 3 * x[2]) >= 0 else -1.0
    ),
    "sign(modular(n=3))": lambda x: 1.0,
    'sign(polynomial(n=3, expression="-2*x3"))': lambda x: -x[2],
    "extension(majority(n=3), n=4)": lambda x: 1.0 if sum(x[:3]) > 0 else -1.0,
    "extension(sign(staircase(n=2, degree=2)), n=3)": lambda x: 1.0 if x[0] + x[0] * x[1] >= 0 else -1.0,
    'truth_table("{folder}/table.npy")': lambda x: [0.5, -1.25, 3.0, 0.1, 7.5, 0.0, -2.0, 1.0][place(x)],
    'function("{folder}/mine.py:third", law=hypercube(n=3))': lambda x: 0.3 * x[0] * x[1] * x[2],
}
"""Exact targets of at most 4 coordinates, each with its definition at one point x of shape (n,)."""

UNTOLD = (
    "random_boolean(n=4, seed=5)",
    "random_boolean(n=1)",
    "moved(staircase(n=4, degree=3), seed=2)",
    "moved(sign(staircase(n=4, degree=3)), seed=3)",
    "moved(extension(majority(n=3), n=4), seed=4)",
    "moved(random_boolean(n=3, seed=1), seed=5)",
    "extension(moved(parity(n=3, degree=2), seed=6), n=4)",
    "sign(moved(staircase(n=4, degree=4), seed=7))",
)
"""Small exact targets that are known by their own text alone."""

WIDE = (
    "parity(n=300, degree=40)",
    "majority(n=101)",
    "threshold(n=100, at=61)",
    "staircase(n=64, degree=20)",
    "modular(n=77, modulus=5)",
    'polynomial(n=200, expression="x7*x100 - x200/3 + 2*(x1 + x2)^3")',
    "sign(staircase(n=40, degree=5))",
    "sign(majority(n=51))",
    "extension(random_boolean(n=6, seed=3), n=90)",
    "moved(staircase(n=50, degree=7), seed=8)",
    "moved(majority(n=51), seed=9)",
    "moved(sign(staircase(n=40, degree=5)), seed=10)",
)
"""Exact targets of more coordinates than can be enumerated."""

CANONICAL = {
    "targets": (
        "parity(n=30, degree=3)",
        "parity(n=100000, degree=0)",
        "majority(n=21)",
        "threshold(n=10, at=4)",
        "staircase(n=24, degree=3)",
        'polynomial(n=30, expression="x1 + x1*x2 - 0.5*x3")',
        "sign(staircase(n=40, degree=5))",
        "same(first=1, second=3, q=2, length=4)",
        "modular(n=9)",
        "modular(n=9, modulus=3)",
        "random_boolean(n=12)",
        "random_boolean(n=12, seed=7)",
        "extension(majority(n=9), n=20)",
        "moved(parity(n=9, degree=3))",
        "moved(sign(extension(majority(n=9), n=11)), seed=4)",
        "biased(parity(n=9, degree=3), bias=0.2)",
        "biased(sign(staircase(n=9, degree=3)), bias=-0.5)",
        "biased(majority(n=9), bias=0.0)",
        "moved(biased(majority(n=9), bias=0.25), seed=4)",
        'polynomial(n=3, expression="x1*x2", law=hypercube(n=3, bias=0.2))',
        "hermite(d=10, degree=3)",
        "single_index(d=9, link=relu)",
        "single_index(d=9, link=he3, law=sphere)",
        "gegenbauer(d=9, degree=2)",
        'polynomial(n=3, expression="He2(x1)*x2", law=gaussian)',
        "digits",
        "digits(classes=[3,8])",
        "fashion_mnist",
        "fashion_mnist(classes=[2,4], part=test)",
        "digits(classes=all)",
        "shuffled(digits)",
        "shuffled(digits(classes=[0,1]), seed=3)",
        "data(path=rows.csv)",
        'data(path="a folder/rows.npz", target="the label", classes=[1,2])',
        'data(path=rows.parquet, classes=["cat","dog"])',
    ),
    "networks": (
        "mlp()",
        "mlp(widths=[64,32])",
        "mlp(activation=erf)",
        "mlp(widths=[8], activation=leaky_relu, init=rademacher, weight_variance=1.0)",
        "mlp(init=uniform, bias=false, readout=zero)",
        "mlp(bias_variance=fan_in)",
        "mlp(bias_variance=0.25)",
        "mlp(weight_variance=1e-07)",
    ),
    "trainings": (
        "noisy_gd()",
        "noisy_gd(steps=7, rate=0.5, noise=0.0, clip=2.0, clipping=coordinate, batch=32)",
        "noisy_gd(clipping=loss_coordinate)",
        "sgd(steps=10, rate=0.1, batch=4)",
        "sgd(steps=10, rate=0.1, batch=4, momentum=0.9)",
        "adam(rate=0.001, epochs=20, batch=64)",
        "adamw(steps=10, rate=0.1, batch=4, betas=[0.8,0.9])",
        "rmsprop(rate=0.01, epochs=2, batch=all, clip=1.0, alpha=0.9)",
        "adagrad(rate=0.01, epochs=20, batch=64, loss=hinge, schedule=cosine)",
        "adamax(rate=0.002, epochs=20, batch=64, weight_decay=0.1)",
    ),
    "groups": (
        "signed_permutations(n=1)",
        "signed_permutations(n=100000)",
        "even_signed_permutations(n=6)",
        "permutations(n=12)",
        "sign_flips(n=7)",
        "orthogonal(d=5)",
        "positions(length=8)",
        "cyclic_shifts(n=8)",
        "cyclic_shifts(n=12, columns=4)",
        "stabiliser(signed_permutations(n=5), fixed=[1,2])",
        "stabiliser(permutations(n=5), fixed=[3])",
        "generated(n=3, generators=[[2,3,1],[-1,2,3]])",
    ),
    "families": (
        "prg(n=10)",
        "prg(n=10, predicate=maj3, depth=2)",
        "prg(n=10, predicate=xor_and(a=2, b=2), smoothing=1e-06)",
        'prg(n=10, predicate=table(digits="0110"), depth=2, smoothing=0.0001, input_noise=0.001)',
        "noisy_parity(n=30, degree=15)",
        "noisy_parity(n=30, degree=15, flip=0.0)",
        "gaussian_parity(n=30, sigma=3.0)",
        "gaussian_parity(n=30, sigma=3.0, degree=1)",
        "noisy_modular(n=30)",
        "noisy_modular(n=30, modulus=16, sigma=2.0)",
        "modular_part(n=30)",
        "shallow(d=20, units=5)",
        "shallow(d=20, units=5, condition=10000.0)",
        "moved(majority(n=9))",
        "moved(parity(n=9, degree=3), flip=0.1)",
    ),
    "laws": (
        "hypercube(n=1)",
        "hypercube(n=100000)",
        "hypercube(n=5, bias=0.2)",
        "hypercube(n=5, bias=-0.999)",
        "sphere(d=5)",
        "gaussian(d=5)",
    ),
    "files": (
        'truth_table(path="{folder}/table.npy")',
        'function(source="{folder}/mine.py:third", law=hypercube(n=3))',
        'function(source="{folder}/mine.py:third", law=hypercube(n=3, bias=0.2))',
        'sign(truth_table(path="{folder}/table.npy"))',
        'moved(function(source="{folder}/mine.py:third", law=hypercube(n=3)), seed=1)',
    ),
}
"""Specs as `str` writes them, by vocabulary."""

_MINE = """
from __future__ import annotations
from dataclasses import dataclass

@dataclass
class Kept:
    factor: float

def third(X):
    return Kept(0.3).factor * X[:, 0] * X[:, 1] * X[:, 2]

def wide(X):
    return X[:, 0] * X[:, 1]

def raises(X):
    raise RuntimeError("no such thing")

def flat(X):
    return X

def empty(X):
    return X[:, 0] * float("nan")

def huge(X):
    return 1e200 * X[:, 0]

number = 3
"""


def place(x: np.ndarray) -> int:
    """The index of the point in a truth table: bit j is set where coordinate j + 1 is -1."""
    return sum(1 << j for j, v in enumerate(x) if v < 0)


def attempt(read: Callable[[], Any]) -> tuple[Any, str]:
    """What `read` returns and no text, or nothing and the text of its refusal; any other exception goes through."""
    try:
        return read(), ""
    except InputError as error:
        return None, str(error)


def write_files(folder: Path) -> Path:
    """The files that the specs with a ``{folder}`` read."""
    np.save(folder / "table.npy", np.array([0.5, -1.25, 3.0, 0.1, 7.5, 0.0, -2.0, 1.0]))
    (folder / "mine.py").write_text(_MINE)
    (folder / "broken.py").write_text("1/0\n")
    (folder / "leaves.py").write_text("import sys\nsys.exit(3)\n")
    return folder
