"""The page of specs, from the vocabularies: every word, its arguments, their defaults, and what it is."""

from __future__ import annotations

import dataclasses
import inspect
import re
import types
import typing
from typing import Any

from learnable.cli.vocabulary_help import EXTRA, VOCABULARIES
from learnable.hardness.prg.predicates import predicates
from learnable.networks.activations import ACTIVATIONS
from learnable.specs import Vocabulary
from learnable.specs.words import Entry
from site_prose import markdown

HEADINGS = {
    "target": ("Targets", "What is to be learned: the argument of most commands."),
    "network": ("Networks", "What learns: `--net`."),
    "group": ("Groups", "A symmetry that you vouch for: `--group`."),
    "training": ("Budgets", "How it is trained: `--training`."),
    "law": ("Laws", "Where inputs come from: an argument of some targets."),
    "family": ("Families of hard data", "What `learnable generate` writes."),
    "predicate": ("Predicates", "The local predicate of the family `prg`."),
}
NAMES = {int: "whole number", float: "number", str: "text", bool: "true or false", type(None): "none"}


def vocabularies() -> tuple[Vocabulary, ...]:
    """Those that the command line lists, and those that stand inside a spec alone.

    >>> [v.kind for v in vocabularies()][:3]
    ['target', 'network', 'group']
    """
    return (*VOCABULARIES, predicates)


def page() -> str:
    """The page."""
    return "\n\n".join([INTRODUCTION, *map(_section, vocabularies()), _activations()]) + "\n"


def _section(vocabulary: Vocabulary) -> str:
    heading, told = HEADINGS.get(vocabulary.kind, (f"{vocabulary.kind.capitalize()}s", ""))
    families: dict[str, list[str]] = {}
    for entry in vocabulary.entries.values():
        if entry.name != "module":  # written file.py:factory
            families.setdefault(entry.family, []).append(_word(entry))
    for family, more in EXTRA.get(vocabulary.kind, {}).items():
        families.setdefault(family, []).extend(_written(line) for line in more)
    parts = [f"## {heading}", told]
    for family, words in families.items():
        parts += [f"### {family.capitalize()}", *words]
    return "\n\n".join(part for part in parts if part)


def _word(entry: Entry) -> str:
    """The word with its arguments, what it is, and what each argument takes."""
    prose = (inspect.getdoc(entry.cls) or "").partition("\n>>> ")[0]
    takes = [f"`{key}`: {kind}" for key, kind in _arguments(entry)]
    lines = [_heading(entry.signature, entry.name), markdown(prose)]
    return "\n\n".join([*lines, *(["Takes " + "; ".join(takes) + "."] if takes else [])])


def _heading(written: str, short: str) -> str:
    return f'#### `{written}` {{ data-toc-label="{short}" }}'


def _arguments(entry: Entry) -> list[tuple[str, str]]:
    hints = typing.get_type_hints(entry.cls)
    fields = [field for field in dataclasses.fields(entry.cls) if field.init]
    kinds = [(str(f.metadata.get("spelled", f.name)), _kind(hints[f.name])) for f in fields]
    return [(key, kind) for key, kind in kinds if kind != "a value"]


def _kind(hint: Any) -> str:
    """What an annotation lets a person write.

    >>> _kind(int | None), _kind(tuple[int, ...]), _kind(typing.Literal["gaussian", "sphere"])
    ('a whole number or none', 'a list of whole numbers', '`gaussian` or `sphere`')
    """
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if origin is typing.Literal:
        return " or ".join(f"`{value}`" for value in inner)
    if origin in (typing.Union, types.UnionType):
        return " or ".join(dict.fromkeys(_kind(one) for one in inner if one is not Any))
    if origin is tuple:
        return f"a list of {_plural(inner[0])}"
    name = NAMES.get(hint) or _vocabulary(hint)
    return name if name in ("text", "none", "true or false") else f"a {name}"


def _plural(hint: Any) -> str:
    if typing.get_origin(hint) is tuple:
        return "lists of " + _plural(typing.get_args(hint)[0])
    return "values" if hint is Any else f"{NAMES[hint]}s"


def _vocabulary(hint: Any) -> str:
    found = getattr(hint, "vocabulary", None)
    return "value" if found is None else str(found.kind)


def _written(line: str) -> str:
    """A way to write a spec that is no word: ``file.py:factory (what it is)``."""
    written, _, told = line.partition(" (")
    return f"{_heading(written, written)}\n\n{re.sub(r'[)]$', '', told).capitalize()}."


def _activations() -> str:
    rows = [f"| `{name}` | {markdown(row.why)} |" for name, row in ACTIVATIONS.items()]
    return "\n".join(["## Activations", "", "| name | degrees it reaches |", "| --- | --- |", *rows])


INTRODUCTION = """# Specs

A spec is a word with arguments, `parity(n=30, degree=3)`, by key or by position. Spaces do not matter, arguments with a
default may be left out, and under `learnable scale` sizes may be arithmetic. Values print as specs and parse back, on the
command line, in Python and in certificates alike. `learnable --help` has the short list."""
