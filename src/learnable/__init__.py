"""Know before you train: whether gradient descent can learn a target with a network."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from learnable.estimates import Estimate as Estimate
from learnable.specs import InputError as InputError
from learnable.version import __version__ as __version__

if TYPE_CHECKING:
    from learnable.advising import advise as advise
    from learnable.attacks import attack as attack
    from learnable.generation import generate as generate
    from learnable.hardness.prg.distinguisher import distinguish as distinguish
    from learnable.hardness.prg.predicate_audit import audit_predicate as audit_predicate
    from learnable.hardness.storage.shards import read_rows as read_rows
    from learnable.measures import alignment as alignment
    from learnable.measures import cross_predictability as cross_predictability
    from learnable.measures import inal as inal
    from learnable.profiles import profile as profile
    from learnable.ranking import rank as rank
    from learnable.regeneration import audit as audit
    from learnable.reproduction import reproduce as reproduce
    from learnable.scaling import scale as scale
    from learnable.spectra import spectrum as spectrum
    from learnable.symmetries import symmetry as symmetry
    from learnable.targets import Arrays as Arrays
    from learnable.targets import Source as Source
    from learnable.targets.functions import Function as Function
    from learnable.theorems import certify as certify
    from learnable.verdicts import check as check
    from learnable.verification import verify as verify

_PLACES = {
    "advise": "advising",
    "alignment": "measures",
    "attack": "attacks",
    "cross_predictability": "measures",
    "generate": "generation",
    "audit_predicate": "hardness.prg.predicate_audit",
    "distinguish": "hardness.prg.distinguisher",
    "inal": "measures",
    "profile": "profiles",
    "rank": "ranking",
    "read_rows": "hardness.storage.shards",
    "reproduce": "reproduction",
    "scale": "scaling",
    "spectrum": "spectra",
    "symmetry": "symmetries",
    "Arrays": "targets",
    "Source": "targets",
    "Function": "targets.functions",
    "audit": "regeneration",
    "certify": "theorems",
    "check": "verdicts",
    "verify": "verification",
}
"""Where each public name lives; it is imported when it is first used."""


def __getattr__(name: str) -> Any:
    if name not in _PLACES:
        raise AttributeError(f"module 'learnable' has no attribute {name!r}")
    from importlib import import_module

    from learnable.extras import needing

    with needing(name):
        return getattr(import_module(f"learnable.{_PLACES[name]}"), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *_PLACES])
