"""Predicates against their definitions, and the texts of their refusals."""

from itertools import product

import pytest

from cases import attempt
from learnable.hardness.prg.predicates import predicates

DEFINED = {
    "tsa": lambda b: (b[0] + b[1] + b[2] + b[3] * b[4]) % 2,
    "maj3": lambda b: sorted(b)[1],
    "xor_and(a=2, b=2)": lambda b: (b[0] + b[1] + b[2] * b[3]) % 2,
    "xor_and(a=0, b=3)": lambda b: min(b),
    "xor_maj(a=2, b=3)": lambda b: (b[0] + b[1] + sorted(b[2:])[1]) % 2,
    'table(digits="0110")': lambda b: b[0] ^ b[1],
    'table(digits="01000100")': lambda b: int(b[:2] == (1, 0)),
}


@pytest.mark.parametrize("spec", DEFINED)
def test_tables_follow_the_definition_and_the_text_parses_back(spec):
    found = predicates.read(spec)
    assert str(found) == spec and predicates.read(str(found)) == found
    inputs = [b[::-1] for b in product((0, 1), repeat=found.arity)]  # bit 1 varies fastest
    assert found.table == tuple(DEFINED[spec](b) for b in inputs)


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        ("xor_and(a=9, b=9)", "a + b is 18"),
        ("xor_and(a=-1, b=2)", "a is -1"),
        ("xor_maj(a=1, b=4)", "needs an odd number, type b=5"),
        ('table("011")', "3 characters"),
        ('table("01x0")', "digits 0 and 1"),
        ("tsb", "tsa"),
    ],
)
def test_refusals(spec, words):
    found, text = attempt(lambda: predicates.read(spec))
    assert found is None and words in text
