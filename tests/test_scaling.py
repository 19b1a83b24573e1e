"""Fitted exponents against the formula, and the test for faster than polynomial."""

from __future__ import annotations

import math

import pytest

from learnable.scaling import scale, trend
from learnable.specs import InputError

SIZES = [10, 20, 40, 80, 160, 320, 640, 1000]


def test_alignment_of_a_parity_of_degree_three_falls_with_exponent_three():
    found = scale("parity(n=@, degree=3)", "mlp(bias_variance=fan_in, weight_variance=1.0)", SIZES)
    assert found.alignment.kind == found.inal.kind == "polynomial"
    assert found.alignment.local[-1] == pytest.approx(3, abs=0.01)
    assert found.inal.local[-1] == pytest.approx(4, abs=0.01)  # an odd degree is seen through the bias alone
    for point in found.points:
        assert point["alignment"]["log10"] == pytest.approx(-math.log10(math.comb(point["n"], 3)), abs=1e-9)


def test_a_blind_network_is_exactly_zero_at_every_size_and_says_why():
    found = scale("parity(n=@, degree=3)", "mlp()", SIZES)
    assert found.inal.kind == "exactly zero" and found.inal.exponent is None
    assert "bias_variance above 0 opens it" in found.points[0]["blind"][0]


def test_half_sized_parities_fall_faster_than_any_polynomial():
    found = scale("parity(n=@, degree=@/2)", "mlp(bias_variance=fan_in)", [10, 20, 40, 80])
    assert found.inal.kind == found.alignment.kind == "faster than polynomial"
    assert "rises at every step" in found.alignment.because


@pytest.mark.parametrize(
    ("law", "kind"),
    [
        (lambda n: -2.5 * math.log10(n), "polynomial"),
        (lambda n: -2.5 * math.log10(n) + 3 / n, "polynomial"),
        (lambda n: -0.3 * n, "faster than polynomial"),
        (lambda n: -math.sqrt(n), "faster than polynomial"),
        (lambda n: -(math.log10(n) ** 2), "faster than polynomial"),
    ],
)
def test_trends_are_told_apart(law, kind):
    assert trend(SIZES, [law(n) for n in SIZES], [False] * len(SIZES)).kind == kind


def test_zeros_among_the_sizes_are_left_out_and_said():
    found = trend([10, 11, 20, 40], [-1.0, None, -1.3, -1.6], [False, True, False, False])
    assert found.kind == "polynomial" and "1 sizes are exactly zero" in found.because
    assert trend([10, 20, 40], [-1.0, None, None], [False, True, True]).kind == "mixed"


def test_the_alignment_is_that_of_the_group():
    plain = scale("parity(n=@, degree=3)", over=[10, 20, 40])
    found = scale("parity(n=@, degree=3)", over=[10, 20, 40], group="sign_flips(n=@)")
    assert [p["alignment"]["value"] for p in found.points] == [
        1.0,
        1.0,
        1.0,
    ] and found.group == "sign_flips(n=@)"
    assert [p["inal"] for p in found.points] == [p["inal"] for p in plain.points] and plain.group is None
    assert found.points[1]["alignment"]["group"] == "sign_flips(n=20)"
    turned = scale("hermite(d=@, degree=3)", over=[10, 20, 40], group="orthogonal(d=@)")
    assert turned.alignment.exponent == pytest.approx(1.9, abs=0.02)
    fixed = scale("parity(n=12, degree=@)", over=[2, 3, 4], group="permutations(n=12)")
    assert [round(10 ** -p["alignment"]["log10"]) for p in fixed.points] == [66, 220, 495]


@pytest.mark.parametrize(
    ("target", "over", "group", "message"),
    [
        ("parity(n=@, degree=3)", [10, 10, 10], None, "over is 10,10,10, one size again and again"),
        ("parity(n=@, degree=3)", [10, 20, 10], None, "wanted at least three sizes"),
        (
            "parity(n=@, degree=3)",
            [10, 20, 40],
            "permutations(n=10)",
            "at size 20 the target has 20; write @",
        ),
        ("parity(n=@, degree=3)", [10, 20, 40], "orthogonal(d=@)", "a rotation takes hypercube"),
        ("hermite(d=@, degree=3)", [10, 20, 40], "permutations(n=@)", "worked out on the hypercube alone"),
        ("hermite(d=@, degree=3)", [10, 20, 40], "orthogonal(d=@+1)", "acts on 11 coordinates"),
    ],
)
def test_what_scale_refuses(target, over, group, message):
    with pytest.raises(InputError, match=message):
        scale(target, over=over, group=group)


def test_an_interrupt_gives_the_sizes_that_are_finished(monkeypatch):
    from learnable.scaling import sizes

    real, whole = sizes._point, scale("parity(n=@, degree=2)", over=SIZES)

    def stop_at(limit):
        def point(target, net, group, size, asked):
            if size >= limit:
                raise KeyboardInterrupt
            return real(target, net, group, size, asked)

        return point

    monkeypatch.setattr(sizes, "_point", stop_at(80))
    found = scale("parity(n=@, degree=2)", over=SIZES)
    assert (found.sizes, found.points) == (whole.sizes[:3], whole.points[:3])
    assert found.json()["interrupted"] == SIZES[3:] and whole.json()["interrupted"] == []
    assert found.alignment.kind == "polynomial"
    monkeypatch.setattr(sizes, "_point", stop_at(10))
    with pytest.raises(KeyboardInterrupt):
        scale("parity(n=@, degree=2)", over=SIZES)
