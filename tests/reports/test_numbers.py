"""How numbers are written: no underflow shown as zero, no zero that is not proven."""

import math

import pytest

from learnable.reports.numbers import amount, html, method, number, portion, power, raised, sentence, spread


def estimate(value, log10, low, high, method="exact", zero=False, samples=None):
    found = {"value": value, "log10": log10, "low": low, "high": high, "method": method}
    return {**found, "samples": samples, "exactly_zero": zero}


@pytest.mark.parametrize(
    ("value", "log10", "text"),
    [
        (0.0, -434.2043, "10^-434.2"),
        (5e-324, -323.3, "10^-323.3"),
        (4.624733888e-298, -297.3349, "4.625·10^-298"),
        (0.031045401, -1.508, "0.03105"),
        (0.00012345, None, "0.0001234"),
        (0.000012345, None, "1.234·10^-5"),
        (1.0, 0.0, "1"),
        (447.2135955, 2.65, "447.2"),
        (22420.4, None, "22,420"),
        (4.011e145, 145.6, "4.011·10^145"),
        (-0.0248, None, "-0.0248"),
        (0.0, None, "0"),
        (math.inf, None, "inf"),
        (math.inf, 400.25, "10^400.2"),
        (None, None, "none"),
    ],
)
def test_number(value, log10, text):
    assert number(value, log10) == text


@pytest.mark.parametrize(
    ("e", "value", "error", "how"),
    [
        (estimate(0.0, None, 0.0, 0.0, zero=True), "exactly zero", "proven", "exact, at any width"),
        (estimate(0.0, -434.2, 0.0, 5e-324), "10^-434.2", "proven", "exact, at any width"),
        (
            estimate(0.5, -0.3, 0.49975, 0.50025, "wide-limit"),
            "0.5",
            "± 0.00025, proven",
            "exact in the limit of infinite width",
        ),
        (estimate(0.5, -0.3, 0.499, 0.501, "quadrature"), "0.5", "± 0.001, stated", "by quadrature"),
        (
            estimate(0.5, -0.3, 0.4, 0.6, "sampled", samples=1797),
            "0.5",
            "0.4 to 0.6 (95%)",
            "sampled, 1,797 samples",
        ),
        (estimate(0.0, None, -0.1, 0.1, "sampled"), "0", "-0.1 to 0.1 (95%)", "sampled"),
    ],
)
def test_estimates(e, value, error, how):
    assert (amount(e), spread(e), method(e)) == (value, error, how)


def test_powers_are_raised_and_still_copied_as_text():
    assert html("at most 2.5·10^-434") == "at most 2.5·10<i>^</i><sup>-434</sup>"
    assert html("It is 10^-2.") == "It is 10<i>^</i><sup>-2</sup>."
    assert html("<b>10^2</b>") == "&lt;b&gt;10<i>^</i><sup>2</sup>&lt;/b&gt;"
    assert raised("<text>4·10^-3</text>") == '<text>4·10<tspan dy="-.4em" font-size="75%">-3</tspan></text>'
    assert [power(x) for x in (0.0, 2.0, -7.0, -0.5, -297.75)] == ["1", "10^2", "10^-7", "0.32", "10^-297.8"]


def test_sentences():
    assert sentence("noise=1e-05 and 1e-143") == "noise=1e-05 and 1·10^-143."
    assert sentence("mlp(widths=[3]) learns it.") == "mlp(widths=[3]) learns it."
    assert portion(1.19, "it") == "119% of it" and portion(15.9, "it") == "15.9 times it"
