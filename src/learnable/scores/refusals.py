"""What is wrong with a network that cannot be measured, and what to change in it."""

from __future__ import annotations

KNOWN = {
    "inplace operation": "it writes over values that its gradient needs; write x = x + y for x += y, relu(x) for relu_(x)",
    "in-place operation": "it writes over values that its gradient needs; write x = x + y for x += y, relu(x) for relu_(x)",
    "scalar types: Long, Int": "it looks its input up as whole numbers, and rows are given as real numbers; begin its "
    "forward with x = x.long()",
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


def overflowing(spec: str) -> str:
    """The sentence on a network whose output is not finite."""
    return (
        f"network {spec} gives numbers that are not finite at initialisation; scale its weights down or standardise the "
        "columns"
    )


def mixing(spec: str) -> str:
    """The sentence on a network whose rows see one another."""
    return (
        f"network {spec} gives a row another value in other company: something in it, such as BatchNorm without "
        "track_running_stats, takes its statistics from the batch in eval mode"
    )


def random(spec: str) -> str:
    """The sentence on a network that is not a function of its rows."""
    return (
        f"network {spec} gives other numbers for the same rows: its forward draws random numbers in eval mode; draw them "
        "only where self.training"
    )
