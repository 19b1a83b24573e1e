"""Pure harmonics by name: one Hermite polynomial on Gaussian inputs, one zonal harmonic on the sphere."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

from learnable.laws import Gaussian, Sphere
from learnable.specs import register, within
from learnable.targets.single_index import MOST
from learnable.targets.vocabulary import Target, targets
from learnable.targets.zonal import DegreeCoefficient, Zonal
from learnable.transforms.gegenbauer import gegenbauer_values, harmonic_dimension
from learnable.transforms.hermite import hermite_values

STEEPEST = 100
"""The greatest degree."""
_ONE = Fraction(1), Fraction(1)


@register(targets, "hermite", family="rotations")
class Hermite(Target):
    """He_degree(x_1)/√degree! on Gaussian inputs, of norm 1.

    >>> targets.read("hermite(d=3, degree=2)")([[2.0, 0.0, 0.0]]).round(6).tolist()
    [2.12132]
    """

    d: int
    degree: int

    def check(self) -> None:
        within("hermite: d", self.d, 2, MOST)
        within("hermite: degree", self.degree, 0, STEEPEST)

    @property
    def law(self) -> Gaussian:
        return Gaussian(self.d)

    def form(self) -> Zonal:
        return Zonal(self.law, (DegreeCoefficient(self.degree, 1, _ONE),), _ONE)

    def __call__(self, x: Any) -> Any:
        import numpy as np

        return hermite_values(self.degree, np.asarray(x, dtype=float)[:, 0])[-1]


@register(targets, "gegenbauer", family="rotations")
class Gegenbauer(Target):
    """The zonal harmonic √dim V_k·P_k(x_1) of that degree on the sphere, of norm 1.

    >>> targets.read("gegenbauer(d=3, degree=1)")([[1.0, 0.0, 0.0]]).round(6).tolist()
    [1.732051]
    """

    d: int
    degree: int

    def check(self) -> None:
        within("gegenbauer: d", self.d, 2, MOST)
        within("gegenbauer: degree", self.degree, 0, STEEPEST)

    @property
    def law(self) -> Sphere:
        return Sphere(self.d)

    def form(self) -> Zonal:
        return Zonal(self.law, (DegreeCoefficient(self.degree, 1, _ONE),), _ONE)

    def __call__(self, x: Any) -> Any:
        import numpy as np

        *_, top = gegenbauer_values(self.d, self.degree, np.asarray(x, dtype=float)[:, 0])
        return math.sqrt(harmonic_dimension(self.d, self.degree)) * top
