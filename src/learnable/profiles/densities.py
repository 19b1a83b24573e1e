"""Densities of a target on a biased hypercube: what a layer's kernel sees of it, by weights on the monomials.

The kernel of an iid layer with a symmetric law depends on two points through the number of places where they differ, so
it is Σ_S κ_{|S|} χ_S(x) χ_S(z) whatever the law of the inputs, and E_N (E_x f(x) N(x))² = Σ_k κ_k U_k with
U_k = Σ_{|S|=k} (E_x f χ_S)². Under the bias b the mean E f χ_S is the monomial coefficient of f·Π (1 + b x_i): a sum of
c_T χ_T has Σ_T c_T b^{|SΔT|}, hence

    Σ_k U_k z^k = Σ_{T,T'} c_T c_T' (b² + z)^{|T∩T'|} (b + bz)^{|TΔT'|} (1 + b² z)^{n-|T∪T'|},

and coordinates that f does not read multiply by 1 + b² z each. As κ_k C(n,k) add up to E N², degrees above K add at most
E N²·max_{k>K} U_k/C(n,k) <= E N²·sup f²·b^{2(K+1-m)} for a function of m coordinates.
"""

from __future__ import annotations

from fractions import Fraction
from math import ceil, comb, log2
from typing import Any

from learnable.groups import SignedPermutations
from learnable.profiles.grams import root_above, widen
from learnable.profiles.parts import Part, Profile
from learnable.targets.biasing import DENSE, signed_table
from learnable.targets.forms import ByWeight, DenseTable, Form, Monomials, restrict
from learnable.targets.levels import Bounds, degree_weights
from learnable.transforms.krawtchouk import level_coefficients

LARGEST = 2_000
"""The most degrees for which U_k is worked out."""
_TAIL = 80
"""Beyond `LARGEST` coordinates degrees are left out once sup f²·b^{2(k-m)} is below sup f²·4^-80."""
PAIRED = 1_000
"""The most monomials that are taken pair by pair."""


def seen(form: Form, bias: Fraction, *, centred: bool) -> Profile | None:
    """U_k by degree, of f or of f - E f, for a form of the values of f; None where there is no closed form.

    >>> from learnable.targets import targets
    >>> found = seen(targets.read("parity(n=3, degree=1)").form(), Fraction(1, 2), centred=True)
    >>> [(p.irrep, str(p.weight[0])) for p in found.parts]                  # E (x1 - b) χ_S: s² times b^{|S|-1} where 1 ∈ S
    [('degree 1', '9/16'), ('degree 2', '9/32'), ('degree 3', '9/256')]
    """
    form = restrict(form)
    top = _top(form, bias)
    weights = None if top is None else _weights(form, bias, centred, top)
    if top is None or weights is None:
        return None
    parts = [Part(f"degree {k}", k, comb(form.n, k), w) for k, w in sorted(weights.items()) if w[1] > 0]
    if top < form.n:
        tail = _size(form, centred) ** 2 * bias ** (2 * (top + 1 - len(form.coordinates)))
        parts += [
            Part(f"degrees from {k}", None, 1, (Fraction(0), tail), beyond=k) for k in (top + 1, top + 2)
        ]
    return Profile(SignedPermutations(form.n), tuple(parts), form.name)


def _top(form: Form, bias: Fraction) -> int | None:
    """The last degree that is worked out: n, or for more coordinates where hardly anything is left; None where far off."""
    if form.n <= LARGEST:
        return form.n
    found = len(form.coordinates) + ceil(-_TAIL / log2(abs(bias)))
    return found if found <= LARGEST else None


def _size(form: Form, centred: bool) -> Fraction:
    """An upper bound of sup |f|, or of sup |f - E f|."""
    local: Any = form.local
    if isinstance(local, Monomials):
        found = sum((abs(c) for _, c in local.terms), Fraction(0)) * root_above(local.scale)
    elif isinstance(local, ByWeight):
        found = max(abs(v) for v in local.values)
    else:
        found = Fraction(float(abs(local.values).max()))
    return 2 * found if centred else found


def _weights(form: Form, bias: Fraction, centred: bool, top: int) -> dict[int, Bounds] | None:
    if isinstance(form.local, Monomials) and len(form.local.terms) <= PAIRED:
        return _of_monomials(form, form.local, bias, centred, top)
    if isinstance(form.local, ByWeight) and len(set(form.signs)) <= 1:
        found = _of_values(form, form.local, bias, centred)
    elif len(form.coordinates) <= DENSE:
        found = _of_table(form, bias, centred)
    else:
        return None
    return _convolved(found, form.n - len(form.coordinates), bias, top)


def _of_monomials(form: Form, local: Monomials, bias: Fraction, centred: bool, top: int) -> dict[int, Bounds]:
    """The formula above, pairs gathered by how many coordinates they share and how many one of them has alone."""
    from flint import fmpq_poly

    terms = {frozenset(s): -c if sum(form.signs[i] < 0 for i in s) % 2 else c for s, c in local.terms}
    if centred:
        mean = sum((c * bias ** len(s) for s, c in terms.items()), Fraction(0))
        terms[frozenset()] = terms.get(frozenset(), Fraction(0)) - mean
    pairs: dict[tuple[int, int], Fraction] = {}
    for s, c in terms.items():
        for t, e in terms.items():
            key = len(s & t), len(s ^ t)
            pairs[key] = pairs.get(key, Fraction(0)) + c * e
    b, square = _flint(bias), _flint(bias**2)
    both, one = fmpq_poly([square, 1]), fmpq_poly([b, b])
    total = fmpq_poly([0])
    for (shared, alone), c in pairs.items():
        total += _flint(c) * both**shared * one**alone * _density(form.n - shared - alone, bias, top)
    return {k: (w, w) for k in range(top + 1) for w in [local.scale * _fraction(total[k])]}


def _density(count: int, bias: Fraction, top: int) -> Any:
    """(1 + b² z)^count up to degree top."""
    from flint import fmpq_poly

    return fmpq_poly([_flint(comb(count, i) * bias ** (2 * i)) for i in range(min(count, top) + 1)])


def _flint(x: Fraction) -> Any:
    from flint import fmpq

    return fmpq(x.numerator, x.denominator)


def _fraction(x: Any) -> Fraction:
    return Fraction(int(x.p), int(x.q))


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
    found = degree_weights(DenseTable((values - shift) * density))
    largest = Fraction(float(np.abs(values).max()))
    slack = (off * 2 + largest * (size + 16) * Fraction(1, 2**50)) * root_above((1 + bias**2) ** size)
    return {k: widen(w, slack) for k, w in found.items()}


def _convolved(weights: dict[int, Bounds], more: int, bias: Fraction, top: int) -> dict[int, Bounds]:
    """Σ U_k z^k times (1 + b² z)^more, the density of the coordinates that are not read."""
    from flint import fmpq_poly

    if not more:
        return weights
    last, factor = max(weights), _density(more, bias, top)
    ends = []
    for side in (0, 1):
        given = [weights.get(k, (Fraction(0),) * 2)[side] for k in range(last + 1)]
        product = fmpq_poly([_flint(w) for w in given]) * factor
        ends.append([_fraction(product[k]) for k in range(top + 1)])
    return {k: (low, high) for k, (low, high) in enumerate(zip(*ends, strict=True))}
