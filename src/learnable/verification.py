"""`verify`: the prediction is fixed first, then an ensemble is trained, then the prediction is scored."""

from __future__ import annotations

import dataclasses
import math
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from learnable.complexity.support import leading_monomials
from learnable.descent.costs import foresee, held, writable
from learnable.descent.summaries import curves, fourier
from learnable.estimates import Estimate
from learnable.laws import Hypercube
from learnable.networks import Network, on_rows
from learnable.specs import InputError, within
from learnable.targets import Labelled, Sample, Target
from learnable.targets.forms import Form
from learnable.verdicts import Check, check
from learnable.verdicts.asking import read_network, read_target
from learnable.verdicts.scoring import Score, contradictions, fixed, score

if TYPE_CHECKING:
    from learnable.descent import Ensemble

SCHEMA = "learnable/verify/1"
POINTS = 25
"""How often losses are measured along training, evenly in the logarithm of the step."""
TESTED = 64
"""The most coordinates for which the equivariance check is run."""
VISITED = 20
"""The most coordinates of a hypercube of which training visits every point."""
HELD_OUT = 0.25
"""The share of the rows that training does not see, on data."""


@dataclass(frozen=True)
class Verification:
    """A check, the prediction as it was fixed, what training did, and how the two compare."""

    check: Check
    prediction: dict[str, str]
    ensemble: Ensemble
    success: Estimate
    score: Score
    contradictions: tuple[dict[str, Any], ...]
    equivariance: dict[str, Any] | None = None
    """What the equivariance check of this network, group and budget found; None where no group is at stake."""

    @property
    def learned(self) -> Any:
        """Whether each run ended at a loss of at most (1 - edge)·variance, a boolean array (runs,)."""
        return self.ensemble.learned(float(self.check.edge))

    def json(self) -> dict[str, Any]:
        """The JSON object ``learnable/verify/1``: every key of check, and what training showed."""
        e = self.ensemble
        return {
            **self.check.json(),
            "schema": SCHEMA,
            "prediction": self.prediction,
            "runs": [self._run(row) for row in range(len(e.seeds))],
            "interrupted": list(e.interrupted),
            "success_rate": self.success.json(),
            "curves": curves(e),
            "fourier": fourier(e, characters="weights" in self.check.measures),
            "equivariance": self.equivariance,
            "score": self.score,
            "contradictions": list(self.contradictions),
        }

    def _run(self, row: int) -> dict[str, Any]:
        e = self.ensemble
        stop = e.stopped[row]
        loss = float(e.final[row])
        return {
            "seed": e.seeds[row],
            "loss": loss if math.isfinite(loss) else None,
            "learned": bool(self.learned[row]),
            "steps": e.steps if stop is None else stop.step,
            "stopped": None if stop is None else stop.why,
        }

    def __str__(self) -> str:
        s = self.success
        return (
            f"{self.score}: {self.prediction['label']}, and {self.learned.sum()} of {len(self.learned)} runs learned "
            f"(success rate {s.value:.2f} [{s.low:.2f}, {s.high:.2f}])"
        )

    def __repr__(self) -> str:
        from learnable.reports import cards

        return cards.text(cards.verify_card(self.json()))

    def _repr_html_(self) -> str:
        from learnable.reports import cards

        return cards.html(cards.verify_card(self.json()))


def verify(
    target: Any,
    net: Any = "mlp()",
    training: Any = None,
    *,
    runs: int = 64,
    seed: int = 0,
    samples: int | None = None,
    workers: int = 1,
    group: Any = None,
    edge: float | str = 0.1,
    save: str | Path | None = None,
    resume: str | Path | None = None,
    device: str = "cpu",
    progress: bool = False,
) -> Verification:
    """Check first, write the prediction down with its SHA-256, then train `runs` networks and compare.

    Options are those of `check`. On data a quarter of the rows is held out, and losses are measured there. `save`
    names a folder for weights and curves; `resume` continues the runs in such a folder to the budget's steps. Ctrl-C
    ends training with the runs that are finished. Raises `InputError` for what `check` and training refuse.

    >>> found = verify("parity(n=6, degree=1)", "mlp(widths=[32])", "noisy_gd(steps=200)", runs=8)
    >>> found.score, int(found.learned.sum())
    ('agree', 8)
    """
    from learnable import descent
    from learnable.descent.engines import label_of

    within("runs", runs, 1, 100_000)
    if save is not None:
        writable(save)
    options: dict[str, Any] = {"seed": seed, "samples": samples, "workers": workers, "edge": edge}
    goal, network, form = read_target(target), read_network(net), None
    if isinstance(goal, Target):
        held(network.parameters(goal.law.dimension), runs)
    found = check(goal, network, training, group=group, **options)
    tested = tested_symmetry(found, network)
    if group is not None and tested is not None and not tested["holds"]:
        found = unvouched(check(goal, network, training, **options), group, tested)
    prediction = fixed(found)
    if isinstance(goal, Labelled):
        sample = goal.load()
        source, network = rows_of(sample, seed), on_rows(network, sample.X.shape[1], sample.shape)
    else:
        source, form = goal, goal.form()
    held(found.network["parameters"], runs)
    foresee(
        found.network["parameters"],
        runs,
        found.training.steps,  # type: ignore[attr-defined]
        examples_of(found.training, source),
        device,
    )
    before = None if resume is None else descent.load(resume)
    if before is not None and (before.network, before.target) != (found.network["spec"], label_of(source)):
        raise InputError(
            f"{resume} holds runs of {before.network} on {before.target}; name that network and target to continue them"
        )
    ensemble = descent.train(
        network,
        source,
        found.training,
        seeds_of(seed, runs),
        record=recorded(found.training.steps),  # type: ignore[attr-defined]
        monomials=leading_monomials(form) if isinstance(form, Form) else (),
        device=device,
        progress=progress,
        start=before,
    )
    if save is not None:
        descent.save(ensemble, save)
    return judged(found, prediction, ensemble, tested)


def examples_of(training: Any, source: Any) -> int:
    """How many inputs a step of training visits; 1 where the population is none that can be visited (`train` refuses it)."""
    if training.batch != "population":
        return int(training.batch)
    if not isinstance(source, Target):
        return len(source.y)
    return int(2**source.law.n) if isinstance(source.law, Hypercube) and source.law.n <= VISITED else 1


def tested_symmetry(found: Check, network: Network) -> dict[str, Any] | None:
    """Whether training commutes with the group that the certificates use: a coupling, or a test on outputs.

    None on data, without a group, and above `TESTED` coordinates.
    """
    from learnable import descent
    from learnable.groups import groups

    if found.network["group"] is None:
        return None
    group = groups.read(found.network["group"])
    if group.n > TESTED:
        return None
    seen = descent.equivariance(network, group, found.training, seed=found.seed)
    return {
        "group": found.network["group"],
        "holds": bool(seen.holds),
        "method": seen.method,
        "deviation": seen.deviation,
        "p_value": seen.p_value,
        "hypotheses": [{"name": n, "holds": bool(h), "because": why} for n, h, why in seen.hypotheses],
    }


def unvouched(found: Check, group: Any, tested: dict[str, Any]) -> Check:
    """The check without the group that the user vouched for, with a note of why."""
    failing = "; ".join(h["because"] for h in tested["hypotheses"] if not h["holds"])
    note = f"the equivariance check refutes {group}, so no certificate is given for it: {failing}"
    return dataclasses.replace(found, notes=(*found.notes, note))


def judged(
    found: Check, prediction: dict[str, str], ensemble: Ensemble, tested: dict[str, Any] | None = None
) -> Verification:
    """Success rate, score and contradictions of a trained ensemble."""
    learned = ensemble.learned(float(found.edge))
    success = Estimate.share(int(learned.sum()), len(learned), found.seed)
    told = contradictions(found, success)
    return Verification(
        found, prediction, ensemble, success, score(found.verdict.label, success), told, tested
    )


def seeds_of(seed: int, runs: int) -> range:
    """The seeds of the runs: different for every `seed`."""
    return range(seed * 1_000_000, seed * 1_000_000 + runs)


def recorded(steps: int) -> tuple[int, ...]:
    """Step 0 and up to `POINTS` steps, evenly in the logarithm, the last included.

    >>> recorded(4)
    (0, 1, 2, 3, 4)
    """
    ratio = steps ** (1 / (POINTS - 1))
    return tuple(sorted({0, steps, *(round(ratio**i) for i in range(POINTS))}))


def rows_of(sample: Sample, seed: int) -> Any:
    """The rows to train on and those held out, split by `seed`."""
    import numpy as np

    from learnable.descent import Rows

    order = np.random.default_rng([seed, 11]).permutation(len(sample.y))
    held = max(1, round(HELD_OUT * len(order)))
    test, train = order[:held], order[held:]
    return Rows(sample.X[train], sample.y[train], sample.X[test], sample.y[test])
