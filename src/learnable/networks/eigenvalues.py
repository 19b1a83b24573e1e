"""Kernel eigenvalues on the hypercube from closed forms, each a proven enclosure.

Two ways to the same sum κ_k = Σ_h C(n,h)/2^n · Kr_k(h)/C(n,k) · φ_h: all degrees at once by a product tree,
or a few degrees near 0 or n directly, over |h - n/2| ≤ r with the rest bounded by Hoeffding's inequality,
φ(1)·2·exp(-2r²/n), since |Kr_k(h)| ≤ C(n,k) and |φ_h| ≤ φ(1). The precision is doubled until every
eigenvalue that is not zero by proof has 13 digits. Where that is out of reach κ_k lies in [0, φ(1)/C(n,k)],
because the kernel is positive and its trace is φ(1).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from learnable.networks.kernels import hypercube_kernel, reaches
from learnable.networks.mlp import MLP
from learnable.precision import precision
from learnable.transforms.krawtchouk import krawtchouk_row, level_coefficients

TREE_SIZE = 4000
"""The greatest n at which every degree is computed at once."""
NEAR, FEW = 200, 24
"""Degrees at most NEAR from 0 or n are summed directly, if no more than FEW are asked or n is large."""
MOST_BITS = 8192
ACCURATE_BITS = 44

Found = dict[str, tuple[dict[int, Any], Any]]
"""Layer → (degree → eigenvalue, mean square), Arb balls."""


def proven_eigenvalues(network: MLP, n: int, degrees: Sequence[int]) -> Found:
    """For each layer of a closed-form network: its eigenvalues on `degrees` and its mean square φ(1).

    >>> found = proven_eigenvalues(MLP(widths=(8,)), 10**5, [1, 4])
    >>> found["hidden 1"][0][4].str(6, radius=False)
    '3.18324e-21'
    """
    tree = n <= TREE_SIZE and (len(degrees) > FEW or any(min(k, n - k) > NEAR for k in degrees))
    near = list(degrees) if tree else [k for k in degrees if min(k, n - k) <= NEAR]
    needs = {k: _bits(n, k) for k in near}
    bits = 3 * n + 128 if tree else max((b for b in needs.values() if 2 * b <= MOST_BITS), default=192)
    cap = 16 * n + MOST_BITS if tree else MOST_BITS
    proven = reaches(network, n)
    while True:
        with precision(bits):
            eigenvalues: Found = {}
            for name, (raw, square) in (_tree if tree else _window)(network, n, near, bits).items():
                values = {k: raw.get(k) for k in degrees}
                reach = proven[name]
                blind = {k for k in degrees if reach is not None and not reach.sees(k)}
                eigenvalues[name] = (
                    {k: _enclosed(v, n, k, square, k in blind) for k, v in values.items()},
                    square,
                )
            sure = all(
                _sure(v[k])
                for v, _ in eigenvalues.values()
                for k in near
                if tree or 2 * needs[k] <= MOST_BITS
            )
        if sure or 2 * bits > cap:
            return eigenvalues
        bits *= 2


def _bits(n: int, k: int) -> int:
    """About -log2 of k!/n^k, the size of an everyday eigenvalue, and 128 bits to spare."""
    return 128 + int((k * math.log(n) - math.lgamma(k + 1)) / math.log(2))


def _sure(ball: Any) -> bool:
    return bool(ball.is_exact()) or ball.rel_accuracy_bits() >= ACCURATE_BITS


def _enclosed(ball: Any, n: int, k: int, square: Any, blind: bool) -> Any:
    """The ball cut to [0, φ(1)/C(n,k)] where it is not clearly above zero."""
    from flint import arb

    if blind:
        return arb(0)
    if ball is not None and ball.lower() > 0:
        return ball
    most = _most(n, k, square)
    if ball is not None and ball.upper() < most:
        most = ball.upper()
    return arb(0).union(most) if most > 0 else arb(0)


def _most(n: int, k: int, square: Any) -> Any:
    """An upper bound of φ(1)/C(n,k), exactly representable."""
    from flint import arb, fmpz

    return (square / arb(fmpz(math.comb(n, k)))).upper()


def _tree(network: MLP, n: int, degrees: Sequence[int], bits: int) -> Found:
    kernel = hypercube_kernel(network, n, bits)
    return {name: (dict(enumerate(level_coefficients(values))), values[0]) for name, values in kernel.items()}


def _window(network: MLP, n: int, degrees: Sequence[int], bits: int) -> Found:
    from flint import arb, fmpz

    radius = math.isqrt(int(n * (bits + 2) * math.log(2) / 2)) + 1
    low, high = max(0, n // 2 - radius), min(n, (n + 1) // 2 + radius)
    places = range(low, high + 1)
    kernel = hypercube_kernel(network, n, bits, [0, *places])
    sums = {name: dict.fromkeys(degrees, arb(0)) for name in kernel}
    chance = arb(fmpz(math.comb(n, low))) * arb(2) ** -n
    for place, h in enumerate(places, start=1):
        for k, number in _numbers(n, h, degrees).items():
            weight = chance * fmpz(number)
            for name, values in kernel.items():
                sums[name][k] += weight * values[place]
        chance = chance * (n - h) / (h + 1)
    outside = arb(0) if low == 0 and high == n else 2 * (arb(-2 * radius * radius) / n).exp()
    eigenvalues: Found = {}
    for name, values in kernel.items():
        rest = arb(0, 1) * outside * values[0]
        scaled = {k: total / fmpz(math.comb(n, k)) + rest for k, total in sums[name].items()}
        eigenvalues[name] = scaled, values[0]
    return eigenvalues


def _numbers(n: int, h: int, degrees: Sequence[int]) -> dict[int, int]:
    """Kr_k(h) for every wanted degree, by Kr_(n-k)(h) = (-1)^h Kr_k(h) for those near n."""
    top = max((min(k, n - k) for k in degrees), default=0)
    row = list(krawtchouk_row(n, h, top))
    sign = -1 if h % 2 else 1
    return {k: row[k] if k <= n - k else sign * row[n - k] for k in degrees}
