"""The audit's reading of networks and budgets agrees with the library's own words for them."""

import dataclasses

import pytest

from learnable.descent.budgets import trainings
from learnable.networks.mlp import MLP
from learnable.networks.vocabulary import networks
from learnable.specs import call_of, parse, render
from learnable.theorems.auditing.conditions import NETWORKS, TRAININGS, mlp_of, mlp_parameters, read_budget
from learnable.theorems.auditing.specs import REQUIRED, UnreadableError
from learnable.theorems.auditing.targets import SIGNATURES
from learnable.theorems.certification import in_full


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
