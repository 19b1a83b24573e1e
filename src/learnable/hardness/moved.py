"""Rows labelled by an unknown member of a target's orbit: a signed permutation or a rotation is the planted answer.

A network whose initialisation has that symmetry learns a target exactly as well as any member of its orbit
(Abbe & Boix-Adserà 2022, arXiv 2208.03113): so the alignment of the orbit bounds what noisy gradient descent does here.
"""

from __future__ import annotations

from typing import Any

from learnable.hardness.family import Claims, families
from learnable.hardness.moved_target import Flip, MovedTarget, check_flip
from learnable.laws import Sphere, haar
from learnable.specs import InputError, register
from learnable.targets.boolean import Parity
from learnable.targets.composed import Sign
from learnable.targets.harmonics import Gegenbauer, Hermite
from learnable.targets.vocabulary import Target


@register(families, "moved", family="orbits")
class MovedRows(MovedTarget):
    """y = target(g·x), g a random signed permutation (hypercube) or rotation (sphere, Gaussian inputs).

    Labels of ±1 have the other sign with probability `flip`. The secret is ``{"places", "signs"}``: coordinate i of g·x is
    signs[i]·x[places[i]], from 0; or ``{"rotation"}``, a d x d matrix g by rows.

    >>> import numpy as np
    >>> f = families.read("moved(majority(n=9))")
    >>> X, y = f.rows(f.plant(np.random.default_rng(0)), 5, np.random.default_rng(1))
    >>> X.dtype, sorted(set(y.tolist())), str(f.twin())
    (dtype('int8'), [-1.0, 1.0], 'moved(parity(n=9, degree=1))')
    """

    target: Target
    flip: float = 0.0

    def check(self) -> None:
        if getattr(self.law, "bias", 0.0):
            raise InputError(
                f"moved: {self.target} has inputs of {self.law}, which sign changes do not preserve; wanted a target "
                "without bias, such as moved(majority(n=9))"
            )
        check_flip("moved", self.flip)
        if self.flip:
            _two_values(self.target, self.law)

    @property
    def law(self) -> Any:
        return self.target.law

    @property
    def noise(self) -> Flip:
        return Flip(self.flip)

    def plant(self, rng: Any) -> dict[str, Any]:
        n = self.dimension
        if not self.binary:
            return {"rotation": haar(n, rng).tolist()}
        places, signs = rng.permutation(n), 1 - 2 * rng.integers(0, 2, size=n)
        return {"places": [int(p) for p in places], "signs": [int(s) for s in signs]}

    def answer(self, secret: dict[str, Any], X: Any) -> Any:
        import numpy as np

        X = np.asarray(X, dtype=np.float64)
        if self.binary:
            moved = X[:, secret["places"]] * np.array(secret["signs"], dtype=np.float64)
        else:
            moved = X @ np.array(secret["rotation"]).T
        return np.asarray(self.target(moved), dtype=np.float64)

    def twin(self) -> MovedRows:
        """One coordinate, moved: degree 1, which every such network sees (its orbit spans only n functions)."""
        n = self.dimension
        first: Any = (
            Parity(n, 1)
            if self.binary
            else Gegenbauer(n, 1)
            if isinstance(self.law, Sphere)
            else Hermite(n, 1)
        )
        return MovedRows(Sign(first) if self.flip and not self.binary else first, self.flip)

    def claims(self, rows: int) -> Claims:
        symmetry = "signed permutation of the coordinates" if self.binary else "rotation"
        return Claims(
            "none",
            {
                "target": str(self.target),
                "law": str(self.law),
                "flip": self.flip,
                "rows": rows,
                "log10_orbit_at_most": _log10_orbit(self.dimension) if self.binary else None,
            },
            (
                f"Training whose initial law and updates are unchanged by every {symmetry} does on these rows what it does "
                f"on the target itself, in law: `learnable check` on {self.target} speaks of them too.",
            ),
            (
                "Whether that is hard depends on the target: the certificate of `learnable check` says it, or says nothing.",
                "It binds that kind of training alone. An algorithm that knows the target may look for the "
                f"{symmetry} directly; for parities without label noise elimination over GF(2) finds it.",
            ),
            "arXiv 2208.03113",
        )


def _two_values(target: Target, law: Any) -> None:
    """Refuse flips of labels that are not ±1, seen on 64 inputs."""
    import numpy as np

    y = np.asarray(target(law.draw(64, np.random.default_rng(0))))
    if not np.all(np.abs(y) == 1):
        raise InputError(
            f"moved: flip turns labels of ±1, and {target} has other values, such as {float(y[np.abs(y) != 1][0]):.4g}; "
            f"type moved(sign({target}), flip=…) or flip=0.0"
        )


def _log10_orbit(n: int) -> float:
    """log10 of 2^n n!, the number of signed permutations."""
    from math import lgamma, log, log10

    return n * log10(2) + lgamma(n + 1) / log(10)
