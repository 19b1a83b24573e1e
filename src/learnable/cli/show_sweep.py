"""A sweep on a terminal: a live table, a line now and then in a log, and a summary at the end."""

from __future__ import annotations

import math
import shlex
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from rich.live import Live
from rich.markup import escape
from rich.table import Table

from learnable.sweeps.status import Status
from learnable.sweeps.store import COUNTED
from learnable.terminal import Printable, say, screen

if TYPE_CHECKING:
    from learnable.sweeps.forecast import SweepForecast
    from learnable.sweeps.merge import Merged
    from learnable.sweeps.run import Run
    from learnable.sweeps.status import Progress

SECONDS_BETWEEN_LINES = 60.0
"""How often a log is told how far the sweep is, beside the first time and the last."""
STYLES = {"done": "green", "failed": "red", "killed": "red", "missing": "default"}
BAR = 30


@contextmanager
def display(quiet: bool) -> Iterator[Callable[[Progress], None] | None]:
    """What is to be told of progress: nothing, a live table on a terminal, or lines in a log; on standard error."""
    if quiet:
        yield None
    elif sys.stderr.isatty():
        with Live(console=screen(error=True), refresh_per_second=4, transient=True) as live:
            yield lambda now: live.update(Printable(table(now)))
    else:
        yield Log()


class Log:
    """Writes a line when a minute has passed since the last one, so that a log of hours stays short."""

    def __init__(self) -> None:
        self.next = SECONDS_BETWEEN_LINES

    def __call__(self, now: Progress) -> None:
        if now.seconds >= self.next:
            self.next = now.seconds + SECONDS_BETWEEN_LINES
            say(f"{counts(states(now))}; {left(now)}", error=True, flush=True)


def table(now: Progress) -> Table:
    """Cells by state with a bar, and the time left."""
    found = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    found_in = states(now)
    total = max(sum(found_in.values()), 1)
    for state, count in found_in.items():
        if count or state in ("done", "missing"):
            bar = "━" * round(BAR * count / total)
            found.add_row(f"[{STYLES[state]}]{state}[/]", f"{count:,}", f"[{STYLES[state]}]{bar}[/]")
    found.add_row("time", clock(now.seconds), left(now))
    return found


def states(now: Progress) -> dict[str, int]:
    """Cells by state."""
    return {"done": now.done, "failed": now.failed, "killed": now.killed, "missing": now.missing}


def counts(found: Mapping[str, int]) -> str:
    """The states as a sentence has them; failed and killed only where there are any.

    >>> counts({"done": 1200, "failed": 0, "killed": 1, "missing": 5})
    '1,200 done, 1 killed, 5 missing'
    """
    return ", ".join(f"{found[s]:,} {s}" for s in COUNTED if found[s] or s in ("done", "missing"))


def left(now: Progress) -> str:
    """The time left as an interval, or that it is not known yet."""
    if now.missing == 0:
        return "nothing left"
    if math.isinf(now.left_high):
        return "time left: not known yet"
    low, high = clock(now.left_low), clock(now.left_high)
    return f"about {low} left" if low == high else f"{low} to {high} left"


def clock(seconds: float) -> str:
    """A time to two figures that a person reads at a glance.

    >>> clock(.4), clock(75), clock(5400), clock(200000)
    ('0.4 s', '1 min 15 s', '1 h 30 min', '2 d 8 h')
    """
    if seconds < 10:
        return f"{seconds:.1f} s"
    steps = ((86400, "d"), (3600, "h"), (60, "min"), (1, "s"))
    for (size, name), (small, word) in pairwise(steps):
        if seconds >= size:
            whole, rest = divmod(round(seconds / small), size // small)
            return f"{whole} {name}" + (f" {rest} {word}" if rest else "")
    return f"{seconds:.0f} s"


def size(memory: float) -> str:
    """Bytes in words.

    >>> size(2_500_000), size(3.2e9)
    ('2 MB', '3.2 GB')
    """
    return f"{memory / 1e9:.1f} GB" if memory >= 1e9 else f"{memory / 1e6:.0f} MB"


def show_run(found: Run, file: Path, store: Path | None, part: bool, quiet: bool) -> None:
    """What a run did, what is left, and what to type next."""
    if found.stopped_because and not found.interrupted:
        say(found.stopped_because, error=True)
    for note in found.notes:
        say(note, error=True)
    if quiet:
        return
    say(f"{counts(found.counts)}; {found.ran:,} asked now, in {clock(found.seconds)}")
    elsewhere = ["--store", str(found.store)] if part or store is not None else []
    if found.counts["failed"] or found.counts["killed"]:
        say(f"{_typed('status', file, *elsewhere)} says why; --retry-failed asks them again")
    elif not found.counts["missing"] and part:
        main = ["--store", str(store)] if store is not None else []
        say(f"{_typed('merge', file, *main)} brings the parts together when all have run")
    elif not found.counts["missing"]:
        say(f"{_typed('report', file, *elsewhere)} makes the page")


def _typed(verb: str, file: Path, *options: str) -> str:
    return shlex.join(["learnable", "sweep", verb, str(file), *options])


def show_status(found: Status, quiet: bool) -> None:
    """Cells by state, what they cost, and the most frequent errors."""
    if quiet:
        say(counts(found.counts))
        return
    console = screen()
    facts = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    facts.add_column(style="bold")
    facts.add_column(overflow="fold")
    shared = f" at {found.points:,} places of the grid" if found.points != found.cells else ""
    facts.add_row("cells", f"{found.cells:,}{shared}: {counts(found.counts)}")
    facts.add_row("store", escape(str(found.store)) + ("" if found.store.exists() else ", not made yet"))
    if found.seconds:
        facts.add_row(
            "cost", f"{clock(found.seconds)} of workers; at most {size(found.memory)} in one of them"
        )
    for versions, cells in found.versions.items():
        facts.add_row(
            "made by", escape(versions if cells == found.cells else f"{versions} ({cells:,} of them)")
        )
    if found.others:
        facts.add_row("also held", f"{found.others:,} answers that this file does not ask for")
    console.print(facts)
    for trouble in found.troubles:
        console.print(
            f"[red]{trouble.cells:,} ×[/] {escape(trouble.error)} [dim](such as {trouble.example})[/]"
        )
    if found.other_troubles:
        console.print(f"and {found.other_troubles:,} other errors; learnable sweep report shows them by cell")


def show_forecast(found: SweepForecast) -> None:
    """What a run would ask, and what that would cost."""
    say(f"{found.missing:,} cells to ask, {found.held:,} known; {_workers(found.workers)}")
    if found.missing and found.seconds is not None:
        low, high = found.seconds
        measured = f"from {found.measured:,} cells, 95% interval"
        say(f"time    {clock(low)} to {clock(high)} ({measured})")
        most = found.workers * found.memory
        say(f"memory  {size(found.memory)} a worker, {size(most)} in all; {size(found.allowed)} may be used")
        fit = int(found.allowed // found.memory) if found.memory else found.workers
        if most > found.allowed:
            what = (
                f"type --workers {fit}"
                if fit
                else "not even one worker has enough; run it where there is more"
            )
            say(f"        that is too much: {what}")
    elif found.missing:
        say("time    not known: fewer than four cells could be measured")
    if found.trouble:
        say(f"error   {found.trouble}")


def _workers(count: int) -> str:
    return "1 worker" if count == 1 else f"{count} workers"


def show_merged(found: Merged) -> None:
    """What was brought together, and what the stores disagree about."""
    told = f"{found.added:,} answers added, {found.replaced:,} in place of failures, {found.same:,} there already"
    say(f"{found.into}: {told}; it holds {found.rows:,}, of which {found.of_sweep:,} belong to this sweep")
    for conflict in found.conflicts:
        say(
            f"cell {conflict.address} has another answer in {conflict.part}; neither was changed",
            error=True,
        )
