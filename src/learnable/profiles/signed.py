"""Signed permutations, all of them and the even ones: the parts are degrees.

Under all of them W_k = Σ_{|S|=k} fhat(S)^2 lies on dimension C(n, k). The even ones leave the full parity as it is, so
degrees k and n - k are two copies of one part, with Gram [[W_k, X_k], [X_k, W_(n-k)]], X_k = Σ_{|S|=k} fhat(S) fhat(Sᶜ),
and degree n/2 is two halves of weight (W ± X)/2. Abbe & Boix-Adserà 2022 (arXiv 2208.03113).
"""

from __future__ import annotations

from fractions import Fraction
from math import comb

from learnable.groups import EvenSignedPermutations, SignedPermutations
from learnable.profiles.coefficients import cube, level_sums, terms
from learnable.profiles.cutting import cut
from learnable.profiles.grams import Bounds
from learnable.profiles.parts import Part
from learnable.targets.forms import ByWeight, Form, Monomials, restrict
from learnable.targets.levels import degree_weights
from learnable.transforms.krawtchouk import level_coefficients


@cut.register
def _(group: SignedPermutations, form: Form) -> tuple[Part, ...]:
    weights = degree_weights(form.local)
    return tuple(
        Part(f"degree {k}", k, group.dimension(k), weights[k]) for k in sorted(weights) if weights[k][1] > 0
    )


@cut.register
def _(group: EvenSignedPermutations, form: Form) -> tuple[Part, ...]:
    n, (weights, crossed, slack) = group.n, _sums(restrict(form))
    parts: list[Part] = []
    for k in range(n // 2 + 1):
        found = {d: weights[d] for d in (k, n - k) if d in weights and weights[d][1] > 0}
        if not found:
            continue
        x = crossed.get(k, Fraction(0))
        if 2 * k == n:
            parts += _middle(n, found[k], x)
            continue
        gram = [[w if d == e else (x, x) for e in found] for d, w in found.items()]
        degree = next(iter(found)) if len(found) == 1 else None
        part = Part.of_gram(f"degrees {k} and {n - k}", degree, comb(n, k), gram, 0 if 0 in found else None)
        parts.append(part if k else part.as_invariant())
    return tuple(p.widened(slack) for p in parts)


def _middle(n: int, weight: Bounds, crossed: Fraction) -> list[Part]:
    """The halves of degree n/2: what is even, and what is odd, under swapping a set for its complement."""
    found = []
    for name, sign in (("even", 1), ("odd", -1)):
        low, high = ((w + sign * crossed) / 2 for w in weight)
        if high > 0:
            found.append(
                Part(
                    f"degree {n // 2}, {name} half",
                    n // 2,
                    comb(n, n // 2) // 2,
                    (max(low, Fraction(0)), high),
                )
            )
    return found


def _sums(form: Form) -> tuple[dict[int, Bounds], dict[int, Fraction], Fraction]:
    """W_k, X_k for k <= n/2, and how far the coefficients they are of are from the target."""
    n = form.n
    if len(form.coordinates) < n:
        return degree_weights(form.local), {}, Fraction(0)
    if isinstance(form.local, ByWeight):
        found, flipped = level_coefficients(form.local.values), sum(s < 0 for s in form.signs)
        crossed = {k: (-1) ** flipped * comb(n, k) * found[k] * found[n - k] for k in range(n // 2 + 1)}
        return degree_weights(form.local), crossed, Fraction(0)
    if isinstance(form.local, Monomials):
        return degree_weights(form.local), _crossed_terms(form), Fraction(0)
    return _of_cube(form)


def _crossed_terms(form: Form) -> dict[int, Fraction]:
    held, everything = terms(form), range(form.n)
    sizes = {len(s) for s in held.terms}
    crossed: dict[int, Fraction] = {}
    for members, c in held.terms.items():
        k = len(members)
        if 2 * k <= form.n and form.n - k in sizes:
            inside = set(members)
            other = held.terms.get(tuple(i for i in everything if i not in inside), 0)
            crossed[k] = crossed.get(k, Fraction(0)) + c * other * held.square
    return crossed


def _of_cube(form: Form) -> tuple[dict[int, Bounds], dict[int, Fraction], Fraction]:
    import numpy as np

    held, n = cube(form), form.n
    levels = np.bitwise_count(np.arange(2**n, dtype=np.int64))
    squares = level_sums(levels, held.values, held.values, n + 1)
    mixed = level_sums(levels, held.values, held.values[::-1], n + 1)
    least = Fraction(0) if not held.slack else Fraction(1, 10**300)
    weights = {k: (w * held.square, max(w * held.square, least)) for k, w in enumerate(squares)}
    return weights, {k: x * held.square for k, x in enumerate(mixed[: n // 2 + 1])}, held.slack
