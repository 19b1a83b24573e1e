"""The local generator against its definition, bit by bit."""

import numpy as np
import pytest

from cases import attempt
from learnable.hardness.prg.generator import generate_bits, hyperedges
from learnable.hardness.prg.predicates import predicates

SPECS = (
    "tsa",
    "maj3",
    "xor_and(a=2, b=2)",
    "xor_maj(a=1, b=5)",
    'table(digits="01000100")',
    "xor_and(a=12, b=0)",
)


@pytest.mark.parametrize("spec", SPECS)
def test_the_generator_is_its_definition(spec):
    predicate, rng = predicates.read(spec), np.random.default_rng(len(spec))
    x = rng.integers(0, 2, size=15)
    edges = hyperedges(15, 200, predicate.arity, rng)
    naive = [predicate.value(tuple(int(x[v]) for v in edge)) for edge in edges]
    assert generate_bits(spec, edges, x).tolist() == naive
    assert generate_bits(predicate, edges.tolist(), x.astype(bool)).tolist() == naive
    assert 0 < sum(naive) < 200


@pytest.mark.parametrize(
    ("spec", "edges", "x", "words"),
    [
        ("maj3", [[0, 1]], [0, 1, 1], "edges has shape (1, 2) and type int64; maj3 reads 3 bits"),
        (
            "maj3",
            [[0, 1, 1.5]],
            [0, 1, 1],
            "type float64; maj3 reads 3 bits, wanted whole numbers of shape (m, 3)",
        ),
        ("maj3", [[0, 1, 3]], [0, 1, 1], "edges holds 3; n is 3, wanted places 0 to 2"),
        ("maj3", [[0, 1, -1]], [0, 1, 1], "edges holds -1"),
        ("maj3", [[0, 1, 2], [0, 2, 2]], [0, 1, 1], "row 1 is [0, 2, 2]; wanted 3 distinct members"),
        ("maj3", [[0, 1, 2]], [0, 1, 2], "x has shape (3,); wanted one line of bits, each 0 or 1"),
        ("maj3", [[0, 1, 2]], [[0, 1, 1]], "x has shape (1, 3)"),
        (3, [[0, 1, 2]], [0, 1, 1], "predicate is 3; wanted a predicate, such as tsa"),
        ("maj", [[0, 1, 2]], [0, 1, 1], "nearest known: maj3"),
    ],
)
def test_refusals(spec, edges, x, words):
    found, text = attempt(lambda: generate_bits(spec, edges, x))
    assert found is None and words in text
