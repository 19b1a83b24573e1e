"""How many threads torch computes with: processes that measure networks take that of the one that started them."""

from __future__ import annotations


def threads() -> int:
    """The number of threads torch uses now."""
    import torch

    return int(torch.get_num_threads())


def use_threads(count: int) -> None:
    """Compute with so many threads in this process."""
    import torch

    torch.set_num_threads(count)
