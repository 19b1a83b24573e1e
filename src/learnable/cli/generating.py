"""`learnable generate`: hard data with a planted answer, on the disk."""

from __future__ import annotations

import shlex
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from learnable.cli.interrupts import StoppedError
from learnable.cli.options import Json, Quiet, Seed, Workers
from learnable.terminal import say, say_json

if TYPE_CHECKING:
    from learnable.generation import GeneratedData
    from learnable.hardness.storage.writing import Written


def generate(
    family: Annotated[
        str,
        typer.Argument(help="A family of hard data, such as 'noisy_parity(n=100, degree=50, flip=0.25)'."),
    ],
    samples: Annotated[int, typer.Option(metavar="M", help="Rows to learn from.")],
    out: Annotated[str, typer.Option(metavar="DIR", help="A folder that is new, empty, or unfinished.")],
    test: Annotated[
        int | None,
        typer.Option(
            metavar="M", help="Rows to be scored on; a fifth of --samples, at least 1000, at most 100000."
        ),
    ] = None,
    seed: Seed = 0,
    format: Annotated[str, typer.Option(help="npz or parquet.")] = "npz",
    twin: Annotated[
        str | None, typer.Option(metavar="easy", help="Write the easy twin to DIR/twin too.")
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="First remove what generate wrote to DIR; other files stay.")
    ] = False,
    workers: Workers = 1,
    as_json: Json = False,
    quiet: Quiet = False,
) -> int:
    """Hard data with a planted answer and a certificate; a stopped command goes on where it was."""
    from learnable.generation import generate as ask

    try:
        found = ask(
            family,
            samples=samples,
            test=test,
            seed=seed,
            format=format,
            twin=twin,
            out=out,
            force=force,
            workers=workers,
            progress=not quiet and sys.stderr.isatty(),
        )
    except KeyboardInterrupt:
        raise StoppedError(
            f"interrupted; type the same command again: parts that are done are kept in {out}"
        ) from None
    if as_json:
        say_json(found.json())
    elif not quiet:
        say("\n".join(lines(found)))
    return 0


def lines(found: GeneratedData) -> list[str]:
    """What was written, what is claimed of it, and what to type next."""
    folder = str(found.written.out)
    shown = _written(found.written)
    if found.twin is not None:
        shown += _written(found.twin)
    said = found.certificate
    if said["not_hard_here"]:
        shown.append(said["not_hard_here"])
    if said["claimed"]:
        shown.append(f"claimed: {said['claimed'][0]}")
    else:
        shown.append(" ".join(["nothing is claimed:", *said["not_claimed"][:1]]))
    for proof in said["certificates"][:1]:
        shown.append(f"proved, without label noise: {proof['statement']}")
    shown.append(f"next: {shlex.join(['learnable', 'attack', folder])}")
    shown.append(f"      {shlex.join(['learnable', 'audit', f'{folder}/certificate.json'])}")
    return shown


def _written(written: Written) -> list[str]:
    plan = written.plan
    if written.made == 0:
        did = "is complete already, every checksum right"
    elif written.made < len(written.parts):
        did = f"finished: {written.made} parts made now, {len(written.parts) - written.made} kept"
    else:
        did = "written"
    removed = f" ({written.removed} files of an earlier call removed)" if written.removed else ""
    rows = [
        f"  {split}: {count:,} rows of {plan.family.dimension:,} columns and a label, "
        f"{_size(sum(p.bytes for p in written.parts if p.split == split))} in "
        f"{_parts(sum(p.split == split for p in written.parts))}"
        for split, count in plan.rows.items()
    ]
    role = ", the easy twin" if plan.twin_of else ""
    return [f"{written.out}: {plan.family}{role}, seed {plan.seed}, {did}{removed}", *rows]


def _parts(count: int) -> str:
    return "1 part" if count == 1 else f"{count} parts"


def _size(count: int) -> str:
    """Bytes for people.

    >>> _size(999), _size(42_096), _size(3_000_000_000)
    ('999 bytes', '42.1 kB', '3 GB')
    """
    for unit, scale in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if count >= scale:
            return f"{count / scale:.3g} {unit}"
    return f"{count} bytes"
