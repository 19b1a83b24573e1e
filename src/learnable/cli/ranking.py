"""`learnable rank`: networks ordered for one target, with baselines and intervals."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from learnable.cli.interrupts import StoppedError
from learnable.cli.options import Json, Quiet, Seed
from learnable.cli.output_paths import replace, writable
from learnable.specs import InputError
from learnable.terminal import say_json

if TYPE_CHECKING:
    from learnable.ranking import Preview, Ranking


def rank(
    target: Annotated[
        str, typer.Argument(help="A spec such as digits, rows.csv or 'parity(n=30, degree=3)'.")
    ],
    net: Annotated[
        list[str] | None,
        typer.Option("--net", help="mlp(widths=[512], …) or file.py:factory; once for every network."),
    ] = None,
    probe: Annotated[
        int | None,
        typer.Option(metavar="EPOCHS", help="Train each so long, and order them by held-out rows."),
    ] = None,
    samples: Annotated[
        int | None, typer.Option(metavar="M", help="Rows taken, drawn at random; all where left out.")
    ] = None,
    seed: Seed = 0,
    mode: Annotated[
        str, typer.Option(help="eval, or train: BatchNorm then has the statistics of the rows.")
    ] = "eval",
    workers: Annotated[
        int, typer.Option(help="Networks measured at once; the result does not depend on it.")
    ] = 1,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print what would be measured and what it costs, and stop.")
    ] = False,
    as_json: Json = False,
    html: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write a page with the ranking drawn.")
    ] = None,
    quiet: Quiet = False,
) -> int:
    """Networks ordered for one target before training, with baselines and intervals; ties are shown as ties."""
    writable(html, "--html", target, *(net or []))
    options: dict[str, Any] = {"probe": probe, "seed": seed, "samples": samples, "mode": mode}
    if dry_run:
        return _looked(target, net or [], options, as_json)
    from learnable.ranking import rank as ask

    show = None if as_json or quiet else _print_preview
    with _progress(len(net or []), quiet) as tick:
        found = ask(target, net or [], **options, workers=workers, show=show, tick=tick)
    if html is not None:
        from learnable.reports.ranking import rank_page

        replace(html, rank_page(found.json()))
    _print(found, as_json, quiet)
    if found.interrupted:
        left = len(found.interrupted)
        raise StoppedError(
            f"interrupted: {left} of {left + len(found.networks)} networks were not reached; those that were are shown"
        )
    return 0


def _looked(target: str, nets: list[str], options: dict[str, Any], as_json: bool) -> int:
    """Print what would be done; a forecast of seconds is for people, and not in JSON."""
    if as_json:
        raise InputError("--dry-run prints a forecast for people, which JSON does not hold; leave out --json")
    from learnable.ranking import preview

    _print_preview(preview(target, nets, **options))
    return 0


def _print_preview(found: Preview) -> None:
    from learnable.cli.show_ranking import show_preview

    show_preview(found)


def _print(found: Ranking, as_json: bool, quiet: bool) -> None:
    if as_json:
        say_json(found.json())
        return
    from learnable.cli.show_ranking import show_ranking

    show_ranking(found, quiet)


def _progress(count: int, quiet: bool) -> AbstractContextManager[Callable[[str], None] | None]:
    """A bar on standard error while networks are measured, on a terminal alone."""
    if quiet or not sys.stderr.isatty():
        return nullcontext(None)
    from learnable.cli.show_ranking import bar

    return bar(count)
