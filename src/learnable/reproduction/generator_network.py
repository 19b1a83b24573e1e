"""The depth-3 network that computes a local generator on Gaussian inputs: its truth table (arXiv 2302.07426)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from learnable.estimates import NORMAL_95, Estimate
from learnable.reports.axes import key, logarithmic
from learnable.reports.svg import MUTED, SERIES
from learnable.reproduction.sampled import exact
from learnable.reproduction.studies import Drawing, Expected, Study, Tables, Tell

SETTINGS = {
    "sizes": [12, 25, 40],
    "predicates": ["tsa", "maj3", "xor_and(a=2, b=2)"],
    "gaussian": 5000,
    "encodings": 1000,
    "exponent": 5.0,
}
QUICK = {"sizes": [12], "predicates": ["maj3"], "gaussian": 300, "encodings": 100}


def measure(settings: Mapping[str, Any], tell: Tell) -> Tables:
    """Labels of the network against 1 - P on good encodings and 0 off encodings, plain and smoothed at n^-exponent."""
    rows = []
    for n in settings["sizes"]:
        for spec in settings["predicates"]:
            tell(f"n = {n}, {spec}")
            rows.append(truth(n, spec, settings))
    return {"labels": rows}


def truth(n: int, spec: str, settings: Mapping[str, Any]) -> dict[str, Any]:
    """Counts for one network: inputs by kind, labels that differ, and encodings among Gaussian inputs."""
    import numpy as np

    from learnable.hardness.prg.depth3 import DepthThree
    from learnable.hardness.prg.encodings import decode_inputs, encoding_share, threshold
    from learnable.hardness.prg.generator import hyperedges
    from learnable.hardness.prg.inputs import encoded_inputs, gaussian_inputs
    from learnable.hardness.prg.planted import predicted
    from learnable.hardness.prg.predicates import predicates

    rng = np.random.default_rng([settings["seed"], n, len(spec)])
    net = DepthThree(n, predicates.read(spec), tuple(rng.integers(0, 2, n).tolist()))
    fresh = gaussian_inputs(settings["gaussian"], n, rng)
    hidden = encoded_inputs(hyperedges(n, settings["encodings"], net.k, rng), n, rng)
    z = np.concatenate([fresh, hidden])
    edges, valid = decode_inputs(z, n, net.k)
    place = n**2 * (z[:, : net.k * n] - threshold(n))
    good = valid & ~((place > -1) & (place < 2)).any(axis=1)
    told = good | ~valid
    wanted = valid * (1.0 - predicted(net.predicate, net.x, edges))
    moved = net.layers().smoothed(float(n) ** -settings["exponent"], seed=settings["seed"])
    smoothed = moved.values(z)
    return {
        "n": n,
        "predicate": spec,
        "inputs": len(z),
        "good": int(good.sum()),
        "ones": int(wanted[good].sum()),
        "off_encodings": int((~valid).sum()),
        "mismatches": int((net.values(z)[told] != wanted[told]).sum()),
        "smoothed_wrong": int(((smoothed[good] > 0.5) != (wanted[good] == 1)).sum()),
        "gaussian": len(fresh),
        "gaussian_encodings": int(valid[: len(fresh)].sum()),
        "encoding_share": encoding_share(n, net.k),
    }


def sums(tables: Tables) -> dict[str, Estimate]:
    """Mismatches over all labels that the truth table fixes, and encodings found over those expected."""
    import math

    rows = tables["labels"]
    told, wrong = sum(r["good"] + r["off_encodings"] for r in rows), sum(r["mismatches"] for r in rows)
    good, ones = sum(r["good"] for r in rows), sum(r["ones"] for r in rows)
    found = sum(r["gaussian_encodings"] for r in rows)
    wanted = sum(r["encoding_share"] * r["gaussian"] for r in rows)
    return {
        "mismatches": Estimate.share(wrong, told),
        "labels told": exact(float(told)),
        "ones among good encodings": Estimate.share(ones, good),
        "smoothed labels on the right side": Estimate.share(
            good - sum(r["smoothed_wrong"] for r in rows), good
        ),
        "encodings over expected": Estimate.sampled(
            found / wanted, NORMAL_95 * math.sqrt(found) / wanted, found
        ),
    }


def draw(tables: Tables, axes: Any) -> None:
    rows = tables["labels"]
    sizes = sorted({r["n"] for r in rows})
    for spec, colour, marker in zip(
        dict.fromkeys(r["predicate"] for r in rows), SERIES, "osD^", strict=False
    ):
        here = sorted((r for r in rows if r["predicate"] == spec), key=lambda r: r["n"])
        x = [r["n"] for r in here]
        y = [r["gaussian_encodings"] / r["gaussian"] for r in here]
        half = [NORMAL_95 * (v * (1 - v) / r["gaussian"]) ** 0.5 for v, r in zip(y, here, strict=True)]
        axes.errorbar(x, y, half, fmt=marker, color=colour, ms=5, capsize=3, label=spec)
        axes.plot(x, [r["encoding_share"] for r in here], ":", color=colour)
        for r, v in zip(here, y, strict=True):
            text = f"{r['mismatches']} of {r['good'] + r['off_encodings']:,} differ"
            axes.annotate(text, (r["n"], v), (6, 5), textcoords="offset points", fontsize=7, color=MUTED)
    axes.set(yscale="log", xlabel="n", ylabel="Gaussian inputs that encode a hyperedge")
    axes.set_xticks(sizes, [str(n) for n in sizes])
    axes.set_xlim(min(sizes) - 3, max(sizes) + 14)
    logarithmic(axes.yaxis)
    key(axes, 3)


STUDY = Study(
    name="local-generator-network",
    title="A depth-3 ReLU network computes a local generator on Gaussian inputs, label by label",
    paper="Daniely, Srebro & Vardi 2023, Computational Complexity of Learning Neural Networks: Smoothness and Degeneracy",
    arxiv="2302.07426",
    says="Under the assumption that some local generators are pseudorandom, no efficient algorithm learns "
    "depth-3 networks on Gaussian inputs, even when their parameters are smoothed by noise. The proof "
    "plants the generator in a network: where a Gaussian input encodes a hyperedge S, the label is 1 - "
    "P(x_S), elsewhere 0. The paper gives the skeleton; weights and margins here are this project's, with "
    "a proof. Every label that the truth table fixes is compared, exactly; with parameters smoothed by "
    "n^-5 labels on good encodings are held against one half. Dotted: the closed form of the share of "
    "encodings; bars are 95%.",
    seconds=5,
    settings=SETTINGS,
    quick=QUICK,
    expected=(
        Expected(
            "mismatches", "share of labels that differ from the truth table", 0.0, 0.0, "proved to be none"
        ),
        Expected("labels told", "labels that were compared", 45_000, 54_000, "most of 54,000 inputs"),
        Expected(
            "ones among good encodings",
            "share of labels 1 where an edge is encoded",
            0.3,
            0.7,
            "predicates are near balanced",
        ),
        Expected(
            "smoothed labels on the right side",
            "of one half, τ = n^-5",
            0.995,
            1.0,
            "the exact-label lemma, beyond its proof",
        ),
        Expected(
            "encodings over expected",
            "encodings among Gaussian inputs, over the closed form",
            0.9,
            1.1,
            "P_enc",
        ),
    ),
    measure=measure,
    sums=sums,
    drawings=(
        Drawing(
            "Inputs that encode, and labels that differ",
            "No label differs, at any n, for any predicate.",
            draw,
            6.2,
        ),
    ),
)
