"""Messages of torch for known mistakes in a network, and what to change."""

from __future__ import annotations

KNOWN = {
    "inplace operation": "it writes over values that its gradient needs; write x = x + y for x += y, relu(x) for relu_(x)",
    "in-place operation": "it writes over values that its gradient needs; write x = x + y for x += y, relu(x) for relu_(x)",
    "scalar types: Long, Int": "it looks its input up as whole numbers, and rows are given as real numbers; begin its "
    "forward with x = x.long(), or with x = (1 - x).long() // 2 where inputs are +1 and -1",
    "index out of range in self": "it looks its input up and has no row of that number; begin its forward with "
    "x = (1 - x).long() // 2 where inputs are +1 and -1, else make num_embeddings larger than every number",
    "Expected more than 1 value per channel": "its BatchNorm is in train mode and needs several rows; let eval() reach it",
}
"""What torch says, and what it means here."""


def meaning(error: BaseException) -> str:
    """The first line of what was raised; in our words where it is a known slip.

    >>> meaning(RuntimeError("a variable needed has been modified by an inplace operation"))[:44]
    'it writes over values that its gradient need'
    >>> meaning(ValueError("no\\nsuch thing")), meaning(KeyError())
    ('no', 'KeyError')
    """
    return known(error) or (str(error).splitlines() or [type(error).__name__])[0]


def known(error: BaseException) -> str | None:
    """What a known slip means; None for others."""
    return next((means for words, means in KNOWN.items() if words in str(error)), None)
