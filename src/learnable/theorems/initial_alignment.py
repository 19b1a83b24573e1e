"""Small initial alignment (C3): what it says about a target, and about its extension to more coordinates.

Source: Abbe, Cornacchia, Hązła & Marquis 2022 (arXiv 2202.12846); docs/theorems/initial-alignment.md has the proofs.
A neuron with a sign-symmetric initial law sees degree k with one eigenvalue c_k = E_w σhat_w([k])², so that
INAL = Σ_k c_k W_k and every weight is bounded by W_k <= INAL/c_k. An *expressive* activation keeps c_k above a power of
1/n for every fixed k, so a target of negligible initial alignment has no weight on low degrees. Its extension to N > n
coordinates has the same weights and the alignment

    C(extension) = max over k of W_k/C(N, k) <= max over k of min(||f||², INAL/c_k)/C(N, k)

under signed permutations, to which equivariant descent (A4') and the clipped loss gradient (C2) apply.
For one target with known weights the left side is
better, and is what certificates use; the right side needs nothing but the initial alignment.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import comb
from typing import Any

from learnable.specs import InputError

ORDER = 24
"""Hermite coefficients of an activation that are looked at."""


def expressive(coefficients: Sequence[float], tolerance: float = 0.0) -> bool:
    """Whether of every two neighbouring Hermite coefficients of an activation at least one is not zero.

    `coefficients[m]` is E σ(Y)He_m(Y), in any scale, for Y ~ N(0, 1): the m-th derivative of t ↦ E σ(Y + t) at 0. Only
    the given ones are looked at; give the error of a quadrature as tolerance.

    >>> expressive([0.4, 0.5, 0.28, 0.0, -0.08, 0.0]), expressive([0.0, 1.0, 0.0, 0.0])
    (True, False)
    """
    if len(coefficients) < 2:
        raise InputError(
            f"expressive: {len(coefficients)} coefficients; wanted at least 2, such as the first {ORDER}"
        )
    seen = [abs(c) > tolerance for c in coefficients]
    return all(a or b for a, b in itertools.pairwise(seen))


def expressive_activation(name: Any) -> bool:
    """The same for an activation of the library, from its first coefficients by quadrature.

    >>> [expressive_activation(name) for name in ("relu", "sign", "square", "identity")]
    [True, True, False, False]
    """
    import numpy as np

    from learnable.networks.activations import activation_named
    from learnable.networks.hermite import expand

    found = expand(activation_named(name).function, np.array([1.0]), ORDER)
    return expressive(found.coefficients[0].tolist(), 1e3 * found.error)


def weight_bounds(
    inal: Fraction, eigenvalues: Mapping[int, Fraction], norm: Fraction = Fraction(1)
) -> dict[int, Fraction]:
    """W_k <= min(||f||², INAL/c_k) for every degree with an eigenvalue; ||f||² where the neuron is blind.

    `inal` from above and `eigenvalues` c_k from below, for the neuron as it is drawn.

    >>> weight_bounds(Fraction(1, 100), {1: Fraction(1, 10), 2: Fraction(1, 50), 3: Fraction(0)})
    {1: Fraction(1, 10), 2: Fraction(1, 2), 3: Fraction(1, 1)}
    """
    if inal < 0 or any(c < 0 for c in eigenvalues.values()):
        raise InputError(
            f"weight_bounds: inal is {inal} and an eigenvalue may be below 0; wanted numbers from 0 on"
        )
    return {k: min(norm, inal / c) if c else norm for k, c in eigenvalues.items()}


def extension_alignment(weights: Mapping[int, Fraction], coordinates: int) -> Fraction:
    """max over k >= 1 of W_k/C(N, k): the alignment of the extension to N coordinates, from upper bounds of weights.

    Degrees without a bound count as empty: give one for every degree up to n.

    >>> extension_alignment({1: Fraction(1, 1000), 2: Fraction(1)}, 40)
    Fraction(1, 780)
    """
    return max((w / comb(coordinates, k) for k, w in weights.items() if k >= 1), default=Fraction(0))


def extension_cross_predictability(weights: Mapping[int, Fraction], n: int, coordinates: int) -> Fraction:
    """||f||²·Σ_k W_k·C(n, k)/C(N, k): bounds the cross-predictability of the extension under plain permutations.

    A permutation π of N coordinates gives <f, f∘π> a term for a set S only where π maps S into the first n. It is at
    most ||f||² times the noise stability at n/N. `weights` are upper bounds of W_k for every degree that holds any.

    >>> extension_cross_predictability({2: Fraction(1)}, 10, 100)
    Fraction(1, 110)
    """
    if coordinates < n:
        raise InputError(
            f"extension: {coordinates} coordinates are fewer than the {n} of the target; type n={n} or more"
        )
    shares = ((w, Fraction(comb(n, k), comb(coordinates, k))) for k, w in weights.items())
    return sum(weights.values(), Fraction(0)) * sum((w * share for w, share in shares), Fraction(0))
