"""The units of a torch module: every leaf with one output a row is a layer, read by a hook."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from learnable.memory import forecast
from learnable.networks.leaf_calls import leaf_calls, leaves
from learnable.networks.torch_errors import known
from learnable.specs import InputError

SILENT = ("Dropout", "AlphaDropout", "FeatureAlphaDropout", "Identity", "Flatten", "Unflatten")
"""Leaves that compute nothing in eval mode; their output is their input."""
_BATCH = 1024


@dataclass(frozen=True)
class Pass:
    """One run of a module: each leaf's output in the order they ran, the last one entered, what came out."""

    outputs: dict[str, Any]
    entered: str | None
    result: Any
    error: BaseException | None


def row_layers(network: str, module: Any, dimension: int) -> dict[str, str]:
    """Path → name of every leaf that is a layer; the leaf that gives the output itself is left out.

    Two dry runs, of 3 and of 5 rows, tell the batch axis from one that happens to be as long. Raises
    `InputError`, naming both shapes, where the module does not take rows of that dimension or does not give
    one number a row.
    """
    import numpy as np

    rng = np.random.default_rng(0)
    small, large = (_fitting(network, module, rng.integers(0, 2, (rows, dimension))) for rows in (3, 5))
    known_leaves, names, units = leaves(module), {}, 0
    for path, out in small.outputs.items():
        again, kind = large.outputs.get(path), type(known_leaves[path]).__name__
        batched = out.dim() > 0 and again is not None and (len(out), len(again)) == (3, 5)
        if batched and not kind.startswith(SILENT):
            names[path] = f"{path} {kind}".strip()
            units += out[0].numel()
    forecast(8 * _BATCH * units, f"{_BATCH} rows through {network}", "a smaller network")
    last = next(reversed(names), None)
    if last is not None and _same(large.outputs[last], large.result):
        del names[last]
    return names


def read_units(module: Any, names: dict[str, str], X: Any, network: str = "it") -> dict[str, Any]:
    """The units of every named layer on rows X (m, d), as doubles (m, units), and ``output`` (m, 1).

    Raises what the module raised, as an `InputError` that names the `network` where it is a known slip.
    """
    import torch

    run = _run(module, X, names.__contains__)
    if run.error is not None and known(run.error):
        raise InputError(f"network {network} failed on these rows: {known(run.error)}") from run.error
    if run.error is not None:
        raise run.error
    units = {names[path]: out.reshape(len(X), -1).numpy() for path, out in run.outputs.items()}
    units["output"] = run.result.detach().reshape(len(X), 1).to(torch.float64).numpy()
    return units


def _fitting(network: str, module: Any, bits: Any) -> Pass:
    """A dry run on rows of ±1, of 0 and 1 where the module looks numbers up; refused where it does not fit them."""
    import torch

    rows, dimension = bits.shape
    run = _run(module, 1.0 - 2.0 * bits, lambda path: True)
    if isinstance(run.error, IndexError):
        run = _run(module, bits, lambda path: True)
    if run.error is not None and known(run.error):
        raise InputError(f"network {network} cannot be measured: {known(run.error)}") from run.error
    if run.error is not None:
        leaf = None if run.entered is None else leaves(module)[run.entered]
        at = "" if leaf is None else f" at {run.entered or 'its top'} ({leaf})"
        why = (str(run.error).splitlines() or [type(run.error).__name__])[0]
        raise InputError(
            f"network {network}: rows have {dimension} features, shape (m, {dimension}), and the module "
            f"failed{at}: {why}; make it take rows of {dimension} features, and reshape them itself to images"
        ) from run.error
    result = run.result
    shape = tuple(result.shape) if isinstance(result, torch.Tensor) else type(result).__name__
    if shape not in ((rows,), (rows, 1)):
        raise InputError(
            f"network {network}: {rows} rows gave {shape}; wanted one number a row, shape ({rows}, 1)"
        )
    return run


def _run(module: Any, X: Any, kept: Callable[[str], bool]) -> Pass:
    """Rows X (m, d) through the module, in the type of its weights; of a leaf that runs several times the last output."""
    import torch

    kind = next((p.dtype for p in module.parameters() if p.is_floating_point()), torch.float64)
    run = leaf_calls(module, torch.as_tensor(X, dtype=kind), kept)
    outputs: dict[str, Any] = {}
    for call in run.calls:
        outputs.pop(call.path, None)
        outputs[call.path] = call.out.to(torch.float64)
    return Pass(outputs, run.entered, run.result, run.error)


def _same(out: Any, result: Any) -> bool:
    return out.numel() == result.numel() and bool((out.reshape(-1) == result.reshape(-1)).all())
