"""The linearised forecast: limits in closed form, a step-by-step twin, and what was measured."""

from fractions import Fraction

import numpy as np
import pytest

from learnable.descent.budgets import SGD, Adam, NoisyGD
from learnable.forecast.by_degree import forecast_loss, predictable
from learnable.groups import SignedPermutations
from learnable.networks.kernels import features
from learnable.networks.mlp import MLP
from learnable.networks.tangent import tangent
from learnable.profiles import profile
from learnable.targets import targets
from naive import points

QUIET = NoisyGD(steps=200, rate=0.02, noise=0.0)


def weights_of(text):
    target = targets.read(text)
    cut = profile(target.form(), SignedPermutations(target.law.n)).centred()
    return target.law.n, {k: sum(w) / 2 for k, w in cut.weights().items()}


def forecast(text, network, training):
    n, weights = weights_of(text)
    return forecast_loss(network, n, weights, training)


def test_nothing_is_learned_in_no_time():
    found = forecast("majority(n=9)", MLP(readout="zero"), NoisyGD(steps=1, rate=1e-12, noise=1e-12))
    assert found.left == pytest.approx(1) and found.noise < 1e-9 and found.loss == found.left + found.noise


def test_what_is_left_falls_as_the_power_law_of_a_finite_width():
    network, k, n = MLP(widths=(64,), readout="zero"), 2, 10
    found = forecast_loss(network, n, {k: Fraction(3)}, QUIET)
    kernel = tangent(network, n)
    clip = min(1.0, 1 / kernel.norm**0.5)
    spent, spread = 2 * QUIET.rate * clip * kernel.rates[k] * QUIET.steps, kernel.dimensions[k] / 64
    assert found.left == pytest.approx((1 + spread * spent) ** (-1 / spread), rel=1e-9)
    assert found.time == pytest.approx(QUIET.rate * clip * QUIET.steps)
    assert found.fastest == pytest.approx(QUIET.rate * clip * max(kernel.rates))


def test_a_very_wide_network_learns_exponentially():
    network = MLP(widths=(10**7,), readout="zero")
    found = forecast_loss(network, 10, {1: Fraction(1)}, NoisyGD(steps=300, rate=0.002, noise=0.0))
    kernel = tangent(network, 10)
    assert found.left == pytest.approx(
        np.exp(-2 * 0.002 / kernel.norm**0.5 * kernel.rates[1] * 300), rel=1e-3
    )


@pytest.mark.parametrize(
    ("text", "network", "training"),
    [
        ("majority(n=9)", MLP(widths=(64,)), NoisyGD(steps=40)),
        ("parity(n=12, degree=3)", MLP(widths=(128,), activation="tanh"), NoisyGD(steps=40, noise=0.01)),
        ("staircase(n=10, degree=3)", MLP(widths=(32, 32)), NoisyGD(steps=30, rate=0.2, batch=64)),
    ],
)
def test_the_noise_is_that_of_a_step_by_step_twin(text, network, training):
    n, weights = weights_of(text)
    variance = float(sum(weights.values()))
    start = tangent(network, n)
    own, rest, width = start.outputs.copy(), start.rest_output, network.widths[-1]
    share = np.array([float(weights.get(k, 0)) for k in range(len(own))])
    spent = np.zeros_like(own)
    for step in range(training.steps):
        now = tangent(network, n, (step + 0.5) * training.noise**2)
        clip = min(1.0, training.clip / now.norm**0.5)
        speed = training.rate * clip * now.rates
        spent += 2 * speed
        residual = (variance - share.sum()) + share @ np.exp(-spent) + own.sum() + rest
        batch = (
            0.0 if training.batch == "population" else training.rate**2 * clip**2 * residual / training.batch
        )
        kept = (1 - np.minimum(speed * (1 + now.dimensions / width), 1)) ** 2
        own = (
            own * kept
            + training.noise**2 * now.dimensions * now.rates
            + batch * now.dimensions * now.rates**2
        )
        rest += training.noise**2 * now.rest_rate
    found = forecast_loss(network, n, weights, training)
    assert found.noise == pytest.approx((own.sum() + rest) / variance, rel=0.1)


@pytest.mark.parametrize(
    ("n", "degree", "width", "bias"),
    [
        (6, 3, 4, False),
        (7, 3, 16, False),
        (7, 1, 4, False),
        (8, 5, 40, False),
        (8, 3, 100, True),
        (5, 3, 64, False),
    ],
)
def test_what_sign_units_leave_is_what_least_squares_on_their_features_leaves(n, degree, width, bias):
    """At any number of steps; the formula is that of the wide limit."""
    network, x, rng, left = (
        MLP(widths=(width,), activation="sign", bias=bias),
        points(n),
        np.random.default_rng(5),
        [],
    )
    y = x[:, :degree].prod(axis=1)
    for _ in range(20):
        units = features(network, network.draw(n, rng), x)["hidden 1"]
        units = np.hstack([units, np.ones((len(x), int(bias)))])
        left.append(np.mean((y - units @ np.linalg.lstsq(units, y, rcond=None)[0]) ** 2))
    found = forecast_loss(network, n, {degree: Fraction(1)}, SGD(steps=10**9, rate=0.01, batch=64)).left
    assert found == pytest.approx(np.mean(left), abs=0.06)


def test_a_degree_that_the_kernel_cannot_see_is_never_learned_and_the_mean_counts():
    long = SGD(steps=10**9, rate=0.01, batch=64)
    weights = {0: Fraction(2), 1: Fraction(1), 3: Fraction(3)}
    assert forecast_loss(MLP(bias=False), 7, weights, long).left == pytest.approx(0.75, abs=1e-6)
    odd, even = (
        forecast_loss(MLP(activation=name, bias=False), 7, weights, long).left for name in ("tanh", "abs")
    )
    assert odd == pytest.approx(0.5, abs=1e-6) and even == pytest.approx(1.0, abs=1e-6)


def test_a_readout_that_starts_at_zero_does_not_stop_units_from_moving():
    """The kernel sees degree 3 as soon as the readout has left zero, so that failure is not to be believed."""
    zero, plain = MLP(widths=(64,), readout="zero"), MLP(widths=(64,))
    training = SGD(steps=5000, rate=0.01, batch=64)
    assert tangent(zero, 9).rates[3] == 0
    still, moving = (forecast_loss(net, 9, {3: Fraction(1)}, training).motion for net in (zero, plain))
    assert still == pytest.approx(moving, rel=1e-9) and moving > 0


MEASURED = (
    ("majority(n=21)", 0.53, 0.63),
    ("staircase(n=24, degree=3)", 0.77, 0.82),
    ("parity(n=40, degree=1)", 0.30, 0.38),
    ("parity(n=20, degree=4)", 1.20, 1.28),
)


@pytest.mark.parametrize(("text", "low", "high"), MEASURED)
def test_the_forecast_is_near_what_training_was_measured_to_reach(text, low, high):
    found = forecast(text, MLP(widths=(256,)), NoisyGD())
    assert low - 0.05 <= found.loss <= high + 0.05


@pytest.mark.parametrize("scale", [Fraction(1, 10**90), Fraction(10**90)])
def test_scale_of_the_target_only_scales_the_noise(scale):
    plain = forecast_loss(MLP(), 9, {1: Fraction(1)}, QUIET)
    scaled = forecast_loss(MLP(), 9, {1: scale}, QUIET)
    assert scaled.left == pytest.approx(plain.left)
    assert scaled.noise == pytest.approx(plain.noise / float(scale), rel=1e-9)


def test_more_steps_leave_less_and_weights_above_the_top_degree_stay():
    lefts = [forecast("majority(n=15)", MLP(), NoisyGD(steps=s)).left for s in (1, 10, 100, 1000)]
    assert lefts == sorted(lefts, reverse=True)
    assert forecast("parity(n=40, degree=20)", MLP(), NoisyGD()).left == 1.0


@pytest.mark.parametrize("clipping", ["ball", "coordinate", "loss_coordinate"])
def test_every_kind_of_clipping_and_sgd_have_a_forecast(clipping):
    assert 0 < forecast("majority(n=9)", MLP(), NoisyGD(clipping=clipping)).loss < 3
    plain = SGD(steps=100, rate=0.001, batch=32)
    assert 0 < forecast("majority(n=9)", MLP(), plain).left < 1
    faster = SGD(steps=100, rate=0.001, batch=32, momentum=0.5)
    assert forecast("majority(n=9)", MLP(), faster).left < forecast("majority(n=9)", MLP(), plain).left


def test_it_does_not_speak_of_other_networks_and_optimizers():
    assert predictable(MLP(), NoisyGD()) and predictable(MLP(), SGD(steps=1, rate=1.0, batch=1))
    assert not predictable(MLP(), Adam(steps=1))
    assert not predictable(None, NoisyGD())
    assert not predictable(MLP(activation="sign", init="rademacher"), NoisyGD(), [1], 9)
    with pytest.raises(TypeError, match="no linearised dynamics for None"):
        forecast_loss(MLP(), 3, {1: Fraction(1)}, None)
