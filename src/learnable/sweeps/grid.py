"""A sweep file as a grid: a question, its fixed options, the axes, and which combinations are kept."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, product
from operator import itemgetter
from pathlib import Path
from typing import Any

from learnable.specs import InputError, nearest, render
from learnable.sweeps.expressions import LONGEST, Point, condition, names_in, names_of, read_condition
from learnable.sweeps.names import Names, written
from learnable.sweeps.questions import NEEDED, QUESTIONS, REFUSED, Cell, Option, address, normal
from learnable.sweeps.sweep_file import Axis, read_axis, read_name, read_toml, read_value

LARGEST = 10_000_000
"""Points of a grid, counted before `where`."""


@dataclass(frozen=True)
class Grid:
    """A grid of questions, as `read_grid` gives it.

    `fixed` are the keys above ``[axes]``; `names` those of the axes in the order of the file.
    """

    path: Path
    question: str
    fixed: tuple[tuple[str, Any], ...]
    names: tuple[str, ...]
    axes: tuple[Axis, ...]
    where: str | None

    @cached_property
    def named(self) -> Names:
        """The fixed values and the axes by name."""
        return Names(dict(self.fixed), self.axes)

    @property
    def points(self) -> int:
        """How many combinations there are before `where`."""
        return math.prod(len(axis.values) for axis in self.axes)

    def kept(self) -> Iterator[Point]:
        """The places on every axis of the combinations that `where` keeps, in order, the last axis fastest."""
        points = product(*(range(len(axis.values)) for axis in self.axes))
        if self.where is None:
            return points
        return self._filtered(points, condition(self.where, self.named.reading, self.named.columns))

    def _filtered(self, points: Iterator[Point], keeps: Callable[[Point], bool]) -> Iterator[Point]:
        for point in points:
            try:
                found = keeps(point)
            except InputError as error:
                raise InputError(f"{self.path}: {error} ({self._at(point)})") from None
            if found:
                yield point

    def _at(self, point: Point) -> str:
        names = names_of(read_condition(self.where or "true"))
        return "at " + ", ".join(f"{name} = {self.named.raw(name, point)!r}" for name in names)

    def cells(self) -> Iterator[Cell]:
        """The questions at the kept points, in order; one at a time, so that a large grid takes no memory.

        A cell's point holds the values of options as they stand in the file, so that a template is one value of its
        axis, and those of other names with every ``@name`` filled in; its text has them all filled in. Raises
        `InputError` at a point that makes no text; what the text means is `validate`'s to judge.
        """
        given = [option for option in QUESTIONS[self.question] if option.name in self.named.columns]
        fragments = {option.name: self.named.fragment(option) for option in given}
        asked = f'"question":{written(self.question)}'
        fragments["question"] = lambda point: asked
        makes = [fragments[name] for name in sorted(fragments)]
        filled = [(i, self.named.reading(name)) for i, name in enumerate(self.names) if self.fills(name)]
        rows = [axis.values for axis in self.axes]
        flat = chain.from_iterable
        try:
            for point in self.kept():
                text = "{" + ",".join(filter(None, [make(point) for make in makes])) + "}"
                values = list(flat([row[i] for row, i in zip(rows, point)]))
                for place, read in filled:
                    values[place] = read(point)
                yield Cell(tuple(values), text, address(text))
        except InputError as error:
            raise InputError(_placed(self.path, str(error))) from None

    def fills(self, name: str) -> bool:
        """Whether a name is no option and some value of it mentions others."""
        return bool(self.named.mentioned[name]) and name not in [o.name for o in QUESTIONS[self.question]]


def read_grid(path: str | Path) -> Grid:
    """Read a sweep file and refuse what is wrong with it.

    Values are looked at as far as the first cell; `learnable.sweeps.questions.validate` looks at all of them. Raises
    `InputError` for a file that is missing or no TOML, for a question, name or value that is none, and for a grid of no
    points or more than `LARGEST`.
    """
    path = Path(path)
    held = read_toml(path)
    try:
        grid = _grid(path, held)
        _refuse_unused(grid)
        if next(grid.cells(), None) is None:
            raise InputError(f"where = {grid.where!r} keeps none of {grid.points:,} points; loosen it")
    except InputError as error:
        raise InputError(_placed(path, str(error))) from None
    return grid


def _placed(path: Path, sentence: str) -> str:
    return sentence if sentence.startswith(f"{path}: ") else f"{path}: {sentence}"


def _grid(path: Path, held: dict[str, Any]) -> Grid:
    question = _question(held)
    where = held.get("where")
    if where is not None and not isinstance(where, str):
        raise InputError('where is no text; wanted a condition in quotes, such as where = "k <= n"')
    axes = _axes(held)
    names = tuple(name for axis in axes for name in axis.names)
    fixed = {}
    for key, value in held.items():
        if key in ("question", "where", "axes"):
            continue
        if isinstance(value, dict):
            raise InputError(
                f"[{key}] is a table{nearest(key, ['axes'])}; the only table of a sweep file is [axes]"
            )
        fixed[read_name(key)] = read_value(key, value)
    for name in (*fixed, *names):
        if name in REFUSED:
            raise InputError(f"{name} is no part of a question: it {REFUSED[name]}")
        if names.count(name) + (name in fixed) > 1:
            two = "on two axes" if names.count(name) > 1 else "both fixed and an axis"
            raise InputError(f"{name} is {two}; give it once")
    for name in NEEDED[question]:
        if name not in fixed and name not in names:
            raise InputError(f"{question} needs a {name}; write for example {_EXAMPLES[question, name]}")
    grid = Grid(path, question, tuple(fixed.items()), names, axes, where)
    if grid.points > LARGEST:
        raise InputError(
            f"the axes have {grid.points:,} combinations; wanted at most {LARGEST:,}; split the file"
        )
    return grid


_EXAMPLES = {
    ("check", "target"): 'target = "parity(n=6, degree=2)"',
    ("verify", "target"): 'target = "parity(n=6, degree=2)"',
    ("rank", "target"): 'target = "digits"',
    ("rank", "network"): 'network = ["mlp(widths=[64])", "mlp(widths=[256])"]',
}


def _question(held: dict[str, Any]) -> str:
    known = ", ".join(list(QUESTIONS)[:-1]) + f" or {list(QUESTIONS)[-1]}"
    if "question" not in held:
        raise InputError(f'there is no question; write for example question = "check" (it is {known})')
    question = held["question"]
    if not isinstance(question, str) or question not in QUESTIONS:
        close = nearest(question, QUESTIONS) if isinstance(question, str) else ""
        raise InputError(f"question is {str(question)[:60]!r}{close}; wanted {known}")
    return question


def _axes(held: dict[str, Any]) -> tuple[Axis, ...]:
    axes = held.get("axes")
    if axes is None:
        slip = next(
            (f" (the table [{key}] is none)" for key, value in held.items() if isinstance(value, dict)), ""
        )
        raise InputError(
            f"there are no [axes]{slip}; write the line [axes], and under it for example seed = [0, 1, 2]"
        )
    if not isinstance(axes, dict):
        raise InputError("axes is no table; write the line [axes], and under it for example seed = [0, 1, 2]")
    if not axes:
        raise InputError("[axes] is empty; write under it for example seed = [0, 1, 2]")
    return tuple(read_axis(key, values) for key, values in axes.items())


def _refuse_unused(grid: Grid) -> None:
    """Every name sets an option, is mentioned by one, directly or not, stands in `where`, or labels the rows of such."""
    options = [option.name for option in QUESTIONS[grid.question]]
    given = (*dict(grid.fixed), *grid.names)
    inside = names_of(read_condition(grid.where)) if grid.where is not None else ()
    known = set(given)
    used = grid.named.reached([name for name in (*options, *inside) if name in known])
    labels = {name for axis in grid.axes if used.intersection(axis.names) for name in axis.names}
    for name in given:
        if name in used or name in labels:
            continue
        owners = [q for q, row in QUESTIONS.items() if name in [option.name for option in row]]
        why = (
            f"it is an option of {owners[0]}"
            if owners
            else f"{grid.question} has no such option{nearest(name, options)}"
        )
        raise InputError(
            f"{name} is used nowhere: {why}, and no text has @{name} in it; take the line out, or write @{name} "
            "where its value belongs"
        )


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
    sentence = grid.named.refusal(option.name, point, why)
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
