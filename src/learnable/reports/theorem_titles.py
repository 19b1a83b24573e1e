"""Titles of theorems by their names in JSON: the content first, the number of the paper behind it."""

from __future__ import annotations

TITLES = {
    "A4'": "equivariant descent (A4')",
    "A4' against the invariant part": "equivariant descent (A4') against the invariant part",
    "A7'": "leap (A7')",
    "A8": "even sign changes (A8)",
    "C2": "clipped loss gradient (C2)",
}


def titled(name: str, *, capital: bool = False) -> str:
    """The title of a theorem; one without a title is called by its name.

    >>> titled("A4'"), titled("A8", capital=True), titled("B7")
    ("equivariant descent (A4')", 'Even sign changes (A8)', 'theorem B7')
    """
    title = TITLES.get(name, f"theorem {name}")
    return title[0].upper() + title[1:] if capital else title
