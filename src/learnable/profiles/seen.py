"""What the kernel of a layer sees of a target on a biased hypercube: its weights on the monomials, after the density.

The kernel of an iid layer with a symmetric law depends on two points through the number of places where they differ, so
it is Σ_S κ_{|S|} χ_S(x) χ_S(z) whatever the law of the inputs, and E_N (E_x f(x) N(x))² = Σ_k κ_k U_k with
U_k = Σ_{|S|=k} (E_x f χ_S)². Under the bias b the mean E f χ_S is the monomial coefficient of f·Π (1 + b x_i): a sum of
c_T χ_T has Σ_T c_T b^{|SΔT|}, hence

    Σ_k U_k z^k = Σ_{T,T'} c_T c_T' (b² + z)^{|T∩T'|} (b + bz)^{|TΔT'|} (1 + b² z)^{n-|T∪T'|},

and coordinates that f does not read multiply by 1 + b² z each.
"""

from __future__ import annotations

from fractions import Fraction
from math import comb
from typing import Any

from learnable.groups import SignedPermutations
from learnable.profiles.grams import root_above, widen
from learnable.profiles.parts import Part, Profile
from learnable.targets.biasing import DENSE, signed_table
from learnable.targets.forms import ByWeight, Form, Monomials, Table, restrict
from learnable.targets.levels import Bounds, degree_weights
from learnable.transforms.krawtchouk import level_coefficients

LARGEST = 2_000
"""The most coordinates for which every U_k is worked out."""
PAIRED = 1_000
"""The most monomials that are taken pair by pair."""


def seen(form: Form, bias: Fraction, *, centred: bool) -> Profile | None:
    """U_k by degree, of f or of f - E f, for a form of the values of f; None where there is no closed form.

    >>> from learnable.targets import targets
    >>> found = seen(targets.read("parity(n=3, degree=1)").form(), Fraction(1, 2), centred=True)
    >>> [(p.irrep, str(p.weight[0])) for p in found.parts]                  # E (x1 - b) χ_S: s² times b^{|S|-1} where 1 ∈ S
    [('degree 1', '9/16'), ('degree 2', '9/32'), ('degree 3', '9/256')]
    """
    weights = _weights(restrict(form), bias, centred)
    if weights is None:
        return None
    parts = tuple(Part(f"degree {k}", k, comb(form.n, k), w) for k, w in sorted(weights.items()) if w[1] > 0)
    return Profile(SignedPermutations(form.n), parts, form.name)


def _weights(form: Form, bias: Fraction, centred: bool) -> dict[int, Bounds] | None:
    if form.n > LARGEST:
        return None
    if isinstance(form.local, Monomials) and len(form.local.terms) <= PAIRED:
        return _of_monomials(form, form.local, bias, centred)
    if isinstance(form.local, ByWeight) and len(set(form.signs)) <= 1:
        found = _of_values(form, form.local, bias, centred)
    elif len(form.coordinates) <= DENSE:
        found = _of_table(form, bias, centred)
    else:
        return None
    return _convolved(found, form.n - len(form.coordinates), bias)


def _of_monomials(form: Form, local: Monomials, bias: Fraction, centred: bool) -> dict[int, Bounds]:
    """The formula above, pairs gathered by how many coordinates they share and how many one of them has alone."""
    from flint import fmpq, fmpq_poly

    terms = {frozenset(s): -c if sum(form.signs[i] < 0 for i in s) % 2 else c for s, c in local.terms}
    if centred:
        mean = sum((c * bias ** len(s) for s, c in terms.items()), Fraction(0))
        terms[frozenset()] = terms.get(frozenset(), Fraction(0)) - mean
    pairs: dict[tuple[int, int], Fraction] = {}
    for s, c in terms.items():
        for t, e in terms.items():
            key = len(s & t), len(s ^ t)
            pairs[key] = pairs.get(key, Fraction(0)) + c * e
    b, square = fmpq(bias.numerator, bias.denominator), fmpq((bias**2).numerator, (bias**2).denominator)
    both, one, neither = fmpq_poly([square, 1]), fmpq_poly([b, b]), fmpq_poly([1, square])
    total = fmpq_poly([0])
    for (shared, alone), c in pairs.items():
        rest = neither ** (form.n - shared - alone)
        total += fmpq(c.numerator, c.denominator) * both**shared * one**alone * rest
    values = [local.scale * Fraction(int(total[k].p), int(total[k].q)) for k in range(total.degree() + 1)]
    return {k: (w, w) for k, w in enumerate(values)}


def _of_values(form: Form, local: ByWeight, bias: Fraction, centred: bool) -> dict[int, Bounds]:
    """A symmetric function times the density of the coordinates it reads is symmetric."""
    values = local.values if 1 in form.signs else local.values[::-1]
    size = len(values) - 1
    density = [(1 - bias) ** h * (1 + bias) ** (size - h) for h in range(size + 1)]
    mean = sum(
        (comb(size, h) * v * d for h, (v, d) in enumerate(zip(values, density, strict=True))), Fraction(0)
    )
    shift = mean / 2**size if centred else Fraction(0)
    found = level_coefficients([(v - shift) * d for v, d in zip(values, density, strict=True)])
    return {k: (w, w) for k, c in enumerate(found) for w in [comb(size, k) * c * c]}


def _of_table(form: Form, bias: Fraction, centred: bool) -> dict[int, Bounds]:
    """A table times the density in floating point, each product off by a few units in its last place."""
    import numpy as np

    table, off = signed_table(form)
    values: Any = table.values
    size = len(values).bit_length() - 1
    minus = np.bitwise_count(np.arange(len(values), dtype=np.int64))
    density = np.array([float((1 - bias) ** h * (1 + bias) ** (size - h)) for h in range(size + 1)])[minus]
    shift = float((values * density).mean()) if centred else 0.0
    found = degree_weights(Table((values - shift) * density))
    largest = Fraction(float(np.abs(values).max()))
    slack = (off * 2 + largest * (size + 16) * Fraction(1, 2**50)) * root_above((1 + bias**2) ** size)
    return {k: widen(w, slack) for k, w in found.items()}


def _convolved(weights: dict[int, Bounds], more: int, bias: Fraction) -> dict[int, Bounds]:
    """Σ U_k z^k times (1 + b² z)^more, the density of the coordinates that are not read."""
    from flint import fmpq, fmpq_poly

    if not more:
        return weights
    top = max(weights)
    factor = fmpq_poly([1, fmpq((bias**2).numerator, (bias**2).denominator)]) ** more
    ends = []
    for side in (0, 1):
        given = [weights.get(k, (Fraction(0),) * 2)[side] for k in range(top + 1)]
        product = fmpq_poly([fmpq(w.numerator, w.denominator) for w in given]) * factor
        ends.append([Fraction(int(product[k].p), int(product[k].q)) for k in range(top + more + 1)])
    return {k: (low, high) for k, (low, high) in enumerate(zip(*ends, strict=True))}
