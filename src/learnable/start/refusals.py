"""Refusals of a network that cannot be measured, in a sentence each."""

from __future__ import annotations


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
