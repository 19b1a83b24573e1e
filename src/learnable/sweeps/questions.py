"""The questions of a sweep: how one is run, and the command that asks it."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable, Mapping
from typing import Any

from learnable.extras import needing
from learnable.specs import InputError, nearest
from learnable.sweeps.cells import Cell
from learnable.sweeps.options import QUESTIONS
from learnable.sweeps.validating import validate as validate


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
