"""The leap of a polynomial on Gaussian inputs in its worst axes: isoLeap(h) = max over rotations R of Leap(h∘R), exactly.

Write h = Σ_k <T_k, He_k(x)> with symmetric tensors T_k, q_k(v) = T_k(v, …, v). For a level l let U start at 0 and grow by
the span of every T_k with all but l of its arguments in U (of T_k itself where k ≤ l), until nothing changes.
No axes do worse: what the closure of the leap has seen at level l, whatever the axes, spans a space S without terms of
unseen degree 1 … l, so T_k with all but l arguments in S, hence with them in U ⊆ S, has its span in S.
Some axes do no better: in axes adapted to U no term of degree 1 … l outside U is there, so level l never leaves U.
So isoLeap is the least l at which U is all that h depends on. Spans are those of linear forms, derivatives of the q_k,
and ranks are taken exactly, over the rationals with square roots.
(Abbe, Boix-Adserà & Misiakiewicz 2023, arXiv 2302.11055, define isoLeap; that online descent needs about
d^max(isoLeap - 1, 1) examples is their conjecture.)
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations_with_replacement
from typing import Any

from learnable.transforms.homogeneous import Homogeneous, Powers
from learnable.transforms.roots import RootSum

MOST = 20_000
"""At most so many derivatives are taken; beyond them the answer is a pair of bounds."""
Vector = tuple[RootSum, ...]


@dataclass(frozen=True)
class IsoLeap:
    """Bounds on isoLeap, equal where it was worked out, with the reason."""

    low: int
    high: int
    because: str

    def json(self) -> dict[str, Any]:
        """The entry ``iso_leap`` of the measures."""
        return {"low": self.low, "high": self.high, "because": self.because}


def iso_leap(homogeneous: Mapping[int, Homogeneous], leap: int = 0) -> IsoLeap:
    """max over rotations R of Leap(h∘R), for h given by its q_k (`HermiteTerms.homogeneous()`).

    `leap` is that of the given axes, a lower bound where the closure would be too long; the upper bound is then the
    degree.

    >>> from learnable.targets import targets
    >>> def of(text): return targets.read(f'polynomial(n=3, expression="{text}", law=gaussian)').form().homogeneous()
    >>> [(iso_leap(of(h)).low, iso_leap(of(h)).high) for h in ("x1 + x1*x2", "x1 + x2 + x1*x2", "x1*x2 + x1*x2*x3")]
    [(1, 1), (2, 2), (2, 2)]
    >>> iso_leap(of("x1 + x2 + x1*x2")).because
    'at level 1 some axes show 1 of the 2 directions that matter and no more, at level 2 all axes show all'
    """
    tensors = {k: q for k, q in homogeneous.items() if k and q}
    if not tensors:
        return IsoLeap(0, 0, "it is constant")
    axes = sorted({i for q in tensors.values() for powers in q for i, _ in powers})
    degree = max(tensors)
    if _work(tensors, len(axes)) > MOST:
        return IsoLeap(
            max(leap, min(tensors)), degree, "too large to work out: between the leap and the degree"
        )
    whole = len(_closure(tensors, degree, axes))
    before = 0
    for level in range(1, degree + 1):
        seen = len(_closure(tensors, level, axes))
        if seen == whole:
            break
        before = seen
    word = "direction" if whole == 1 else "directions"
    below = (
        f"at level {level - 1} some axes show {before} of the {whole} {word} that matter and no more, "
        if level > 1
        else ""
    )
    return IsoLeap(level, level, f"{below}at level {level} all axes show all")


def _work(tensors: Mapping[int, Homogeneous], axes: int) -> int:
    """An upper bound on the derivatives of one closure."""
    return sum(math.comb(axes + k - 1, k - 1) * len(q) for k, q in tensors.items())


def _closure(tensors: Mapping[int, Homogeneous], level: int, axes: list[int]) -> list[Vector]:
    """A basis of U at that level."""
    basis: list[Vector] = []
    while True:
        size = len(basis)
        for k, q in tensors.items():
            fixed = max(0, k - level)
            for chosen in combinations_with_replacement(basis[:size], fixed):
                for form in _linear_forms(_along(q, chosen, axes), min(k, level), axes):
                    _extend(basis, form)
        if len(basis) in (size, len(axes)):
            return basis


def _along(q: Homogeneous, directions: tuple[Vector, ...], axes: list[int]) -> Homogeneous:
    """The derivative of q along every direction in turn."""
    for u in directions:
        terms: Homogeneous = {}
        for i, c in zip(axes, u, strict=True):
            if c:
                for powers, value in _derivative(q, i).items():
                    terms[powers] = terms.get(powers, RootSum(())) + value * c
        q = {powers: value for powers, value in terms.items() if value}
    return q


def _linear_forms(q: Homogeneous, degree: int, axes: list[int]) -> Iterator[Vector]:
    """The derivatives of q of order degree - 1, as vectors of coefficients."""
    for chosen in combinations_with_replacement(axes, degree - 1):
        left = q
        for i in chosen:
            left = _derivative(left, i)
        if left:
            yield tuple(left.get(((i, 1),), RootSum(())) for i in axes)


def _derivative(q: Homogeneous, i: int) -> Homogeneous:
    terms: Homogeneous = {}
    for powers, c in q.items():
        for place, (j, power) in enumerate(powers):
            if j == i:
                kept: Powers = ((i, power - 1),) if power > 1 else ()
                terms[(*powers[:place], *kept, *powers[place + 1 :])] = c * power
    return terms


def _extend(basis: list[Vector], vector: Vector) -> None:
    """Add the vector to a basis in echelon form (leading entries 1) where it is not in its span."""
    for row in basis:
        lead = next(i for i, c in enumerate(row) if c)
        if vector[lead]:
            factor = vector[lead]
            vector = tuple(v - c * factor for v, c in zip(vector, row, strict=True))
    lead = next((i for i, c in enumerate(vector) if c), -1)
    if lead >= 0:
        inverse = vector[lead].inverse()
        basis.append(tuple(c * inverse for c in vector))
