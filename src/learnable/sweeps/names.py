"""The names of a grid: what each stands for at a point, each distinct combination worked out once."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
from operator import itemgetter
from typing import Any

from learnable.specs import InputError, in_words, nearest, render, shortened
from learnable.sweeps.expressions import Point, Reading, fill, names_in
from learnable.sweeps.questions import Option, normal
from learnable.sweeps.sweep_file import Axis

Fragment = Callable[[Point], str]
"""An option as its piece of a cell's text, ``"seed":1``; empty where it is the default."""


@dataclass(frozen=True)
class Names:
    """The fixed values and the axes of a grid by name, and which names their texts mention.

    >>> found = Names({"target": "parity(n=@n, degree=1)"}, (Axis(("n",), ((6,), (8,))),))
    >>> found.axes_of("target"), found.reading("target")((1,))
    ((0,), 'parity(n=8, degree=1)')
    """

    fixed: Mapping[str, Any]
    axes: tuple[Axis, ...]
    places: dict[str, int] = field(init=False)
    columns: dict[str, tuple[Any, ...]] = field(init=False)
    mentioned: dict[str, tuple[str, ...]] = field(init=False)
    order: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        """Raises `InputError` for a name that is given nowhere, and for names that mention each other in a circle."""
        places = {name: i for i, axis in enumerate(self.axes) for name in axis.names}
        columns = {name: self.axes[i].column(name) for name, i in places.items()}
        columns |= {name: (value,) for name, value in self.fixed.items()}
        mentioned = {name: _mentions(values, columns) for name, values in columns.items()}
        object.__setattr__(self, "places", places)
        object.__setattr__(self, "columns", columns)
        object.__setattr__(self, "mentioned", mentioned)
        object.__setattr__(self, "order", _ordered(mentioned))

    def reached(self, names: Iterable[str]) -> set[str]:
        """The names, those that their texts mention, and so on."""
        found: set[str] = set()
        waiting = list(names)
        while waiting:
            name = waiting.pop()
            if name not in found:
                found.add(name)
                waiting += self.mentioned[name]
        return found

    def axes_of(self, name: str) -> tuple[int, ...]:
        """The places of the axes that decide the value of a name."""
        return tuple(sorted({self.places[n] for n in self.reached([name]) if n in self.places}))

    def raw(self, name: str, point: Point) -> Any:
        """The value of a name at a point, as it stands in the file."""
        return self.columns[name][point[self.places[name]] if name in self.places else 0]

    def value(self, name: str, point: Point) -> Any:
        """The value of a name at a point, with every ``@name`` filled in."""
        if not self.mentioned[name]:
            return self.raw(name, point)
        reached, found = self.reached([name]), dict[str, Any]()
        for each in self.order:
            if each in reached:
                raw = self.raw(each, point)
                found[each] = fill(raw, {n: found[n] for n in names_in(raw)}) if self.mentioned[each] else raw
        return found[name]

    def reading(self, name: str) -> Reading:
        """The value of a name as a function of the point, worked out once for each that differs."""
        read = self._read(name)
        return self._once(name, read) if self.mentioned[name] else read

    def _read(self, name: str) -> Reading:
        if self.mentioned[name]:
            return lambda point: self.value(name, point)
        column, place = self.columns[name], self.places.get(name)
        return (lambda point: column[0]) if place is None else (lambda point: column[point[place]])

    def fragment(self, option: Option) -> Fragment:
        """An option as its piece of a cell's text; a refusal names the value and the axes that made it."""
        read, key = self._read(option.name), f'"{option.name}":'

        def made(point: Point) -> str:
            value = normal(option, read(point))
            return "" if value == option.default else key + written(value)

        return self._once(option.name, made)

    def _once(self, name: str, make: Callable[[Point], Any]) -> Callable[[Point], Any]:
        """`make`, called once for every place on the axes that decide the name."""

        def told(point: Point) -> Any:
            try:
                return make(point)
            except InputError as error:
                raise InputError(self.refusal(name, point, str(error))) from None

        deciding = self.axes_of(name)
        if not deciding:
            value = told([0] * len(self.axes))
            return lambda point: value
        if len(deciding) == len(self.axes):  # every point is another combination, so nothing comes twice
            return told
        held: dict[Any, Any] = {}
        key = itemgetter(*deciding)

        def at(point: Point) -> Any:
            place = key(point)
            found = held.get(place)
            if found is None:
                found = held[place] = told(point)
            return found

        return at

    def refusal(self, name: str, point: Point, why: str) -> str:
        """A sentence that names a value, the axes that made it, and why it is refused.

        >>> Names({"target": "parity(n=@n)"}, (Axis(("n",), ((6,),)),)).refusal("target", (0,), "no degree")
        "target is 'parity(n=@n)' where n is 6: no degree"
        """
        others = [n for n in self.columns if n in self.reached([name]) and n != name]
        if not others and why.startswith(f"{name} "):
            return why
        made = [f"{n} is {_shown(self.raw(n, point))}" for n in others]
        return f"{name} is {_shown(self.raw(name, point))}{' where ' if made else ''}{in_words(made or [''])}: {why}"


def written(value: Any) -> str:
    """A value as JSON, as the text of a cell has it."""
    return str(value) if type(value) is int else json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def _ordered(mentioned: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """The names, each after those that it mentions."""
    try:
        return tuple(TopologicalSorter(mentioned).static_order())
    except CycleError as error:
        circle = " → ".join(f"@{name}" for name in reversed(error.args[1]))
        raise InputError(f"{circle} goes in a circle; give one of them a value of its own") from None


def _mentions(values: Sequence[Any], known: Mapping[str, Any]) -> tuple[str, ...]:
    found = tuple(
        dict.fromkeys(n for value in values if type(value) in (str, tuple) for n in names_in(value))
    )
    for name in found:
        if name not in known:
            raise InputError(
                f"@{name} names nothing{nearest(name, known)}; give {name} a line under [axes], or a value above it; "
                "@@ stands for the sign"
            )
    return found


def _shown(value: Any) -> str:
    return shortened(value, 100) if isinstance(value, str) else shortened(render(value), 100)[1:-1]
