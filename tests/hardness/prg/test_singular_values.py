"""Least singular values of smoothed networks lie above what is proved, and degenerate ones are told apart."""

import json

import numpy as np
import pytest

from cases import attempt
from learnable.hardness.prg.depth3 import DepthThree
from learnable.hardness.prg.layers import Layers
from learnable.hardness.prg.predicates import TSA
from learnable.hardness.prg.singular_values import CONSTANT, non_degeneracy


@pytest.fixture(scope="module")
def clean():
    return DepthThree(12, TSA(), (0, 1, 1) * 4).layers()


@pytest.mark.parametrize("exponent", [5, 4])
def test_smoothed_networks_have_no_degenerate_layer(clean, exponent):
    tau = 12.0**-exponent
    for seed in range(3):
        found = non_degeneracy(clean.smoothed(tau, seed), tau)
        assert found.holds and len(found.layers) == 3
        for one, W in zip(found.layers, clean.weights):
            assert one.shape == W.shape and one.resolution < one.bound < one.least
            assert one.bound == pytest.approx(tau * 0.05 / (3 * 2.35) / min(W.shape) ** 0.5)
        assert "all bounds hold with probability 0.95" in str(found)


def test_without_smoothing_they_are_degenerate(clean):
    found = non_degeneracy(clean, 0.0)
    assert not found.holds
    assert found.layers[0].least <= found.layers[0].resolution
    assert "below" in str(found) and "without smoothing nothing is proved" in str(found)


def test_the_constant_is_respected_by_square_matrices():
    """P[s_min(A + τG) ≤ τt/√N] ≤ 2.35·t for A = 0 and A of rank one, by 2000 draws each."""
    rng, n, draws = np.random.default_rng(0), 8, 2000
    for A in (np.zeros((n, n)), np.full((n, n), 1e3)):
        least = np.linalg.svd(A + rng.standard_normal((draws, n, n)), compute_uv=False)[:, -1]
        for t in (0.02, 0.1, 0.3):
            share = (least <= t / n**0.5).mean()
            assert 0 < share < CONSTANT * t + 3 * (CONSTANT * t / draws) ** 0.5


def test_json_is_plain(clean):
    found = json.loads(json.dumps(non_degeneracy(clean.smoothed(1e-4, 0), 1e-4, 0.01).json()))
    assert found["probability"] == 0.99 and [one["layer"] for one in found["layers"]] == [1, 2, 3]
    assert found["layers"][0]["shape"] == [240, 144]
    assert found["layers"][0]["least_singular_value"] > found["layers"][0]["bound"] > 0


def test_refusals():
    net = Layers((np.ones((1, 2)),), (np.zeros(1),))
    assert "smoothing is -1; wanted at least 0.0" in attempt(lambda: non_degeneracy(net, -1))[1]
    assert "fail is 2; wanted from 0.0 to 1.0" in attempt(lambda: non_degeneracy(net, 0.1, 2))[1]
