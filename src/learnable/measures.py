"""What a network and a target have to do with each other before training, as formulas over their parts.

Let M_ρ be the Gram of the target's copies of the irreducible part ρ of dimension d_ρ, one number w_ρ where there is one
copy, and κ_ρ the eigenvalue there of a neuron's kernel E N(x)N(x'). The operator T = E_g (f∘g)(f∘g)* is M_ρ/d_ρ on ρ, so
alignment is its norm, cross-predictability its squared Frobenius norm, and initial alignment its product with a kernel.
"""

from __future__ import annotations

from fractions import Fraction

from learnable.estimates import Estimate, ball_bounds
from learnable.profiles import Part, Profile
from learnable.specs import InputError
from learnable.spectra import LayerSpectrum


def inal(profile: Profile, layer: LayerSpectrum) -> Estimate:
    """Initial alignment of one kind of neuron: E_θ (E_x f(x) N_θ(x))^2 = Σ κ_k W_k over degrees k.

    The kernel of an iid symmetric layer is a number on every degree, so the profile is that of signed permutations.
    Abbe, Cornacchia, Hązła & Marquis 2022. Exactly zero where the neuron is blind, by proof, to every part that holds
    weight. Raises `InputError` for a profile whose parts mix degrees.

    >>> from learnable.groups import SignedPermutations
    >>> from learnable.laws import Hypercube
    >>> from learnable.networks import networks
    >>> from learnable.profiles import profile
    >>> from learnable.spectra import spectrum
    >>> from learnable.targets import targets
    >>> cut = profile(targets.read("parity(n=12, degree=2)").form(), SignedPermutations(12))
    >>> layer = spectrum(networks.read("mlp(widths=[64], bias=false)"), Hypercube(12), [2]).layers[0]
    >>> print(inal(cut, layer))
    0.00231184 (exact)
    """
    if any(p.degree is None and p.beyond is None for p in profile.parts):
        raise InputError(
            f"inal: the parts of {profile.group} mix degrees, on which the kernel differs; "
            f"give the profile under signed_permutations({profile.group.n})"
        )
    seen = {k: w for k, w in profile.weights().items() if not layer.blind(k)}
    cut = [p for p in profile.parts if p.beyond is not None and not layer.blind(p.beyond)]
    if not seen and not cut:
        return Estimate.zero(layer.method)
    low = high = Fraction(0)
    for degree, weight in seen.items():
        eigenvalue = ball_bounds(layer.eigenvalues[degree])
        low += max(Fraction(0), eigenvalue[0]) * weight[0]
        high += eigenvalue[1] * weight[1]
    for part in cut:  # an eigenvalue of multiplicity d is at most the trace over d
        high += ball_bounds(layer.mean_square)[1] * part.weight[1] / part.dimension
    return Estimate.of_fraction(low, high, layer.method)


def alignment(profile: Profile) -> tuple[Estimate, Part | None]:
    """G-alignment: sup over ||h|| = 1 of E_g <f∘g, h>^2 = max λ_max(M_ρ)/d_ρ, and the part where it is reached.

    Abbe & Boix-Adserà 2022. Give the profile of the centred target: a constant is free to learn.

    >>> from learnable.groups import SignedPermutations
    >>> from learnable.profiles import profile
    >>> from learnable.targets import targets
    >>> value, part = alignment(profile(targets.read("majority(n=9)").form(), SignedPermutations(9)))
    >>> print(value, part.irrep)
    0.0747681 (exact) degree 1
    """
    if not profile.parts:
        return Estimate.zero(), None
    best = max(profile.parts, key=lambda p: p.top[1] / p.dimension)
    low = max(p.top[0] / p.dimension for p in profile.parts)
    return Estimate.of_fraction(low, best.top[1] / best.dimension), best


def cross_predictability(profile: Profile) -> Estimate:
    """E over two members of the orbit of <f∘g, f∘g'>^2 = Σ ||M_ρ||²/d_ρ (Abbe & Sandon 2020, arXiv 2001.02992).

    >>> from learnable.groups import SignedPermutations
    >>> from learnable.profiles import profile
    >>> from learnable.targets import targets
    >>> print(cross_predictability(profile(targets.read("majority(n=9)").form(), SignedPermutations(9))))
    0.0562201 (exact)
    """
    low = sum((p.square[0] / p.dimension for p in profile.parts), Fraction(0))
    high = sum((p.square[1] / p.dimension for p in profile.parts), Fraction(0))
    return Estimate.of_fraction(low, high)
