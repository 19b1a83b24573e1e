"""Targets on the sphere and on Gaussian inputs: functions of one direction."""

from __future__ import annotations

from typing import Any

from learnable.audit.arguments import REQUIRED, one_of, whole
from learnable.audit.laws import read_law
from learnable.audit.reader import Call, Word
from learnable.audit.targets.kinds import Harmonic, Link, Target, TargetRow

STEEPEST = 100
"""The greatest degree of a harmonic that has a name."""
LINKS = ("relu", "abs", "sign", "tanh", "cos", *(f"he{k}" for k in range(10)))


def _harmonic(name: str, found: dict[str, Any]) -> Target:
    law = read_law(Call("sphere" if name == "gegenbauer" else "gaussian", (found["d"],)))
    return Target(law, Harmonic(whole(found["degree"], 0, STEEPEST, f"{name}: degree")))


def _single_index(name: str, found: dict[str, Any]) -> Target:
    law = read_law(Call(one_of(found["law"], ("gaussian", "sphere"), "single_index: law"), (found["d"],)))
    return Target(law, Link(one_of(found["link"], LINKS, "single_index: link")))


DIRECTIONS = {
    "gegenbauer": TargetRow({"d": REQUIRED, "degree": REQUIRED}, _harmonic),
    "hermite": TargetRow({"d": REQUIRED, "degree": REQUIRED}, _harmonic),
    "single_index": TargetRow({"d": REQUIRED, "link": REQUIRED, "law": Word("gaussian")}, _single_index),
}
