"""The coordinator of a run: hands out batches, writes down what comes back, and decides which cell ended a worker."""

from __future__ import annotations

import json
import signal
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Future, wait
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType
from typing import Any

import learnable
from learnable.specs import InputError
from learnable.sweeps.executors import SweepExecutor, deaths_in, is_death
from learnable.sweeps.plan import LIMIT, Backlog, Batch
from learnable.sweeps.status import Meter
from learnable.sweeps.store import Outcome, Store
from learnable.sweeps.worker import Answered, answer_batch, this_process

_Handler = Callable[[int, FrameType | None], Any] | int | None
PULSE = 0.1
"""Seconds between two looks at whether somebody asked to stop."""
GRACE = LIMIT + 0.2
"""Seconds in which batches may still come back after that: all do, but those in the middle of a long cell."""


class StopRequest:
    """Whether Ctrl-C or SIGTERM asked to stop, and which; granted between two batches, so that no result is torn."""

    signal: str | None = None


@contextmanager
def stop_requests() -> Iterator[StopRequest]:
    """While inside, SIGINT and SIGTERM set the request; a second one has the effect it had before.

    Signals arrive in the main thread only: elsewhere the request stays empty.
    """
    request = StopRequest()
    if threading.current_thread() is not threading.main_thread():
        yield request
        return
    numbers = (signal.SIGINT, signal.SIGTERM)
    before = {number: signal.getsignal(number) for number in numbers}

    def on_signal(number: int, frame: FrameType | None) -> None:
        request.signal = signal.Signals(number).name
        _put_back(before)

    for number in numbers:
        signal.signal(number, on_signal)
    try:
        yield request
    finally:
        _put_back(before)


def _put_back(before: Mapping[signal.Signals, _Handler]) -> None:
    for number, handler in before.items():
        signal.signal(number, signal.SIG_DFL if handler is None else handler)


@dataclass
class Coordinator:
    """One run: its store, executor, cells and progress. `run` returns when nothing is left."""

    store: Store
    executor: SweepExecutor
    work: Callable[[str], str]
    backlog: Backlog
    meter: Meter
    request: StopRequest
    fail_fast: bool = False
    stopped_because: str | None = None
    versions: set[str] = field(default_factory=set)
    _out: dict[Future[Any], Batch] = field(default_factory=dict)
    _since: dict[Future[Any], float] = field(default_factory=dict)
    _process: str = field(default_factory=this_process)

    def run(self) -> None:
        """Until nothing is left, or a stop is requested; what came back is written in every case."""
        try:
            self._run()
        finally:
            for future in self._out:
                future.cancel()

    def _run(self) -> None:
        self._hand_out()
        while self._out:
            ended, _ = wait(self._out, timeout=PULSE, return_when=FIRST_COMPLETED)
            self._collect(ended)
            self.meter.tell(running=self._long())
            self.executor.look()
            if self.request.signal is not None:
                self.stopped_because = self.request.signal
            if self.stopped_because is not None:
                self._collect(wait(self._out, timeout=GRACE).done)
                return

    def _long(self) -> list[float]:
        """The least that cells have taken which run now: batches come back after `LIMIT`, but those in a longer cell."""
        now = time.monotonic()
        ages = sorted((now - since for since in self._since.values()), reverse=True)
        return [age - LIMIT for age in ages[: self.executor.workers] if age > LIMIT]

    def _hand_out(self) -> None:
        """Fill the free places. Where a death cannot be charged to one batch, suspects go out one by one."""
        while len(self._out) < self.executor.slots and len(self.backlog):
            if not self.backlog.fresh and not self.executor.isolates and self._out:
                return
            batch = self.backlog.take()
            texts = [text for _, text in batch.pairs]
            try:
                future = self.executor.submit(answer_batch, self.work, texts, LIMIT, self._process)
            except Exception as error:
                self.backlog.put_back(batch)
                if not is_death(error):
                    raise InputError(
                        f"{self.executor.name} takes no work ({type(error).__name__}: {error})"
                    ) from None
                if self._out:
                    return  # the batches that are out will say so
                self.executor.renew(error)
            else:
                self._out[future], self._since[future] = batch, time.monotonic()

    def _collect(self, ended: set[Future[Any]]) -> None:
        """Sort out what ended, give free workers more, and write: in this order, so that none waits for the disk."""
        outcomes, trouble, broken = self._sort(ended)
        if broken is not None:  # the others that are out break with it
            more, worse, _ = self._sort(wait(self._out, timeout=10).done)
            outcomes, trouble = outcomes + more, trouble or worse
        if self.fail_fast and self.stopped_because is None:
            bad = next((o for o in outcomes if o.state != "done"), None)
            if bad is not None:
                self.stopped_because = f"cell {bad.address[:8]} {bad.state}: {bad.error}"
        try:
            if broken is not None and trouble is None and self.stopped_because is None:
                self.executor.renew(broken)
            if trouble is None and self.stopped_because is None and self.request.signal is None:
                self._hand_out()
        finally:
            self._write(outcomes)
        if trouble is not None:
            raise trouble

    def _sort(self, ended: set[Future[Any]]) -> tuple[list[Outcome], InputError | None, BaseException | None]:
        """Outcomes of batches that ended; what stops the sweep; and what broke the whole executor."""
        outcomes: list[Outcome] = []
        trouble: InputError | None = None
        broken: BaseException | None = None
        for future in ended:
            batch = self._out.pop(future)
            del self._since[future]
            try:
                answers, versions = future.result()
            except (Exception, CancelledError) as error:
                if is_death(error):
                    outcomes += self._after_death(batch, error)
                    if isinstance(error, BrokenExecutor) and not self.executor.isolates:
                        broken = error
                else:
                    self.backlog.put_back(batch)
                    trouble = self._trouble(error)
            else:
                outcomes += self._answered(batch, answers, versions)
        return outcomes, trouble, broken

    def _answered(self, batch: Batch, answers: Sequence[Answered], versions: str) -> list[Outcome]:
        self.backlog.learn(batch, len(answers), sum(answer[4] for answer in answers))
        self.versions.add(versions)
        tries = batch.deaths + 1
        return [
            Outcome(address, text, state, answer, error, trace, tries, seconds, memory, versions)  # type: ignore[arg-type]
            for (address, text), (state, answer, error, trace, seconds, memory) in zip(batch.pairs, answers)
        ]

    def _after_death(self, batch: Batch, error: BaseException) -> list[Outcome]:
        """The outcome of a cell that took its worker down for the last time; otherwise none, and it is tried again."""
        tries = self.backlog.after_death(batch, self.executor.isolates or batch.suspect, deaths_in(error))
        if tries is None:
            return []
        ((address, text),) = batch.pairs
        how = f"its worker ended {tries} times while it ran alone, with {error}"
        if "SIGKILL" in how:
            how += "; the system ends a process so when memory runs out"
        return [Outcome(address, text, "killed", error=how, attempts=tries)]

    def _write(self, outcomes: list[Outcome]) -> None:
        if outcomes:
            self.store.put(outcomes)
        for outcome in outcomes:
            self.meter.add(outcome.state, outcome.seconds)

    def notes(self) -> tuple[str, ...]:
        """What a person should know: workers that have another version of learnable than the coordinator."""
        own = learnable.__version__
        others = {json.loads(v).get("learnable") for v in self.versions} - {own}
        return tuple(
            f"some cells were answered by learnable {other} and this is {own}; the store says which, and numbers may differ"
            for other in sorted(others)
        )

    def _trouble(self, error: BaseException) -> InputError:
        """One sentence for what is neither an answer nor the end of a worker."""
        if isinstance(error, InputError):
            return error
        if isinstance(error, ImportError):
            return InputError(
                f"the workers of {self.executor.name} cannot run learnable ({type(error).__name__}: {error}); install the "
                "same version there"
            )
        if isinstance(error, CancelledError):
            return InputError(
                f"{self.executor.name} cancelled its work, as it does when its scheduler goes away; what is done is kept: "
                "type the same command again when it is back"
            )
        return InputError(
            f"{self.executor.name} gave work back unanswered ({type(error).__name__}: {error}); what is done is kept"
        )
