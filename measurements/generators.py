"""Labels of networks that compute a local generator: against the truth table, under smoothing, on noisy encodings."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from learnable.estimates import wilson
from learnable.hardness.prg import depth2, depth3
from learnable.hardness.prg.depth2 import DepthTwo, noisy_encodings
from learnable.hardness.prg.depth3 import DepthThree, exact_labels
from learnable.hardness.prg.encodings import decode_inputs, threshold
from learnable.hardness.prg.generator import hyperedges
from learnable.hardness.prg.inputs import encoded_inputs, gaussian_inputs
from learnable.hardness.prg.planted import predicted
from learnable.hardness.prg.predicates import predicates
from learnable.hardness.prg.singular_values import non_degeneracy

SIZES = (12, 25, 40, 60)
PREDICATES = ("tsa", "xor_and(a=2, b=2)", "maj3")
GAUSSIAN, CONDITIONAL = 10_000, 1_500
EXACT = 1e-8
"""Labels closer than this are equal: float64 rounds n²-fold products at about n^4·2.2e-16, 3e-9 at n = 60."""
DRAWS = {12: 1000, 25: 500, 40: 200}
"""Networks drawn for each size, one good encoding each."""
EXPONENTS = tuple(6 - 0.25 * i for i in range(13))
"""τ = n^{-exponent}."""
TWO = 60
"""n of the depth-2 network, with tsa; ω and τ of its rows."""
SMALL = 1 / (64 * TWO * 5)
NOISES = (*((2.0**-i, 2.0**-i) for i in range(14, 3, -1)), (SMALL, SMALL), (0.02, 1e-3))
NETWORKS = 2000


def planted(n: int, spec: str) -> DepthThree:
    rng = np.random.default_rng([n, len(spec)])
    return DepthThree(n, predicates.read(spec), tuple(rng.integers(0, 2, n).tolist()))


def truth(n: int, spec: str) -> dict[str, Any]:
    """Mismatches of the network with 1 - P on good encodings and 0 off encodings, plain and smoothed at n^{-5}."""
    net, rng = planted(n, spec), np.random.default_rng([n, 1])
    z = np.concatenate(
        [
            gaussian_inputs(GAUSSIAN, n, rng),
            encoded_inputs(hyperedges(n, CONDITIONAL, net.k, rng), n, rng),
        ]
    )
    edges, valid = decode_inputs(z, n, net.k)
    place = n**2 * (z[:, : net.k * n] - threshold(n))
    good = valid & ~((place > -1) & (place < 2)).any(axis=1)
    wanted = valid * (1.0 - predicted(net.predicate, net.x, edges))
    told, values = good | ~valid, net.values(z)
    moved = net.layers().smoothed(float(n) ** -5, seed=n)
    smoothed = moved.values(z)
    return {
        "n": n,
        "predicate": spec,
        "gaussian": GAUSSIAN,
        "conditional": CONDITIONAL,
        "good": int(good.sum()),
        "ones": int(wanted[good].sum()),
        "off_encodings": int((~valid).sum()),
        "in_the_window": int((valid & ~good).sum()),
        "mismatches": int((values[told] != wanted[told]).sum()),
        "smoothed_mismatches": int((np.abs(smoothed - exact_labels(net, moved, z)) > EXACT).sum()),
        "smoothed_across_half": int(((smoothed[told] > 0.5) != (wanted[told] == 1)).sum()),
    }


def good_encoding(net: DepthThree, rng: Any) -> tuple[Any, Any]:
    """One input with no coordinate in the window, (1, n²), and its edge."""
    while True:
        edges = hyperedges(net.n, 1, net.k, rng)
        z = encoded_inputs(edges, net.n, rng)
        place = net.n**2 * (z[:, : net.k * net.n] - threshold(net.n))
        if not ((place > -1) & (place < 2)).any():
            return z, edges


def smoothing(n: int, draws: int) -> list[dict[str, Any]]:
    """For every τ the shares of labels that are the lemma's, and that fall on the right side of 1/2.

    A draw is a smoothed network and one good encoding of its own; draws share nothing but x and their place in the table.
    """
    net, rng = planted(n, "tsa"), np.random.default_rng([n, 2])
    clean, exact, right = net.layers(), np.zeros(len(EXPONENTS)), np.zeros(len(EXPONENTS))
    for seed in range(draws):
        z, edges = good_encoding(net, rng)
        one = predicted(net.predicate, net.x, edges)[0] == 0
        unit = clean.smoothed(1.0, seed)
        for i, exponent in enumerate(EXPONENTS):
            moved = between(clean, unit, float(n) ** -exponent)
            value = moved.values(z)[0]
            exact[i] += abs(value - exact_labels(net, moved, z)[0]) < EXACT
            right[i] += (value > 0.5) == one
    proved = depth3.largest_smoothing(n, net.k, net.terms, 1)
    return [
        {
            "n": n,
            "exponent": exponent,
            "smoothing": float(n) ** -exponent,
            "proved_up_to": proved,
            "draws": draws,
            "exact": int(e),
            **dict(zip(("exact_low", "exact_high"), wilson(e, draws))),
            "right": int(r),
            **dict(zip(("right_low", "right_high"), wilson(r, draws))),
        }
        for exponent, e, r in zip(EXPONENTS, exact, right)
    ]


def between(clean: Any, unit: Any, tau: float) -> Any:
    """The network moved by τ along the way from `clean` to `unit`."""
    return type(clean)(
        tuple(W + tau * (U - W) for W, U in zip(clean.weights, unit.weights)),
        tuple(b + tau * (u - b) for b, u in zip(clean.biases, unit.biases)),
    )


def broken(n: int) -> float:
    """n^{-7/2}/(8√k): the τ at which the inside of the window's neuron has standard deviation 1."""
    return float(n**-3.5 / (8 * math.sqrt(5)))


def two_layers(n: int, networks: int) -> list[dict[str, Any]]:
    """For every ω and τ how many labels of the depth-2 network differ: one noisy encoding for every smoothed network."""
    deep = planted(n, "tsa")
    net = DepthTwo(n, deep.predicate, deep.x)
    clean, rng, off = net.layers(), np.random.default_rng([n, 3]), np.zeros(len(NOISES))
    for seed in range(networks):
        edges = hyperedges(n, 1, net.k, rng)
        encoding = noisy_encodings(edges, n, 0.0, rng)
        noise, unit = rng.standard_normal(encoding.shape), clean.smoothed(1.0, seed)
        for i, (omega, tau) in enumerate(NOISES):
            moved = between(clean, unit, tau)
            label = depth2.exact_labels(net, moved, edges)
            off[i] += abs(moved.values(encoding + omega * noise)[0] - label[0]) > EXACT
    return [
        {
            "n": n,
            "input_noise": omega,
            "smoothing": tau,
            "proved": int(tau <= depth2.largest_smoothing(n, net.k, net.terms, 1, omega)),
            "rows": networks,
            "mismatches": int(found),
            **dict(zip(("low", "high"), wilson(found, networks))),
        }
        for (omega, tau), found in zip(NOISES, off)
    ]


def singular(n: int) -> list[dict[str, Any]]:
    """Least singular values of the layers of one smoothed network, τ = n^{-5}."""
    tau = float(n) ** -5
    found = non_degeneracy(planted(n, "tsa").layers().smoothed(tau, seed=n), tau)
    return [
        {
            "n": n,
            "layer": one.layer,
            "rows": one.shape[0],
            "columns": one.shape[1],
            "least": one.least,
            "resolution": one.resolution,
            "bound": one.bound,
            "smoothing": tau,
        }
        for one in found.layers
    ]
