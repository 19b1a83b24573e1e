"""The commands, each calling the function of its name and printing what it returns; refusals as one sentence."""

from __future__ import annotations

import contextlib
import io
import os
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from learnable.cli.advising import advise
from learnable.cli.attacking import attack
from learnable.cli.generating import generate
from learnable.cli.interrupts import EXIT_CODE, NOTHING, StoppedError, leave, terminable
from learnable.cli.options import PILOT, Json, Net, Pilot, Quiet, Samples, Seed, TrustCode, Workers
from learnable.cli.output_paths import replace, writable
from learnable.cli.ranking import rank
from learnable.cli.reproducing import reproduce
from learnable.cli.sweeping import sweep
from learnable.extras import needing
from learnable.specs import InputError
from learnable.terminal import prepare, say, say_json
from learnable.version import __version__

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Know before you train: whether gradient descent can learn a target with a network.",
)

_UsageError: Any = typer.BadParameter.__mro__[1]
"""What the parser raises for a wrong option or a missing argument."""


@app.callback()
def learnable() -> None:
    """Know before you train: whether gradient descent can learn a target with a network."""


@app.command()
def check(
    target: Annotated[
        str, typer.Argument(help="A spec such as 'parity(n=30, degree=3)', digits or rows.csv.")
    ],
    net: Net = "mlp()",
    training: Annotated[
        str | None,
        typer.Option(help="noisy_gd(…), sgd(…), adam(…), …; noisy_gd() with its defaults where left out."),
    ] = None,
    group: Annotated[
        str | None, typer.Option(help="The symmetry of the initialisation, which you vouch for.")
    ] = None,
    edge: Annotated[
        str,
        typer.Option(
            help="Learned means loss <= (1 - edge)·Var f: better than the mean by edge; on rows, skill >= edge."
        ),
    ] = "0.1",
    pilot: Pilot = PILOT,
    seed: Seed = 0,
    samples: Samples = None,
    workers: Workers = 1,
    as_json: Json = False,
    html: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write a page with the profile and spectrum drawn.")
    ] = None,
    certificate: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the tightest certificate that holds.")
    ] = None,
    exit_code: Annotated[
        bool,
        typer.Option(
            "--exit-code", help="Exit 0 predicted-learnable, 10 predicted-hard, 11 proved-hard, 12 undecided."
        ),
    ] = False,
    quiet: Quiet = False,
) -> int:
    """Measures, certificates and a verdict for one target, network and budget."""
    from learnable.theorems import tightest
    from learnable.verdicts import EXIT_CODES
    from learnable.verdicts import check as ask

    writable(html, "--html", target, net)
    writable(certificate, "--certificate", target, net)
    options: dict[str, Any] = {"seed": seed, "samples": samples, "workers": workers, "group": group}
    found = ask(target, net, training, **options, edge=edge, pilot=pilot)
    if html is not None:  # before printing: a reader that goes away must not lose the files
        from learnable.reports.pages import check_page

        replace(html, check_page(found.json(), found.commands))
    best = tightest(found.certificates)
    if certificate is not None and best is not None and not best.vacuous:
        best.write(certificate)
    _print(found, as_json, quiet)
    if certificate is not None and (best is None or best.vacuous):
        why = "no certificate holds here" if best is None else "every certificate that holds excludes nothing"
        raise InputError(f"--certificate {certificate}: {why}, so nothing was written")
    return EXIT_CODES[found.verdict.label] if exit_code else 0


@app.command()
def verify(
    target: Annotated[str, typer.Argument(help="A spec, as for check.")],
    net: Net = "mlp()",
    training: Annotated[str | None, typer.Option(help="The budget: predicted for, and trained with.")] = None,
    runs: Annotated[int, typer.Option(help="Networks to train, each with a seed of its own.")] = 64,
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
    save: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Keep weights (safetensors) and curves (NPZ).")
    ] = None,
    resume: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Continue the runs kept there, to the steps of the budget."),
    ] = None,
    device: Annotated[str, typer.Option(help="cpu or cuda.")] = "cpu",
    as_json: Json = False,
    html: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write a page with the learning curves drawn.")
    ] = None,
    exit_code: Annotated[
        bool, typer.Option("--exit-code", help="Exit with the code of the prediction, as check does.")
    ] = False,
    quiet: Quiet = False,
) -> int:
    """Write the prediction down, train an ensemble, score the prediction."""
    from learnable.verdicts import EXIT_CODES
    from learnable.verification import interruption
    from learnable.verification import verify as ask

    writable(html, "--html", target, net)
    options: dict[str, Any] = {
        "seed": seed,
        "samples": samples,
        "workers": workers,
        "group": group,
        "edge": edge,
        "pilot": pilot,
    }
    options |= {
        "save": save,
        "resume": resume,
        "device": device,
        "progress": not quiet and sys.stderr.isatty(),
    }
    try:
        found = ask(target, net, training, runs=runs, **options)
    except KeyboardInterrupt:
        raise StoppedError(interruption((save, resume), runs, 0)) from None
    if html is not None:
        from learnable.reports.pages import verify_page

        replace(html, verify_page(found.json()))
    _print(found, as_json, quiet)
    if found.ensemble.interrupted:
        raise StoppedError(interruption((save, resume), runs, len(found.ensemble.seeds)))
    return EXIT_CODES[found.check.verdict.label] if exit_code else 0


@app.command()
def scale(
    target: Annotated[str, typer.Argument(help="A spec with @ for the size: 'parity(n=@, degree=@/2)'.")],
    net: Net = "mlp()",
    over: Annotated[str, typer.Option(help="The sizes, separated by commas.")] = "10,20,40,80,160",
    group: Annotated[
        str | None, typer.Option(help="The symmetry whose alignment is taken: 'permutations(n=@)'.")
    ] = None,
    seed: Seed = 0,
    samples: Samples = None,
    workers: Workers = 1,
    as_json: Json = False,
    quiet: Quiet = False,
) -> int:
    """How INAL and G-alignment fall with size: fitted exponent, polynomial or faster."""
    from learnable.scaling import scale as ask

    found = ask(target, net, _numbers(over), group=group, seed=seed, samples=samples, workers=workers)
    _print(found, as_json, quiet)
    if found.interrupted:
        left, count = len(found.interrupted), len(found.interrupted) + len(found.points)
        raise StoppedError(
            f"interrupted: {left} of {count} sizes were not reached; those that were are shown, scale keeps nothing"
        )
    return 0


app.command()(rank)
app.command()(advise)


app.command()(generate)
app.command()(attack)


@app.command()
def audit(
    file: Annotated[
        Path, typer.Argument(help="A certificate, what check --json printed, or generate's certificate.json.")
    ],
    trust_code: TrustCode = False,
    as_json: Json = False,
    quiet: Quiet = False,
) -> int:
    """Re-derive a certificate: exit 0 it holds, 3 it holds if what is trusted is true, 1 it does not, 2 not readable."""
    from learnable.regeneration import audit as ask

    found = ask(file, trust_code=trust_code)
    if as_json:
        say_json(found.json())
    elif found.exit_code == 2:
        say("\n".join(found.lines), error=True)
    elif not quiet:
        say("\n".join(found.lines))
    return found.exit_code


app.command()(reproduce)
app.add_typer(sweep, name="sweep")


def _print(found: Any, as_json: bool, quiet: bool) -> None:
    if as_json:
        say_json(found.json())
        return
    from learnable.cli.show_check import show_check
    from learnable.cli.show_scaling import show_scale
    from learnable.cli.show_training import show_verification
    from learnable.scaling import Scale
    from learnable.terminal import screen
    from learnable.verification import Verification

    if isinstance(found, Scale):
        show_scale(screen(), found, quiet)
    elif isinstance(found, Verification):
        show_verification(screen(), found, quiet)
    else:
        show_check(screen(), found, quiet)


def _numbers(text: str) -> list[int | float]:
    found: list[int | float] = []
    for word in text.split(","):
        try:
            found.append(int(word))
        except ValueError:
            try:
                found.append(float(word))
            except ValueError:
                raise InputError(
                    f"--over is {text!r}: {word!r} is no number; type for example --over 10,20,40"
                ) from None
    return found


def main() -> None:
    """Run the command line; every refusal is one sentence on standard error and exit 2."""
    arguments = sys.argv[1:]
    _open_streams()
    prepare()
    _without_advice()
    code = _run(arguments)
    if code == EXIT_CODE:
        leave()
    sys.exit(code)


def _open_streams() -> None:
    """Input, output and errors that the caller closed lead nowhere, so that no file that is opened takes their number."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            while os.open(os.devnull, os.O_RDWR) < number:
                pass
            setattr(sys, name, os.fdopen(number, "r" if number == 0 else "w"))


def _without_advice() -> None:
    """Keep what torch advises the authors of modules off the terminal, here and in the processes that are started."""
    if sys.warnoptions:
        return
    warnings.filterwarnings("ignore", category=UserWarning, module=r"torch(\.|$)")
    os.environ.setdefault("PYTHONWARNINGS", "ignore::UserWarning")


def _run(arguments: list[str]) -> int:
    if arguments == ["--version"]:
        say(f"learnable {__version__}")
        return 0
    arguments = ["sweep", "--help"] if arguments == ["sweep"] else arguments or ["--help"]
    try:
        shown = bool({"-h", "--help"} & set(arguments))
        with terminable(), _through_say(shown), needing(arguments[0]):
            code = app(arguments, standalone_mode=False)
        if code == EXIT_CODE:  # how the parser tells of Ctrl-C in a command that does not tell of it itself
            raise KeyboardInterrupt
        if arguments in ([], ["-h"], ["--help"]):
            from learnable.cli.vocabulary_help import listing

            say(listing())
            return 0
        return int(code or 0)
    except InputError as error:
        return _refuse(str(error))
    except _UsageError as error:
        return _refuse(f"{error.format_message().rstrip(chr(46))}. Try learnable --help.")
    except StoppedError as stopped:
        say(str(stopped), error=True)
        return EXIT_CODE
    except (KeyboardInterrupt, typer.Abort):
        say(NOTHING, error=True)
        return EXIT_CODE
    except MemoryError:
        return _refuse(
            "there was not enough memory; use a smaller size, fewer --samples or a narrower network"
        )
    except BrokenPipeError:
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115  (the reader has gone)
        return 0
    except UnicodeEncodeError as error:
        part = error.object[error.start : error.end]
        return _refuse(
            f"{part!r} cannot be written in {error.encoding}; rename the file that it stands in, or set PYTHONUTF8=1"
        )
    except OSError as error:
        return _refuse(f"{error.filename or 'a file'}: {error.strerror or error}")


@contextlib.contextmanager
def _through_say(helping: bool) -> Iterator[None]:
    """What the parser prints by itself, its help, in characters of the terminal; it knows of UTF-8 alone."""
    if not helping:
        yield
        return
    printed = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    try:
        with contextlib.redirect_stdout(printed):
            yield
    finally:
        printed.seek(0)
        say(printed.read().rstrip("\n"))


def _refuse(sentence: str) -> int:
    say(f"learnable: {sentence}", error=True)
    return 2
