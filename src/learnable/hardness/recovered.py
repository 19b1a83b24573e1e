"""What an attack found: an answer or none, and why."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Recovered:
    """`answer` has the keys of the family's secret, or is None; `because` is a sentence; `evidence` holds numbers.

    An attack gives an answer only where its own check passed; what it could not confirm it keeps for itself.

    >>> bool(Recovered({"columns": [0, 3]}, "1 of 10 sets")), bool(Recovered(None, "the label is no parity"))
    (True, False)
    """

    answer: dict[str, Any] | None
    because: str
    evidence: dict[str, float] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return self.answer is not None


def significant(candidates: float, chance: float = 1e-9) -> float:
    """The t at which |Σ y_i χ(x_i)| > t·√Σ y_i² has a probability below `chance` for all wrong candidates together.

    A wrong parity is a fair sign independent of the label, so given the labels the sum is one of independent signs:
    Hoeffding's bound 2·exp(-t²/2) a candidate.

    >>> round(significant(1), 2), round(significant(10**6), 2)
    (6.54, 8.39)
    """
    import math

    return math.sqrt(2 * (math.log(2) + math.log(max(candidates, 1.0)) - math.log(chance)))
