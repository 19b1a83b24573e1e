"""The globality degree: parities by their closed form, and any function by counting."""

from itertools import combinations

import numpy as np
import pytest

from learnable.complexity.globality import globality_degree, globality_of_parity
from learnable.specs import InputError


@pytest.mark.parametrize("n", range(1, 9))
def test_parities(n):
    places = np.arange(2**n)
    for k in range(1, n + 1):
        assert globality_degree(np.bitwise_count(places & (2**k - 1)) & 1) == globality_of_parity(n, k)


def information(table: dict) -> float:
    total = sum(table.values())
    left, right = {}, {}
    for (a, b), v in table.items():
        left[a], right[b] = left.get(a, 0) + v, right.get(b, 0) + v
    return sum(v / total * np.log(v * total / left[a] / right[b]) for (a, b), v in table.items())


def naive(values, threshold):
    n = len(values).bit_length() - 1
    for k in range(n + 1):
        for positions in combinations(range(n), k):
            table: dict = {}
            for i, y in enumerate(values):
                key = (i.bit_count(), tuple(i >> j & 1 for j in positions)), y
                table[key] = table.get(key, 0) + 1
            if information(table) > threshold:
                return k
    return None


def test_any_function():
    rng, found = np.random.default_rng(8), set()
    for _ in range(25):
        values = rng.integers(0, 3, size=2 ** int(rng.integers(1, 6))).tolist()
        for threshold in (0.01, 0.3, 0.9):
            wanted = naive(values, threshold)
            found.add(wanted)
            assert globality_degree(values, threshold) == wanted
    assert len(found) > 3


def test_bad_input():
    with pytest.raises(InputError, match="values has length 6; wanted a power of 2"):
        globality_degree([1, 2, 3, 4, 5, 6])
    with pytest.raises(InputError, match="n is 19; wanted at most 18"):
        globality_degree(np.zeros(2**19))
    with pytest.raises(InputError, match="globality: degree is 9"):
        globality_of_parity(4, 9)
