"""Axes: lists, ranges and rows for several names."""

import math

import pytest

from learnable.specs import InputError
from learnable.sweeps.axes import LONGEST, read_axis

BIG = 2**63


@pytest.mark.parametrize(
    ("key", "held", "names", "values"),
    [
        ("n", [6, 8], ("n",), ((6,), (8,))),
        ("x", [1, 1.0, True, "1"], ("x",), ((1,), (1.0,), (True,), ("1",))),
        ("w", [[64], [64, 64]], ("w",), (((64,),), ((64, 64),))),
        ("n,k", [[6, 3]], ("n", "k"), ((6, 3),)),
        ("w , a", [[[8], "relu"], [[8], "tanh"]], ("w", "a"), (((8,), "relu"), ((8,), "tanh"))),
        ("seed", {"from": -1, "to": 1}, ("seed",), ((-1,), (0,), (1,))),
        ("seed", {"from": 5, "to": 5}, ("seed",), ((5,),)),
    ],
)
def test_an_axis_is_read(key, held, names, values):
    axis = read_axis(key, held)
    assert (axis.names, axis.values) == (names, values)
    assert [[type(v) for v in row] for row in axis.values] == [[type(v) for v in row] for row in values]


@pytest.mark.parametrize(
    ("key", "held", "sentence"),
    [
        ("n", 5, "axis n is 5; wanted a list, such as n = [5]"),
        ("n", [], "axis n is empty; give it a value, or take the line out"),
        ("n", [1, 2, 1], "axis n has 1 twice; give each value once"),
        ("w", [[1, 2], [1, 2]], "axis w has [1,2] twice"),
        ("n, k", [[1, 2], [1, 2]], "axis n, k has [1,2] twice"),
        ("n, k", [[1, 2], [3]], "axis 'n, k' has the row [3]; wanted 2 values in each, for n and k"),
        ("n, k", [1, 2], "axis 'n, k' has the row 1; wanted 2 values in each"),
        ("n, n", [[1, 2]], "axis 'n, n' names n twice; give each name once"),
        ("k, n, n", [[1, 2, 3]], "axis 'k, n, n' names n twice; give each name once"),
        ("n,", [[1, 2]], "name '' is no word; wanted letters a to z, digits and _, such as n"),
        ("se ed", [1], "name 'se ed' is no word; wanted letters a to z, digits and _, such as se_ed"),
        ("σ", [1], "name 'σ' is no word"),
        ("and", [1], "name and means something else here; call it for example my_and"),
        ("where", [1], "name where means something else here"),
        ("n", [{"a": 1}], "axis n holds a table; wanted texts, numbers, true or false, or lists of them"),
        ("n", [__import__("datetime").date(2024, 1, 2)], "axis n holds the date 2024-01-02; wanted texts"),
        ("n", [math.nan], "axis n holds nan; wanted finite numbers"),
        ("n", [[-math.inf]], "axis n holds -inf; wanted finite numbers"),
        ("n", [BIG], "axis n has a number of 19 digits; wanted at most 9223372036854775807"),
        ("n", [[[[[[1]]]]]], "axis n has lists inside lists too deep; wanted at most 4 levels"),
        ("n", ["a\x7fb"], "axis n has a text with the control character \\x7f; leave it out"),
        (
            "n",
            list(range(LONGEST + 1)),
            "axis n has 1,000,001 values; wanted at most 1,000,000; split the file",
        ),
        (
            "n",
            {"from": 0, "to": LONGEST},
            "axis n has 1,000,001 values; wanted at most 1,000,000; split the file",
        ),
        ("n", {"from": 3, "to": 1}, "axis n goes from 3 to 1, which holds nothing; wanted to at least 3"),
        ("n", {"from": 0, "to": 1e3}, "axis n: to is 1000.0; wanted a whole number"),
        ("n", {"from": True, "to": 3}, "axis n: from is true; wanted a whole number"),
        ("n", {"from": 0, "to": BIG}, "axis n: to is 9223372036854775808; wanted a whole number"),
        (
            "n",
            {"form": 0, "to": 3},
            "axis n is a table with form (nearest known: from); wanted a list, or for one name a",
        ),
        ("n", {"from": 0}, "axis n is a table; wanted a list, or for one name a range {from = 0, to = 99}"),
        ("n, k", {"from": 0, "to": 1}, "axis n, k is a table; wanted a list, or for one name"),
    ],
)
def test_an_axis_that_is_none_is_refused(key, held, sentence):
    with pytest.raises(InputError) as refused:
        read_axis(key, held)
    assert str(refused.value).startswith(sentence)
