"""What a network and a target have to do with each other before training, as formulas over their parts.

Let w_ρ be the weight of the target on the irreducible part ρ of dimension d_ρ, and κ_ρ the eigenvalue there of a
neuron's kernel E N(x)N(x'). Every part here has multiplicity one, so each measure is a sum or a maximum over parts.
"""

from __future__ import annotations

from fractions import Fraction

from learnable.estimates import Estimate, ball_bounds
from learnable.profiles import Part, Profile
from learnable.spectra import LayerSpectrum


def inal(profile: Profile, layer: LayerSpectrum) -> Estimate:
    """Initial alignment of one kind of neuron: E_θ (E_x f(x) N_θ(x))^2 = Σ κ_ρ w_ρ.

    Abbe, Cornacchia, Hązła & Marquis 2022. Exactly zero where the neuron is blind, by proof, to every part that holds
    weight.

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
    seen = [p for p in profile.parts if not layer.blind(p.degree)]
    if not seen:
        return Estimate.zero(layer.method)
    low = high = Fraction(0)
    for part in seen:
        eigenvalue = ball_bounds(layer.eigenvalues[part.degree])
        low += max(Fraction(0), eigenvalue[0]) * part.weight[0]
        high += eigenvalue[1] * part.weight[1]
    return Estimate.of_fraction(low, high, layer.method)


def alignment(profile: Profile) -> tuple[Estimate, Part | None]:
    """G-alignment: sup over ||h|| = 1 of E_g <f∘g, h>^2 = max w_ρ/d_ρ, and the part where it is reached.

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
    best = max(profile.parts, key=lambda p: p.weight[1] / p.dimension)
    low = max(p.weight[0] / p.dimension for p in profile.parts)
    return Estimate.of_fraction(low, best.weight[1] / best.dimension), best


def cross_predictability(profile: Profile) -> Estimate:
    """E over two members of the orbit of <f∘g, f∘g'>^2 = Σ w_ρ^2/d_ρ (Abbe & Sandon 2020, arXiv 2001.02992).

    >>> from learnable.groups import SignedPermutations
    >>> from learnable.profiles import profile
    >>> from learnable.targets import targets
    >>> print(cross_predictability(profile(targets.read("majority(n=9)").form(), SignedPermutations(9))))
    0.0562201 (exact)
    """
    low = sum((p.weight[0] ** 2 / p.dimension for p in profile.parts), Fraction(0))
    high = sum((p.weight[1] ** 2 / p.dimension for p in profile.parts), Fraction(0))
    return Estimate.of_fraction(low, high)
