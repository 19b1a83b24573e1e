"""Rows as a module takes them: in their own shape, flat or with a channel, as real or as whole numbers.

A module is run on a few rows in each form until one gives one output a row, or one a class.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from learnable.networks.module import torch_seed
from learnable.networks.torch_errors import known, meaning
from learnable.specs import InputError

Array = np.ndarray[Any, Any]
Build = Callable[[int], nn.Module]
PROBES = (3, 5)
"""A module is run on so many rows twice, so that the axis of rows is told from one that happens to be as long."""


def fitting(
    name: str, build: Build, X: Array, shape: tuple[int, ...], *, whole: bool
) -> tuple[Build, Tensor, int]:
    """The builder with lazy layers given their sizes, the rows in the form that the module takes, and its outputs.

    `X` (m, d) holds the rows flat, and `shape` is that of one input where it has one. Forms are tried in the order: own
    shape, flat, one channel; real numbers in the module's own format, then whole ones where `whole` says that all are.
    Raises `InputError`.
    """
    refused: list[InputError] = []
    module = build(0)
    kind = next((p.dtype for p in module.parameters() if p.is_floating_point()), torch.float32)
    for rows in _forms(X, shape, whole, kind):
        try:
            outputs = _outputs(name, module, rows)
        except _AnswerError as error:
            raise InputError(str(error)) from None
        except InputError as error:
            refused.append(error)
        else:
            return _sized(build, rows[:2]), rows, outputs
    raise _summed(refused)


def _forms(X: Array, shape: tuple[int, ...], whole: bool, kind: torch.dtype) -> Iterator[Tensor]:
    flat = (X.shape[1],)
    shapes = [shape or flat]
    if shape and shape != flat:
        shapes.append(flat)
    if len(shape) == 2:
        shapes.append((1, *shape))
    for each in shapes:
        rows = torch.as_tensor(X, dtype=kind).reshape(-1, *each)
        yield rows
        if whole:
            yield rows.long()


def _outputs(name: str, module: nn.Module, rows: Tensor) -> int:
    """How many outputs the module gives a row; raises `InputError` where it fails or gives something else."""
    extreme = [
        int(rows.reshape(len(rows), -1).amax(1).argmax()),
        int(rows.reshape(len(rows), -1).amin(1).argmin()),
    ]
    shapes = []
    for count in PROBES:
        chosen = torch.tensor([*extreme, *range(count)])[:count] % len(rows)
        shapes.append(_shape(name, _run(name, module, rows[chosen])))
    if [s[:1] for s in shapes] == [(count,) for count in PROBES] and all(len(s) <= 2 for s in shapes):
        return shapes[0][1] if len(shapes[0]) == 2 else 1
    raise InputError(
        f"network {name} returned {shapes[0]} for {PROBES[0]} rows of shape {_by(rows)}; wanted ({PROBES[0]}, 1), or "
        f"({PROBES[0]}, c) for c classes: flatten before the last layer, such as nn.Flatten(), nn.Linear(features, c)"
    )


def _run(name: str, module: nn.Module, rows: Tensor) -> Any:
    try:
        with torch_seed(0), torch.no_grad():
            return module(rows)
    except Exception as error:
        why = known(error) if not isinstance(error, IndexError) else meaning(error)
        raise InputError(
            f"network {name} failed on rows of shape {_by(rows)}: {why or meaning(error)}"
        ) from error


class _AnswerError(InputError):
    """The module ran and returned no tensor: no other form of the rows mends that."""


def _shape(name: str, out: Any) -> tuple[int, ...]:
    if isinstance(out, Tensor):
        return tuple(out.shape)
    if isinstance(out, tuple | list):
        parts = ", ".join(str(tuple(p.shape)) if isinstance(p, Tensor) else type(p).__name__ for p in out)
        raise _AnswerError(
            f"network {name} returned a {type(out).__name__} of {len(out)} ({parts}); wanted one tensor of outputs: return "
            "that part alone, such as return out[0]"
        )
    raise _AnswerError(
        f"network {name} returned a {type(out).__name__}; wanted one tensor of outputs, one or one a class for every row: "
        "return that alone, such as return out.logits"
    )


def _sized(build: Build, rows: Tensor) -> Build:
    """As `build`, with lazy layers run once, under the module's seed."""
    if not any(isinstance(p, nn.parameter.UninitializedParameter) for p in build(0).parameters()):
        return build

    def sized(seed: int) -> nn.Module:
        module = build(seed)
        with torch_seed(seed), torch.no_grad():
            module(rows)
        return module

    return sized


def _summed(refused: list[InputError]) -> InputError:
    """The refusals of all forms in one: first a form that ran, or the first tried, then what the others came to."""
    first = next((error for error in refused if error.__cause__ is None), refused[0])
    others = [str(e).partition(" on rows of shape ")[2] for e in refused if e is not first and e.__cause__]
    return InputError(f"{first}{''.join(f'; tried too: {other}' for other in others)}")


def _by(rows: Tensor) -> str:
    kind = "whole numbers" if not rows.is_floating_point() else ""
    return "(m, " + ", ".join(map(str, rows.shape[1:])) + ")" + (f" of {kind}" if kind else "")
