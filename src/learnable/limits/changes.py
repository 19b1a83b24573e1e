"""Single changes of a training on rows: of its network, its budget, its loss or its rows, each a trial of its own."""

from __future__ import annotations

import copy
import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from learnable.networks.leaf_calls import leaf_calls


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


def edited(what: str, before: str, after: str, edit: Callable[[Any], Any], code: str | None = None) -> Change:
    """A change of the module: `edit` takes the fresh module and returns the changed one."""

    def apply(given: Any) -> Any:
        build = given.build
        return dataclasses.replace(given, build=lambda seed: edit(build(seed)))

    return Change(what, before, after, apply, code)


def last_leaf(module: Any, X: Any) -> tuple[str, Any] | None:
    """Path and leaf of what gives the output itself, where it has no parameters."""
    run = leaf_calls(module, X)
    if run.error is not None or not run.calls:
        return None
    call = run.calls[-1]
    passive = ("Flatten", "Unflatten", "Identity", "Dropout")
    same = call.out.numel() == run.result.numel() and bool(
        (call.out.reshape(-1) == run.result.reshape(-1)).all()
    )
    if not same or any(True for _ in call.leaf.parameters()) or type(call.leaf).__name__ in passive:
        return None
    return call.path, call.leaf


def replaced(module: Any, path: str, leaf: Any) -> Any:
    """The module with another leaf at that path."""
    if not path:
        return leaf
    parent, _, name = path.rpartition(".")
    setattr(module.get_submodule(parent) if parent else module, name, leaf)
    return module


def without_output_activation(path: str, leaf: Any) -> Change:
    """The last leaf taken out."""
    import torch

    kind = type(leaf).__name__
    code = f"drop the last nn.{kind}" if kind in dir(torch.nn) else f"drop the last {kind}"
    return edited(
        "output layer", kind, "no activation", lambda m: replaced(m, path, torch.nn.Identity()), code
    )


def default_initialisation() -> Change:
    """Every layer as torch initialises it."""

    def edit(module: Any) -> Any:
        for part in module.modules():
            if callable(getattr(part, "reset_parameters", None)):
                part.reset_parameters()
        return module

    return edited("initialisation", "as given", "torch's default", edit, "layer.reset_parameters()")


def unfrozen(before: str) -> Change:
    """Every parameter trains."""

    def edit(module: Any) -> Any:
        return module.requires_grad_(True)

    return edited(
        "trained parameters", before, "all", edit, "for p in net.parameters(): p.requires_grad_(True)"
    )


def hidden_activation(paths: tuple[str, ...], before: str, replace: bool) -> Change:
    """A ReLU after each of the leaves `paths`, or a tanh in place of them."""
    import torch

    def edit(module: Any) -> Any:
        for path in paths:
            if replace:
                module = replaced(module, path, torch.nn.Tanh())
            else:
                module.get_submodule(path).register_forward_hook(lambda m, given, out: torch.relu(out))
        return module

    after = "tanh" if replace else "ReLU"
    code = "nn.Tanh()" if replace else "nn.ReLU() after every hidden layer"
    return edited("hidden activation", before, after, edit, code)


def normalised(paths: tuple[str, ...]) -> Change:
    """The outputs of each of the leaves `paths` brought to mean 0 and variance 1 row by row."""
    import torch

    def edit(module: Any) -> Any:
        def hook(leaf: Any, given: Any, out: Any) -> Any:
            return torch.nn.functional.layer_norm(out, out.shape[1:])

        for path in paths:
            module.get_submodule(path).register_forward_hook(hook)
        return module

    return edited("normalisation", "none", "layer norm", edit, "nn.LayerNorm(width) after every hidden layer")


def widened(module: Any, width: int = 64) -> Change | None:
    """Hidden layers of at least `width` units, for a sequence of linear layers; None for others."""
    import torch

    def edit(given: Any) -> Any:
        linear = [i for i, m in enumerate(given) if isinstance(m, torch.nn.Linear)]
        sizes = [given[linear[0]].in_features]
        sizes += [max(width, given[i].out_features) for i in linear[:-1]] + [given[linear[-1]].out_features]
        for i, a, b in zip(linear, sizes, sizes[1:], strict=False):
            given[i] = torch.nn.Linear(a, b, bias=given[i].bias is not None)
        return given

    weighted = [m for m in module.modules() if any(True for _ in m.parameters(recurse=False))]
    if type(module) is not torch.nn.Sequential or len(weighted) < 2:
        return None
    if not all(isinstance(m, torch.nn.Linear) for m in weighted) or any(list(m.children()) for m in module):
        return None
    narrow = min(m.out_features for m in weighted[:-1])
    return edited("width", str(narrow), str(width), edit, f"nn.Linear(…, {width})")


def without_dropout(share: float) -> Change:
    """Dropout taken out."""

    def edit(module: Any) -> Any:
        for part in module.modules():
            if "Dropout" in type(part).__name__:
                part.p = 0.0
        return module

    return edited("dropout", number(share), "0", edit, "nn.Dropout(0.0)")


def class_outputs(trial: Any, X: Any) -> Change | None:
    """One output a class under a cross-entropy; None where the last layer is not linear."""
    import torch

    from learnable.descent.row_losses import loss_for

    module = trial.build(0).eval()
    run = leaf_calls(module, X)
    weighted = [c for c in run.calls if isinstance(c.leaf, torch.nn.Linear)]
    if not weighted or trial.labels.classes < 2:
        return None
    path, leaf, last = weighted[-1].path, weighted[-1].leaf, last_leaf(module, X)
    count = trial.labels.classes

    def edit(given: Any) -> Any:
        given = replaced(given, path, torch.nn.Linear(leaf.in_features, count))
        return given if last is None else replaced(given, last[0], torch.nn.Identity())

    def apply(given: Any) -> Any:
        build = given.build
        budget = dataclasses.replace(given.budget, loss="cross_entropy")
        loss = loss_for("cross_entropy", given.labels, count)
        return dataclasses.replace(
            given, build=lambda seed: edit(build(seed)), budget=budget, loss=loss, outputs=count
        )

    return Change(
        "outputs and loss",
        f"{trial.outputs} under {trial.loss.name}",
        f"{count} under cross_entropy",
        apply,
        f"nn.Linear({leaf.in_features}, {count}) and nn.CrossEntropyLoss()",
        training=str(dataclasses.replace(trial.budget, loss="cross_entropy")),
    )


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


def fresh(module: Any) -> Any:
    """A copy of a module."""
    return copy.deepcopy(module)
