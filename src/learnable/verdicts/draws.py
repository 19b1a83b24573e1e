"""The check of a function known only by draws, and of rows alone: tests against shuffled labels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from learnable.complexity.support import support
from learnable.estimates import Estimate
from learnable.groups import Group
from learnable.laws import Hypercube, Law
from learnable.memory import forecast
from learnable.networks import MLP, Network, on_rows
from learnable.profiles import profile
from learnable.resampling import null_of
from learnable.rows import Decision, SignalTests, decide, evidence_of
from learnable.rows.baselines import ROWS
from learnable.rows.flags import task_flags
from learnable.rows.row_order import order_notes
from learnable.rows.task import of_sample
from learnable.sampling import RowsAlignment, rows_alignment
from learnable.specs import InputError
from learnable.symmetries import symmetry
from learnable.targets import Biased, Parity, Sample, Target
from learnable.verdicts.architecture import inexpressible
from learnable.verdicts.exact import UNFORECAST, certificates_of, forecast_of, symmetry_of
from learnable.verdicts.grounds import Grounds
from learnable.verdicts.group_measures import by_draws
from learnable.verdicts.next_commands import NextCommand, points_of, verify
from learnable.verdicts.options import Options
from learnable.verdicts.results import Check, LayerReport
from learnable.verdicts.rule import Verdict, judge

THEOREMLESS = "on data no theorem speaks: the law of the inputs is not known"
_LARGEST = 1e50
_FEWEST = 8
_SCALES = (0.05, 20.0)
"""Mean squares of a feature between these pass without a word."""
_DRAWN = 4096
"""Inputs drawn for a function that is known by draws, unless `samples` says otherwise."""


def check_function(target: Target, network: Network, group: Group | None, asked: Options) -> Check:
    """A function without an exact form: fresh draws from its law, then as for data; a group's alignment is sampled."""
    import numpy as np

    samples = asked.samples or _DRAWN
    forecast(
        8 * 3 * samples * target.law.dimension,
        f"{samples} draws from {target.law}",
        "type a smaller --samples",
    )
    x = target.law.draw(samples, np.random.default_rng(np.random.SeedSequence(asked.seed, spawn_key=(9,))))
    names = tuple(f"x{i + 1}" for i in range(x.shape[1]))
    y = np.asarray(target(x), dtype=np.float64)
    if np.all(y == y[0]):
        raise InputError(
            f"{target} is {y[0]:g} on all of {samples} draws: there is nothing to learn from them"
        )
    why = (
        f"a table of 2^{x.shape[1]} values is too large"
        if isinstance(target.law, Hypercube)
        else "it has no exact form there"
    )
    notes = [f"known by {samples} draws from {target.law}: {why}, so no theorem speaks"]
    measures: dict[str, Any] = {}
    if group is not None:
        measures, note = by_draws(target, group, y, asked)
        symmetry(network, target.law, group=group, seed=asked.seed)  # refuses one that is known to be none
        notes.append(note)
    found = check_sample(Sample(x, y, names, "", str(target), tuple(notes)), network, asked, target.law)
    if group is None:
        return found
    vouched = not isinstance(network, MLP)
    known = found.network | {"group": str(group), "vouched": vouched, "named": True}
    return replace(found, measures=found.measures | measures, network=known)


def check_sample(sample: Sample, network: Network, asked: Options, law: Law | None = None) -> Check:
    """Alignments with their null, baselines, the parity test, and a verdict; `law` is that of the inputs, where known."""
    if sample.y.ndim > 1:
        raise InputError(
            f"{sample.spec} has {len(sample.labels)} classes, and {asked.training} trains one output; type "
            "classes=[a,b] to compare two of them, or a budget for all of them, such as adam(rate=0.001, epochs=20)"
        )
    if len(sample.y) < _FEWEST:
        raise InputError(f"{sample.spec} has {len(sample.y)} rows; check wants at least {_FEWEST}")
    if not sample.variance > 0:
        value = sample.classes or f"every label is {sample.y[0]:g}"
        raise InputError(f"{sample.spec}: {value}; wanted two classes or a real label")
    refuse_largest(sample)
    network = on_rows(network, sample.X.shape[1], sample.shape)
    evidence = evidence_of(
        sample, network, rows=asked.samples or ROWS, seed=asked.seed, workers=asked.workers
    )
    found = decide(evidence, edge=float(asked.edge))
    bias = law.bias if isinstance(law, Hypercube) else 0.0
    points = len(sample.y) if law is None else points_of(law)
    verdict = _verdict(found, sample, network, asked, bias, points)
    target = {
        "spec": sample.spec,
        "law": f"{len(sample.y)} rows of {sample.X.shape[1]} features",
        "variance": sample.variance,
        "classes": sample.classes,
        "rows": len(sample.y),
        "rows_used": evidence.rows,
    }
    return Check(
        seed=asked.seed,
        edge=asked.edge,
        target=target,
        network={"spec": str(network), "group": None, "parameters": network.parameters(sample.X.shape[1])},
        training=asked.training,
        profile=None,
        layers=_layers(sample, network, evidence, asked),
        measures={"alignment": None, "cross_predictability": None, "leap": None, "degree": None},
        certificates=(),
        baselines={
            **found.numbers["baselines"],
            "parity": found.numbers["parity"],
            "parity_test": found.numbers["parity_test"],
            "quadratic_over_gf2": found.numbers["quadratic_over_gf2"],
        },
        verdict=verdict,
        notes=(
            *sample.notes,
            *_scale_note(sample),
            *_repeats_note(sample),
            *(() if law else _rows_notes(sample)),
            *(() if law else (THEOREMLESS,)),
        ),
        samples=asked.samples,
    )


def refuse_largest(sample: Sample) -> None:
    """Raises `InputError` for features beyond the range of what networks add up."""
    largest = float(abs(sample.X).max())
    if largest > _LARGEST:
        raise InputError(
            f"the features reach {largest:.3g}, beyond what networks can add up; standardise the columns first"
        )


def _scale_note(sample: Sample) -> tuple[str, ...]:
    """A word where the inputs are far from the scale that initialisations are made for."""
    import numpy as np

    square = float(np.mean(sample.X**2))
    if _SCALES[0] <= square <= _SCALES[1]:
        return ()
    return (
        f"the features have mean square {square:.3g}, and initialisations are made for about 1: standardise the columns "
        "before training, or expect a start far from this scale",
    )


def _repeats_note(sample: Sample) -> tuple[str, ...]:
    """A word where many rows are copies: copies on both sides of a split look like signal."""
    import numpy as np

    distinct = len(np.unique(sample.X, axis=0))
    if distinct > 0.9 * len(sample.X):
        return ()
    return (
        f"only {distinct} of {len(sample.X)} rows are different: copies of a row on both sides of a split look like signal, "
        "so drop them unless the inputs really repeat",
    )


def _rows_notes(sample: Sample) -> tuple[str, ...]:
    """What `rank` says of the same rows: their order, lopsided classes, blank images, values of a size."""
    return (*order_notes(sample.X, sample.y, sample.names), *task_flags(of_sample(sample)))


def _layers(
    sample: Sample, network: Network, evidence: SignalTests, asked: Options
) -> tuple[LayerReport, ...]:
    """Every layer's alignment as given and centred, beside the null of shuffled labels."""
    import numpy as np

    rows = np.sort(np.random.default_rng([asked.seed, 7]).permutation(len(sample.y))[: evidence.rows])
    labels = sample.y[rows][:, None]
    given = rows_alignment(network, sample.X[rows], labels, seed=asked.seed, workers=asked.workers)
    return layers_beside_null(given, evidence.alignments, evidence.rows, asked.seed)


def layers_beside_null(
    given: Mapping[str, RowsAlignment], centred: Mapping[str, RowsAlignment], rows: int, seed: int
) -> tuple[LayerReport, ...]:
    """The alignment of every layer with the label as given and centred, and with its shuffles."""
    return tuple(
        LayerReport(
            name,
            _estimate(given[name], rows, seed),
            _estimate(found, rows, seed),
            found.mean_square,
            null=_null(found),
        )
        for name, found in centred.items()
    )


def _estimate(found: RowsAlignment, rows: int, seed: int) -> Estimate:
    return Estimate.sampled(found.value, found.high - found.value, rows, seed)


def _null(found: RowsAlignment) -> dict[str, Any]:
    null = null_of(found.value, found.nulls)
    return {
        "mean": null.mean,
        "standard_deviation": null.deviation,
        "z": null.z,
        "p_value": null.p_value,
        "shuffles": len(found.nulls),
    }


def _verdict(
    found: Decision, sample: Sample, network: Network, asked: Options, bias: float, points: float
) -> Verdict:
    train = verify(asked.training, points=points)
    if found.label == "predicted-learnable":
        because = (
            f"{found.because} This is about the rows: the budget and the depth of the network did not enter."
        )
        return Verdict(found.label, because, found.next, steps=(train,))
    if found.label != "parity":
        asks = tuple(NextCommand("check", (change,)) for change in found.asks)
        return Verdict(
            found.label, found.because, found.next, steps=(*asks, *((train,) if found.trains else ()))
        )
    return verdict_of_parity(
        found, network, asked, bias, None if points > len(sample.y) else len(sample.y), train
    )


def verdict_of_parity(
    found: Decision, network: Network, asked: Options, bias: float, rows: int | None, train: NextCommand
) -> Verdict:
    """The verdict of the exact target, a parity of k of n bits, told as one on data: predicted at most."""
    plain = Parity(int(found.numbers["parity"]["n"]), int(found.numbers["parity"]["k"]))
    parity: Target = Biased(plain, bias) if bias else plain
    form = parity.form()
    cut = profile(form, symmetry_of(Hypercube(plain.n, bias)))
    known = isinstance(network, MLP)
    parameters = network.parameters(plain.n) if known else 0
    certificates = certificates_of(parity, cut, network, parameters, asked, False) if known else ()
    exact = judge(
        Grounds(
            cut,
            support(form, asked.edge / 2),
            asked.training,
            parameters,
            len(network.widths) if isinstance(network, MLP) else 1,
            asked.edge,
            certificates[0] if certificates else None,
            None if bias else forecast_of(network, plain.n, cut, asked),
            known,
            UNFORECAST if bias else "",
            inexpressible=None if bias else inexpressible(network, plain.n, cut.weights(), asked.training),
            rows=rows,
        )
    )
    label = "predicted-hard" if exact.label == "proved-hard" else exact.label
    because = (
        f"{found.because} As an exact target, {parity} with this budget is {exact.label}: {exact.because}"
    )
    steps = (NextCommand("check", (("target", str(parity)),)), *((train,) if exact.steps else ()))
    return Verdict(label, because, f"{found.next}; {exact.next}", exact.predicted_loss, steps)
