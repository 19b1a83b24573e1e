"""The hypotheses of the theorems on noisy descent, decided again from the specs in a certificate.

Groups of signed permutations of the coordinates preserve the uniform hypercube, the sphere and Gaussian inputs, and
any iid symmetric first layer; those without signs also a hypercube with a bias; rotations preserve the sphere and
Gaussian inputs, and a Gaussian first layer alone.
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
LAWS = {"hypercube": "n", "sphere": "d", "gaussian": "d"}
GROUPS = {
    "signed_permutations": "n",
    "even_signed_permutations": "n",
    "permutations": "n",
    "sign_flips": "n",
    "cyclic_shifts": "n",
    "generated": "n",
    "stabiliser": "",
    "orthogonal": "d",
}
"""What they call their number of coordinates."""
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
    spread: bool = True,
) -> tuple[Row, ...]:
    """Every hypothesis with its sentence; `signs` says whether the target is ±1, where the theorem asks for it."""
    names = {"law": law, "group": group, "network": network}
    mlp = mlp_of(network)
    rotates = called(group, "group").name == "orthogonal"
    preserved = preserves(group, law)
    if vouched:
        start = (True, phrases.START_VOUCHED)
    elif mlp is None:
        start = (False, phrases.START_UNKNOWN)
    else:
        broken = rotates and mlp["init"] != "gaussian"
        start = (False, phrases.START_BROKEN) if broken else (True, phrases.START_KNOWN)
        names["init"] = str(mlp["init"])
    fresh = (True, phrases.GRADIENT_POPULATION)
    if budget.batch is not None:
        fresh = (spread, phrases.GRADIENT_FRESH if spread else phrases.GRADIENT_UNKNOWN)
    noise = {
        "noisy": (True, phrases.NOISE_HOLDS),
        "zero": (False, phrases.NOISE_ZERO),
        "none": (False, phrases.NOISE_NONE),
    }["none" if budget.noise is None else "noisy" if budget.noise else "zero"]
    clipping = {
        "ball": (True, phrases.CLIPPING_BALL),
        "coordinate": (not rotates, phrases.CLIPPING_ROTATED if rotates else phrases.CLIPPING_COORDINATE),
        "loss_coordinate": (False, phrases.CLIPPING_LOSS),
        None: (False, phrases.CLIPPING_NONE),
    }[budget.clipping]
    cuts: tuple[Row, ...] = ((phrases.CLIPPING, *clipping),)
    if signs is not None:
        cuts = (_cut(budget), (phrases.SIGNS, signs, phrases.SIGNS_HOLD if signs else phrases.SIGNS_FAIL))
    rows = (
        (phrases.LAW, preserved, phrases.LAW_HOLDS if preserved else phrases.LAW_FAILS),
        (phrases.START, *start),
        (phrases.GRADIENT, *fresh),
        (phrases.NOISE, *noise),
        *cuts,
        (phrases.LOSS, True, phrases.LOSS_HOLDS),
        (phrases.NULL, True, null),
        (phrases.VARIES, varies, phrases.VARIES_HOLDS if varies else phrases.VARIES_FAILS),
    )
    names |= {"batch": str(budget.batch), "noise": budget.noise_text, "clipping": str(budget.clipping)}
    return tuple((name, holds, text.format(**names)) for name, holds, text in rows)


def preserves(group: str, law: str) -> bool:
    """Whether the group is one on as many coordinates as the law, and maps it to itself.

    >>> preserves("orthogonal(d=9)", "sphere(d=9)"), preserves("orthogonal(d=9)", "hypercube(n=9)")
    (True, False)
    """
    name, size = _sized(group, GROUPS, "group")
    place, dimension = _sized(law, LAWS, "law")
    if place == "hypercube" and _biased(law) and _flips(group):
        return False
    return size == dimension and not (name == "orthogonal" and place == "hypercube")


def _biased(text: Any) -> bool:
    """Whether the coordinates of a hypercube have a mean other than 0."""
    call = called(text, "law")
    given = call.positional[1] if len(call.positional) > 1 else dict(call.keyword).get("bias", 0.0)
    return bool(given != 0)


def _flips(text: Any) -> bool:
    """Whether a group changes signs, which moves the mean of a coordinate."""
    call = called(text, "group")
    if call.name == "stabiliser":
        return _flips(call.positional[0])
    if call.name == "generated":
        lists = dict(call.keyword).get("generators", call.positional[-1] if call.positional else [])
        return any(j < 0 for g in lists for j in g)
    return call.name not in ("permutations", "cyclic_shifts")


def _sized(text: Any, known: dict[str, str], kind: str) -> tuple[str, Any]:
    """The name and the number of coordinates of a law or a group."""
    call = called(text, kind)
    if call.name == "stabiliser" and call.name in known and call.positional:
        return call.name, _sized(call.positional[0], known, kind)[1]
    if call.name not in known:
        raise UnreadableError(f"{kind} is {text}, which the audit does not know")
    return call.name, call.positional[0] if call.positional else dict(call.keyword).get(known[call.name])


def _cut(budget: Budget) -> Row:
    if budget.clipping is None:
        return phrases.CLIPPING_OF_LOSS, False, phrases.CUT_NONE
    if budget.clipping == "loss_coordinate":
        return phrases.CLIPPING_OF_LOSS, True, phrases.CUT_HOLDS
    return phrases.CLIPPING_OF_LOSS, False, phrases.CUT_FAILS
