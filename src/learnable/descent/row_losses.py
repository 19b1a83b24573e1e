"""Losses of rows: what each compares with the outputs, as torch computes it, and which class it predicts.

`squared` is `mse_loss`, `absolute` `l1_loss`, `logistic` `binary_cross_entropy_with_logits` and `cross_entropy`
`cross_entropy` of torch.nn.functional; `hinge` is the mean of max(0, 1 - y·f) and `correlation` that of -y·f.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from learnable.descent.labels import Labels
from learnable.specs import InputError, nearest

Array = np.ndarray[Any, Any]
NAMES = ("squared", "absolute", "logistic", "cross_entropy", "hinge", "correlation")
SIGNED = ("hinge", "correlation")


@dataclass(frozen=True)
class RowLoss:
    """One loss for outputs of a known width and labels of a known kind.

    `classes` is 0 for a real label, and `numbers` are those of the classes. `fits` is empty where the loss suits them,
    else the sentence why it does not, though torch runs it.
    """

    name: str
    outputs: int
    classes: int
    numbers: tuple[float, ...] = ()
    fits: str = ""

    def __call__(self, out: Any, targets: Any) -> Any:
        """The mean over a batch: outputs (rows,), (rows, 1) or (rows, outputs), and `targets` of its rows."""
        from torch.nn import functional

        if targets.dtype != out.dtype and targets.is_floating_point():
            targets = targets.to(out.dtype)
        if self.outputs == 1:
            out = out.reshape(targets.shape)
        if self.name == "squared":
            return functional.mse_loss(out, targets)
        if self.name == "absolute":
            return functional.l1_loss(out, targets)
        if self.name == "logistic":
            return functional.binary_cross_entropy_with_logits(out, targets)
        if self.name == "cross_entropy":
            return functional.cross_entropy(out, targets)
        return (1 - targets * out).clamp_min(0).mean() if self.name == "hinge" else -(targets * out).mean()

    def targets(self, labels: Labels, rows: Any = slice(None)) -> Any:
        """What outputs of these rows are compared with, as a tensor with the rows in front."""
        import torch

        if self.name == "cross_entropy" and self.outputs > 1 and labels.codes is not None:
            return torch.as_tensor(labels.codes[rows]).long()
        if self.outputs > 1 and labels.codes is not None:
            wanted = (labels.codes[rows][:, None] == np.arange(self.outputs)).astype(np.float32)
            return torch.as_tensor(2 * wanted - 1 if self.name in SIGNED else wanted)
        signed = self.name in SIGNED and labels.classes == 2
        wanted = (labels.signs if signed else labels.values)[rows]
        column = wanted[:, None] if self.name == "cross_entropy" else wanted
        return torch.as_tensor(column.astype(np.float32))

    def predicted(self, out: Any) -> Array:
        """The class code of every output (rows,) or (rows, outputs); of a real label, the output itself."""
        out = np.asarray(out, dtype=np.float64)
        out = out.reshape(len(out), -1)
        if not self.classes:
            return out[:, 0]
        if self.outputs > 1:
            return out.argmax(axis=1)
        only = out[:, 0]
        if self.name in ("logistic", "cross_entropy"):
            shares = bool(((only >= 0) & (only <= 1)).all())
            return (only > (0.5 if shares else 0.0)).astype(np.int64)
        if self.name in SIGNED and self.classes == 2:
            return (only > 0).astype(np.int64)
        return np.abs(only[:, None] - np.asarray(self.numbers)).argmin(axis=1)


def loss_for(name: str, labels: Labels, outputs: int) -> RowLoss:
    """The loss of that name, or the one that fits, for outputs of that width.

    ``auto`` is squared for a real label, cross_entropy for several outputs, and logistic for one output and two classes.
    Raises `InputError` that says what fits where torch would raise.

    >>> classes = Labels.of_classes([0, 1, 2], ("a", "b", "c"))
    >>> loss_for("auto", classes, 3).name, loss_for("auto", Labels.of_real([0.5]), 1).name
    ('cross_entropy', 'squared')
    >>> loss_for("logistic", classes, 3)
    Traceback (most recent call last):
    learnable.specs.refusals.InputError: loss is logistic, for one output, and the network has 3; type loss=cross_entropy
    """
    if name not in ("auto", *NAMES):
        raise InputError(f"loss is {name!r}{nearest(name, NAMES)}; wanted one of auto, {', '.join(NAMES)}")
    _refuse_outputs(labels, outputs)
    name = suited(labels, outputs) if name == "auto" else name
    if name == "logistic" and outputs > 1:
        raise InputError(
            f"loss is logistic, for one output, and the network has {outputs}; type loss=cross_entropy"
        )
    return RowLoss(name, outputs, labels.classes, labels.numbers, _misfit(name, labels, outputs))


def suited(labels: Labels, outputs: int) -> str:
    """The loss that ``auto`` means.

    >>> suited(Labels.of_classes([0, 1], ("no", "yes")), 1)
    'logistic'
    """
    if not labels.classes:
        return "squared"
    if outputs > 1:
        return "cross_entropy"
    return "logistic" if labels.classes <= 2 else "squared"


def _refuse_outputs(labels: Labels, outputs: int) -> None:
    """Raises `InputError` where no loss of torch compares such outputs with such labels."""
    if not labels.classes and outputs > 1:
        raise InputError(
            f"the network has {outputs} outputs and the label is one real number a row; end it with one output, such as "
            "nn.Linear(width, 1)"
        )
    if 1 < outputs < labels.classes:
        raise InputError(
            f"the network has {outputs} outputs and the rows have {labels.classes} classes, of which the last has no "
            f"output; end it with one output a class, such as nn.Linear(width, {labels.classes})"
        )


def _misfit(name: str, labels: Labels, outputs: int) -> str:
    """Why a loss that torch runs does not suit the labels; empty where it does."""
    if not labels.classes:
        wrong = {
            "logistic": "a logistic loss takes classes, and the label is a real number",
            "cross_entropy": "a cross entropy takes classes, and the label is a real number: of one output it is always 0",
            "hinge": "a hinge loss takes two classes, and the label is a real number",
        }
        return wrong.get(name, "")
    if outputs == 1 and labels.classes > 2:
        return f"one output cannot tell {labels.classes} classes apart; give the network {labels.classes} outputs"
    if outputs == 1 and name == "cross_entropy":
        return (
            "a cross entropy of one output is the same whatever it is; take logistic, or one output a class"
        )
    if name == "logistic" and not set(labels.numbers) <= {0.0, 1.0}:
        return f"a logistic loss takes 0 and 1, and the classes are {_list(labels.numbers)}"
    if outputs > labels.classes:
        return f"the network has {outputs} outputs and the rows have {labels.classes} classes"
    return ""


def _list(numbers: tuple[float, ...]) -> str:
    return ", ".join(f"{n:g}" for n in numbers)
