"""x_1 + … + x_n mod 8 with unknown signs on the coordinates: as hard as noisy parities (arXiv 2208.03113).

The identity behind it, for a modulus 4q: with S the places where s is -1, k = |S|, c = (Σx_i - 2k) mod 4q and
j = #{i in S: x_i = -1},

    (Σ s_i x_i) mod 4q  =  (c mod 4) + 4·((⌊c/4⌋ + j) mod q),

since Σ s_i x_i = Σx_i - 2 Σ_{S} x_i = Σx_i - 2k + 4j. For q = 2 the second part tells the parity of j and nothing else,
and χ_S(x) = (-1)^j; `modular_reduction` turns that into a reduction. For larger q it tells j mod q, and no reduction from
parities is known; q = 1 hides nothing.
"""

from __future__ import annotations

import math
from fractions import Fraction
from functools import cache
from math import comb
from typing import Any

from learnable.hardness.family import Claims, families
from learnable.hardness.moved_target import Blur, MovedTarget, check_sigma
from learnable.hardness.parity_claims import gaussian_claims
from learnable.hardness.sign_rows import product
from learnable.laws import Hypercube
from learnable.specs import InputError, register, within

LARGEST = 2_000
"""The most columns: means are exact sums over the binomial law."""


@register(families, "noisy_modular", family="modular")
class NoisyModular(MovedTarget):
    """y = (Σ s_i x_i mod modulus) + N(0, sigma²) on n fair signs, s unknown signs.

    `modulus` is a multiple of 4 from 8 on. The secret is ``{"signs": […]}``.

    >>> import numpy as np
    >>> f = families.read("noisy_modular(n=9, sigma=0.0)")
    >>> X, y = f.rows({"signs": [1] * 9}, 4, np.random.default_rng(0))
    >>> bool((y == X.sum(axis=1) % 8).all()), str(f.twin())
    (True, 'modular_part(n=9, sigma=0.0)')
    """

    n: int
    modulus: int = 8
    sigma: float = 1.0

    def check(self) -> None:
        _check("noisy_modular", self.n, self.modulus, self.sigma)

    @property
    def law(self) -> Hypercube:
        return Hypercube(self.n)

    @property
    def noise(self) -> Blur:
        return Blur(self.sigma)

    def plant(self, rng: Any) -> dict[str, Any]:
        return {"signs": [1 - 2 * int(b) for b in rng.integers(0, 2, size=self.n)]}

    def answer(self, secret: dict[str, Any], X: Any) -> Any:
        import numpy as np

        sums = np.asarray(X, dtype=np.float32) @ np.array(secret["signs"], dtype=np.float32)
        return np.mod(sums.astype(np.float64), self.modulus)

    def twin(self) -> ModularPart:
        return ModularPart(self.n, self.modulus, self.sigma)

    def claims(self, rows: int) -> Claims:
        mean, full, first = (coefficient(self.n, self.modulus, k) for k in (0, self.n, 1))
        square = sum(comb(self.n, h) * v * v for h, v in enumerate(values(self.n, self.modulus)))
        variance = Fraction(square, 2**self.n) - mean**2
        more = {
            "modulus": self.modulus,
            "loss_of_the_mean": float(variance),
            "loss_of_mean_and_full_parity": float(variance - full**2),
            "log10_rows_for_correlation": _seen(first, float(variance) + self.sigma**2),
        }
        if self.modulus != 8:
            return _unreduced(self, rows, more)
        half = self.sigma / 2
        found = gaussian_claims(self.n, self.n // 2, half, rows, scale=2.0, **more)
        reduced = (
            f"A row of a parity of floor(n/2) columns with label ±1 + N(0, {half:g}²) turns into a row of this family, "
            "exactly, and a learner whose mean squared error is below 4 predicts that parity.",
        )
        levels = (
            f"Not hard: the mean alone has loss {float(variance):.4f}, and with the parity of all columns "
            f"{float(variance - full**2):.4f}, before label noise; a Rademacher first layer reaches the second.",
        )
        return Claims(
            found.assumption,
            {**found.parameters, "sigma": self.sigma, "parity_sigma": half},
            (*reduced, *found.claimed) if found.claimed else (),
            (*levels, *found.not_claimed),
            found.source,
            found.not_hard_here,
        )


@register(families, "modular_part", family="modular")
class ModularPart(MovedTarget):
    """y = a + b·(product of all n signs)·sign + N(0, sigma²): the part of `noisy_modular` that a learner does learn.

    a is the mean of the modular sum and b its coefficient on the full parity; the secret is ``{"sign": ±1}``.

    >>> import numpy as np
    >>> f = families.read("modular_part(n=8)")
    >>> f.answer({"sign": 1}, [[1] * 8, [1] * 7 + [-1]]).tolist()
    [1.75, 4.0]
    """

    n: int
    modulus: int = 8
    sigma: float = 1.0

    def check(self) -> None:
        _check("modular_part", self.n, self.modulus, self.sigma)

    @property
    def law(self) -> Hypercube:
        return Hypercube(self.n)

    @property
    def noise(self) -> Blur:
        return Blur(self.sigma)

    def plant(self, rng: Any) -> dict[str, Any]:
        return {"sign": 1 - 2 * int(rng.integers(0, 2))}

    def answer(self, secret: dict[str, Any], X: Any) -> Any:
        mean, full = (float(coefficient(self.n, self.modulus, k)) for k in (0, self.n))
        return mean + full * secret["sign"] * product(X, range(self.n))

    def twin(self) -> ModularPart:
        return self

    def claims(self, rows: int) -> Claims:
        full = float(coefficient(self.n, self.modulus, self.n))
        return Claims(
            "none",
            {
                "n": self.n,
                "modulus": self.modulus,
                "sigma": self.sigma,
                "rows": rows,
                "full_parity_coefficient": full,
            },
            (
                "One feature, the product of all columns, fits it; a Rademacher first layer finds that feature.",
            ),
            (
                "Nothing is hard here: this is the twin to compare with. From a Gaussian first layer it is not learned.",
            ),
            "arXiv 2208.03113, arXiv 2412.04910",
        )


def values(n: int, modulus: int) -> list[int]:
    """The modular sum by the number of -1's: (n - 2h) mod modulus for h = 0 … n.

    >>> values(3, 8)
    [3, 1, 7, 5]
    """
    return [(n - 2 * h) % modulus for h in range(n + 1)]


@cache
def coefficient(n: int, modulus: int, k: int) -> Fraction:
    """The Walsh coefficient of the modular sum on the first k coordinates, for k = 0, 1 or n.

    >>> coefficient(8, 8, 0), coefficient(8, 8, 8)
    (Fraction(23, 8), Fraction(-9, 8))
    """
    character = {0: lambda h: 1, 1: lambda h: Fraction(n - 2 * h, n), n: lambda h: (-1) ** h}[k]
    total = sum((comb(n, h) * v * character(h) for h, v in enumerate(values(n, modulus))), Fraction(0))
    return Fraction(total) / 2**n


def _check(name: str, n: int, modulus: int, sigma: float) -> None:
    within(f"{name}: n", n, 2, LARGEST)
    if modulus % 4 or not 8 <= modulus <= 10**6:
        raise InputError(
            f"{name}: modulus is {modulus}; wanted a multiple of 4 from 8 to 10^6: only those share a part with the "
            "parity of all columns, and 4 hides nothing else; type modulus=8"
        )
    check_sigma(name, sigma)


def _seen(coefficient: Fraction, square: float) -> float | None:
    """log10 of the rows on which a single column's correlation with the label is 6 standard errors; None if it is 0."""
    if not coefficient:
        return None
    size = abs(coefficient)
    log = math.log10(size.numerator) - math.log10(size.denominator)
    return math.log10(36 * square) - 2 * log


def _unreduced(family: NoisyModular, rows: int, more: dict[str, Any]) -> Claims:
    seen = more["log10_rows_for_correlation"]
    by_columns = f"from about 10^{seen:.1f} rows" if seen is not None else "from no number of rows"
    return Claims(
        "none",
        {"n": family.n, "sigma": family.sigma, "rows": rows, **more},
        (),
        (
            f"No reduction from parities is known for modulus {family.modulus}: the label tells a count modulo "
            f"{family.modulus // 4}, not its parity alone. Nothing is claimed; modulus=8 has a reduction.",
            f"The signs show in the correlation of single columns with the label {by_columns}; for a modulus well above √n "
            "that is few, since the sum hardly wraps around.",
            "Without label noise the signs solve linear equations modulo modulus/4.",
        ),
        "arXiv 2208.03113",
    )
