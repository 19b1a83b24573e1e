"""Leap (A7'): the alignment of the residual against the group itself, and its certificate."""

import random
from fractions import Fraction
from itertools import permutations, product
from math import comb

import numpy as np
import pytest

from learnable import audit
from learnable.descent.budgets import NoisyGD
from learnable.targets import targets
from learnable.theorems.certificates.table import certificates
from learnable.theorems.certificates.theorem import certified
from learnable.theorems.leap import LEAP, residual, walsh_terms
from naive import fourier, points

ONE = Fraction(1)


def stabiliser(n: int, fixed: tuple[int, ...]) -> list[np.ndarray]:
    """The places of g·x over all points, for every signed permutation that fixes the listed coordinates."""
    free = [i for i in range(n) if i + 1 not in fixed]
    rows, x = [], points(n)
    for order in permutations(free):
        for signs in product((1, -1), repeat=len(free)):
            moved = x.copy()
            moved[:, free] = x[:, list(order)] * np.array(signs)
            rows.append(((moved < 0) @ (1 << np.arange(n))).astype(int))
    return rows


def alignment(values: np.ndarray, rows: list[np.ndarray]) -> float:
    orbit = values[np.array(rows)]
    return float(np.linalg.eigvalsh(orbit.T @ orbit / len(orbit) / len(values))[-1])


def random_terms(rng: random.Random, n: int, count: int) -> dict[tuple[int, ...], Fraction]:
    found = {}
    for _ in range(count):
        members = tuple(sorted(rng.sample(range(1, n + 1), rng.randrange(1, n))))
        found[members] = Fraction(rng.randrange(-6, 7) or 1, rng.randrange(1, 5))
    return found


def evaluated(terms: dict[tuple[int, ...], Fraction], n: int) -> np.ndarray:
    x = points(n)
    return sum(float(c) * x[:, [i - 1 for i in s]].prod(axis=1) for s, c in terms.items())


def test_the_alignment_of_the_residual_is_that_of_the_group():
    rng, seen = random.Random(3), 0
    while seen < 25:
        terms = random_terms(rng, 5, rng.randrange(2, 7))
        found = residual(terms, 5)
        if not found.seen:
            continue
        seen += 1
        rest = {s: c for s, c in terms.items() if not set(s) <= set(found.seen)}
        values, rows = evaluated(rest, 5), stabiliser(5, found.seen)
        assert float(found.facts.alignment) == pytest.approx(alignment(values, rows), rel=1e-9)
        assert float(found.facts.residual) == pytest.approx((values**2).mean())
        assert float(found.facts.variance) == pytest.approx(evaluated(terms, 5).var())
        sup = max(np.mean([values[r] ** 2 for r in rows], axis=0))
        assert float(found.facts.square) >= sup - 1e-9
        assert all(len(set(s) - set(found.seen)) >= found.leap for s in rest)


def test_the_alignment_falls_as_the_leap_th_power_of_the_size():
    terms = {(1,): ONE, (1, 2, 3, 4): ONE, (2, 3, 4): ONE}
    for n in (10, 30, 100):
        found = residual(terms, n)
        assert (found.leap, found.seen) == (3, (1,))
        assert found.facts.alignment == Fraction(2, comb(n - 1, 3)) and found.norms == {3: 2}


def test_nothing_is_left_of_a_staircase_and_nothing_is_seen_of_a_parity():
    given = {"law": "hypercube(n=9)", "network": "mlp()", "parameters": 1, "training": NoisyGD()}
    for terms in ({(1,): ONE, (1, 2): ONE}, {(1, 2, 3): ONE}, {(1, 2): ONE, (2, 3): ONE, (): ONE}):
        assert certified(LEAP, {"terms": terms}, target="polynomial", **given) is None


def test_a_small_part_that_is_seen_does_not_hide_that_the_rest_is_hard():
    """Against the mean x1/5 alone has alignment 1/750; what is left without it is hard beyond doubt."""
    long = "*".join(f"x{i}" for i in range(2, 14))
    text = f'polynomial(n=30, expression="x1/5 + {long}")'
    form = targets.read(text).form()
    weights = {len(s): c * c for s, c in form.local.terms}
    found = certificates(
        target=text,
        law="hypercube(n=30)",
        weights=weights,
        network="mlp()",
        parameters=16385,
        training=NoisyGD(),
    )
    assert [c.theorem for c in found] == ["A7'", "A4'"]
    assert found[0].proves_hard and not found[1].proves_hard and found[1].vacuous
    assert found[0].excludes_loss_at_or_below == 0.936 and found[0].residual == 1.0
    assert audit(found[0].json()).holds and "leaves alone" in found[0].statement


def test_a_part_that_stays_out_of_reach_is_no_proof_that_nothing_is_learned():
    text = 'polynomial(n=40, expression="x1 + x2*x3*x4*x5*x6*x7*x8*x9*x10*x11*x12/2")'
    terms = walsh_terms(text)
    found = certified(
        LEAP,
        {"terms": terms},
        target=text,
        law="hypercube(n=40)",
        network="mlp()",
        parameters=1,
        training=NoisyGD(),
    )
    assert (
        found.holds
        and found.success_probability_at_most < 0.1
        and not found.reaches
        and not found.proves_hard
    )
    assert found.excludes_loss_at_or_below == 0.225 and found.variance == 1.25


@pytest.mark.parametrize(
    "text",
    [
        'polynomial(n=6, expression="x1 + x2*x3/3 - 2")',
        'sign(polynomial(n=6, expression="x1 + x2*x3*x4 + x5"))',
        'extension(sign(polynomial(n=5, expression="x5 + x2*x3*x4 + x1")), n=6)',
        "sign(staircase(n=6, degree=4))",
    ],
)
def test_walsh_terms_are_the_fourier_coefficients(text):
    values = fourier(targets.read(text)(points(6)))
    wanted = {tuple(j + 1 for j in range(6) if s >> j & 1): c for s, c in values.items() if abs(c) > 1e-12}
    found = walsh_terms(text)
    assert found.keys() == wanted.keys() and len(found) > 1
    assert all(float(found[s]) == pytest.approx(wanted[s]) for s in found)
    assert walsh_terms(f"moved({text}, seed=3)") == found


def test_targets_without_written_terms_have_none():
    for text in ("majority(n=9)", "random_boolean(n=4)", "truth_table(f.npy)", "modular(n=9)"):
        assert walsh_terms(text) is None


def drawn_expression(seed: int, wanted: int) -> str:
    """A random polynomial of that leap on the first six of ten coordinates, with a part that is seen and one that is not."""
    rng = random.Random(seed)
    while True:
        terms = {s: c for s, c in random_terms(rng, 6, 4).items() if len(s) <= 4}
        if terms and (found := residual(terms, 10)).leap == wanted and found.seen:
            return " ".join(
                f"{float(c):+.3f}" + "".join(f"*x{i}" for i in s) for s, c in terms.items()
            ).lstrip("+")


def test_drawn_polynomials_have_the_leap_that_was_asked_for():
    for wanted in (2, 3):
        for seed in range(5):
            found = residual(
                walsh_terms(f'polynomial(n=10, expression="{drawn_expression(seed, wanted)}")'), 10
            )
            assert found.leap == wanted and found.seen and found.facts.residual > 0


@pytest.mark.slow
@pytest.mark.parametrize(
    "expression",
    [
        drawn_expression(1, 2),
        drawn_expression(2, 3),
        "x1 + x1*x2*x3",
        "x1/2 + x2*x3 - x1*x4*x5",
        "x1 + x1*x2*x3*x4",
        "x1*x2/3 + x1/2 + x3*x4*x5 - x1*x3*x4*x5",
    ],
)
def test_training_stays_under_the_bound(expression):
    """Losses of 2,000 noisy runs of a few steps at n = 10, at every level that the theorem excludes."""
    from learnable.descent import train

    text = f'polynomial(n=10, expression="{expression}")'
    found = residual(walsh_terms(text), 10)
    assert found.leap in (2, 3)
    informative = 0
    for noise in (0.05, 0.2, 0.8):
        budget = NoisyGD(steps=4, rate=0.5, noise=noise, clip=1.0)
        runs = train("mlp(widths=[24])", targets.read(text), budget, range(2000))
        losses, left = np.sort(runs.final), float(found.facts.residual)
        signal, c = budget.signal(1), float(found.facts.alignment)
        for eps in np.linspace(0.05, 0.95, 19) * left:
            bound = signal * c**0.5 / 2 + c / eps
            share = np.mean(losses <= left - eps)
            assert share <= bound + 3 * np.sqrt(share * (1 - share) / 2000)
            informative += bound < 1
    assert informative > 10


@pytest.mark.slow
def test_what_the_bound_leaves_out_of_reach_is_learned_where_the_signal_is_large():
    from learnable.descent import train

    text = 'polynomial(n=6, expression="x1 + x1*x2*x3")'
    runs = train(
        "mlp(widths=[128])",
        targets.read(text),
        "noisy_gd(steps=6000, rate=0.2, noise=0.0001, clip=4.0)",
        [0, 1],
    )
    assert float(residual(walsh_terms(text), 6).facts.residual) == 1.0 and runs.final.max() < 0.5


def test_the_alignment_is_that_of_the_profile_under_the_stabiliser():
    """The same number from the irreducible parts, at a size where no group can be enumerated."""
    from learnable.groups import groups
    from learnable.measures import alignment as of_parts
    from learnable.profiles import profile

    for expression, rest in (
        ("x1 + x1*x2 + x3*x4*x5/2 - x1*x3*x4*x5 + x2*x6*x7*x8", "x3*x4*x5/2 - x1*x3*x4*x5 + x2*x6*x7*x8"),
        ("x1 + x1*x2*x3 + x2*x3 - x1*x3*x4*x5/2", "x1*x2*x3 + x2*x3 - x1*x3*x4*x5/2"),
    ):
        found = residual(walsh_terms(f'polynomial(n=40, expression="{expression}")'), 40)
        group = groups.read(
            f"stabiliser(signed_permutations(n=40), fixed={list(found.seen)})".replace(" ", "")
        )
        form = targets.read(f'polynomial(n=40, expression="{rest}")').form()
        assert float(found.facts.alignment) == pytest.approx(
            of_parts(profile(form, group))[0].value, rel=1e-10
        )
