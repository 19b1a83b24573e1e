"""An answer as one row, every scalar of its JSON under a dotted name; and back, as far as a row holds it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Scalar = bool | int | float | str

KEYED = {"certificates": "theorem", "layers": "layer"}
"""Lists of objects that are flattened too, each under the name that the object has in this key."""
PLACED = "networks"
"""The one list whose objects are named by their place, best first: the networks of `rank`."""
CURVES = "curves"
"""The one object whose lists stand by their last entry: where the learning curves end."""
SENTENCES = frozenset({"because", "next", "statement", "why_blind"})
"""Keys whose text is for people; `check` prints it again."""
WITHIN = frozenset({"inputs", "scale"})
"""Objects that repeat what the question said, in detail that an audit needs and a table does not."""


def flattened(answer: Mapping[str, Any]) -> dict[str, Scalar]:
    """The scalars of an answer by dotted name, in its own order; null is left out, and so are lists.

    Certificates are named by their theorem, layers by their name, ranked networks by their place; a second of a name gets
    the number 2. Of learning curves the last point is taken. Sentences stay out.

    >>> proofs = [{"theorem": "A8", "signal": 4.5}]
    >>> found = flattened({"verdict": {"label": "undecided", "because": "…"}, "certificates": proofs})
    >>> found["verdict.label"], found["certificates.A8.signal"], len(found)
    ('undecided', 4.5, 3)
    """
    return dict(_scalars("", answer))


def _scalars(path: str, value: Any) -> Iterator[tuple[str, Scalar]]:
    if isinstance(value, Mapping):
        for key, inside in value.items():
            if key in SENTENCES or key in WITHIN:
                continue
            name = f"{path}.{key}" if path else key
            if isinstance(inside, list) and path == CURVES:
                yield from _scalars(name, inside[-1] if inside else None)
            elif isinstance(inside, list):
                for own, item in _named(key, inside):
                    yield from _scalars(f"{name}.{own}", item)
            else:
                yield from _scalars(name, inside)
    elif isinstance(value, bool | int | float | str):
        yield path, value


def _named(key: str, items: Sequence[Any]) -> Iterator[tuple[str, Any]]:
    """The objects of a list that is flattened, each with its name; nothing for any other list."""
    if key == PLACED:
        yield from ((str(place), item) for place, item in enumerate(items, 1))
    elif key in KEYED:
        seen: dict[str, int] = {}
        for item in items:
            own = str(item[KEYED[key]])
            seen[own] = seen.get(own, 0) + 1
            yield (own if seen[own] == 1 else f"{own} {seen[own]}"), item


def unflattened(row: Mapping[str, Scalar | None]) -> dict[str, Any]:
    """The part of an answer that its row holds: `flattened` of it is the row again.

    >>> unflattened({"verdict.label": "undecided", "certificates.A8.theorem": "A8", "curves.mean": 0.5, "edge": None})
    {'verdict': {'label': 'undecided'}, 'certificates': [{'theorem': 'A8'}], 'curves': {'mean': [0.5]}}
    """
    found: dict[str, Any] = {}
    for name, value in row.items():
        if value is None:
            continue
        *path, last = name.split(".")
        inside = found
        for key in path:
            inside = inside.setdefault(key, {})
        inside[last] = [value] if path == [CURVES] else value
    return {key: _listed(key, value) for key, value in found.items()}


def _listed(key: str, value: Any) -> Any:
    """Objects that `flattened` named become lists again."""
    if not isinstance(value, dict):
        return value
    inside = {own: _listed(own, item) for own, item in value.items()}
    return list(inside.values()) if key in KEYED or key == PLACED else inside
