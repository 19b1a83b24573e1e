"""An `mlp(…)` of a spec as a torch module with any number of outputs."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import torch

from learnable.descent.activations import Unit, unit_named
from learnable.descent.streams import stream
from learnable.networks.mlp import MLP


class UnitModule(torch.nn.Module):
    """A unit's value; its input is left as it was."""

    def __init__(self, unit: Unit):
        super().__init__()
        self.unit = unit

    def forward(self, z: Any) -> Any:
        return self.unit.value(z.clone())


def mlp_module(network: MLP, inputs: int, seed: int, outputs: int = 1) -> torch.nn.Sequential:
    """The network under that seed: layers ``linear 1``, ``hidden 1``, …, each linear map and its activation.

    The first weights are those that the ensemble engine draws for the seed.

    >>> mlp_module(MLP(widths=(4,)), 3, seed=0, outputs=2)(torch.zeros(5, 3)).shape
    torch.Size([5, 2])
    """
    unit = unit_named(network.activation)
    drawn = network.draw(inputs, stream(seed, "weights"), outputs)
    sizes = (inputs, *network.widths, outputs)
    module = torch.nn.Sequential()
    for depth, ((a, b), (weights, biases)) in enumerate(zip(pairwise(sizes), drawn, strict=True), 1):
        linear: Any = torch.nn.utils.skip_init(torch.nn.Linear, a, b, bias=network.bias)
        with torch.no_grad():
            linear.weight.copy_(torch.as_tensor(np.ascontiguousarray(weights.T)))
            if network.bias:
                linear.bias.copy_(torch.as_tensor(biases))
        module.add_module(f"linear {depth}", linear)
        if depth < len(sizes) - 1:
            module.add_module(f"hidden {depth}", UnitModule(unit))
    return module.eval()
