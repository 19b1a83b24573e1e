"""Numbers with bounds: rationals of any size, directed rounding, what is shown and what JSON holds."""

import json
import math
from fractions import Fraction

import pytest
from flint import arb
from hypothesis import given
from hypothesis import strategies as st

from learnable.estimates import (
    Estimate,
    ball_bounds,
    float_above,
    float_below,
    log10_fraction,
    show,
    to_float,
    wilson,
)

TINY, HUGE = Fraction(1, 10**500), Fraction(10**500)


@given(st.fractions())
def test_directed_rounding_brackets_a_rational_as_closely_as_floats_can(x):
    low, high = float_below(x), float_above(x)
    assert Fraction(low) <= x <= Fraction(high)
    assert low == high or math.nextafter(low, math.inf) == high


@pytest.mark.parametrize("x", [TINY, -TINY, HUGE, -HUGE, Fraction(0)])
def test_directed_rounding_outside_the_range_of_floats(x):
    low, high = float_below(x), float_above(x)
    assert (low == -math.inf or Fraction(low) <= x) and (high == math.inf or Fraction(high) >= x)
    assert not (math.isinf(low) and math.isinf(high))
    assert to_float(HUGE) == math.inf and to_float(-HUGE) == -math.inf


@given(st.integers(1, 10**40), st.integers(1, 10**40), st.integers(-900, 900))
def test_log10_of_a_rational_of_any_size(p, q, power):
    x = Fraction(p, q) * Fraction(10) ** power
    assert log10_fraction(x) == pytest.approx(math.log10(p) - math.log10(q) + power, abs=1e-9)


def test_log10_is_none_at_zero_and_below():
    assert log10_fraction(Fraction(0)) is None and log10_fraction(Fraction(-1)) is None


def test_from_a_rational_known_exactly():
    e = Estimate.of_fraction(Fraction(1, 3))
    assert e.low < Fraction(1, 3) < e.high and e.value == 1 / 3 and not e.exactly_zero
    assert Estimate.of_fraction(Fraction(1, 4)).low == Estimate.of_fraction(Fraction(1, 4)).high == 0.25
    assert Estimate.of_fraction(Fraction(0)) == Estimate.zero()


def test_a_value_below_the_floats_keeps_its_logarithm():
    e = Estimate.of_fraction(TINY, 3 * TINY, "wide-limit")
    assert (e.value, e.low) == (0.0, 0.0) and e.high > 0
    assert e.log10 == pytest.approx(-500 + math.log10(2)) and not e.exactly_zero
    assert str(e) == "2.000e-500 (wide-limit)"


def test_from_a_ball():
    third = arb(1) / 3
    low, high = ball_bounds(third)
    assert low < Fraction(1, 3) < high
    e = Estimate.of_ball(third, "quadrature")
    assert e.method == "quadrature" and e.low <= float(low) and e.high >= float(high)
    assert Estimate.of_ball(arb(0), zero=True) == Estimate.of_ball(arb(0)) == Estimate.zero()
    around = Estimate.of_ball(arb(0, 1e-30))
    assert not around.exactly_zero and around.low < 0 < around.high


def test_a_sample_has_an_interval_and_its_seed():
    e = Estimate.sampled(0.5, 0.2, 100, 7)
    assert (e.low, e.high, e.method, e.samples, e.seed) == (0.3, 0.7, "sampled", 100, 7)
    assert e.log10 == pytest.approx(math.log10(0.5))
    assert Estimate.sampled(0.1, 0.2, 10, floor=0.0).low == 0.0
    assert Estimate.sampled(-0.1, 0.2, 10).log10 == pytest.approx(-1)
    zero = Estimate.sampled(0.0, 0.2, 10)
    assert zero.exactly_zero is False and zero.log10 == math.log10(0.2) and str(zero) == "0 ± 0.2 (sampled)"
    assert math.isfinite(Estimate.sampled(0.0, 0.0, 10).log10)
    assert str(e) == "0.5 [0.3, 0.7] (sampled)"


@pytest.mark.parametrize(
    "e",
    [
        Estimate.zero(),
        Estimate.zero("wide-limit"),
        Estimate.of_fraction(TINY),
        Estimate.of_fraction(Fraction(2, 7)),
        Estimate.sampled(0.3, 0.1, 5, 0),
        Estimate.sampled(-0.3, 0.1, 5, 0),
    ],
)
def test_json_is_the_object_of_the_interface(e):
    found = json.loads(json.dumps(e.json(), allow_nan=False))
    assert list(found) == ["value", "log10", "low", "high", "method", "samples", "exactly_zero"]
    assert (found["log10"] is None) == found["exactly_zero"]
    assert found["low"] <= found["value"] <= found["high"]


def test_zero_says_exactly():
    assert str(Estimate.zero()) == "0 (exactly)"


@pytest.mark.parametrize(
    ("value", "log10", "text"),
    [(0.0, None, "0"), (1234567.0, None, "1.23457e+06"), (0.0, -1000.0, "1.000e-1000"), (-0.5, None, "-0.5")],
)
def test_show(value, log10, text):
    assert show(value, log10) == text


@pytest.mark.parametrize(
    ("successes", "runs", "low", "high"),
    [(0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (5, 10, 0.2366, 0.7634), (32, 64, 0.3810, 0.6190)],
)
def test_shares_have_wilson_intervals(successes, runs, low, high):
    found = Estimate.share(successes, runs)
    assert (found.low, found.high) == pytest.approx((low, high), abs=1e-4)


@pytest.mark.parametrize(("hits", "trials"), [(0, 10), (3, 10), (10, 10), (499, 600)])
def test_wilson_solves_its_equation(hits, trials):
    """The ends p satisfy |p̂ - p| = 1.96·√(p(1-p)/n)."""
    for end in wilson(hits, trials):
        if 0 < end < 1:
            assert abs(hits / trials - end) == pytest.approx(
                1.959963984540054 * math.sqrt(end * (1 - end) / trials), abs=1e-7
            )
