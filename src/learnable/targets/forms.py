"""The forms in which a function on the hypercube can be held exactly, cheapest first.

A form works on the coordinates that matter: `Reading` says which coordinates of x, with which signs, a local
function reads. The local function is a sum of `Monomials`, a list of values by Hamming weight (`ByWeight`), or
a dense `DenseTable`. So sign(staircase(n=40, degree=5)) is a table of 2^5 values, exact at n = 40. On a biased hypercube the
local function is held by its coefficients on that law's characters instead (`characters`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from math import gcd, lcm
from typing import Any

from learnable.memory import forecast
from learnable.specs import InputError
from learnable.targets.characters import Characters, CharacterSpectrum, Levels, OnCharacters

_MOST_UNITS = 64
TABLE_LIMIT = 26
"""The most coordinates a dense table may have."""


@dataclass(frozen=True)
class Monomials:
    """√scale · Σ_S c_S χ_S over sets of local coordinates (0-based, sorted tuples), with rational c_S."""

    terms: tuple[tuple[tuple[int, ...], Fraction], ...]
    scale: Fraction = Fraction(1)

    @classmethod
    def of(cls, terms: dict[tuple[int, ...], Fraction], scale: Fraction = Fraction(1)) -> Monomials:
        """Drops zero terms and sorts by size, then by members."""
        kept = [(s, c) for s, c in terms.items() if c != 0]
        return cls(tuple(sorted(kept, key=lambda term: (len(term[0]), term[0]))), scale)


@dataclass(frozen=True)
class ByWeight:
    """A symmetric function: `values[h]` at points with h coordinates equal to -1."""

    values: tuple[Fraction, ...]


@dataclass(frozen=True, eq=False)
class DenseTable:
    """All 2^m values as a float64 array; entry i has local coordinate j equal to -1 iff bit j of i is set."""

    values: Any

    @cached_property
    def unit(self) -> Fraction | None:
        """A number of which every value is a whole multiple, at most 64 times it, so that transforms are exact."""
        import numpy as np

        if np.all(self.values == np.rint(self.values)) and np.abs(self.values).max() <= _MOST_UNITS:
            return Fraction(1)
        if len(np.unique(self.values[: 2**16])) > 2 * _MOST_UNITS + 1:
            return None
        distinct = np.unique(self.values)
        if len(distinct) > 2 * _MOST_UNITS + 1:
            return None
        sizes = [abs(Fraction(float(v))) for v in distinct]
        common = lcm(*(v.denominator for v in sizes))
        unit = Fraction(gcd(*(int(v * common) for v in sizes)), common)
        return unit if max(sizes) <= _MOST_UNITS * unit else None

    @cached_property
    def whole(self) -> Any:
        """The values in units, whole numbers; as they are where there is no unit."""
        import numpy as np

        return self.values if self.unit in (None, 1) else np.rint(self.values / float(self.unit))


Local = Monomials | ByWeight | DenseTable | OnCharacters

_NAMES = {
    Monomials: "monomials",
    ByWeight: "values by Hamming weight",
    DenseTable: "dense table",
    Characters: "characters of the biased law",
    Levels: "levels of the biased law's characters",
    CharacterSpectrum: "all characters of the biased law",
}


@dataclass(frozen=True)
class Form:
    """A local function read through coordinates and signs: f(x) = local(s_1 x_{i_1}, …, s_m x_{i_m}).

    `coordinates` are 0-based and distinct, below `n`; `signs` are ±1.
    """

    n: int
    coordinates: tuple[int, ...]
    signs: tuple[int, ...]
    local: Local

    @classmethod
    def plain(cls, n: int, local: Local, size: int) -> Form:
        """Reads the first `size` coordinates as they are."""
        return cls(n, tuple(range(size)), (1,) * size, local)

    @property
    def name(self) -> str:
        """How the function is held, in words."""
        return _NAMES[type(self.local)]

    @property
    def bias(self) -> Fraction:
        """The mean of a coordinate under the law whose characters it is held by; 0 for monomials, values and tables."""
        return self.local.bias if isinstance(self.local, OnCharacters) else Fraction(0)

    def __call__(self, x: Any) -> Any:
        """Values at x of shape (m, n) with entries ±1: an array of shape (m,)."""
        import numpy as np

        x = np.asarray(x, dtype=np.float64)
        if x.ndim != 2 or x.shape[1] != self.n:
            raise InputError(f"x has shape {x.shape}; this target wants (m, {self.n}) with entries ±1")
        local = x[:, list(self.coordinates)] * np.asarray(self.signs, dtype=np.float64)
        if isinstance(self.local, ByWeight):
            minus = np.rint((local.shape[1] - local.sum(axis=1)) / 2).astype(np.int64)
            return np.array([float(v) for v in self.local.values])[minus]
        if isinstance(self.local, OnCharacters):
            return self.local.at(local)
        if isinstance(self.local, DenseTable):
            bits = (local < 0).astype(np.int64)
            return self.local.values[bits @ (1 << np.arange(bits.shape[1], dtype=np.int64))]
        total = np.zeros(len(x))
        for members, coefficient in self.local.terms:
            total += float(coefficient) * local[:, list(members)].prod(axis=1)
        return total * float(self.local.scale) ** 0.5


def restrict(form: Form) -> Form:
    """The same function reading only the coordinates that its monomials mention.

    >>> form = Form(9, (0, 1, 4), (1, 1, 1), Monomials((((0, 2), Fraction(1)),)))
    >>> restrict(form).coordinates, restrict(form).local.terms
    ((0, 4), (((0, 1), Fraction(1, 1)),))
    """
    if not isinstance(form.local, Monomials):
        return form
    used = sorted({i for members, _ in form.local.terms for i in members})
    if len(used) == len(form.coordinates):
        return form
    place = {old: new for new, old in enumerate(used)}
    terms = tuple((tuple(place[i] for i in members), c) for members, c in form.local.terms)
    return Form(
        form.n,
        tuple(form.coordinates[i] for i in used),
        tuple(form.signs[i] for i in used),
        replace(form.local, terms=terms),
    )


def tabulate(form: Form) -> Form:
    """The same function as a dense table on the coordinates that matter; refuses more than 26 of them.

    >>> from learnable.targets import targets
    >>> tabulate(targets.read("parity(n=9, degree=2)").form()).local.values.tolist()
    [1.0, -1.0, -1.0, 1.0]
    """
    import numpy as np

    form = restrict(form)
    size = len(form.coordinates)
    if isinstance(form.local, DenseTable):
        return form
    if isinstance(form.local, OnCharacters):
        raise TypeError("a table is made of a function's values, not of its coefficients under a bias")
    if size > TABLE_LIMIT:
        raise InputError(
            f"this target depends on {size} coordinates and a table holds at most {TABLE_LIMIT}; "
            "use a target of fewer coordinates, or one that depends on the number of -1's alone"
        )
    forecast(3 * 8 * 2**size, f"a table of 2^{size} values", f"use at most {TABLE_LIMIT - 2} coordinates")
    index = np.arange(2**size, dtype=np.int64)
    if isinstance(form.local, ByWeight):
        values = np.array([float(v) for v in form.local.values])[np.bitwise_count(index)]
    else:
        values = np.zeros(2**size)
        for members, coefficient in form.local.terms:
            mask = sum(1 << i for i in members)
            values += float(coefficient) * (1.0 - 2.0 * (np.bitwise_count(index & mask) & 1))
        values *= float(form.local.scale) ** 0.5
    return Form(form.n, form.coordinates, form.signs, DenseTable(values))


def signs_of(form: Form) -> Form:
    """The form of sign(f), with sign(0) = +1, decided in exact arithmetic where f is held exactly.

    >>> from learnable.targets import targets
    >>> signs_of(targets.read('polynomial(n=9, expression="2*x1 + x2")').form()).local.values.tolist()
    [1.0, -1.0, 1.0, -1.0]
    """
    import numpy as np

    local = form.local
    if isinstance(local, ByWeight):
        values = tuple(Fraction(1 if v >= 0 else -1) for v in local.values)
        return Form(form.n, form.coordinates, form.signs, ByWeight(values))
    if isinstance(local, Monomials) and len(local.terms) == 1:
        members, coefficient = local.terms[0]
        return replace(form, local=Monomials(((members, Fraction(1 if coefficient > 0 else -1)),)))
    if isinstance(local, Monomials):
        form = restrict(replace(form, local=_integral(local)))
    table = tabulate(form)
    signs: Any = table.local.values  # type: ignore[union-attr]
    return Form(table.n, table.coordinates, table.signs, DenseTable(np.where(signs >= 0, 1.0, -1.0)))


def exactly_signed(form: Form) -> Form:
    """A positive multiple of f whose values have exact signs in floating point, where f is held as monomials."""
    return replace(form, local=_integral(form.local)) if isinstance(form.local, Monomials) else form


def _integral(local: Monomials) -> Monomials:
    """A positive multiple with whole coefficients, so that the sign of a sum is decided without rounding."""
    common = lcm(*(c.denominator for _, c in local.terms))
    terms = tuple((s, c * common) for s, c in local.terms)
    if sum(abs(c) for _, c in terms) >= 2**53:
        raise InputError(
            "sign: the coefficients need more than 53 bits to add exactly; round them to fewer digits"
        )
    return Monomials(terms)
