"""Statements of an audit: each beside what follows from the inputs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from learnable.audit.effort import UnreadableError


@dataclass(frozen=True)
class Statement:
    """One thing a certificate states, what follows from its inputs, and whether the two agree."""

    what: str
    stated: str
    derived: str
    agrees: bool


def same(what: str, given: Any, derived: Any) -> Statement:
    """A finding on text or a boolean, which must be equal and of one type."""
    return Statement(what, str(given), str(derived), type(given) is type(derived) and given == derived)


def exactly(found: Mapping[str, Any], wanted: set[str], where: str) -> None:
    """Refuses an object that lacks a key, or that holds one which nothing is done with."""
    if missing := sorted(wanted - set(found)):
        raise UnreadableError(f"{where} lacks {missing[0]!r}")
    if extra := sorted(set(found) - wanted):
        raise UnreadableError(f"{where} holds {extra[0]!r}, which this theorem does not use")
