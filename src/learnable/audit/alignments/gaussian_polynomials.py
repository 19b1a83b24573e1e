"""Alignments of polynomials on Gaussian inputs under rotations, from derivatives alone.

Let q_k(v) = Σ_{|α|=k} e_α v^α hold the Hermite degree k of f = Σ e_α He_α. With <p, q> = Σ α! p_α q_α the norm of f is
Σ_k <q_k, q_k>, and q_k = Σ_l r^(2a) h_kl with h_kl harmonic of degree l and a = (k-l)/2. The Laplacian is adjoint to r², and
Δ^p r^(2a) h_l = N(a,p,l) r^(2a-2p) h_l with N(a,p,l) = Π_{i<p} 2(a-i)(2(a-i) + 2l + d - 2). So <Δ^p q_k, Δ^p' q_k'> of
degree j is Σ_{l<=j} N(a,p,l) N(a',p',l) N(b,b,l) X_l[k,k'], b = (j-l)/2, which gives X_l[k,k'] = <h_kl, h_k'l> one after the
other, and C <= λ says that λ·dim V_l·diag(1/N(a,a,l)) - X_l is positive semidefinite for every l. Only coordinates that
occur are touched. Products of degrees that mix square roots are enclosed: with entries off by at most e, e·size is added
to the diagonal.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from math import factorial, prod

from learnable.audit.alignments.definite import bounds
from learnable.audit.alignments.harmonics import dimension
from learnable.audit.alignments.hermite_expressions import NOTHING, Polynomial, read_degrees
from learnable.audit.alignments.surds import Surds
from learnable.audit.alignments.trust import Derived
from learnable.audit.effort import spend

ZERO = Fraction(0)


def gaussian_polynomial(d: int, expression: str) -> Derived:
    """The Grams of an expression in x1 … xd."""
    pieces = read_degrees(expression, d)
    roots = {k: root for k, (root, _) in pieces.items()}
    lowered = {k: _lowered(k, q) for k, (_, q) in pieces.items()}
    grams: dict[int, dict[tuple[int, int], Surds]] = {}
    for degree in range(max(pieces, default=0) + 1):
        grams[degree] = _harmonic(degree, d, lowered, grams)
    norms = [_product(q[k], q[k]).times(roots[k]) for k, q in lowered.items() if k]
    still = [
        x.times(-roots[k] * _raise(k // 2, k // 2, 0, d))
        for (k, m), x in grams.get(0, {}).items()
        if k == m > 0
    ]

    def holds(value: Fraction, invariant: bool) -> bool:
        for degree, gram in grams.items():
            kept = sorted({k for k, _ in gram if k})
            scale = [
                Fraction(1, roots[k] * _raise((k - degree) // 2, (k - degree) // 2, degree, d)) for k in kept
            ]
            entries = _above([[gram[a, b] for b in kept] for a in kept])
            if (degree or not invariant) and not bounds(value * dimension(d, degree), entries, scale):
                return False
        return True

    variance = sum(norms, NOTHING)
    return Derived(variance.bounds(), sum(still, variance).bounds(), holds)


def _above(gram: list[list[Surds]]) -> list[list[Fraction]]:
    """A rational matrix that is larger by a positive semidefinite one, and the same where all entries are rational."""
    ends = [[c.bounds() for c in row] for row in gram]
    spare = len(gram) * max((high - low for row in ends for low, high in row), default=ZERO)
    return [[low + (spare if i == j else 0) for j, (low, _) in enumerate(row)] for i, row in enumerate(ends)]


def _lowered(k: int, q: Polynomial) -> dict[int, Polynomial]:
    """Δ^p q by the degree that is left."""
    found = {k: q}
    for degree in range(k - 2, -1, -2):
        found[degree] = _laplacian(found[degree + 2])
    return found


def _laplacian(q: Polynomial) -> Polynomial:
    found: Polynomial = {}
    spend(30 * sum(len(powers) * len(c.pairs) for powers, c in q.items()))
    for powers, c in q.items():
        for i, p in powers:
            if p > 1:
                rest = tuple((j, e - 2 if j == i else e) for j, e in powers if j != i or e > 2)
                found[rest] = found.get(rest, NOTHING) + c.times(p * (p - 1))
    return {powers: c for powers, c in found.items() if c}


def _product(p: Polynomial, q: Polynomial) -> Surds:
    spend(80 * sum(len(c.pairs) * len(q[powers].pairs) for powers, c in p.items() if powers in q) + len(p))
    terms = (
        (c * q[powers]).times(prod(factorial(e) for _, e in powers)) for powers, c in p.items() if powers in q
    )
    return sum(terms, NOTHING)


@cache
def _raise(a: int, p: int, degree: int, d: int) -> int:
    """N(a, p, l)."""
    return prod(2 * (a - i) * (2 * (a - i) + 2 * degree + d - 2) for i in range(p))


def _harmonic(
    j: int,
    d: int,
    lowered: dict[int, dict[int, Polynomial]],
    grams: dict[int, dict[tuple[int, int], Surds]],
) -> dict[tuple[int, int], Surds]:
    """X_j[k, k'] once the X_l of smaller l are known."""
    reach = [k for k in sorted(lowered) if k >= j and (k - j) % 2 == 0]
    found = {}
    for place, k in enumerate(reach):
        for m in reach[place:]:
            spend(60 * (j + 2))
            total = _product(lowered[k][j], lowered[m][j])
            for degree in range(j % 2, j, 2):
                up = (
                    _steps(k, j, degree, d)
                    * _steps(m, j, degree, d)
                    * _raise((j - degree) // 2, (j - degree) // 2, degree, d)
                )
                total -= grams[degree][k, m].times(up)
            found[k, m] = found[m, k] = total.times(Fraction(1, _steps(k, j, j, d) * _steps(m, j, j, d)))
    return found


def _steps(k: int, j: int, degree: int, d: int) -> int:
    return _raise((k - degree) // 2, (k - j) // 2, degree, d)
