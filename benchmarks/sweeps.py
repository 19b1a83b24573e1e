"""What the machinery of a sweep costs, beside other ways to hand the same cells to the same two processes.

Cells of ten milliseconds (they sleep, so that the figures are the machinery's and not the cores'): ours is a whole run into
a store on the disk, with its transactions, and starts its processes; peers keep their processes from round to round and
write nothing. `ideal` is the cells' own time shared by the workers. Cells of no work (`echo`) show what a cell costs.

    python -m benchmarks.sweeps [--rounds 5] [--cells 1000] [--echo 100000]
"""

from __future__ import annotations

import argparse
import importlib.util
import multiprocessing
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.timing import ROUNDS, in_turn, row

from learnable.sweeps.executors import executor_of
from learnable.sweeps.questions import address, ask, asked
from learnable.sweeps.run import run_cells
from learnable.sweeps.store import Store

WORKERS = 2
NAP = 0.010
CHUNK = 50
"""Cells that a peer with chunks gets at once: half a second, as ours aims at."""


def nap(text: str) -> str:
    """Ten milliseconds, measured by the clock, and an answer."""
    end = time.perf_counter() + NAP
    while (left := end - time.perf_counter()) > 0:
        time.sleep(left)
    return text


def napped(texts: list[str]) -> list[str]:
    """Several of them."""
    return [nap(text) for text in texts]


def sweep(work: Callable[[str], str], count: int) -> None:
    """A run of that many cells into a new store, from nothing to rest."""
    texts = [asked("echo", {"seed": seed}) for seed in range(count)]
    with tempfile.TemporaryDirectory() as folder, Store.write(Path(folder) / "grid.sqlite") as store:
        cells = {address(text): text for text in texts}
        found = run_cells(cells, store, partial(executor_of, None, WORKERS, None), work, states={})
        assert found.counts["done"] == count


def resume(path: Path, cells: dict[str, str]) -> None:
    """Open a finished sweep, see that nothing is missing, close it."""
    with Store.write(path) as store:
        assert (
            run_cells(cells, store, partial(executor_of, None, WORKERS, None), ask, states=store.states()).ran
            == 0
        )


@contextmanager
def peers(count: int) -> Iterator[dict[str, Callable[[], Any] | None]]:
    """Ways to call `nap` on as many texts with as many processes, which stay open meanwhile; None where not installed."""
    texts = [str(i) for i in range(count)]
    chunks = [texts[i : i + CHUNK] for i in range(0, count, CHUNK)]
    with ExitStack() as stack:
        spawn = multiprocessing.get_context("spawn")
        pool = stack.enter_context(ProcessPoolExecutor(WORKERS, mp_context=spawn))
        ways: dict[str, Callable[[], Any] | None] = {
            f"ProcessPoolExecutor.map, chunks of {CHUNK}": lambda: list(
                pool.map(nap, texts, chunksize=CHUNK)
            ),
            "ProcessPoolExecutor, one future a cell": lambda: [
                f.result() for f in [pool.submit(nap, t) for t in texts]
            ],
            "joblib": _joblib(texts, stack),
            "dask map, one task a cell": None,
            f"dask map, chunks of {CHUNK}": None,
        }
        if importlib.util.find_spec("distributed") is not None:
            from distributed import Client, LocalCluster

            cluster = stack.enter_context(
                LocalCluster(n_workers=WORKERS, threads_per_worker=1, dashboard_address=":0", silence_logs=50)
            )
            client = stack.enter_context(Client(cluster, set_as_default=False))
            ways["dask map, one task a cell"] = lambda: client.gather(client.map(nap, texts, pure=False))
            ways[f"dask map, chunks of {CHUNK}"] = lambda: client.gather(
                client.map(napped, chunks, pure=False)
            )
        yield ways


def _joblib(texts: list[str], stack: ExitStack) -> Callable[[], Any] | None:
    if importlib.util.find_spec("joblib") is None:
        return None
    from joblib import Parallel, delayed
    from joblib.externals.loky import get_reusable_executor

    stack.callback(lambda: get_reusable_executor().shutdown(wait=True))
    return lambda: Parallel(n_jobs=WORKERS)(delayed(nap)(text) for text in texts)


def run(rounds: int = ROUNDS, cells: int = 1000, echo: int = 100_000) -> list[dict[str, Any]]:
    """Four rows: cells of ten milliseconds beside peers and beside the ideal, many empty cells, and a finished sweep."""
    with peers(cells) as ways:
        timed = in_turn({"ours": partial(sweep, nap, cells)} | {n: w for n, w in ways.items() if w}, rounds)
    ours = timed.pop("ours")
    with tempfile.TemporaryDirectory() as folder:
        texts = [asked("echo", {"seed": seed}) for seed in range(echo)]
        held = {address(text): text for text in texts}
        with Store.write(Path(folder) / "grid.sqlite") as store:
            run_cells(held, store, partial(executor_of, None, WORKERS, None), ask, states={})
        many = in_turn(
            {
                "echo": partial(sweep, ask, echo),
                "resume": partial(resume, Path(folder) / "grid.sqlite", held),
            },
            rounds,
        )
    return [
        row(f"sweep, {cells:,} cells of 10 ms", ours, {name: timed.get(name) for name in ways}),
        row(f"sweep, {cells:,} cells of 10 ms, beside no machinery", ours, {"ideal": cells * NAP / WORKERS}),
        row(f"sweep, {echo:,} empty cells", many["echo"], {}),
        row(f"sweep, resuming {echo:,} finished cells", many["resume"], {}),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--cells", type=int, default=1000)
    parser.add_argument("--echo", type=int, default=100_000)
    given = parser.parse_args()
    from benchmarks import sweeps  # by its name, under which workers find `nap`

    for entry in sweeps.run(given.rounds, given.cells, given.echo):
        print(f"{entry['name']}: {entry['ours_seconds']:.3f} s")
        for name, seconds in entry["peers"].items():
            print(f"    {name:42} {'not installed' if seconds is None else f'{seconds:.3f} s'}")


if __name__ == "__main__":
    main()
