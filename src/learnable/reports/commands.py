"""The command that gives a result again, quoted for a shell."""

from __future__ import annotations

import re
import shlex
from typing import Any

_NAMED = re.compile(r"^mlp\(|\.py:")
"""Networks that a spec says; others are held in Python."""


def check_command(found: dict[str, Any]) -> str:
    """`learnable check` (or `verify`) with every option that the result does not owe to a default.

    >>> check_command({"target": {"spec": "parity(n=9, degree=3)"}, "network": {"spec": "mlp(widths=[64])"},
    ...     "training": "noisy_gd()", "edge": 0.1, "seed": 0})
    "learnable check 'parity(n=9, degree=3)' --net 'mlp(widths=[64])' --training 'noisy_gd()'"
    """
    if "runs" in found:
        return command(found, "verify", len(found["runs"]) + len(found["interrupted"]))
    return command(found, "check")


def command(found: dict[str, Any], verb: str, runs: int | None = None) -> str:
    """The question of a result under that verb, on one line that a shell reads, or Python where something has no spec."""
    network, target = found["network"], found["target"]
    if " in memory" in target["spec"] or not _NAMED.search(network["spec"]):
        return _call(verb, found, runs)
    words = ["learnable", verb, target["spec"], "--net", network["spec"], "--training", found["training"]]
    if runs is not None:
        words += ["--runs", str(runs)]
    if network.get("named", network.get("vouched")):
        words += ["--group", network["group"]]
    if found.get("edge", 0.1) != 0.1:
        words += ["--edge", f"{found['edge']:g}"]
    if found["seed"]:
        words += ["--seed", str(found["seed"])]
    samples = found.get("samples")
    if samples is None and target.get("rows_used", 0) < target.get("rows", 0):
        samples = target["rows_used"]
    if samples is not None:
        words += ["--samples", str(samples)]
    return shlex.join(words)


def _call(verb: str, found: dict[str, Any], runs: int | None) -> str:
    """The same in Python, where the data or the network has no spec: ``data`` and ``net`` are the user's own."""
    target, net = found["target"]["spec"], found["network"]["spec"]
    given = ["data" if " in memory" in target else repr(target), repr(net) if _NAMED.search(net) else "net"]
    given.append(repr(found["training"]))
    if found["network"].get("named", found["network"].get("vouched")):
        given.append(f"group={found['network']['group']!r}")
    options = {"seed": found["seed"] or None, "samples": found.get("samples")}
    options |= {"edge": None if found.get("edge", 0.1) == 0.1 else found["edge"]}
    given += [f"{key}={value}" for key, value in options.items() if value is not None]
    if runs is not None:
        given.append(f"runs={runs}")
    return f"learnable.{verb}({', '.join(given)})"
