"""Findings on an alignment, and the refusal to find anything: then the numbers are taken on trust."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

Bounds = tuple[Fraction, Fraction]


class OnTrustError(Exception):
    """The alignment is not re-derived; the message is the reason in words."""


@dataclass(frozen=True)
class Derived:
    """Var f and ||f - f_0||² with f_0 the invariant part, and whether a number bounds the alignment.

    `holds(value, invariant)` decides it for f minus its mean, or minus its invariant part.
    """

    variance: Bounds
    rest: Bounds
    holds: Callable[[Fraction, bool], bool]
