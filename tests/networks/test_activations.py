"""Every row of the activation table: its dual, its reach, and what is refused."""

import math

import numpy as np
import pytest
from flint import arb

from learnable.networks.activations import ACTIVATIONS, activation_named
from learnable.networks.arithmetic import Balls, Doubles
from learnable.networks.hermite import expand
from learnable.networks.mlp import MLP
from learnable.networks.vocabulary import networks
from learnable.precision import precision
from learnable.specs import InputError

NAMES = list(ACTIVATIONS)
CLOSED = [name for name in NAMES if ACTIVATIONS[name].dual is not None]


def naive_dual(name: str, qx: float, qy: float, r: float) -> float:
    """A two-dimensional midpoint rule in polar coordinates, blind to where a kink is."""
    function = ACTIVATIONS[name].function
    radius = (np.arange(3000) + 0.5) * (12 / 3000)
    angle = (np.arange(720) + 0.5) * (2 * math.pi / 720)
    g, h = radius[:, None] * np.cos(angle), radius[:, None] * np.sin(angle)
    values = function(math.sqrt(qx) * g) * function(math.sqrt(qy) * (r * g + math.sqrt(1 - r * r) * h))
    weight = radius * np.exp(-radius * radius / 2) * (12 / 3000) / 720
    return float(weight @ values.sum(axis=1))


def test_the_table_holds_the_names_of_the_interface() -> None:
    wanted = "relu leaky_relu abs erf sign tanh gelu sigmoid identity square cos"
    assert wanted.split() == NAMES


@pytest.mark.parametrize("name", CLOSED)
@pytest.mark.parametrize(("qx", "qy", "r"), [(1.0, 1.0, 0.3), (2.0, 0.5, -0.7), (0.1, 3.0, 0.95)])
def test_a_dual_is_the_integral_it_stands_for(name: str, qx: float, qy: float, r: float) -> None:
    found = float(ACTIVATIONS[name].dual(Doubles, qx, qy, math.sqrt(qx * qy), r))
    assert found == pytest.approx(naive_dual(name, qx, qy, r), rel=4e-3, abs=4e-3)


@pytest.mark.parametrize(
    "name", [name for name in CLOSED if name not in ("relu", "leaky_relu", "abs", "sign")]
)
@pytest.mark.parametrize("r", [-1.0, -0.4, 0.9, 1.0])
def test_a_smooth_dual_is_its_hermite_series(name: str, r: float) -> None:
    row = ACTIVATIONS[name]
    found = expand(row.function, np.array([0.7, 1.9]), 200)
    a, b = found.coefficients
    wanted = float((a * b * r ** np.arange(200)).sum())
    assert float(row.dual(Doubles, 0.7, 1.9, math.sqrt(0.7 * 1.9), r)) == pytest.approx(wanted, abs=1e-9)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("q", [0.2, 1.0, 5.0])
def test_the_reach_is_where_hermite_coefficients_stop(name: str, q: float) -> None:
    row = ACTIVATIONS[name]
    sizes = np.abs(expand(row.function, np.array([q]), 12).coefficients[0])
    for parity, top in ((0, row.reach.even), (1, row.reach.odd)):
        last = -1 if top is None else top
        for j in range(parity, 12, 2):
            # leaky_relu, relu, abs, gelu, … : every degree up to the top is there
            assert (sizes[j] > 1e-7) == (j <= last), (name, j, sizes[j])


@pytest.mark.parametrize("name", CLOSED)
@pytest.mark.parametrize("end", [1, -1])
def test_a_correlation_of_one_is_safe_in_both_arithmetics(name: str, end: int) -> None:
    dual = ACTIVATIONS[name].dual
    q = arb(3) / 2
    for radius in (0.0, 1e-25, 1e-3):
        touching = dual(Balls, q, q, q, arb(end, radius))
        assert touching.is_finite()
        assert touching.contains(dual(Balls, q, q, q, arb(end)))
    for nudge in (0.0, 4e-16):
        number = float(dual(Doubles, 1.5, 1.5, 1.5, end * (1 + nudge)))
        assert number == pytest.approx(float(dual(Balls, q, q, q, arb(end))), abs=1e-7)


def test_balls_shrink_with_precision() -> None:
    with precision(400):
        q, r = arb(2), arb(1) / 3
        assert ACTIVATIONS["gelu"].dual(Balls, q, q, q, r).rel_accuracy_bits() > 380


def test_sign_of_zero_is_plus_one() -> None:
    assert ACTIVATIONS["sign"].function(np.array([-2.0, -0.0, 0.0, 3.0])).tolist() == [-1, 1, 1, 1]


def test_a_python_function_is_a_network_whose_text_does_not_parse_back() -> None:
    def soft(u: np.ndarray) -> np.ndarray:
        return u / (1 + np.abs(u))

    network = MLP(widths=(4,), activation=soft)
    assert str(network) == "mlp(widths=[4], activation=<python function soft>)"
    assert network == MLP(widths=(4,), activation=soft)
    with pytest.raises(InputError, match="wanted"):
        networks.read(str(network))


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ("rellu", r"mlp: activation is rellu, unknown \(nearest known: relu\); known: relu, leaky_relu"),
        (3, r"mlp: activation is 3; wanted a function of an array, or a name: relu"),
    ],
)
def test_what_is_not_an_activation_is_refused(given: object, text: str) -> None:
    with pytest.raises(InputError, match=text):
        activation_named(given)
    with pytest.raises(InputError, match=text):
        MLP(activation=given)


@pytest.mark.parametrize(
    ("function", "text"),
    [
        (lambda u: u.sum(), r"returned shape \(\) for an array of shape"),
        (lambda u: u / 0.0 if u is None else np.full_like(u, np.nan), "a number that is not finite"),
    ],
)
def test_a_function_that_is_not_an_activation_is_refused_when_used(function: object, text: str) -> None:
    with pytest.raises(InputError, match=text):
        expand(function, np.array([1.0]), 3)
