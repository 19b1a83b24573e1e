"""Facts that follow from the spec of a target by itself: its weights, that it is ±1, that it is a polynomial.

A certificate states the weights of a target where nobody could derive them from its spec: values in a file or from code,
coins at more than 2^22 points, and signs of polynomials in more than 20 coordinates.
"""

from __future__ import annotations

import dataclasses
import re
from typing import Any

from learnable.specs import Call, InputError, parse
from learnable.targets import targets

TABLE_BITS, SIGN_BITS, SMALL = 22, 20, 10
"""The most coordinates of coins and of signs whose weights are left to the spec, and of a sign that is written out."""
WRAPPERS = ("extension", "moved", "biased")


def derivable(target: str) -> bool:
    """Whether the weights of a target on the hypercube follow from its spec, so that a certificate need not state them.

    >>> derivable("majority(n=9)"), derivable("truth_table(f.npy)"), derivable("sign(staircase(n=40, degree=21))")
    (True, False, False)
    """
    name, given, signs = _unwrapped(target)
    if name == "random_boolean":
        return int(given["n"]) <= TABLE_BITS
    return _fact(name, "derivable") and not (signs and _mentioned(name, given) > SIGN_BITS)


def signed(target: str) -> bool:
    """Whether a spec says that its target is +1 or -1 everywhere.

    >>> signed("moved(majority(n=9))"), signed("modular(n=9)"), signed("sign(modular(n=9))")
    (True, False, True)
    """
    name, given, signs = _unwrapped(target)
    return signs or _fact(name, "signed") or (name == "staircase" and given["degree"] == 1)


def written_out(target: str) -> bool:
    """Whether a spec writes out a polynomial, or the sign of a small one.

    >>> written_out("sign(staircase(n=9, degree=4))"), written_out("majority(n=9)")
    (True, False)
    """
    name, given, signs = _unwrapped(target)
    if not signs:
        return name == "polynomial"
    return name in ("polynomial", "staircase") and _mentioned(name, given) <= SMALL


def _fact(name: str, what: str) -> bool:
    """What the class of a target says of every one of its kind."""
    return name in targets.entries and bool(getattr(targets.entries[name].cls, what, False))


def _unwrapped(target: Any) -> tuple[str, dict[str, Any], bool]:
    """Name and arguments of the innermost target, and whether a sign is taken of it; no name for what is no target."""
    try:
        call = parse(target) if isinstance(target, str) else target
    except InputError:
        return "", {}, False
    signs = False
    while isinstance(call, Call) and call.name in (*WRAPPERS, "sign"):
        signs = signs or call.name == "sign"
        call = call.positional[0] if call.positional else dict(call.keyword).get("target")
    if not isinstance(call, Call) or call.name not in targets.entries:
        return "", {}, False
    keys = [f.name for f in dataclasses.fields(targets.entries[call.name].cls)]
    return call.name, {**dict(zip(keys, call.positional)), **dict(call.keyword)}, signs


def _mentioned(name: str, given: dict[str, Any]) -> int:
    """The number of coordinates that a sign is a table of; functions of the Hamming weight need none."""
    if name == "staircase":
        return int(given["degree"])
    if name == "polynomial":
        return len(set(re.findall(r"x_?(\d+)", str(given["expression"]))))
    return 0
