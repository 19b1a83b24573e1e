"""Estimates: a number and how it was got.

An `Estimate` carries a value, its log10 (finite where the value underflows), bounds, and the method:
``exact`` (proven bounds, any width), ``wide-limit`` (proven bounds on the infinite-width value),
``quadrature`` (stated error) or ``sampled`` (95% interval). Exactly zero is not the same as small.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from html import escape
from typing import Any, Literal

from learnable.precision import precision

Method = Literal["exact", "wide-limit", "quadrature", "sampled"]
NORMAL_95 = 1.959963984540054
"""Half the width, in standard deviations, of the interval that holds 95% of a normal law."""


@dataclass(frozen=True)
class Estimate:
    """A value with bounds; `samples` and `seed` only where it was sampled.

    >>> print(Estimate.of_fraction(Fraction(1, 3)))
    0.333333 (exact)
    """

    value: float
    log10: float | None
    low: float
    high: float
    method: Method
    samples: int | None = None
    seed: int | None = None
    exactly_zero: bool = False

    @classmethod
    def zero(cls, method: Method = "exact") -> Estimate:
        """Zero, by proof."""
        return cls(0.0, None, 0.0, 0.0, method, exactly_zero=True)

    @classmethod
    def of_fraction(cls, low: Fraction, high: Fraction | None = None, method: Method = "exact") -> Estimate:
        """From proven rational bounds (equal, or one number, where the value is known exactly).

        >>> Estimate.of_fraction(Fraction(1, 10**400)).log10
        -400.0
        """
        high = low if high is None else high
        if low == high == 0:
            return cls.zero(method)
        middle = (low + high) / 2
        return cls(to_float(middle), log10_fraction(abs(middle)), float_below(low), float_above(high), method)

    @classmethod
    def of_ball(cls, ball: Any, method: Method = "exact", *, zero: bool = False) -> Estimate:
        """From an Arb ball (python-flint `arb`): the midpoint with its proven radius. `zero` asserts a proof.

        >>> from flint import arb
        >>> Estimate.of_ball(arb(1) / 4).value
        0.25
        """
        if zero:
            return cls.zero(method)
        low, high = ball_bounds(ball)
        return cls.of_fraction(low, high, method) if low != high or low != 0 else cls.zero(method)

    @classmethod
    def sampled(
        cls,
        value: float,
        half_width: float,
        samples: int,
        seed: int | None = None,
        *,
        floor: float = -math.inf,
    ) -> Estimate:
        """A sample mean with a 95% interval of that half width; `floor` is a bound known beforehand.

        `log10` is that of the size of the value, since a U-statistic may be below zero; of a value of 0 it is that of the
        half width: the size that the sample does not tell from 0.

        >>> Estimate.sampled(0.0, 0.01, 100)
        Estimate(0 ± 0.01 (sampled))
        """
        low, high = max(floor, value - half_width), value + half_width
        log10 = math.log10(max(abs(value) or abs(half_width), 5e-324))  # finite even where nothing varied
        return cls(value, log10, low, high, "sampled", samples, seed)

    @classmethod
    def share(cls, hits: int, trials: int, seed: int | None = None) -> Estimate:
        """A share of independent trials with Wilson's 95% interval.

        >>> found = Estimate.share(8, 10)
        >>> round(found.low, 3), round(found.high, 3)
        (0.49, 0.943)
        """
        rate = hits / trials if trials else 0.0
        low, high = wilson(hits, trials)
        return cls(rate, math.log10(rate) if rate else None, low, high, "sampled", trials, seed)

    def json(self) -> dict[str, Any]:
        """The estimate as the JSON object E of the interface."""
        return {
            "value": self.value,
            "log10": self.log10,
            "low": self.low,
            "high": self.high,
            "method": self.method,
            "samples": self.samples,
            "exactly_zero": self.exactly_zero,
        }

    def __repr__(self) -> str:
        return f"Estimate({self})"

    def _repr_html_(self) -> str:
        return f"<code>{escape(str(self))}</code>"

    def __str__(self) -> str:
        if self.exactly_zero:
            return "0 (exactly)"
        if self.method == "sampled" and self.value == 0:
            return f"0 ± {show(self.high)} (sampled)"
        if self.method == "sampled":
            return f"{show(self.value, self.log10)} [{show(self.low)}, {show(self.high)}] (sampled)"
        return f"{show(self.value, self.log10)} ({self.method})"


def wilson(hits: int, trials: int) -> tuple[float, float]:
    """Wilson's 95% interval of a share; its ends p solve |hits/trials - p| = `NORMAL_95`·√(p(1-p)/trials).

    >>> [round(v, 4) for v in wilson(8, 10)], wilson(0, 0)
    ([0.4902, 0.9433], (0.0, 1.0))
    """
    if trials == 0:
        return 0.0, 1.0
    rate, z2 = hits / trials, NORMAL_95**2
    middle = (rate + z2 / (2 * trials)) / (1 + z2 / trials)
    half = math.sqrt(z2 * rate * (1 - rate) / trials + (z2 / (2 * trials)) ** 2) / (1 + z2 / trials)
    low = 0.0 if hits == 0 else max(0.0, middle - half)
    return low, 1.0 if hits == trials else min(1.0, middle + half)


def student_95(freedom: float) -> float:
    """The 97.5% point of Student's law with that many degrees of freedom: `NORMAL_95` for few samples.

    >>> round(student_95(9), 3)
    2.262
    """
    from scipy.stats import t

    return float(t.ppf(0.975, freedom))


def show(value: float, log10: float | None = None) -> str:
    """Six figures, or a power of ten where the float range ends.

    >>> show(0.25), show(0.0, -1234.5)
    ('0.25', '3.162e-1235')
    """
    if log10 is not None and (value == 0 or math.isinf(value)):
        whole = math.floor(log10)
        return f"{10 ** (log10 - whole):.3f}e{whole}"
    return f"{value:.6g}"


def log10_fraction(x: Fraction) -> float | None:
    """log10 of a rational above zero, of any size; None at zero.

    >>> log10_fraction(Fraction(1, 8)), log10_fraction(Fraction(0))
    (-0.9030899869919435, None)
    """
    if x <= 0:
        return None
    value = to_float(x)
    if 1e-300 < value < 1e300:
        return math.log10(value)
    return math.log10(x.numerator) - math.log10(x.denominator)


def to_float(x: Fraction) -> float:
    """The nearest float, with overflow to infinity instead of an exception.

    >>> to_float(Fraction(1, 4)), to_float(Fraction(10**400))
    (0.25, inf)
    """
    try:
        return float(x)
    except OverflowError:
        return math.inf if x > 0 else -math.inf


def float_below(x: Fraction) -> float:
    """The largest float at or below x.

    >>> Fraction(float_below(Fraction(1, 10))) <= Fraction(1, 10), Fraction(0.1) <= Fraction(1, 10)
    (True, False)
    """
    value = to_float(x)
    if math.isinf(value):
        return math.nextafter(value, 0.0) if value > 0 else value
    return value if Fraction(value) <= x else math.nextafter(value, -math.inf)


def float_above(x: Fraction) -> float:
    """The least float at or above x.

    >>> Fraction(float_above(Fraction(1, 3))) >= Fraction(1, 3), Fraction(1 / 3) >= Fraction(1, 3)
    (True, False)
    """
    return -float_below(-x)


@precision()
def ball_bounds(ball: Any) -> tuple[Fraction, Fraction]:
    """Exact rational lower and upper bounds of an Arb ball.

    >>> from flint import arb
    >>> ball_bounds(arb(1) / 4)
    (Fraction(1, 4), Fraction(1, 4))
    """
    return _exact(ball.lower()), _exact(ball.upper())


def _exact(end: Any) -> Fraction:
    mantissa, exponent = end.man_exp()
    return Fraction(int(mantissa)) * (Fraction(2) ** int(exponent))


def finite(value: Any) -> Any:
    """JSON with None for every number that is not finite.

    >>> finite({"skill": float("nan"), "curve": [[0, 1.0], [1, float("inf")]]})
    {'skill': None, 'curve': [[0, 1.0], [1, None]]}
    """
    if isinstance(value, Mapping):
        return {key: finite(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [finite(part) for part in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
