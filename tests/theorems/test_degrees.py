"""Certificates from specs and weights."""

import json
from fractions import Fraction

import pytest

from learnable import audit
from learnable.descent.budgets import SGD, NoisyGD
from learnable.specs import InputError
from learnable.theorems import Certificate, certify, tightest


def parity(n: int = 30, degree: int = 15, **given) -> Certificate:
    basic = {
        "target": f"parity(n={n}, degree={degree})",
        "law": f"hypercube(n={n})",
        "weights": {degree: Fraction(1)},
        "network": "mlp()",
        "parameters": 512 * (n + 1) + 513,
        "training": NoisyGD(),
    }
    return certify(**(basic | given))


def test_the_half_parity_of_thirty_bits_is_proved_hard():
    c = parity()
    assert c.holds and not c.vacuous and c.proves_hard
    assert c.alignment == 6.4467250379e-09 and c.signal == 447.2135955 and c.variance == 1.0
    assert c.success_probability_at_most == 0.0179537897602 and c.excludes_loss_at_or_below == 0.9
    assert c.signal_needed == 22418.311551
    assert "with probability at most 0.0179537897602" in c.statement


def test_a_parity_of_four_bits_is_not():
    c = parity(30, 4)
    assert c.holds and c.vacuous and not c.proves_hard and c.success_probability_at_most == 1.0
    assert c.signal_needed == pytest.approx(1.8 * 27405**0.5, rel=1e-3)


def test_fresh_batches_add_the_variance_over_the_batch():
    c = parity(training=NoisyGD(batch=10**6))
    assert c.success_probability_at_most == pytest.approx(
        447.2135955 / 2 * (1e-6 + 1 / 155117520) ** 0.5, rel=1e-5
    )
    assert not c.proves_hard


def test_coordinate_clipping_multiplies_the_signal_by_the_root_of_the_parameters():
    c = parity(training=NoisyGD(clipping="coordinate"))
    assert c.holds and c.signal == pytest.approx(447.2135955 * 16385**0.5) and c.vacuous


@pytest.mark.parametrize("training", [NoisyGD(noise=0.0), SGD(steps=10, rate=0.1, batch=8)])
def test_training_without_noise_has_no_proof(training):
    c = parity(training=training)
    assert not c.holds and not c.proves_hard and c.vacuous and c.signal is None
    assert "nothing is claimed of" in c.statement and c.alignment > 0
    assert json.loads(json.dumps(c.json(), allow_nan=False))["holds"] is False


def test_the_mean_is_free():
    weights = {0: Fraction(1, 4), 15: Fraction(3, 4)}
    c = parity(weights=weights, target="truth_table(f.npy)")
    assert c.variance == 0.75 and c.excludes_loss_at_or_below == 0.675
    assert c.inputs["weights"] == {"0": "1/4", "15": "3/4"} and c.inputs["second_moment"] == "1"


def test_bounds_of_weights_give_bounds_of_everything():
    low, high = Fraction(7, 10), Fraction(8, 10)
    c = parity(weights={15: (low, high)}, target="truth_table(f.npy)")
    assert (
        c.variance == 0.7
        and c.alignment == pytest.approx(0.8 / 155117520)
        and c.alignment >= high / 155117520
    )
    assert c.excludes_loss_at_or_below == 0.63 and c.inputs["weights"] == {"15": ["7/10", "4/5"]}


def test_long_bounds_are_shortened_outward():
    third = Fraction(2**4000 // 3, 2**4000)
    c = parity(weights={15: (third, third + Fraction(1, 2**4000))}, target="truth_table(f.npy)")
    low, high = (Fraction(end) for end in c.inputs["weights"]["15"])
    assert low <= third < third + Fraction(1, 2**4000) <= high and len(c.inputs["weights"]["15"][0]) < 100


def test_beyond_the_float_range_log10_carries_the_number():
    c = parity(5000, 2500)
    assert c.success_probability_at_most == 1e-300 and c.signal_needed == 1e300
    assert c.log10["success_probability_at_most"] == pytest.approx(-749.1, abs=0.2)
    assert c.log10["alignment"] == pytest.approx(-1503.2, abs=0.2) and audit(c.json()).holds


def test_only_what_is_used_stands_in_the_inputs():
    assert "weights" not in parity().inputs and "parameters" in parity().inputs
    vouched = parity(network="net.py:make", vouched=True, single=True, trained=True)
    assert vouched.holds and "parameters" not in vouched.inputs
    assert (
        "parameters"
        in parity(network="net.py:make", vouched=True, training=NoisyGD(clipping="coordinate")).inputs
    )


def test_the_tightest_certificate_that_holds():
    loose, tight, broken = parity(20, 10), parity(), parity(training=SGD(steps=1, rate=0.1, batch=8))
    assert tightest([loose, broken, tight]) == tight and tightest([broken]) is None


def test_a_written_certificate_is_read_again(tmp_path):
    parity().write(tmp_path / "c.json")
    assert audit(tmp_path / "c.json").exit_code == 0


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"edge": 0}, "edge is 0; wanted a number above 0 and at most 1, such as edge=0.1"),
        ({"edge": 1.5}, "edge is 1.5; wanted a number above 0 and at most 1"),
        ({"edge": Fraction(1, 3)}, "edge is 1/3; wanted a decimal"),
        ({"law": "sphere(d=30)"}, "law is sphere.*type hypercube"),
        ({"group": "permutations(n=30)"}, r"group is permutations.*type signed_permutations\(n=30\)"),
    ],
)
def test_bad_input(given, message):
    with pytest.raises(InputError, match=message):
        parity(**given)
