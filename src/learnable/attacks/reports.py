"""Report of all attacks on one folder: results, and in words what they say of the data and of its certificate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from learnable.attacks.protocol import AttackResult
from learnable.attacks.scoring import LEVEL
from learnable.specs import in_words
from learnable.version import __version__

SCHEMA = "learnable/attack/1"
DESCENT = ("mlp_sgd", "mlp_adam")
"""The attacks that are gradient descent."""


@dataclass(frozen=True)
class Attacked:
    """The result of ``attack``. `rows` counts what was read and what of it was informative, by split.

    `certificate` is what ``certificate.json`` holds, None where there is no such file.
    """

    folder: str
    family: str
    seed: int
    samples: int
    budget: float
    rows: dict[str, dict[str, int]]
    findings: tuple[AttackResult, ...]
    certificate: dict[str, Any] | None
    only: tuple[str, ...] = ()
    twin_of: str | None = None
    note: str = ""
    interrupted: bool = False

    @property
    def judged(self) -> int:
        """How many attacks were held against guessing."""
        return sum(f.verdict not in ("does not apply", "out of time") for f in self.findings)

    @property
    def conclusion(self) -> tuple[str, ...]:
        """Sentences: what fell to what, where hard for gradient descent is not hard, and where the certificate disagrees."""
        return tuple(s for s in (_outcome(self), _descent(self), _certified(self), _time(self)) if s)

    def json(self) -> dict[str, Any]:
        """The result for a program; what depends on the clock stands under ``clock`` in each attack."""
        return {
            "schema": SCHEMA,
            "version": __version__,
            "dir": self.folder,
            "family": self.family,
            "seed": self.seed,
            "samples": self.samples,
            "budget": self.budget,
            "only": list(self.only),
            "twin_of": self.twin_of,
            "rows": self.rows,
            "note": self.note,
            "level": LEVEL,
            "judged": self.judged,
            "attacks": [f.json() for f in self.findings],
            "certificate": self.certificate,
            "conclusion": list(self.conclusion),
            "interrupted": self.interrupted,
        }


def _outcome(found: Attacked) -> str:
    recovered = [f.name for f in found.findings if f.verdict == "recovered"]
    learned = [f.name for f in found.findings if f.verdict == "learned"]
    better = [f.name for f in found.findings if f.verdict == "better than guessing"]
    if recovered:
        return f"The planted answer was recovered by {in_words(recovered)}." + (
            f" Learned without it: {in_words(learned)}." if learned else ""
        )
    if learned:
        return f"The planted function was learned by {in_words(learned)}; nobody named the planted answer."
    if better:
        return f"Better than guessing, but far from the planted answer: {in_words(better)}."
    if not found.judged:
        return "No attack came to an end, so nothing is known of these rows."
    return (
        f"None of {found.judged} attacks that ran does better than guessing; if all were blind, one would seem to see with "
        f"probability at most {LEVEL:g}."
    )


def _descent(found: Attacked) -> str:
    """Where gradient descent fails and something else does not."""
    networks = [f for f in found.findings if f.name in DESCENT and f.score is not None]
    breaks = [f.name for f in found.findings if f.breaks and f.name not in DESCENT]
    failed = [f.name for f in networks if not f.breaks]
    if breaks and failed and len(failed) == len(networks):
        return f"Hard for gradient descent is not hard: {in_words(failed)} failed where {in_words(breaks)} succeeded."
    return ""


def _certified(found: Attacked) -> str:
    """Whether the certificate and the attacks agree."""
    if found.certificate is None:
        return "There is no certificate.json, so no claim to hold this against."
    breaks = [f.name for f in found.findings if f.breaks]
    if found.twin_of and breaks:
        return f"These rows are the easy twin of {found.twin_of}, and they fall as they should."
    if claims_hardness(found.certificate):
        return _against(str(found.certificate.get("not_hard_here") or ""), breaks)
    if found.certificate.get("certificates"):
        return (
            "The certificate proves hardness for noisy gradient descent with the network and budget it names, on the "
            "whole law; of other algorithms, and of training on these rows, it claims nothing."
        )
    if breaks:
        return "The certificate claims no hardness here, and the attacks agree."
    if found.judged:
        return (
            "The certificate claims no hardness here, yet no attack that ran learned it: each says what it lacked; more "
            "rows or a larger --budget may help."
        )
    return ""


def _against(not_hard: str, breaks: list[str]) -> str:
    """What breaks, or that nothing does, beside a claim of hardness as n grows and what is said of these rows."""
    if not_hard and breaks:
        return (
            "The certificate claims hardness as n grows and says that these rows are not hard; they fell to "
            f"{in_words(breaks)}. {not_hard}"
        )
    if not_hard:
        return (
            "That nothing broke these rows says little: the certificate claims hardness as n grows, and says of these "
            f"numbers: {not_hard} Give more rows (--samples) or a larger --budget."
        )
    if breaks:
        return (
            "The certificate and the attacks disagree at these numbers: it claims hardness under an assumption about all "
            f"large n, and these rows fell to {in_words(breaks)}. Take a larger n or more noise."
        )
    return "That agrees with the certificate, which claims hardness under its assumption; it proves nothing more."


def _time(found: Attacked) -> str:
    late = [f.name for f in found.findings if f.verdict == "out of time"]
    return f"Out of time: {in_words(late)}; a larger --budget lets them end." if late else ""


def claims_hardness(certificate: dict[str, Any]) -> bool:
    """Whether a certificate claims anything under an assumption.

    >>> claims_hardness({"assumption": "none", "claimed": ["easy"]}), claims_hardness({"assumption": "LPN", "claimed": []})
    (False, False)
    """
    return certificate.get("assumption") not in (None, "none") and bool(certificate.get("claimed"))
