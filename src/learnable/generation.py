"""`generate`: hard data with a planted answer and a certificate, on the disk."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from learnable.hardness.storage.disk_space import disk_bytes
from learnable.hardness.storage.folders import TWIN
from learnable.hardness.storage.plans import DataPlan, read_plan, whole
from learnable.hardness.storage.readme import readme
from learnable.hardness.storage.writing import Written, as_json, write
from learnable.specs import InputError, nearest
from learnable.theorems.generated import document
from learnable.threads import one_thread

SCHEMA = "learnable/generate/1"
TWINS = ("easy",)
MOST_WORKERS = 256


@dataclass(frozen=True)
class GeneratedData:
    """What was written where; `certificate` is what stands in ``certificate.json``."""

    written: Written
    certificate: dict[str, Any]
    twin: Written | None = None

    def json(self) -> dict[str, Any]:
        """The JSON object ``learnable/generate/1``."""
        return {
            "schema": SCHEMA,
            **_facts(self.written),
            "certificate": self.certificate,
            "twin": None if self.twin is None else _facts(self.twin),
        }

    def __str__(self) -> str:
        w = self.written
        rows = " and ".join(f"{count:,} {split}" for split, count in w.plan.rows.items())
        return f"{w.plan.family}: {rows} rows in {w.out}"


def generate(
    family: Any,
    *,
    samples: int,
    test: int | None = None,
    seed: int = 0,
    format: str = "npz",
    twin: str | None = None,
    out: str | Path,
    force: bool = False,
    workers: int = 1,
    progress: bool = False,
) -> GeneratedData:
    """Write labelled rows with a planted answer to the folder `out`, and its easy twin to ``out/twin``.

    `family` is a spec such as ``noisy_parity(n=30, degree=15)``; `samples` and `test` count the rows of ``train/`` and
    ``test/`` (by default a fifth of `samples`, at least 1,000 and at most 100,000). The bytes depend on family, rows,
    seed, format, and the versions of this program, NumPy and Arrow, which MANIFEST.json states; not on `workers`
    (threads), the number of cores or the clock. Labels that are sums of real numbers (`shallow`, `moved` by a rotation)
    differ in the last digit between kinds of processors. A stop at any moment loses no finished part: the same call goes
    on. `force` removes what an earlier call wrote to `out`, and nothing else.

    Raises `InputError` for a family, number or format that cannot be used, for a folder that holds something else, and
    where the memory or the disk will not do.
    """
    plan = read_plan(family, samples, test, seed, format)
    whole("workers", workers, 1, MOST_WORKERS, "type for example workers=2")
    if twin is not None and twin not in TWINS:
        raise InputError(f"twin is {twin!r}; wanted easy, or leave it out{nearest(str(twin), TWINS)}")
    if not str(out):
        raise InputError("out is empty; wanted a folder, such as out/hard")
    folder = Path(out).expanduser()
    options: dict[str, Any] = {"workers": workers, "progress": progress}
    matched = plan.twin() if twin else None
    beside = max(0, disk_bytes(matched) - _size(folder / TWIN)) if matched else 0
    with one_thread():
        certificate = document(plan)
        written = _write(plan, folder, certificate, force=force, beside=beside, **options)
        easy = _write(matched, folder / TWIN, document(matched), **options) if matched else None
    return GeneratedData(written, certificate, easy)


def _write(
    plan: DataPlan,
    out: Path,
    certificate: dict[str, Any],
    *,
    workers: int,
    progress: bool,
    force: bool = False,
    beside: int = 0,
) -> Written:
    """Write one folder: its documents from the plan, its rows from the seed."""
    texts = {
        "secret.json": as_json(plan.answer()),
        "certificate.json": as_json(certificate),
        "README.md": readme(plan, plan.family.claims(plan.samples)),
    }
    with _bar(progress, f"{out}") as tick:
        return write(plan, out, texts, force=force, workers=workers, beside=beside, tick=tick)


def _size(folder: Path) -> int:
    """Bytes that a folder holds already."""
    return sum(p.stat().st_size for p in folder.rglob("*") if p.is_file())


@contextlib.contextmanager
def _bar(progress: bool, what: str) -> Iterator[Callable[[int, int], None] | None]:
    """A bar on standard error."""
    if not progress:
        yield None
        return
    from rich.progress import Progress

    from learnable.terminal import screen

    with Progress(console=screen(error=True), transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _facts(written: Written) -> dict[str, Any]:
    """The request and what it took."""
    return {
        **written.plan.request(),
        "out": str(written.out),
        "dimension": written.plan.family.dimension,
        "parts": len(written.parts),
        "made": written.made,
        "removed": written.removed,
        "bytes": written.bytes,
    }
