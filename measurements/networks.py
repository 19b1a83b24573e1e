"""Networks that no spec names: a linear map that starts at zero, of coordinates or of products of them.

Signed permutations of the coordinates permute its weights and change their signs, and zero stays zero: the
hypotheses of the theorem hold, which the measurement vouches for by naming the group. The map of products starts
at a function f_0 of the coordinates that the permutations fix, which they leave alone.
"""

from __future__ import annotations

from typing import Any


def linear_8() -> Any:
    """x -> <w, x> on 8 coordinates, w = 0."""
    return _linear(8)


def linear_12() -> Any:
    """x -> <w, x> on 12 coordinates, w = 0."""
    return _linear(12)


def _linear(n: int) -> Any:
    import torch

    layer = torch.nn.Linear(n, 1, bias=False)
    torch.nn.init.zeros_(layer.weight)
    return layer


def products(known: Any, sets: Any) -> Any:
    """x -> f_0(x) + <w, (x_S)_S>, w = 0; f_0 = Σ c_S x_S has the terms `known` (set -> c), and `sets` lists the S."""
    import torch

    def monomials(x: Any, members: Any) -> Any:
        if not members:
            return x.new_zeros((len(x), 0))
        return torch.stack([x[:, [i - 1 for i in s]].prod(dim=1) for s in members], dim=1)

    class Products(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.weights = torch.nn.Parameter(torch.zeros(len(sets)))
            self.register_buffer("start", torch.tensor([float(c) for c in known.values()]))

        def forward(self, x: Any) -> Any:
            return monomials(x, list(known)) @ self.start + monomials(x, sets) @ self.weights

    return Products()
