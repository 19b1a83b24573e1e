"""The fully connected network's own text, counts and refusals."""

import numpy as np
import pytest

from learnable.networks.mlp import MLP
from learnable.networks.vocabulary import networks
from learnable.specs import InputError

SPECS = [
    "mlp()",
    "mlp(widths=[64,32])",
    "mlp(widths=[8], activation=gelu, init=rademacher)",
    "mlp(weight_variance=1.0, bias_variance=fan_in, readout=zero)",
    "mlp(bias=false)",
]


@pytest.mark.parametrize("spec", SPECS)
def test_a_spec_parses_back_to_an_equal_network(spec: str) -> None:
    network = networks.read(spec)
    assert networks.read(str(network)) == network
    assert hash(networks.read(str(network))) == hash(network)


@pytest.mark.parametrize("spec", SPECS)
def test_parameters_are_the_numbers_that_are_drawn(spec: str) -> None:
    network = networks.read(spec)
    layers = network.draw(7, np.random.default_rng(0))
    drawn = sum(w.size + (b.size if network.bias else 0) for w, b in layers)
    assert network.parameters(7) == drawn
    assert all(variance == 0 or network.bias for variance in network.bias_variances(7))


def test_a_bare_activation_is_the_default_one() -> None:
    assert str(networks.read("mlp(activation=relu)")) == "mlp()"


@pytest.mark.parametrize(
    ("spec", "text"),
    [
        ("mlp(widths=[])", r"mlp: widths is \[\]; wanted at least one hidden layer, such as widths=\[512\]"),
        ("mlp(widths=[0])", "mlp: widths is 0; wanted from 1 to"),
        ("mlp(activation=swish)", "mlp: activation is swish, unknown; known: relu, leaky_relu"),
        ("mlp(weight_variance=0)", "mlp: weight_variance is 0.0; wanted a number above 0"),
        ("mlp(bias_variance=-1)", "mlp: bias_variance is -1.0; wanted at least 0"),
        (
            "mlp(bias=false, bias_variance=0.5)",
            "mlp: bias_variance is 0.5 but bias is false; drop one of the two",
        ),
        ("mlp(init=normal)", "mlp: init is normal; wanted one of gaussian, rademacher, uniform"),
    ],
)
def test_a_network_that_cannot_be_is_refused(spec: str, text: str) -> None:
    with pytest.raises(InputError, match=text):
        networks.read(spec)


def test_a_zero_readout_starts_at_zero() -> None:
    weights, biases = MLP(widths=(5,), readout="zero").draw(3, np.random.default_rng(0))[-1]
    assert not weights.any() and not biases.any()
