"""Engines of training: batched products for `mlp(…)`, torch.func for any module."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch

from learnable.descent.modules import modules_of
from learnable.descent.perceptrons import Perceptrons
from learnable.networks.mlp import MLP
from learnable.networks.module import ModuleNetwork, torch_seed
from learnable.networks.vocabulary import networks
from learnable.specs import InputError


def engine_of(network: Any, inputs: int, dtype: torch.dtype, device: str, *, signs: bool = False) -> Any:
    """The engine of ``mlp(…)``, ``net.py:make``, or a Python function that returns a fresh `nn.Module`.

    `signs` says that inputs are ±1. Raises `InputError` for what is none of these, and for modules that cannot
    be trained (see `modules_of`).
    """
    read = networks.read(network)
    if isinstance(read, MLP):
        return Perceptrons(read, inputs, dtype, device, signs)
    if isinstance(read, ModuleNetwork):
        return modules_of(read.make, str(read), inputs, dtype=dtype, device=device)
    if callable(read) and not isinstance(read, torch.nn.Module):
        return modules_of(_seeded(read), label_of(read), inputs, dtype=dtype, device=device)
    kind = type(read).__name__
    raise InputError(
        f"network is a {kind}; wanted mlp(…), net.py:make, or a function without arguments that returns a fresh "
        "nn.Module, such as lambda: nn.Sequential(…)"
    )


def label_of(value: Any) -> str:
    """How results name a network or a target: its spec, or what a plain Python object is called.

    >>> label_of(MLP(widths=(8,))), label_of(label_of)
    ('mlp(widths=[8])', 'label_of')
    """
    if type(value).__str__ is not object.__str__:
        return str(value)
    return str(getattr(value, "__name__", type(value).__name__))


def _seeded(build: Callable[[], Any]) -> Callable[[int], Any]:
    def make(seed: int) -> Any:
        with torch_seed(seed):
            return build()

    return make
