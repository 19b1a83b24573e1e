"""Rows in the shape of images: each row is given its shape back before the first layer of a module that wants it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from learnable.networks.module import ModuleNetwork
from learnable.networks.torch_errors import known
from learnable.networks.vocabulary import Network
from learnable.specs import InputError


@dataclass(frozen=True, eq=False)
class Shaped(ModuleNetwork):
    """`inner`, with every row of inputs brought to `shape` on its way in."""

    inner: ModuleNetwork
    shape: tuple[int, ...]

    def make(self, seed: int = 0) -> Any:
        module, shape = self.inner.make(seed), self.shape
        module.register_forward_pre_hook(lambda m, given: (given[0].reshape(-1, *shape), *given[1:]))
        return module

    def __str__(self) -> str:
        return str(self.inner)


def on_rows(network: Network, dimension: int, shape: tuple[int, ...]) -> Network:
    """The network on rows of `dimension` features that were inputs of `shape` (empty where they were rows).

    The first that the module takes of: the row, the image, the image with one channel. Raises `InputError`, naming all
    that was tried, where it takes none.
    """
    if not isinstance(network, ModuleNetwork) or not shape:
        return network
    ways: list[ModuleNetwork] = [network, Shaped(network, shape)]
    if len(shape) == 2:
        ways.append(Shaped(network, (1, *shape)))
    refused = []
    for way in ways:
        try:
            way.draw(dimension, 0)
        except InputError as error:
            if error.__cause__ is not None and known(error.__cause__):
                raise  # no other shape mends it
            refused.append(error)
        else:
            return way
    tried = ", ".join("x".join(map(str, w.shape)) for w in ways if isinstance(w, Shaped))
    raise InputError(f"{refused[0]}; images of {tried} were tried too: {_why(refused[-1])}") from refused[-1]


def _why(error: InputError) -> str:
    """The part of a refusal that says what the module said."""
    return str(error).partition(": ")[2].partition("; ")[0]
