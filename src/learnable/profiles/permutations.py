"""Permutations of the coordinates, and those that fix some: a Gram on every S^(m-i,i).

The monomials of degree k in the m moved coordinates are S^(m,0) ⊕ S^(m-1,1) ⊕ … ⊕ S^(m-i,i), i = min(k, m-k), so
S^(m-i,i) has a copy on every degree k = i … m-i, and one for every set T of fixed coordinates. Let
H_j[(T,k),(T',k')] = Σ_{|R|=j} h_{T,k}(R) h_{T',k'}(R), h_{T,k}(R) = Σ_{S ⊇ R, |S|=k} fhat(T ∪ S), and G_j the same with
(k-j)!(k'-j)! in front. Pushing up and down between degrees is a representation of sl2 (D U - U D = m - 2k on degree k),
so G_j = Σ_{i≤j} A_i/c_{i,j-i} with c_{i,p} = p!(m-2i)!/(m-2i-p)!, which inverts to

    A_i = Σ_{j≤i} (-1)^(i-j) (m-2i+1)!/((i-j)!(m-i-j+1)!) G_j,      M_i[k,k'] = A_i[k,k']/√(c_{i,k-i} c_{i,k'-i}).

The weight over the dimension is not the alignment here. (Abbe & Boix-Adserà 2022, arXiv 2208.03113, for the alignment;
Filmus 2016, Orthogonal basis for functions over a slice, for the copies.)
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import cache
from math import comb, factorial, lcm, prod
from typing import Any

from learnable.groups import Permutations
from learnable.profiles.coefficients import Cube, Terms, cube, halves, terms
from learnable.profiles.cutting import cut
from learnable.profiles.grams import exact_gram
from learnable.profiles.lines import of_monomial, of_symmetric
from learnable.profiles.parts import Part
from learnable.specs import InputError
from learnable.targets.characters import Characters, Levels
from learnable.targets.forms import ByWeight, Form, Monomials

PAIRED = 1_500
"""The most monomials that are compared pair by pair."""
WORK = 2 * 10**7
"""The most entries of Grams that are added up."""
Row = tuple[tuple[int, ...], int]
"""A copy: a set of fixed coordinates, and a degree in the moved ones."""


@cut.register
def _(group: Permutations, form: Form) -> tuple[Part, ...]:
    return permuted(form, ())


def permuted(form: Form, fixed: tuple[int, ...]) -> tuple[Part, ...]:
    """The parts under the permutations of the coordinates outside `fixed` (counted from 0)."""
    signs = {s for c, s in zip(form.coordinates, form.signs, strict=True) if c not in fixed}
    if isinstance(form.local, ByWeight | Levels) and len(signs) <= 1:
        return of_symmetric(form, form.local, fixed)
    if isinstance(form.local, Monomials) and len(form.local.terms) == 1:
        return of_monomial(form, form.local, fixed)
    if isinstance(form.local, Monomials | Characters) and len(form.local.terms) <= PAIRED:
        held: Any = terms(form)
        rows, shared = _by_pairs(held, fixed)
    else:
        held = cube(form)
        rows, shared = _by_levels(held, fixed)
    moved = form.n - len(fixed)
    top = max((min(k, moved - k) for _, k in rows), default=-1)
    if len(rows) ** 2 * (top + 1) ** 2 > 2 * WORK:
        raise InputError(
            f"this target has {len(rows)} copies of up to {top + 1} irreducible parts of permutations, which is too much to "
            f"work out; use a lower degree{'' if form.bias else f', or type signed_permutations({form.n})'}"
        )
    grams = cache(lambda j: _lifted(j, rows, shared(j)))
    parts = (_part(i, rows, grams, moved, held.square, bool(fixed)) for i in range(top + 1))
    return tuple(p.widened(held.slack) for p in parts if p.weight[1] or held.slack)


def _lifted(j: int, rows: list[Row], shared: Any) -> Any:
    """G_j as a FLINT matrix."""
    import numpy as np
    from flint import fmpz_mat

    lift = np.array([factorial(max(0, k - j)) for _, k in rows], dtype=object)
    return fmpz_mat((shared * lift[:, None] * lift[None, :]).tolist())


def _part(
    i: int, rows: list[Row], grams: Callable[[int], Any], moved: int, square: Fraction, some: bool
) -> Part:
    """S^(m-i,i): A_i over the copies (T, k) with i <= k <= m-i, and its norms c_{i,k-i}."""
    import numpy as np

    kept = [a for a, (_, k) in enumerate(rows) if i <= k <= moved - i]
    below = [factorial(i - j) * prod(range(moved - 2 * i + 2, moved - i - j + 2)) for j in range(i + 1)]
    common = lcm(*below)
    total = sum((((-1) ** (i - j) * common // b) * grams(j) for j, b in enumerate(below)), 0 * grams(0))
    gram = np.array([[int(total[a, b]) for b in kept] for a in kept], dtype=object).reshape(
        len(kept), len(kept)
    )
    degrees = {len(rows[a][0]) + rows[a][1] for a in kept}
    empty = [place for place, a in enumerate(kept) if rows[a] == ((), 0)]
    found = Part.of_whole(
        f"S^({moved - i},{i})" + (" of the moved coordinates" if some else ""),
        degrees.pop() if len(degrees) == 1 else None,
        comb(moved, i) - (comb(moved, i - 1) if i else 0),
        gram,
        factor=square / common,
        norms=[_norm(i, rows[a][1] - i, moved) for a in kept],
        constant=empty[0] if empty and i == 0 else None,
    )
    return found if i else found.as_invariant()


def _norm(i: int, steps: int, moved: int) -> int:
    """c_{i,p} = p!(m-2i)!/(m-2i-p)!: how much longer a function of degree i gets by pushing it up p degrees."""
    return factorial(steps) * prod(range(moved - 2 * i - steps + 1, moved - 2 * i + 1))


def _by_levels(dense: Cube, fixed: tuple[int, ...]) -> tuple[list[Row], Callable[[int], Any]]:
    """The copies and H_j from the whole cube: sums over supersets of every size, for all degrees at once."""
    import numpy as np

    sets, table, places = halves(dense, fixed)
    sums, down = [table], table
    for step in range(1, len(places)):
        down = _push_down(down, len(places) - 1) // step
        sums.append(down)
    found = [
        (t, k)
        for t in range(len(table))
        for k in range(len(places))
        if dense.slack or table[t, places[k]].any()
    ]

    def shared(j: int) -> Any:
        none = np.zeros(len(places[j]), dtype=np.int64)
        return exact_gram(np.array([sums[k - j][t, places[j]] if k >= j else none for t, k in found]))

    return [(sets[t], k) for t, k in found], shared


def _push_down(table: Any, bits: int) -> Any:
    """(Df)(R) = Σ f(R ∪ {b}) over the b outside R, along the last axis."""
    import numpy as np

    found = np.zeros_like(table)
    for b in range(bits):
        shape = (len(table), -1, 2, 2**b)
        found.reshape(shape)[:, :, 0] += table.reshape(shape)[:, :, 1]
    return found


def _by_pairs(held: Terms, fixed: tuple[int, ...]) -> tuple[list[Row], Callable[[int], Any]]:
    """The copies and H_j from the monomials: Σ over pairs of c c' C(t, j), with t the size of what they share."""
    import numpy as np

    split = [
        (tuple(i for i in s if i in fixed), frozenset(i for i in s if i not in fixed), c)
        for s, c in held.terms.items()
    ]
    rows = sorted({(t, len(s)) for t, s, _ in split}, key=lambda row: (row[1], len(row[0]), row[0]))
    place = {row: a for a, row in enumerate(rows)}
    marked = [(place[t, len(s)], s, c) for t, s, c in split]
    pairs: dict[int, Any] = {}
    for a, s, c in marked:
        for b, z, d in marked:
            t = len(s & z)
            if t not in pairs:
                pairs[t] = np.zeros((len(rows), len(rows)), dtype=object)
            pairs[t][a, b] += c * d

    def shared(j: int) -> Any:
        nothing: Any = np.zeros((len(rows), len(rows)), dtype=object)
        return sum((comb(t, j) * q for t, q in pairs.items() if t >= j), nothing)

    return rows, shared
