"""Even sign changes (A8): what is left of a target without its mean and its full-parity part.

Source: Abbe & Boix-Adserà 2022 (arXiv 2208.03113), whose f_mod8 = (x_1 + … + x_n mod 8) is the example;
docs/theorems/even-signs.md has the proof. Signed permutations whose signs multiply to +1 leave the parity of all n
coordinates alone, so f_0 = fhat(∅) + fhat([n])·x_1…x_n is invariant. On this group χ_S and χ_{S^c} carry the same
character, the degrees k and n-k are two copies of one irreducible part (two inequivalent halves where k = n/2), and

    C(f - f_0) = max over 1 <= k <= n/2 of λ_max [[W_k, I_k], [I_k, W_{n-k}]] / C(n, k)
              <= max over 1 <= k <= n/2 of (W_k + W_{n-k}) / C(n, k),      I_k = Σ_{|S|=k} fhat(S) fhat(S^c),

with equality wherever f depends on the number of -1's alone. The bound of equivariant descent (A4') follows with this f_0:
noisy descent cannot reach a loss much below ||f - f_0||², unconditionally. (That SGD on samples with label noise cannot
either rests on an assumption about noisy parities, and is no part of this.)
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import comb

from learnable.theorems import phrases
from learnable.theorems.certificates.assembly import Asked, Facts
from learnable.theorems.certificates.stating import bounds_of, coordinates_of, stated_of
from learnable.theorems.certificates.theorem import Applied, Theorem, Weight


def even_alignment(weights: Mapping[int, Fraction], n: int) -> Fraction:
    """max over 1 <= k <= n/2 of (W_k + W_{n-k})/C(n, k), from the weight of every degree (upper bounds will do).

    >>> from learnable.targets.levels import degree_weights
    >>> from learnable.targets import targets
    >>> found = degree_weights(targets.read("modular(n=9)").form().local)
    >>> even_alignment({k: w[1] for k, w in found.items()}, 9) * 2**9
    Fraction(8, 1)
    """
    zero = Fraction(0)
    held = sorted({min(k, n - k) for k, w in weights.items() if w and 0 < k < n})
    pairs = {
        k: weights.get(k, zero) + (weights.get(n - k, zero) if 2 * k < n else weights.get(k, zero))
        for k in held
    }
    return max((w / comb(n, k) for k, w in pairs.items()), default=zero)


def facts_of_residual(weights: Mapping[int, tuple[Fraction, Fraction]], n: int) -> Facts:
    """Alignment and norms of f minus its mean and its full-parity part.

    x moves to every point of its own parity, so sup_x E_g (f-f_0)(gx)² is at most 2·||f-f_0||².
    """
    rest = {k: w for k, w in weights.items() if 0 < k < n}
    low = sum((w[0] for w in rest.values()), Fraction(0))
    high = sum((w[1] for w in rest.values()), Fraction(0))
    top = weights.get(n, (Fraction(0), Fraction(0)))[0]
    return Facts(even_alignment({k: w[1] for k, w in rest.items()}, n), low, low + top, 2 * high)


def _apply(asked: Asked, weights: Mapping[int, Weight]) -> Applied | None:
    """None where the target has no full-parity part, or nothing besides it: then the one against the mean says all."""
    n = coordinates_of(asked.law)
    bounds = bounds_of(weights)
    facts = facts_of_residual(bounds, n)
    if n < 2 or bounds.get(n, (0, 0))[0] == 0 or facts.residual <= 0:
        return None
    group = f"even_signed_permutations(n={n})"
    return Applied(facts, group, phrases.NULL_EVEN.format(n=n), stated_of(asked.target, bounds))


EVEN_SIGNS = Theorem("A8", _apply, phrases.CLAIM_OF_PART)
"""Against mean and full parity, under even signed permutations.

>>> from learnable.descent.budgets import NoisyGD
>>> from learnable.targets.levels import degree_weights
>>> from learnable.targets import targets
>>> from learnable.theorems.certificates.theorem import certified
>>> found = degree_weights(targets.read("modular(n=40)").form().local)
>>> c = certified(EVEN_SIGNS, {"weights": found}, target="modular(n=40)", law="hypercube(n=40)", network="mlp()",
...               parameters=21505, training=NoisyGD())
>>> c.residual, c.excludes_loss_at_or_below, c.success_probability_at_most
(3.99999999999, 3.59999999999, 0.00060315661536)
"""
