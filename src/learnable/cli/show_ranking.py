"""A ranking as tables: what will be measured, the networks best first, baselines, sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.progress import Progress
from rich.table import Table
from rich.text import Text

from learnable.ranking import Preview, Ranking
from learnable.ranking.results import placed
from learnable.reports.numbers import sentence
from learnable.rows.score import Score
from learnable.terminal import screen

SHORT = {
    "probe": "probe R²",
    "linearised": "linearised R²",
    "tangent_ridge": "ridge R²",
    "tangent_alignment": "tangent",
    "gradient_alignment": "gradient",
    "nngp_alignment": "nngp",
    "inal": "inal",
}
"""Column heads; `MEANINGS` says them in full under the table."""


def show_preview(found: Preview) -> None:
    """The validator's page: rows, networks, what will be measured, forecast."""
    console = screen()
    task = found.task
    classes = f" · {task.classes}" if task.classes else ""
    taken = f"{len(task.X):,} of {task.given:,} rows" if len(task.X) < task.given else f"{task.given:,} rows"
    console.print(Text(f"{task.spec}: {taken}, {task.X.shape[1]:,} columns, {task.kind}{classes}"))
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for name in ("network", "a row is", "outputs", "layers", "parameters", "mult-adds", "forecast"):
        table.add_column(
            name, overflow="fold", justify="left" if name in ("network", "a row is") else "right"
        )
    for look in found.looks:
        f = look.bound
        shape = "×".join(map(str, f.shape))
        cost = "?" if look.seconds is None else _seconds(look.seconds)
        cells = (str(f.outputs), str(len(f.layers)), f"{f.parameters:,}", f"{f.multiply_adds:,}", cost)
        table.add_row(Text(look.spec), shape, *cells)
    console.print(table)
    for spec, reason in found.reasons.items():
        console.print(Text(f"{spec} cannot be measured: {reason}"), style="red")
    total = sum(look.seconds or 0.0 for look in found.looks)
    console.print(Text(f"To measure, mode {found.mode}: {found.measures}. About {_seconds(total)} in all.\n"))


def _seconds(value: float) -> str:
    """Seconds as a forecast deserves them.

    >>> _seconds(0.04), _seconds(3.21), _seconds(480.0)
    ('0.1 s', '3 s', '8 min')
    """
    if value >= 120:
        return f"{value / 60:.0f} min"
    return f"{max(value, 0.1):.1f} s" if value < 2 else f"{value:.0f} s"


def show_ranking(found: Ranking, quiet: bool) -> None:
    """The table, the baselines and the sentences; with `quiet` one line a network."""
    console = screen()
    if quiet:
        for n in found.networks:
            console.print(Text(f"{placed(n.rank, n.last)} {n.spec}"), soft_wrap=True)
        return
    for table in _tables(found, console.width):
        console.print(table)
    console.print(_baselines(found))
    for said in found.sentences:
        console.print(Text(f"• {sentence(said)}"))
    for n in found.networks:
        for remark in n.found["remarks"]:
            console.print(Text(f"Note on {n.spec}: {remark}."), style="dim")
    for remark in found.remarks:
        console.print(Text(f"Note on the rows: {remark}."), style="dim")
    for name, s in found.networks[0].scores.items():
        m = s.measure
        console.print(
            Text(f"{SHORT.get(name, name)} ({m.range}; better: {m.better}): {m.what}."), style="dim"
        )


WIDE = 120
"""Columns of a terminal from which on all scores stand in one table."""


def _tables(found: Ranking, width: int) -> list[Table]:
    """The networks in order; the scores that do not order beside them, or in a table below where there is no room."""
    rows = found.target["rows_scored"]
    title = f"Networks for {found.target['spec']}, best first, by {found.by}"
    title += "" if found.by == "probe" else f" on {rows} rows"
    table = Table(title=Text(title), title_justify="left", title_style="bold")
    table.add_column("rank", no_wrap=True)
    table.add_column("network", overflow="fold", ratio=1, min_width=12)
    table.add_column(f"{SHORT[found.by]} [95%]", no_wrap=True)
    table.add_column("z", justify="right")
    others = [name for name in found.networks[0].scores if name != found.by]
    beside = others if width >= WIDE else []
    _add(table, beside)
    for n in found.networks:
        best = n.scores[found.by]
        cells = [_other(n.scores[name]) for name in beside]
        table.add_row(placed(n.rank, n.last), Text(n.spec), _value(best), f"{best.z:.0f}", *cells)
    for lost in found.unmeasured:
        table.add_row("–", Text(lost.spec), "not measured", "", *[""] * len(beside))
    if beside:
        return [table]
    below = Table(title="Other scores", title_justify="left", title_style="bold")
    below.add_column("network", overflow="fold", ratio=1, min_width=12)
    _add(below, others)
    for n in found.networks:
        below.add_row(Text(n.spec), *(_other(n.scores[name]) for name in others))
    return [table, below]


def _add(table: Table, scores: list[str]) -> None:
    for name in scores:
        table.add_column(SHORT.get(name, name), justify="right", overflow="fold")


def _baselines(found: Ranking) -> Table:
    table = Table(title="Baselines", title_justify="left", title_style="bold")
    table.add_column("baseline")
    table.add_column("R² [95%]")
    table.add_column("z", justify="right")
    names = {"linear_model": "linear model", "neighbours": "five nearest neighbours"}
    for key, score in found.baselines.items():
        table.add_row(names[key], _value(score), f"{score.z:.0f}")
    nulls = [n.scores[found.by].null for n in found.networks]
    table.add_row("shuffled labels", f"{min(nulls):.3f} to {max(nulls):.3f}", "0")
    for key, name in (("parameter_count", "parameter count"), ("multiply_adds", "multiply-adds")):
        tau = found.sizes[key]["kendall_tau"]
        said = "all the same" if tau is None else f"{_agreement(tau)} (Kendall's tau {tau:+.2f})"
        table.add_row(name, said, "")
    return table


def _agreement(tau: float) -> str:
    """How far sizes order the networks as the score does, in words."""
    if abs(tau) < 0.5:
        return "another order than the score's"
    return "much the order of the score" if tau > 0 else "much the opposite order of the score"


def _value(score: Score) -> str:
    e = score.estimate
    return f"{_short(e.value)} [{_short(e.low)}, {_short(e.high)}]"


def _short(value: float) -> str:
    """Three decimals, or three figures from a hundred on.

    >>> _short(0.12345), _short(-732.8), _short(-12345.6)
    ('0.123', '-733', '-1.23e+04')
    """
    return f"{value:.3f}" if abs(value) < 100 else f"{value:.3g}"


def _other(score: Score) -> str:
    """A score that does not order, and its z on the second line."""
    return f"{score.estimate.value:.2g}\nz {score.z:.0f}"


@contextmanager
def bar(count: int) -> Iterator[Callable[[str], None]]:
    """A progress bar on standard error, told of every network that is finished."""
    with Progress(console=screen(error=True), transient=True) as progress:
        task = progress.add_task("measuring", total=count)
        yield lambda spec: progress.update(task, advance=1)
