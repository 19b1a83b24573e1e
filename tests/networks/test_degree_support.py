"""Reach through layers, against sets of exponents written out."""

import math
from itertools import combinations_with_replacement

import pytest

from learnable.networks.degree_support import Reach
from learnable.networks.kernels import reaches
from learnable.networks.mlp import MLP

CUT = 9


def naive(outer: set[int], inner: set[int]) -> set[int]:
    """Every sum of j members of `inner`, j in `outer`."""
    return {sum(pick) for j in outer for pick in combinations_with_replacement(sorted(inner), j)}


def tops(exponents: set[int]) -> Reach:
    even, odd = ([e for e in exponents if e % 2 == p] for p in (0, 1))
    return Reach(max(even, default=None), max(odd, default=None))


@pytest.mark.parametrize("outer", [{0}, {1}, {0, 2}, {1, 2}, {3}, {0, 1, 4}, {2, 5}])
@pytest.mark.parametrize("inner", [{0}, {1}, {0, 1}, {2}, {0, 2}, {1, 2}, {3}, {0, 3}, {2, 3}, {1, 4}])
def test_composition_keeps_the_greatest_exponents(outer: set[int], inner: set[int]) -> None:
    assert tops(inner).through(tops(outer)) == tops(naive(outer, inner))


@pytest.mark.parametrize("a", [set(), {0}, {1}, {0, 1}, {2}, {1, 2}, {0, 3}, {2, 5}])
@pytest.mark.parametrize("b", [set(), {0}, {1}, {0, 1}, {2}, {1, 4}])
def test_sums_products_and_derivatives_keep_the_greatest_exponents(a: set[int], b: set[int]) -> None:
    assert tops(a).plus(tops(b)) == tops(a | b)
    assert tops(a).times(tops(b)) == tops({i + j for i in a for j in b})
    assert tops(a).derivative() == tops({i - 1 for i in a if i})


DEGREES = range(8)
RELU, ALL, ODD, EVEN = [3, 5, 7], [], [0, 2, 4, 6], [1, 3, 5, 7]
TABLE = [
    ("relu", {}, RELU, ALL, ALL),
    ("relu", {"bias_variance": 0.5}, ALL, ALL, ALL),
    ("relu", {"bias": False}, RELU, ALL, ALL),
    ("leaky_relu", {}, RELU, ALL, ALL),
    ("gelu", {}, RELU, ALL, ALL),
    ("abs", {}, EVEN, EVEN, EVEN),
    ("abs", {"bias_variance": "fan_in"}, ALL, ALL, ALL),
    ("erf", {}, ODD, ODD, ODD),
    ("sign", {}, ODD, ODD, ODD),
    ("tanh", {}, ODD, ODD, ODD),
    ("sigmoid", {}, [2, 4, 6], ALL, ALL),
    ("identity", {}, [0, 2, 3, 4, 5, 6, 7], [0, 2, 3, 4, 5, 6, 7], [0, 2, 3, 4, 5, 6, 7]),
    ("identity", {"bias_variance": 0.5}, [2, 3, 4, 5, 6, 7], [2, 3, 4, 5, 6, 7], [2, 3, 4, 5, 6, 7]),
    ("square", {}, [1, 3, 4, 5, 6, 7], [1, 3, 5, 6, 7], [1, 3, 5, 6, 7]),
    ("square", {"bias_variance": 0.5}, [3, 4, 5, 6, 7], [5, 6, 7], [5, 6, 7]),
    ("cos", {}, EVEN, EVEN, EVEN),
    ("relu", {"readout": "zero"}, RELU, ALL, list(DEGREES)),
    ("relu", {"readout": "zero", "bias_variance": 0.5}, ALL, ALL, list(DEGREES)[1:]),
]


@pytest.mark.parametrize(("name", "options", "first", "second", "output"), TABLE)
def test_who_is_blind_to_what(name: str, options: dict, first: list, second: list, output: list) -> None:
    found = reaches(MLP(widths=(8, 8), activation=name, **options), 20)
    wanted = {"hidden 1": first, "hidden 2": second, "output": output}
    assert {layer: [k for k in DEGREES if not r.sees(k)] for layer, r in found.items()} == wanted


def test_nothing_is_proven_of_a_python_function() -> None:
    assert set(reaches(MLP(widths=(8,), activation=math.sin), 5).values()) == {None}
