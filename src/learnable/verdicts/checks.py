"""`check`: everything that is known before training about one target, one network and one budget."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from learnable.descent.budgets import NoisyGD, Training, trainings
from learnable.estimates import Estimate, show
from learnable.groups import Group, groups
from learnable.networks import MLP, ModuleNetwork, Network, networks
from learnable.specs import InputError, within
from learnable.targets import Labelled, Target, targets
from learnable.theorems.certificate import Certificate
from learnable.verdicts.rule import Verdict

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

    def json(self) -> dict[str, Any]:
        """The JSON object ``learnable/check/1``."""
        from learnable import __version__

        return {
            "schema": SCHEMA,
            "version": __version__,
            "seed": self.seed,
            "edge": float(self.edge),
            "samples": self.samples,
            "target": self.target,
            "network": self.network,
            "training": str(self.training),
            "profile": self.profile,
            "measures": {"inal": inal_json(self.layers), **self.measures},
            "certificates": [c.json() for c in self.certificates],
            "baselines": self.baselines,
            "verdict": self.verdict.json(),
            "notes": list(self.notes),
        }

    def __str__(self) -> str:
        return f"{self.verdict.label}: {self.verdict.because}"


def inal_json(layers: tuple[LayerReport, ...]) -> dict[str, Any]:
    """``measures.inal``: the largest over the network's neurons, as given and centred, and every layer."""
    top = max(layers, key=lambda layer: _size(layer.given))
    centred = max(layers, key=lambda layer: _size(layer.centred))
    entry = top.json()
    found = {
        key: entry[key] for key in entry if key not in ("layer", "blind", "why_blind", "null", "eigenvalues")
    }
    found |= {"neuron": top.name, "centred": {"neuron": centred.name, **centred.centred.json()}}
    if centred.null is not None:
        found["null"] = centred.null
    return found | {"layers": [layer.json() for layer in layers]}


def _size(estimate: Estimate) -> tuple[int, float]:
    """Orders estimates by value, down to those too small for a float; an unbiased one may be below zero."""
    if estimate.log10 is None:
        return 0, 0.0
    return (-1, -estimate.log10) if estimate.value < 0 else (1, estimate.log10)


def check(
    target: Any,
    net: Any = "mlp()",
    training: Any = None,
    *,
    seed: int = 0,
    samples: int | None = None,
    workers: int = 1,
    group: Any = None,
    edge: float | str = 0.1,
) -> Check:
    """Can gradient descent learn this target with this network? Measures, certificates and a verdict.

    `target`, `net`, `training` and `group` are specs or their values; labelled data may also be an `Arrays`. `edge` is
    what counts as learned: a loss of at most (1 - edge)·Var f. `samples` is the number of inputs where anything is
    sampled (rows used, on data). Raises `InputError` for anything that cannot be used.

    >>> found = check("parity(n=30, degree=15)", "mlp(widths=[64])")
    >>> found.verdict.label, found.certificates[0].success_probability_at_most
    ('proved-hard', 0.0179537897602)
    """
    from learnable.verdicts.data import check_data, check_function
    from learnable.verdicts.exact import check_exact

    share = read_edge(edge)
    within("seed", seed, 0)
    within("workers", workers, 1)
    if samples is not None:
        within("samples", samples, 2)
    goal = read_target(target)
    network = read_network(net)
    budget = NoisyGD() if training is None else trainings.read(training)
    if not isinstance(budget, Training):
        raise InputError(f"training is {training!r}; wanted a budget, such as noisy_gd(steps=500)")
    asked = Asked(seed, samples, workers, share, budget)
    if isinstance(goal, Labelled):
        if group is not None:
            raise InputError("--group makes no sense on data: no law of the inputs is known there; drop it")
        return check_data(goal, network, asked)
    form = goal.form()
    if form is None:
        return check_function(goal, network, asked)
    return check_exact(goal, form, network, read_group(group), asked)


@dataclass(frozen=True)
class Asked:
    """The options of a check."""

    seed: int
    samples: int | None
    workers: int
    edge: Fraction
    training: Training


def read_edge(edge: float | str) -> Fraction:
    """The edge as an exact decimal above 0 and below 1.

    >>> read_edge(0.1)
    Fraction(1, 10)
    """
    try:
        share = Fraction(str(edge)) if 1e-100 < float(edge) < 1 else Fraction(0)
    except (ValueError, TypeError):
        raise InputError(f"edge is {edge!r}; wanted a number above 0 and below 1, such as edge=0.1") from None
    if not share:
        raise InputError(f"edge is {edge}; wanted a number above 0 and below 1, such as edge=0.1")
    return share


def read_target(given: Any) -> Target | Labelled:
    """A target or labelled data from a spec or a value."""
    found = targets.read(given)
    if not isinstance(found, Target | Labelled):
        raise InputError(
            f"target is {given!r}; wanted a spec such as parity(n=30, degree=3), or Arrays(X, y)"
        )
    return found


def read_network(given: Any) -> Network:
    """A network from a spec or a value."""
    found = networks.read(given)
    if not isinstance(found, MLP | ModuleNetwork):
        raise InputError(f"net is {given!r}; wanted mlp(widths=[512]) or file.py:factory")
    return found


def read_group(given: Any) -> Group | None:
    """A group from a spec or a value; None stays None."""
    if given is None:
        return None
    found = groups.read(given)
    if not isinstance(found, Group):
        raise InputError(f"group is {given!r}; wanted a spec such as signed_permutations(n=30)")
    return found


def describe(estimate: Estimate) -> str:
    """The value alone, for a sentence."""
    return "0" if estimate.exactly_zero else show(estimate.value, estimate.log10)
