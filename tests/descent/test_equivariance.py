"""The equivariance check holds where the theory says so and fails where it must."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import nn

from learnable import descent
from learnable.descent.elements import NAMED, drawn_elements, signed
from learnable.descent.energy_test import energy_test
from learnable.groups.signed import SignedPermutations
from learnable.specs import InputError


@pytest.fixture(autouse=True)
def one_thread():
    """Many small operations: threads inside them only wait for one another."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


ADAM = "sgd(steps=10,rate=0.01,batch=32,optimizer=adam)"
MOMENTUM = "sgd(steps=10,rate=0.01,batch=32,momentum=0.9)"
TRAININGS = [
    "noisy_gd()",
    "noisy_gd(clipping=coordinate)",
    "noisy_gd(clipping=loss_coordinate)",
    ADAM,
    MOMENTUM,
]
VECTORIAL = {"noisy_gd()", MOMENTUM}


@pytest.mark.parametrize("training", TRAININGS)
@pytest.mark.parametrize(
    "group", ["signed_permutations", "permutations", "sign_flips", "cyclic_shifts", "orthogonal"]
)
@pytest.mark.parametrize("init", ["gaussian", "rademacher", "uniform"])
def test_the_table_of_who_commutes_with_what(init, group, training):
    net = f"mlp(widths=[12,6],activation=tanh,init={init},bias_variance=0.1)"
    got = descent.equivariance(net, group, training)
    law = group != "orthogonal" or init == "gaussian"
    commutes = group != "orthogonal" or training in VECTORIAL
    assert got.method == "coupling"
    assert [h[1] for h in got.hypotheses] == [law, commutes]
    assert got.holds == (law and commutes)
    assert got.deviation <= 1e-12 if commutes else got.deviation > 1e-5


def test_rotations_with_coordinate_cuts_deviate_visibly():
    training = "noisy_gd(clipping=coordinate,rate=1.0,clip=0.05)"
    got = descent.equivariance("mlp(widths=[64])", "orthogonal", training, steps=60)
    assert got.deviation > 0.1 and not got.holds
    assert "coupled runs differ by" in got.hypotheses[1][2]


def test_a_group_of_the_library_is_taken_as_it_is():
    assert descent.equivariance("mlp(widths=[6])", SignedPermutations(5), "noisy_gd()").deviation <= 1e-12


class Skewed(nn.Module):
    """First weights above zero: no symmetric law."""

    def __init__(self):
        super().__init__()
        self.first, self.last = nn.Linear(8, 12), nn.Linear(12, 1)
        nn.init.uniform_(self.first.weight, 0.0, 1.0)

    def forward(self, x):
        return self.last(torch.relu(self.first(x)))


def symmetric():
    return nn.Sequential(nn.Linear(8, 12), nn.ReLU(), nn.Linear(12, 1))


MODULES = [
    (Skewed, "signed_permutations", "noisy_gd()", False),
    (Skewed, "permutations", "noisy_gd()", True),
    (symmetric, "signed_permutations", "noisy_gd()", True),
    (symmetric, "signed_permutations", ADAM, True),
    (symmetric, "orthogonal", ADAM, False),
]


@pytest.mark.parametrize(("make", "group", "training", "holds"), MODULES)
def test_modules_by_the_laws_of_their_outputs(make, group, training, holds):
    got = descent.equivariance(make, group, training, runs=96, steps=2)
    assert got.method == "two-sample" and got.holds == holds
    if make is Skewed and not holds:
        assert got.p_value <= 0.01 and "differ" in got.hypotheses[0][2]
    if group == "orthogonal":
        assert "optimizer=adam acts on coordinates one by one" in got.hypotheses[1][2]


@pytest.mark.parametrize("name", sorted(NAMED))
def test_elements_are_orthogonal_and_drawn_afresh(name):
    drawn = drawn_elements(name, 6, 4, seed=1)
    for g in drawn:
        np.testing.assert_allclose(g @ g.T, np.eye(6), atol=1e-12)
    assert signed(drawn) == (name != "orthogonal")
    assert any(not np.array_equal(drawn[0], g) for g in drawn[1:])


def test_rotations_are_haar():
    """E g_11² = 1/n and E g_11⁴ = 3/(n(n+2))."""
    first = drawn_elements("orthogonal", 4, 4000, seed=0)[:, 0, 0]
    assert abs((first**2).mean() - 1 / 4) < 0.015
    assert abs((first**4).mean() - 3 / 24) < 0.015
    assert abs(first.mean()) < 0.03


def test_the_energy_test_is_level():
    rng = np.random.default_rng(0)
    p = [energy_test(rng.normal(size=(20, 2)), rng.normal(size=(20, 2)), rng) for _ in range(60)]
    assert 0.3 < np.mean(p) < 0.7 and np.mean(np.array(p) <= 0.1) < 0.25


def test_groups_that_are_refused():
    with pytest.raises(
        InputError, match=r"group is 'signed_permutation'.*nearest known: signed_permutations"
    ):
        descent.equivariance("mlp(widths=[4])", "signed_permutation", "noisy_gd()")
    with pytest.raises(InputError, match="group is 3; wanted a group"):
        descent.equivariance("mlp(widths=[4])", 3, "noisy_gd()")


def test_budgets_that_it_does_not_know_are_refused():
    with pytest.raises(InputError, match=r"does not know adamw; drop it"):
        descent.equivariance("mlp(widths=[4])", "permutations", "adamw(steps=3)")
