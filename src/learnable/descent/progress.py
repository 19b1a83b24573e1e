"""The progress of a training: a bar on standard error, and the end of a chunk that is asked to stop."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from threading import Event

from learnable.descent.workers import EndedError


@contextmanager
def progress_bar(shown: bool, steps: int, stop: Event) -> Iterator[Callable[..., None]]:
    """What is called after every step: it advances a bar on standard error, and ends the chunk once `stop` is set."""

    def tick(steps: int = 1, advance: Callable[[int], object] = lambda steps: None) -> None:
        if stop.is_set():
            raise EndedError
        advance(steps)

    if not shown:
        yield tick
        return
    from rich.progress import Progress

    from learnable.terminal import screen

    with Progress(console=screen(error=True), transient=True) as bar:
        task = bar.add_task("training", total=steps)
        yield partial(tick, advance=partial(bar.advance, task))
