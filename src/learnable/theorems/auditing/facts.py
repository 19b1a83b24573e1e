"""What each theorem needs to know of a target, re-derived: alignment, norms, and what the null function is.

A4' and C2 compare with the mean, under signed permutations; A8 with the mean and the full-parity part, under an even
number of sign changes; A7' with the part on the coordinates seen before the hardest leap (`leaps`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Context
from fractions import Fraction
from math import comb, isqrt
from typing import Any

from learnable.specs import Call
from learnable.theorems import phrases
from learnable.theorems.auditing.findings import Finding
from learnable.theorems.auditing.specs import UnreadableError, called
from learnable.theorems.auditing.symmetries import compare, on_grid
from learnable.theorems.auditing.targets import Target
from learnable.theorems.auditing.weights import rational_of, read_weights

ZERO = Fraction(0)


@dataclass(frozen=True)
class Facts:
    """C and sup_x E_g (f-f_0)(gx)² from above, ||f-f_0||² and Var f from below, what f_0 is, |E f| where it is used."""

    alignment: Fraction
    residual: Fraction
    variance: Fraction
    square: Fraction
    null: str = phrases.NULL_HOLDS
    spread: bool = True
    centre: Fraction | None = None


Derive = Callable[[Mapping[str, Any], Target, int, list[Finding], list[str]], Facts]


def of_mean(
    given: Mapping[str, Any], target: Target, n: int, findings: list[Finding], trusted: list[str]
) -> Facts:
    """C = max over k >= 1 of W_k/C(n, k) under signed permutations, against the mean; or as measured."""
    if "measured" in given:
        return _of_measured(given, n, findings, trusted, invariant=False)
    wanted(given["group"], n, "signed_permutations")
    weights = read_weights(given, target, n, findings, trusted)
    best = max((high / comb(n, k) for k, (_, high) in weights.items() if k and high), default=ZERO)
    low = sum((w[0] for k, w in weights.items() if k), ZERO)
    high = sum((w[1] for k, w in weights.items() if k), ZERO)
    return Facts(best, low, low, high)


def of_invariant_part(
    given: Mapping[str, Any], target: Target, n: int, findings: list[Finding], trusted: list[str]
) -> Facts:
    """The measured alignment of what is left without the part that every element of the group leaves alone."""
    return _of_measured(given, n, findings, trusted, invariant=True)


SPREAD = (("signed_permutations", "hypercube"), ("sign_flips", "hypercube"), ("orthogonal", "sphere"))
"""Where E_g (f - E f)(gx)² is Var f for every x."""


def _of_measured(
    given: Mapping[str, Any], n: int, findings: list[Finding], trusted: list[str], *, invariant: bool
) -> Facts:
    """The numbers that stand in the certificate, decimals of twelve figures, compared with what follows from the specs."""
    stated = given["measured"]
    fresh = called(given["training"], "training")
    keys = {"alignment", "variance"} | ({"residual"} if invariant else set())
    keys |= {"square"} if _fresh(fresh) else set()
    if (
        not isinstance(stated, Mapping)
        or set(stated) != keys
        or "weights" in given
        or "second_moment" in given
    ):
        raise UnreadableError(
            f"inputs: measured must hold {', '.join(sorted(keys))}, and no weights stand beside it"
        )
    numbers = {key: rational_of(stated[key], f"measured: {key}") for key in sorted(keys)}
    for key, value in numbers.items():
        if not on_grid(value) or str(value) != stated[key]:
            raise UnreadableError(
                f"inputs: measured: {key} is {stated[key]}; wanted a decimal of twelve figures as a fraction"
            )
    residual = numbers.get("residual", numbers["variance"])
    square = numbers.get("square", residual)
    if square < residual or residual > numbers["variance"]:
        raise UnreadableError(
            "inputs: measured: square is below the residual, or the residual above the variance"
        )
    found, unproved = compare(given, numbers, n, invariant=invariant)
    findings.extend(found)
    trusted.extend(unproved)
    null = phrases.NULL_INVARIANT.format(group=given["group"]) if invariant else phrases.NULL_HOLDS
    spread = (
        not invariant and (called(given["group"], "group").name, called(given["law"], "law").name) in SPREAD
    )
    return Facts(numbers["alignment"], residual, numbers["variance"], square, null, spread=spread)


def _fresh(training: Call) -> bool:
    found = dict(training.keyword).get(
        "batch", training.positional[5] if len(training.positional) > 5 else "population"
    )
    return training.name == "sgd" or found != "population"


def of_signs(
    given: Mapping[str, Any], target: Target, n: int, findings: list[Finding], trusted: list[str]
) -> Facts:
    """The same, with |E f| = √W_0 rounded up."""
    found = of_mean(given, target, n, findings, trusted)
    mean = read_weights(given, target, n, [], []).get(0, (ZERO, ZERO))[1]
    return Facts(found.alignment, found.residual, found.variance, found.square, centre=root_above(mean))


def of_even_signs(
    given: Mapping[str, Any], target: Target, n: int, findings: list[Finding], trusted: list[str]
) -> Facts:
    """C <= max over 1 <= k <= n/2 of (W_k + W_{n-k})/C(n, k), against mean and full parity."""
    wanted(given["group"], n, "even_signed_permutations")
    weights = read_weights(given, target, n, findings, trusted)
    top = weights.get(n, (ZERO, ZERO))[0]
    if n < 2 or top == 0:
        raise UnreadableError(
            f"target {given['target']} has no full-parity part that this theorem could take away"
        )
    rest = {k: w for k, w in weights.items() if k not in (0, n)}
    pairs: dict[int, Fraction] = {}
    for k, (_, high) in rest.items():
        pairs[min(k, n - k)] = pairs.get(min(k, n - k), ZERO) + (2 * high if 2 * k == n else high)
    best = max((high / comb(n, k) for k, high in pairs.items()), default=ZERO)
    low = sum((w[0] for w in rest.values()), ZERO)
    twice = 2 * sum((w[1] for w in rest.values()), ZERO)
    return Facts(best, low, low + top, twice, phrases.NULL_EVEN.format(n=n))


def wanted(text: Any, n: int, name: str) -> None:
    """Refuses a group that is not the one of that name on n coordinates."""
    if called(text, "group") not in (Call(name, (), (("n", n),)), Call(name, (n,))):
        raise UnreadableError(f"group is {text}; this theorem is audited for {name}(n={n})")


def root_above(x: Fraction, digits: int = 40) -> Fraction:
    """The least decimal of that many digits at or above √x, by whole square roots.

    >>> root_above(Fraction(2), 3), root_above(Fraction(1, 4))
    (Fraction(71, 50), Fraction(1, 2))
    """
    if x == 0:
        return ZERO
    work = Context(prec=30, Emax=10**9, Emin=-(10**9))
    ratio = work.divide(work.create_decimal(x.numerator), work.create_decimal(x.denominator))
    exponent = work.sqrt(ratio).adjusted() - digits + 1
    while x >= Fraction(100) ** (digits + exponent):
        exponent += 1
    while x < Fraction(100) ** (digits - 1 + exponent):
        exponent -= 1
    scaled = x / Fraction(100) ** exponent
    root = isqrt(scaled.numerator // scaled.denominator)
    return (root if root * root == scaled else root + 1) * Fraction(10) ** exponent
