"""Whether the values of a grid can be read: each distinct one once, as its command would read it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import product
from operator import itemgetter
from typing import Any

from learnable.specs import InputError, render
from learnable.sweeps.conditions import LONGEST, Point
from learnable.sweeps.grids import Grid
from learnable.sweeps.options import QUESTIONS, Option, normal
from learnable.sweeps.substitution import names_in


def validate(grid: Grid) -> None:
    """Read every distinct value of every option at the kept points once, as the question's command would.

    Raises `InputError` for the first that is refused: the value, the axes that made it, why, how many more are refused,
    and the `where` that leaves that point out.
    """
    options = [option for option in QUESTIONS[grid.question] if option.name in grid.named.columns]
    for option, points in zip(options, combinations(grid, [option.name for option in options])):
        _validate(grid, option, points)


def combinations(grid: Grid, names: list[str]) -> list[list[Point]]:
    """For each name, one kept point for every combination of the axes that decide it."""
    deciding = [grid.named.axes_of(name) for name in names]
    if grid.where is None:
        return [
            list(product(*(range(len(a.values) if i in axes else 1) for i, a in enumerate(grid.axes))))
            for axes in deciding
        ]
    found: list[dict[Any, Point]] = [{} for _ in names]
    keys = [itemgetter(*axes) if axes else lambda point: 0 for axes in deciding]
    steps = list(zip(found, keys))
    for point in grid.kept():
        for seen, key in steps:
            seen.setdefault(key(point), point)
    return [list(seen.values()) for seen in found]


def _validate(grid: Grid, option: Option, points: list[Point]) -> None:
    """Refuse with the first of the refused, and say how many there are."""
    refused = list(_refused(grid, option, points))
    if not refused:
        return
    (point, why), more = refused[0], len(refused) - 1
    told = f" ({more:,} more of {len(points):,} {'is' if more == 1 else 'are'} refused too)" if more else ""
    sentence = grid.named.blame(option.name, point, why)
    raise InputError(f"{grid.path}: {sentence}{_instead(grid, option, point)}{told}")


def _refused(grid: Grid, option: Option, points: list[Point]) -> Iterator[tuple[Point, str]]:
    seen = set()
    for point in points:
        try:
            value = normal(option, grid.named.value(option.name, point))
            known = json.dumps(value)
            if known not in seen:
                seen.add(known)
                option.read(value)
        except InputError as error:
            yield point, str(error)


def _instead(grid: Grid, option: Option, point: Point) -> str:
    """The condition that leaves the point out, where more than the value itself made it."""
    named = grid.named
    parts = []
    for name in named.columns:
        value = named.raw(name, point)
        several = name in named.places and len(named.columns[name]) > 1
        if name != option.name and several and name in named.reached([option.name]):
            if isinstance(value, tuple) or names_in(value):
                continue
            parts.append(f"{name} == {repr(value) if isinstance(value, str) else render(value)}")
    if not parts:
        return ""
    condition = f"not ({' and '.join(parts)})" if len(parts) > 1 else parts[0].replace(" == ", " != ", 1)
    if grid.where is not None:
        condition = f"({grid.where}) and {condition}"
    plain = len(condition) < LONGEST // 10 and not set(condition) & set('"\\\n')
    return f'; to leave it out write where = "{condition}"' if plain else ""
