"""The configurations of `bounds`: target, network, budget, edge, and how many runs."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Setting:
    """One configuration. `group` is named where the user vouches for the network's symmetry."""

    target: str
    network: str
    training: str
    edge: float
    runs: int = 64
    group: str = ""


SCALE = 20.0
"""The weight variance of the linear networks below: their first layer hardly moves, so the readout learns alone."""
STEPS = 10


def drifting(
    n: int,
    width: int,
    drift: float,
    edge: float,
    runs: int,
    *,
    target: str = "parity(n={n}, degree=1)",
    weight: float = 1.0,
    batch: int | str = "population",
) -> Setting:
    """A linear network whose readout drifts by `drift` standard deviations of its own walk.

    `weight` is the target's weight on x_1 (or on each degree-1 part of a symmetric one, summed). The bound is
    drift/2 + weight/(n·edge). The output Σ v_j x_j drifts along the target's linear part, and every v_j walks
    √(edge/(n - 1)), the size at which luck helps most. Every example's gradient is longer than the clip.
    """
    walk = math.sqrt(edge / (n - 1)) * math.sqrt(n / (width * SCALE * STEPS))
    clip = math.sqrt(width * SCALE) / 2
    rate = drift * math.sqrt(n / weight) * walk / (clip * math.sqrt(STEPS))
    network = f"mlp(widths=[{width}], activation=identity, bias=false, readout=zero, weight_variance={SCALE})"
    training = f"noisy_gd(steps={STEPS}, rate={rate:.3g}, noise={walk:.3g}, clip={clip:.3g}, batch={batch})"
    return Setting(target.format(n=n), network, training, edge, runs)


def straight(
    n: int, drift: float, edge: float, runs: int, *, clipping: str = "ball", batch: int | str = "population"
) -> Setting:
    """x_1 and a linear map that starts at zero: coordinates of its gradient are ±1, so a cut at 1 costs nothing."""
    walk = math.sqrt(edge / (n - 1) / STEPS)
    clip = 1.0 if clipping == "coordinate" else math.sqrt(n)
    budget = f"steps={STEPS}, rate={drift * walk / math.sqrt(STEPS):.3g}, noise={walk:.3g}, clip={clip:.3g}"
    return Setting(
        f"parity(n={n}, degree=1)",
        f"measurements/networks.py:linear_{n}",
        f"noisy_gd({budget}, clipping={clipping}, batch={batch})",
        edge,
        runs,
        f"signed_permutations(n={n})",
    )


def settings(table: str) -> tuple[Setting, ...]:
    """Rows of target; network; budget; edge."""
    rows = ([part.strip() for part in line.split(";")] for line in table.strip().splitlines())
    return tuple(
        Setting(target, f"mlp({net})", f"noisy_gd({budget})", float(edge))
        for target, net, budget, edge in rows
    )


NEAR = (
    drifting(8, 32, 0.2, 0.2, 1024),
    drifting(8, 32, 0.5, 0.22, 1024),
    drifting(8, 32, 0.8, 0.25, 1024),
    drifting(8, 32, 1.1, 0.29, 1024),
    drifting(8, 32, 1.4, 0.45, 1024),
    drifting(8, 32, 0.8, 0.5, 1024),
    drifting(8, 8, 1.1, 0.29, 1024),
    drifting(10, 32, 0.5, 0.18, 1024),
    drifting(10, 32, 1.1, 0.23, 1024),
    drifting(12, 16, 1.1, 0.19, 1024),
    drifting(12, 32, 0.8, 0.17, 512),
    drifting(12, 32, 1.0, 0.172, 2048),
    drifting(14, 32, 1.1, 0.165, 256),
    drifting(9, 32, 1.1, 0.17, 2048, target="majority(n={n})", weight=0.673),
    drifting(9, 32, 0.5, 0.13, 1024, target="majority(n={n})", weight=0.673),
    drifting(10, 32, 1.1, 0.077, 1024, target="staircase(n={n}, degree=3)", weight=1 / 3),
    straight(8, 1.1, 0.29, 512),
    straight(8, 0.5, 0.22, 512),
    straight(12, 1.0, 0.172, 2048),
)
"""A bound below 1 and success near it."""

FRESH = (
    drifting(8, 32, 1.1, 0.29, 1024, batch=1024),
    drifting(8, 32, 1.0, 0.29, 1024, batch=64),
    drifting(12, 32, 1.0, 0.19, 512, batch=1024),
    drifting(14, 32, 0.8, 0.165, 256, batch=256),
    straight(8, 1.0, 0.29, 512, batch=256),
    *settings("""
        parity(n=12, degree=6)      ; widths=[16] ; steps=100, rate=0.05, noise=0.2, batch=4096   ; 0.2
        parity(n=14, degree=7)      ; widths=[16] ; steps=50, rate=0.05, noise=0.02, batch=2048   ; 0.1
        random_boolean(n=12, seed=2); widths=[8]  ; steps=50, rate=0.02, noise=0.02, batch=2048   ; 0.1
        majority(n=9)               ; widths=[8]  ; steps=300, rate=0.05, noise=0.001, batch=64   ; 0.1
    """),
)
"""Fresh batches: √(C + Var f/B) in place of √C."""

CUT = (
    straight(8, 1.1, 0.29, 512, clipping="coordinate"),
    straight(8, 0.5, 0.22, 512, clipping="coordinate"),
    straight(8, 1.0, 0.29, 512, clipping="coordinate", batch=1024),
    straight(12, 1.0, 0.172, 1024, clipping="coordinate"),
    *settings("""
        parity(n=12, degree=6)          ; widths=[8]                  ; 50, 0.05, 0.1, 0.2, clipping=coordinate   ; 0.2
        sign(staircase(n=10, degree=5)) ; widths=[8], init=rademacher ; 50, 0.02, 0.1, 0.2, clipping=coordinate   ; 0.4
        random_boolean(n=10, seed=3)    ; widths=[8], init=uniform    ; 50, 0.02, 0.05, 0.2, clipping=coordinate  ; 0.1
        parity(n=8, degree=1)           ; widths=[8]                  ; 300, 0.05, 0.001, 1.0, clipping=coordinate; 0.5
    """),
)
"""Every coordinate of the network gradient cut: the signal carries √parameters."""

HARD = settings("""
    parity(n=8, degree=4)           ; widths=[16]                               ; steps=100, rate=0.05, noise=0.05  ; 0.1
    parity(n=10, degree=5)          ; widths=[16]                               ; steps=200, rate=0.05, noise=0.04  ; 0.1
    parity(n=12, degree=6)          ; widths=[32]                               ; steps=100, rate=0.05, noise=0.01  ; 0.1
    parity(n=12, degree=4)          ; widths=[16], activation=tanh              ; steps=100, rate=0.05, noise=0.03  ; 0.1
    parity(n=12, degree=3)          ; widths=[16,16]                            ; steps=100, rate=0.05, noise=0.05  ; 0.2
    parity(n=14, degree=7)          ; widths=[4]                                ; steps=50, rate=0.05, noise=0.005  ; 0.1
    parity(n=8, degree=2)           ; widths=[8], activation=square, bias=false ; steps=50, rate=0.05, noise=0.06   ; 0.1
    parity(n=10, degree=2)          ; widths=[8], activation=square, bias=false ; steps=50, rate=0.05, noise=0.05   ; 0.3
    random_boolean(n=10, seed=1)    ; widths=[16]                               ; steps=200, rate=0.05, noise=0.05  ; 0.1
    random_boolean(n=12, seed=1)    ; widths=[16], init=rademacher              ; steps=100, rate=0.05, noise=0.02  ; 0.1
    staircase(n=10, degree=4)       ; widths=[8]                                ; steps=50, rate=0.02, noise=0.05   ; 0.3
    staircase(n=12, degree=3)       ; widths=[16]                               ; steps=50, rate=0.02, noise=0.03   ; 0.5
    sign(staircase(n=12, degree=4)) ; widths=[16]                               ; steps=50, rate=0.02, noise=0.02   ; 0.4
    majority(n=11)                  ; widths=[8]                                ; steps=50, rate=0.02, noise=0.05   ; 0.4
    majority(n=13)                  ; widths=[8], activation=erf                ; steps=50, rate=0.02, noise=0.05   ; 0.3
    modular(n=9)                    ; widths=[8]                                ; steps=20, rate=0.02, noise=0.1    ; 0.9
    threshold(n=12, at=8)           ; widths=[16], activation=gelu              ; steps=50, rate=0.02, noise=0.05   ; 0.4
""")
"""A bound below 1 on targets that the budget does not learn."""

VACUOUS = settings("""
    parity(n=8, degree=1)           ; widths=[8]                    ; steps=500, rate=0.05, noise=0.001           ; 0.5
    parity(n=8, degree=2)           ; widths=[32]                   ; steps=1000, rate=0.1, noise=0.001, clip=3.0 ; 0.5
    staircase(n=8, degree=3)        ; widths=[16]                   ; steps=500, rate=0.05, noise=0.001           ; 0.3
    majority(n=9)                   ; widths=[16]                   ; steps=500, rate=0.05, noise=0.001           ; 0.3
    sign(staircase(n=8, degree=3))  ; widths=[16], init=rademacher  ; steps=500, rate=0.05, noise=0.001           ; 0.1
    modular(n=8)                    ; widths=[16]                   ; steps=500, rate=0.05, noise=0.001           ; 0.1
    parity(n=9, degree=4)           ; widths=[16]                   ; steps=500                                   ; 0.1
    random_boolean(n=8, seed=4)     ; widths=[32]                   ; steps=1000, rate=0.1, noise=0.001, clip=5.0 ; 0.1
""")
"""A bound of 1, which says nothing: learned and not learned."""

KINDS = {"near": NEAR, "fresh": FRESH, "cut": CUT, "hard": HARD, "vacuous": VACUOUS}
