"""Equivariant descent (A4'): noisy gradient descent that respects a symmetry cannot learn what the symmetry scatters.

Source: Abbe & Boix-Adserà 2022 (arXiv 2208.03113), here with a null function;
docs/theorems/equivariant-descent.md has the whole proof. A group G acts on inputs and preserves their law.
C is the alignment of r = f - f_0, where f_0 is G-invariant (here the mean of f): C = sup over ||h|| = 1 of
E_g <r∘g, h>². Training takes `steps` steps

    theta' = theta - rate·gradient + noise·N(0, I),   gradient = -E (f - net)·P(grad net),

with P the projection of each example's network gradient to the ball of radius `clip`. If the law of the
initial parameters is G-invariant, then with signal = rate·clip·√steps/noise and for every eps =
edge·||r||²,

    P[loss <= ||r||² - eps] <= signal·√C/2 + C/eps.

Proof in short. By symmetry the loss on f is distributed as the loss on f∘g, so average over g. Training on
f∘g and on f_0 differ at each step by E r(gx) P(grad net), whose square is at most C·clip² on average over
g; the chain rule for relative entropy, Pinsker and Jensen give the first term. Training on f_0 knows
nothing of g; a loss that low forces <r∘g, h>² >= eps for one unit vector h, which Markov bounds by C/eps.

Fresh batches of B examples replace √C by √(C + s/B), s = sup_x E_g r(gx)² (the variance of f for signed
permutations on the hypercube). Cutting each coordinate of the network gradient to ±clip, where G permutes
the parameters and flips their signs, replaces clip by clip·√parameters. These are functions of numbers;
they never see a network.
"""

from __future__ import annotations

from fractions import Fraction

from learnable.theorems.decimals import Surd, rational

CONFIDENCE = Fraction(9, 10)
"""The success probability that `signal_needed` speaks of."""


def signal_squared(
    *, steps: int, rate: Fraction, noise: Fraction, clip: Fraction, parameters: int = 1
) -> Fraction | None:
    """(rate·clip)²·steps·parameters/noise², exactly; None, for infinity, without noise.

    `parameters` is the number of trained parameters for coordinate clipping, and 1 for clipping to a ball.

    >>> from math import sqrt
    >>> sqrt(signal_squared(steps=500, rate=Fraction("0.05"), noise=Fraction("0.0025"), clip=Fraction(1)))
    447.21359549995793
    """
    return None if noise == 0 else (rate * clip / noise) ** 2 * steps * parameters


def success_probability(
    *,
    signal_squared: Fraction | None,
    alignment: Fraction,
    variance: Fraction,
    edge: Fraction,
    batch_term: Fraction = Fraction(0),
) -> Surd:
    """signal·√(C + s/B)/2 + C/(edge·variance): the bound on P[loss <= (1 - edge)·variance], at most 1.

    `alignment` is C (an upper bound will do), `variance` is ||f - f_0||² (a lower bound will do),
    `batch_term` is s/B, 0 for population gradients. Round outward with `at_most`.

    >>> C = Fraction(1, 155117520)                      # parity of 15 among 30 bits
    >>> success_probability(signal_squared=Fraction(200000), alignment=C, variance=Fraction(1),
    ...                     edge=Fraction(1, 10)).at_most()
    Decimal('0.0179537897602')
    """
    one = rational(1)
    if signal_squared is None or variance <= 0 or edge <= 0:
        return one
    bound = Surd(alignment / (edge * variance), signal_squared * (alignment + batch_term) / 4)
    return one if bound >= 1 else bound


def signal_needed(
    *, alignment: Fraction, variance: Fraction, edge: Fraction, batch_term: Fraction = Fraction(0)
) -> Surd | None:
    """The least signal at which the bound reaches 0.9: 2(0.9 - C/(edge·variance))/√(C + s/B).

    Below it success with probability 0.9 is excluded. 0 where nothing is excluded at any signal; None, for
    infinity, where C + s/B is 0. Round outward with `at_least`.

    >>> signal_needed(alignment=Fraction(1, 155117520), variance=Fraction(1), edge=Fraction(1, 10)).at_least()
    Decimal('22418.311551')
    """
    if variance <= 0 or edge <= 0:
        return rational(0)
    left = CONFIDENCE - alignment / (edge * variance)
    if left <= 0:
        return rational(0)
    strength = alignment + batch_term
    return Surd(Fraction(0), 4 * left**2 / strength) if strength else None
