"""Named arrays with a header in one safetensors file, written whole or not at all, and checked when read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np

from learnable.files import flush, put
from learnable.specs import InputError

Array = np.ndarray[Any, Any]
PART = "chunk-{}.safetensors"
"""The file of one chunk of runs in a folder of parts."""


def write_tensors(path: Path, tensors: Mapping[str, Array], header: Mapping[str, Any]) -> None:
    """Write arrays and a header of plain data; nothing is pickled. Raises OSError where the disk is full.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     write_tensors(Path(folder, "a.safetensors"), {"w": np.ones(2)}, {"seed": 3})
    ...     header, tensors = read_tensors(Path(folder, "a.safetensors"))
    >>> header["seed"], tensors["w"].tolist()
    (3, [1.0, 1.0])
    """
    from safetensors.numpy import save

    kept = {name: np.ascontiguousarray(array) for name, array in tensors.items()}
    text = json.dumps({**header, "crc32": _sum(kept, header)})
    temporary = path.with_name(f"{path.name}.tmp")
    with open(temporary, "wb") as file:  # the library's own writer gives a file that nobody else may read
        file.write(save(kept, metadata={"learnable": text}))
        flush(file)
    put(temporary, path)


def read_tensors(path: Path) -> tuple[dict[str, Any], dict[str, Array]]:
    """The header and the arrays of a file. Raises `InputError` for one that is damaged or that nothing here wrote."""
    header, tensors = _read(path, arrays=True)
    stated = header.pop("crc32", None)  # version 0.1.0 wrote none
    if stated is not None and stated != _sum(tensors, header):
        raise InputError(f"{path} is damaged: its check sum is not that of its contents")
    return header, tensors


def standing(folder: Path) -> tuple[int, int]:
    """Of a folder of parts: how many runs are trained to the end, and of how many others something is kept.

    It imports no torch, which may be half imported where an interruption is told of.
    """
    counts = [0, 0]
    for path in sorted(folder.glob(PART.format("*"))):
        header = _read(path, arrays=False)[0]
        counts[header.get("whole") is not True] += len(header.get("seeds", ()))
    return counts[0], counts[1]


def _read(path: Path, arrays: bool) -> tuple[dict[str, Any], dict[str, Array]]:
    from safetensors import SafetensorError, safe_open

    tensors: dict[str, Array] = {}
    try:
        with safe_open(path, framework="numpy") as file:
            header = json.loads((file.metadata() or {}).get("learnable", "null"))
            for key in file.keys() if arrays else ():
                tensors[key] = file.get_tensor(key)
    except (SafetensorError, ValueError, TypeError, RecursionError) as error:
        raise InputError(f"{path} is damaged: {error}") from None
    if not isinstance(header, dict):
        raise InputError(f"{path} was not written by descent.save")
    return header, tensors


def _sum(tensors: Mapping[str, Array], header: Mapping[str, Any]) -> int:
    """The CRC-32 of names, kinds, shapes and bytes."""
    checksum = crc32(json.dumps(header, sort_keys=True).encode())
    for name in sorted(tensors):
        array = tensors[name]
        checksum = crc32(f"{name} {array.dtype.str} {array.shape}".encode(), checksum)
        checksum = crc32(array.tobytes(), checksum)
    return checksum
