"""The audit of a predicate: what its Fourier coefficients and its annihilators say of the attacks on its generator."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from learnable.hardness.prg.annihilators import algebraic_degree, rational_degree
from learnable.hardness.prg.generator import table
from learnable.hardness.prg.predicates import Predicate
from learnable.specs import InputError, coerce
from learnable.transforms.walsh import walsh_hadamard

SCHEMA = "learnable/predicate/1"
SHOWN = 8
"""Fourier coefficients that the words show."""
Coefficients = tuple[tuple[tuple[int, ...], Fraction], ...]


@dataclass(frozen=True)
class AttackThreshold:
    """One attack: it starts at about n^exponent outputs, up to powers of log n; None where it says nothing."""

    attack: str
    exponent: Fraction | None
    because: str

    def __str__(self) -> str:
        if self.exponent is None:
            start = "does not apply"
        elif self.exponent == 0:
            start = "starts at a constant number of outputs"
        else:
            start = f"starts at about n^{float(self.exponent):g} outputs"
        return f"{self.attack} {start}: {self.because}"


@dataclass(frozen=True)
class PredicateAudit:
    """What is known of a predicate P of k bits, all of it exact.

    `coefficients` are those of (-1)^P that are not 0, by sets of places 1 … k, smaller sets first; `smallest` is the
    size t of the smallest non-empty one and `witness` that set; `bias` is E (-1)^P; `degree` the degree of P as a
    polynomial over GF(2); `rational_degree` the least degree of a non-zero polynomial over GF(2) that vanishes wherever
    P is 1, or wherever P is 0 (the algebraic immunity of P).
    """

    predicate: str
    arity: int
    bias: Fraction
    coefficients: Coefficients
    smallest: int
    witness: tuple[int, ...]
    degree: int
    rational_degree: int

    @property
    def balanced(self) -> bool:
        """Whether P is 1 on half of its inputs."""
        return self.bias == 0

    @property
    def resilience(self) -> int | None:
        """The most bits that can be fixed at any values without P losing its balance, t - 1; None where it has none."""
        return self.smallest - 1 if self.balanced else None

    @property
    def thresholds(self) -> tuple[AttackThreshold, ...]:
        """Where each known attack on f_{P,G} starts."""
        t, e, value = self.smallest, self.rational_degree, abs(dict(self.coefficients)[self.witness])
        where = f"the coefficient of {_set(self.witness)} is of size {value}"
        one = Fraction(1)
        return (
            AttackThreshold("counting ones", None, "P is balanced")
            if self.balanced
            else AttackThreshold("counting ones", Fraction(0), f"E (-1)^P = {self.bias}"),
            AttackThreshold("the linear attack", one, where)
            if t == 1
            else AttackThreshold("the linear attack", None, f"no single bit correlates with P, t = {t}"),
            AttackThreshold("the spectral attack", max(one, Fraction(t, 2)), f"t = {t}, {where}"),
            AttackThreshold("the algebraic attack", Fraction(e), f"P has rational degree {e}"),
        )

    @property
    def stretch(self) -> Fraction:
        """The least exponent s at which one of these attacks starts on n^s outputs."""
        return min(found.exponent for found in self.thresholds if found.exponent is not None)

    def json(self) -> dict[str, Any]:
        """The audit for a program."""
        return {
            "schema": SCHEMA,
            "predicate": self.predicate,
            "arity": self.arity,
            "balanced": self.balanced,
            "bias": float(self.bias),
            "coefficients": [{"set": list(s), "value": float(v)} for s, v in self.coefficients],
            "smallest_set": self.smallest,
            "witness": list(self.witness),
            "resilience": self.resilience,
            "degree": self.degree,
            "rational_degree": self.rational_degree,
            "attacks": [
                {
                    "attack": one.attack,
                    "exponent": None if one.exponent is None else float(one.exponent),
                    "because": one.because,
                }
                for one in self.thresholds
            ],
            "stretch": float(self.stretch),
        }

    def __str__(self) -> str:
        shown = ", ".join(f"{_set(s)}: {v}" for s, v in self.coefficients[:SHOWN])
        left = len(self.coefficients) - SHOWN
        lines = [
            f"{self.predicate} reads {self.arity} bits, "
            + ("balanced" if self.balanced else f"not balanced (E (-1)^P = {self.bias})"),
            f"Fourier coefficients of (-1)^P: {shown}" + (f", and {left} more" if left > 0 else ""),
            f"smallest non-empty set t = {self.smallest}, GF(2)-degree {self.degree}, "
            f"rational degree {self.rational_degree}",
            *map(str, self.thresholds),
        ]
        return "\n".join(lines)


def audit_predicate(predicate: Any) -> PredicateAudit:
    """What the known attacks on a local generator can make of its predicate.

    P̂(S) = E (-1)^{P(b)} (-1)^{Σ_{j∈S} b_j}, by a Walsh-Hadamard transform; the rational degree is the least e at which
    the values of the monomials of degree at most e, on P's ones or on its zeros, are linearly dependent over GF(2). With
    t the size of the smallest non-empty set with P̂(S) ≠ 0: at t = 1 an output correlates with one bit of the seed
    and about n log n outputs show it; in general outputs are noisy parities of t bits, which spectral methods read from
    about n^{t/2} outputs; and polynomials of degree e in the seed are linear in its n^e monomials.

    `predicate` is a `Predicate` or its text. Raises `InputError` where P is constant. At 12 bits under 1 s.

    Source: O'Donnell & Witmer 2014; Applebaum & Lovett 2016; arXiv 2302.07426, section 2.

    >>> found = audit_predicate("tsa")
    >>> found.smallest, found.witness, found.degree, found.rational_degree, float(found.stretch)
    (3, (1, 2, 3), 2, 2, 1.5)
    >>> print(audit_predicate("maj3").thresholds[1])
    the linear attack starts at about n^1 outputs: the coefficient of {1} is of size 1/2
    """
    read = coerce(predicate, Predicate, "predicate")
    values = table(read)
    refuse_constant(read)
    coefficients = fourier(values)
    witness = next(s for s, _ in coefficients if s)
    return PredicateAudit(
        str(read),
        read.arity,
        dict(coefficients).get((), Fraction(0)),
        coefficients,
        len(witness),
        witness,
        algebraic_degree(values),
        rational_degree(values),
    )


def refuse_constant(predicate: Any) -> None:
    """Refuse a predicate that is 0 everywhere or 1 everywhere."""
    values = predicate.table
    if min(values) == max(values):
        raise InputError(
            f"predicate is {predicate}, {values[0]} at every input; a constant says nothing of the seed, type a "
            "predicate that is both 0 and 1, such as tsa"
        )


def fourier(values: Any) -> Coefficients:
    """The coefficients of (-1)^P that are not 0, by sets of places 1 … k, in order of size, from P's 2^k values.

    >>> [(s, str(v)) for s, v in fourier([0, 0, 0, 1])]
    [((), '1/2'), ((1,), '1/2'), ((2,), '1/2'), ((1, 2), '-1/2')]
    """
    import numpy as np

    sums = walsh_hadamard(1.0 - 2.0 * np.asarray(values))
    found = [
        (tuple(j + 1 for j in range(len(sums).bit_length()) if index >> j & 1), sums[index])
        for index in map(int, np.flatnonzero(sums))
    ]
    found.sort(key=lambda term: (len(term[0]), term[0]))
    return tuple((s, Fraction(int(v), len(sums))) for s, v in found)


def _set(places: tuple[int, ...]) -> str:
    return "{" + ",".join(map(str, places)) + "}"
