"""The profile of f∘g is the profile of f, for random g of every group; enclosures are proofs."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from learnable.groups import (
    CyclicShifts,
    EvenSignedPermutations,
    Generated,
    Permutations,
    SignedPermutations,
    SignFlips,
    Stabiliser,
)
from learnable.measures import alignment, cross_predictability
from learnable.profiles import profile
from learnable.targets import targets
from learnable.targets.forms import Form, Monomials
from naive import points
from naive_groups import encloses, listed, small_groups, table

EVERY = (
    SignedPermutations(6),
    EvenSignedPermutations(6),
    Permutations(6),
    SignFlips(6),
    CyclicShifts(6),
    CyclicShifts(6, 3),
    Stabiliser(SignedPermutations(6), (1, 4)),
    Stabiliser(Permutations(6), (2, 3)),
    Generated(6, ((2, 3, 1, -4, 5, 6), (1, 2, 3, 5, -6, 4))),
)


@pytest.mark.parametrize("group", EVERY, ids=str)
@given(seed=st.integers(0, 10**6), whole=st.booleans())
@settings(max_examples=15, deadline=None)
def test_moving_the_target_by_an_element_changes_nothing(group, seed, whole):
    rng = np.random.default_rng(seed)
    values = rng.integers(-4, 5, 64).astype(float) if whole else rng.standard_normal(64)
    g = group.draw(rng)
    moved = values[((points(6) @ g.T) < 0) @ (1 << np.arange(6))]
    before, after = profile(table(values), group), profile(table(moved), group)
    if whole:
        assert [(p.irrep, p.weight, p.square) for p in before.parts] == [
            (p.irrep, p.weight, p.square) for p in after.parts
        ]
    for a, b in ((before, after), (before.centred(), after.centred())):
        for p, q in zip(a.parts, b.parts, strict=True):
            for x, y in ((p.weight, q.weight), (p.top, q.top), (p.square, q.square)):
                assert x[0] <= y[1] and y[0] <= x[1]
        assert alignment(a)[0].value == pytest.approx(alignment(b)[0].value, rel=1e-10, abs=1e-15)


@pytest.mark.parametrize("group", EVERY, ids=str)
def test_monomials_move_too(group):
    rng = np.random.default_rng(7)
    terms = {(0,): Fraction(1), (1, 2): Fraction(-2, 3), (0, 3, 4): Fraction(1, 2), (): Fraction(1, 5)}
    form = Form.plain(6, Monomials.of(terms), 6)
    for _ in range(10):
        g = group.draw(rng).astype(int)
        places, signs = np.abs(g).argmax(axis=1), g.sum(axis=1)
        moved = Form(6, tuple(int(p) for p in places), tuple(int(s) for s in signs), form.local)
        assert np.allclose(moved(points(6)), form(points(6) @ g.T))
        before, after = profile(form, group), profile(moved, group)
        assert [(p.irrep, p.weight, p.square) for p in before.parts] == [
            (p.irrep, p.weight, p.square) for p in after.parts
        ]


@pytest.mark.parametrize("n", [2, 3])
@pytest.mark.parametrize("kind", ["whole", "real"])
def test_enclosures_are_proofs(n, kind):
    """Against the exact operator of the table as it stands, in rationals: exact squares, and inertia for the top."""
    rng, ran = np.random.default_rng(n), 0
    values = rng.integers(-3, 4, 2**n).astype(float) if kind == "whole" else rng.standard_normal(2**n)
    exact = [Fraction(v) for v in values]
    for group in small_groups(n):
        found = np.zeros((2**n, 2**n), dtype=object)
        every = listed(group)
        for g in every:
            moved = points(n)[:, np.abs(g) - 1] * np.sign(g)
            row = np.array([exact[i] for i in (moved < 0) @ (1 << np.arange(n))], dtype=object)
            found += row[:, None] * row[None, :]
        found = found * Fraction(1, len(every) * 2**n)
        cut = profile(table(values), group)
        low, high = (sum((p.square[side] / p.dimension for p in cut.parts), Fraction(0)) for side in (0, 1))
        assert low <= (found * found).sum() <= high
        tops = max(p.top[0] / p.dimension for p in cut.parts), max(p.top[1] / p.dimension for p in cut.parts)
        encloses(found.tolist(), tops)
        ran += 1
    assert ran >= 9


@pytest.mark.parametrize("group", EVERY, ids=str)
@pytest.mark.parametrize("seed", range(3))
def test_the_inequalities_that_hold_for_every_group(group, seed):
    """CP <= C·||f||², C² <= CP, ||f||²/|G| <= C <= ||f||², with the same f in every term; a larger group aligns less."""
    values = np.random.default_rng(seed).standard_normal(64)
    whole = profile(table(values), group)
    for cut in (whole, whole.centred()):
        c, cp, norm = alignment(cut)[0].value, cross_predictability(cut).value, float(sum(cut.total())) / 2
        assert cp <= c * norm * (1 + 1e-9) and c * c <= cp * (1 + 1e-9)
        assert norm / group.order <= c * (1 + 1e-9) and c <= norm * (1 + 1e-9)
        everything = profile(table(values), SignedPermutations(6))
        larger = everything if cut is whole else everything.centred()
        assert alignment(larger)[0].value <= c * (1 + 1e-9)


@pytest.mark.parametrize(
    "text", ["majority(n=9)", "threshold(n=9, at=7)", "modular(n=8)", "parity(n=10, degree=4)"]
)
def test_symmetric_functions_and_parities_under_permutations(text):
    target = targets.read(text)
    n = target.law.n
    cut = profile(target.form(), Permutations(n))
    if text.startswith("parity"):
        assert all(p.weight[0] / p.dimension == Fraction(1, 210) for p in cut.parts) and len(cut.parts) == 5
        return
    assert [p.irrep for p in cut.parts] == [f"S^({n},0)"]
    assert alignment(cut)[0].value == pytest.approx(float(cut.total()[0]))
    assert cut.variance() == profile(target.form(), SignedPermutations(n)).variance()
