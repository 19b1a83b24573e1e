"""Full parity at n = 20: learned from ±1 first weights, not from Gaussian ones."""

from math import comb

import numpy as np
import pytest


def test_it_is_learned_from_signs_and_not_from_gaussians(read, measurement):
    full = measurement("full_parity")
    rows = read("full_parity")
    assert len(rows) == len(full.SIZES) * 2 * len(full.SEEDS) and len(full.SEEDS) >= 5
    assert full.losses(rows, 20, "rademacher", "final_loss").max() < 0.2
    assert full.losses(rows, 20, "gaussian", "best_loss").min() > 0.95


def test_gaussian_weights_get_less_of_it_as_n_grows(read, measurement):
    full = measurement("full_parity")
    rows = read("full_parity")
    middle = [np.median(full.losses(rows, n, "gaussian", "best_loss")) for n in full.SIZES]
    assert middle[0] < 0.1 and 0.5 < middle[full.SIZES.index(12)] < 0.9 and middle[-1] > 0.95
    assert all(np.median(full.losses(rows, n, "rademacher", "best_loss")) < 0.1 for n in full.SIZES)


def test_the_alignment_of_signs_has_its_closed_form(read):
    """(2/n)·a², a = E[relu(Σ x_i)·x_1···x_n] = ±C(n-2, (n-2)/2)/2^(n-1) for even n."""
    here = [r for r in read("full_parity_gal") if r["init"] == "rademacher"]
    assert len(here) == 6
    for r in here:
        n = r["n"]
        assert r["gal_of_a_unit"] == pytest.approx(
            2 / n * (comb(n - 2, n // 2 - 1) / 2 ** (n - 1)) ** 2, rel=1e-5
        )


def test_gaussian_alignment_falls_exponentially(read):
    value = {(r["init"], r["n"]): r["gal_of_a_unit"] for r in read("full_parity_gal")}
    fall = {init: value[init, 8] / value[init, 20] for init in ("rademacher", "gaussian")}
    assert fall["rademacher"] < 10 and fall["gaussian"] > 1e3
    bound = {(r["init"], r["n"]): r["junk_flow_high"] for r in read("full_parity_gal")}
    assert bound["gaussian", 20] < 1 < bound["rademacher", 20]


@pytest.mark.slow
def test_n_20_is_measured_again(read, measurement):
    full = measurement("full_parity")
    again = {init: full._trained(20, init) for init in full.INITS}
    assert max(r["final_loss"] for r in again["rademacher"]) < 0.2
    assert min(r["best_loss"] for r in again["gaussian"]) > 0.95
