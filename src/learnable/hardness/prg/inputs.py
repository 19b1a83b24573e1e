"""Gaussian inputs, plain or built around hyperedges: the mixture of the two kinds is exactly N(0, I)."""

from __future__ import annotations

from typing import Any

from learnable.hardness.prg.encodings import decode_inputs, encoding_share, threshold
from learnable.hardness.prg.generator import hyperedges
from learnable.memory import forecast


def gaussian_inputs(count: int, n: int, rng: Any) -> Any:
    """`count` rows of N(0, I) in n² dimensions, float64 (count, n²), from a numpy Generator.

    >>> import numpy as np
    >>> z = gaussian_inputs(2000, 4, np.random.default_rng(0))
    >>> z.shape, round(float(z.var()), 1)
    ((2000, 16), 1.0)
    """
    _room(count, n)
    return rng.standard_normal((count, n * n))


def encoded_inputs(edges: Any, n: int, rng: Any) -> Any:
    """A Gaussian row for every hyperedge S of `edges` (m, k), given that it encodes S; float64 (m, n²).

    Coordinates are independent: N(0,1) below c where z^S is 0, N(0,1) at or above c where it is 1, N(0,1) past column kn.

    >>> import numpy as np
    >>> z = encoded_inputs([[1, 0]], 3, np.random.default_rng(0))
    >>> z.shape, decode_inputs(z, 3, 2)[0].tolist()
    ((1, 9), [[1, 0]])
    """
    import numpy as np

    edges = np.asarray(edges, dtype=np.int64)
    m, k = edges.shape
    _room(m, n)
    z = rng.standard_normal((m, n * n))
    slices = above((m, k, n), n, rng)
    np.put_along_axis(slices, edges[:, :, None], below((m, k, 1), n, rng), axis=2)
    z[:, : k * n] = slices.reshape(m, k * n)
    return z


def mixed_inputs(count: int, n: int, k: int, rng: Any) -> tuple[Any, Any, Any]:
    """`count` rows z (count, n²), whether each was built around an edge (count,), and the edges (count, k).

    With probability P_enc a row is a conditional encoding of a uniform hyperedge, else Gaussian given that it encodes none
    (drawn again until it does not). Then z is N(0, I) exactly: given that a Gaussian input encodes some S, S is uniform.
    Edges of rows that were not built around one are drawn too, and unused.

    >>> import numpy as np
    >>> z, chosen, edges = mixed_inputs(4000, 5, 2, np.random.default_rng(0))
    >>> bool((decode_inputs(z, 5, 2)[1] == chosen).all()), round(float(chosen.mean()), 1), round(encoding_share(5, 2), 3)
    (True, 0.1, 0.134)
    """
    edges = hyperedges(n, count, k, rng)
    chosen = rng.random(count) < encoding_share(n, k)
    z = gaussian_inputs(count, n, rng)
    z[chosen] = encoded_inputs(edges[chosen], n, rng)
    bad = (~chosen & decode_inputs(z, n, k)[1]).nonzero()[0]
    while len(bad):
        z[bad] = gaussian_inputs(len(bad), n, rng)
        bad = bad[decode_inputs(z[bad], n, k)[1]]
    return z, chosen, edges


def below(shape: tuple[int, ...], n: int, rng: Any) -> Any:
    """N(0,1) given that it is below c = Φ^{-1}(1/n), by the inverse: Φ^{-1}(U/n), U uniform on (0, 1].

    >>> import numpy as np
    >>> x = below((10_000,), 4, np.random.default_rng(0))
    >>> bool((x < threshold(4)).all()), round(float(x.mean()), 1)  # -4φ(c) = -1.27
    (True, -1.3)
    """
    import numpy as np
    from scipy.special import ndtri

    return np.minimum(ndtri((1.0 - rng.random(shape)) / n), np.nextafter(threshold(n), -np.inf))


def above(shape: tuple[int, ...], n: int, rng: Any) -> Any:
    """N(0,1) given that it is at least c: -Φ^{-1}(V(1-1/n)), V uniform on (0, 1].

    V(1-1/n) is the probability above the value, which keeps every digit far out where 1 minus it has none.

    >>> import numpy as np
    >>> x = above((10_000,), 4, np.random.default_rng(0))
    >>> bool((x >= threshold(4)).all()), round(float(x.mean()), 1)  # φ(c)/(3/4) = 0.42
    (True, 0.4)
    """
    import numpy as np
    from scipy.special import ndtri

    return np.maximum(-ndtri((1.0 - rng.random(shape)) * (1.0 - 1.0 / n)), threshold(n))


def _room(count: int, n: int) -> None:
    forecast(3 * 8 * count * n * n, f"{count} rows of dimension {n * n}", "ask for fewer rows at a time")
