"""`learnable reproduce`: results of the papers, made again and compared with their expected ranges."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from learnable.cli.interrupts import StoppedError
from learnable.cli.options import Json, Quiet, Seed
from learnable.cli.output_paths import replace, writable
from learnable.specs import InputError
from learnable.terminal import say, say_json, screen

OUT = Path("out/reproduce")


def reproduce(
    name: Annotated[
        str | None,
        typer.Argument(help="A result; without one, all are listed with their time and last result."),
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Make every result, one after another.")] = False,
    out: Annotated[Path, typer.Option(metavar="DIR", help="Where results are kept.")] = OUT,
    html: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write one page with all the results in DIR.")
    ] = None,
    quick: Annotated[
        bool, typer.Option("--quick", help="A smaller version in seconds, compared with no range.")
    ] = False,
    seed: Seed = 0,
    as_json: Json = False,
    quiet: Quiet = False,
) -> int:
    """A result of the papers, from its frozen settings, with the expected range."""
    writable(html, "--html")
    if name is not None and every:
        raise InputError(f"--all makes every result and {name!r} names one; leave one of the two out")
    if name is None and not every and (quick or seed):
        option = "--quick" if quick else "--seed"
        raise InputError(f"{option} needs a result to make; name one, or type --all")
    listed = name is None and not every
    shown = _listed(out, as_json, quiet) if listed else _made(name, out, quick, seed, quiet, as_json)
    if html is not None:
        replace(html, _page(out))
    if as_json:
        say_json(shown)
    return 0


def _made(name: str | None, out: Path, quick: bool, seed: int, quiet: bool, as_json: bool) -> dict[str, Any]:
    """One result, or all of them as ``{"results": […]}``. A result that lacks its data is told of."""
    from learnable.reproduction import catalogue
    from learnable.reproduction.running import reproduce as ask

    found, refused = [], []
    for one in catalogue.HOMES if name is None else (name,):
        try:
            with _telling(one, not quiet and sys.stderr.isatty()) as tell:
                found.append(ask(one, out=out, quick=quick, seed=seed, tell=tell))
        except KeyboardInterrupt:
            kept = f"{len(found)} finished {'result is' if len(found) == 1 else 'results are'} kept in {out}"
            raise StoppedError(f"interrupted in {one}; {kept}") from None
        except InputError as error:
            if name is not None:
                raise
            refused.append({"name": one, "because": str(error)})
            say(f"learnable: {one}: {error}", error=True)
            continue
        if not as_json:
            say("\n".join(_quiet_lines(found[-1]) if quiet else lines(found[-1], out)), flush=True)
    if name is not None:
        return found[0]
    return {"schema": found[0]["schema"] if found else "", "results": found, "refused": refused}


def lines(found: dict[str, Any], out: Path) -> list[str]:
    """A result in words: what it is, every number beside its range, the verdict, and where it is kept."""
    from learnable.reports.reproduction import number_rows

    rows = number_rows(found)
    shown = [f"{found['name']}: {found['title']} (arXiv {found['arxiv']})"]
    for r in rows:
        interval = f" [{r['interval']}]" if r["interval"] else ""
        wanted = "" if found["quick"] else f", expected {r['expected']}"
        shown.append(f"  {r['shape']} {r['name']} = {r['value']}{interval}{wanted}")
    folder = out / (f"{found['name']}.quick" if found["quick"] else found["name"])
    shown.append(f"{found['verdict']}; {found['clock']['seconds']:.0f} s; numbers and pictures in {folder}")
    return shown


def _quiet_lines(found: dict[str, Any]) -> list[str]:
    return [f"{found['name']}: {found['verdict']}"]


def _listed(out: Path, as_json: bool, quiet: bool) -> dict[str, Any]:
    """The table of all results."""
    from learnable.reproduction.catalogue import listing

    found = listing(out)
    if as_json:
        return found
    for r in found["results"]:
        if quiet:
            say(r["name"])
            continue
        say(f"{r['name']} (about {r['expected_seconds']:.0f} s, arXiv {r['arxiv']})\n  {r['title']}")
        say(f"  last: {_last(r['last'])}")
    if not quiet:
        say("next: learnable reproduce NAME, or learnable reproduce --all --html page.html")
    return found


def _last(last: dict[str, Any] | None) -> str:
    if last is None:
        return "none yet"
    if "unreadable" in last:
        return f"not readable: {last['unreadable']}"
    seed = f", seed {last['seed']}" if last["seed"] else ""
    return f"{last['verdict']} ({last['seconds']:.0f} s{seed}, {last['finished_at'][:10]})"


def _page(out: Path) -> str:
    """The page of every result in the folder."""
    from learnable.reports.reproduction import reproduction_page
    from learnable.reproduction.catalogue import gathered

    return reproduction_page(*gathered(out))


@contextmanager
def _telling(name: str, shown: bool) -> Iterator[Callable[[str], None]]:
    """What a measurement tells of its progress, on standard error, on one line."""
    if not shown:
        yield lambda text: None
        return

    with screen(error=True).status(name) as status:
        yield lambda text: status.update(f"{name}: {text}")
