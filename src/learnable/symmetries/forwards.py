"""Forward passes: whether outputs are fixed functions of one example, and whether training starts off the target.

The theorems on noisy descent ask for both of any network. Draws can show that they fail; what they do not show is left
to the word of the user, as the symmetry is.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import numpy as np

from learnable.laws import Law
from learnable.networks.module import ModuleNetwork, torch_seed
from learnable.specs import InputError
from learnable.symmetries.draws_test import outputs_of, untouched

Array = np.ndarray[Any, Any]
DRAWS = 3
"""Initialisations that are looked at."""
ROWS, CALLS = 9, 4
"""Examples in a batch, and how often they are asked again."""
EXAMPLES = 512
"""Examples on which the function at the start is compared with the target."""
TOLERANCE = 1e-4
"""Outputs that differ by less than this share of the largest one may differ by rounding, in single precision."""
FINE = 1e-9
"""The same in double precision, where the module runs in it."""


def single(network: ModuleNetwork, law: Law, seed: int) -> bool:
    """Whether in train mode no draw of the module mixes examples, uses chance, or remembers earlier calls.

    An example alone, twice, in a batch with others and in another order must give the same output, and the global
    generators of torch, NumPy and Python must stay as they are. The module is a copy, and the generators are put back.

    >>> import torch
    >>> from learnable.laws import Hypercube
    >>> from learnable.networks import made
    >>> def mixing():
    ...     return torch.nn.Sequential(torch.nn.Linear(5, 4), torch.nn.BatchNorm1d(4), torch.nn.Linear(4, 1))
    >>> [single(made(f), Hypercube(5), seed=0) for f in (lambda: torch.nn.Linear(5, 1), mixing)]
    [True, False]
    """
    rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(24,)))
    return all(_alone(network.sized(seed + i), law.draw(ROWS, rng).astype(float), seed) for i in range(DRAWS))


def _alone(module: Any, x: Array, seed: int) -> bool:
    import torch

    module, tolerance = _fine(module.train(), x)
    with untouched(), torch_seed(seed), torch.no_grad():
        before = _generators()
        try:
            whole = outputs_of(module, x).detach().double().numpy()
            again = [outputs_of(module, x).detach().double().numpy() for _ in range(CALLS)]
            again.append(outputs_of(module, x[::-1].copy()).detach().double().numpy()[::-1])
            again.append(
                np.concatenate([outputs_of(module, row[None]).detach().double().numpy() for row in x])
            )
            again.append(
                outputs_of(module, np.concatenate([x[:2], 0.5 * x, x])).detach().double().numpy()[-len(x) :]
            )
        except InputError:
            return False  # such as statistics of a batch, which one example does not have
        if _generators() != before:
            return False
    size = max(float(np.abs(whole).max()), 1e-300)
    return bool(np.isfinite(whole).all()) and all(
        float(np.abs(a - whole).max()) <= tolerance * size for a in again
    )


def _fine(module: Any, x: Array) -> tuple[Any, float]:
    """The module in double precision, where it runs in it, with the tolerance."""
    import copy

    import torch

    try:
        double = copy.deepcopy(module).double()
        with untouched(), torch_seed(0), torch.no_grad():
            outputs_of(double, x)
        return double, FINE
    except Exception:
        return module, TOLERANCE


def _generators() -> tuple[bytes, bytes, str]:
    """The states of the global generators of torch, NumPy and Python."""
    import torch

    kind, keys, *place = np.random.get_state()
    return (
        torch.default_generator.get_state().numpy().tobytes(),
        np.asarray(keys).tobytes() + str((kind, place)).encode(),
        str(random.getstate()),
    )


def trained(network: ModuleNetwork, law: Law, target: Callable[[Any], Any], seed: int, edge: float) -> bool:
    """Whether the module has trained parameters, and in no draw explains a share `edge` of the target at the start.

    >>> import torch
    >>> from learnable.laws import Hypercube
    >>> from learnable.networks import made
    >>> net = made(lambda: torch.nn.Linear(8, 1))
    >>> trained(net, Hypercube(8), lambda x: x[:, :3].prod(1), seed=0, edge=0.1)
    True
    """
    import torch

    rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(25,)))
    x = law.draw(EXAMPLES, rng).astype(float)
    y = np.asarray(target(x), dtype=float)
    for i in range(DRAWS):
        module = network.sized(seed + i)
        if not any(p.requires_grad and p.numel() for p in module.parameters()):
            return False
        for mode in (True, False):
            with untouched(), torch_seed(seed), torch.no_grad():
                f = outputs_of(module.train(mode), x).detach().double().numpy()
            if float(((f - y) ** 2).mean()) <= (1 - edge) * float(y.var()):
                return False
    return True
