"""The parts of a target on a biased hypercube, against T = E_g (f∘g)(f∘g)* on L2 of the law."""

from fractions import Fraction
from math import comb

import numpy as np
import pytest

from cases import SMALL, UNTOLD
from learnable.groups import Permutations, groups
from learnable.groups.finite import elements
from learnable.measures import alignment, cross_predictability
from learnable.orbits import sampled_orbit
from learnable.profiles import profile, seen
from learnable.specs import InputError
from learnable.targets import targets
from learnable.targets.vocabulary import values_form
from naive import points
from naive_biased import BIASES, masses, operator, sets

WORDS = (
    "permutations(n={n})",
    "cyclic_shifts(n={n})",
    "stabiliser(permutations(n={n}), fixed=[{n}])",
    "generated(n={n}, generators=[{swap}])",
)
TEXTS = (
    *SMALL,
    *UNTOLD,
    "staircase(n=5, degree=5)",
    "random_boolean(n=5, seed=1)",
    "modular(n=5)",
    'polynomial(n=5, expression="x1*x2/3 - 0.1*x4*x5 + x2")',
)


def spelled(word, n):
    return word.format(n=n, swap=[2, 1, *range(3, n + 1)] if n > 1 else [1])


@pytest.mark.parametrize("bias", BIASES)
@pytest.mark.parametrize("text", TEXTS)
def test_alignment_and_cross_predictability_are_those_of_the_operator(text, bias, folder):
    target = targets.read(f"biased({text.format(folder=folder)}, bias={bias})")
    n = target.law.n
    for word in WORDS if n > 1 else WORDS[:2]:
        group = groups.read(spelled(word, n))
        cut = profile(target.form(), group)
        found = operator(target, elements(group), bias)
        largest, squared = float(np.linalg.eigvalsh(found)[-1]), float((found * found).sum())
        value, crossed = alignment(cut.centred())[0], cross_predictability(cut.centred())
        assert value.low - 1e-10 <= largest <= value.high + 1e-10
        assert crossed.low - 1e-10 <= squared <= crossed.high + 1e-10
        assert value.high - value.low < 1e-9
        total, variance = cut.total(), cut.variance()
        y, p = target(points(n)), masses(n, bias)
        assert float(total[0]) - 1e-10 <= p @ (y * y) <= float(total[1]) + 1e-10
        assert float(variance[0]) - 1e-10 <= p @ (y - p @ y) ** 2 <= float(variance[1]) + 1e-10


def test_a_single_parity_is_exact_at_any_size():
    """Under permutations the trivial part of Π φ-expanded holds Σ_j C(k,j)² b^(2(k-j)) (1-b²)^j / C(n,j)."""
    b, n, k = Fraction(1, 5), 100, 7
    cut = profile(targets.read(f"biased(parity(n={n}, degree={k}), bias=0.2)").form(), Permutations(n))
    trivial = sum(
        (
            Fraction(comb(k, j) ** 2, comb(n, j)) * b ** (2 * (k - j)) * (1 - b * b) ** j
            for j in range(1, k + 1)
        ),
        Fraction(0),
    )
    assert cut.exact and cut.centred().parts[0].weight[0] == trivial
    assert cut.total() == (1, 1) and cut.variance()[0] == 1 - b ** (2 * k)


def test_wide_measures_agree_with_draws():
    target = targets.read('biased(polynomial(n=40, expression="x1*x2 + x3"), bias=0.5)')
    cut = profile(target.form(), Permutations(40)).centred()
    mean = 0.25 + 0.5
    drawn = sampled_orbit(target, target.law, Permutations(40), mean=mean, elements=256, samples=2048, seed=1)
    value, crossed = alignment(cut)[0], cross_predictability(cut)
    assert drawn.alignment().low <= value.high and value.low <= drawn.alignment().high
    assert drawn.cross_predictability.low <= crossed.high and crossed.low <= drawn.cross_predictability.high


@pytest.mark.parametrize(
    "word",
    [
        "signed_permutations(n=4)",
        "even_signed_permutations(n=4)",
        "sign_flips(n=4)",
        "stabiliser(signed_permutations(n=4), fixed=[1])",
        "generated(n=4, generators=[[-1,2,3,4]])",
    ],
)
def test_groups_with_sign_flips_do_not_preserve_the_law(word):
    target, group = targets.read("biased(parity(n=4, degree=2), bias=0.2)"), groups.read(word)
    assert "flips signs, and under hypercube(n=4, bias=0.2)" in group.why_not(target.law)
    with pytest.raises(
        InputError, match=r"which flips signs.*sign flips do not preserve; type permutations\(4\)"
    ):
        profile(target.form(), group)


def test_limits_name_what_a_biased_target_can_do():
    wide = targets.read("biased(majority(n=31), bias=0.2)").form()
    with pytest.raises(InputError, match=r"depends on 31 coordinates, .* use fewer coordinates"):
        profile(
            wide, groups.read("generated(n=31, generators=[[2,1," + ",".join(map(str, range(3, 32))) + "]])")
        )
    long = targets.read("biased(parity(n=3000, degree=2), bias=0.2)").form()
    with pytest.raises(InputError, match=r"at most 2000 coordinates; type permutations\(3000\)"):
        profile(long, groups.read("cyclic_shifts(n=3000)"))


@pytest.mark.parametrize("centred", [False, True])
@pytest.mark.parametrize("bias", BIASES)
@pytest.mark.parametrize("text", TEXTS)
def test_what_a_kernel_sees_is_the_weight_on_the_monomials_under_the_law(text, bias, centred, folder):
    target = targets.read(f"biased({text.format(folder=folder)}, bias={bias})")
    n = target.law.n
    found = seen(values_form(target), Fraction(str(bias)), centred=centred).weights()
    x, p = points(n), masses(n, bias)
    y = target(x) - (p @ target(x) if centred else 0.0)
    wanted = dict.fromkeys(range(n + 1), 0.0)
    for members in sets(n):
        wanted[len(members)] += float(p @ (y * x[:, list(members)].prod(axis=1))) ** 2
    for k, u in wanted.items():
        low, high = found.get(k, (Fraction(0), Fraction(0)))
        assert float(low) - 1e-10 <= u <= float(high) + 1e-10 and float(high - low) < 1e-9


def test_coordinates_that_are_not_read_carry_their_density():
    """Two ways to the same numbers: monomials pair by pair, and the table of the three coordinates that matter."""
    form = values_form(targets.read('polynomial(n=30, expression="x1*x2 - x9/2 + 1/3")'))
    table = values_form(targets.read('sign(polynomial(n=30, expression="x1*x2 - x9/2 + 1/3"))'))
    pairs = seen(form, Fraction(1, 4), centred=True).weights()
    assert set(pairs) == set(range(31)) or set(pairs) == set(range(1, 31))
    dense = seen(table, Fraction(1, 4), centred=False).weights()
    total = sum(float(w[1]) for w in dense.values())
    assert total == pytest.approx((1 + 1 / 16) ** 30, rel=1e-9)  # E over fair points of density² · f², f = ±1


@pytest.mark.parametrize("text", ["staircase(n={n}, degree=2)", "extension(majority(n=3), n={n})"])
def test_beyond_the_limit_the_rest_is_bounded(text, monkeypatch):
    """The same target with every degree, and with the limit lowered so that a tail stands for most of them."""
    form = values_form(targets.read(text.format(n=150)))
    whole = seen(form, Fraction(1, 4), centred=True).weights()
    monkeypatch.setattr("learnable.profiles.densities.LARGEST", 120)
    short = seen(form, Fraction(1, 4), centred=True)
    kept, tails = short.weights(), [p for p in short.parts if p.beyond is not None]
    assert [p.beyond for p in tails] == [len(form.coordinates) + 41, len(form.coordinates) + 42]
    for k, w in kept.items():
        assert whole[k] == w
    for k, w in whole.items():
        if k not in kept:
            assert w[1] / comb(150, k) <= tails[0].weight[1]


def test_there_is_no_closed_form_for_wide_sums_and_strong_biases():
    form = values_form(targets.read("staircase(n=3000, degree=2)"))
    assert seen(form, Fraction(99, 100), centred=True) is None
    assert (
        seen(values_form(targets.read("moved(majority(n=31), seed=1)")), Fraction(1, 4), centred=True) is None
    )
