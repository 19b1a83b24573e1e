"""Weights by degree from specs, against enumeration of every point and every set."""

import re
from collections.abc import Callable
from fractions import Fraction
from hashlib import shake_256
from itertools import product
from math import prod

import pytest

from learnable.audit.effort import UnreadableError
from learnable.audit.laws import Law
from learnable.audit.targets import read_target, weights_of
from learnable.audit.walsh import sign_table_weights, symmetric_weights
from learnable.theorems.spelling import derivable

Point = tuple[int, ...]


def enumerated(f: Callable[[Point], Fraction], n: int) -> dict[int, Fraction]:
    """W_k by the definition: a sum over all sets of squared means over all points."""
    points = list(product((1, -1), repeat=n))
    values = [f(x) for x in points]
    total: dict[int, Fraction] = {}
    for members in product((0, 1), repeat=n):
        c = sum(v * prod(x[i] for i in range(n) if members[i]) for v, x in zip(values, points, strict=True))
        total[sum(members)] = total.get(sum(members), Fraction(0)) + Fraction(c, 2**n) ** 2
    return {k: w for k, w in total.items() if w}


def coin(n: int, seed: int) -> Callable[[Point], Fraction]:
    digest = shake_256(f"learnable random_boolean n={n} seed={seed}".encode()).digest((2**n + 7) // 8)

    def value(x: Point) -> Fraction:
        index = sum(1 << i for i in range(n) if x[i] == -1)
        return Fraction(-1 if digest[index // 8] >> (index % 8) & 1 else 1)

    return value


def stairs(x: Point, degree: int) -> int:
    return sum(prod(x[:k]) for k in range(1, degree + 1))


def sign(value: Fraction | int) -> Fraction:
    return Fraction(1 if value >= 0 else -1)


CASES: list[tuple[str, int, Callable[[Point], Fraction]]] = [
    ("parity(n=5, degree=3)", 5, lambda x: Fraction(prod(x[:3]))),
    ("parity(4, 0)", 4, lambda x: Fraction(1)),
    ("majority(n=1)", 1, lambda x: Fraction(x[0])),
    ("majority(n=7)", 7, lambda x: sign(sum(x))),
    ("threshold(n=6, at=2)", 6, lambda x: sign(x.count(1) - 2)),
    ("threshold(n=3, at=0)", 3, lambda x: Fraction(1)),
    ("threshold(n=8, at=8)", 8, lambda x: sign(x.count(1) - 8)),
    ("modular(n=7)", 7, lambda x: Fraction(sum(x) % 8)),
    ("modular(n=6, modulus=3)", 6, lambda x: Fraction(sum(x) % 3)),
    ("same(3, 1, q=2, length=4)", 4, lambda x: Fraction(x[0] == x[2])),
    ('polynomial(n=4, expression="x1 + x1*x2 - 0.5*x3")', 4,
     lambda x: x[0] + x[0] * x[1] - Fraction(x[2], 2)),
    ('polynomial(n=3, expression="-(x1 - 2)^3/4 + x2*x3*x2")', 3,
     lambda x: -Fraction((x[0] - 2) ** 3, 4) + x[2]),
    ('polynomial(n=3, expression="-x1^2 + 1e-3*(x_2 + x3)**2 - -.5")', 3,
     lambda x: Fraction(-1) + Fraction((x[1] + x[2]) ** 2, 1000) + Fraction(1, 2)),
    ("sign(staircase(n=6, degree=4))", 6, lambda x: sign(stairs(x, 4))),
    ("sign(staircase(n=5, degree=5))", 5, lambda x: sign(stairs(x, 5))),
    ('sign(polynomial(n=5, expression="1 + x1*x2 - 2*x3*x5 + 0.3*x1"))', 5,
     lambda x: sign(1 + x[0] * x[1] - 2 * x[2] * x[4] + Fraction(3 * x[0], 10))),
    ('sign(polynomial(n=5, expression="x1 - x2"))', 5, lambda x: sign(x[0] - x[1])),
    ('sign(polynomial(n=5, expression="-3*x1*x2"))', 5, lambda x: sign(-x[0] * x[1])),
    ('sign(polynomial(n=2, expression="x1 - x1"))', 2, lambda x: Fraction(1)),
    ("sign(modular(n=5))", 5, lambda x: Fraction(1)),
    ("sign(sign(majority(n=5)))", 5, lambda x: sign(sum(x))),
    ("sign(moved(staircase(n=5, degree=3), seed=4))", 5, lambda x: sign(stairs(x, 3))),
    ("extension(majority(n=3), n=6)", 6, lambda x: sign(sum(x[:3]))),
    ("sign(extension(staircase(3, 3), 5))", 5, lambda x: sign(stairs(x, 3))),
    ("moved(extension(modular(n=3), n=5), seed=9)", 5, lambda x: Fraction(sum(x[:3]) % 8)),
    ("random_boolean(n=1, seed=3)", 1, coin(1, 3)),
    ("random_boolean(n=2)", 2, coin(2, 0)),
    ("random_boolean(n=8, seed=5)", 8, coin(8, 5)),
    ("extension(random_boolean(n=3, seed=1), n=5)", 5, coin(3, 1)),
]  # fmt: skip


@pytest.mark.parametrize(("spec", "n", "f"), CASES, ids=[spec for spec, _, _ in CASES])
def test_weights_are_those_of_enumeration(spec, n, f):
    target = read_target(spec)
    assert target.law == Law("hypercube", n) and target.kind is not None and derivable(spec)
    assert weights_of(target.kind) == enumerated(f, n)
    if target.signs:
        assert sum(weights_of(target.kind).values()) == 1


def test_a_staircase_has_equal_steps():
    assert weights_of(read_target("staircase(n=9, degree=4)").kind) == {
        k: Fraction(1, 4) for k in (1, 2, 3, 4)
    }


def test_golden_weights_of_majority():
    found = weights_of(read_target("majority(n=9)").kind)
    assert round(float(found[1]), 6) == 0.672913 and round(float(found[3]), 6) == 0.128174
    for n, c in ((9, 0.0747681), (21, 0.0310454), (51, 0.0126057)):
        assert float(weights_of(read_target(f"majority(n={n})").kind)[1]) / n == pytest.approx(c, abs=5e-8)


def test_a_symmetric_function_of_2000_bits_has_all_its_variance():
    found = symmetric_weights([(2000 - 2 * h) % 8 for h in range(2001)])
    assert round(float(sum(found.values()) - found[0]), 2) == 5.0


def test_a_table_of_2_to_the_16_agrees_with_the_symmetric_formula():
    n = 15
    table = bytes(1 if i.bit_count() > 7 else 0 for i in range(2**n))
    assert sign_table_weights(table) == weights_of(read_target(f"majority(n={n})").kind)


@pytest.mark.parametrize(
    "spec",
    [
        "truth_table(f.npy)", 'truth_table("a file.npy")', 'function("f.py:f", law=hypercube(n=5))',
        "random_boolean(n=26)",
        "sign(staircase(n=40, degree=22))", "sign(truth_table(f.npy))", "moved(truth_table(f.npy), seed=1)",
    ],
)  # fmt: skip
def test_some_targets_have_weights_that_must_be_stated(spec):
    assert not derivable(spec) and read_target(spec).kind is None


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ("digits", "'digits' is not one that the audit knows"),
        ("parity(n=4)", "lacks degree"),
        ("parity(n=4, degree=5)", "degree is 5; wanted a whole number from 0 to 4"),
        ("parity(n=0, degree=0)", "n is 0"),
        ("parity(n=true, degree=1)", "n is True"),
        ("parity(4, 2, 1)", "takes 2 arguments"),
        ("parity(n=4, degree=2, size=3)", "no place for size=3"),
        ("majority(n=4)", "wanted an odd number"),
        ("extension(majority(n=5), n=3)", "n is 3"),
        ("same(1, 2, q=3, length=4)", "q is 3; wanted a whole number from 2 to 2"),
        ("same(1, 5, q=2, length=4)", "second is 5; wanted a whole number from 1 to 4"),
        ("same(2, 2, q=2, length=4)", "first and second are one position"),
        ('polynomial(n=2, expression="x3")', "x3 is not among"),
        ('polynomial(n=2, expression="x1 + ")', "cannot read"),
        ('polynomial(n=2, expression="x1 x2")', "cannot read"),
        ('polynomial(n=2, expression="1/x1")', "division by something other than a number"),
        ('polynomial(n=2, expression="x1^0.5")', "cannot read"),
        ('polynomial(n=2, expression="1e999999999")', "too large to audit: the number 1e999999999"),
        ("parity(n=4, degree", "cannot be read from"),
        ("moved(target=parity(n=4, degree=1))", "stands without its key target"),
        ("sign(hermite(d=9, degree=2))", "no certificate speaks of a sign"),
        ("biased(hermite(d=9, degree=2), bias=0.1)", "wanted a uniform hypercube"),
        ("biased(biased(majority(n=3), bias=0.1), bias=0.2)", "law of the target is hypercube"),
        ('polynomial(n=3, expression="x1", law=hypercube(n=4))', "law is hypercube(n=4), and n is 3"),
        ("single_index(d=9, link=step)", "link is step; the audit knows relu"),
        ("gegenbauer(d=9, degree=101)", "degree is 101"),
        ("parity(n=4, degree=1e401)", "exponent beyond 400"),
        ("[1]", "no name with arguments"),
        (7, "wanted a spec as text"),
    ],
)
def test_what_is_no_target(spec, message):
    with pytest.raises(UnreadableError, match=re.escape(message)):
        read_target(spec)
