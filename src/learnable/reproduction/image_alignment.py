"""Initial alignment against accuracy on pairs of classes of images, fully connected and convolutional (arXiv 2202.12846)."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations
from typing import Any

from learnable.estimates import Estimate
from learnable.reports.axes import key, logarithmic
from learnable.reports.svg import SERIES
from learnable.reproduction.sampled import between, rank_correlation, trained
from learnable.reproduction.studies import Drawing, Expected, Rows, Study, Tables, Tell

SETTINGS = {
    "pairs": [list(p) for p in combinations(range(10), 2)],
    "training_rows": 600,
    "test_rows": 400,
    "training": "sgd(steps=150, rate=0.01, batch=32)",
    "runs": 2,
    "inits": 4,
    "shuffles": 200,
}
QUICK = {
    "pairs": [[0, 1], [0, 6], [2, 4], [7, 9]],
    "training_rows": 100,
    "test_rows": 100,
    "runs": 1,
    "shuffles": 50,
}
NETWORKS = ("fully connected", "convolutional")


def measure(settings: Mapping[str, Any], tell: Tell) -> Tables:
    """For every pair of classes and network: initial alignment beside shuffled labels, and accuracy on held-out rows.

    Raises `InputError` with what to type where Fashion-MNIST is not installed; no other data is used.
    """
    from learnable.reproduction.modules import convolutional, fully_connected

    images = reduced()
    makes = dict(zip(NETWORKS, (fully_connected, convolutional), strict=True))
    rows = []
    for i, pair in enumerate(settings["pairs"], 1):
        data = _split(images, pair, settings)
        for name, make in makes.items():
            tell(f"pair {i} of {len(settings['pairs'])}: {name}")
            rows.append(
                {"network": name, "first": pair[0], "second": pair[1], **_asked(make, data, settings)}
            )
    return {"pairs": rows}


def reduced() -> tuple[Any, Any]:
    """The 10,000 test images averaged over squares of four pixels (m, 196), and their classes (m,)."""
    from learnable.reproduction.modules import SIDE
    from learnable.targets import targets

    sample = targets.read("fashion_mnist(classes=all, part=test)").load()
    X = sample.X.reshape(len(sample.X), SIDE, 2, SIDE, 2).mean(axis=(2, 4)).reshape(len(sample.X), SIDE**2)
    return X, sample.y.argmax(axis=1)


def _split(
    images: tuple[Any, Any], pair: list[int], settings: Mapping[str, Any]
) -> tuple[Any, Any, Any, Any]:
    """X, y to train on and X, y held out, as many of each class, ±1, drawn by the seed."""
    import numpy as np

    X, classes = images
    rng = np.random.default_rng([settings["seed"], *pair])
    train, test = settings["training_rows"] // 2, settings["test_rows"] // 2
    order = [rng.permutation(np.flatnonzero(classes == c))[: train + test] for c in pair]
    first, held = np.concatenate([o[:train] for o in order]), np.concatenate([o[train:] for o in order])
    y = np.where(classes == max(pair), 1.0, -1.0)
    return X[first], y[first], X[held], y[held]


def _asked(make: Any, data: tuple[Any, Any, Any, Any], settings: Mapping[str, Any]) -> dict[str, Any]:
    """The layer that stands highest above its shuffles, and accuracy over the runs."""
    from learnable.descent import Rows as Labelled
    from learnable.rows.task import task_of
    from learnable.start.bound import bind
    from learnable.start.forward import forward_scores
    from learnable.targets import Arrays

    X, y, held_x, held_y = data
    task = task_of(Arrays(X, y))
    layers, _ = forward_scores(
        bind(make, task), task, inits=settings["inits"], shuffles=settings["shuffles"], seed=settings["seed"]
    )
    hidden = [s for s in layers if s.layer.endswith("ReLU")]  # the output's is the mean of the last of them
    best = max(hidden, key=lambda s: s.score.estimate.value)
    runs = trained(
        make,
        Labelled(X, y, held_x, held_y),
        settings["training"],
        settings["runs"],
        settings["seed"],
        record=1,
    )
    e, hits = best.score.estimate, round(float(runs.accuracies[:, -1].sum()) * len(held_y))
    right = Estimate.share(hits, settings["runs"] * len(held_y))
    return {
        "layer": best.layer,
        "inal": e.value,
        "inal_low": e.low,
        "inal_high": e.high,
        "null": best.score.null,
        "null_deviation": best.score.null_deviation,
        "z": best.score.z,
        "accuracy": right.value,
        "accuracy_low": right.low,
        "accuracy_high": right.high,
    }


def sums(tables: Tables) -> dict[str, Estimate]:
    """Rank correlations over the pairs, how many stand above their null, and the pairs at both ends."""
    found = {}
    for name, short in zip(NETWORKS, ("FC", "CNN"), strict=True):
        rows = [r for r in tables["pairs"] if r["network"] == name]
        found[f"correlation, {short}"] = rank_correlation(
            [r["inal"] for r in rows], [r["accuracy"] for r in rows], 0
        )
        low, high = _thirds(rows)
        error = sum((r["accuracy_high"] - r["accuracy_low"]) ** 2 / 4 for r in (*low, *high)) ** 0.5 / len(
            low
        )
        gap = sum(r["accuracy"] for r in high) / len(high) - sum(r["accuracy"] for r in low) / len(low)
        found[f"accuracy gap, {short}"] = between(gap, gap - error, gap + error, len(rows))
    above = [r["z"] > 3 for r in tables["pairs"]]
    return {**found, "pairs above the null": Estimate.share(sum(above), len(above))}


def _thirds(rows: Rows) -> tuple[Rows, Rows]:
    """The thirds of the pairs with the least and with the greatest alignment."""
    order = sorted(rows, key=lambda r: r["inal"])
    third = max(1, len(order) // 3)
    return order[:third], order[-third:]


def draw(tables: Tables, axes: Any) -> None:
    from learnable.targets.fashion import NAMES

    for name, colour, marker in zip(NETWORKS, SERIES, "os", strict=False):
        rows = [r for r in tables["pairs"] if r["network"] == name]
        x, y = [r["inal"] for r in rows], [r["accuracy"] for r in rows]
        axes.errorbar(
            x,
            y,
            [
                [r["accuracy"] - r["accuracy_low"] for r in rows],
                [r["accuracy_high"] - r["accuracy"] for r in rows],
            ],
            fmt=marker,
            color=colour,
            ms=3.5,
            lw=0.6,
            label=name,
        )
        worst = min(rows, key=lambda r: r["accuracy"])
        text = f"{NAMES[worst['first']]}, {NAMES[worst['second']]}"
        axes.annotate(
            text, (worst["inal"], worst["accuracy"]), (6, -8), textcoords="offset points", fontsize=8
        )
    axes.set(xscale="log", xlabel="initial alignment, normalised", ylabel="accuracy on held-out images")
    logarithmic(axes.xaxis)
    key(axes, 2)


STUDY = Study(
    name="initial-alignment-images",
    title="Pairs of image classes with a smaller initial alignment are learned less well",
    paper="Abbe, Cornacchia, Hązła & Marquis 2022, An initial alignment between neural network and target is needed for "
    "gradient descent to learn",
    arxiv="2202.12846",
    says="The paper's experiment on pairs of classes of CIFAR finds that a lower initial alignment goes with a "
    "lower test accuracy. Here all 45 pairs of classes of Fashion-MNIST (14×14 pixels, its test images; "
    "600 to train on, 400 held out), a fully connected network and a small convolutional one, normalised "
    "initialisation, 150 steps of SGD. INAL is the unbiased estimate over rows, over the mean square of "
    "the units and the variance of the label, for the layer of ReLU units where it is greatest; shuffled "
    "labels are its null. It is a correlation over pairs and says nothing of causes: pairs whose mean "
    "images differ have a large alignment and are easy for any method.",
    seconds=110,
    settings=SETTINGS,
    quick=QUICK,
    expected=(
        Expected(
            "correlation, FC",
            "Spearman's, alignment with accuracy, 45 pairs",
            0.4,
            1.0,
            "the paper's trend is positive",
        ),
        Expected(
            "accuracy gap, FC",
            "mean accuracy, upper third by alignment less lower third",
            0.01,
            0.3,
            "the same trend",
        ),
        Expected(
            "correlation, CNN",
            "the same for the convolutional network",
            0.4,
            1.0,
            "the paper's trend is positive",
        ),
        Expected("accuracy gap, CNN", "the same for the convolutional network", 0.01, 0.3, "the same trend"),
        Expected(
            "pairs above the null",
            "share more than 3 deviations above shuffled labels",
            0.95,
            1.0,
            "all pairs are learnable",
        ),
    ),
    measure=measure,
    sums=sums,
    drawings=(
        Drawing(
            "Alignment and accuracy of 45 pairs of classes",
            "Pairs with a larger alignment are learned better by both networks; bars are 95%.",
            draw,
            6.2,
            3.8,
        ),
    ),
)
