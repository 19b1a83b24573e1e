"""The positive control: a network of one hidden ReLU layer on Gaussian inputs, which moments recover.

With weights that do not nearly depend on each other it is learned in polynomial time from its second and fourth Hermite
moments (Awasthi, Tang & Vijayaraghavan 2021, arXiv 2107.10209); `moments` does it. One more layer, and networks with
such weights are hard (Daniely, Srebro & Vardi 2023, arXiv 2302.07426).
"""

from __future__ import annotations

import math
from typing import Any

from learnable.hardness.family import Claims, Family, families
from learnable.laws import haar
from learnable.memory import forecast
from learnable.specs import InputError, register, within

LARGEST = 2_000
"""The most inputs."""


@register(families, "shallow", family="networks")
class Shallow(Family):
    """y = Σ_i a_i·max(<w_i, x>, 0) on N(0, I_d), without label noise; a_i = ±1 fair signs.

    The units x d matrix of the w_i is U·diag(1 … 1/condition)·V with random orthonormal U, V and singular values in
    geometric order, so its condition number is `condition` exactly. Only the product of a_i's size and |w_i| is determined
    by the function; all of it is put into w_i. The secret is ``{"weights", "readout"}``: the w_i, and the a_i.

    >>> import numpy as np
    >>> f = families.read("shallow(d=6, units=3, condition=100.0)")
    >>> secret = f.plant(np.random.default_rng(0))
    >>> round(float(np.linalg.cond(np.array(secret["weights"]))), 6), str(f.twin())
    (100.0, 'shallow(d=6, units=3)')
    """

    d: int
    units: int
    condition: float = 1.0

    def check(self) -> None:
        within("shallow: d", self.d, 2, LARGEST)
        if not 1 <= self.units <= self.d:
            raise InputError(
                f"shallow: units is {self.units}; wanted from 1 to d = {self.d}, so that weights can be independent; "
                f"type units={min(5, self.d)}"
            )
        within("shallow: condition", self.condition, 1, 1e12, "type condition=1.0")
        if self.units == 1 and self.condition > 1:
            raise InputError(
                f"shallow: condition is {self.condition} and units is 1; one unit has condition number 1: type units=2"
            )

    @property
    def dimension(self) -> int:
        return self.d

    @property
    def binary(self) -> bool:
        return False

    def plant(self, rng: Any) -> dict[str, Any]:
        import numpy as np

        left, right = haar(self.units, rng), haar(self.d, rng)[: self.units]
        steps = np.arange(self.units) / max(1, self.units - 1)
        weights = (left * float(self.condition) ** -steps) @ right
        readout = 1.0 - 2.0 * rng.integers(0, 2, size=self.units)
        return {"weights": weights.tolist(), "readout": readout.tolist()}

    def rows(self, secret: dict[str, Any], count: int, rng: Any) -> tuple[Any, Any]:
        within("count", count, 1, hint="type count=1000")
        forecast(24 * count * self.d, f"{count} rows of {self.d} numbers", "ask for fewer rows at a time")
        X = rng.standard_normal((count, self.d))
        return X, self.answer(secret, X)

    def answer(self, secret: dict[str, Any], X: Any) -> Any:
        return network(secret["weights"], secret["readout"], X)

    def twin(self) -> Shallow:
        return Shallow(self.d, self.units)

    def claims(self, rows: int) -> Claims:
        well = math.isclose(self.condition, 1.0)
        return Claims(
            "none",
            {"d": self.d, "units": self.units, "condition": self.condition, "rows": rows},
            (
                "Learnable in time and rows polynomial in d, units and the condition number, from second and fourth moments "
                "of the label: this family is the positive control.",
                *(("At condition 1 it is the easy twin itself.",) if well else ()),
            ),
            (
                "Not hard. A learner that fails here has failed, not met a hard problem.",
                "The moment learner sees a weight direction of relative size s at a strength of order s², so it needs about "
                "condition⁴ rows or more; a large condition defeats it at the rows at hand without proving anything.",
                "Gradient descent is promised nothing either way.",
            ),
            "arXiv 2107.10209 (learnable), arXiv 2302.07426 (one more layer is hard)",
        )


def network(weights: Any, readout: Any, X: Any) -> Any:
    """Σ_i readout_i·max(<weights_i, x>, 0) for rows X (m, d), an array (m,).

    >>> network([[1.0, 0.0], [0.0, 2.0]], [1.0, -1.0], [[3.0, 1.0], [-3.0, 1.0]]).tolist()
    [1.0, -2.0]
    """
    import numpy as np

    hidden = np.asarray(X, dtype=np.float64) @ np.asarray(weights, dtype=np.float64).T
    return np.maximum(hidden, 0.0) @ np.asarray(readout, dtype=np.float64)
