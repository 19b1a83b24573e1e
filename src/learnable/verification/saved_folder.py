"""The folder of `verify --save`: the question and its prediction first, then what is trained as it goes, then the result.

``.verifying`` holds ``question.json``, the parts of the training and a lock. When all runs are trained, ``question.json``
moves beside ``weights.safetensors`` and ``curves.npz``, and ``.verifying`` is removed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from learnable.descent.tensors import standing as trained
from learnable.specs import InputError

UNFINISHED, QUESTION, LOCK = ".verifying", "question.json", "lock"
_MADE_WITH = ("learnable", "numpy", "torch")


@dataclass(frozen=True)
class Kept:
    """What was asked of a folder, the prediction that was fixed then, and whether all is trained."""

    asked: dict[str, Any]
    prediction: dict[str, str]
    finished: bool

    @property
    def text(self) -> str:
        """``question.json``."""
        held = {"asked": self.asked, "prediction": self.prediction}
        return json.dumps(held, indent=1, ensure_ascii=False) + "\n"


def kept(folder: str | Path) -> Kept | None:
    """What `verify` was asked to keep in a folder; None where nothing is known. Raises `InputError` where it is damaged."""
    place = Path(folder)
    begun, done = _read(place / UNFINISHED / QUESTION), _read(place / QUESTION)
    if begun is not None and begun != done:
        return Kept(begun["asked"], begun["prediction"], False)
    return None if done is None else Kept(done["asked"], done["prediction"], True)


def _read(path: Path) -> dict[str, Any] | None:
    from learnable.descent.saving import SAVED

    ready = path.parent / SAVED / path.name  # where a stopped `save` has not moved it yet
    path = ready if ready.is_file() else path
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        sound = isinstance(found["asked"], dict) and set(found["prediction"]) == {
            "label",
            "because",
            "fixed_at",
            "sha256",
        }
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError, RecursionError):
        sound = False
    if not sound:
        raise InputError(f"{path} is damaged; name another folder, or remove {path} to train anew")
    return dict(found)


def question(**asked: Any) -> dict[str, Any]:
    """What decides the bytes of a training, as plain data, with the versions that it depends on."""
    from importlib.metadata import PackageNotFoundError, version

    made = {}
    for name in _MADE_WITH:
        try:
            made[name] = version(name)
        except PackageNotFoundError:  # run from its source
            made[name] = "unknown"
    return dict(json.loads(json.dumps({**asked, "made_with": made})))


def same(folder: str | Path, before: Mapping[str, Any], asked: Mapping[str, Any]) -> None:
    """Refuse to go on with another question than the one whose runs a folder holds."""
    for key in {**before, **asked}:
        if before.get(key) != asked.get(key):
            raise InputError(
                f"{folder} holds an unfinished verify with {_said(key, before)}, and this one has {_said(key, asked)}; "
                f"ask the same to finish it, name another folder, or remove {Path(folder) / UNFINISHED}"
            )


def _said(key: str, asked: Mapping[str, Any]) -> str:
    value = asked.get(key)
    shown = ", ".join(f"{k} {v}" for k, v in value.items()) if isinstance(value, dict) else value
    return f"{key.replace('_', ' ')} {shown}"


def standing(folder: str | Path, runs: int) -> str:
    """How far the training in a folder is, and what to type to finish it."""
    whole, partly = trained(Path(folder) / UNFINISHED)
    more = f", and {partly} more as far as they are trained" if partly else ""
    return (
        f"{whole} of {runs} runs are finished and kept in {folder}{more}; type the same command with --resume {folder} "
        "to train the rest"
    )


def interruption(folders: tuple[Path | None, ...], runs: int, finished: int) -> str:
    """What to say of a verification that was interrupted: how many runs are finished, and in which of the folders.

    >>> interruption((None, None), runs=64, finished=2)
    'interrupted: 2 of 64 runs are finished and shown; none is kept without --save DIR'
    """
    named = [folder for folder in folders if folder is not None]
    for folder in named:
        if (folder / UNFINISHED / QUESTION).is_file():
            return f"interrupted: {standing(folder, runs)}"
    shown = f"interrupted: {finished} of {runs} runs are finished{' and shown' if finished else ''}"
    if named and not finished:
        return f"{shown}, and training had not begun: nothing new is kept in {named[0]}"
    return f"{shown}; none is kept without --save DIR"


@contextmanager
def held(folder: Path) -> Iterator[Path]:
    """Keep others from writing to the same folder at the same time; gives the place of what is unfinished."""
    place = folder / UNFINISHED
    place.mkdir(parents=True, exist_ok=True)
    lock = FileLock(place / LOCK, blocking=False)
    try:
        lock.acquire()
    except Timeout:
        raise InputError(
            f"another learnable verify is writing to {folder}; wait for it, or name another folder"
        ) from None
    try:
        yield place
    finally:
        lock.release()
