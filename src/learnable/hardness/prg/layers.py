"""A ReLU network as plain arrays in float64, its smoothed parameters, and the same as an `nn.Module`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from learnable.memory import forecast
from learnable.specs import InputError, within

BLOCK = 2**22
"""Numbers of the widest layer held at once while values are computed."""
STREAM = 302
"""Set beside the seed of a smoothing: labels are exact for inputs that do not depend on it."""


@dataclass(frozen=True, eq=False)
class Layers:
    """z → [… [W1 z + b1]_+ …]_+, a ReLU at the output too; W of shape (outputs, inputs), b of shape (outputs,).

    >>> import numpy as np
    >>> net = Layers((np.array([[1.0, -1.0]]), np.array([[2.0]])), (np.array([0.0]), np.array([1.0])))
    >>> net.values(np.array([[3.0, 1.0], [0.0, 5.0]])).tolist(), net.widths, net.parameters
    ([5.0, 1.0], (1, 1), 5)
    """

    weights: tuple[Any, ...]
    biases: tuple[Any, ...]

    @property
    def inputs(self) -> int:
        """The number of input coordinates."""
        return int(self.weights[0].shape[1])

    @property
    def widths(self) -> tuple[int, ...]:
        """The number of neurons of each layer, the output last."""
        return tuple(len(b) for b in self.biases)

    @property
    def parameters(self) -> int:
        """The number of weights and biases, p."""
        return sum(W.size + b.size for W, b in zip(self.weights, self.biases, strict=True))

    @property
    def bound(self) -> float:
        """The greatest absolute value of a weight or a bias, B."""
        return float(max(max(abs(W).max(), abs(b).max()) for W, b in zip(self.weights, self.biases)))

    def values(self, z: Any) -> Any:
        """The output for rows z (m, inputs) in float64, an array (m,)."""
        import numpy as np

        z = checked(z, self.inputs)
        step = max(1, BLOCK // max(self.widths))
        found = [self.hidden(z[i : i + step])[:, 0] for i in range(0, len(z), step)]
        return np.concatenate(found) if found else np.zeros(0)

    def hidden(self, z: Any, depth: int | None = None) -> Any:
        """The activations after `depth` layers, all of them by default; (m, width)."""
        import numpy as np

        for W, b in list(zip(self.weights, self.biases))[:depth]:
            z = np.maximum(z @ W.T + b, 0.0)
        return z

    def smoothed(self, tau: float, seed: int) -> Layers:
        """θ + N(0, τ² I_p): every weight and bias moved independently, layer by layer, weights before biases.

        The same seed moves in the same direction whatever τ is, and not along inputs drawn from that seed.
        Raises `InputError` where τ is negative.
        """
        import numpy as np

        within("smoothing", tau, 0.0, hint="type smoothing=0 for none")
        forecast(
            2 * 8 * self.parameters, f"a smoothed copy of {self.parameters} parameters", "use a smaller n"
        )
        rng = np.random.default_rng([seed, STREAM])
        pairs = [
            (W + tau * rng.standard_normal(W.shape), b + tau * rng.standard_normal(b.shape))
            for W, b in zip(self.weights, self.biases)
        ]
        return Layers(tuple(W for W, _ in pairs), tuple(b for _, b in pairs))

    def module(self) -> Any:
        """The same network as a `torch.nn.Sequential` in float64, output (m, 1); it refuses inputs of another dtype."""
        import torch
        from torch import nn

        forecast(8 * self.parameters, f"a module of {self.parameters} parameters", "use a smaller n")
        parts: list[Any] = []
        for W, b in zip(self.weights, self.biases):
            linear: Any = nn.utils.skip_init(nn.Linear, W.shape[1], W.shape[0], dtype=torch.float64)
            linear.weight.data.copy_(torch.from_numpy(W))
            linear.bias.data.copy_(torch.from_numpy(b))
            parts += [linear, nn.ReLU()]
        found = nn.Sequential(*parts)
        found.register_forward_pre_hook(_float64_only)
        return found


def checked(z: Any, inputs: int) -> Any:
    """The rows z as they are, where they are float64 of shape (m, inputs); else `InputError`."""
    import numpy as np

    z = np.asarray(z)
    if z.dtype != np.float64:
        _refuse(str(z.dtype))
    if z.ndim != 2 or z.shape[1] != inputs:
        raise InputError(f"inputs have shape {z.shape}; wanted (rows, {inputs})")
    return z


def _float64_only(module: Any, given: tuple[Any, ...]) -> None:
    import torch

    for held in (given[0], module[0].weight):
        if held.dtype != torch.float64:
            _refuse(str(held.dtype))


def _refuse(dtype: str) -> None:
    raise InputError(
        f"inputs or weights are {dtype}; this network tells values 1/n² apart with weights of size n², which needs float64: "
        "draw the inputs as float64 and keep them so"
    )
