"""Functions of one direction: link(<u,x>) on Gaussian inputs or on the sphere."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Literal

from learnable.laws import Gaussian, Sphere
from learnable.specs import InputError, nearest, option, register, within
from learnable.targets.coefficients import gaussian_coefficients, sphere_coefficients
from learnable.targets.links import LINKS
from learnable.targets.vocabulary import Target, targets
from learnable.targets.zonal import Zonal

MOST = 100_000
"""The most coordinates of an input."""


@register(targets, "single_index", family="rotations")
class SingleIndex(Target):
    """link(<u,x>) with u the first axis; on the sphere link(√d·<u,x>), so that its argument has variance 1 on both.

    Links: relu, abs, sign, tanh, cos, and the normalised Hermite polynomials he0 … he9. In Python `link` may also be a
    function of an array that is square-integrable under N(0, 1); it is then known by draws.

    >>> targets.read("single_index(d=4, link=he2, law=sphere)")([[0.5, 0.5, 0.5, 0.5]]).tolist()
    [0.0]
    """

    d: int
    link: str | Any
    inputs: Literal["gaussian", "sphere"] = option("gaussian", spelled="law")

    def check(self) -> None:
        within("single_index: d", self.d, 2, MOST)
        if isinstance(self.link, str):
            if self.link not in LINKS:
                known = ", ".join(LINKS)
                raise InputError(
                    f"single_index: link is {self.link}, unknown{nearest(self.link, LINKS)}; known: {known}"
                )
            return
        if not callable(self.link):
            raise InputError(
                f"single_index: link is {self.link!r}; wanted a function of an array or one of {', '.join(LINKS)}"
            )
        square_integrable(self.link)

    @property
    def law(self) -> Gaussian | Sphere:
        return Gaussian(self.d) if self.inputs == "gaussian" else Sphere(self.d)

    def form(self) -> Zonal | None:
        if not isinstance(self.link, str):
            return None
        if self.inputs == "gaussian":
            return Zonal(self.law, *gaussian_coefficients(self.link))
        return Zonal(self.law, *sphere_coefficients(self.link, self.d))

    def __call__(self, x: Any) -> Any:
        import numpy as np

        u = np.asarray(x, dtype=float)[:, 0]
        function = LINKS[self.link].function if isinstance(self.link, str) else self.link
        return np.asarray(function(u if self.inputs == "gaussian" else math.sqrt(self.d) * u), dtype=float)


def square_integrable(link: Callable[[Any], Any]) -> None:
    """Refuse a function whose square has no finite mean under N(0, 1), as far as numbers can tell.

    The mean over |u| ≤ r must settle as r grows to 20; e^(u²/4) does not.

    >>> square_integrable(lambda u: u**3)
    """
    import numpy as np

    name = getattr(link, "__name__", "link")
    u = np.linspace(0.0, 20.0, 4001)
    with np.errstate(all="ignore"):
        values = [np.asarray(link(s * u), dtype=float) for s in (1.0, -1.0)]
    if any(v.shape != u.shape for v in values):
        raise InputError(
            f"single_index: link {name} returned shape {values[0].shape} for an array of shape {u.shape}"
        )
    with np.errstate(all="ignore"):
        mass = sum(v * v for v in values) * np.exp(-u * u / 2)
        late, early = np.sum(mass[u > 10.0]), np.sum(mass)
    if not np.isfinite(mass).all() or late > 1e-6 * early:
        raise InputError(
            f"single_index: link {name} is not square-integrable under N(0, 1), so it has no norm to learn to; "
            "wanted a function of at most polynomial growth, such as relu or he3"
        )
