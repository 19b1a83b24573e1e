"""An ensemble along training as plain data: the band of its losses, and the Fourier coefficients of what it learned."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from learnable.descent.ensembles import Ensemble


def curves(e: Ensemble) -> dict[str, Any]:
    """Loss along training: mean, and the band from the 10% to the 90% quantile over runs that are still going.

    On labelled rows the losses are those of rows held out, and `skill` has a band of its own.
    """
    bands: dict[str, Any] = {"steps": [int(p) for p in e.points], **_band(e.losses)}
    return bands | ({"skill": _band(e.scores["skill"])} if e.scores else {})


def _band(values: Any) -> dict[str, list[float | None]]:
    import numpy as np

    bands: dict[str, list[float | None]] = {"mean": [], "low": [], "high": []}
    for column in np.asarray(values).T:
        going = column[np.isfinite(column)]
        band = (going.mean(), *np.quantile(going, [0.1, 0.9])) if len(going) else (None, None, None)
        for name, value in zip(("mean", "low", "high"), band, strict=True):
            bands[name].append(None if value is None else float(value))
    return bands


def fourier(e: Ensemble, *, characters: bool = False) -> dict[str, Any]:
    """The mean Fourier coefficient of the trained networks on the target's leading monomials, along training.

    With `characters` they are those of a biased law, φ(x1*x2) for (x1 - b)(x2 - b)/(1 - b²).
    """
    import numpy as np

    names = ["*".join(f"x{i}" for i in m) for m in e.monomials]
    names = [f"φ({name})" for name in names] if characters else names
    with np.errstate(all="ignore"):
        coefficients = np.asarray(e.coefficients)
        going = np.isfinite(coefficients)
        means = np.where(going, coefficients, 0.0).sum(axis=0) / np.maximum(going.sum(axis=0), 1)
    return {
        "monomials": names,
        "steps": [int(p) for p in e.points],
        "coefficients": [[float(v) for v in means[:, j]] for j in range(len(names))],
    }
