"""The rule alone: every branch from certificate, forecast and alignment to a label, and what must be learned."""

from dataclasses import replace
from fractions import Fraction
from math import comb

import pytest

from learnable.complexity.support import support
from learnable.descent.budgets import SGD, NoisyGD
from learnable.forecast.by_degree import Forecast
from learnable.groups import SignedPermutations
from learnable.profiles import profile
from learnable.targets import targets
from learnable.theorems import certify
from learnable.verdicts import EXIT_CODES
from learnable.verdicts.grounds import Grounds
from learnable.verdicts.rule import MARGIN, judge, needed_alignment

EDGE = Fraction(1, 10)


def question(
    text, training=None, forecast=None, layers=1, symmetric=True, network="mlp(widths=[64])", edge=EDGE
):
    training = training or NoisyGD()
    target = targets.read(text)
    form, n = target.form(), target.law.n
    cut = profile(form, SignedPermutations(n))
    parameters = 64 * n + 129
    certificate = certify(
        target=str(target),
        law=str(target.law),
        weights={k: w[0] for k, w in cut.weights().items()},
        network=network,
        parameters=parameters,
        training=training,
        edge=edge,
    )
    held = support(form, edge / 2)
    return Grounds(
        cut, held, training, parameters, layers, edge, certificate if symmetric else None, forecast, symmetric
    )


def ending(loss, *, time=1.0, motion=0.01, fastest=0.5):
    """A forecast that ends at that loss, nine tenths of it not learned."""
    return Forecast(0.9 * loss, 0.1 * loss, time, motion, fastest)


SEEN, FAINT = "parity(n=20, degree=2)", "parity(n=40, degree=5)"
LONG = SGD(steps=10**6, rate=0.01, batch=1000)
BRANCHES = {
    "a certificate decides": (
        lambda: question("parity(n=30, degree=15)", forecast=ending(0.1)),
        "proved-hard",
        "equivariant descent (A4'): no network with this symmetry reaches a loss of 0.9 with probability above 0.018",
    ),
    "a low forecast": (
        lambda: question(SEEN, forecast=ending(0.5)),
        "predicted-learnable",
        "ends at 0.50 of the variance",
    ),
    "a low forecast below the margin": (
        lambda: question(SEEN, forecast=ending(0.87)),
        "undecided",
        "within 0.05 of the 0.90",
    ),
    "a deeper network has more margin": (
        lambda: question(SEEN, forecast=ending(0.78), layers=3),
        "undecided",
        "within 0.15 of the 0.90",
    ),
    "a forecast just above": (
        lambda: question(SEEN, forecast=ending(0.94)),
        "undecided",
        "within 0.05 of the 0.90",
    ),
    "a high forecast that stays linear": (
        lambda: question(SEEN, forecast=ending(1.2)),
        "predicted-hard",
        "; the terms that hold weight have leap 2 (2 new coordinates at once)",
    ),
    "a high forecast that moves": (
        lambda: question(SEEN, forecast=ending(1.2, motion=0.5)),
        "undecided",
        "this budget can leave the linearised regime",
    ),
    "out of sight of the noise": (
        lambda: question(FAINT, forecast=ending(1.2, motion=0.5)),
        "predicted-hard",
        "has alignment 1.51974e-06 (leap 5), and the budget sees it with probability at most about 0.28",
    ),
    "out of sight of the examples": (
        lambda: question(FAINT, SGD(steps=10, rate=0.1, batch=8), ending(1.2, motion=0.5)),
        "predicted-hard",
        "the budget draws 80 examples where at least about 16450.2 are needed",
    ),
    "far out of sight of the examples": (
        lambda: question("parity(n=3000, degree=1500)", SGD(steps=10, rate=0.1, batch=8)),
        "predicted-hard",
        "the budget draws 80 examples where at least about 5.973e897 are needed",
    ),
    "enough examples and no forecast": (
        lambda: question(FAINT, LONG),
        "undecided",
        "no theorem settles it and there is no forecast for this kind of network or optimizer",
    ),
    "no noise at all": (
        lambda: question(FAINT, NoisyGD(noise=0.0), ending(1.2)),
        "predicted-hard",
        "the linearised network",
    ),
    "no symmetry": (
        lambda: question(FAINT, symmetric=False),
        "undecided",
        "nothing is known of the symmetry of this initialisation, so no theorem speaks (--group vouches for one)",
    ),
    "a step that overshoots": (
        lambda: question(SEEN, forecast=ending(1.5, fastest=40.0)),
        "undecided",
        "a step overshoots: rate·c·Θ is 40 along",
    ),
}


@pytest.mark.parametrize("name", BRANCHES)
def test_every_branch(name):
    asked, label, fragment = BRANCHES[name]
    verdict = judge(asked())
    assert verdict.label == label, verdict
    assert fragment in verdict.because
    assert verdict.next and verdict.json()["label"] == label and label in EXIT_CODES


def test_the_loss_to_expect_is_in_units_of_the_target():
    asked = question('polynomial(n=20, expression="3*x1")', forecast=ending(0.5))
    assert judge(asked).predicted_loss == pytest.approx(4.5)
    assert judge(replace(asked, forecast=None)).predicted_loss is None


def test_what_a_certificate_leaves_out_of_reach_is_named():
    """A certificate that bounds success by .3 does not prove hardness; the verdict still names it."""
    asked = question(FAINT, forecast=ending(0.5))
    verdict = judge(asked)
    assert verdict.label == "predicted-learnable"
    assert (
        "; equivariant descent (A4') bounds the probability of a loss at or below 0.9 by 0.27"
        in verdict.because
    )


@pytest.mark.parametrize("edge", ["0.01", "0.1", "0.5"])
def test_the_edge_moves_what_counts_as_learned(edge):
    share = Fraction(edge)
    aim = float(1 - share)
    for loss, label in ((aim - MARGIN - 0.01, "predicted-learnable"), (aim - MARGIN + 0.01, "undecided")):
        assert judge(question(SEEN, forecast=ending(loss), edge=share)).label == label


def naive_needed(weights, n, held, edge):
    """The definition: the degrees of largest alignment until they hold the edge; or the stepped alignment."""
    variance, got = sum(weights.values()), Fraction(0)
    plain = Fraction(0)
    for k in sorted(weights, key=lambda k: weights[k] / comb(n, k), reverse=True):
        got += weights[k]
        if got >= edge * variance:
            plain = weights[k] / comb(n, k)
            break
    return max(plain, Fraction(held.least) / comb(n, held.leap))


@pytest.mark.parametrize("edge", [Fraction(1, 100), EDGE, Fraction(1, 2), Fraction(99, 100)])
@pytest.mark.parametrize(
    "text",
    [
        "majority(n=9)",
        "staircase(n=30, degree=30)",
        "parity(n=40, degree=7)",
        "modular(n=11)",
        "threshold(n=8, at=7)",
        'polynomial(n=12, expression="x1 + 3*x2*x3 + 0.1*x4*x5*x6 + 9")',
        "random_boolean(n=10)",
    ],
)
def test_needed_alignment_against_its_definition(text, edge):
    target = targets.read(text)
    n = target.law.n
    cut = profile(target.form(), SignedPermutations(n))
    held = support(target.form(), edge / 2)
    weights = {k: w[0] for k, w in cut.centred().weights().items()}
    assert needed_alignment(cut, held, edge) == naive_needed(weights, n, held, edge)


@pytest.mark.parametrize("n", [10, 14, 18])
def test_a_random_function_has_leap_one_and_comes_out_hard(n):
    asked = question(f"random_boolean(n={n})", forecast=ending(1.3))
    assert asked.held.leap == 1
    assert judge(asked).label in ("predicted-hard", "proved-hard")


def test_labels_have_exit_codes():
    assert EXIT_CODES == {"predicted-learnable": 0, "predicted-hard": 10, "proved-hard": 11, "undecided": 12}
