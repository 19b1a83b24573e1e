"""`spectrum`: the eigenvalues of every layer that has them in closed form or by quadrature."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from learnable.laws import Hypercube, Law, Sphere
from learnable.networks.eigenvalues import proven_eigenvalues
from learnable.networks.kernels import closed_form, kernel_method
from learnable.networks.mlp import MLP
from learnable.networks.series import quadrature_eigenvalues
from learnable.specs import InputError, within
from learnable.spectra.layers import Spectrum, layer_spectrum
from learnable.spectra.rademacher import LARGEST, proven_reach, rademacher_eigenvalues, rademacher_form
from learnable.spectra.sphere import sphere_eigenvalues


def spectrum(network: MLP, law: Law, degrees: Sequence[int] | None = None) -> Spectrum:
    """The eigenvalues of every layer on `degrees` (all of a hypercube by default), proven to 13 digits where feasible.

    The first hidden layer is exact at any width, and so is the output of a network with one hidden layer;
    deeper layers are the infinite-width limit. Where an eigenvalue is too small for the precision at hand
    (middle degrees at n above 4000) the enclosure is [0, φ(1)/C(n,k)]. A provably zero one is exactly 0.
    With Rademacher weights, on the hypercube, the first layer alone is known, and the output that reads it.
    Raises `InputError` for other networks, another law, or a degree beyond n.

    >>> found = spectrum(MLP(widths=(64,)), Hypercube(12), [1, 2, 3])
    >>> [float(v) for v in found["hidden 1"].eigenvalues.values()]
    [0.041666666666666664, 0.002311838291177422, 0.0]
    >>> found = spectrum(MLP(widths=(64,), weight_variance=1.0), Sphere(20), [1, 2, 4])
    >>> [f"{float(v):.2g}" for v in found["hidden 1"].eigenvalues.values()]
    ['0.00063', '1.9e-05', '3.5e-08']
    """
    if not isinstance(law, Hypercube | Sphere):
        raise InputError(
            f"law is {law}; a spectrum by degrees is known on hypercube(n) and sphere(d) alone: sample instead"
        )
    gaussian = isinstance(network, MLP) and network.init == "gaussian"
    if not gaussian and not (isinstance(law, Hypercube) and rademacher_form(network)):
        raise InputError(
            f"network {network} has no closed form; a spectrum needs init=gaussian: sample instead"
        )
    if not gaussian:
        within(
            "spectrum: n",
            law.dimension,
            1,
            LARGEST,
            "Rademacher weights are worked out up to there: sample instead",
        )
    if degrees is None:
        if isinstance(law, Sphere):
            raise InputError(f"degrees are not given, and {law} has infinitely many; type degrees=[0,1,2]")
        degrees = range(law.n + 1)
    wanted = sorted(set(degrees))
    for k in wanted:
        within("degree", k, 0, law.n if isinstance(law, Hypercube) else MOST_DEGREE)
    layers = [
        layer_spectrum(
            network,
            law.dimension,
            name,
            kernel_method(network, name) if gaussian else "exact",
            values,
            square,
        )
        for name, (values, square) in _eigenvalues(network, law, wanted)
    ]
    if not gaussian and proven_reach(network, law.dimension) is None:
        layers = [
            replace(layer, reach=None) if layer.name == "hidden 1" or network.readout == "gaussian" else layer
            for layer in layers
        ]
    return Spectrum(network, law, tuple(layers))


MOST_DEGREE = 1000
"""The greatest degree of harmonics on the sphere."""


def _eigenvalues(
    network: MLP, law: Any, degrees: list[int]
) -> Iterable[tuple[str, tuple[dict[int, Any], Any]]]:
    if isinstance(law, Sphere):
        return sphere_eigenvalues(network, law.d, degrees).items()
    if network.init != "gaussian":
        return rademacher_eigenvalues(network, law.n, degrees).items()
    compute = proven_eigenvalues if closed_form(network) else quadrature_eigenvalues
    return compute(network, law.n, degrees).items()
