"""The weights of a certificate's target: from its spec, or as stated where no spec determines them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from learnable.audit.effort import UnreadableError, once
from learnable.audit.inputs import Inputs
from learnable.audit.statements import Statement
from learnable.audit.targets import Cubic, Kind, weights_of

Weights = dict[int, tuple[Fraction, Fraction]]
"""Lower and upper bounds of W_k for each degree k that holds weight."""


def read_weights(inputs: Inputs, findings: list[Statement], trusted: list[str]) -> Weights:
    """The weights from the target's spec; or those stated, checked against their sum and the spec.

    Raises `UnreadableError` off the uniform hypercube, where a degree is no irreducible part.
    """
    given, target = inputs.given, inputs.target
    if inputs.law.name != "hypercube" or inputs.law.bias:
        raise UnreadableError(
            f"law is {inputs.law}; without measured numbers the audit knows the uniform hypercube"
        )
    derived = _derived(given["target"], target.kind)
    if "weights" not in given:
        if derived is None or "second_moment" in given:
            raise UnreadableError(
                f"inputs: the weights of {given['target']} and their second_moment must stand together"
            )
        return {k: (w, w) for k, w in derived.items()}
    found = _stated_weights(given["weights"], inputs.n)
    total = _pair(given.get("second_moment"), "second_moment")
    sums = (
        sum((w[0] for w in found.values()), Fraction(0)),
        sum((w[1] for w in found.values()), Fraction(0)),
    )
    findings.append(Statement("second_moment", _words(total), _words(sums), total == sums))
    if target.signs:
        findings.append(
            Statement("second moment of a ±1 function", _words(sums), "1", sums[0] <= 1 <= sums[1])
        )
    if derived is None:
        trusted.append(f"the stated weights of {given['target']}: {target.why}")
    else:
        off = [
            k for k in derived.keys() | found.keys() if not _holds(found.get(k), derived.get(k, Fraction(0)))
        ]
        findings.append(
            Statement(
                "weights", "as stated", f"different on degrees {sorted(off)}" if off else "the same", not off
            )
        )
    return found


def _derived(text: str, kind: Kind | None) -> dict[int, Fraction] | None:
    if not isinstance(kind, Cubic):
        return None
    found: dict[int, Fraction] = once(("weights", text), lambda: weights_of(kind))
    return found


def _holds(bounds: tuple[Fraction, Fraction] | None, weight: Fraction) -> bool:
    return weight == 0 if bounds is None else bounds[0] <= weight <= bounds[1]


def _stated_weights(given: Any, n: int) -> Weights:
    if not isinstance(given, Mapping):
        raise UnreadableError("inputs: weights must map degrees to rational numbers")
    found = {}
    for key, value in given.items():
        if not (
            isinstance(key, str)
            and key.isascii()
            and key.isdigit()
            and len(key) < 10
            and str(int(key)) == key
            and int(key) <= n
        ):
            raise UnreadableError(f"inputs: weights has {key!r}, which is no degree from 0 to {n}")
        found[int(key)] = _pair(value, f"weight of degree {key}")
    return found


def _pair(value: Any, where: str) -> tuple[Fraction, Fraction]:
    ends = value if isinstance(value, list) and len(value) == 2 else [value, value]
    low, high = (rational_of(end, where) for end in ends)
    if not 0 <= low <= high:
        raise UnreadableError(f"inputs: {where} is {value}; wanted 0 <= low <= high")
    return low, high


def _words(pair: tuple[Fraction, Fraction]) -> str:
    return str(pair[0]) if pair[0] == pair[1] else f"[{pair[0]}, {pair[1]}]"


def rational_of(text: Any, where: str) -> Fraction:
    """A rational number from its text.

    >>> rational_of("6/8", "weight")
    Fraction(3, 4)
    """
    if not isinstance(text, str) or not re.fullmatch(r"[0-9]{1,4000}(/[0-9]{1,4000})?", text):
        raise UnreadableError(f"inputs: {where} is {text!r}; wanted a rational number as text, such as 3/4")
    top, _, bottom = text.partition("/")
    if bottom and int(bottom) == 0:
        raise UnreadableError(f"inputs: {where} is {text!r}, a division by zero")
    return Fraction(int(top), int(bottom or 1))
