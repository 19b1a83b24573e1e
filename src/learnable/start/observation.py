"""A network at initialisation on labelled rows, under one budget: one pass, and its linearisation."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from math import isfinite, isinf
from typing import Any

from learnable.networks.leaf_calls import leaf_calls
from learnable.networks.module import torch_seed
from learnable.rows.splits import blocks_of
from learnable.start.columns import Scales, scales_of
from learnable.start.constant_loss import constant_loss
from learnable.start.linearisation import MOST, Linearisation, linearise, rows_for
from learnable.start.optimizer_facts import OptimizerFacts, optimizer_facts
from learnable.start.output_range import OutputRange, output_range
from learnable.start.parameters import Parameters, parameters_of
from learnable.start.units import LayerUnits, layer_units

MANY = 20_000
"""Copies are looked for among at most so many rows."""
ROWS = 400
"""Rows that are looked at, fewer where the network is large."""
RARE = 9
HELD = 3
"""A start whose rows' gradients are more than so many times `MOST` numbers is not linearised."""


@dataclass(frozen=True, eq=False)
class Start:
    """`drawn` are the rows looked at, in the order of the linearisation; `linear` is None where nothing can be linearised.

    `reachable` are the parameters once trained ones have been moved a little: what no gradient reaches even there is
    out of reach for good. `flat` is the share of rows whose own loss has no gradient. `blind` says that the loss is the
    same when labels change rows; `affine` that outputs are an affine function of the rows; `orderless` that they do not
    hang on the order of a row's columns. `constant_loss` is the loss of the best constant output.
    """

    drawn: Any
    parameters: Parameters
    reachable: Parameters
    layers: tuple[LayerUnits, ...]
    scales: Scales
    range: OutputRange
    optimizer: OptimizerFacts
    linear: Linearisation | None
    flat: float
    blind: bool
    affine: bool
    orderless: bool
    finite: bool
    loss: float
    constant_loss: float
    output_size: float
    output_spread: float
    dropout: float

    @property
    def hidden(self) -> tuple[LayerUnits, ...]:
        """The layers before the last one with weights."""
        last = max((i for i, x in enumerate(self.layers) if x.weighted), default=0)
        return self.layers[:last]

    def json(self) -> dict[str, Any]:
        """The key `start` of a check on rows; an end of the range that nothing bounds is None."""
        total = sum(p.gradient**2 * p.count for p in self.parameters.each) or 1.0
        ends = [None if isinf(v) else v for v in (self.range.low, self.range.high)]
        return {
            "rows": len(self.drawn),
            "layers": [
                {
                    "layer": f"{x.path} {x.kind}".strip(),
                    "width": x.width,
                    "dead": x.dead,
                    "saturated": x.saturated,
                    "size": x.size,
                    "spread": x.spread,
                    "gradient_share": sum(
                        p.gradient**2 * p.count
                        for p in self.parameters.each
                        if p.name.rpartition(".")[0] == x.path
                    )
                    / total,
                }
                for x in self.layers
            ],
            "output": {
                "size": self.output_size,
                "spread": self.output_spread,
                "over_label": self.output_spread / (self.scales.label_size or 1.0),
                "range": ends,
                "beyond": self.range.beyond,
            },
            "loss": self.loss if isfinite(self.loss) else None,
            "constant_loss": self.constant_loss,
            "parameters": {
                "frozen": self.reachable.frozen,
                "not_held": self.reachable.unheld,
                "unreached": self.reachable.unreached,
                "strays": self.parameters.strays,
            },
            "rows_without_gradient": self.flat,
            "affine": self.affine,
            "finite": self.finite,
        }


def drawn_rows(trial: Any, rows: Any, seed: int = 0, most: int = ROWS) -> Any:
    """At most `most` of the rows by `seed`, fewer for a large network, with `RARE` rows of every class that has them.

    Of rows that are copies of each other one is drawn.
    """
    import numpy as np

    count = min(rows_for(_numbers(trial.build(seed)), most), len(rows))
    order = np.random.default_rng([seed, 7]).permutation(np.asarray(rows))
    if len(order) <= MANY:
        _, first = np.unique(blocks_of(trial.X[order].numpy())[0], return_index=True)
        order = order[np.sort(first)]
    count = min(count, len(order))
    codes = trial.labels.codes
    if codes is None or trial.labels.classes * RARE > count:
        return order[:count]
    wanted = [order[codes[order] == c][:RARE] for c in range(trial.labels.classes)]
    rare = np.setdiff1d(np.concatenate(wanted), order[:count])
    return np.concatenate([rare, order[: count - len(rare)]]) if len(rare) else order[:count]


def ready(trial: Any, X: Any, seed: int = 0) -> Any:
    """The trial's module at its start in eval mode, its batch normalisation with the statistics of X."""
    import torch

    module = trial.build(seed)
    norms = [m for m in module.modules() if isinstance(m, torch.nn.modules.batchnorm._BatchNorm)]
    module.eval()
    if norms:
        for norm in norms:
            norm.momentum = 1.0
            norm.train()
        with torch_seed(seed), torch.no_grad():
            module(X.clone())
    return module.eval()


def linear_start(trial: Any, drawn: Any, seed: int = 0) -> Linearisation | None:
    """The linearisation on the drawn rows; None for a network too large for it, and where outputs are not finite."""
    import torch

    X, targets = trial.X[drawn], trial.targets[drawn]
    module = ready(trial, X, seed)
    with torch.no_grad():
        finite = bool(torch.isfinite(module(X.clone())).all())
    if not finite or _numbers(module) * len(drawn) > HELD * MOST:
        return None
    held = optimizer_facts(trial.budget.optimizer(list(module.parameters()))).held
    return linearise(module, X, targets, trial.loss, held, seed)


def observe(trial: Any, rows: Any, seed: int = 0, most: int = ROWS) -> Start:
    """The start of a trial on those of its rows that may be trained on."""
    import torch

    drawn = drawn_rows(trial, rows, seed, most)
    X, targets = trial.X[drawn], trial.targets[drawn]
    module = ready(trial, X, seed)
    facts = optimizer_facts(trial.budget.optimizer(list(module.parameters())))
    run = leaf_calls(module, X.clone())
    out = module(X.clone())
    loss = trial.loss(out, targets)
    shown = out.detach().double().reshape(len(X), -1)
    linear = linear_start(trial, drawn, seed)
    return Start(
        drawn,
        parameters_of(module, loss, facts.held),
        _reachable(module, X, targets, trial.loss, facts.held, seed),
        layer_units(run.calls, len(X)),
        scales_of(X, trial.labels.values[drawn], not trial.labels.classes),
        output_range(module, X[:64], None if targets.dtype == torch.int64 else targets, seed),
        facts,
        linear,
        _flat(linear),
        _blind(trial.loss, out.detach(), targets),
        _affine(module, X, seed),
        _orderless(module, X, seed),
        bool(torch.isfinite(shown).all()) and bool(torch.isfinite(loss)),
        float(loss.detach()),
        constant_loss(trial.loss, targets, shown.shape[1]),
        float(shown.square().mean().sqrt()),
        float(shown.std(dim=0).mean()) if len(shown) > 1 else 0.0,
        max((float(m.p) for m in module.modules() if "Dropout" in type(m).__name__), default=0.0),
    )


def _numbers(module: Any) -> int:
    return sum(p.numel() for p in module.parameters())


def _reachable(module: Any, X: Any, targets: Any, loss: Any, held: frozenset[int], seed: int) -> Parameters:
    """The parameters' states after a random move of the trained ones, which opens what only starts shut."""
    import torch

    saved = [p.detach().clone() for p in module.parameters()]
    with torch.no_grad(), torch_seed(seed + 17):
        for p in module.parameters():
            if p.requires_grad and id(p) in held and p.is_floating_point():
                size = float(p.abs().mean()) or 0.1
                p.add_(torch.randn_like(p) * 0.5 * size)
    found = parameters_of(module, loss(module(X.clone()), targets), held)
    with torch.no_grad():
        for p, before in zip(module.parameters(), saved, strict=True):
            p.copy_(before)
    return found


def _flat(linear: Linearisation | None) -> float:
    """The share of rows whose gradient is a thousandth of the middle one's, or 0, though others have one."""
    import numpy as np

    if linear is None or not linear.norms.any():
        return 0.0 if linear is None else 1.0
    some = linear.norms[linear.norms > 0]
    return float((linear.norms <= 1e-3 * np.median(some)).mean())


def _blind(loss: Any, out: Any, targets: Any) -> bool:
    """Whether the loss stays as it is when the labels are dealt to other rows."""
    import torch

    order = torch.randperm(len(targets), generator=torch.Generator().manual_seed(1))
    if bool((targets[order] == targets).all()):
        return False
    size = float(targets.float().abs().max()) or 1.0
    varied = size * torch.randn(out.shape, generator=torch.Generator().manual_seed(2))
    one, other = float(loss(varied, targets)), float(loss(varied, targets[order]))
    return abs(one - other) <= 1e-6 * abs(one)


def _affine(module: Any, X: Any, seed: int) -> bool:
    """Whether f is affine along lines between rows, up to rounding, after random changes of the weights."""
    import torch

    if not X.is_floating_point() or len(X) < 8:
        return False
    half = len(X) // 2
    one, other = X[:half], X[half : 2 * half]
    for draw in range(2):
        changed = copy.deepcopy(module)
        with torch.no_grad(), torch_seed(seed + draw):
            for p in changed.parameters():
                if p.is_floating_point():
                    p.add_(torch.randn_like(p) * (0.5 * float(p.abs().mean()) or 0.1))
            a, b, mid, far = (
                changed(v.clone()).double() for v in (one, other, (one + other) / 2, 2 * other - one)
            )
        both = torch.stack([a, b])
        varies, size = float(both.std(dim=1).mean()), float(torch.stack([a, b, far]).abs().max())
        bent = max(float(((a + b) / 2 - mid).abs().max()), float((2 * b - a - far).abs().max()))
        if not (bent <= VARIES * varies and varies > 1e-4 * size):
            return False
    return True


VARIES = 1e-2
"""What differs by less than this share of the outputs' deviation over rows is rounding."""


def _orderless(module: Any, X: Any, seed: int) -> bool:
    """Whether outputs stay when the columns (the first axis of a row) change places, row by row alike."""
    import torch

    if X.dim() < 2 or X.shape[1] < 3:
        return False
    orders = [torch.arange(X.shape[1]).roll(1), torch.arange(X.shape[1]).flip(0)]
    with torch.no_grad():
        try:
            one, *others = (module(x.clone()) for x in (X, *(X[:, order] for order in orders)))
        except Exception:  # a value that its place does not allow
            return False
    varies = float(one.double().std(dim=0).mean())
    if varies <= 1e-4 * float(one.abs().max()):
        return False
    return all(float((one - other).abs().max()) <= VARIES * varies for other in others)
