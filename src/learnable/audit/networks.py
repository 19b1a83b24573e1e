"""Networks that a certificate may name: an ``mlp(…)``, whose initialisation is known, or the code of a user."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from learnable.audit.arguments import bound, called, decimal, one_of, whole
from learnable.audit.effort import UnreadableError
from learnable.audit.reader import Word

SIGNATURES: dict[str, dict[str, Any]] = {
    "mlp": {
        "widths": [512],
        "activation": Word("relu"),
        "init": Word("gaussian"),
        "weight_variance": 2,
        "bias": True,
        "bias_variance": 0,
        "readout": Word("gaussian"),
    }
}
ACTIVATIONS = (
    "relu",
    "leaky_relu",
    "abs",
    "erf",
    "sign",
    "tanh",
    "gelu",
    "sigmoid",
    "identity",
    "square",
    "cos",
)
INITS = ("gaussian", "rademacher", "uniform")
READOUTS = ("gaussian", "zero")


@dataclass(frozen=True)
class Perceptron:
    """An ``mlp(…)``: the widths of its hidden layers, the law of its weights, and whether it has biases."""

    widths: tuple[int, ...]
    init: str
    bias: bool

    def parameters(self, inputs: int) -> int:
        """The number of trained parameters on so many inputs, with one output.

        >>> Perceptron((64, 32), "gaussian", True).parameters(10)
        2817
        """
        total, before = 0, inputs
        for width in (*self.widths, 1):
            total += width * (before + self.bias)
            before = width
        return total


def read_network(given: Any) -> Perceptron | None:
    """The perceptron of a spec; None for a module that only its own file describes.

    >>> read_network("mlp(widths=[8], init=uniform)"), read_network("net.py:make")
    (Perceptron(widths=(8,), init='uniform', bias=True), None)
    """
    call = called(given, "network")
    if call.name not in SIGNATURES:
        if call.positional or call.keyword or not re.fullmatch(r".+\.py:\w+", call.name):
            raise UnreadableError(f"network {str(given)[:60]!r} is neither mlp(…) nor file.py:name")
        return None
    _, found = bound(call, SIGNATURES, "network")
    widths = found["widths"]
    if not isinstance(widths, list) or not widths:
        raise UnreadableError(f"mlp: widths is {widths}; wanted a list of whole numbers")
    sizes = tuple(whole(width, 1, 10**9, "mlp: widths") for width in widths)
    one_of(found["activation"], ACTIVATIONS, "mlp: activation")
    one_of(found["readout"], READOUTS, "mlp: readout")
    if not isinstance(found["bias"], bool):
        raise UnreadableError(f"mlp: bias is {found['bias']}; wanted true or false")
    if decimal(found["weight_variance"], "mlp: weight_variance") <= 0:
        raise UnreadableError("mlp: weight_variance is not above 0")
    spread = found["bias_variance"]
    if spread != "fan_in" and decimal(spread, "mlp: bias_variance") < 0:
        raise UnreadableError("mlp: bias_variance is below 0")
    if not found["bias"] and spread != 0:
        raise UnreadableError("mlp: bias_variance is given, and bias is false")
    return Perceptron(sizes, one_of(found["init"], INITS, "mlp: init"), found["bias"])
