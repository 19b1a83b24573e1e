"""The result of `advise`: the check as it stands, and changes best first, each with the skill that was measured."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from learnable.estimates import Estimate
from learnable.verdicts import Check

SCHEMA = "learnable/advise/1"


@dataclass(frozen=True)
class Proposal:
    """One change, or a pair: `changes` in words, specs and code, what was predicted of it and what a short run had.

    On rows `predicted` and `measured` are skills on rows held out; `share` is the part of the changed budget that was
    trained, 0 where nothing was. On exact targets `label` is the verdict after the change, and `falls` names the theorems
    that no longer prove it hard.
    """

    changes: tuple[dict[str, Any], ...]
    predicted: Estimate | None = None
    measured: float | None = None
    share: float = 0.0
    label: str = ""
    because: str = ""
    falls: tuple[str, ...] = ()

    @property
    def what(self) -> str:
        """The change in a line.

        >>> Proposal(({"what": "rate", "from": "1e-05", "to": "0.001"},)).what
        'rate: 1e-05 → 0.001'
        """
        return " and ".join(f"{c['what']}: {c['from']} → {c['to']}" for c in self.changes)

    def json(self) -> dict[str, Any]:
        """One entry of ``changes``."""
        return {
            "changes": list(self.changes),
            "predicted": None if self.predicted is None else self.predicted.json(),
            "measured": self.measured,
            "share": self.share,
            "label": self.label or None,
            "because": self.because or None,
            "falls": list(self.falls),
        }


@dataclass(frozen=True)
class Advice:
    """What a training is expected to do as it is, and the proposals, best first; none where nothing was found to help."""

    check: Check
    proposals: tuple[Proposal, ...]
    commands: tuple[str, ...]
    interrupted: bool = False

    def json(self) -> dict[str, Any]:
        """The JSON object ``learnable/advise/1``: every key of check, the proposals, and commands that ask them."""
        return {
            **self.check.json(),
            "schema": SCHEMA,
            "changes": [proposal.json() for proposal in self.proposals],
            "commands": list(self.commands),
            "interrupted": self.interrupted,
        }

    def __str__(self) -> str:
        if not self.proposals:
            return f"{self.check.verdict.label}: no single change or pair was found to help"
        return f"{self.check.verdict.label}: {self.proposals[0].what}"
