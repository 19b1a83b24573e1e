"""An `mlp(…)` of a spec as a torch module, whose leaves are the layers that the spec speaks of."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from learnable.networks import MLP


def perceptron(network: MLP, inputs: int, seed: int) -> Any:
    """The MLP of a spec as a module: its layers are called ``hidden 1``, …, each a linear map and its activation."""
    import numpy as np
    import torch

    from learnable.descent.activations import unit_named

    unit = unit_named(network.activation)

    class Unit(torch.nn.Module):
        def forward(self, z: Any) -> Any:
            return unit.value(z.clone())

    layers: dict[str, Any] = {}
    drawn = network.draw(inputs, np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(0,))))
    sizes = (inputs, *network.widths, 1)
    for depth, ((a, b), (weights, biases)) in enumerate(zip(pairwise(sizes), drawn), 1):
        linear: Any = torch.nn.utils.skip_init(torch.nn.Linear, a, b, bias=network.bias)
        with torch.no_grad():
            linear.weight.copy_(torch.as_tensor(np.ascontiguousarray(weights.T)))
            if network.bias:
                linear.bias.copy_(torch.as_tensor(biases))
        layers[f"linear {depth}"] = linear
        if depth < len(sizes) - 1:
            layers[f"hidden {depth}"] = Unit()
    module = torch.nn.Sequential()
    for name, layer in layers.items():
        module.add_module(name, layer)
    return module.eval()
