"""Alignments under a group given by generators: every element is listed, and E_g (f∘g)(f∘g)* written out.

The operator on the monomials that are moved about, or the products of the distinct members of the orbit, whichever is
smaller: both have the same eigenvalues but for zeros.
"""

from __future__ import annotations

from fractions import Fraction

from learnable.audit.alignments.cubes import Cube, invariant_target, symmetric
from learnable.audit.alignments.definite import LARGEST, bounds
from learnable.audit.alignments.trust import Derived, OnTrustError
from learnable.audit.effort import UnreadableError, spend
from learnable.audit.polynomials import Terms

LISTED, STEPS = 20_000, 1_000_000
ZERO = Fraction(0)
Images = tuple[int, ...]


def generated(cube: Cube, generators: list[Images]) -> Derived:
    """C <= λ says that λ - K is positive semidefinite, K the operator of f minus its mean or its invariant part."""
    if any(sorted(abs(j) for j in g) != list(range(1, cube.n + 1)) for g in generators) or not generators:
        raise UnreadableError("group: a generator is no signed permutation of the coordinates")
    if symmetric(cube) and min(map(min, generators)) > 0:
        return invariant_target(cube)
    terms = cube.placed()
    group = elements(generators, LISTED)
    if len(group) * sum(len(s) + 1 for s in terms) > STEPS:
        raise OnTrustError(
            f"its {len(terms)} monomials under {len(group)} elements are too many to write out"
        )
    spend(6 * len(group) * sum(len(s) + 1 for s in terms))
    orbit = [_image(terms, g) for g in group]
    count = Fraction(1, len(orbit))
    still = {s: v * count for s, v in _sum(orbit).items() if v}
    energy = cube.square * sum((v * v for v in still.values()), ZERO)

    def holds(value: Fraction, invariant: bool) -> bool:
        part = still if invariant else {s: c for s, c in terms.items() if not s}
        return _bounded(value, [_minus(row, part) for row in orbit], cube.square * count)

    rest = cube.variance + cube.mean - energy
    return Derived((cube.variance,) * 2, (rest, rest), holds)


def elements(generators: list[Images], most: int) -> list[Images]:
    """Every product of the generators; what has more than `most` is on trust.

    >>> len(elements([(2, 3, 1), (-1, 2, 3)], 99))
    24
    """
    start = tuple(range(1, len(generators[0]) + 1))
    seen, waiting = {start}, [start]
    while waiting:
        h = waiting.pop()
        for g in generators:
            spend(1 + len(h))
            product = tuple((1 if j > 0 else -1) * h[abs(j) - 1] for j in g)
            if product not in seen:
                if len(seen) >= most:
                    raise OnTrustError(f"its group has more than {most} elements, too many to list")
                seen.add(product)
                waiting.append(product)
    return sorted(seen)


def _image(terms: Terms, g: Images) -> Terms:
    """f∘g: coordinate i of g·x is ±x_j."""
    found = {}
    for members, c in terms.items():
        image = [g[i - 1] for i in members]
        found[frozenset(map(abs, image))] = -c if sum(j < 0 for j in image) % 2 else c
    return found


def _sum(orbit: list[Terms]) -> Terms:
    total: Terms = {}
    for row in orbit:
        for s, c in row.items():
            total[s] = total.get(s, ZERO) + c
    return total


def _minus(row: Terms, part: Terms) -> Terms:
    found = dict(row)
    for s, c in part.items():
        found[s] = found.get(s, ZERO) - c
    return {s: c for s, c in found.items() if c}


def _bounded(value: Fraction, orbit: list[Terms], factor: Fraction) -> bool:
    """Whether value - factor·Σ over members is positive semidefinite."""
    places = {
        s: a for a, s in enumerate(sorted(frozenset().union(*orbit), key=lambda s: (len(s), sorted(s))))
    }
    distinct: dict[tuple[tuple[int, Fraction], ...], int] = {}
    for row in orbit:
        key = tuple(sorted((places[s], c) for s, c in row.items()))
        distinct[key] = distinct.get(key, 0) + 1
    if len(distinct) < len(places):
        return _of_products(value, distinct, factor)
    if len(places) > 8 * LARGEST:
        raise OnTrustError(
            f"its orbit has {len(distinct)} members on {len(places)} monomials, too many to write out"
        )
    gram = [[ZERO] * len(places) for _ in places]
    spend(len(places) ** 2 + sum(4 * len(members) ** 2 for members in distinct))
    for members, times in distinct.items():
        for a, x in members:
            for b, y in members:
                gram[a][b] += factor * times * x * y
    return bounds(value, gram)


def _of_products(
    value: Fraction, distinct: dict[tuple[tuple[int, Fraction], ...], int], factor: Fraction
) -> bool:
    if len(distinct) > 8 * LARGEST:
        raise OnTrustError(f"its orbit has {len(distinct)} different members, too many to write out")
    spend(2 * len(distinct) * sum(map(len, distinct)))
    rows = [(dict(members), times) for members, times in distinct.items()]
    gram = [[sum((x * q.get(a, ZERO) for a, x in p.items()), ZERO) for q, _ in rows] for p, _ in rows]
    return bounds(value, gram, [1 / (factor * times) for _, times in rows])
