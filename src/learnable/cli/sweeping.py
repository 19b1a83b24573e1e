"""`learnable sweep run|status|report|export|merge`: a grid of questions, resumable."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import typer

from learnable.cli.interrupts import StoppedError
from learnable.cli.options import Json, Quiet
from learnable.cli.output_paths import replace, writable
from learnable.specs import InputError
from learnable.terminal import say, say_json

sweep = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="A grid of questions in one file: run what is missing, look at it, take the numbers out.",
)

File = Annotated[
    Path, typer.Argument(metavar="FILE", help="A sweep file, such as grid.toml (docs/sweeps.md).")
]
StoreFile = Annotated[
    Path | None,
    typer.Option("--store", metavar="FILE", help="The store; grid.sqlite beside grid.toml if left out."),
]


@sweep.command()
def run(
    file: File,
    workers: Annotated[
        int | None, typer.Option(help="Processes on this machine, one thread each; its cores where left out.")
    ] = None,
    scheduler: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="A Dask scheduler: tcp://host:8786.")
    ] = None,
    mpi: Annotated[
        bool,
        typer.Option("--mpi", help="Under mpiexec -n N python -m mpi4py.futures -m learnable sweep run …"),
    ] = False,
    worker: Annotated[
        str | None,
        typer.Option(
            metavar="i/N", help="Part i of N of a job array, into a store of its own; merge them after."
        ),
    ] = None,
    retry_failed: Annotated[
        bool, typer.Option("--retry-failed", help="Ask again what failed, or took its worker down.")
    ] = False,
    fail_fast: Annotated[
        bool, typer.Option("--fail-fast", help="Stop at the first cell that fails.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what is missing and what it would cost, and stop.")
    ] = False,
    store: StoreFile = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> int:
    """Ask every question of the file that has no answer yet. Exit 0 all done, 1 some failed, 130 interrupted."""
    part = None if worker is None else part_of(worker)
    if dry_run:
        from learnable.sweeps.forecast import forecast

        foreseen = forecast(file, workers=workers, store=store, part=part)
        if as_json:
            say_json(foreseen.json())
        else:
            from learnable.cli.show_sweep import show_forecast

            show_forecast(foreseen)
        return 0
    from learnable.cli.show_sweep import counts, display, show_run
    from learnable.sweeps.run import run as ask

    executor = None
    if mpi:
        from learnable.sweeps.executors import mpi_executor

        executor = mpi_executor()
    with display(quiet or as_json) as progress:
        found = ask(
            file,
            workers=workers,
            scheduler=scheduler,
            executor=executor,
            part=part,
            retry_failed=retry_failed,
            fail_fast=fail_fast,
            store=store,
            progress=progress,
        )
    if as_json:
        say_json(found.json())
    else:
        show_run(found, file, store, part is not None, quiet)
    if found.interrupted:
        raise StoppedError(
            f"interrupted ({found.stopped_because}): {counts(found.counts)}; what is done is kept in {found.store}: "
            "type the same command again"
        )
    return 1 if found.counts["failed"] or found.counts["killed"] else 0


@sweep.command()
def status(file: File, store: StoreFile = None, as_json: Json = False, quiet: Quiet = False) -> int:
    """How far a sweep is, also while it runs: cells by state, what they cost, what went wrong."""
    from learnable.sweeps.status import status as ask

    found = ask(file, store=store)
    if as_json:
        say_json(found.json())
    else:
        from learnable.cli.show_sweep import show_status

        show_status(found, quiet)
    return 0


@sweep.command()
def report(
    file: File,
    out: Annotated[
        Path | None,
        typer.Option("--out", "--html", metavar="FILE", help="The page; grid.html beside grid.toml."),
    ] = None,
    store: StoreFile = None,
    table: Annotated[
        Path | None,
        typer.Option("--from", metavar="FILE", help="Instead of the store: a .parquet that export wrote."),
    ] = None,
    quiet: Quiet = False,
) -> int:
    """One page that stands alone: phase diagrams, curves with fits, and a table that sorts and filters."""
    page = out or file.with_suffix(".html")
    writable(page, "--out")
    from learnable.reports.sweeps import sweep_page
    from learnable.sweeps.database import refuse_own
    from learnable.sweeps.report import report as ask
    from learnable.sweeps.store import store_path

    refuse_own("--out", page, file, store or store_path(file), *([table] if table else []))

    text = sweep_page(ask(file, store=store, table=table))
    replace(page, text)
    if not quiet:
        say(f"{page}: {page.stat().st_size / 1e6:.2f} MB; open it in a browser")
    return 0


@sweep.command()
def export(
    file: File,
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="rows.csv or rows.parquet.")],
    store: StoreFile = None,
    quiet: Quiet = False,
) -> int:
    """The answers as a table: a row a cell in axis order, every number under its dotted name."""
    from learnable.sweeps.export import export as ask

    writable(out, "--out")
    found = ask(file, out, store=store)
    if not quiet:
        say(f"{found.out}: {found.rows:,} rows of {len(found.columns)} columns")
    return 0


@sweep.command()
def merge(
    file: File,
    parts: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[STORES]", help="Stores to bring in; every grid.i-of-N.sqlite beside the file."
        ),
    ] = None,
    store: StoreFile = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> int:
    """Bring the stores of a job array together. Nothing that is done is overwritten; the parts stay as they are."""
    from learnable.sweeps.merge import merge as ask

    found = ask(file, parts or None, store=store)
    if as_json:
        say_json(found.json())
    elif not quiet:
        from learnable.cli.show_sweep import show_merged

        show_merged(found)
    return 1 if found.conflicts else 0


def part_of(text: str) -> tuple[int, int]:
    """The part of a job array, ``i/N`` with i from 1 to N.

    >>> part_of("2/10")
    (2, 10)
    """
    found = re.fullmatch(r"(\d{1,7})/(\d{1,7})", text.strip())
    if found is None or not 1 <= int(found[1]) <= int(found[2]):
        zero = "; parts are counted from 1" if text.startswith("0/") else ""
        raise InputError(f"--worker is {text!r}; wanted i/N with i from 1 to N, such as --worker 1/10{zero}")
    return int(found[1]), int(found[2])
