"""Any network as a torch module that takes the rows of a task, found out before anything is measured.

The first of these shapes that the module accepts is what a row becomes: its columns as they are, the image that it was,
the image with one channel. Then every leaf with one output a row is a layer; its units are its channels and positions.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from math import prod
from typing import Any, Literal

from learnable.networks import MLP, ModuleNetwork, Network
from learnable.networks.hooks import SILENT
from learnable.scores.task import Task
from learnable.specs import InputError

Mode = Literal["eval", "train"]


@dataclass(frozen=True)
class Layer:
    """One leaf that is a layer: its path in the module, its name, and how many units it has on one row."""

    path: str
    name: str
    units: int


@dataclass(frozen=True, eq=False)
class Fitted:
    """A network that takes the rows of a task. `build(seed)` is a fresh module in eval mode, float32.

    `shape` is that of one input, `outputs` the numbers it gives for one, `layers` in the order they run, without the one
    that gives the output itself. `multiply_adds` counts one row forward. In ``train`` mode BatchNorm takes its statistics
    from the rows, once, and keeps them.
    """

    spec: str
    shape: tuple[int, ...]
    outputs: int
    layers: tuple[Layer, ...]
    parameters: int
    multiply_adds: int
    mode: Mode
    build: Callable[[int], Any]
    notes: tuple[str, ...] = ()

    def rows(self, X: Any) -> Any:
        """Rows (m, d) as a float32 tensor (m, *shape)."""
        import torch

        return torch.as_tensor(X, dtype=torch.float32).reshape(len(X), *self.shape)


def fit(network: Network | Callable[[], Any], task: Task, mode: Mode = "eval") -> Fitted:
    """The network on the task's rows: dry runs of a few rows, and what they showed.

    Raises `InputError`, naming the shapes that were tried and what the module said to each, where none fits, where the
    output is not finite, and where rows do not come first.

    >>> from learnable.networks import networks
    >>> from learnable.targets import targets
    >>> from learnable.scores.task import task_of
    >>> found = fit(networks.read("mlp(widths=[8,4])"), task_of(targets.read("digits"), rows=50))
    >>> found.shape, found.parameters, found.multiply_adds, [(x.name, x.units) for x in found.layers]
    ((64,), 561, 548, [('hidden 1', 8), ('hidden 2', 4)])
    """
    build = _builder(network, task.X.shape[1])
    spec = str(network) if isinstance(network, Network) else getattr(network, "__name__", "a function")
    module = build(0)
    shape, outputs, layers = _fitting(spec, module, task)
    return Fitted(
        spec,
        shape,
        outputs,
        layers,
        sum(p.numel() for p in module.parameters() if p.requires_grad),
        _multiply_adds(module, shape),
        mode,
        _calibrated(build, shape, task) if mode == "train" else build,
        () if shape == (task.X.shape[1],) else (f"rows were given as {_written(shape)}",),
    )


def _fitting(spec: str, module: Any, task: Task) -> tuple[tuple[int, ...], int, tuple[Layer, ...]]:
    """The first shape that the module accepts, its outputs and its layers."""
    refused = []
    for shape in _shapes(task):
        found = _dry_run(module, shape, task)
        if not isinstance(found, str):
            return (shape, *found)
        refused.append(f"{_written(shape)}: {found}")
    raise InputError(
        f"network {spec} takes no rows of {task.spec}; tried {'; '.join(refused)}; make it reshape rows of "
        f"{task.X.shape[1]} features itself"
    )


def _written(shape: tuple[int, ...]) -> str:
    return "x".join(map(str, shape))


def _builder(network: Network | Callable[[], Any], inputs: int) -> Callable[[int], Any]:
    if isinstance(network, ModuleNetwork):
        return lambda seed: network.make(seed).float()
    if isinstance(network, MLP):
        return lambda seed: perceptron(network, inputs, seed)
    if callable(network):
        return lambda seed: _made(network, seed)
    raise InputError(
        f"network {network!r}; wanted mlp(widths=[512]), file.py:factory or a function that returns a module"
    )


def _made(make: Callable[[], Any], seed: int) -> Any:
    import torch

    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        module = make()
    if not isinstance(module, torch.nn.Module):
        raise InputError(f"the network's function returned {type(module).__name__}; wanted a torch.nn.Module")
    return module.eval().float()


def perceptron(network: MLP, inputs: int, seed: int) -> Any:
    """The MLP of a spec as a module: its layers are called ``hidden 1``, …, each a linear map and its activation."""
    import numpy as np
    import torch

    from learnable.descent.activations import unit_named

    unit = unit_named(network.activation)

    class Unit(torch.nn.Module):
        def forward(self, z: Any) -> Any:
            return unit.value(z.clone())

    layers: dict[str, Any] = {}
    drawn = network.draw(inputs, np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(0,))))
    sizes = (inputs, *network.widths, 1)
    for depth, ((a, b), (weights, biases)) in enumerate(zip(pairwise(sizes), drawn), 1):
        linear = torch.nn.Linear(a, b, bias=network.bias)
        with torch.no_grad():
            linear.weight.copy_(torch.as_tensor(np.ascontiguousarray(weights.T)))
            if network.bias:
                linear.bias.copy_(torch.as_tensor(biases))
        layers[f"linear {depth}"] = linear
        if depth < len(sizes) - 1:
            layers[f"hidden {depth}"] = Unit()
    module = torch.nn.Sequential()
    for name, layer in layers.items():
        module.add_module(name, layer)
    return module.eval()


def _shapes(task: Task) -> list[tuple[int, ...]]:
    """What a row may become, in the order tried."""
    flat = (int(task.X.shape[1]),)
    image = task.shape
    if not image:
        return [flat]
    return list(dict.fromkeys([flat, image, (1, *image)] if len(image) == 2 else [flat, image]))


def _dry_run(module: Any, shape: tuple[int, ...], task: Task) -> tuple[int, tuple[Layer, ...]] | str:
    """Outputs and layers of a run of five rows and one of three; or what the module said."""
    import torch

    X = torch.as_tensor(task.X[:5], dtype=torch.float32).reshape(-1, *shape)
    sizes: dict[str, list[tuple[int, ...]]] = {}
    leaves = {path: m for path, m in module.named_modules() if path and not list(m.children())}
    hooks = [
        leaf.register_forward_hook(
            lambda m, given, out, path=path: (
                sizes.setdefault(path, []).append(tuple(out.shape)) if isinstance(out, torch.Tensor) else None
            )
        )
        for path, leaf in leaves.items()
    ]
    try:
        with torch.no_grad():
            out = module(X)
            module(X[:3])
    except Exception as error:
        return (str(error).splitlines() or [type(error).__name__])[0]
    finally:
        for hook in hooks:
            hook.remove()
    if not isinstance(out, torch.Tensor) or out.shape[:1] != (len(X),):
        got = tuple(out.shape) if isinstance(out, torch.Tensor) else type(out).__name__
        return f"5 rows gave {got}, wanted the rows first"
    if not bool(torch.isfinite(out).all()):
        raise InputError(
            f"the network gives numbers that are not finite at initialisation, on rows of {task.spec}; scale its weights "
            "down or standardise the columns"
        )
    layers = [
        Layer(path, _name(path, leaves[path]), prod(found[0][1:]))
        for path, found in sizes.items()
        if len(found) == 2
        and (found[0][:1], found[1][:1]) == ((len(X),), (min(3, len(X)),))
        and not type(leaves[path]).__name__.startswith(SILENT)
    ]
    return int(out[0].numel()), tuple(_hidden(layers, leaves))


def _name(path: str, leaf: Any) -> str:
    return path if path.startswith("hidden ") else f"{path} {type(leaf).__name__}"


def _hidden(layers: list[Layer], leaves: dict[str, Any]) -> list[Layer]:
    """Without the last one, which gives the output; of a spec's MLP the units alone, not the sums before them."""
    if any(x.path.startswith("hidden ") for x in layers):
        return [x for x in layers if x.path.startswith("hidden ")]
    return layers[:-1]


def _multiply_adds(module: Any, shape: tuple[int, ...]) -> int:
    import torch
    from torch.utils.flop_counter import FlopCounterMode

    with torch.no_grad(), FlopCounterMode(display=False) as counter:
        module(torch.zeros(1, *shape))
    return int(counter.get_total_flops()) // 2


def _calibrated(build: Callable[[int], Any], shape: tuple[int, ...], task: Task) -> Callable[[int], Any]:
    """Modules whose BatchNorm has the statistics of the rows, layer after layer as in one pass in train mode."""
    import torch

    X = torch.as_tensor(task.X[:512], dtype=torch.float32).reshape(-1, *shape)

    def make(seed: int) -> Any:
        module = build(seed)
        norms = [m for m in module.modules() if isinstance(m, torch.nn.modules.batchnorm._BatchNorm)]
        for norm in norms:
            norm.momentum = 1.0
            norm.train()
        with torch.no_grad(), torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            module(X)
        return module.eval()

    return make
