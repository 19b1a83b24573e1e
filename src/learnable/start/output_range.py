"""The range of a network's outputs under random changes of its weights, against the labels they are trained on."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import Any

from learnable.networks.module import torch_seed

DRAWS = 6
GAINS = (3.0, 30.0)
_TIE = 0.05


@dataclass(frozen=True)
class OutputRange:
    """Where outputs stay whatever the trained weights are; an end is infinite where nothing bounds it.

    `simplex` says that the outputs of a row are at least 0 and sum to 1, `logged` that their exponentials do. `constant`
    says that no weights change the output. `beyond` is the share of the target's variance that lies outside the range.
    """

    low: float
    high: float
    simplex: bool
    logged: bool
    constant: bool
    beyond: float

    @property
    def squashed(self) -> bool:
        """Whether outputs lie between two finite ends."""
        return self.high - self.low < float("inf")


def output_range(module: Any, X: Any, targets: Any, seed: int = 0) -> OutputRange:
    """The range over `DRAWS` random weights at each of two sizes: an end that does not move with the size is a bound.

    `targets` are numbers in the outputs' own units, or None where the loss takes classes.

    >>> import torch
    >>> net = torch.nn.Sequential(torch.nn.Linear(2, 4), torch.nn.ReLU(), torch.nn.Linear(4, 1), torch.nn.ReLU())
    >>> X = torch.randn(50, 2, generator=torch.Generator().manual_seed(0))
    >>> found = output_range(net, X, X[:, 0] - 1)
    >>> found.low, found.high, found.beyond > 0.5
    (0.0, inf, True)
    """
    import torch

    small, large = (_outputs(module, X, gain, seed) for gain in GAINS)
    every = [o for o in (*small, *large) if bool(torch.isfinite(o).all())]
    if not every:
        return OutputRange(float("-inf"), float("inf"), False, False, False, 0.0)
    low, high = _ends(small, large)
    wide = [o for o in every if o.dim() > 1 and o.shape[-1] > 1]
    sums = bool(wide) and all(_sums_to_one(o) for o in wide)
    logs = bool(wide) and all(_sums_to_one(o.exp()) for o in wide) and not sums
    constant = all(torch.equal(o, every[0]) for o in every) and len(every) > 1
    return OutputRange(low, high, sums, logs, constant, _beyond(targets, low, high))


def _outputs(module: Any, X: Any, gain: float, seed: int) -> list[Any]:
    """Outputs on X of copies whose trained weights are multiplied by normal numbers of size `gain`, biases drawn anew."""
    import torch

    found = []
    for draw in range(DRAWS):
        changed = copy.deepcopy(module)
        with torch.no_grad(), torch_seed(seed + 101 * draw):
            for p in changed.parameters():
                if p.requires_grad and p.is_floating_point():
                    size = float(p.std()) if p.numel() > 1 else float(p.abs().max())
                    p.copy_(torch.randn_like(p) * gain * (size or 0.1))
            try:
                found.append(changed(X).double())
            except Exception:  # weights that the module itself refuses
                continue
    return found


def _ends(small: list[Any], large: list[Any]) -> tuple[float, float]:
    import torch

    both = [[o for o in draws if bool(torch.isfinite(o).all())] for draws in (small, large)]
    if not all(both):
        return float("-inf"), float("inf")
    lows = [min(float(o.min()) for o in draws) for draws in both]
    highs = [max(float(o.max()) for o in draws) for draws in both]
    room = max(highs[0] - lows[0], 1e-12)
    low = min(lows) if abs(lows[1] - lows[0]) <= _TIE * room else float("-inf")
    high = max(highs) if abs(highs[1] - highs[0]) <= _TIE * room else float("inf")
    return low, high


def _sums_to_one(out: Any) -> bool:
    total = out.sum(dim=-1)
    return bool((out >= 0).all()) and bool(((total - 1).abs() < 1e-3).all())


def _beyond(targets: Any, low: float, high: float) -> float:
    if targets is None:
        return 0.0
    import torch

    y = torch.as_tensor(targets).double().reshape(-1)
    spread = float(((y - y.mean()) ** 2).sum())
    missed = float(((y - y.clamp(low, high)) ** 2).sum())
    return min(1.0, missed / spread) if spread > 0 else 0.0
