"""Degrees that a fully connected network can hold with any weights: what training cannot open.

A function of x with even part E and odd part O goes through σ = σ_even + σ_odd. Where one of the two parts is missing, or
is a polynomial, σ(E + O) has no more degrees than the rule of `Reach.through` gives, and that holds for every value of
the weights: without biases one layer of relu units (u/2 + |u|/2) is an even function plus a linear one. On the hypercube and
on the sphere a degree is one of monomials or harmonics, on Gaussian inputs of Hermite polynomials.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace

from learnable.networks.degree_support import Reach
from learnable.networks.kernels import reaches
from learnable.networks.mlp import MLP
from learnable.networks.slopes import flat


def expressible(network: MLP, inputs: int, *, noise: bool = True) -> Reach | None:
    """The greatest even and odd degree of the functions that training can make of the network; None where nothing is known.

    Every trained bias and the readout may take any value. The sign has slope 0, so that without `noise` in the weights the
    biases of its layers stay what they are at first. It is +1 at a sum of 0, which ±1 weights hit: nothing is said of those.

    >>> expressible(MLP(widths=(8,), bias=False), 10), expressible(MLP(widths=(8, 8), bias=False), 10)
    (Reach(even=inf, odd=1), Reach(even=inf, odd=inf))
    """
    if network.sigma.name == "sign" and network.init == "rademacher":
        return None
    still = _still(network, noise) or not network.bias
    opened = replace(network, readout="gaussian", bias_variance=network.bias_variance if still else 1.0)
    reach = reaches(opened, inputs)["output"]
    return reach.with_bias() if reach is not None and network.bias else reach


def why_inexpressible(network: MLP, inputs: int, *, noise: bool = True) -> str:
    """What every function is that the network can become, and why, to go on a sentence; empty where it can be anything.

    >>> why_inexpressible(MLP(bias=False), 10)
    'with relu (it is u/2 + |u|/2, even but for its linear part) and without biases it is an even function plus a linear one'
    """
    reach = expressible(network, inputs, noise=noise)
    kind = "" if reach is None else _kind(reach)
    biases = "with biases" if network.bias else "without biases"
    if network.bias and _still(network, noise):
        biases = "with biases that stay 0, since the sign has slope 0,"
    return kind and f"with {network.sigma} ({network.sigma.why}) and {biases} it is {kind}"


@dataclass(frozen=True)
class Remedy:
    """A change of the architecture, in words, and the network after it."""

    words: str
    network: MLP


def remedies(network: MLP, inputs: int, degrees: Iterable[int], *, noise: bool = True) -> tuple[Remedy, ...]:
    """Single changes after which the network can hold all of the degrees: biases or a hidden layer; where none does, relu.

    >>> [remedy.words for remedy in remedies(MLP(widths=(8,), bias=False), 10, [3])]
    ['train biases (bias=true)', 'add a hidden layer (widths=[8,8])']
    """
    wanted = tuple(degrees)
    widths = (*network.widths, network.widths[-1])
    shown = ",".join(map(str, widths))
    random = Remedy(
        "start from random biases (bias=true, bias_variance=1)",
        replace(network, bias=True, bias_variance=1.0),
    )
    changed = (
        Remedy("train biases (bias=true)", replace(network, bias=True)),
        Remedy(f"add a hidden layer (widths=[{shown}])", replace(network, widths=widths)),
    )
    relu = Remedy(
        "take another activation, with biases (activation=relu, bias=true)",
        replace(network, activation="relu", bias=True),
    )
    for tried in (changed, (random,)):
        helps = tuple(r for r in tried if _holds(r.network, inputs, wanted, noise))
        if helps:
            return helps
    return (relu,)


def _holds(network: MLP, inputs: int, degrees: Iterable[int], noise: bool) -> bool:
    reach = expressible(network, inputs, noise=noise)
    return reach is not None and all(map(reach.sees, degrees))


def _still(network: MLP, noise: bool) -> bool:
    """Whether nothing moves the hidden layers."""
    return flat(network.sigma) and not noise


def _kind(reach: Reach) -> str:
    """The functions of that reach in words; empty where it has no end."""
    even, odd = reach.even, reach.odd
    tops = [-1 if top is None else top for top in (even, odd)]
    if all(map(math.isinf, tops)):
        return ""
    if not any(map(math.isinf, tops)):
        parity = "an odd " if even is None else "an even " if odd is None else "a "
        return f"{parity}polynomial of degree at most {max(tops):g}"
    rest = odd if even == math.inf else even
    whole, other = ("an even function", "odd") if even == math.inf else ("an odd function", "even")
    if rest is None:
        return whole
    small = {0: "a constant", 1: "a linear one"}.get(int(rest), f"an {other} polynomial of degree {rest:g}")
    return f"{whole} plus {small}"
