"""The eigenvalues of a network's kernel at initialisation, degree by degree.

On the hypercube the kernel of a layer is φ(1-2h/n), a function of the Hamming distance, so every parity of k
bits is an eigenfunction, with eigenvalue κ_k = 2^-n Σ_h C(n,h) Kr_k(h) φ_h / C(n,k) = E_N (E_x χ_S(x) N(x))².
The initial alignment of a target with Walsh weights W_k is then Σ_k κ_k W_k (Abbe, Cornacchia, Hązła &
Marquis 2022, arXiv 2202.12846). Every κ_k is a proven Arb enclosure, except for activations without a closed
form, where it is an interval by quadrature.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from learnable.laws import Hypercube, Law
from learnable.networks.eigenvalues import proven_eigenvalues
from learnable.networks.kernels import KernelMethod, closed_form, kernel_method, reaches
from learnable.networks.mlp import MLP
from learnable.networks.reach import Reach
from learnable.networks.series import quadrature_eigenvalues
from learnable.specs import InputError, within


@dataclass(frozen=True)
class LayerSpectrum:
    """The kernel of one layer: eigenvalues by degree, and φ(1) = E N(x)², as Arb balls.

    `reach` proves which eigenvalues are zero (None: nothing is known), `reason` says why in words, and
    `opened` is what the reach would be with random biases. A ball that is not clearly above zero may print a
    lower end just under it.
    """

    name: str
    method: KernelMethod
    eigenvalues: dict[int, Any]
    mean_square: Any
    reach: Reach | None
    opened: Reach | None
    reason: str

    def blind(self, degree: int) -> bool:
        """Whether the eigenvalue on that degree is zero, by proof."""
        return self.reach is not None and not self.reach.sees(degree)

    def blind_degrees(self, n: int) -> tuple[str, ...]:
        """The blind degrees of 0…n in words: one by one up to twelve, then as ranges."""
        blind = [k for k in range(n + 1) if self.blind(k)]
        if len(blind) <= 12:
            return tuple(f"degree {k}" for k in blind)
        if blind == list(range(blind[0], blind[-1] + 1)):
            return (f"degrees {blind[0]} to {blind[-1]}",)
        sides = {"even": [k for k in blind if k % 2 == 0], "odd": [k for k in blind if k % 2]}
        return tuple(f"{parity} degrees {side[0]} to {side[-1]}" for parity, side in sides.items() if side)

    def why_blind(self, degree: int) -> str:
        """A sentence for a report; the empty string where the layer is not blind to the degree."""
        if not self.blind(degree):
            return ""
        opens = self.opened is not None and self.opened.sees(degree)
        remedy = "; a bias_variance above 0 opens it" if opens else ""
        return f"{self.name} is blind to degree {degree}: {self.reason}{remedy}"


@dataclass(frozen=True)
class Spectrum:
    """A network's layers on the irreps of the hypercube's signed permutations: the degrees."""

    network: MLP
    law: Hypercube
    layers: tuple[LayerSpectrum, ...]

    def __getitem__(self, name: str) -> LayerSpectrum:
        return next(layer for layer in self.layers if layer.name == name)


def spectrum(network: MLP, law: Law, degrees: Sequence[int] | None = None) -> Spectrum:
    """The eigenvalues of every layer on `degrees` (all by default), proven to 13 digits where feasible.

    The first hidden layer is exact at any width, and so is the output of a network with one hidden layer;
    deeper layers are the infinite-width limit. Where an eigenvalue is too small for the precision at hand
    (middle degrees at n above 4000) the enclosure is [0, φ(1)/C(n,k)]. A provably zero one is exactly 0.
    Raises `InputError` for a network without Gaussian weights, another law, or a degree beyond n.

    >>> found = spectrum(MLP(widths=(64,)), Hypercube(12), [1, 2, 3])
    >>> [float(v) for v in found["hidden 1"].eigenvalues.values()]
    [0.041666666666666664, 0.002311838291177422, 0.0]
    """
    if not isinstance(law, Hypercube):
        raise InputError(
            f"law is {law}; a spectrum by degrees is known on hypercube(n) alone: sample instead"
        )
    if not isinstance(network, MLP) or network.init != "gaussian":
        raise InputError(
            f"network {network} has no closed form; a spectrum needs init=gaussian: sample instead"
        )
    wanted = list(range(law.n + 1)) if degrees is None else sorted(set(degrees))
    for k in wanted:
        within("degree", k, 0, law.n)
    compute = proven_eigenvalues if closed_form(network) else quadrature_eigenvalues
    proven, opened = reaches(network, law.n), reaches(_biased(network), law.n)
    layers = tuple(
        LayerSpectrum(
            name,
            kernel_method(network, name),
            values,
            square,
            proven[name],
            opened[name],
            _reason(network, law.n, name),
        )
        for name, (values, square) in compute(network, law.n, wanted).items()
    )
    return Spectrum(network, law, layers)


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
