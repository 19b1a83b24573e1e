"""A drawn network: a function of rows. Number `index` of a seed depends on the two alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from learnable.memory import forecast
from learnable.networks.kernels import features
from learnable.networks.mlp import MLP
from learnable.networks.module import ModuleNetwork
from learnable.networks.vocabulary import Network
from learnable.specs import InputError

Draw = Callable[[Any], dict[str, Any]]
"""Rows (m, d) → the units of each layer, arrays (m, units)."""

BATCH = 1024
"""The number of rows that are best given at once."""


def draw_of(network: Network, dimension: int, seed: int, index: int) -> Draw:
    """The drawn network number `index` of `seed`, on inputs of that dimension.

    Calling it raises `InputError`, naming the layer, where a unit is not a finite number.

    >>> import numpy as np
    >>> draw = draw_of(MLP(widths=(3,)), 2, seed=0, index=0)
    >>> [(name, units.shape) for name, units in draw(np.ones((5, 2))).items()]
    [('hidden 1', (5, 3)), ('output', (5, 1))]
    """
    import numpy as np

    key = np.random.SeedSequence(seed, spawn_key=(index, 0))
    if isinstance(network, ModuleNetwork):
        return _finite(network, network.draw(dimension, int(key.generate_state(1)[0])))
    if isinstance(network, MLP):
        forecast(8 * network.parameters(dimension), f"one draw of {network}", "take a narrower network")
        forecast(
            8 * BATCH * sum(network.widths), f"{BATCH} rows through {network}", "take a narrower network"
        )
        layers = network.draw(dimension, np.random.default_rng(key))
        return _finite(network, lambda X: features(network, layers, X))
    raise InputError(f"network {network} cannot be drawn; type mlp(widths=[512]) or file.py:factory")


def _finite(network: Network, draw: Draw) -> Draw:
    """The same units, refused where one is NaN or infinite."""
    import numpy as np

    def units(X: Any) -> dict[str, Any]:
        read = draw(X)
        for name, values in read.items():
            if not np.isfinite(values).all():
                got = "NaN" if np.isnan(values).any() else "an infinite number"
                raise InputError(
                    f"network {network}: layer {name} gives {got} at initialisation; mend the module (or its activation) "
                    "so that every unit is a finite number"
                )
        return read

    return units
