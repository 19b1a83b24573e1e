"""The base class of exact targets, and their vocabulary."""

from __future__ import annotations

from abc import ABC, abstractmethod
from functools import singledispatch
from typing import TYPE_CHECKING, Any, ClassVar

from learnable.laws import Law
from learnable.specs import Vocabulary

targets = Vocabulary("target")


class Target(ABC):
    """A function to be learned, with the law of its inputs."""

    vocabulary: ClassVar[Vocabulary] = targets

    derivable: ClassVar[bool] = False
    """Whether the weights on the hypercube follow from the spec, by a reader of the audit's own; by default they do not."""
    signed: ClassVar[bool] = False
    """Whether every value is +1 or -1, whatever the arguments."""

    if TYPE_CHECKING:  # a property in most targets, an argument in some

        @property
        def law(self) -> Law:
            """Where x comes from."""
            raise AttributeError

    @abstractmethod
    def form(self) -> Any:
        """The cheapest exact form that holds the function; None where only draws can be had.

        A `Form` on the hypercube, with a bias on its characters; a `Zonal` or `HermiteTerms` on the sphere and on
        Gaussian inputs.
        """

    @abstractmethod
    def __call__(self, x: Any) -> Any:
        """Values at inputs of shape (m, n): an array of shape (m,)."""


@singledispatch
def values_form(target: Any) -> Any:
    """The form of the function at the points, whatever the law weighs them by; None where only draws can be had.

    It is the target's form but on a biased hypercube; targets that can be on one register here.
    """
    return target.form()
