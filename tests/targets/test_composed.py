"""Targets made of targets: the composition they stand for, and refusals."""

import re

import numpy as np
import pytest

from learnable.groups import SignedPermutations
from learnable.profiles import profile
from learnable.specs import InputError
from learnable.targets import targets
from naive import points

INNER = (
    "parity(n=4, degree=3)",
    "majority(n=5)",
    "staircase(n=5, degree=4)",
    "random_boolean(n=4, seed=1)",
    "sign(staircase(n=5, degree=3))",
    "extension(majority(n=3), n=5)",
    "moved(staircase(n=5, degree=3), seed=1)",
)


@pytest.mark.parametrize("inner", INNER)
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_moved_is_a_composition_with_a_signed_permutation(inner, seed):
    target, moved = targets.read(inner), targets.read(f"moved({inner}, seed={seed})")
    places, signs = moved.motion()
    assert sorted(places) == list(range(target.law.n)) and set(signs) <= {1, -1}
    x = points(target.law.n)
    np.testing.assert_allclose(moved(x), target(x[:, places] * signs), atol=1e-14)
    np.testing.assert_allclose(moved.form()(x), moved(x), atol=1e-14)


@pytest.mark.parametrize("inner", INNER)
def test_moving_changes_no_weight(inner):
    n = targets.read(inner).law.n
    cuts = [
        profile(targets.read(t).form(), SignedPermutations(n)) for t in (inner, f"moved({inner}, seed=3)")
    ]
    assert cuts[0].weights() == cuts[1].weights()


def test_seeds_move_differently_and_always_the_same_way():
    forms = [targets.read(f"moved(parity(n=60, degree=5), seed={s})").form() for s in (*range(5), 0)]
    assert forms[0] == forms[-1]
    assert len({f.coordinates for f in forms}) == 5
    assert {s for f in forms for s in f.signs} == {1, -1}


@pytest.mark.parametrize("inner", INNER)
def test_an_extension_reads_the_first_coordinates_alone(inner):
    target = targets.read(inner)
    n = target.law.n
    wider = targets.read(f"extension({inner}, n={n + 3})")
    x = wider.law.draw(200, np.random.default_rng(0))
    assert np.array_equal(wider(x), target(x[:, :n])) and wider.law.n == n + 3
    assert (
        profile(wider.form(), SignedPermutations(n + 3)).weights()
        == profile(target.form(), SignedPermutations(n)).weights()
    )


def test_a_sign_is_decided_in_exact_arithmetic():
    """0.1 + 0.2 - 0.3 is 0, though not in floating point."""
    target = targets.read('sign(polynomial(n=3, expression="0.1*x1 + 0.2*x2 - 0.3*x3"))')
    x = np.array([[1.0, 1, 1], [-1, -1, -1]])
    assert target(x).tolist() == target.form()(x).tolist() == [1, 1]
    moved = targets.read('moved(sign(polynomial(n=3, expression="0.1*x1 + 0.2*x2 - 0.3*x3")), seed=1)')
    assert np.array_equal(moved(points(3)), moved.form()(points(3)))


def test_a_function_known_by_draws_can_be_asked_but_not_held(folder):
    wide = f'function("{folder}/mine.py:wide", law=hypercube(n=30))'
    x = np.random.default_rng(0).choice([-1.0, 1.0], (50, 30))
    assert np.array_equal(targets.read(f"sign({wide})")(x), x[:, 0] * x[:, 1])
    for word, text in {
        "sign": f"sign({wide})",
        "extension": f"extension({wide}, n=40)",
        "moved": f"moved({wide})",
    }.items():
        wanted = rf"^{word}: function\(.*\) is known only by draws; wanted a target with an exact form$"
        with pytest.raises(InputError, match=wanted):
            targets.read(text).form()


REFUSED = {
    "extension(majority(n=9), n=8)": (
        "extension: n is 8; wanted from 9 to 100000; the target has 9 coordinates already"
    ),
    "moved(majority(n=9), seed=-1)": "moved: seed is -1; wanted at least 0",
    "moved(shuffled(digits))": "moved: target is shuffled(digits); wanted a target, such as parity(n, degree)",
}


@pytest.mark.parametrize("text", REFUSED)
def test_bad_compositions_are_refused(text):
    with pytest.raises(InputError, match=re.escape(REFUSED[text])):
        targets.read(text)
