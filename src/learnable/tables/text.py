"""The text of a file: its first megabyte, packed or not, its encoding, and what is no text."""

from __future__ import annotations

import codecs
import csv
import os
import typing
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from learnable.specs import InputError

HEAD = 1 << 20
_MOST = 1 << 26
PACKED = (".gz",)
_KNOWN = {
    b"PK": "a ZIP archive or an Excel workbook; save the table as CSV",
    b"PAR1": "a Parquet file; name it .parquet",
    b"\x1f\x8b": "packed by gzip; name it .csv.gz",
    b"\x93NUMPY": "a NumPy array; save X and y with numpy.savez",
    b"\xd0\xcf\x11\xe0": "an Excel workbook; save the table as CSV",
    b"\x80\x04\x95": "a pickle, which is never loaded; save the table as CSV",
    b"\x80\x05\x95": "a pickle, which is never loaded; save the table as CSV",
}
_MARKED = {
    b"<": "a page of HTML or XML; save its table as CSV",
    b"{": "JSON; save the table as CSV",
    b"[{": "JSON; save the table as CSV",
    b"[[": "JSON; save the table as CSV",
}
"""How files that are no tables begin; the second after spaces."""


@dataclass(frozen=True)
class Head:
    """The first bytes of a file, unpacked; whether they are all of it, and about how many there are in all."""

    data: bytes
    whole: bool
    size: float


def head_of(path: str, full: str) -> Head:
    """The head of a file: a megabyte, or more where the first line is longer.

    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     file = Path(folder, "rows.csv")
    ...     _ = file.write_text("a,y\\n1,0\\n")
    ...     head_of("rows.csv", str(file))
    Head(data=b'a,y\\n1,0\\n', whole=True, size=8.0)
    """
    size = os.path.getsize(full)
    most = HEAD
    while True:
        with open(full, "rb") as file:
            raw = file.read(most)
        data = _unpacked(path, raw, len(raw) == size) if full.lower().endswith(PACKED) else raw
        if len(raw) == size or b"\n" in data or b"\r" in data or most >= _MOST:
            return Head(data, len(raw) == size, size * len(data) / max(len(raw), 1))
        most *= 8


def _unpacked(path: str, raw: bytes, whole: bool) -> bytes:
    """What the first bytes of a gzip file hold, of as many members as they have."""
    data, rest = b"", raw
    try:
        while rest:
            unpack = zlib.decompressobj(wbits=31)
            data += unpack.decompress(rest)
            if whole and not unpack.eof:
                raise zlib.error("it ends too early")
            rest = unpack.unused_data
    except zlib.error as error:
        raise InputError(f"data: {path} is no readable gzip file: {error}; pack it again") from None
    return data


def decoded(path: str, head: Head) -> tuple[str, str, tuple[str, ...]]:
    """The head as text of whole lines, the file's encoding as Python names it, and remarks.

    UTF-8, UTF-16 by its byte-order mark or its zero bytes, else Windows-1252. Raises `InputError` for what is no text.

    >>> decoded("rows.csv", Head("caf\\u00e9,y\\n".encode("latin-1"), whole=True, size=7.0))[1]
    'cp1252'
    """
    data = head.data
    encoding, notes = _encoding(path, head)
    text = codecs.getincrementaldecoder(encoding)(errors="replace").decode(data, final=head.whole)
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if not head.whole and "\n" in text:
        text = text[: text.rindex("\n") + 1]
    return text, encoding, notes


def _encoding(path: str, head: Head) -> tuple[str, tuple[str, ...]]:
    data = head.data
    bare = data.removeprefix(codecs.BOM_UTF8).lstrip()
    for magic, what in (*_KNOWN.items(), *_MARKED.items()):
        if (bare if magic in _MARKED else data).startswith(magic):
            raise InputError(f"data: {path} is {what}")
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16", ("the text is UTF-16",)
    if b"\0" in data:
        return _wide(path, data), ("the text is UTF-16",)
    try:
        codecs.getincrementaldecoder("utf-8")().decode(data, final=head.whole)
    except UnicodeDecodeError:
        return western(path, data), (WESTERN,)
    return "utf-8", ()


WESTERN = "the text is no UTF-8 and was read as Windows-1252; save it as UTF-8 if letters look wrong"


def western(path: str, data: bytes) -> str:
    """Windows-1252, or Latin-1 where its gaps are used; an `InputError` for what is no text at all."""
    _refuse_control(path, data)
    try:
        data.decode("cp1252")
    except UnicodeDecodeError:
        return "latin-1"
    return "cp1252"


def aligned(text: str) -> Iterator[list[str]]:
    """The fields of lines whose columns are set apart by runs of spaces or tabs, quoted ones whole.

    >>> list(aligned('  18.0   8   "a car"'))
    [['18.0', '8', 'a car']]
    """
    lines = (line.replace("\t", " ").strip() for line in text.splitlines())
    return (row for row in csv.reader(lines, delimiter=" ", skipinitialspace=True) if row)


def _wide(path: str, data: bytes) -> str:
    """The byte order of UTF-16 without its mark, told by which of two bytes is zero."""
    half = len(data) // 2
    for name, zeros in (("utf-16-le", data[1::2]), ("utf-16-be", data[::2])):
        if half and zeros.count(0) > 0.6 * half and data.count(0) < 1.2 * zeros.count(0):
            return name
    _no_text(path)


def _refuse_control(path: str, data: bytes) -> None:
    """Refuse bytes of which many are control characters."""
    control = sum(data.count(bytes([c])) for c in range(32) if c not in (9, 10, 12, 13, 27))
    if control > max(2, 0.05 * len(data)):
        _no_text(path)


def _no_text(path: str) -> typing.NoReturn:
    raise InputError(f"data: {path} holds bytes that are no text; save the table as CSV in UTF-8")
