"""Any network as a torch module that takes the rows of a task, found out before anything is measured.

The first of these shapes that the module accepts is what a row becomes: its columns as they are, the image that it was,
the image with one channel. Every leaf with one output a row is a layer; its units are its channels and positions.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from learnable.locks import TORCH
from learnable.networks import MLP, ModuleNetwork, Network
from learnable.networks.module import torch_seed
from learnable.rows.task import Task
from learnable.specs import InputError
from learnable.start.inspection import Layer as Layer
from learnable.start.inspection import dry_run
from learnable.start.perceptron_module import perceptron as perceptron

Mode = Literal["eval", "train"]


@dataclass(frozen=True, eq=False)
class Bound:
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


def bind(
    network: Network | Callable[[], Any], task: Task, mode: Mode = "eval", spec: str | None = None
) -> Bound:
    """The network on the task's rows: dry runs of a few rows, and what they showed; `spec` is what it is called.

    Raises `InputError`, naming the shapes that were tried and what the module said to each, where none fits, where the
    output is not finite, and where rows do not come first.

    >>> from learnable.networks import networks
    >>> from learnable.targets import targets
    >>> from learnable.rows.task import task_of
    >>> found = bind(networks.read("mlp(widths=[8,4])"), task_of(targets.read("digits"), rows=50))
    >>> found.shape, found.parameters, found.multiply_adds, [(x.name, x.units) for x in found.layers]
    ((64,), 561, 548, [('hidden 1', 8), ('hidden 2', 4)])
    """
    build = _builder(network, task.X.shape[1])
    if spec is None:
        spec = str(network) if isinstance(network, Network) else getattr(network, "__name__", "a function")
    module = build(0)
    lazy = any(_unshaped(p) for p in module.parameters())
    shape, outputs, layers = _fitting(spec, module, task)
    if lazy:
        build = _settled(build, shape, task)
    norms = mode == "eval" and any(type(m).__name__.startswith("BatchNorm") for m in module.modules())
    notes = [f"rows were given as {_written(shape)}"] if shape != (task.X.shape[1],) else []
    return Bound(
        spec,
        shape,
        outputs,
        layers,
        sum(p.numel() for p in module.parameters() if p.requires_grad),
        _multiply_adds(module, shape, task),
        mode,
        _calibrated(build, shape, task) if mode == "train" else build,
        (*notes, *([UNSEEN] if norms else [])),
    )


UNSEEN = (
    "its BatchNorm has seen no rows yet and passes them on as they are; mode train gives it their statistics"
)


def _fitting(spec: str, module: Any, task: Task) -> tuple[tuple[int, ...], int, tuple[Layer, ...]]:
    """The first shape that the module accepts, its outputs and its layers."""
    import torch

    refused = []
    for shape in _shapes(task):
        rows = torch.as_tensor(task.X[:5], dtype=torch.float32).reshape(-1, *shape)
        found = dry_run(module, rows, spec)
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

    with torch_seed(seed):
        module = make()
    if not isinstance(module, torch.nn.Module):
        raise InputError(f"the network's function returned {type(module).__name__}; wanted a torch.nn.Module")
    return module.eval().float()


def _shapes(task: Task) -> list[tuple[int, ...]]:
    """What a row may become, in the order tried."""
    flat = (int(task.X.shape[1]),)
    image = task.shape
    if not image:
        return [flat]
    return list(dict.fromkeys([flat, image, (1, *image)] if len(image) == 2 else [flat, image]))


def _multiply_adds(module: Any, shape: tuple[int, ...], task: Task) -> int:
    """Of one row forward; attention is run step by step, since its fused form is not counted."""
    import torch
    from torch.nn.attention import SDPBackend, sdpa_kernel
    from torch.utils.flop_counter import FlopCounterMode

    rows = torch.as_tensor(task.X[:2], dtype=torch.float32).reshape(-1, *shape)
    with TORCH:
        fast = torch.backends.mha.get_fastpath_enabled()
        torch.backends.mha.set_fastpath_enabled(False)
        try:
            with torch.no_grad(), sdpa_kernel(SDPBackend.MATH), FlopCounterMode(display=False) as counter:
                module(rows)
        finally:
            torch.backends.mha.set_fastpath_enabled(fast)
    return int(counter.get_total_flops()) // 2 // len(rows)


def _unshaped(p: Any) -> bool:
    from torch.nn.parameter import UninitializedParameter

    return isinstance(p, UninitializedParameter)


def _settled(build: Callable[[int], Any], shape: tuple[int, ...], task: Task) -> Callable[[int], Any]:
    """Modules whose lazy layers have taken their shape from a row, their weights drawn from the seed."""
    import torch

    row = torch.as_tensor(task.X[:2], dtype=torch.float32).reshape(-1, *shape)

    def make(seed: int) -> Any:
        module = build(seed)
        with torch_seed(seed + 1), torch.no_grad():
            module(row)
        return module

    return make


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
        with torch_seed(seed), torch.no_grad():
            module(X)
        return module.eval()

    return make
