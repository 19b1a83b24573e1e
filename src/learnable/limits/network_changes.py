"""Single changes of the network of a training on rows: its output, units, layers, start and what trains."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

from learnable.limits.changes import Change, number
from learnable.networks.leaf_calls import leaf_calls


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


def rectified(paths: tuple[str, ...], leaky: bool = False) -> Change:
    """ReLUs, or leaky ones, in place of the leaves `paths`."""
    import torch

    def edit(module: Any) -> Any:
        for path in paths:
            module = replaced(module, path, torch.nn.LeakyReLU() if leaky else torch.nn.ReLU())
        return module

    after = "leaky ReLU" if leaky else "ReLU"
    return edited("hidden activation", "as given", after, edit, f"nn.{'LeakyReLU' if leaky else 'ReLU'}()")


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
