"""The audit's reading of networks and budgets agrees with the library's own words for them."""

import dataclasses
from decimal import Decimal
from fractions import Fraction
from itertools import product

import pytest

from learnable.audit import budgets, phrases
from learnable.audit import networks as perceptrons
from learnable.audit.arguments import REQUIRED
from learnable.audit.budgets import read_budget
from learnable.audit.conditions import OLDER, conditions
from learnable.audit.effort import UnreadableError
from learnable.audit.facts import Facts
from learnable.audit.inputs import read_inputs
from learnable.audit.networks import read_network
from learnable.audit.targets.table import TARGETS
from learnable.descent.budgets import trainings
from learnable.networks.mlp import MLP
from learnable.networks.vocabulary import networks
from learnable.specs import call_of, parse
from learnable.theorems import phrases as written
from learnable.theorems.certificates.stating import in_full
from learnable.theorems.hypotheses import hypotheses

PEOPLE = (
    "adam(steps=9, betas=[0.8,0.9])",
    "adamw(epochs=9, batch=all)",
    "rmsprop(alpha=0.9, clip=1.0, loss=logistic)",
    "adagrad(eps=1e-9, schedule=cosine)",
    "adamax()",
    "sgd(rate=0.1, momentum=0.9, nesterov=true)",
)


@pytest.mark.parametrize("name", ["noisy_gd", "sgd", "adam", "adamw", "rmsprop", "adagrad", "adamax"])
def test_budgets_have_the_same_arguments_and_defaults(name):
    found = {f.name: f.default for f in dataclasses.fields(trainings.entries[name].cls)}
    wanted = {k: None if v is REQUIRED else v for k, v in budgets.SIGNATURES[name].items()}
    if name == "sgd":
        assert list(wanted)[:5] == ["steps", "rate", "batch", "momentum", "optimizer"]
        assert wanted.pop("optimizer") == "sgd"
    assert found == {k: _as_the_library_writes(v) for k, v in wanted.items()}


def test_a_budget_with_code_of_a_user_is_a_name_to_the_audit():
    own = read_budget('optimizer("opt.py:make", epochs=20, batch=64)')
    assert read_budget("opt.py:make") == own != read_budget("opt.py:other")
    assert read_budget('optimizer("opt.py:make", steps=9)').steps == 9 and own.noise is None


def _as_the_library_writes(value):
    if isinstance(value, list):
        return tuple(map(float, value))
    return float(value) if isinstance(value, Decimal) else value


def test_networks_have_the_same_arguments_and_defaults():
    assert call_of(MLP(), "mlp").keyword == ()
    assert {
        k: tuple(v) if isinstance(v, list) else v for k, v in perceptrons.SIGNATURES["mlp"].items()
    } == vars(MLP())


@pytest.mark.parametrize("name", sorted(TARGETS))
def test_targets_have_the_same_arguments_and_defaults(name):
    from learnable.targets import targets

    found = {f.name: f.default for f in dataclasses.fields(targets.entries[name].cls)}
    wanted = {k: dataclasses.MISSING if v is REQUIRED else v for k, v in TARGETS[name].signature.items()}
    assert [k for k in found if k not in ("law", "inputs")] == [
        k for k in wanted if k not in ("law", "inputs")
    ]
    assert all(found[k] == wanted[k] for k in found if k not in ("law", "inputs"))


@pytest.mark.parametrize(
    "spec", ["mlp()", "mlp([8])", "mlp(widths=[3,2,5], bias=false)", "mlp(widths=[4], init=uniform)"]
)
@pytest.mark.parametrize("n", [1, 30])
def test_parameters_are_counted_as_the_network_counts_them(spec, n):
    assert read_network(spec).parameters(n) == networks.read(spec).parameters(n)


@pytest.mark.parametrize(
    "spec", ["noisy_gd()", "noisy_gd(9, 1e-05, 0.0, batch=3)", "sgd(steps=2, rate=0.1, batch=4)", *PEOPLE]
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
        ("adam(steps=1, epochs=1)", "steps and epochs are both given"),
        ("adam(rate=0)", "rate is not above 0"),
        ("rmsprop(alpha=-1)", "alpha is below 0"),
        ("adamw(loss=huber)", "loss is huber"),
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
        ("mlp(activation=step)", "activation is step"),
        ("mlp(weight_variance=0)", "weight_variance is not above 0"),
        ("mlp(bias=false, bias_variance=1)", "bias is false"),
        ("net.py:make(3)", "neither mlp"),
        ("mlp(widths=[])", "wanted a list of whole numbers"),
        ("mlp(widths=[0])", "widths is 0"),
        ("mlp(init=constant)", "init is constant; the audit knows gaussian"),
        ("mlp(bias=1)", "bias is 1"),
    ],
)
def test_what_is_no_network(spec, message):
    with pytest.raises(UnreadableError, match=message):
        read_network(spec)


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
    tried, one = 0, Fraction(1)
    for law, group, (network, vouched), budget in product(LAWS, GROUPS, NETWORKS_TRIED, BUDGETS):
        for signs, spread in ((None, True), (True, False), (False, True)):
            given = {"law": law, "group": group, "network": network, "vouched": vouched}
            wanted = hypotheses(
                **given, signs=signs, spread=spread, training=trainings.read(budget), constant=False
            )
            target = "parity(n=6, degree=2)" if signs else "modular(n=6)"
            inputs = given | {"target": target, "training": budget, "edge": "0.1"}
            rows = conditions(
                read_inputs(inputs, frozenset(), frozenset()),
                Facts(one, one, one, one, spread=spread),
                signs=signs is not None,
            )
            assert len(rows) - len(wanted) in (0, len(OLDER))
            for hypothesis, row in zip(wanted, rows, strict=False):
                answer = row.of(hypothesis.holds, hypothesis.because)
                assert (row.name, answer.holds, answer.because) == (
                    hypothesis.name, hypothesis.holds, hypothesis.because,
                )  # fmt: skip
            tried += 1
    assert tried == 4 * 9 * 4 * 5 * 3


def test_the_audit_has_its_own_copy_of_the_sentences():
    """Every sentence that a certificate may state stands in both, letter by letter."""
    shared = [name for name in vars(written) if name.isupper()]
    assert len(shared) > 40
    assert {n: getattr(written, n) for n in shared} == {n: getattr(phrases, n) for n in shared}
