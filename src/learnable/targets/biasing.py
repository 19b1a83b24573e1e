"""From a function at ±1 points to its coefficients on the characters of a biased hypercube.

Monomials expand, Π_{i∈T} x_i = Σ_{S⊆T} b^{|T|-|S|} s^{|S|} φ_S; one monomial and a function of the number of -1's depend on
the size of S alone; all else is a table and a transform of n·2^n steps.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations
from typing import Any

from learnable.laws import Hypercube
from learnable.specs import InputError
from learnable.targets.characters import Characters, CharacterSpectrum, Levels
from learnable.targets.forms import ByWeight, DenseTable, Form, Monomials, restrict, tabulate
from learnable.transforms.biased import biased_coefficients, biased_derivatives, rounding, shifted_levels
from learnable.transforms.krawtchouk import level_coefficients

EXPANDED = 2**16
"""The most characters that a sum of monomials is expanded into, one by one."""
LONGEST = 2_000
"""The most coordinates of one monomial: it has a coefficient on characters of every size up to that."""
DENSE = 20
"""The most coordinates of a table under a biased law."""


def on_law(law: Any, form: Any) -> Any:
    """The form of a function on a law: as it is, or on the characters where the law is a biased hypercube.

    >>> from learnable.targets import targets
    >>> held = on_law(Hypercube(9, bias=0.5), targets.read("parity(n=9, degree=2)").form())
    >>> [str(r) for r in held.local.derivatives]                        # x1·x2 = 1/4 + s/2·(φ1 + φ2) + s²·φ1φ2
    ['1/4', '1/2', '1']
    """
    if not isinstance(form, Form) or not isinstance(law, Hypercube) or not law.bias or form.bias:
        return form
    return on_characters(form, law.mean)


def on_characters(form: Form, bias: Fraction) -> Form:
    """The function of a form at ±1 points by its coefficients on the characters of the law of that bias.

    Exact but for tables of numbers that are no whole multiples of one, whose coefficients have a proven error. Raises
    `InputError` for a sum of monomials with too many characters.
    """
    form = restrict(form)
    local = form.local
    if isinstance(local, ByWeight) and len(set(form.signs)) <= 1:
        values = local.values if 1 in form.signs else local.values[::-1]
        return _unsigned(form, Levels(tuple(shifted_levels(level_coefficients(values), bias)), bias))
    if isinstance(local, Monomials) and len(local.terms) == 1:
        return _of_monomial(form, local, bias)
    if isinstance(local, Monomials) and sum(2 ** len(s) for s, _ in local.terms) <= EXPANDED:
        return _unsigned(form, _expanded(form, local, bias))
    if len(form.coordinates) > DENSE:
        raise InputError(
            f"this target is held as {form.name} of {len(form.coordinates)} coordinates, and under bias={float(bias)} at "
            f"most {DENSE} are worked out for one that is neither symmetric nor of low degree; type fewer coordinates or a "
            "lower degree"
        )
    return _unsigned(form, _transformed(tabulate(form), bias))


def _unsigned(form: Form, local: Any) -> Form:
    """The signs of the reading are in the coefficients."""
    return Form(form.n, form.coordinates, (1,) * len(form.coordinates), local)


def _of_monomial(form: Form, local: Monomials, bias: Fraction) -> Form:
    (members, c) = local.terms[0]
    sign = -1 if sum(form.signs[i] < 0 for i in members) % 2 else 1
    size = len(members)
    if size > LONGEST:
        raise InputError(
            f"this target is a product of {size} coordinates, and under bias={float(bias)} at most {LONGEST} are worked "
            f"out; type a degree of {LONGEST} or less"
        )
    derivatives = tuple(sign * c * bias ** (size - k) for k in range(size + 1))
    coordinates = tuple(form.coordinates[i] for i in members)
    return Form(form.n, coordinates, (1,) * size, Levels(derivatives, bias, local.scale))


def _expanded(form: Form, local: Monomials, bias: Fraction) -> Characters:
    terms: dict[tuple[int, ...], Fraction] = {}
    for members, c in local.terms:
        signed = -c if sum(form.signs[i] < 0 for i in members) % 2 else c
        for k in range(len(members) + 1):
            value = signed * bias ** (len(members) - k)
            for inner in combinations(members, k):
                terms[inner] = terms.get(inner, Fraction(0)) + value
    kept = Monomials.of(terms)
    return Characters(kept.terms, bias, local.scale)


def _transformed(form: Form, bias: Fraction) -> CharacterSpectrum:
    """The transform of a table: exact on whole numbers where 64 bits hold it."""
    import numpy as np

    table, off = signed_table(form)
    size = len(table.values).bit_length() - 1
    if table.unit is not None and not off:
        exact = biased_derivatives(table.whole, bias)
        if exact is not None:
            return CharacterSpectrum(exact[0], bias, exact[1] * table.unit)
    largest = Fraction(float(np.abs(table.values).max()))
    return CharacterSpectrum(
        biased_coefficients(table.values, bias), bias, error=largest * rounding(size) + off
    )


def signed_table(form: Form) -> tuple[DenseTable, Fraction]:
    """The values on the coordinates that a form reads, its signs applied, and how far a value is off at most."""
    import numpy as np

    form = restrict(form)
    values: Any = tabulate(form)
    minus = sum(1 << j for j, sign in enumerate(values.signs) if sign < 0)
    places = np.arange(len(values.local.values)) ^ minus
    return DenseTable(values.local.values[places]), _rounded(form.local)


def _rounded(local: Any) -> Fraction:
    """What `tabulate` loses: nothing on whole numbers, else a few units in the last place of every term."""
    if isinstance(local, ByWeight):
        return max(abs(Fraction(float(v)) - v) for v in local.values)
    if isinstance(local, Monomials):
        total = sum((abs(c) for _, c in local.terms), Fraction(0))
        if local.scale == 1 and total < 2**53 and all(c.denominator == 1 for _, c in local.terms):
            return Fraction(0)
        return total * (len(local.terms) + 4) * max(Fraction(1), local.scale) / 2**53
    return Fraction(0)
