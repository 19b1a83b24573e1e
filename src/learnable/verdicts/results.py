"""The result of `check`: layers, measures, certificates and the verdict, and how they read as JSON."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from learnable.descent.budgets import Training
from learnable.estimates import Estimate
from learnable.theorems.certificates.certificate import Certificate
from learnable.ties import tied
from learnable.verdicts.next_commands import commands
from learnable.verdicts.rule import Verdict
from learnable.version import __version__

SCHEMA = "learnable/check/1"


@dataclass(frozen=True)
class LayerReport:
    """One kind of neuron: its alignment with the target as given and centred, and what it cannot see.

    `eigenvalues` holds log10 of the kernel's eigenvalue on every part that holds weight, None where it is exactly zero.
    `null` (on data) is the mean and standard deviation of the centred alignment of shuffled labels, and z.
    """

    name: str
    given: Estimate
    centred: Estimate
    mean_square: float
    blind: tuple[str, ...] = ()
    why: str = ""
    eigenvalues: dict[str, float | None] | None = None
    null: dict[str, Any] | None = None

    def json(self) -> dict[str, Any]:
        """An entry of ``layers`` in the interface."""
        found = {"layer": self.name, **self.given.json(), "centred": self.centred.json()}
        found |= {"normalised": self._normalised(), "mean_square": self.mean_square}
        found |= {"blind": list(self.blind), "why_blind": self.why}
        if self.eigenvalues is not None:
            found["eigenvalues"] = self.eigenvalues
        return found if self.null is None else found | {"null": self.null}

    def _normalised(self) -> float:
        return self.given.value / self.mean_square if self.mean_square > 0 else 0.0


@dataclass(frozen=True)
class Check:
    """What `check` found; `json()` is the object of the interface and `str` the verdict in a line."""

    seed: int
    edge: Fraction
    target: dict[str, Any]
    network: dict[str, Any]
    training: Training
    profile: list[dict[str, Any]] | None
    layers: tuple[LayerReport, ...]
    measures: dict[str, Any]
    certificates: tuple[Certificate, ...]
    baselines: dict[str, Any]
    verdict: Verdict
    notes: tuple[str, ...] = ()
    samples: int | None = None
    """Inputs where anything is sampled, as asked for; None where the default was left."""
    parts: dict[str, Any] | None = None
    """On labelled rows ``rows``, ``start``, ``forecast`` and ``pilot``, each as JSON or None."""

    def json(self) -> dict[str, Any]:
        """The JSON object ``learnable/check/1``."""
        verdict = self.verdict.json() | ({} if self.parts is None else {"commands": list(self.commands)})
        return {
            "schema": SCHEMA,
            "version": __version__,
            **self.asked(),
            "profile": self.profile,
            "measures": {"inal": inal_json(self.layers) if self.layers else None, **self.measures},
            "certificates": [c.json() for c in self.certificates],
            "baselines": self.baselines,
            "verdict": verdict,
            "notes": list(self.notes),
            **(self.parts or {}),
        }

    def asked(self) -> dict[str, Any]:
        """The question, as JSON."""
        return {
            "seed": self.seed,
            "edge": float(self.edge),
            "samples": self.samples,
            "target": self.target,
            "network": self.network,
            "training": str(self.training),
        }

    @property
    def commands(self) -> tuple[str, ...]:
        """What takes the verdict's next step, each on one line that a shell reads; none where it is no command."""
        return commands(self.asked(), self.verdict.steps)

    def __str__(self) -> str:
        return f"{self.verdict.label}: {self.verdict.because}"

    def __repr__(self) -> str:
        from learnable.reports import cards

        return cards.text(cards.check_card(self.json()))

    def _repr_html_(self) -> str:
        from learnable.reports import cards

        return cards.html(cards.check_card(self.json()))


def inal_json(layers: tuple[LayerReport, ...]) -> dict[str, Any]:
    """``measures.inal``: the largest over the network's neurons, as given and centred, and every layer."""
    top = layers[_largest([layer.given for layer in layers])]
    centred = layers[_largest([layer.centred for layer in layers])]
    entry = top.json()
    found = {
        key: entry[key] for key in entry if key not in ("layer", "blind", "why_blind", "null", "eigenvalues")
    }
    found |= {"neuron": top.name, "centred": {"neuron": centred.name, **centred.centred.json()}}
    if centred.null is not None:
        found["null"] = centred.null
    return found | {"layers": [layer.json() for layer in layers]}


def _largest(estimates: list[Estimate]) -> int:
    """The place of the largest, of those equal up to rounding the first: a layer and the output are often the same."""
    sizes = [_size(e) for e in estimates]
    sign, top = max(sizes)
    return next(i for i, size in enumerate(sizes) if size[0] == sign and tied(size[1], top))


def _size(estimate: Estimate) -> tuple[int, float]:
    """Orders estimates by value, down to those too small for a float; an unbiased one may be below zero."""
    if estimate.log10 is None or (estimate.method == "sampled" and estimate.value == 0):
        return 0, 0.0
    return (-1, -estimate.log10) if estimate.value < 0 else (1, estimate.log10)
