"""Proven bounds of eigenvalues: against exact inertia, on hard spectra, with norms; and exact products."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from learnable.profiles.grams import exact_gram, root_above, root_below, top_eigenvalue, widen
from learnable.profiles.parts import Part
from naive_groups import encloses


@pytest.mark.parametrize("size", [2, 3, 5, 8, 12])
@pytest.mark.parametrize("seed", range(4))
def test_bounds_hold_by_exact_inertia(size, seed):
    rng = np.random.default_rng(seed)
    rows = rng.integers(-9, 10, (size, max(1, size - seed)))
    gram = rows @ rows.T
    bounds = top_eigenvalue(gram.tolist())
    encloses(gram.tolist(), bounds)
    assert bounds[1] - bounds[0] <= Fraction(1, 10**11) * bounds[1]


@pytest.mark.parametrize("gap", [0, 1, 1000, 10**9])
def test_close_and_equal_eigenvalues(gap):
    """A rotation of a diagonal whose two largest entries differ by `gap` in 10^12."""
    rotation = np.array([[2, -2, 1], [1, 2, 2], [2, 1, -2]])
    gram = rotation @ np.diag([10**12 + gap, 10**12, 5]) @ rotation.T
    low, high = top_eigenvalue(gram.tolist())
    assert low <= 9 * (10**12 + gap) <= high
    assert high - low <= Fraction(9 * 10**12, 10**11)


@pytest.mark.parametrize("power", [0, 30, 400, 3000])
def test_sizes_beyond_the_floats(power):
    gram = [[2 * 10**power, 10**power], [10**power, 2 * 10**power]]
    low, high = top_eigenvalue(gram)
    assert low <= 3 * 10**power <= high and high - low <= Fraction(10**power, 10**11)
    small = [
        [Fraction(2, 10**power), Fraction(1, 10**power)],
        [Fraction(1, 10**power), Fraction(2, 10**power)],
    ]
    low, high = top_eigenvalue(small)
    assert low <= Fraction(3, 10**power) <= high and high - low <= Fraction(1, 10**power * 10**11)


@pytest.mark.parametrize("norms", [[4, 9, 1], [10**400, 1, 10**200], [2, 3, 5]])
def test_norms_divide_rows_and_columns(norms):
    rng = np.random.default_rng(3)
    rows = rng.integers(-5, 6, (3, 4))
    roots = [root_below(Fraction(n)) for n in norms]
    lifted = [[int(v * r * 10**6) for v in row] for row, r in zip(rows.tolist(), roots)]
    gram = np.array([[sum(a * b for a, b in zip(x, y)) for y in lifted] for x in lifted], dtype=object)
    low, high = top_eigenvalue(gram, norms)
    plain = [[Fraction(int(gram[i, j])) / (roots[i] * roots[j]) for j in range(3)] for i in range(3)]
    near = top_eigenvalue(plain)
    assert float(low) == pytest.approx(float(near[0]), rel=1e-9) and float(high) == pytest.approx(
        float(near[1]), rel=1e-9
    )


def test_one_entry_a_diagonal_and_nothing_are_exact():
    assert top_eigenvalue([[Fraction(2, 7)]]) == (Fraction(2, 7), Fraction(2, 7))
    assert top_eigenvalue([[1, 0], [0, Fraction(4, 3)]]) == (Fraction(4, 3), Fraction(4, 3))
    assert top_eigenvalue([[0, 0], [0, 0]]) == (0, 0)


@given(st.lists(st.lists(st.integers(-(2**58), 2**58), min_size=5, max_size=5), min_size=1, max_size=4))
@settings(max_examples=60, deadline=None)
def test_products_of_large_whole_numbers_are_exact(rows):
    wanted = [[sum(a * b for a, b in zip(x, y)) for y in rows] for x in rows]
    assert exact_gram(np.array(rows)).tolist() == wanted


def test_products_over_many_columns_are_exact():
    rows = np.random.default_rng(0).integers(-(2**40), 2**40, (3, 9000))
    wanted = rows.astype(object) @ rows.T.astype(object)
    assert exact_gram(rows).tolist() == wanted.tolist()


@given(st.fractions(min_value=0, max_value=10**6))
def test_roots_are_on_their_sides_and_close(x):
    low, high = root_below(x), root_above(x)
    assert low * low <= x <= high * high
    assert high - low <= Fraction(1, 2**50) * max(high, Fraction(1, 10**9))


@given(
    st.lists(st.integers(-20, 20), min_size=3, max_size=3),
    st.lists(st.integers(-20, 20), min_size=3, max_size=3),
)
def test_widening_covers_every_target_that_near(f, change):
    slack = root_above(Fraction(sum(c * c for c in change)))
    w, moved = sum(v * v for v in f), sum((v + c) ** 2 for v, c in zip(f, change))
    low, high = widen((Fraction(w), Fraction(w)), slack)
    assert low <= moved <= high
    fourth = widen((Fraction(w * w),) * 2, slack, 4)
    assert fourth[0] <= moved**2 <= fourth[1]
    assert widen((Fraction(2), Fraction(3)), Fraction(0)) == (2, 3)


def test_a_part_from_bounds_holds_what_every_gram_inside_them_has():
    rng = np.random.default_rng(5)
    rows = rng.standard_normal((4, 3))
    gram = rows @ rows.T
    loose = [
        [(Fraction(v) - Fraction(1, 1000), Fraction(v) + Fraction(1, 1000)) for v in row]
        for row in gram.tolist()
    ]
    part = Part.of_gram("several", None, 3, loose, constant=1)
    for _ in range(20):
        inside = gram + rng.uniform(-1e-3, 1e-3) * np.eye(4)
        top, square = np.linalg.eigvalsh(inside)[-1], (inside**2).sum()
        assert part.top[0] <= top <= part.top[1] and part.square[0] <= square <= part.square[1]
        assert part.weight[0] <= np.trace(inside) <= part.weight[1]
    assert part.multiplicity == 4 and part.rest.multiplicity == 3
    inner = np.delete(np.delete(gram, 1, axis=0), 1, axis=1)
    assert part.rest.top[0] <= np.linalg.eigvalsh(inner)[-1] <= part.rest.top[1]


def test_scaling_and_widening_a_part():
    part = Part.of_gram("several", None, 3, [[2, 1], [1, 2]], constant=0)
    double = part.scaled(Fraction(2))
    assert (double.weight[0], double.square[0], double.rest.weight[0]) == (8, 40, 4)
    assert part.widened(Fraction(0)) is part
    wide = part.widened(Fraction(1, 10))
    assert wide.weight[0] < 4 < wide.weight[1] and wide.rest.weight[0] < 2 < wide.rest.weight[1]
