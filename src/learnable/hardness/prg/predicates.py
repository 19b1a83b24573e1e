"""Local predicates: a Boolean function P of k bits, k at most 12, written by name or by its table.

Bits are 0 and 1 here, as in the literature on local generators. `Predicate.table` lists P over all inputs: entry i is
P(b_1, …, b_k) with b_j bit j-1 of i.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import ClassVar

from learnable.specs import InputError, Vocabulary, register, within

predicates = Vocabulary("predicate")
LARGEST = 12
"""The most bits that a predicate reads."""


class Predicate(ABC):
    """A function of k bits to one bit."""

    vocabulary: ClassVar[Vocabulary] = predicates

    @property
    @abstractmethod
    def arity(self) -> int:
        """The number of bits k."""

    @abstractmethod
    def value(self, bits: tuple[int, ...]) -> int:
        """P at one input, k bits 0 or 1."""

    @property
    def table(self) -> tuple[int, ...]:
        """P at every input: entry i is P(b_1, …, b_k), b_j bit j-1 of i."""
        k = self.arity
        return tuple(self.value(tuple(i >> j & 1 for j in range(k))) for i in range(2**k))


@register(predicates, "tsa", family="predicates", bare=True)
class TSA(Predicate):
    """b1 ⊕ b2 ⊕ b3 ⊕ (b4 ∧ b5), of Mossel, Shpilka & Trevisan 2006.

    >>> TSA().value((1, 0, 0, 1, 1)), sum(TSA().table)
    (0, 16)
    """

    @property
    def arity(self) -> int:
        return 5

    def value(self, bits: tuple[int, ...]) -> int:
        return bits[0] ^ bits[1] ^ bits[2] ^ (bits[3] & bits[4])


@register(predicates, "maj3", family="predicates", bare=True)
class Maj3(Predicate):
    """The majority of three bits.

    >>> Maj3().table
    (0, 0, 0, 1, 0, 1, 1, 1)
    """

    @property
    def arity(self) -> int:
        return 3

    def value(self, bits: tuple[int, ...]) -> int:
        return int(sum(bits) >= 2)


@register(predicates, "xor_and", family="predicates")
class XorAnd(Predicate):
    """The sum modulo 2 of `a` bits, plus the product of `b` more.

    >>> XorAnd(3, 2).table == TSA().table
    True
    """

    a: int
    b: int

    def check(self) -> None:
        _sizes("xor_and", self.a, self.b)

    @property
    def arity(self) -> int:
        return self.a + self.b

    def value(self, bits: tuple[int, ...]) -> int:
        return sum(bits[: self.a]) % 2 ^ int(all(bits[self.a :]))


@register(predicates, "xor_maj", family="predicates")
class XorMaj(Predicate):
    """The sum modulo 2 of `a` bits, plus the majority of `b` more; b is odd.

    >>> XorMaj(1, 3).value((1, 1, 1, 0))
    0
    """

    a: int
    b: int

    def check(self) -> None:
        _sizes("xor_maj", self.a, self.b)
        if self.b % 2 == 0:
            raise InputError(f"xor_maj: b is {self.b}; a majority needs an odd number, type b={self.b + 1}")

    @property
    def arity(self) -> int:
        return self.a + self.b

    def value(self, bits: tuple[int, ...]) -> int:
        return sum(bits[: self.a]) % 2 ^ int(2 * sum(bits[self.a :]) > self.b)


@register(predicates, "table", family="predicates")
class Listed(Predicate):
    """Any predicate, by its table: 2^k digits 0 and 1, entry i for the input whose bit j is bit j-1 of i.

    >>> Listed("0110").value((1, 0)), str(Listed("0110"))
    (1, 'table(digits="0110")')
    """

    digits: str

    def check(self) -> None:
        size = len(self.digits)
        if size not in [2**k for k in range(1, LARGEST + 1)] or set(self.digits) - {"0", "1"}:
            raise InputError(
                f"table: digits is {self.digits!r}, {size} characters; wanted 2, 4, 8, … or {2**LARGEST} digits 0 and 1, "
                'such as table("0110")'
            )

    @property
    def arity(self) -> int:
        return len(self.digits).bit_length() - 1

    def value(self, bits: tuple[int, ...]) -> int:
        return int(self.digits[sum(b << j for j, b in enumerate(bits))])


def _sizes(name: str, a: int, b: int) -> None:
    within(f"{name}: a", a, 0, LARGEST)
    within(f"{name}: b", b, 0, LARGEST)
    within(f"{name}: a + b", a + b, 1, LARGEST)
