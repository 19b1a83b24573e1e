"""The questions of a sweep: their options, how one is asked, and its text and address."""

from __future__ import annotations

import hashlib
import json
import os
import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from learnable.extras import needing
from learnable.specs import InputError, nearest, parse, render, within

Kind = Literal["spec", "specs", "whole number", "number", "word"]
LARGEST = 2**63 - 1
"""The largest whole number of a sweep file, as of TOML and of the tables that are exported."""


DIGITS = 32
"""Hexadecimal digits of an address: 128 bits, of which two among 10^9 cells agree by chance 1.5e-21 of the time."""


@dataclass(frozen=True)
class Option:
    """An option of a question: how it is written, and what it is when it is left out.

    `default` is the value that need not be said, as a cell's text would hold it; None where the command decides. `flag` is
    the command line's, empty for its argument. `read` raises `InputError` for a value that the command would refuse.
    """

    name: str
    kind: Kind
    flag: str
    default: Any
    read: Callable[[Any], Any]


def _target(value: Any) -> Any:
    from learnable.targets.samples import Data
    from learnable.verdicts.options import read_target

    found = read_target(value)
    if isinstance(found, Data) and not os.path.exists(os.path.expanduser(found.path)):
        found.load()  # says what is missing
    return found


def _network(value: Any) -> Any:
    from learnable.verdicts.options import read_network

    return read_network(value)


def _networks(value: Any) -> None:
    if len(value) < 2:
        raise InputError(
            f'rank got {len(value)} network; give at least two, such as ["mlp()", "mlp(widths=[64])"]'
        )
    read = [_network(text) for text in value]
    for i, text in enumerate(value):
        if read[i] in read[:i]:
            raise InputError(f"network {text} was given twice; give each once")


def _training(value: Any) -> None:
    from learnable.descent.budgets import Training, trainings

    if not isinstance(trainings.read(value), Training):
        raise InputError(f"training is {value!r}; wanted a budget, such as noisy_gd(steps=500)")


def _group(value: Any) -> Any:
    from learnable.verdicts.options import read_group

    return read_group(value)


def _edge(value: Any) -> Any:
    from learnable.verdicts.options import read_edge

    return read_edge(value)


def _mode(value: Any) -> None:
    if value not in ("eval", "train"):
        raise InputError(f"mode is {value!r}; wanted eval or train")


TARGET = Option("target", "spec", "", None, _target)
NETWORK = Option("network", "spec", "--net", "mlp()", _network)
NETWORKS = Option("network", "specs", "--net", None, _networks)
TRAINING = Option("training", "spec", "--training", "noisy_gd()", _training)
RUNS = Option("runs", "whole number", "--runs", 64, lambda value: within("runs", value, 1, 100_000))
PROBE = Option("probe", "whole number", "--probe", None, lambda value: within("probe", value, 1))
GROUP = Option("group", "spec", "--group", None, _group)
EDGE = Option("edge", "number", "--edge", 0.1, _edge)
SEED = Option("seed", "whole number", "--seed", 0, lambda value: within("seed", value, 0))
SAMPLES = Option("samples", "whole number", "--samples", None, lambda value: within("samples", value, 2))
MODE = Option("mode", "word", "--mode", "eval", _mode)

QUESTIONS: dict[str, tuple[Option, ...]] = {
    "check": (TARGET, NETWORK, TRAINING, GROUP, EDGE, SEED, SAMPLES),
    "verify": (TARGET, NETWORK, TRAINING, RUNS, GROUP, EDGE, SEED, SAMPLES),
    "rank": (TARGET, NETWORKS, PROBE, SEED, SAMPLES, MODE),
    "echo": (TARGET, NETWORK, TRAINING, GROUP, EDGE, SEED, SAMPLES),
}
"""The options of every question, in the order in which its command is written; echo ignores those of check."""
NEEDED = {"check": ("target",), "verify": ("target",), "rank": ("target", "network"), "echo": ()}
NEEDED_MODULES = {"check": (), "verify": ("torch",), "rank": ("torch",), "echo": ()}
"""Optional packages without which no cell of a question has an answer."""

_HOW = "says how to compute and not what, and the answers do not depend on it"
_GIVEN_TO_RUN = "give it to learnable sweep run"
_PAGE = "learnable sweep report and export write pages and tables"
_KEPT = "a sweep keeps its answers beside the file"
REFUSED = {
    "workers": f"{_HOW}; {_GIVEN_TO_RUN}",
    "device": "says where to compute; every cell is computed on the CPU, so that it has one answer",
    "html": f"names a file to write; {_PAGE}",
    "json": f"says how to print; {_PAGE}",
    "certificate": "names a file to write; every answer holds its certificates",
    "save": f"names a folder to write; {_KEPT}",
    "resume": f"names a folder of unfinished runs; {_KEPT}, and runs what is missing",
    "quiet": "says how to print; leave it out",
    "exit_code": "says how to end; a cell has its verdict in its answer",
    "dry_run": "asks for nothing; leave it out",
}
"""Options of the commands that say nothing about what is asked, and where they belong."""


def normal(option: Option, value: Any) -> Any:
    """A value as a cell's text holds it: specs in their canonical spacing, numbers of the option's type.

    No file is read for it and no word looked up. Raises `InputError` for another type, and for text that is no spec.

    >>> normal(TARGET, "parity( n=6,degree=2 )"), normal(EDGE, 0.25), normal(SEED, 3)
    ('parity(n=6, degree=2)', 0.25, 3)
    """
    kind, name = option.kind, option.name
    if kind == "spec" and isinstance(value, str):
        return str(parse(value))
    if kind == "specs" and isinstance(value, tuple) and value and all(isinstance(v, str) for v in value):
        return [str(parse(v)) for v in value]
    if kind == "word" and isinstance(value, str):
        return value
    if kind == "whole number" and type(value) is int:
        if not -LARGEST <= value <= LARGEST:
            raise InputError(f"{name} is a number of {len(str(abs(value)))} digits; wanted at most {LARGEST}")
        return value
    if kind == "number" and type(value) in (int, float):
        return float(value)
    raise InputError(f"{name} is {shown(value)}; wanted {_WANTED[kind]}{_hint(kind, value)}")


_WANTED = {
    "spec": "a text such as \"parity(n=6, degree=2)\" or 'mlp(widths=[64])'",
    "specs": 'a list of networks, such as ["mlp(widths=[64])", "mlp(widths=[64,64])"]',
    "whole number": "a whole number",
    "number": "a number such as 0.1",
    "word": "a word in quotes",
}


def _hint(kind: Kind, value: Any) -> str:
    if isinstance(value, tuple) and kind != "specs":
        return "; a list of values goes under [axes]"
    if kind == "whole number" and isinstance(value, float) and value.is_integer():
        return f", written {int(value)}"
    return ", without quotes" if kind.endswith("number") and isinstance(value, str) else ""


def shown(value: Any) -> str:
    """A value of a sweep file in a message, cut where it is long."""
    text = "a table" if isinstance(value, dict) else render(value)
    return text if len(text) <= 100 else f"{text[:100]}…"


@dataclass(frozen=True, slots=True)
class Cell:
    """One question of a sweep: where it stands in the grid, what it asks, and its address.

    `point` holds the values of the grid's names, in their order; `text` is the JSON object of what is asked, with sorted
    keys and no spaces, and alone decides the `address`.
    """

    point: tuple[Any, ...]
    text: str
    address: str


def asked(question: str, options: Mapping[str, Any]) -> str:
    """The text of a question: one JSON object with sorted keys and no spaces.

    >>> asked("check", {"target": "parity(n=6, degree=2)", "seed": 1})
    '{"question":"check","seed":1,"target":"parity(n=6, degree=2)"}'
    """
    return json.dumps(
        {"question": question, **options}, sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )


def address(text: str) -> str:
    """The first 32 hexadecimal digits of the SHA-256 of what is asked.

    >>> address(asked("echo", {"seed": 0}))
    'ba5cf0e0786661d8f61e93eee6731fc2'
    """
    return hashlib.sha256(text.encode()).hexdigest()[:DIGITS]


def ask(text: str) -> str:
    """Answer what a cell asks: the JSON object of the question's command, without spaces.

    An answer has the same bytes whenever it is computed, so that of ``verify`` leaves out `prediction.fixed_at`, the time
    at which the prediction was fixed; its SHA-256 is of the check alone and stays. Raises `InputError` for what the command
    refuses, and `KeyboardInterrupt` where Ctrl-C left an answer unfinished.

    >>> ask('{"question":"echo","seed":5}')
    '{"schema":"learnable/echo/1","seed":5}'
    """
    options = json.loads(text)
    question = options.pop("question", None)
    if question not in _RUN:
        raise InputError(
            f"question is {question!r}{nearest(str(question), _RUN)}; wanted one of {', '.join(_RUN)}"
        )
    if "network" in options:
        options["nets" if question == "rank" else "net"] = options.pop("network")
    with needing(question):
        answer = _RUN[question](options)
    return json.dumps(answer, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def _check(options: dict[str, Any]) -> dict[str, Any]:
    from learnable.verdicts import check

    return check(**options).json()


def _verify(options: dict[str, Any]) -> dict[str, Any]:
    from learnable.verification import verify

    found = verify(**options)
    if found.ensemble.interrupted:
        raise KeyboardInterrupt
    answer = found.json()
    answer["prediction"] = {key: value for key, value in answer["prediction"].items() if key != "fixed_at"}
    return answer


def _rank(options: dict[str, Any]) -> dict[str, Any]:
    from learnable.ranking import rank

    found = rank(**options)
    if found.interrupted:
        raise KeyboardInterrupt
    return found.json()


def _echo(options: dict[str, Any]) -> dict[str, Any]:
    return {"schema": "learnable/echo/1", "seed": options.get("seed", 0)}


_RUN: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "check": _check,
    "verify": _verify,
    "rank": _rank,
    "echo": _echo,
}


def options_of(cell: Cell) -> dict[str, Any]:
    """What a cell asks, by option; options that are their defaults are left out.

    >>> options_of(Cell((3,), '{"question":"echo","seed":3}', ""))
    {'seed': 3}
    """
    options: dict[str, Any] = json.loads(cell.text)
    del options["question"]
    return options


def command_of(options: Mapping[str, Any], question: str) -> str:
    """The command that asks the same, quoted for a shell; empty for ``echo``, which has none.

    >>> command_of({"target": "parity(n=6, degree=2)", "network": "mlp(widths=[64])", "seed": 1}, "check")
    "learnable check 'parity(n=6, degree=2)' --net 'mlp(widths=[64])' --seed 1"
    """
    if question == "echo":
        return ""
    words = ["learnable", question]
    for option in QUESTIONS[question]:
        if option.name in options:
            value = options[option.name]
            for each in value if isinstance(value, list) else [value]:
                words += [option.flag, str(each)] if option.flag else [str(each)]
    return shlex.join(words)
