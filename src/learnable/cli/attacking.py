"""`learnable attack`: every attack on generated data, as a table."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from learnable.cli.interrupts import StoppedError
from learnable.cli.options import Json, Quiet, Seed, TrustCode
from learnable.cli.output_paths import replace, writable
from learnable.terminal import say_json, screen

if TYPE_CHECKING:
    from rich.table import Table

    from learnable.attacks import Attacked

STYLES = {
    "recovered": "bold green",
    "learned": "green",
    "better than guessing": "yellow",
    "no better than guessing": "",
    "does not apply": "dim",
    "out of time": "cyan",
}


def attack(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A folder that learnable generate wrote.")],
    samples: Annotated[
        int, typer.Option(metavar="M", help="Training rows that attacks get (those that say anything).")
    ] = 20_000,
    budget: Annotated[float, typer.Option(metavar="SECONDS", help="Time for all attacks together.")] = 120.0,
    only: Annotated[
        list[str] | None, typer.Option(metavar="NAMES", help="Attacks to run, separated by commas.")
    ] = None,
    seed: Seed = 0,
    trust_code: TrustCode = False,
    as_json: Json = False,
    html: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write a page with the scores drawn.")
    ] = None,
    quiet: Quiet = False,
) -> int:
    """Every attack we know on generated data, and what each recovered of the planted answer."""
    from learnable.attacks import attack as ask

    writable(html, "--html")
    with _bar(not quiet and sys.stderr.isatty()) as tell:
        chosen = ",".join(only) if only else None
        found = ask(
            folder,
            samples=samples,
            budget=budget,
            only=chosen,
            seed=seed,
            trust_code=trust_code,
            progress=tell,
        )
    if html is not None:
        from learnable.reports.attacks import attack_page

        replace(html, attack_page(found.json()))
    if as_json:
        say_json(found.json())
    else:
        show(found, quiet)
    if found.interrupted:
        raise StoppedError("interrupted: the attacks that had ended by then are shown; attack keeps nothing")
    return 0


def show(found: Attacked, quiet: bool) -> None:
    """Print the attacks as a table and what follows; with `quiet` only what broke the data, a line each."""
    from rich.markup import escape
    from rich.text import Text

    console = screen()
    if quiet:
        for finding in found.findings:
            if finding.breaks:
                console.print(f"{finding.name}: {finding.verdict}")
        return
    rows = found.rows
    console.print(f"[bold]{escape(found.family)}[/], {escape(found.folder)}")
    console.print(f"{rows['train']['used']:,} training rows, scored on {rows['test']['used']:,} test rows")
    if found.note:
        console.print(Text(f"{found.note}."))
    console.print(table(found))
    for line in unfit(found):
        console.print(Text(line, style="dim"))
    for line in found.conclusion:
        console.print(Text(line))


def table(found: Attacked) -> Table:
    """The attacks that apply, with verdict, score and reason."""
    from rich.markup import escape
    from rich.table import Table

    scored = [f for f in found.findings if f.score is not None]
    kind = "accuracy" if any(f.null for f in scored) else "R²"
    shown = Table(box=None, padding=(0, 2, 0, 0))
    for name in ("attack", "verdict", kind, "because"):
        shown.add_column(name, justify="right" if name == kind else "left", overflow="fold")
    for f in found.findings:
        if f.verdict == "does not apply":
            continue
        score = "" if f.score is None else f"{f.score.value:.3f}"
        style = STYLES[f.verdict]
        verdict = f"[{style}]{f.verdict}[/]" if style else f.verdict
        shown.add_row(f.name, verdict, score, escape(f.because))
    if scored and scored[0].ceiling is not None:
        shown.add_row("[dim]guessing[/]", "", f"{scored[0].null:.3f}", "")
        shown.add_row("[dim]planted answer[/]", "", f"{scored[0].ceiling:.3f}", "")
    return shown


def unfit(found: Attacked) -> list[str]:
    """A sentence for the attacks that do not apply for the same reason."""
    reasons: dict[str, list[str]] = {}
    for f in found.findings:
        if f.verdict == "does not apply":
            reasons.setdefault(f.because, []).append(f.name)
    return [
        f"{', '.join(names)} {'does' if len(names) == 1 else 'do'} not apply: {why}."
        for why, names in reasons.items()
    ]


@contextlib.contextmanager
def _bar(wanted: bool) -> Iterator[Callable[[str, int, int], None] | None]:
    """A bar on standard error."""
    if not wanted:
        yield None
        return
    from rich.progress import Progress

    with Progress(console=screen(error=True), transient=True) as bar:
        task = bar.add_task("attacking", total=None)
        yield lambda name, at, count: bar.update(task, description=name, completed=at, total=count)
