"""The page of commands, from the command line itself: what `--help` says, all of it on one page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import typer

from learnable.cli.app import app
from learnable.verdicts import EXIT_CODES
from site_prose import plain

TRAIT = re.compile(r"\s*\[(default: (?P<default>.*)|required)\]$")
CODES = (
    (0, "it is done; of `audit`, the certificate holds"),
    (
        1,
        "of `audit`, a statement does not follow; of `sweep run`, cells failed; of `sweep merge`, answers differ",
    ),
    (2, "refused: one sentence on standard error says what was wrong and what to type instead"),
    (130, "interrupted by Ctrl-C; what was finished is printed or kept"),
)


def commands() -> Iterator[tuple[str, Any]]:
    """Every command under the words that call it, those of groups too.

    >>> [name for name, _ in commands()][:2]
    ['learnable check', 'learnable verify']
    """
    yield from _below("learnable", typer.main.get_command(app))


def _below(name: str, command: Any) -> Iterator[tuple[str, Any]]:
    for word, inner in command.commands.items():
        if hasattr(inner, "commands"):
            yield from _below(f"{name} {word}", inner)
        else:
            yield f"{name} {word}", inner


def page() -> str:
    """The page."""
    sections = [_section(name, command) for name, command in commands()]
    return "\n\n".join([INTRODUCTION, _codes(), *sections]) + "\n"


def _section(name: str, command: Any) -> str:
    context = command.context_class(command, info_name=name)
    usage = " ".join([name, *command.collect_usage_pieces(context)])
    rows = [_row(parameter, context) for parameter in command.params]
    table = ["| argument or option | default | meaning |", "| --- | --- | --- |", *rows]
    return "\n\n".join([f"## {name}", plain(command.help or ""), f"```text\n{usage}\n```", "\n".join(table)])


def _row(parameter: Any, context: Any) -> str:
    """One line of the table, from the line that ``--help`` has on the parameter."""
    names, told = parameter.get_help_record(context)
    found = TRAIT.search(told)
    trait = "" if found is None else found["default"] or "required"
    shown = trait if trait in ("", "required") else f"`{trait}`"
    return f"| `{names}` | {shown} | {plain(TRAIT.sub('', told))} |"


def _codes() -> str:
    general = [f"| {code} | {told} |" for code, told in CODES]
    verdicts = [f"| {code} | `{label}` |" for label, code in EXIT_CODES.items()]
    return "\n".join(
        [
            "## Exit codes",
            "",
            "| code | means |",
            "| --- | --- |",
            *general,
            "",
            "With `--exit-code`, `check` and `verify` say the verdict:",
            "",
            "| code | verdict |",
            "| --- | --- |",
            *verdicts,
        ]
    )


INTRODUCTION = """# Commands

What `learnable COMMAND --help` says, on one page. Targets, networks, groups and budgets are [specs](specs.md);
`learnable --help` lists them, `learnable --version` prints the version. `--json` prints one JSON object on standard output
and nothing else; `-q` prints as little as possible."""
