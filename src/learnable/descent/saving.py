"""Trained ensembles on the disk: ``weights.safetensors`` and ``curves.npz``, replaced together or not at all."""

from __future__ import annotations

import dataclasses
import hashlib
import shutil
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from learnable.descent.ensembles import Ensemble, Stop
from learnable.descent.tensors import read_tensors, write_tensors
from learnable.files import flush, put, settle, write_text
from learnable.specs import InputError

WEIGHTS, CURVES = "weights.safetensors", "curves.npz"
SAVING, SAVED = ".saving", ".saved"
"""Folders beside the files: where they are written, and what it is called once it is whole and only has to be moved."""
SCORE = "score/"
"""What stands before the name of a score in the file of curves."""
_MEASURED = ("points", "losses", "accuracies", "coefficients")
_LISTED = ("seeds", "interrupted", "members")
_HEADER = ("network", "target", "training", "loss", "dtype", "steps", "variance", "note")


def save(ensemble: Ensemble, folder: str | Path, documents: Mapping[str, str] | None = None) -> Path:
    """Write ``weights.safetensors`` (weights and what continues them) and ``curves.npz`` to a folder.

    They replace what is there together, with `documents` (text by file name): a stop at any moment leaves all the old
    files or all the new ones. Raises OSError where the disk is full.
    """
    place = Path(folder)
    place.mkdir(parents=True, exist_ok=True)
    settled(place)
    new = place / SAVING
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir()
    tensors = {f"weights/{k}": v for k, v in ensemble.weights.items()}
    tensors |= {f"memory/{k}": v for k, v in ensemble.memory.items()}
    try:
        write_tensors(new / WEIGHTS, tensors, _header(ensemble))
        with open(new / CURVES, "wb") as file:
            arrays: dict[str, Any] = {name: getattr(ensemble, name) for name in _MEASURED}
            arrays |= {SCORE + name: values for name, values in ensemble.scores.items()}
            np.savez_compressed(file, **arrays)
            flush(file)
        for name, text in (documents or {}).items():
            write_text(new / name, text, new)
    except OSError:
        shutil.rmtree(new, ignore_errors=True)  # a full disk gets its room back
        raise
    put(new, place / SAVED)
    settled(place)
    return place


def settled(place: Path) -> None:
    """Finish what a stopped `save` had written whole."""
    ready = place / SAVED
    if ready.is_dir():
        for path in sorted(ready.iterdir()):
            put(path, place / path.name)
        ready.rmdir()
        settle(place)


def load(folder: str | Path) -> Ensemble:
    """Read what `save` wrote; nothing is unpickled. Raises `InputError` for files that are missing or damaged."""
    place = Path(folder)
    files = [_there(place, name) for name in (WEIGHTS, CURVES)]
    header, tensors = read_tensors(files[0])
    arrays: dict[str, Any] = _curves(files[1])
    parts: dict[str, Any] = {
        part: {k.removeprefix(part + "/"): v for k, v in tensors.items() if k.startswith(part + "/")}
        for part in ("weights", "memory")
    }
    try:
        ensemble = Ensemble(**_read_header(header), **arrays, **parts)
        fits = _fits(ensemble)
    except (KeyError, TypeError, AttributeError) as error:
        raise InputError(
            f"{files[0]} is damaged: its header is not what descent.save writes ({error})"
        ) from None
    if not fits:
        raise InputError(f"{files[0]} and {files[1].name} are damaged: they are not of the same runs")
    return ensemble


def fingerprint(folder: str | Path) -> str:
    """The SHA-256 of both files, one after the other."""
    digest = hashlib.sha256()
    for name in (WEIGHTS, CURVES):
        with open(_there(Path(folder), name), "rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()


def _there(place: Path, name: str) -> Path:
    """A file of the folder, also where a stopped `save` has not moved it yet."""
    for path in (place / SAVED / name, place / name):
        if path.is_file():
            return path
    raise InputError(f"{place} has no {name}; give a folder that descent.save wrote")


def _curves(path: Path) -> dict[str, Any]:
    try:
        with np.load(path, allow_pickle=False) as curves:
            arrays: dict[str, Any] = {name: np.asarray(curves[name]) for name in _MEASURED}
            scored = [name for name in curves.files if name.startswith(SCORE)]
            arrays["scores"] = {name.removeprefix(SCORE): np.asarray(curves[name]) for name in scored}
    except (
        ValueError, KeyError, TypeError, AttributeError, EOFError, OSError, RuntimeError, SyntaxError,
        zipfile.BadZipFile, zlib.error,
    ) as error:  # fmt: skip
        raise InputError(f"{path} is damaged: {error}") from None
    return arrays


def _fits(e: Ensemble) -> bool:
    """Whether curves, weights and header speak of as many runs and points."""
    runs, points = len(e.seeds), len(e.points)
    shapes = [e.losses.shape == e.accuracies.shape == e.coefficients.shape[:2] == (runs, points)]
    shapes += [values.shape == (runs, points) for values in e.scores.values()]
    shapes += [e.points.shape == (points,), len(e.stopped) == len(e.members) == runs > 0]
    return all(shapes) and all(w.shape[:1] == (runs,) for w in (*e.weights.values(), *e.memory.values()))


def _header(ensemble: Ensemble) -> dict[str, Any]:
    header: dict[str, Any] = {name: getattr(ensemble, name) for name in _HEADER + _LISTED}
    header["monomials"] = ensemble.monomials
    header["stopped"] = [dataclasses.asdict(s) if s else None for s in ensemble.stopped]
    return header


def _read_header(header: dict[str, Any]) -> dict[str, Any]:
    fields = {name: header[name] for name in _HEADER} | {name: tuple(header[name]) for name in _LISTED}
    fields["monomials"] = tuple(tuple(m) for m in header["monomials"])
    fields["stopped"] = tuple(Stop(**s) if s else None for s in header["stopped"])
    return fields
