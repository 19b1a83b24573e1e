"""isoLeap against its definition: the largest leap over rotations, among them those that are special."""

import math
from fractions import Fraction
from itertools import product

import numpy as np
import pytest

from learnable.complexity.iso_leap import MOST, iso_leap
from learnable.targets import targets
from learnable.transforms.roots import RootSum
from learnable.verdicts import check

CASES = {
    "x1": 1,
    "x1*x2": 2,
    "x1 + x1*x2": 1,
    "x1 + x2 + x1*x2": 2,
    "x1 - 2*x2 + x1*x2": 1,
    "x1 + x1*He2(x2)": 2,
    "He2(x1)*x2": 3,
    "He2(x1)*x2 + x1": 1,
    "He2(x1)*x2 + x2": 2,
    "He2(x1) + He2(x2)": 2,
    "He2(x1) - He2(x2) + x1*x2": 2,
    "He3(x1)": 3,
    "He3(x1) + x2": 3,
    "x1 + x2 + He2(x1) + He3(x2)": 1,
    "He4(x1)*x2 + He2(x1)": 2,
}
"""Polynomials of two Gaussians whose special directions are multiples of 45° or of arctan 2, with isoLeap."""
THREE = {
    "x1*x2*x3": 3,
    "x1 + x1*x2 + x1*x2*x3": 1,
    "x1*x2 + x1*x2*x3": 2,
    "x1 + x2 + x3 + x1*x2*x3": 2,
    "x1 + x1*x2*x3": 2,
}


def form(text, n=3):
    return targets.read(f'polynomial(n={n}, expression="{text}", law=gaussian)').form()


def coefficients(q, k, axes, turn):
    """The Hermite coefficients of degree k after a rotation: those of q_k(turn·v), by a fit at many points."""
    powers = [p for p in product(range(k + 1), repeat=axes) if sum(p) == k]
    v = np.random.default_rng(0).normal(size=(4 * len(powers), axes))
    w = v @ turn.T
    values = sum(float(c.ball()) * np.prod([w[:, i] ** p for i, p in a], axis=0) for a, c in q.items())
    found = np.linalg.lstsq(np.stack([np.prod(v**p, axis=1) for p in map(np.array, powers)], 1), values)[0]
    return {p for p, c in zip(powers, found, strict=True) if abs(c) > 1e-9}


def leap_in(terms):
    """The leap by trying every order of a greedy closure."""
    seen, level, left = set(), 0, set(terms)
    while left:
        new = {p: sum(k for i, k in enumerate(p) if i not in seen) for p in left}
        level = max(level, min(new.values()))
        seen |= {i for p in left if new[p] <= level for i, k in enumerate(p) if k}
        left = {p for p in left if new[p] > level}
    return level


def leaps(h, axes, turns):
    homogeneous = {k: q for k, q in form(h).homogeneous().items() if k}
    return [
        leap_in(set().union(*(coefficients(q, k, axes, turn) for k, q in homogeneous.items())))
        for turn in turns
    ]


def turn(angle):
    return np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])


@pytest.mark.parametrize("h", CASES)
def test_two_coordinates_by_every_special_and_many_other_rotations(h):
    angles = (
        [i * math.pi / 24 for i in range(24)]
        + [s * math.atan(r) for r in (2, 0.5, 3) for s in (1, -1)]
        + [0.3, 1.1]
    )
    found = iso_leap(form(h).homogeneous())
    assert found.low == found.high == CASES[h]
    assert max(leaps(h, 2, map(turn, angles))) == CASES[h]


@pytest.mark.parametrize("h", THREE)
def test_three_coordinates_are_never_beaten_by_a_rotation_and_are_met_by_one(h):
    rng = np.random.default_rng(1)
    turns = [np.linalg.qr(rng.normal(size=(3, 3)))[0] for _ in range(40)] + [np.eye(3)]
    diagonal = np.linalg.qr(np.array([[1.0, 1, 0], [1, 0, 1], [1, 0, 0]]))[0]  # first axis (1, 1, 1)/√3
    found = iso_leap(form(h).homogeneous())
    assert found.low == found.high == THREE[h]
    assert max(leaps(h, 3, [*turns, diagonal])) == THREE[h]


@pytest.mark.parametrize("k", range(1, 7))
def test_of_one_direction_it_is_the_information_exponent(k):
    assert check(f"hermite(d=9, degree={k})").measures["iso_leap"]["low"] == k
    turned = " + ".join(f"{c}*He{j}(x1)" for j, c in ((k, 1), (k + 1, 2)))
    assert iso_leap(form(turned).homogeneous()).high == k


@pytest.mark.parametrize(
    ("h", "turned"),
    [
        ("x1 + x1*x2", "x1 + x2 + (x1 + x2)*(x1 - x2)"),
        ("x1*x2", "x1^2 - x2^2"),
        ("He3(x1)", "(x1 + x2)^3 - 6*(x1 + x2)"),
    ],
)
def test_it_does_not_change_when_the_axes_do(h, turned):
    assert iso_leap(form(turned).homogeneous()).low == iso_leap(form(h).homogeneous()).high


def test_roots_are_told_from_the_numbers_beside_them():
    """(v1 - √2·v2)² says nothing along u = √2·v1 + v2, so a second step has two degrees; 1.414 in its place says it."""
    one, two, near = RootSum.of(1), RootSum.root(2), RootSum.of(Fraction(1414, 1000))

    def h(root):
        square = {((0, 2),): one, ((0, 1), (1, 1)): root * -2, ((1, 2),): root * root}
        return {1: {((0, 1),): two, ((1, 1),): one}, 2: square}

    assert (iso_leap(h(two)).low, iso_leap(h(near)).low) == (2, 1)


@pytest.mark.parametrize("parts", [(1, 2), (3, 2, 1), (5, 0, 2, 7)])
def test_inverses_of_sums_of_roots(parts):
    total = sum((RootSum.root(p) * Fraction(i + 1, 3) for i, p in enumerate(parts)), RootSum(()))
    assert (total * total.inverse()).rational == 1


def test_what_is_too_large_is_told_by_bounds():
    many = "*".join(f"x{i}" for i in range(1, 16))
    found = iso_leap(form(f"x1 + {many}", 15).homogeneous(), 14)
    assert (found.low, found.high) == (14, 15) and "too large" in found.because and MOST > 1000
    assert iso_leap({}).json() == {"low": 0, "high": 0, "because": "it is constant"}


def test_check_shows_it_on_gaussian_inputs_alone():
    text = 'polynomial(n=9, expression="x1 + x2 + x1*x2", law=gaussian)'
    found = check(text).measures
    assert found["leap"]["value"] == 1 and found["iso_leap"]["low"] == found["iso_leap"]["high"] == 2
    assert "at level 1 some axes show 1 of the 2 directions" in found["iso_leap"]["because"]
    assert "iso_leap" not in check("gegenbauer(d=9, degree=2)").measures
    assert (
        check("single_index(d=9, link=tanh, law=sphere)", "mlp(widths=[8])", samples=50).measures["leap"][
            "value"
        ]
        == 1
    )
