"""The slopes of G-alignment under rotations are those of the papers, and the table is what the formulas give now."""

import pytest

EXPECTED = {
    "Gaussian": (1, 1, 2, 2, 3, 3),
    "harmonic": (1, 2, 3, 4, 5, 6),
    "sphere": (1, 2, 3, 4, 3, 4),
}


@pytest.mark.parametrize("family", EXPECTED)
def test_exponents_between_the_largest_sizes(read, measurement, family):
    slopes, rows = measurement("slopes"), read("slopes")
    found = [slopes.last_slope(rows, family, k) for k in slopes.DEGREES]
    assert found == pytest.approx(EXPECTED[family], abs=0.1)


def test_the_table_is_measured_again(read, measurement):
    again, stated = measurement("slopes").measure()["slopes"], read("slopes")
    assert len(again) == len(stated) == 90
    for new, old in zip(again, stated, strict=True):
        assert (new["family"], new["degree"], new["d"], new["part"], new["method"]) == (
            old["family"],
            old["degree"],
            old["d"],
            old["part"],
            "exact",
        )
        assert new["log10"] == pytest.approx(old["log10"], abs=1e-4)
        assert new["log10_low"] <= new["log10"] <= new["log10_high"]


def test_harmonics_have_one_over_their_dimension(read, measurement):
    from math import comb, log10

    slopes, rows = measurement("slopes"), read("slopes")
    for k in slopes.DEGREES:
        for row in slopes.series(rows, "harmonic", k):
            dimension = comb(row["d"] + k - 1, k) - (comb(row["d"] + k - 3, k - 2) if k >= 2 else 0)
            assert row["log10"] == pytest.approx(-log10(dimension), rel=1e-5)


def test_neighbouring_hermite_polynomials_share_their_alignment(read, measurement):
    slopes, rows = measurement("slopes"), read("slopes")
    for k in (1, 3, 5):
        odd, even = ([r["log10"] for r in slopes.series(rows, "Gaussian", j)] for j in (k, k + 1))
        assert odd == pytest.approx(even, abs=1e-12)
