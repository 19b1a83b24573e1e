"""The hypotheses of the theorems on noisy descent, decided again from the specs in a certificate.

The group is signed permutations of the coordinates, or some of them, and the law uniform on the hypercube:
nothing else is audited.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from learnable.specs import Word
from learnable.theorems import phrases
from learnable.theorems.auditing.specs import REQUIRED, UnreadableError, bound, called, whole

NETWORKS: dict[str, dict[str, Any]] = {
    "mlp": {
        "widths": [512],
        "activation": Word("relu"),
        "init": Word("gaussian"),
        "weight_variance": 2.0,
        "bias": True,
        "bias_variance": 0.0,
        "readout": Word("gaussian"),
    }
}
TRAININGS: dict[str, dict[str, Any]] = {
    "noisy_gd": {
        "steps": 500,
        "rate": 0.05,
        "noise": 0.0025,
        "clip": 1.0,
        "clipping": Word("ball"),
        "batch": Word("population"),
    },
    "sgd": {
        "steps": REQUIRED,
        "rate": REQUIRED,
        "batch": REQUIRED,
        "momentum": 0.0,
        "optimizer": Word("sgd"),
    },
}
SYMMETRIC_LAWS = ("gaussian", "rademacher", "uniform")

Row = tuple[str, bool, str]
"""Name, holds, because."""


@dataclass(frozen=True)
class Budget:
    """A training spec, read: exact decimals, None where there is none."""

    kind: str
    steps: int
    rate: Fraction
    noise: Fraction | None
    clip: Fraction | None
    clipping: str | None
    batch: int | None
    noise_text: str


def read_budget(text: Any) -> Budget:
    """The budget of a training spec."""
    kind, given = bound(text, TRAININGS, "training")
    steps = whole(given["steps"], 1, 10**9, f"{kind}: steps")
    batch = None if given["batch"] == "population" and kind == "noisy_gd" else given["batch"]
    if batch is not None:
        whole(batch, 1, 10**18, f"{kind}: batch")
    rate = _decimal(given["rate"], f"{kind}: rate")
    if kind == "sgd":
        return Budget(kind, steps, rate, None, None, None, batch, "")
    clipping = given["clipping"]
    if clipping not in ("ball", "coordinate", "loss_coordinate"):
        raise UnreadableError(f"noisy_gd: clipping is {clipping}, which the audit does not know")
    noise, clip = (_decimal(given[key], f"noisy_gd: {key}") for key in ("noise", "clip"))
    if rate <= 0 or clip <= 0 or noise < 0:
        raise UnreadableError("noisy_gd: wanted rate and clip above 0 and noise at least 0")
    return Budget(kind, steps, rate, noise, clip, str(clipping), batch, str(float(given["noise"])))


def _decimal(value: Any, where: str) -> Fraction:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise UnreadableError(f"{where} is {value}; wanted a number")
    if not abs(value) < float("inf"):
        raise UnreadableError(f"{where} is {value}; wanted a finite number")
    return Fraction(str(value))


def mlp_of(text: Any) -> dict[str, Any] | None:
    """The arguments of an mlp spec; None for a network that only its file describes."""
    if called(text, "network").name != "mlp":
        if ".py:" not in str(text):
            raise UnreadableError(f"network {text} is neither mlp(…) nor file.py:name")
        return None
    _, given = bound(text, NETWORKS, "network")
    widths = given["widths"]
    if not isinstance(widths, list) or not widths or given["init"] not in SYMMETRIC_LAWS:
        raise UnreadableError(f"network {text} is no mlp that the audit knows")
    for width in widths:
        whole(width, 1, 10**9, "mlp: widths")
    if not isinstance(given["bias"], bool):
        raise UnreadableError(f"mlp: bias is {given['bias']}; wanted true or false")
    return given


def mlp_parameters(given: dict[str, Any], n: int) -> int:
    """The number of trained parameters of an mlp on n inputs with one output."""
    total, before = 0, n
    for width in [*given["widths"], 1]:
        total += width * (before + (1 if given["bias"] else 0))
        before = width
    return total


def conditions(
    *,
    law: str,
    group: str,
    network: str,
    vouched: bool,
    budget: Budget,
    varies: bool,
    null: str = phrases.NULL_HOLDS,
    signs: bool | None = None,
) -> tuple[Row, ...]:
    """Every hypothesis with its sentence; `signs` says whether the target is ±1, where the theorem asks for it."""
    names = {"law": law, "group": group, "network": network}
    mlp = mlp_of(network)
    if vouched:
        start = (True, phrases.START_VOUCHED)
    elif mlp is None:
        start = (False, phrases.START_UNKNOWN)
    else:
        start = (True, phrases.START_KNOWN)
        names["init"] = str(mlp["init"])
    fresh = phrases.GRADIENT_POPULATION if budget.batch is None else phrases.GRADIENT_FRESH
    noise = {
        "noisy": (True, phrases.NOISE_HOLDS),
        "zero": (False, phrases.NOISE_ZERO),
        "none": (False, phrases.NOISE_NONE),
    }["none" if budget.noise is None else "noisy" if budget.noise else "zero"]
    clipping = {
        "ball": (True, phrases.CLIPPING_BALL),
        "coordinate": (True, phrases.CLIPPING_COORDINATE),
        "loss_coordinate": (False, phrases.CLIPPING_LOSS),
        None: (False, phrases.CLIPPING_NONE),
    }[budget.clipping]
    cuts: tuple[Row, ...] = ((phrases.CLIPPING, *clipping),)
    if signs is not None:
        cuts = (_cut(budget), (phrases.SIGNS, signs, phrases.SIGNS_HOLD if signs else phrases.SIGNS_FAIL))
    rows = (
        (phrases.LAW, True, phrases.LAW_HOLDS),
        (phrases.START, *start),
        (phrases.GRADIENT, True, fresh),
        (phrases.NOISE, *noise),
        *cuts,
        (phrases.LOSS, True, phrases.LOSS_HOLDS),
        (phrases.NULL, True, null),
        (phrases.VARIES, varies, phrases.VARIES_HOLDS if varies else phrases.VARIES_FAILS),
    )
    names |= {"batch": str(budget.batch), "noise": budget.noise_text, "clipping": str(budget.clipping)}
    return tuple((name, holds, text.format(**names)) for name, holds, text in rows)


def _cut(budget: Budget) -> Row:
    if budget.clipping is None:
        return phrases.CLIPPING_OF_LOSS, False, phrases.CUT_NONE
    if budget.clipping == "loss_coordinate":
        return phrases.CLIPPING_OF_LOSS, True, phrases.CUT_HOLDS
    return phrases.CLIPPING_OF_LOSS, False, phrases.CUT_FAILS
