"""A dry run of a module on a few rows: whether it takes them, what it gives, and which of its leaves are layers."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import Any

from learnable.networks.hooks import SILENT
from learnable.networks.leaf_calls import leaf_calls
from learnable.networks.torch_errors import known, meaning
from learnable.specs import InputError
from learnable.start.refusals import mixing, overflowing, random

_ROWS = (5, 3)


@dataclass(frozen=True)
class Layer:
    """One leaf that is a layer: its path in the module, its name, and how many units it has on one row."""

    path: str
    name: str
    units: int


def dry_run(module: Any, rows: Any, spec: str) -> tuple[int, tuple[Layer, ...]] | str:
    """Outputs and layers, by a run of five rows (5, …) and one of three; or what the module said to them.

    Raises `InputError` where it takes the rows and cannot be measured: numbers that are not finite, or random ones.
    """
    import torch

    try:
        with torch.no_grad():
            out, outputs = _run(module, rows.clone())
            some, fewer = _run(module, rows[: _ROWS[1]].clone())
            again = module(rows.clone())
    except Exception as error:
        if known(error):
            raise InputError(f"network {spec} cannot be measured: {known(error)}") from error
        return meaning(error)
    if not isinstance(out, torch.Tensor):
        raise InputError(
            f"network {spec} gives a {type(out).__name__}; return the one tensor that is to be trained"
        )
    if out.shape[:1] != (len(rows),):
        return f"{len(rows)} rows gave {tuple(out.shape)}, wanted the rows first"
    if not bool(torch.isfinite(out).all()):
        raise InputError(overflowing(spec))
    if not torch.allclose(out, again, rtol=1e-3, atol=1e-5 * float(out.detach().abs().max())):
        raise InputError(random(spec))
    if not torch.allclose(out[: len(some)], some, rtol=1e-3, atol=1e-4 * float(out.detach().abs().max())):
        raise InputError(mixing(spec))
    leaves = dict(module.named_modules())
    layers = [
        Layer(path, _name(path, leaves[path]), prod(found[0].shape[1:]))
        for path, found in outputs.items()
        if (len(found), len(fewer.get(path, ()))) == (1, 1)
        and (found[0].shape[:1], fewer[path][0].shape[:1]) == ((len(rows),), (min(_ROWS[1], len(rows)),))
        and not type(leaves[path]).__name__.startswith(SILENT)
    ]
    return int(out[0].numel()), tuple(_hidden(layers, outputs, out))


def _run(module: Any, rows: Any) -> tuple[Any, dict[str, list[Any]]]:
    """What comes out, and what every leaf that gives one tensor gave at each of its calls."""
    run = leaf_calls(module, rows)
    if run.error is not None:
        raise run.error
    found: dict[str, list[Any]] = {}
    for call in run.calls:
        if call.path and call.alone and call.out.dim():
            found.setdefault(call.path, []).append(call.out)
    return run.result, found


def _name(path: str, leaf: Any) -> str:
    return path if path.startswith("hidden ") else f"{path} {type(leaf).__name__}"


def _hidden(layers: list[Layer], outputs: dict[str, list[Any]], out: Any) -> list[Layer]:
    """Without the last one where it gives the output; of a spec's MLP the units alone, not the sums before them."""
    if any(x.path.startswith("hidden ") for x in layers):
        return [x for x in layers if x.path.startswith("hidden ")]
    if not layers:
        return []
    last = outputs[layers[-1].path][0]
    same = last.numel() == out.numel() and bool((last.reshape(-1) == out.reshape(-1)).all())
    return layers[:-1] if same else layers
