"""The table of targets that a certificate may name, a row each, and how a spec is read by it."""

from __future__ import annotations

from typing import Any

from learnable.audit.arguments import bound
from learnable.audit.effort import once
from learnable.audit.targets.composed import COMPOSED
from learnable.audit.targets.kinds import Target
from learnable.audit.targets.named import NAMED

TARGETS = NAMED | COMPOSED


def read_target(given: Any) -> Target:
    """The target of a spec. Raises `UnreadableError` for what is none.

    >>> found = read_target("sign (extension(majority(n=3), n=9))")
    >>> str(found.law), found.signs, read_target("truth_table(f.npy)").why
    ('hypercube(n=9)', True, 'its values stand in a file')
    """
    name, found = bound(given, {name: row.signature for name, row in TARGETS.items()}, "target")
    if not isinstance(given, str):
        return _read(name, found)
    target: Target = once(("target", given), lambda: _read(name, found))
    return target


def _read(name: str, found: dict[str, Any]) -> Target:
    row = TARGETS[name]
    return row.read(name, found | {"target": read_target(found["target"])} if row.wraps else found)
