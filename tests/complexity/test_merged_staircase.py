"""The merged-staircase property against every order, in every form, and its order replayed."""

import random
from itertools import permutations

import numpy as np
import pytest

from cases import SMALL, UNTOLD
from learnable.complexity.leap import closure
from learnable.complexity.merged_staircase import merged_staircase, merged_staircase_of
from learnable.targets import targets
from learnable.targets.forms import tabulate
from naive import fourier, leap, points


def sets(rng: random.Random, coordinates: int, count: int) -> list[tuple[int, ...]]:
    return [tuple(rng.sample(range(coordinates), rng.randrange(1, 4))) for _ in range(count)]


def _add(seen: set[int], s: tuple[int, ...]) -> bool:
    """Adds s where it brings at most one coordinate; says whether it did."""
    if len(set(s) - seen) > 1:
        return False
    seen.update(s)
    return True


def some_order_works(supports: list[tuple[int, ...]]) -> bool:
    for order in permutations(supports):
        seen: set[int] = set()
        if all(_add(seen, s) for s in order):
            return True
    return False


def replays(order: tuple[tuple[int, ...], ...]) -> set[int]:
    seen: set[int] = set()
    for s in order:
        assert len(set(s) - seen) == 1
        seen |= set(s)
    return seen


def test_it_is_leap_one_and_some_order_shows_it():
    rng, counts = random.Random(5), {True: 0, False: 0}
    for _ in range(300):
        supports = sets(rng, 5, rng.randrange(1, 6))
        found = merged_staircase(supports)
        counts[found.value] += 1
        assert found.value == some_order_works(supports) == (leap(supports) <= 1)
        seen = replays(found.order)
        assert seen == closure(supports, 1)
        assert (
            found.value
            or len(set(found.stuck) - seen) == min(len(set(s) - seen) for s in supports if set(s) - seen) > 1
        )
    assert min(counts.values()) > 60


@pytest.mark.parametrize("text", [*SMALL, *UNTOLD])
def test_every_form(text, folder):
    target = targets.read(text.format(folder=folder))
    form, n = target.form(), target.law.n
    found = fourier(target(points(n)))
    supports = [
        tuple(j + 1 for j in range(n) if s >> j & 1) for s, c in found.items() if s and abs(c) > 1e-12
    ]
    for held in (form, tabulate(form)):
        shown = merged_staircase_of(held)
        assert shown.value == (leap(supports) <= 1)
        assert replays(shown.order) == closure(supports, 1)
        assert set(shown.order) <= {tuple(sorted(s)) for s in supports}


def test_a_long_staircase_is_quick_and_its_json_is_cut():
    order = tuple(tuple(range(k)) for k in range(1, 1500))
    found = merged_staircase(random.Random(1).sample(order, len(order)))
    assert found.value and found.order == order
    assert len(found.json()["order"]) == 64 and found.json()["more"] == len(order) - 64


def test_a_large_sum_of_monomials():
    rng = np.random.default_rng(6)
    supports = [(i,) for i in range(100)] + [
        tuple(s) for s in rng.integers(0, 3000, size=(30_000, 5)).tolist()
    ]
    found = merged_staircase(tuple(set(s)) for s in supports)
    assert replays(found.order) == closure([tuple(set(s)) for s in supports], 1)
