"""The audit's reading of networks and budgets agrees with the library's own words for them."""

import dataclasses
from itertools import product

import pytest

from learnable.descent.budgets import trainings
from learnable.networks.mlp import MLP
from learnable.networks.vocabulary import networks
from learnable.specs import call_of, parse, render
from learnable.theorems.auditing.conditions import (
    NETWORKS,
    TRAININGS,
    conditions,
    mlp_of,
    mlp_parameters,
    read_budget,
)
from learnable.theorems.auditing.specs import REQUIRED, UnreadableError
from learnable.theorems.auditing.targets import SIGNATURES
from learnable.theorems.certification import in_full
from learnable.theorems.hypotheses import hypotheses


@pytest.mark.parametrize("name", ["noisy_gd", "sgd"])
def test_budgets_have_the_same_arguments_and_defaults(name):
    entry = trainings.entries[name]
    shown = [k if v is REQUIRED else f"{k}={render(v)}" for k, v in TRAININGS[name].items()]
    assert entry.signature == f"{name}({', '.join(shown)})"


def test_networks_have_the_same_arguments_and_defaults():
    assert call_of(MLP(), "mlp").keyword == ()
    assert {k: tuple(v) if isinstance(v, list) else v for k, v in NETWORKS["mlp"].items()} == vars(MLP())


@pytest.mark.parametrize("name", sorted(SIGNATURES))
def test_targets_have_the_same_arguments_and_defaults(name):
    from learnable.targets import targets

    found = {f.name: f.default for f in dataclasses.fields(targets.entries[name].cls)}
    wanted = {k: dataclasses.MISSING if v is REQUIRED else v for k, v in SIGNATURES[name].items()}
    assert [k for k in found if k not in ("law", "inputs")] == [
        k for k in wanted if k not in ("law", "inputs")
    ]
    assert all(found[k] == wanted[k] for k in found if k not in ("law", "inputs"))


@pytest.mark.parametrize(
    "spec", ["mlp()", "mlp([8])", "mlp(widths=[3,2,5], bias=false)", "mlp(widths=[4], init=uniform)"]
)
@pytest.mark.parametrize("n", [1, 30])
def test_parameters_are_counted_as_the_network_counts_them(spec, n):
    assert mlp_parameters(mlp_of(spec), n) == networks.read(spec).parameters(n)


@pytest.mark.parametrize(
    "spec", ["noisy_gd()", "noisy_gd(9, 1e-05, 0.0, batch=3)", "sgd(steps=2, rate=0.1, batch=4)"]
)
def test_a_budget_written_in_full_is_the_same_budget(spec):
    built = trainings.read(spec)
    assert read_budget(in_full(built)) == read_budget(spec) == read_budget(str(built))
    assert trainings.read(in_full(built)) == built and str(parse(in_full(built))) == in_full(built)


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ("noisy_gd(noise=-1)", "noise at least 0"),
        ("noisy_gd(clipping=hard)", "clipping is hard"),
        ("noisy_gd(steps=0)", "steps is 0"),
        ("noisy_gd(batch=population, rate=true)", "rate is True"),
        ("sgd(steps=1, rate=0.1, batch=population)", "batch is population"),
        ("newton()", "'newton' is not one that the audit knows"),
    ],
)
def test_what_is_no_budget(spec, message):
    with pytest.raises(UnreadableError, match=message):
        read_budget(spec)


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ("cnn()", "neither mlp"),
        ("mlp(widths=[])", "no mlp"),
        ("mlp(widths=[0])", "widths is 0"),
        ("mlp(init=constant)", "no mlp"),
        ("mlp(bias=1)", "bias is 1"),
    ],
)
def test_what_is_no_network(spec, message):
    with pytest.raises(UnreadableError, match=message):
        mlp_of(spec)


LAWS = ("hypercube(n=6)", "sphere(d=6)", "gaussian(d=6)", "gaussian(d=7)")
GROUPS = (
    "signed_permutations(n=6)",
    "even_signed_permutations(n=6)",
    "permutations(n=6)",
    "sign_flips(n=6)",
    "cyclic_shifts(n=6)",
    "cyclic_shifts(n=6, columns=3)",
    "stabiliser(permutations(n=6), fixed=[1,2])",
    "generated(n=6, generators=[[2,3,4,5,6,-1]])",
    "orthogonal(d=6)",
)
NETWORKS_TRIED = (
    ("mlp()", False),
    ("mlp(init=rademacher)", False),
    ("net.py:make", False),
    ("net.py:make", True),
)
BUDGETS = (
    "noisy_gd()",
    "noisy_gd(noise=0.0)",
    "noisy_gd(clipping=coordinate, batch=8)",
    "noisy_gd(clipping=loss_coordinate)",
    "sgd(steps=2, rate=0.1, batch=4)",
)


def test_every_hypothesis_is_decided_alike_by_the_library_and_by_the_audit():
    tried = 0
    for law, group, (network, vouched), budget in product(LAWS, GROUPS, NETWORKS_TRIED, BUDGETS):
        for signs, spread in ((None, True), (True, False), (False, True)):
            given = {
                "law": law,
                "group": group,
                "network": network,
                "vouched": vouched,
                "signs": signs,
                "spread": spread,
            }
            wanted = hypotheses(**given, training=trainings.read(budget), constant=False)
            found = conditions(**given, budget=read_budget(budget), varies=True)
            assert [(h.name, h.holds, h.because) for h in wanted] == list(found)
            tried += 1
    assert tried == 4 * 9 * 4 * 5 * 3
