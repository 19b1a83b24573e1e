"""Parts of a profile: the irreducible parts of a group, and how a target lies on each.

T = E_g (f∘g)(f∘g)* commutes with the group, so on an irreducible part ρ of dimension d_ρ it is M_ρ/d_ρ, with M_ρ the
Gram of the target's copies of ρ: one number, the weight, where the group's action is free of multiplicities.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import lcm
from typing import Any

from learnable.estimates import ball_bounds, log10_fraction, to_float
from learnable.groups import Group
from learnable.profiles.grams import Bounds, root_above, top_eigenvalue, widen

NOTHING: Any = None


@dataclass(frozen=True)
class Part:
    """One irreducible part: its name, its dimension, and bounds of what the target's Gram M on it comes to.

    `degree` is the degree of every function of the part, None where they have several. `weight` is tr M, `top` the
    largest eigenvalue of M, `square` its squared Frobenius norm; the last two follow from the weight where there is one
    copy. `multiplicity` counts the copies that M is over. `constant` marks the part that holds the constants, and `rest`
    is that part of the target minus its mean, None where nothing is left. `invariant` marks a part that every element of the
    group leaves alone; where a part holds more than that, `noninvariant` is the part of the target minus its mean over the
    group. `beyond` is set where the part stands for all degrees from there on, of one parity: its weight is at most that,
    and each of those has at least that dimension.

    >>> Part("degree 1", 1, 9, (Fraction(1, 2),) * 2).square
    (Fraction(1, 4), Fraction(1, 4))
    """

    irrep: str
    degree: int | None
    dimension: int
    weight: Bounds
    top: Bounds = NOTHING
    square: Bounds = NOTHING
    multiplicity: int = 1
    constant: bool = False
    rest: Part | None = None
    beyond: int | None = None
    invariant: bool = False
    noninvariant: Part | None = None

    def __post_init__(self) -> None:
        if self.top is None:
            object.__setattr__(self, "top", self.weight)
        if self.square is None:
            object.__setattr__(self, "square", (self.top[0] ** 2, self.top[1] ** 2))
        if self.degree == 0:
            object.__setattr__(self, "constant", True)
            object.__setattr__(self, "invariant", True)

    @classmethod
    def of_gram(
        cls,
        irrep: str,
        degree: int | None,
        dimension: int,
        gram: Sequence[Sequence[Any]],
        constant: int | None = None,
    ) -> Part:
        """From the Gram M (r, r) over the copies, each entry a rational, a pair of bounds or an Arb ball.

        `constant` is the place of the copy that is the constants, where the part holds them: the centred target drops
        that copy alone.

        >>> part = Part.of_gram("trivial", None, 1, [[4, 2], [2, 1]], constant=0)
        >>> int(part.top[0]), int(part.rest.top[0])
        (5, 1)
        """
        entries = [[_bounds(entry) for entry in row] for row in gram]
        weight, top, square = _measured(entries, dimension)
        found = cls(irrep, degree, dimension, weight, top, square, len(entries), constant is not None)
        if constant is None:
            return found
        kept = [i for i in range(len(entries)) if i != constant]
        inner = [[entries[i][j] for j in kept] for i in kept]
        return replace(found, rest=cls.of_gram(irrep, degree, dimension, inner) if kept else None)

    @classmethod
    def of_whole(
        cls,
        irrep: str,
        degree: int | None,
        dimension: int,
        gram: Any,
        *,
        factor: Fraction = Fraction(1),
        norms: Sequence[int] | None = None,
        constant: int | None = None,
    ) -> Part:
        """From an array of whole numbers G (r, r), where M_ij = factor·G_ij/√(n_i n_j); the norms n_i are 1 by default.

        >>> import numpy as np
        >>> Part.of_whole("S^(3,1)", None, 3, np.array([[8]], dtype=object), norms=[2]).weight[0]
        Fraction(4, 1)
        """
        size = len(gram)
        scale = [1] * size if norms is None else list(norms)
        weight = factor * sum((Fraction(int(gram[i, i]), scale[i]) for i in range(size)), Fraction(0))
        if dimension == 1 or size == 1:
            top, square = (weight, weight), (weight * weight, weight * weight)
        else:
            low, high = top_eigenvalue(gram, norms)
            top = factor * low, factor * high
            value = factor * factor * _squared_norm(gram, norms)
            square = value, value
        found = cls(irrep, degree, dimension, (weight, weight), top, square, size, constant is not None)
        kept = [i for i in range(size) if i != constant]
        if constant is None or not kept:
            return found
        inner = gram[kept][:, kept]
        rest = cls.of_whole(
            irrep,
            degree,
            dimension,
            inner,
            factor=factor,
            norms=None if norms is None else [scale[i] for i in kept],
        )
        return replace(found, rest=rest)

    @classmethod
    def of_line(
        cls,
        irrep: str,
        degree: int | None,
        dimension: int,
        weight: Fraction,
        copies: int,
        mean: Fraction | None = None,
    ) -> Part:
        """Copies that all lie along one vector: a Gram of rank one. `mean` is E²f where one copy is the constants.

        >>> Part.of_line("S^(4,0)", None, 1, Fraction(1), 5, Fraction(1, 4)).rest.weight[0]
        Fraction(3, 4)
        """
        found = cls(
            irrep, degree, dimension, (weight, weight), multiplicity=copies, constant=mean is not None
        )
        if mean is None or copies == 1:
            return found
        return replace(found, rest=cls.of_line(irrep, None, dimension, weight - mean, copies - 1))

    def as_invariant(self) -> Part:
        """The same part, marked as one that every element of the group leaves alone."""
        return replace(self, invariant=True)

    def scaled(self, factor: Fraction) -> Part:
        """The part of √factor times the target."""
        return replace(
            self,
            weight=(factor * self.weight[0], factor * self.weight[1]),
            top=(factor * self.top[0], factor * self.top[1]),
            square=(factor**2 * self.square[0], factor**2 * self.square[1]),
            rest=None if self.rest is None else self.rest.scaled(factor),
            noninvariant=None if self.noninvariant is None else self.noninvariant.scaled(factor),
        )

    def widened(self, slack: Fraction) -> Part:
        """Bounds that hold for every target within `slack` of this one in L2."""
        if slack == 0:
            return self
        weight, top = widen(self.weight, slack), widen(self.top, slack)
        rest, noninvariant = (None if p is None else p.widened(slack) for p in (self.rest, self.noninvariant))
        return replace(
            self,
            weight=weight,
            top=top,
            square=widen(self.square, slack, 4),
            rest=rest,
            noninvariant=noninvariant,
        )

    def json(self) -> dict[str, Any]:
        """The entry of ``profile`` in the interface, with the weight's log10 beside it."""
        middle = sum(self.weight) / 2
        found = {
            "irrep": self.irrep,
            "log10_dimension": log10_fraction(Fraction(self.dimension)),
            "weight": to_float(Fraction(middle)),
            "log10_weight": log10_fraction(Fraction(middle)),
        }
        if self.multiplicity == 1:
            return found
        return found | {"multiplicity": self.multiplicity, "top": to_float(Fraction(sum(self.top)) / 2)}


def _squared_norm(gram: Any, norms: Sequence[int] | None) -> Fraction:
    """Σ G_ij²/(n_i n_j)."""
    import numpy as np

    common = lcm(*(norms or (1,)))
    lift = np.array([common // n for n in norms or [1] * len(gram)], dtype=object)
    return Fraction(int((gram * gram * lift[:, None] * lift[None, :]).sum()), common * common)


def _bounds(entry: Any) -> Bounds:
    if isinstance(entry, tuple):
        return Fraction(entry[0]), Fraction(entry[1])
    if isinstance(entry, int | Fraction):
        return Fraction(entry), Fraction(entry)
    return ball_bounds(entry)


def _measured(entries: list[list[Bounds]], dimension: int) -> tuple[Bounds, Bounds, Bounds]:
    """Trace, largest eigenvalue and squared Frobenius norm; a part of dimension 1 has a Gram of rank one."""
    places = range(len(entries))
    weight = tuple(
        sum((max(Fraction(0), entries[i][i][side]) for i in places), Fraction(0)) for side in (0, 1)
    )
    low, high = weight
    if dimension == 1 or len(entries) == 1:
        return (low, high), (low, high), (low * low, high * high)
    squares = [_squared(entry) for row in entries for entry in row]
    square = sum((s for s, _ in squares), Fraction(0)), sum((s for _, s in squares), Fraction(0))
    middle = [[(a + b) / 2 for a, b in row] for row in entries]
    radius = root_above(sum((((b - a) / 2) ** 2 for row in entries for a, b in row), Fraction(0)))
    top = top_eigenvalue(middle)
    return (low, high), (max(Fraction(0), top[0] - radius), min(high, top[1] + radius)), square


def _squared(entry: Bounds) -> Bounds:
    ends = entry[0] ** 2, entry[1] ** 2
    return (Fraction(0) if entry[0] < 0 < entry[1] else min(ends)), max(ends)


@dataclass(frozen=True)
class Profile:
    """The parts that hold weight, in order, and the form they were computed from."""

    group: Group
    parts: tuple[Part, ...]
    form: str

    def centred(self) -> Profile:
        """The profile of the target minus its mean: the part of the constants loses that copy, the others stay."""
        kept = tuple(p.rest if p.constant else p for p in self.parts)
        return Profile(self.group, tuple(p for p in kept if p is not None and p.weight[1] > 0), self.form)

    def noninvariant(self) -> Profile:
        """The profile of the target minus its mean over the group, the part that every element leaves alone."""
        kept = tuple(p.noninvariant or p for p in self.parts if not p.invariant)
        return Profile(self.group, tuple(p for p in kept if p.weight[1] > 0), self.form)

    def invariant(self) -> Bounds:
        """Bounds of the variance of that invariant part."""
        low, high = self.variance()
        without = self.noninvariant().total()
        return max(Fraction(0), low - without[1]), max(Fraction(0), high - without[0])

    def total(self) -> Bounds:
        """Bounds of ||f||^2 = Σ w."""
        return sum((p.weight[0] for p in self.parts), Fraction(0)), sum(
            (p.weight[1] for p in self.parts), Fraction(0)
        )

    def variance(self) -> Bounds:
        """Bounds of Var f, the weight outside the constants."""
        return self.centred().total()

    def weights(self) -> dict[int, Bounds]:
        """Degree → bounds of the weight of the parts of that degree alone."""
        found: dict[int, Bounds] = {}
        for p in self.parts:
            if p.degree is not None:
                low, high = found.get(p.degree, (Fraction(0), Fraction(0)))
                found[p.degree] = low + p.weight[0], high + p.weight[1]
        return found

    @property
    def exact(self) -> bool:
        """Whether every weight is a rational number known exactly."""
        return all(p.weight[0] == p.weight[1] for p in self.parts)

    def __repr__(self) -> str:
        from learnable.reports import cards

        return cards.text(cards.profile_card(str(self.group), self.form, [p.json() for p in self.parts]))

    def _repr_html_(self) -> str:
        from learnable.reports import cards

        return cards.html(cards.profile_card(str(self.group), self.form, [p.json() for p in self.parts]))
