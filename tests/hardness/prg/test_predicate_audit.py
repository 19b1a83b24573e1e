"""The audit against definitions by brute force, the table of the literature, and its refusal."""

import json
from fractions import Fraction
from itertools import combinations, product

import numpy as np
import pytest

import learnable
from cases import attempt
from learnable.hardness.prg.annihilators import algebraic_degree, annihilators, monomials, rational_degree
from learnable.hardness.prg.predicate_audit import audit_predicate, fourier
from learnable.hardness.prg.predicates import predicates

HALF = Fraction(1, 2)

TABLE = {
    # predicate: t, witness, GF(2)-degree, rational degree, balanced, stretch
    "tsa": (3, (1, 2, 3), 2, 2, True, 1.5),
    "maj3": (1, (1,), 2, 2, True, 1),
    "xor_and(a=1, b=2)": (1, (1,), 2, 2, True, 1),
    "xor_and(a=3, b=0)": (3, (1, 2, 3), 1, 1, True, 1),
    "xor_and(a=5, b=4)": (5, (1, 2, 3, 4, 5), 4, 2, True, 2),
    "xor_and(a=0, b=3)": (1, (1,), 3, 1, False, 0),
    "xor_maj(a=3, b=3)": (4, (1, 2, 3, 4), 2, 2, True, 2),
    "xor_maj(a=5, b=7)": (6, (1, 2, 3, 4, 5, 6), 4, 4, True, 3),
    "xor_maj(a=0, b=7)": (1, (1,), 4, 4, True, 1),
    'table(digits="0110")': (2, (1, 2), 1, 1, True, 1),
    'table(digits="01")': (1, (1,), 1, 1, True, 1),
}


@pytest.mark.parametrize("spec", TABLE)
def test_the_table(spec):
    found = audit_predicate(spec)
    row = (found.smallest, found.witness, found.degree, found.rational_degree, found.balanced, found.stretch)
    assert row == TABLE[spec]
    assert found.predicate == spec and found.resilience == (found.smallest - 1 if found.balanced else None)


def test_the_coefficients_of_tsa_and_maj3():
    assert dict(audit_predicate("tsa").coefficients) == {
        (1, 2, 3): HALF,
        (1, 2, 3, 4): HALF,
        (1, 2, 3, 5): HALF,
        (1, 2, 3, 4, 5): -HALF,
    }
    assert dict(audit_predicate("maj3").coefficients) == {
        (1,): HALF,
        (2,): HALF,
        (3,): HALF,
        (1, 2, 3): -HALF,
    }


def random_tables(k, count):
    rng = np.random.default_rng(k)
    for i in range(count):
        ones = rng.random(2**k) < (0.5, 0.15)[i % 2]
        ones[:2] = (True, False)
        yield rng.permutation(ones).astype(int)


TABLES = [values for k in (1, 2, 3, 4) for values in random_tables(k, 12)]


def points(k):
    """All inputs, bit 1 fastest."""
    return [b[::-1] for b in product((0, 1), repeat=k)]


@pytest.mark.parametrize("values", TABLES, ids=lambda v: "".join(map(str, v)))
def test_coefficients_and_degrees_are_those_of_brute_force(values):
    k = len(values).bit_length() - 1
    cube = points(k)
    naive = {}
    for size in range(k + 1):
        for s in combinations(range(1, k + 1), size):
            total = sum(
                (-1) ** (int(v) + sum(b[j - 1] for j in s)) for v, b in zip(values, cube, strict=True)
            )
            if total:
                naive[s] = Fraction(total, 2**k)
    assert dict(fourier(values)) == naive
    # the degree over GF(2): the only combination of monomials with these values, found among all of them
    sets = monomials(k, k)
    columns = np.array([[all(b[j - 1] for j in s) for s in sets] for b in cube], dtype=int)
    if k <= 3:
        fits = [c for c in product((0, 1), repeat=len(sets)) if not ((columns @ c - values) % 2).any()]
        assert len(fits) == 1
        assert algebraic_degree(values) == max(
            (len(s) for s, on in zip(sets, fits[0], strict=True) if on), default=0
        )
        least = min(
            max(len(s) for s, on in zip(sets, c, strict=True) if on)
            for c in product((0, 1), repeat=len(sets))
            if any(c) and any(not (columns[values == side] @ c % 2).any() for side in (0, 1))
        )
        assert rational_degree(values) == least
    assert rational_degree(values) <= min(algebraic_degree(values), (k + 1) // 2)


@pytest.mark.parametrize("spec", ["tsa", "maj3", "xor_maj(a=2, b=3)", "xor_and(a=2, b=3)"])
@pytest.mark.parametrize("side", [0, 1])
def test_annihilators_vanish_and_are_all_there_are(spec, side):
    values = np.array(predicates.read(spec).table)
    k = len(values).bit_length() - 1
    for degree in range(k + 1):
        found = annihilators(values, side, degree)
        rows = np.array(
            [[sum(all(b[j - 1] for j in s) for s in g) % 2 for b in points(k)] for g in found]
        ).reshape(len(found), 2**k)
        assert not rows[:, values == side].any()
        assert all(len(s) <= degree for g in found for s in g) and len(set(found)) == len(found)
        assert (len(found) > 0) == (degree >= min_degree(values, side))
    assert len(found) == int((values != side).sum())  # degree k: one for each point that is left


def min_degree(values, side):
    """The least degree of a polynomial that vanishes where the values are `side`, by ranks over the rationals mod 2."""
    k = len(values).bit_length() - 1
    cube = np.array(points(k))[values == side]
    for degree in range(k + 1):
        rows = [
            sum(int(cube[i, [j - 1 for j in s]].all()) << i for i in range(len(cube)))
            for s in monomials(k, degree)
        ]
        basis = []
        for row in rows:
            for other in basis:
                row = min(row, row ^ other)
            if row == 0:
                return degree
            basis.append(row)
    return k


@pytest.mark.parametrize("values", TABLES[:24], ids=lambda v: "".join(map(str, v)))
def test_rational_degree_is_that_of_a_product_of_low_degree(values):
    """The least e with P·Q = R for Q and R of degree at most e, not both 0."""
    size = len(values)
    degree = [algebraic_degree([q >> i & 1 for i in range(size)]) for q in range(2**size)]
    P = sum(int(v) << i for i, v in enumerate(values))
    pairs = [(q, P & q) for q in range(1, 2**size)]  # R is P·Q, and Q = 0 leaves R = 0
    assert rational_degree(values) == min(max(degree[q], degree[r]) for q, r in pairs)


@pytest.mark.parametrize("spec", [s for s, row in TABLE.items() if row[4] and row[0] <= 4])
def test_resilience_is_balance_under_fixed_bits(spec):
    found, values = audit_predicate(spec), np.array(predicates.read(spec).table)
    cube = np.array(points(found.arity))
    kept = [
        all(
            2 * values[(cube[:, places] == fixed).all(axis=1)].sum() == 2 ** (found.arity - size)
            for places in map(list, combinations(range(found.arity), size))
            for fixed in product((0, 1), repeat=size)
        )
        for size in range(found.smallest + 1)
        if size < found.arity
    ]
    assert kept[: found.smallest] == [True] * found.smallest and not any(kept[found.smallest :])
    assert found.resilience == found.smallest - 1


def test_what_it_says():
    found = learnable.audit_predicate("tsa")
    text = str(found)
    assert "tsa reads 5 bits, balanced" in text
    assert "{1,2,3}: 1/2, {1,2,3,4}: 1/2, {1,2,3,5}: 1/2, {1,2,3,4,5}: -1/2" in text
    assert "the linear attack does not apply: no single bit correlates with P, t = 3" in text
    assert "the spectral attack starts at about n^1.5 outputs" in text
    assert "the algebraic attack starts at about n^2 outputs: P has rational degree 2" in text
    assert "counting ones starts at a constant number of outputs: E (-1)^P = 3/4" in str(
        audit_predicate("xor_and(0, 3)")
    )
    assert ", and 248 more" in str(audit_predicate("xor_maj(3, 9)"))


def test_json_is_json():
    told = json.loads(json.dumps(audit_predicate("maj3").json()))
    assert told["schema"] == "learnable/predicate/1" and told["smallest_set"] == 1 and told["stretch"] == 1.0
    assert told["attacks"][1] == {
        "attack": "the linear attack",
        "exponent": 1.0,
        "because": "the coefficient of {1} is of size 1/2",
    }
    assert told["coefficients"][-1] == {"set": [1, 2, 3], "value": -0.5}


def test_twelve_bits():
    rng = np.random.default_rng(0)
    digits = "".join(map(str, rng.integers(0, 2, size=2**12)))
    found = audit_predicate(f'table("{digits}")')
    assert found.smallest == 1 and found.rational_degree in (5, 6)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ('table("0000")', "0 at every input; a constant says nothing of the seed"),
        ('table("11")', "1 at every input"),
        ("maj5", "nearest known: maj3"),
        (7, "predicate is 7; wanted a predicate, such as tsa"),
    ],
)
def test_refusals(given, words):
    found, text = attempt(lambda: audit_predicate(given))
    assert found is None and words in text
