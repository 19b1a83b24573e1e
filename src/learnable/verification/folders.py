"""Folders of a verification: opened before the check, written while runs are trained, closed after it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from learnable.descent.costs import room, writable
from learnable.files import settle, write_text
from learnable.specs import InputError
from learnable.verification.saved_folder import QUESTION, UNFINISHED, Kept, held, kept, same, standing

if TYPE_CHECKING:
    from learnable.descent import Ensemble

Train = Callable[..., "Ensemble"]


@dataclass(frozen=True)
class Folder:
    """What `--save` and `--resume` name: `place` is written to, `begun` is what it holds unfinished, `start` continued.

    `done` is the question of finished runs that may be the very ones that are asked for.
    """

    place: Path | None
    begun: Kept | None = None
    start: Ensemble | None = None
    start_sum: str | None = None
    done: Kept | None = None

    def trained(
        self, train: Train, asked: dict[str, Any], prediction: dict[str, str], parameters: int
    ) -> tuple[Ensemble, dict[str, str]]:
        """The ensemble, and the prediction that was fixed before its first step.

        `train` is called with `start` and `parts`; what is kept is not trained again. Raises `InputError` for another
        question than the one whose runs the folder holds, and for a disk that is full.
        """
        if self.done is not None and self.start is not None and _answers(self.done, asked):
            return self.start, self.done.prediction
        if self.place is None:
            return train(start=self.start), prediction
        if self.begun is not None:
            same(self.place, self.begun.asked, asked)
        question = self.begun or Kept(asked, prediction, finished=False)
        try:
            return _kept(self.place, train, self.start, question, parameters), question.prediction
        except OSError as error:
            why = error.strerror or str(error)
            raise InputError(f"--save {self.place}: {why}: {standing(self.place, asked['runs'])}") from None


def opened(save: str | Path | None, resume: str | Path | None) -> Folder:
    """The folder of the two options. Raises `InputError` where it cannot be read or written, before any work is done."""
    place, old = None if save is None else Path(save), None if resume is None else Path(resume)
    for each in (place, old):
        _tidy(each)
    if old is None:
        if place is None:
            return Folder(None)
        writable(place)
        return Folder(place, _unfinished(place))
    alike = place is None or place.resolve() == old.resolve()
    begun = _unfinished(old)
    if begun is None:
        if place is not None:
            writable(place)
        if kept(old) is None and not any(
            (old / name).exists() for name in ("weights.safetensors", "curves.npz")
        ):
            raise InputError(f"--resume {old} holds no runs; type --save {old} to train some")
        start, total = _runs(old)
        return Folder(
            place,
            None if place is None or alike else _unfinished(place),
            start,
            total,
            kept(old) if alike else None,
        )
    if not alike:
        raise InputError(
            f"--resume {old} is unfinished, and the rest of it is trained there; leave out --save {place}"
        )
    writable(old, "--resume")
    return Folder(old, begun, *(_runs(old) if begun.asked.get("start") else ()))


def _tidy(place: Path | None) -> None:
    """Finish what was stopped after the last run was trained and saved."""
    from learnable.descent.saving import settled

    if place is not None and (place / UNFINISHED).is_dir():
        found = kept(place)
        if found is not None and found.finished:
            with held(place):
                settled(place)
                shutil.rmtree(place / UNFINISHED)


def _unfinished(place: Path) -> Kept | None:
    found = kept(place)
    return None if found is None or found.finished else found


def _runs(place: Path) -> tuple[Ensemble, str]:
    from learnable import descent

    return descent.load(place), descent.fingerprint(place)


def _answers(done: Kept, asked: dict[str, Any]) -> bool:
    """Whether finished runs are those that are asked for: what they were continued from does not matter."""
    return {**done.asked, "start": None} == {**asked, "start": None}


def _kept(place: Path, train: Train, start: Ensemble | None, question: Kept, parameters: int) -> Ensemble:
    """Train with every part kept, and at the end replace what the folder held before."""
    from learnable import descent
    from learnable.descent.unfinished import Parts

    there = sum(p.stat().st_size for p in (place / UNFINISHED).glob("*"))
    room(place, 2 * 4 * parameters * question.asked["runs"] - there)  # all parts, and the result
    with held(place) as unfinished:
        write_text(unfinished / QUESTION, question.text, unfinished)
        settle(place)
        ensemble = train(start=start, parts=Parts(unfinished, sha256(question.text.encode()).hexdigest()))
        if not ensemble.interrupted:
            descent.save(ensemble, place, {QUESTION: question.text})
            shutil.rmtree(unfinished)
    return ensemble
