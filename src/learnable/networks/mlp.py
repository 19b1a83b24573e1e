"""The fully connected network of a spec: widths, activation and the law of its first weights.

z¹ = W¹x + b¹ with entries of W¹ independent, mean 0, variance weight_variance/n; later layers
weight_variance/width; the output is linear in the last hidden layer.
"""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any, ClassVar, Literal

from learnable.networks.activations import Activation, activation_named
from learnable.networks.vocabulary import Network, networks
from learnable.specs import InputError, above_zero, register, within


@register(networks, "mlp", family="fully connected")
class MLP(Network):
    """A fully connected network with one output.

    `widths` are the hidden layers. `weight_variance` is the variance of a weight times its fan-in;
    `bias_variance` is a number or ``fan_in`` (1/fan-in); `readout` is ``gaussian`` (variance
    weight_variance/width) or ``zero``. A unit's value is taken after its activation.
    In Python `activation` may also be a function of an array; its dual is integrated numerically, and the
    text of such a network names the function but does not parse back.

    >>> net = networks.read("mlp(widths=[64,32])")
    >>> net.parameters(10), str(net)
    (2817, 'mlp(widths=[64,32])')
    """

    widths: tuple[int, ...] = (512,)
    activation: str | Any = "relu"
    init: Literal["gaussian", "rademacher", "uniform"] = "gaussian"
    weight_variance: float = 2.0
    bias: bool = True
    bias_variance: float | Literal["fan_in"] = 0.0
    readout: Literal["gaussian", "zero"] = "gaussian"

    MAX_PARAMETERS: ClassVar[int] = 10**12

    def check(self) -> None:
        if not self.widths:
            raise InputError("mlp: widths is []; wanted at least one hidden layer, such as widths=[512]")
        for width in self.widths:
            within("mlp: widths", width, 1, 10**9)
        if not isinstance(self.activation, str):
            object.__setattr__(self, "activation", activation_named(self.activation))
        activation_named(self.activation)
        above_zero("mlp: weight_variance", self.weight_variance)
        if self.bias_variance != "fan_in":
            within("mlp: bias_variance", float(self.bias_variance), 0.0)
        if not self.bias and self.bias_variance != 0.0:
            raise InputError(
                f"mlp: bias_variance is {self.bias_variance} but bias is false; drop one of the two"
            )

    @property
    def sigma(self) -> Activation:
        """The row of the activation table."""
        return activation_named(self.activation)

    def parameters(self, inputs: int) -> int:
        """The number of trained parameters on inputs of that dimension."""
        sizes = (inputs, *self.widths, 1)
        weights = sum(a * b for a, b in pairwise(sizes))
        return weights + (sum(self.widths) + 1 if self.bias else 0)

    def bias_variances(self, inputs: int) -> tuple[float, ...]:
        """The variance of the biases of each hidden layer and of the output at initialisation."""
        fans = (inputs, *self.widths)
        if not self.bias:
            return (0.0,) * len(fans)
        if self.bias_variance == "fan_in":
            return tuple(1.0 / fan for fan in fans)
        return (float(self.bias_variance),) * len(fans)

    def draw(self, inputs: int, rng: Any, outputs: int = 1) -> list[tuple[Any, Any]]:
        """One initialisation: for each layer (weights (fan_in, width), biases (width,)), output last."""
        sizes = (inputs, *self.widths, outputs)
        layers = []
        for depth, variance in enumerate(self.bias_variances(inputs)):
            shape = (sizes[depth], sizes[depth + 1])
            weights = _entries(self.init, shape, rng) * math.sqrt(self.weight_variance / shape[0])
            biases = rng.standard_normal(shape[1]) * math.sqrt(variance)
            layers.append((weights, biases))
        if self.readout == "zero":
            layers[-1] = (0.0 * layers[-1][0], layers[-1][1])
        return layers


def _entries(init: str, shape: tuple[int, int], rng: Any) -> Any:
    """Independent entries of mean 0 and variance 1."""
    if init == "gaussian":
        return rng.standard_normal(shape)
    if init == "rademacher":
        return 1.0 - 2.0 * rng.integers(0, 2, size=shape)
    return rng.uniform(-math.sqrt(3.0), math.sqrt(3.0), size=shape)
