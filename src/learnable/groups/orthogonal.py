"""Rotations and reflections, the symmetry of a first layer with Gaussian weights."""

from __future__ import annotations

from typing import Any

from learnable.groups.vocabulary import Group, groups
from learnable.laws import Gaussian, Law, Sphere, haar
from learnable.specs import register, within
from learnable.transforms.gegenbauer import harmonic_dimension


@register(groups, "orthogonal", family="rotations")
class Orthogonal(Group):
    """All orthogonal d x d matrices, on the sphere and on Gaussian inputs.

    The harmonics of one degree are an irreducible part. On the sphere each occurs once; on Gaussian inputs once for
    every Hermite degree k = l, l+2, … (Abbe & Boix-Adserà 2022).

    >>> Orthogonal(5).dimension(2)
    14
    """

    d: int

    def check(self) -> None:
        within("orthogonal: d", self.d, 2, 100_000)

    @property
    def n(self) -> int:  # type: ignore[override]
        """The number of coordinates it acts on."""
        return self.d

    def why_not(self, law: Law) -> str:
        if not isinstance(law, Sphere | Gaussian):
            return f"a rotation takes {law} to another law; rotations preserve sphere(d) and gaussian(d)"
        return "" if law.d == self.d else f"{self} acts on {self.d} coordinates and {law} has {law.d}"

    def keeps(self, init: str) -> bool:
        return init == "gaussian"

    @property
    def permutes(self) -> bool:
        return False

    def spreads(self, law: Law) -> bool:
        return isinstance(law, Sphere) and self.preserves(law)

    def draw(self, rng: Any) -> Any:
        return haar(self.d, rng)

    def dimension(self, degree: int) -> int:
        """The dimension of the harmonics of that degree."""
        return harmonic_dimension(self.d, degree)
