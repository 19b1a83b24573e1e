"""Options of a table: which columns, how its text is written, what becomes of missing values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from learnable.specs import InputError, within

SEPARATORS = {"comma": ",", "semicolon": ";", "tab": "\t", "\\t": "\t", "bar": "|", "space": " "}
"""Words for a separator, beside the character itself."""
CATEGORIES = 50


@dataclass(frozen=True)
class Reading:
    """Options of reading; a file is recognised where they say nothing, and what was recognised stands in a note.

    `target` and `group` name columns, `drop` those to leave out. At most `rows` rows are kept, chosen by `seed`.
    `header`, `separator` and `decimal` say how delimited text is written. `missing` values become the column's
    ``median`` beside a column that says which, or ``drop`` leaves their rows out, or ``refuse``. A text column of at
    most `categories` different values becomes indicators; of more it is left out.
    """

    target: str | None = None
    group: str | None = None
    rows: int | None = None
    seed: int = 0
    header: bool | Literal["auto"] = "auto"
    separator: str = "auto"
    decimal: Literal["auto", ".", ","] = "auto"
    missing: Literal["median", "drop", "refuse"] = "median"
    drop: tuple[str, ...] = ()
    categories: int = CATEGORIES

    def check(self, where: str) -> None:
        """Refuse options that mean nothing.

        >>> Reading(separator="::").check("x")
        Traceback (most recent call last):
        learnable.specs.refusals.InputError: x: separator is '::'; wanted one character, or comma, semicolon, tab, bar, space
        """
        if self.separator != "auto" and len(self.delimiter) != 1:
            raise InputError(
                f"{where}: separator is {self.separator!r}; wanted one character, or comma, semicolon, tab, bar, space"
            )
        within(f"{where}: categories", self.categories, 2)
        if self.delimiter == self.decimal != "auto":
            raise InputError(f"{where}: separator and decimal are both {self.decimal!r}; wanted two marks")
        if self.group is not None and self.group == self.target:
            raise InputError(f"{where}: {self.group} is both group and target; wanted two columns")
        if self.missing not in ("median", "drop", "refuse"):
            raise InputError(f"{where}: missing is {self.missing!r}; wanted median, drop or refuse")
        for name in self.drop:
            if name in (self.target, self.group):
                raise InputError(f"{where}: drop names {name}, which is asked for as target or group")

    @property
    def delimiter(self) -> str:
        """The separator's character, ``auto`` where it is to be recognised.

        >>> Reading(separator="tab").delimiter == Reading(separator="\\t").delimiter
        True
        """
        return SEPARATORS.get(self.separator, self.separator)
