"""Checks of a module before it trains: its output's shape, that rows do not mix, that it draws nothing."""

from __future__ import annotations

import warnings
from typing import Any

import torch
from torch import Tensor

from learnable.locks import WARNINGS
from learnable.networks.module import torch_seed
from learnable.networks.torch_errors import known
from learnable.specs import InputError

ROWS = 3


def examine(module: Any, label: str, inputs: int, dtype: torch.dtype, device: str) -> str | None:
    """None where torch.func can train many copies at once, else which submodule stands in the way, and why.

    Raises `InputError` for BatchNorm, for random numbers drawn in `forward` and for a wrong output shape.
    """
    _refuse_batchnorm(module, label)
    generator = torch.Generator().manual_seed(0)
    X = torch.randn(ROWS, inputs, generator=generator, dtype=dtype).to(device)
    with torch.no_grad():
        if _looks_up(module, X):
            X = (X > 0).to(dtype)
        out = _run(module, label, X)
    if not isinstance(out, Tensor) or tuple(out.shape) not in ((ROWS,), (ROWS, 1)):
        got = tuple(out.shape) if isinstance(out, Tensor) else type(out).__name__
        raise InputError(
            f"network {label} returned {got} for {ROWS} inputs; wanted ({ROWS},) or ({ROWS}, 1): "
            "end it with one output, such as nn.Linear(width, 1)"
        )
    _refuse_random(module, label, X)
    return _obstacle(module, X)


def _refuse_batchnorm(module: Any, label: str) -> None:
    for path, part in module.named_modules():
        if isinstance(part, torch.nn.modules.batchnorm._BatchNorm):
            raise InputError(
                f"network {label} has {type(part).__name__} at {path or 'its top'}: it mixes the examples of a batch, "
                "so that an example has no gradient of its own; replace it by nn.LayerNorm or nn.GroupNorm"
            )


def _looks_up(module: Any, X: Tensor) -> bool:
    """Whether the module takes its inputs for places in a table, where negative ones are no place."""
    try:
        module(X)
    except IndexError:
        return True
    except Exception:
        return False
    return False


def _run(module: Any, label: str, X: Tensor) -> Any:
    try:
        return module(X)
    except Exception as error:
        if known(error):
            raise InputError(f"network {label} cannot be trained: {known(error)}") from error
        raise InputError(
            f"network {label} failed on rows of shape {tuple(X.shape)}: {_first_line(error)}; "
            f"its first layer must take {X.shape[1]} features"
        ) from error


def _refuse_random(module: Any, label: str, X: Tensor) -> None:
    outs: list[dict[str, Tensor]] = []
    for seed in (1, 2):
        with torch_seed(seed), torch.no_grad():
            outs.append(_outputs(module, X))
    for path in outs[0]:
        if not torch.equal(torch.nan_to_num(outs[0][path]), torch.nan_to_num(outs[1][path])):
            kind = type(module.get_submodule(path)).__name__
            raise InputError(
                f"network {label} draws random numbers in forward, at {path or 'its top'} ({kind}): runs would not "
                "repeat; remove it or set its probability to 0"
            )


def _outputs(module: Any, X: Tensor) -> dict[str, Tensor]:
    """The output of every submodule, in the order in which they finish."""
    outputs: dict[str, Tensor] = {}

    def keep(path: str, out: Any) -> None:
        if isinstance(out, Tensor):
            outputs[path] = out

    hooks = [
        part.register_forward_hook(lambda m, given, out, path=path: keep(path, out))
        for path, part in module.named_modules()
    ]
    try:
        module(X)
    finally:
        for hook in hooks:
            hook.remove()
    return outputs


def _obstacle(module: Any, X: Tensor) -> str | None:
    """Try outputs and per-example gradients of two copies at once; on failure, say where and why."""
    named = {**dict(module.named_parameters()), **dict(module.named_buffers())}
    stacked = {k: torch.stack([v.detach(), v.detach()]) for k, v in named.items()}
    moving = {k: stacked[k] for k, p in module.named_parameters() if p.requires_grad}
    fixed = {k: v for k, v in stacked.items() if k not in moving}
    entered: list[str] = []

    def single(w: Any, b: Any, x: Tensor) -> Tensor:
        return torch.func.functional_call(module, {**w, **b}, (x[None],)).reshape(())

    def whole(w: Any, b: Any) -> Tensor:
        return torch.func.functional_call(module, {**w, **b}, (X,))

    rows = torch.func.vmap(torch.func.grad(single), in_dims=(None, None, 0))
    leaves = [(path, part) for path, part in module.named_modules() if not list(part.children())]
    hooks = [
        p.register_forward_pre_hook(lambda m, given, path=path: entered.append(path)) for path, p in leaves
    ]
    try:
        with WARNINGS, warnings.catch_warnings(), torch.no_grad():
            warnings.simplefilter("ignore")  # what torch thinks of the attempt; the note says what came of it
            torch.func.vmap(whole)(moving, fixed)
            torch.func.vmap(rows, in_dims=(0, 0, None))(moving, fixed, X)
    except Exception as error:
        where = entered[-1] if entered else ""
        kind = type(module.get_submodule(where)).__name__
        return f"trained one by one: torch.func.vmap stopped at {where or 'the top'} ({kind}): {_first_line(error)}"
    finally:
        for hook in hooks:
            hook.remove()
    return None


def _first_line(error: Exception) -> str:
    text = str(error).strip().splitlines()
    return f"{type(error).__name__}: {text[0][:200]}" if text else type(error).__name__
