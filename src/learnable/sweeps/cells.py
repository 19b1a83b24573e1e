"""A cell of a sweep: one question, and the address that names it whatever the machine and the day."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

DIGITS = 32
"""Hexadecimal digits of an address: 128 bits, of which two among 10^9 cells agree by chance 1.5e-21 of the time."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One question of a sweep: where it stands in the grid, what it asks, and its address.

    `point` holds the values of the grid's names, in their order; `text` is the JSON object of what is asked, with sorted
    keys and no spaces, and alone decides the `address`.
    """

    point: tuple[Any, ...]
    text: str
    address: str


def asked(question: str, options: Mapping[str, Any]) -> str:
    """The text of a question: one JSON object with sorted keys and no spaces.

    >>> asked("check", {"target": "parity(n=6, degree=2)", "seed": 1})
    '{"question":"check","seed":1,"target":"parity(n=6, degree=2)"}'
    """
    return json.dumps(
        {"question": question, **options}, sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )


def address(text: str) -> str:
    """The first 32 hexadecimal digits of the SHA-256 of what is asked.

    >>> address(asked("echo", {"seed": 0}))
    'ba5cf0e0786661d8f61e93eee6731fc2'
    """
    return hashlib.sha256(text.encode()).hexdigest()[:DIGITS]
