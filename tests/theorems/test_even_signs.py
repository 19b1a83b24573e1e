"""Even sign changes (A8) against mean and full parity: golden values, the group itself, and what it is for."""

from fractions import Fraction
from itertools import permutations, product

import numpy as np
import pytest

from learnable import audit
from learnable.descent.budgets import NoisyGD
from learnable.targets import targets
from learnable.targets.levels import degree_weights
from learnable.theorems.certificates.theorem import certified
from learnable.theorems.even_signs import EVEN_SIGNS, even_alignment, facts_of_residual
from naive import fourier, points, split_modular
from naive import weights as naive_weights


def even_group(n: int) -> np.ndarray:
    x, rows = points(n), []
    for order in permutations(range(n)):
        for signs in product((1, -1), repeat=n):
            if np.prod(signs) > 0:
                rows.append((x[:, list(order)] * np.array(signs) < 0) @ (1 << np.arange(n)))
    return np.array(rows).astype(int)


def without_invariant_part(values: np.ndarray) -> np.ndarray:
    n = len(values).bit_length() - 1
    found = fourier(values)
    return values - found[0] - found[2**n - 1] * points(n).prod(axis=1)


def modular(n: int) -> dict[int, tuple[Fraction, Fraction]]:
    return degree_weights(targets.read(f"modular(n={n})").form().local)


@pytest.mark.parametrize("n", range(3, 25))
def test_the_residual_of_the_sum_mod_eight_has_alignment_eight_by_two_to_the_n(n):
    facts = facts_of_residual(modular(n), n)
    assert facts.alignment * 2**n == 8
    assert 4 - facts.residual == Fraction(8, 2**n)  # f mod 4, +2 is invariant too and leaves 4 exactly


@pytest.mark.parametrize("n", [8, 9, 10])
def test_the_levels_of_the_sum_mod_eight(n):
    """Variance 5.234, 5.25, 5.121; 4 without the constant and the full parity; alignment 4 or 8 by 2^n under all signs."""
    weights = modular(n)
    assert float(sum(w[0] for k, w in weights.items() if k)) == pytest.approx(
        {8: 5.234, 9: 5.25, 10: 5.121}[n], abs=6e-4
    )
    known, rest = split_modular(n)
    left = degree_weights(rest.local)
    assert sum(w[0] for w in left.values()) == 4 and set(
        k for k, w in degree_weights(known.local).items() if w[0]
    ) == {0, n}
    from math import comb

    assert max(w[0] / comb(n, k) for k, w in left.items()) * 2**n == (4 if n % 2 == 0 else 8)


@pytest.mark.parametrize("n", [3, 4])
def test_the_formula_bounds_the_group_and_is_it_for_symmetric_functions(n):
    rng, group = np.random.default_rng(n), even_group(n)
    bits = np.array([i.bit_count() for i in range(2**n)])
    for trial in range(12):
        symmetric = trial % 2 == 0
        values = rng.integers(-3, 4, size=n + 1)[bits] if symmetric else rng.integers(-3, 4, size=2**n)
        rest = without_invariant_part(values.astype(float))
        orbit = rest[group]
        true = np.linalg.eigvalsh(orbit.T @ orbit / len(orbit) / 2**n)[-1]
        weights = {
            k: Fraction(w).limit_denominator(10**9) for k, w in naive_weights(rest).items() if w > 1e-12
        }
        found = float(even_alignment(weights, n))
        assert true <= found + 1e-9 and found <= 2 * true + 1e-9
        if symmetric:
            assert found == pytest.approx(true, abs=1e-9)
        assert (orbit**2).mean(axis=0).max() <= 2 * (rest**2).mean() + 1e-9


def given(n: int) -> dict:
    return {
        "law": f"hypercube(n={n})",
        "network": "mlp()",
        "parameters": 512 * (n + 1) + 513,
        "training": NoisyGD(),
    }


def test_the_sum_mod_eight_of_forty_bits_keeps_its_fourth_part_out_of_reach():
    c = certified(EVEN_SIGNS, {"weights": modular(40)}, target="modular(n=40)", **given(40))
    assert c.holds and c.theorem == "A8" and c.success_probability_at_most < 1e-3 and not c.proves_hard
    assert c.excludes_loss_at_or_below == pytest.approx(3.6) and c.variance == pytest.approx(5, abs=1e-3)
    assert audit(c.json()).holds and "even_signed_permutations(n=40)" in c.statement


def test_there_is_none_where_the_full_parity_has_no_part_or_is_all():
    for weights in ({15: Fraction(1)}, {30: Fraction(1)}, {0: Fraction(1, 2), 30: Fraction(1, 2)}):
        assert certified(EVEN_SIGNS, {"weights": weights}, target="truth_table(f.npy)", **given(30)) is None


@pytest.mark.parametrize("text", ["modular(n=10)", "modular(n=11)", "random_boolean(n=8, seed=3)"])
def test_it_bounds_the_alignment_of_the_profile_under_even_signs(text):
    from learnable.groups import groups
    from learnable.profiles import profile

    target = targets.read(text)
    n = target.law.n
    cut = profile(target.form(), groups.read(f"even_signed_permutations(n={n})"))
    moving = [p for p in cut.parts if not p.constant]
    true = max(float(p.top[1] / p.dimension) for p in moving)
    found = float(facts_of_residual(degree_weights(target.form().local), n).alignment)
    assert true <= found * (1 + 1e-9) and found <= 2 * true
    if text.startswith("modular"):
        assert found == pytest.approx(true)
