"""`learnable advise`: what limits a training, and the smallest changes that would make it learn."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from learnable.cli.options import PILOT, Json, Net, Pilot, Quiet, Samples, Seed, Workers
from learnable.cli.output_paths import replace, writable
from learnable.terminal import say, say_json, screen


def advise(
    target: Annotated[
        str, typer.Argument(help="A spec such as 'parity(n=30, degree=3)', digits or rows.csv.")
    ],
    net: Net = "mlp()",
    training: Annotated[
        str | None,
        typer.Option(
            help="The budget to change; on data adam(rate=0.001, epochs=20, batch=64) where left out."
        ),
    ] = None,
    group: Annotated[
        str | None, typer.Option(help="The symmetry of the initialisation, which you vouch for.")
    ] = None,
    edge: Annotated[
        str, typer.Option(help="Learned means loss <= (1 - edge)·Var f; on rows, skill >= edge.")
    ] = "0.1",
    pilot: Pilot = PILOT,
    seed: Seed = 0,
    samples: Samples = None,
    workers: Workers = 1,
    as_json: Json = False,
    html: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the page of the check with its limits drawn.")
    ] = None,
    quiet: Quiet = False,
) -> int:
    """What limits a training, and the smallest changes that would make it learn, each measured by a short run."""
    from learnable.advising import advise as ask

    writable(html, "--html", target, net)
    options: dict[str, Any] = {"seed": seed, "samples": samples, "workers": workers, "group": group}

    def tell(text: str) -> None:
        if not quiet and sys.stderr.isatty():
            say(text, error=True)

    found = ask(target, net, training, **options, edge=edge, pilot=pilot, tell=tell)
    if html is not None:
        from learnable.reports.pages import check_page

        replace(html, check_page(found.check.json(), found.commands))
    if as_json:
        say_json(found.json())
    elif quiet:
        say(found.proposals[0].what if found.proposals else "none")
    else:
        _show(found)
    return 0


def _show(found: Any) -> None:
    """The verdict in a sentence, the proposals as a table, and the commands that ask for them."""
    from rich.table import Table
    from rich.text import Text

    console = screen()
    console.print(Text(f"{found.check.verdict.label}: {found.check.verdict.because.rstrip('.')}."))
    if not found.proposals:
        console.print(Text("No single change, or pair of changes, was found to help."))
        return
    table = Table(title="Changes, best first", title_justify="left", title_style="bold")
    for name in ("change", "in code", "expected", "measured"):
        table.add_column(name, overflow="fold")
    for proposal in found.proposals:
        code = "; ".join(c["code"] for c in proposal.changes if c["code"])
        table.add_row(proposal.what, code, _expected(proposal), _measured(proposal))
    console.print(table)
    for command in found.commands:
        console.print(Text(f"  {command}"), soft_wrap=True)


def _expected(proposal: Any) -> str:
    skill = proposal.predicted
    if skill is None:
        falls = f"; {', '.join(proposal.falls)} no longer proves it hard" if proposal.falls else ""
        return f"{proposal.label}{falls}"
    return f"skill {skill.value:.2f} [{skill.low:.2f}, {skill.high:.2f}]"


def _measured(proposal: Any) -> str:
    if proposal.measured is None:
        return "by check"
    return f"{proposal.measured:.2f} after {proposal.share:.0%} of the budget"
