"""The interface of a family of hard data: a planted answer, rows that hide it, an easy twin, and its claims."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any, ClassVar

from learnable.specs import Vocabulary

families = Vocabulary("family")


@dataclass(frozen=True)
class Claims:
    """What stands in ``certificate.json``: the assumption, its parameters, and what follows from it and what does not.

    `parameters` holds numbers by name, `claimed` and `not_claimed` whole sentences, `source` the paper with its number.
    `not_hard_here` says why the rows at hand are not hard, whatever holds as n grows; it is empty where no attack known here
    breaks them in minutes.
    """

    assumption: str
    parameters: dict[str, Any]
    claimed: tuple[str, ...]
    not_claimed: tuple[str, ...]
    source: str
    not_hard_here: str = ""


class Family(ABC):
    """A way to make labelled rows from a planted answer. Frozen, and known by its own text."""

    vocabulary: ClassVar[Vocabulary] = families

    @property
    @abstractmethod
    def dimension(self) -> int:
        """The number of columns of X."""

    @property
    @abstractmethod
    def binary(self) -> bool:
        """Whether rows are of ±1, held as int8; else they are float64."""

    @abstractmethod
    def plant(self, rng: Any) -> dict[str, Any]:
        """A planted answer drawn from a numpy Generator: numbers, texts and nested lists by name, ready for JSON."""

    @abstractmethod
    def rows(self, secret: dict[str, Any], count: int, rng: Any) -> tuple[Any, Any]:
        """`count` rows: X of shape (count, dimension), int8 or float64, and y of shape (count,), float64."""

    @abstractmethod
    def answer(self, secret: dict[str, Any], X: Any) -> Any:
        """What the planted function says of rows X (m, dimension) without label noise, an array (m,)."""

    @abstractmethod
    def twin(self) -> Family:
        """The matched family that a learner does learn: same inputs, same noise, an easy answer."""

    @abstractmethod
    def claims(self, rows: int) -> Claims:
        """What is claimed of that many rows, and what is not."""
