"""Level coefficients: the product tree and the direct sum against the definition."""

import math
from fractions import Fraction
from itertools import product

import pytest
from flint import arb

from learnable.precision import precision
from learnable.transforms.krawtchouk import krawtchouk_row, level_coefficients


def naive(values: list[Fraction], degree: int) -> Fraction:
    """E f(x)·x_1…x_k over every point of the cube."""
    n = len(values) - 1
    total = Fraction(0)
    for x in product((1, -1), repeat=n):
        total += values[x.count(-1)] * math.prod(x[:degree])
    return total / 2**n


@pytest.mark.parametrize("n", [1, 2, 3, 6, 9])
def test_both_ways_agree_with_every_point_of_the_cube(n: int) -> None:
    values = [Fraction((7 * h * h - 3 * h + 2) % 11, 3 + h) for h in range(n + 1)]
    wanted = [naive(values, k) for k in range(n + 1)]
    assert level_coefficients(values) == wanted
    assert level_coefficients(values, range(n + 1)) == wanted


@pytest.mark.parametrize("n", [1, 5, 8])
def test_krawtchouk_numbers_are_the_sum_that_defines_them(n: int) -> None:
    for h in range(n + 1):
        wanted = [
            sum((-1) ** i * math.comb(h, i) * math.comb(n - h, k - i) for i in range(k + 1))
            for k in range(n + 1)
        ]
        assert list(krawtchouk_row(n, h, n)) == wanted


def test_majority_of_many_bits_has_its_known_first_weight() -> None:
    n = 2001
    found = level_coefficients([Fraction(1 if 2 * h < n else -1) for h in range(n + 1)])
    assert found[1] == Fraction(math.comb(n - 1, n // 2), 2 ** (n - 1))
    assert found[2] == 0
    assert level_coefficients([Fraction(1 if 2 * h < n else -1) for h in range(n + 1)], [3]) == [found[3]]


def test_nine_bits_of_majority_have_the_golden_weights() -> None:
    found = level_coefficients([Fraction(1 if 2 * h < 9 else -1) for h in range(10)])
    assert float(9 * found[1] ** 2) == pytest.approx(0.672913, abs=1e-6)
    assert float(84 * found[3] ** 2) == pytest.approx(0.128174, abs=1e-6)


@pytest.mark.parametrize("degrees", [None, [0, 3, 30]])
def test_balls_hold_the_exact_answer(degrees: list[int] | None) -> None:
    n = 30
    exact = [Fraction(h * h % 7, 1 + h) for h in range(n + 1)]
    with precision(200):
        balls = level_coefficients([arb(v.numerator) / v.denominator for v in exact], degrees)
        for ball, value in zip(balls, level_coefficients(exact, degrees), strict=True):
            assert (ball * value.denominator).contains(arb(value.numerator))
            assert ball.rad() < 1e-20
