"""The symmetry of a network as a result: the group, how it is known, and which training keeps it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from learnable.groups import Group
from learnable.specs import in_words

Status = Literal["proved", "supported", "vouched", "unknown"]

PAPER = "Abbe & Boix-Adserà 2022, arXiv 2208.03113"
EVERY = ("ball clipping", "coordinate clipping", "Adam", "signSGD")
BALL = ("ball clipping",)


@dataclass(frozen=True)
class Symmetry:
    """A group under which the law of the initial parameters is invariant, moved along with the inputs.

    `group` is None where none was found. `survives` names what leaves training equivariant: a group that moves
    parameters by signed permutations survives all of `EVERY`, rotations the ball alone. `next` says what to type.
    Only "proved" is a proof, and only an ``mlp`` has one; "supported" means that rules name the group and draws did not
    refute it.
    """

    network: str
    law: str
    group: Group | None
    status: Status
    because: tuple[str, ...]
    next: str = ""

    @property
    def survives(self) -> tuple[str, ...]:
        """What leaves training equivariant, of ball clipping, coordinate clipping, Adam and signSGD."""
        if self.group is None:
            return ()
        return EVERY if self.group.permutes else BALL

    def json(self) -> dict[str, Any]:
        """Plain values, the group as its spec."""
        return {
            "network": self.network,
            "law": self.law,
            "group": None if self.group is None else str(self.group),
            "status": self.status,
            "because": list(self.because),
            "survives": list(self.survives),
            "next": self.next,
        }

    def __str__(self) -> str:
        head = f"{self.group or 'no group'} on {self.law}, {self.status}"
        kept = f" Training keeps it under {in_words(self.survives)}." if self.survives else ""
        then = f" Next: {self.next}." if self.next else ""
        return f"{head}: {'; '.join(self.because)}.{kept}{then}"
