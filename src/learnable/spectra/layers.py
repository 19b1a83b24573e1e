"""The spectrum of one layer: its kernel on the irreducible parts of a law."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from learnable.laws import Law
from learnable.networks.degree_support import Reach
from learnable.networks.kernels import KernelMethod, reaches
from learnable.networks.mlp import MLP


@dataclass(frozen=True)
class LayerSpectrum:
    """The kernel of one layer: eigenvalues by degree, and φ(1) = E N(x)², as Arb balls.

    `reach` proves which eigenvalues are zero (None: nothing is known), `reason` says why in words, and
    `opened` is what the reach would be with random biases, which `biases` says how to ask for. A ball that is not
    clearly above zero may print a lower end just under it.
    """

    name: str
    method: KernelMethod
    eigenvalues: dict[int, Any]
    mean_square: Any
    reach: Reach | None
    opened: Reach | None
    reason: str
    biases: str

    def blind(self, degree: int) -> bool:
        """Whether the eigenvalue on that degree is zero, by proof."""
        return self.reach is not None and not self.reach.sees(degree)

    def why_blind(self, degree: int) -> str:
        """A sentence for a report; the empty string where the layer is not blind to the degree."""
        if not self.blind(degree):
            return ""
        opens = self.opened is not None and self.opened.sees(degree)
        remedy = f"; {self.biases} opens it" if opens else ""
        return f"{self.name} is blind to degree {degree}: {self.reason}{remedy}"


@dataclass(frozen=True)
class Spectrum:
    """A network's layers on the degrees of a law's functions; those that have no closed form are left out."""

    network: MLP
    law: Law
    layers: tuple[LayerSpectrum, ...]

    def __getitem__(self, name: str) -> LayerSpectrum:
        return next(layer for layer in self.layers if layer.name == name)


def layer_spectrum(
    network: MLP, inputs: int, name: str, method: KernelMethod, values: dict[int, Any], square: Any
) -> LayerSpectrum:
    """The layer of that name with what is proven of its blindness, on inputs of that dimension."""
    return LayerSpectrum(
        name,
        method,
        values,
        square,
        reaches(network, inputs)[name],
        reaches(_biased(network), inputs)[name],
        _reason(network, inputs, name),
        "a bias_variance above 0" if network.bias else "bias=true with a bias_variance above 0",
    )


def _biased(network: MLP) -> MLP:
    """The same network with random biases."""
    return replace(network, bias=True, bias_variance=1.0)  # type: ignore[type-var]


def _reason(network: MLP, n: int, name: str) -> str:
    """Why the layer cannot see some degrees."""
    if name == "output" and network.readout == "zero":
        return "the readout starts at zero, so the output starts constant; readout=gaussian opens its eyes"
    biased = any(variance > 0 for variance in network.bias_variances(n)[: len(network.widths)])
    biases = "with its random biases" if biased else "without random biases"
    return (
        f"the activation is {network.activation} ({network.sigma.why}), and {biases} the kernel, a power "
        "series in the correlation of two inputs, has no term that reaches it"
    )
