"""A certificate: what a theorem excludes for one target, network and budget, hypothesis by hypothesis."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from learnable.reports.theorem_titles import titled
from learnable.theorems.decimals import exact, plain, rational


@dataclass(frozen=True)
class Hypothesis:
    """One condition of a theorem, whether it holds here, and why."""

    name: str
    holds: bool
    because: str

    def json(self) -> dict[str, Any]:
        return {"name": self.name, "holds": self.holds, "because": self.because}


@dataclass(frozen=True)
class Certificate:
    """P[loss <= excludes_loss_at_or_below] <= success_probability_at_most, if every hypothesis holds.

    Numbers are decimals of twelve figures, rounded so that the claim stays true: the probability, the
    signal and the alignment up, the excluded loss, the variance and the signal needed down. Beyond 1e±300
    they stop there and `log10` carries them. A number is None where it is infinite or makes no sense.
    `inputs` is all that the audit needs: specs as text, and the weights of a target that no spec
    determines. `residual` is ||f - f_0||² where the null function f_0 is more than the mean of f, and
    `accuracy_at_most` bounds the mean share of right signs; None where the theorem does not speak of it.
    """

    theorem: str
    statement: str
    hypotheses: tuple[Hypothesis, ...]
    success_probability_at_most: float
    excludes_loss_at_or_below: float
    vacuous: bool
    signal: float | None
    signal_needed: float | None
    alignment: float
    variance: float
    log10: Mapping[str, float | None]
    inputs: Mapping[str, Any]
    residual: float | None = None
    accuracy_at_most: float | None = None

    @property
    def holds(self) -> bool:
        """Whether every hypothesis holds."""
        return all(h.holds for h in self.hypotheses)

    @property
    def edge(self) -> Fraction:
        """Learned means a loss of at most (1 - edge) times the variance."""
        return exact(self.inputs["edge"])

    @property
    def reaches(self) -> bool:
        """Whether every loss that counts as learned, up to (1 - edge)·variance, is among those it speaks of."""
        learned = rational((1 - self.edge) * exact(self.variance))
        return self.excludes_loss_at_or_below >= plain(learned.at_least())

    @property
    def proves_hard(self) -> bool:
        """Whether it holds, bounds the probability by 0.1, and excludes losses up to (1 - edge)·variance."""
        return self.holds and not self.vacuous and self.success_probability_at_most <= 0.1 and self.reaches

    def json(self) -> dict[str, Any]:
        """The entry of ``certificates`` in the interface."""
        more = {"residual": self.residual, "accuracy_at_most": self.accuracy_at_most}
        return {
            "theorem": self.theorem,
            "statement": self.statement,
            "holds": self.holds,
            "hypotheses": [h.json() for h in self.hypotheses],
            "success_probability_at_most": self.success_probability_at_most,
            "excludes_loss_at_or_below": self.excludes_loss_at_or_below,
            "vacuous": self.vacuous,
            "signal": self.signal,
            "signal_needed": self.signal_needed,
            "alignment": self.alignment,
            "variance": self.variance,
            "log10": dict(self.log10),
            "inputs": dict(self.inputs),
            **{name: value for name, value in more.items() if value is not None},
        }

    def __str__(self) -> str:
        return f"{titled(self.theorem)}: {self.statement}"

    def __repr__(self) -> str:
        from learnable.reports import cards

        return cards.text(cards.certificate_card(self.json()))

    def _repr_html_(self) -> str:
        from learnable.reports import cards

        return cards.html(cards.certificate_card(self.json()))

    def write(self, path: str | Path) -> None:
        """Write the certificate as a JSON file that `learnable audit` reads."""
        text = json.dumps(self.json(), indent=1, ensure_ascii=False, allow_nan=False)
        Path(path).write_text(text + "\n", encoding="utf-8", errors="backslashreplace")


def tightest(certificates: tuple[Certificate, ...] | list[Certificate]) -> Certificate | None:
    """The first of those that hold: one that proves hardness before others, then the least bound."""
    return next((c for c in in_order(certificates) if c.holds), None)


def in_order(certificates: tuple[Certificate, ...] | list[Certificate]) -> tuple[Certificate, ...]:
    """The tightest first: proofs of hardness, then what holds and excludes something, by its bound.

    Of equal bounds the one that excludes more comes first; equals keep their order.
    """

    def rank(c: Certificate) -> tuple[bool, bool, bool, float, float]:
        log10 = c.log10["success_probability_at_most"]
        least = float("-inf") if log10 is None else log10
        return not c.proves_hard, not c.holds, c.vacuous, least, -c.excludes_loss_at_or_below

    return tuple(sorted(certificates, key=rank))
