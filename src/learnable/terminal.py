"""Text for a terminal: control characters spelled out, and what its encoding lacks in plain ASCII.

Whatever a command prints goes through `say` or a `screen`, and `prepare` makes the streams take any text: so nothing that
stands in a file can steer the terminal, and no character ends a command with a traceback.
"""

from __future__ import annotations

import codecs
import copy
import io
import json
import re
import sys
import unicodedata
from collections.abc import Iterator
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Any

from learnable.specs import printable

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, ConsoleRenderable, RenderableType
    from rich.measure import Measurement
    from rich.segment import Segment
    from rich.text import Text

ERRORS = "learnable"
"""The name under which codecs know `_in_ascii`."""

SPELLED = {
    "…": "...", "·": "*", "×": "x", "±": "+-", "−": "-", "–": "-", "—": "-", "•": "*", "′": "'", "‘": "'", "’": "'",
    "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "→": "->", "←": "<-", "↦": "|->", "≤": "<=", "≥": ">=", "≠": "!=",
    "≈": "~", "≡": "==", "∝": "~", "∘": " o ", "‖": "||", "√": "sqrt", "Σ": "sum", "Π": "prod", "∏": "prod", "∂": "d",
    "∇": "grad", "∞": "inf", "∈": " in ", "∋": " has ", "∪": " or ", "∩": " and ", "⊆": " in ", "⊇": " holds ", "∅": "{}",
    "∧": " and ", "∫": "int", "⊕": "(+)", "⊗": "(x)", "⊙": "(.)", "⟨": "<", "⟩": ">", "⌈": "ceil(", "⌉": ")", "⌊": "floor(",
    "⌋": ")", "✓": "ok", "✗": "x", "⁄": "/", "ł": "l", "Ł": "L", "ß": "ss", "ø": "o", "Ø": "O", "æ": "ae", "Æ": "AE",
    "░": ".", "█": "#", "●": "*", "○": "o", "■": "#", "▲": "^", "◇": "<>", "★": "*", "\u00a0": " ",
}  # fmt: skip
_RAISED = re.compile("[⁰¹²³⁴-⁹⁻⁺]+")


def readable(text: str, encoding: str) -> str:
    """The text in characters that the encoding has.

    >>> readable("R² ≤ 1 ± 0.5·σ², 10⁻³ … ✓", "ascii")
    'R^2 <= 1 +- 0.5*sigma^2, 10^-3 ... ok'
    >>> readable("R² ≤ 1", "latin-1"), readable("naïve 中", "cp437"), readable("10⁻³", "latin-1")
    ('R² <= 1', 'naïve \\\\u4e2d', '10^-3')
    """
    return text.encode(encoding, ERRORS).decode(encoding)


def _in_ascii(error: UnicodeError) -> tuple[str, int]:
    """What stands for the characters that an encoding lacks, for `codecs`."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    text, start = error.object, error.start
    raised = _RAISED.match(text, start)
    if raised:
        return f"^{unicodedata.normalize('NFKD', raised[0]).replace('−', '-')}", raised.end()
    return _spelled(text[start], text[start + 1 : start + 2]), start + 1


def _spelled(character: str, after: str) -> str:
    found = SPELLED.get(character)
    name = unicodedata.name(character, "")
    if found is None and name.startswith("GREEK") and "LETTER" in name.split():
        letter = name.split("LETTER ")[1].split()[0].replace("LAMDA", "LAMBDA")
        found = letter.lower() if "SMALL" in name else letter.capitalize()
    if found is not None:
        return found + (
            " " if found[-1:].isalpha() and len(found) > 1 and (after.isalpha() or after.isdecimal()) else ""
        )
    if name.startswith(("BOX DRAWINGS", "BLOCK", "BRAILLE")):
        return "-" if "HORIZONTAL" in name and "VERTICAL" not in name else "|" if "BOX" in name else "*"
    plain = unicodedata.normalize("NFKD", character).replace("⁄", "/").encode("ascii", "ignore").decode()
    return plain or character.encode("ascii", "backslashreplace").decode()


codecs.register_error(ERRORS, _in_ascii)


def prepare() -> None:
    """Let standard output and standard error take any text: what their encoding lacks is spelled in ASCII."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=ERRORS)


def say(text: str = "", *, error: bool = False, flush: bool = False) -> None:
    """Print a line, with control characters spelled out; with `error` on standard error.

    >>> say(f"a{chr(27)}[31mb")
    a\\x1b[31mb
    """
    print(printable(text), file=sys.stderr if error else sys.stdout, flush=flush)


def say_json(value: Any) -> None:
    """Print one JSON object, in ASCII.

    >>> say_json({"n": "é"})
    {"n": "\\u00e9"}
    """
    print(json.dumps(value, allow_nan=False))


def screen(*, error: bool = False) -> Console:
    """A console of rich that shows text as `say` does."""
    from rich.console import Console

    found = Console(stderr=error, highlight=False, soft_wrap=False)
    found.push_render_hook(_Hook(found.encoding))  # type: ignore[arg-type]
    return found


class _Hook:
    """What rich asks before it prints: a `rich.console.RenderHook`, without importing rich for it."""

    def __init__(self, encoding: str) -> None:
        self.encoding = encoding

    def process_renderables(self, renderables: list[ConsoleRenderable]) -> list[ConsoleRenderable]:
        return [Printable(_spelled_out(each, self.encoding)) for each in renderables]


class Printable:
    """A renderable of rich whose text is `printable` and `readable` when it is printed, whatever it is made of."""

    def __init__(self, inner: RenderableType) -> None:
        self.inner = inner

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        from rich.measure import Measurement

        return Measurement.get(console, options, self.inner)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Segment]:
        from rich.segment import Segment

        for text, style, control in console.render(self.inner, options):
            yield Segment(text if control else readable(printable(text), console.encoding), style, control)


def _spelled_out(given: Any, encoding: str) -> Any:
    """Texts, panels and tables with their text spelled before they are laid out, so that columns and borders fit."""
    from rich.panel import Panel
    from rich.table import Table
    from rich.text import Text

    if isinstance(given, str):
        return readable(printable(given), encoding)
    if isinstance(given, Text):
        return _spelled_text(given, encoding)
    if not isinstance(given, Panel | Table):
        return given
    found = copy.copy(given)
    found.title = _spelled_out(given.title, encoding)
    if isinstance(found, Panel):
        found.renderable = _spelled_out(found.renderable, encoding)
    else:
        found.caption = _spelled_out(found.caption, encoding)
        found.columns = [copy.copy(column) for column in found.columns]
        for column in found.columns:
            column.header = _spelled_out(column.header, encoding)
            column._cells = [_spelled_out(cell, encoding) for cell in column.cells]
    return found


def _spelled_text(given: Text, encoding: str) -> Text:
    """A text with styles: each piece between two changes of style is spelled alone, and the styles move with it."""
    from rich.text import Span

    if readable(printable(given.plain), encoding) == given.plain:
        return given
    at = sorted({0, len(given.plain), *(place for span in given.spans for place in (span.start, span.end))})
    pieces = [readable(printable(given.plain[a:b]), encoding) for a, b in pairwise(at)]
    moved = dict(zip(at, accumulate(map(len, pieces), initial=0), strict=True))
    found = given.blank_copy("".join(pieces))
    found.spans = [Span(moved[s.start], moved[s.end], s.style) for s in given.spans]
    return found
