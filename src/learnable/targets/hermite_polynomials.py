"""Polynomials on Gaussian inputs: held as sums of products of Hermite polynomials, exactly.

A polynomial Σ e_α He_α, with He_α = Π He_(α_i)(x_i) of mean square α! = Π α_i!, has on the degree k the function
q_k(v) = Σ_(|α|=k) e_α v^α of a direction v: E_x f(x) he_k(<v,x>) = √k!·q_k(v). All that rotations and rotation
invariant units see of f are these q_k on the sphere (Abbe & Boix-Adserà 2022, arXiv 2208.03113).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby

from learnable.laws import Gaussian
from learnable.transforms.hermite import hermite_monomials, monomial_hermites
from learnable.transforms.homogeneous import Homogeneous, Powers
from learnable.transforms.roots import RootSum


@dataclass(frozen=True)
class HermiteTerms:
    """Σ e_α He_α(x) on N(0, I_n), with `terms` (α, e_α) sorted by degree."""

    n: int
    terms: tuple[tuple[Powers, RootSum], ...]

    @property
    def name(self) -> str:
        """How the function is held, in words."""
        return "Hermite polynomials"

    @property
    def law(self) -> Gaussian:
        """Where x comes from."""
        return Gaussian(self.n)

    def homogeneous(self) -> dict[int, Homogeneous]:
        """q_k for every degree k that is there."""
        parts: dict[int, Homogeneous] = {}
        for powers, coefficient in self.terms:
            parts.setdefault(size(powers), {})[powers] = coefficient
        return parts

    def without(self, share: Fraction) -> HermiteTerms:
        """The terms that hold weight: without the least, which together hold at most that share of the variance."""
        sizes = [
            float(c.ball()) ** 2 * math.prod(math.factorial(p) for _, p in powers) for powers, c in self.terms
        ]
        order = sorted((size, i) for i, size in enumerate(sizes) if self.terms[i][0])
        spare, dropped = float(share) * sum(size for size, _ in order), set[int]()
        for size, i in order[:-1]:
            spare -= size
            if spare < 0:
                break
            dropped.add(i)
        return HermiteTerms(self.n, tuple(term for i, term in enumerate(self.terms) if i not in dropped))

    def degree(self) -> int:
        """The greatest degree."""
        return max((size(powers) for powers, _ in self.terms), default=0)

    def leap(self) -> int:
        """The leap: at most how many new coordinates, with multiplicity, a term brings, in the best order.

        Coordinates that came before count nothing (Abbe, Boix-Adserà & Misiakiewicz 2023, arXiv 2302.11055). It is
        that of the given axes; rotations can raise it.
        """
        left, seen, level = [p for p, _ in self.terms if p], set[int](), 0
        while left:
            new = [sum(power for i, power in p if i not in seen) for p in left]
            level = max(level, min(new))
            seen |= {i for p, count in zip(left, new, strict=True) if count <= level for i, _ in p}
            left = [p for p, count in zip(left, new, strict=True) if count > level]
        return level


def size(powers: Powers) -> int:
    """|α|, the degree of a multi-index.

    >>> size(((0, 2), (3, 1)))
    3
    """
    return sum(power for _, power in powers)


def from_monomials(n: int, terms: dict[tuple[int, ...], RootSum]) -> HermiteTerms:
    """From products of coordinates: sorted tuples with repeats, x_1²x_2 being (0, 0, 1).

    >>> [(p, str(c.rational)) for p, c in from_monomials(2, {(0, 0, 1): RootSum.of(1)}).terms]
    [(((1, 1),), '1'), (((0, 2), (1, 1)), '1')]
    """
    polynomial: Homogeneous = {}
    for members, coefficient in terms.items():
        expanded: dict[Powers, int] = {(): 1}
        for i, group in groupby(members):
            wholes = monomial_hermites(len(list(group)))
            expanded = {
                (*powers, *(((i, j),) if j else ())): c * w
                for powers, c in expanded.items()
                for j, w in enumerate(wholes)
                if w
            }
        for powers, c in expanded.items():
            polynomial[powers] = polynomial.get(powers, RootSum(())) + coefficient * c
    kept = [(p, c) for p, c in polynomial.items() if c]
    return HermiteTerms(n, tuple(sorted(kept, key=lambda term: (size(term[0]), term[0]))))


def hermite_atom(k: int, i: int) -> dict[tuple[int, ...], RootSum]:
    """He_k(x_i)/√k! in products of coordinates.

    >>> {m: c.terms for m, c in hermite_atom(2, 0).items()}
    {(): ((2, Fraction(-1, 2)),), (0, 0): ((2, Fraction(1, 2)),)}
    """
    root = RootSum.root(Fraction(1, math.factorial(k)))
    return {(i,) * j: root * c for j, c in enumerate(hermite_monomials(k)) if c}
