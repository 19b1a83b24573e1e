"""Initial alignment and accuracy along training, on Boolean functions (arXiv 2202.12846, its figure on n = 100 bits)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from learnable.estimates import Estimate
from learnable.reports.axes import key
from learnable.reports.svg import SERIES
from learnable.reproduction.sampled import exact, mean, trained
from learnable.reproduction.studies import Drawing, Expected, Study, Tables, Tell

SETTINGS = {
    "targets": ["majority(n=101)", "sign(staircase(n=101, degree=9))", "parity(n=101, degree=3)"],
    "network": "mlp(widths=[256], weight_variance=1.0, bias_variance=fan_in)",
    "training": "sgd(steps=1500, rate=0.005, batch=64)",
    "runs": 16,
    "record": 30,
}
QUICK = {
    "targets": ["majority(n=15)", "sign(staircase(n=15, degree=5))", "parity(n=15, degree=3)"],
    "network": "mlp(widths=[32], weight_variance=1.0, bias_variance=fan_in)",
    "training": "sgd(steps=100, rate=0.03, batch=64)",
    "runs": 3,
    "record": 10,
}
SHORT = ("majority", "9-staircase", "3-parity")
AIM = 0.57
"""The accuracy that counts as having begun to learn."""


def measure(settings: Mapping[str, Any], tell: Tell) -> Tables:
    """Exact initial alignment of every target, and accuracy on held-out inputs at every measured step of every run."""
    from learnable.targets import targets
    from learnable.verdicts import check

    alignments, rows = [], []
    for short, spec in zip(SHORT, settings["targets"], strict=True):
        tell(f"{short}: {settings['runs']} networks")
        layer = max(check(spec, settings["network"]).layers, key=lambda x: x.given.value)
        e = layer.given
        alignments.append(
            {
                "target": short,
                "spec": spec,
                "inal": e.value,
                "low": e.low,
                "high": e.high,
                "neuron": layer.name,
            }
        )
        runs = trained(
            settings["network"],
            targets.read(spec),
            settings["training"],
            settings["runs"],
            settings["seed"],
            record=settings["record"],
        )
        for seed, found in zip(runs.seeds, runs.accuracies, strict=True):
            rows += [
                {"target": short, "seed": seed, "step": int(t), "accuracy": float(a)}
                for t, a in zip(runs.points, found, strict=True)
            ]
    return {"alignments": alignments, "accuracies": rows}


def sums(tables: Tables) -> dict[str, Estimate]:
    """Alignments, accuracies at the end, and how many runs keep the order of the paper."""
    inal = {r["target"]: r for r in tables["alignments"]}
    last = {short: _curves(tables, short)[1][:, -1] for short in SHORT}
    begun = {short: _begun(tables, short) for short in SHORT}
    majority, staircase, parity = SHORT
    ordered = sum(a < b < c or (a < b and c == float("inf")) for a, b, c in zip(*begun.values(), strict=True))
    return {
        "inal majority": exact(*(inal[majority][key] for key in ("inal", "low", "high"))),
        "inal staircase": exact(*(inal[staircase][key] for key in ("inal", "low", "high"))),
        "inal parity": exact(*(inal[parity][key] for key in ("inal", "low", "high"))),
        "accuracy majority": mean(last[majority]),
        "accuracy staircase": mean(last[staircase]),
        "accuracy parity": mean(last[parity]),
        "runs in order": Estimate.share(ordered, len(last[majority])),
    }


def _curves(tables: Tables, target: str) -> tuple[Any, Any]:
    """Steps (points,) and accuracies (runs, points)."""
    import numpy as np

    here = [r for r in tables["accuracies"] if r["target"] == target]
    seeds = sorted({r["seed"] for r in here})
    steps = sorted({r["step"] for r in here})
    values = {(r["seed"], r["step"]): r["accuracy"] for r in here}
    return np.array(steps), np.array([[values[s, t] for t in steps] for s in seeds], dtype=float)


def _begun(tables: Tables, target: str) -> list[float]:
    """For every run the first measured step at which its accuracy is at least `AIM`; infinite where none is."""
    steps, found = _curves(tables, target)
    return [float(steps[(row >= AIM).argmax()]) if (row >= AIM).any() else float("inf") for row in found]


def draw(tables: Tables, axes: Any) -> None:
    import numpy as np

    inal = {r["target"]: r["inal"] for r in tables["alignments"]}
    for short, colour in zip(SHORT, SERIES, strict=False):
        steps, found = _curves(tables, short)
        low, middle, high = np.quantile(found, [0, 0.5, 1], axis=0)
        axes.fill_between(steps, low, high, color=colour, alpha=0.2, linewidth=0)
        axes.plot(steps, middle, color=colour, label=f"{short}: INAL {inal[short]:.1e}")
    axes.set(ylim=(0.45, 1.02), xlabel="steps of SGD", ylabel="test accuracy")
    key(axes, 1)


STUDY = Study(
    name="initial-alignment-boolean",
    title="The larger the initial alignment, the sooner a Boolean function is learned",
    paper="Abbe, Cornacchia, Hązła & Marquis 2022, An initial alignment between neural network and target is needed for "
    "gradient descent to learn",
    arxiv="2202.12846",
    says="INAL is E(E f(x)·N(x))², the squared correlation of the target with a neuron at initialisation. The "
    "paper proves that a target with negligible INAL is not learned by noisy gradient descent, and its "
    "experiment on 100 bits orders three functions: majority, the sign of the staircase of nine "
    "monomials, and a parity of three bits. Here n is 101, since a majority needs an odd number; INAL is "
    "computed exactly from the kernel of the normalised Gaussian initialisation (a naive sample mean "
    "would drown the parity's in its bias), accuracy is that on 16,384 held-out inputs; bands hold all "
    "runs.",
    seconds=75,
    settings=SETTINGS,
    quick=QUICK,
    expected=(
        Expected(
            "inal majority",
            "INAL of the majority of 101 bits",
            0.00150,
            0.00165,
            "W₁κ₁ = (2/π)/(4·101), with O(1/n)",
        ),
        Expected(
            "inal staircase",
            "INAL of the sign of nine stairs",
            0.00017,
            0.00020,
            "its weight on x₁ is 0.273²",
        ),
        Expected("inal parity", "INAL of x₁x₂x₃", 1e-9, 3e-9, "0.159/n⁴ for ReLU, arXiv 2202.12846"),
        Expected(
            "accuracy majority",
            "mean test accuracy of majority at the end",
            0.85,
            0.95,
            "the greatest of the three",
        ),
        Expected(
            "accuracy staircase",
            "the same of the nine stairs",
            0.58,
            0.7,
            "x₁ alone gives (1 + 0.273)/2 = 0.637",
        ),
        Expected("accuracy parity", "the same of the parity", 0.48, 0.52, "a coin's is 0.5"),
        Expected(
            "runs in order",
            f"share of runs in which majority, stairs, parity reach {AIM} in that order",
            0.99,
            1.0,
            "the paper's order, in every run",
        ),
    ),
    measure=measure,
    sums=sums,
    drawings=(
        Drawing(
            "Test accuracy along SGD",
            "Majority rises first, the sign of nine stairs later, the parity stays at one half.",
            draw,
        ),
    ),
)
