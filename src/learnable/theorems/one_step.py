"""The learner behind the characterisations: a network of two layers that one step of gradient descent trains.

Source: Abbe & Boix-Adserà 2022 (arXiv 2208.03113); docs/theorems/characterisations.md has both directions. The network
is f_NN(x) = Σ_i a_i ReLU(<w_i, x> + b_i) with a = 0 at the start, so that the hidden layer gets no gradient and one step
of full-batch descent on half the squared loss moves a to rate·c, c_i = <f, σ_i>. With G the Gram of the units, the loss
after it is ||f||² - 2·rate·|c|² + rate²·cᵀGc, least at rate = |c|²/(cᵀGc), where it has fallen by

    decrease = |c|⁴/(cᵀGc) >= |c|²/(units·B²),      B² the largest mean square of a unit.

On the hypercube with w_i of random signs and b_i from {-1, 0, 1}, E c_i² = Σ_k W_k a_k(b)²: polynomial in 1/n for
degrees near 0 and near n, exponentially small in between. On the sphere with Gaussian w_i it is Σ_k λ_k²·||Π_k f||²,
polynomial for low degrees alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import comb
from typing import Any

from learnable.memory import forecast
from learnable.specs import InputError


@dataclass(frozen=True)
class OneStep:
    """What one step did: the rate, the output weights after it, and the losses before and after."""

    rate: float
    weights: Any
    before: float
    after: float

    @property
    def decrease(self) -> float:
        """The share of the loss at the start that one step took away; 1 where it learned f exactly."""
        return (self.before - self.after) / self.before


def one_step(X: Any, y: Any, W: Any, b: Any, rate: float | None = None) -> OneStep:
    """One step of gradient descent on the mean squared error of Σ_i a_i ReLU(<w_i, x> + b_i), from a = 0, run for real.

    X has shape (m, n), y (m,), W (units, n) and b (units,). The gradient of every parameter is taken; those of W and b
    are zero, because a is. `rate` is the best one where it is None. Raises `InputError` where shapes do not fit and
    where no unit sees the target.

    >>> import numpy as np
    >>> from learnable.laws import Hypercube
    >>> x = Hypercube(8).points()
    >>> round(one_step(x, x[:, :6].prod(axis=1), W=x, b=np.zeros(256)).decrease, 12)      # all sign vectors
    1.0
    """
    import numpy as np

    X, y, W, b = (np.asarray(v, dtype=float) for v in (X, y, W, b))
    if (
        X.ndim != 2
        or y.shape != X.shape[:1]
        or W.ndim != 2
        or W.shape[1] != X.shape[1]
        or b.shape != W.shape[:1]
    ):
        raise InputError(
            f"one_step: X has shape {X.shape}, y {y.shape}, W {W.shape} and b {b.shape}; "
            "wanted (m, n), (m,), (units, n) and (units,)"
        )
    forecast(24 * len(X) * len(W), f"the values of {len(W)} units on {len(X)} inputs", "use fewer units")
    before = W @ X.T + b[:, None]
    values, a = np.maximum(before, 0.0), np.zeros(len(W))
    pull = -(y - a @ values) / len(y)
    c = -(values @ pull)
    if not c @ c > 1e-24 * np.mean(y**2) * np.mean(values**2):
        raise InputError(
            "one_step: no unit is correlated with the target; take other biases, such as b in {-1, 0, 1}"
        )
    rate = float(c @ c / np.mean((c @ values) ** 2)) if rate is None else rate
    inner = (a[:, None] * (before > 0)) * pull
    a, W, b = a + rate * c, W - rate * inner @ X, b - rate * inner.sum(axis=1)
    loss = float(np.mean((y - a @ np.maximum(W @ X.T + b[:, None], 0.0)) ** 2))
    return OneStep(rate, a, float(np.mean(y**2)), loss)


def sign_neurons(n: int, units: int, rng: Any) -> tuple[Any, Any]:
    """W (units, n) of random signs and b (units,) from {-1, 0, 1}, as the learner on the hypercube has them.

    >>> import numpy as np
    >>> W, b = sign_neurons(8, 200, np.random.default_rng(0))
    >>> W.shape, np.unique(W).tolist(), np.unique(b).tolist()
    ((200, 8), [-1.0, 1.0], [-1.0, 0.0, 1.0])
    """
    return 1.0 - 2.0 * rng.integers(0, 2, size=(units, n)), rng.integers(-1, 2, size=units).astype(float)


def correlation(n: int, degree: int, bias: int) -> Fraction:
    """a_k(b) = E[ReLU(x_1 + … + x_n + b)·x_1…x_k] on the hypercube, for whole b; exact.

    For k >= 2 a second difference of the ReLU is all that counts, and a_k is a Krawtchouk number: with m = n-2 and
    K_j = K_j(k-2; m) = Σ_i (-1)^i C(k-2, i) C(m-k+2, j-i), a_k = K_{(m+b)/2}/2^{n-1} where n+b is even and
    (K_{(m+b-1)/2} + K_{(m+b+1)/2})/2^n where it is odd.

    >>> [round(float(correlation(20, k, 0)), 6) for k in (1, 2, 4, 10, 18, 20)]
    [0.5, 0.092735, -0.005455, 0.000267, 0.005455, -0.092735]
    """
    if not 0 <= degree <= n:
        raise InputError(f"correlation: degree is {degree}; wanted a whole number from 0 to {n}")
    if degree < 2:
        total = sum(
            comb(n, h) * max(n - 2 * h + bias, 0) * (1 if degree == 0 else n - 2 * h) for h in range(n + 1)
        )
        return Fraction(total, 2**n * (n if degree else 1))
    m = n - 2
    if (n + bias) % 2 == 0:
        return Fraction(_krawtchouk((m + bias) // 2, degree - 2, m), 2 ** (n - 1))
    sides = ((m + bias - 1) // 2, (m + bias + 1) // 2)
    return Fraction(sum(_krawtchouk(j, degree - 2, m) for j in sides), 2**n)


def _krawtchouk(j: int, r: int, m: int) -> int:
    if not 0 <= j <= m:
        return 0
    return sum((-1) ** i * comb(r, i) * comb(m - r, j - i) for i in range(min(r, j) + 1))


def on_sphere(d: int, degree: int, units: int, rng: Any) -> OneStep:
    """One step for the zonal harmonic of degree 1 or 2 on the sphere of R^d, with bias-free units of random direction.

    Averages over the sphere are in closed form: a function homogeneous of degree p has E_sphere = E_Gauss/E|g|^p, and
    E ReLU(<w,g>)·ReLU(<v,g>) = (sin t + (π-t)·cos t)/(2π) for unit w, v at angle t. The target has norm 1.

    >>> import numpy as np
    >>> [round(on_sphere(20, k, 1000, np.random.default_rng(0)).decrease, 1) for k in (1, 2)]
    [1.0, 0.6]
    """
    import numpy as np

    if degree not in (1, 2) or d < 2:
        raise InputError(
            f"on_sphere: degree is {degree} and d is {d}; wanted degree=1 or degree=2, and d at least 2"
        )
    forecast(24 * units**2, f"the Gram of {units} units", "use fewer units")
    W = rng.standard_normal((units, d))
    W /= np.linalg.norm(W, axis=1, keepdims=True)
    cosine = np.clip(W @ W.T, -1, 1)
    angle = np.arccos(cosine)
    gram = (np.sin(angle) + (np.pi - angle) * cosine) / (2 * np.pi * d)
    c = _correlations(W[:, 0], d, degree)
    rate = float(c @ c / (c @ gram @ c))
    return OneStep(rate, rate * c, 1.0, float(1 - 2 * rate * c @ c + rate**2 * c @ gram @ c))


def _correlations(t: Any, d: int, degree: int) -> Any:
    """<f, ReLU(<w, .>)> on the sphere for the zonal harmonic of norm 1 about u, with t = <u, w>.

    Degree 1: √d·E<u,x>ReLU(<w,x>) = t/(2√d). Degree 2: f is <u,x>² - 1/d by its norm, and E_Gauss <u,g>²ReLU(<w,g>) =
    (1 + t²)/√(2π), E_Gauss ReLU = 1/√(2π), so that with E|g| and E|g|³ = (d+1)·E|g| the mean is t²-1/d by a constant.
    """
    import numpy as np
    from scipy.special import gammaln

    if degree == 1:
        return t / (2 * np.sqrt(d))
    length = np.sqrt(2) * np.exp(gammaln((d + 1) / 2) - gammaln(d / 2))
    norm = np.sqrt(2 * (d - 1) / (d + 2)) / d
    return ((1 + t**2) / (d + 1) - 1 / d) / (np.sqrt(2 * np.pi) * length * norm)
