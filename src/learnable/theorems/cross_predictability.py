"""Clipped loss gradient (C2): noisy descent with a cut loss gradient cannot predict signs that a symmetry scatters.

Source: Abbe & Sandon 2020 (arXiv 2001.02992) and Abbe, Cornacchia, Hązła & Marquis 2022 (arXiv 2202.12846), with
a better constant; docs/theorems/cross-predictability.md has the whole proof. The target F is ±1 with mean m. Every
step moves the parameters by rate times the mean over examples of the loss gradient, each of its coordinates cut to
±clip, plus noise·N(0, I). With C the alignment of F - m under a group that respects the start and the cut, and
signal = rate·clip·√(steps·parameters)/noise,

    P[sgn net(x) = F(x)] <= (1 + |m|)/2 + √C/2 + signal·√C/2.

Proof in short. A label ±1 enters the cut gradient as g(x) + y·h(x) with |h| <= clip in every coordinate. Training on
labels that are coins of mean m moves by E g + m·E h; the difference, <F - m, h_e> for every parameter e, has mean
square over the orbit at most C·clip². The chain rule for relative entropy, Pinsker and Jensen bound the distance of
the two trainings by signal·√C/2. The coin training knows nothing of the orbit, and the correlation of any sign
function with F - m is at most √C on average over the orbit.

Since C <= √CP, with CP the cross-predictability Σ w²/d of F - m, √C may be replaced by CP^{1/4}: the form in the
papers. The loss bound of equivariant descent (A4') holds too, with this signal, since all that it needs of training is the
distance.
"""

from __future__ import annotations

from fractions import Fraction

from learnable.theorems.decimals import Surd, rational

ROOT_DIGITS = 40
"""Figures to which √C is rounded up, so that the sum of two roots is decided exactly."""


def accuracy_at_most(
    *,
    signal_squared: Fraction | None,
    alignment: Fraction,
    centre: Fraction = Fraction(0),
    batch_term: Fraction = Fraction(0),
) -> Surd:
    """(1 + |m|)/2 + √C/2 + signal·√(C + s/B)/2, at most 1: the mean share of inputs with the right sign.

    `alignment` is C and `centre` |m| (upper bounds will do); `batch_term` is Var F/B for B fresh examples a step.

    >>> accuracy_at_most(signal_squared=Fraction(200_000), alignment=Fraction(1, 155117520)).at_most()
    Decimal('0.517993871044')
    """
    if signal_squared is None:
        return rational(1)
    bound = Surd((1 + centre + root_above(alignment)) / 2, signal_squared * (alignment + batch_term) / 4)
    return rational(1) if bound >= 1 else bound


def accuracy_from_cross_predictability(
    *, signal_squared: Fraction | None, cross_predictability: Fraction, centre: Fraction = Fraction(0)
) -> Surd:
    """(1 + |m|)/2 + CP^{1/4}/2 + signal·CP^{1/4}/2, at most 1: never below the bound by alignment, since C <= √CP.

    >>> accuracy_from_cross_predictability(signal_squared=Fraction(16), cross_predictability=Fraction(1, 10**8)).at_most()
    Decimal('0.525')
    """
    return accuracy_at_most(
        signal_squared=signal_squared, alignment=root_above(cross_predictability), centre=centre
    )


def root_above(x: Fraction) -> Fraction:
    """The least decimal of forty digits at or above √x.

    >>> root_above(Fraction(9, 4))
    Fraction(3, 2)
    """
    return Fraction(Surd(Fraction(0), x).at_most(ROOT_DIGITS))
