"""Single changes of a training on rows, each a trial of its own: of its budget, its loss or its rows."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, eq=False)
class Change:
    """What is changed, from what and to what, in words; `training` is the new budget's spec and `code` a line to type.

    `apply` makes the changed trial.
    """

    what: str
    before: str
    after: str
    apply: Callable[[Any], Any]
    code: str | None = None
    net: str | None = None
    training: str | None = None
    target: str | None = None
    budget: bool = False
    """Whether the budget alone is changed: network, loss and rows stay."""

    def json(self) -> dict[str, Any]:
        """The object ``change`` of a limit."""
        specs = {"net": self.net, "training": self.training, "target": self.target}
        named = {key: spec for key, spec in specs.items() if spec is not None}
        return {"what": self.what, "from": self.before, "to": self.after, **named, "code": self.code}


def number(value: float) -> str:
    """A number as people type it, to two figures.

    >>> number(0.00123), number(20000.0), number(3.0)
    ('0.0012', '20000', '3')
    """
    found = float(f"{value:.2g}")
    return str(int(found)) if found == int(found) and abs(found) < 1e7 else f"{found:g}"


def budget_change(trial: Any, what: str, code: str | None = None, **fields: Any) -> Change:
    """Fields of the budget under other values."""
    changed = dataclasses.replace(trial.budget, **fields)
    name = next(k for k in fields if fields[k] is not None)
    before = getattr(trial.budget, name)

    def apply(given: Any) -> Any:
        return dataclasses.replace(given, budget=dataclasses.replace(given.budget, **fields))

    return Change(what, _said(before), _said(fields[name]), apply, code, training=str(changed), budget=True)


def _said(value: Any) -> str:
    return "none" if value is None else number(value) if isinstance(value, float) else str(value)


def rate_change(trial: Any, rate: float) -> Change:
    """Another rate."""
    rate = float(f"{rate:.2g}")
    return budget_change(trial, "rate", f"lr={number(rate)}", rate=rate)


def epochs_change(trial: Any, times: int) -> Change:
    """So many times as long."""
    if getattr(trial.budget, "steps", None) is not None:
        return budget_change(trial, "steps", steps=int(trial.budget.steps * times))
    return budget_change(
        trial, "epochs", f"epochs = {trial.budget.epochs * times}", epochs=int(trial.budget.epochs * times)
    )


def adam_change(trial: Any, rate: float = 1e-3) -> Change:
    """Adam in place of the budget's optimiser, for as long."""
    from learnable.descent.budgets import Adam

    def apply(given: Any) -> Any:
        old = given.budget
        kept = {k: getattr(old, k) for k in ("epochs", "steps", "batch", "loss", "schedule")}
        return dataclasses.replace(given, budget=Adam(rate=rate, **kept))

    changed = apply(trial).budget
    line = f"optimizer = torch.optim.Adam(net.parameters(), lr={number(rate)})"
    return Change(
        "optimizer",
        type_of(trial.budget),
        "adam",
        apply,
        line,
        training=str(changed),
        budget=True,
    )


def type_of(budget: Any) -> str:
    """The optimiser's word in specs."""
    return str(budget).partition("(")[0]


def standardised_inputs(trial: Any) -> Change:
    """Every column to mean 0 and deviation 1."""
    code = "X = (X - X.mean(axis=0)) / X.std(axis=0)"

    def apply(given: Any) -> Any:
        flat = given.X.reshape(len(given.X), -1)
        spread = flat.std(dim=0, unbiased=False)
        flat = (flat - flat.mean(dim=0)) / spread.where(spread > 1e-9 * flat.abs().amax(dim=0), spread + 1)
        return dataclasses.replace(given, X=flat.reshape(given.X.shape))

    return Change("input scale", "as given", "standardised columns", apply, code)


def standardised_label(trial: Any) -> Change:
    """A real label to mean 0 and deviation 1; predictions are scaled back."""

    def apply(given: Any) -> Any:
        y = given.labels.values
        scaled = (y - y.mean()) / (y.std() or 1.0)
        return dataclasses.replace(given, labels=dataclasses.replace(given.labels, values=scaled))

    return Change("label scale", "as given", "standardised", apply, "y = (y - y.mean()) / y.std()")


def other_loss(trial: Any, name: str) -> Change:
    """The same outputs under another loss."""
    from learnable.descent.row_losses import loss_for

    lines = {
        "squared": "nn.MSELoss()",
        "logistic": "nn.BCEWithLogitsLoss()",
        "cross_entropy": "nn.CrossEntropyLoss()",
    }

    def apply(given: Any) -> Any:
        budget = dataclasses.replace(given.budget, loss=name)
        return dataclasses.replace(given, budget=budget, loss=loss_for(name, given.labels, given.outputs))

    return Change(
        "loss",
        trial.loss.name,
        name,
        apply,
        lines.get(name),
        training=str(dataclasses.replace(trial.budget, loss=name)),
    )
