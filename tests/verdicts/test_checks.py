"""`check` itself: its options, and data verdicts from end to end where a person would know the answer."""

import json
import math
import re
from fractions import Fraction

import numpy as np
import pytest

from cases import SMALL, UNTOLD, attempt
from learnable.estimates import Estimate
from learnable.specs import InputError
from learnable.targets import Arrays, targets
from learnable.verdicts import check
from learnable.verdicts.options import read_edge
from learnable.verdicts.results import LayerReport, inal_json

NET = "mlp(widths=[64])"


# ---------------------------------------------------------------------------------------------------- options


@pytest.mark.parametrize("edge", [0.1, "0.1", "1e-1", np.float64(0.1)])
def test_the_edge_is_an_exact_decimal(edge):
    assert read_edge(edge) == Fraction(1, 10)


@pytest.mark.parametrize(
    "edge", [0, 1, 1.5, -0.1, "a", "", None, float("nan"), "1e-99999999", "inf", [0.1], "0x1"]
)
def test_an_edge_that_is_none_is_refused(edge):
    with pytest.raises(
        InputError, match=r"^edge is .*; wanted a number above 0 and below 1, such as edge=0\.1$"
    ):
        read_edge(edge)


OPTIONS = {
    (
        "target",
        3,
    ): "target is 3; wanted a spec such as parity(n=30, degree=3), a pair (X, y), or Source(data, y=",
    (
        "target",
        None,
    ): "target is None; wanted a spec such as parity(n=30, degree=3), a pair (X, y), or Source(data, y=",
    ("target", "mlp()"): "unknown target 'mlp'",
    ("net", 3): "net is 3; wanted mlp(widths=[512]), file.py:factory or a function that returns an nn.Module",
    (
        "net",
        None,
    ): "net is None; wanted mlp(widths=[512]), file.py:factory or a function that returns an nn.Module",
    (
        "net",
        "missing.py:make",
    ): "network file missing.py is not there; type the path of a file, such as net.py:make",
    ("training", 3): "training is 3; wanted a budget, such as noisy_gd(steps=500)",
    ("training", "gd()"): "unknown training 'gd'",
    ("group", 3): "group is 3; wanted a spec such as signed_permutations(n=30)",
    ("group", "rotations(3)"): "unknown group 'rotations'",
    ("seed", -1): "seed is -1; wanted at least 0",
    ("seed", "a"): "seed is 'a'; wanted a number",
    ("workers", 0): "workers is 0; wanted at least 1",
    ("samples", 1): "samples is 1; wanted at least 2",
    ("edge", 2): "edge is 2; wanted a number above 0 and below 1",
}


@pytest.mark.parametrize(("option", "value"), OPTIONS)
def test_a_bad_option_is_refused(option, value):
    given = {"target": "parity(n=5, degree=2)", option: value}
    with pytest.raises(InputError, match=re.escape(OPTIONS[option, value])):
        check(**given)


def test_values_do_as_well_as_specs():
    from learnable.descent.budgets import NoisyGD
    from learnable.groups import SignedPermutations
    from learnable.networks import MLP
    from learnable.targets import Parity

    by_text = check(
        "parity(n=9, degree=2)", "mlp(widths=[8])", "noisy_gd(steps=9)", group="signed_permutations(n=9)"
    )
    by_value = check(Parity(n=9, degree=2), MLP(widths=(8,)), NoisyGD(steps=9), group=SignedPermutations(n=9))
    assert by_text.json() == by_value.json()


def report(name, value, log10=None):
    e = Estimate(value, log10, value, value, "exact", exactly_zero=log10 is None)
    return LayerReport(name, e, e, 2.0)


@pytest.mark.parametrize(
    ("values", "top"),
    [
        ([("a", 0.1, -1), ("b", 0.2, -0.7)], "b"),
        ([("a", 0.0, -400), ("b", 0.0, -500)], "a"),
        ([("a", 0.0, None), ("b", 0.0, -900)], "b"),
        ([("a", -0.9, -0.05), ("b", 0.001, -3)], "b"),
        ([("a", -0.9, -0.05), ("b", 0.0, None)], "b"),
        ([("a", -0.9, -0.05), ("b", -0.1, -1)], "b"),
        ([("a", 20.0, 1.3), ("b", 0.9, -0.05)], "a"),
    ],
)
def test_the_largest_neuron_is_found_below_the_floats_and_below_zero(values, top):
    found = inal_json(tuple(report(*v) for v in values))
    assert found["neuron"] == found["centred"]["neuron"] == top
    assert found["normalised"] == pytest.approx(dict((v[0], v[1]) for v in values)[top] / 2)


@pytest.mark.parametrize("seed", range(10))
def test_of_neurons_that_are_the_same_up_to_rounding_the_first_is_named(seed):
    rng = np.random.default_rng(seed)
    sizes = [0.3 * (1 + 1e-15 * step) for step in rng.integers(-4, 5, 3)]
    found = inal_json(tuple(report(f"hidden {i + 1}", v, math.log10(v)) for i, v in enumerate(sizes)))
    assert found["neuron"] == found["centred"]["neuron"] == "hidden 1"


# ------------------------------------------------------------------------------------------------------- data

RNG = np.random.default_rng(0)
BITS = RNG.choice([-1.0, 1.0], (600, 20))
BLOBS = RNG.standard_normal((600, 2)) + 1.5 * np.repeat([[1.0, 1.0], [-1.0, -1.0]], 300, axis=0)
COINS = RNG.choice([-1.0, 1.0], 600)


def write_csv(path, x, y):
    names = ",".join([*(f"b{i + 1}" for i in range(x.shape[1])), "y"])
    np.savetxt(path, np.column_stack([x, y]), delimiter=",", header=names, comments="", fmt="%g")
    return str(path)


LEARNABLE = {
    "majority of 8 bits": (BITS[:, :8], np.where(BITS[:, :8].sum(axis=1) >= 0, 1, -1)),
    "majority of 8 among 20 bits": (BITS, np.where(BITS[:, :8].sum(axis=1) >= 0, 1, -1)),
    "AND of 2 bits": (BITS[:, :2], np.where((BITS[:, :2] < 0).all(axis=1), 1, -1)),
    "XOR of 2 bits": (BITS[:, :2], BITS[:, 0] * BITS[:, 1]),
    "two blobs": (BLOBS, np.repeat([1, -1], 300)),
    "a real label": (BLOBS, BLOBS @ [1.0, 2.0] + 0.1 * RNG.standard_normal(600)),
}


@pytest.mark.parametrize("name", LEARNABLE)
def test_a_person_would_say_learnable(name):
    found = check(Arrays(*LEARNABLE[name]), NET)
    assert found.verdict.label == "predicted-learnable", found.verdict.because
    assert found.certificates == () and found.profile is None
    assert any("on data no theorem speaks" in note for note in found.notes)


@pytest.mark.parametrize("pair", [(3, 8), (0, 1), (4, 9)])
def test_pairs_of_digits_are_learnable(pair):
    found = check(f"digits(classes=[{pair[0]},{pair[1]}])", NET)
    assert found.verdict.label == "predicted-learnable"
    assert found.target["classes"] == f"{pair[1]} (+1) against {pair[0]} (-1)"


def test_digits_are_learnable_and_the_classes_are_named():
    found = check("digits", "mlp(widths=[256])")
    assert found.verdict.label == "predicted-learnable"
    assert found.target["classes"] == "even (+1) against odd (-1)"


@pytest.mark.parametrize("seed", [0, 1])
def test_shuffled_digits_are_not(seed):
    found = check(f"shuffled(digits, seed={seed})", "mlp(widths=[256])")
    assert found.verdict.label in ("predicted-hard", "undecided")
    assert found.verdict.predicted.skill.low < 0.1 and "no_signal" in {x.kind for x in found.verdict.limits}
    assert re.search(r"about [\d,]+ rows would (decide|show)", found.verdict.next)


@pytest.mark.parametrize("sign", [1, -1])
def test_a_parity_of_ten_bits_is_recognised_and_hard(tmp_path, sign):
    path = write_csv(tmp_path / "rows.csv", BITS, sign * BITS[:, :10].prod(axis=1))
    found = check(path, NET)
    assert found.verdict.label == "predicted-hard"
    columns = ", ".join(f"b{i}" for i in range(1, 11))
    told = f"the label is exactly {'minus ' if sign < 0 else ''}the product of 10 of 20 two-valued columns, {columns}"
    assert told in found.verdict.because
    assert "As an exact target, parity(n=20, degree=10) with this budget is" in found.verdict.because
    assert "elimination over GF(2) solves it" in found.verdict.next
    assert found.baselines["parity"]["columns"] == [f"b{i}" for i in range(1, 11)]


def test_the_same_rows_with_coins_for_labels_are_never_learnable(tmp_path):
    labels = []
    for seed in range(6):
        y = np.random.default_rng([seed, 77]).choice([-1.0, 1.0], 600)
        labels.append(check(write_csv(tmp_path / f"{seed}.csv", BITS, y), NET, seed=seed).verdict.label)
    assert set(labels) <= {"undecided", "predicted-hard"} and len(labels) == 6


def test_a_parity_of_two_bits_never_counts_against_learning():
    found = check(Arrays(BITS, BITS[:, 3] * BITS[:, 5]), NET)
    assert found.verdict.label in ("predicted-learnable", "undecided")
    assert found.baselines["parity"]["k"] == 2


def test_json_of_data_holds_no_profile_and_the_null():
    found = check(Arrays(BITS, COINS), NET).json()
    json.dumps(found, allow_nan=False)
    assert found["profile"] is None and found["certificates"] == [] and found["network"]["group"] is None
    null = found["measures"]["inal"]["layers"][0]["null"]
    assert null["shuffles"] >= 200 and null["standard_deviation"] > 0
    assert found["target"]["rows"] == found["target"]["rows_used"] == 600
    assert set(found["baselines"]) >= {"linear", "neighbours", "parity"}


def same_bytes(target, net, **options):
    texts = [json.dumps(check(target, net, workers=w, **options).json()) for w in (1, 2)]
    assert texts[0] == texts[1]


@pytest.mark.parametrize("net", [NET, "mlp(widths=[16], init=rademacher)"])
def test_same_seed_same_bytes_whatever_the_workers(net):
    same_bytes("shuffled(digits)", net, seed=4, samples=300)


def test_rows_may_be_fewer_than_given():
    found = check("digits", NET, samples=500)
    assert found.target["rows"] == 1797 and found.target["rows_used"] == 500
    assert found.verdict.label == "predicted-learnable"


# ----------------------------------------------------------------------------------- functions known by draws


def test_a_function_known_by_draws_is_judged_as_data(folder):
    text = f'function("{folder}/mine.py:wide", law=hypercube(n=24))'
    found = check(text, NET, samples=600)
    assert found.verdict.label in ("predicted-learnable", "undecided") and found.certificates == ()
    assert found.target["rows"] == 600
    assert any(
        "known by 600 draws from hypercube(n=24): a table of 2^24 values is too large" in n
        for n in found.notes
    )
    same_bytes(text, NET, samples=600)


def test_a_function_that_is_constant_on_its_draws_is_refused(tmp_path):
    (tmp_path / "one.py").write_text("def one(X): return 0 * X[:, 0] + 1\n")
    with pytest.raises(InputError, match="is 1 on all of 500 draws: there is nothing to learn from them"):
        check(f'function("{tmp_path}/one.py:one", law=hypercube(n=30))', NET, samples=500)


def test_a_network_that_does_not_fit_the_data_is_refused(tmp_path):
    pytest.importorskip("torch")
    (tmp_path / "net.py").write_text(
        "from torch import nn\n\ndef make():\n    return nn.Sequential(nn.Linear(5, 1))\n"
    )
    with pytest.raises(InputError) as refused:
        check(Arrays(BITS, COINS), f"{tmp_path}/net.py:make")
    assert "20" in str(refused.value) and "5" in str(refused.value) and "\n" not in str(refused.value)


def test_every_target_word_can_be_checked(folder):
    """One small spec of every word goes through `check` and comes out with a label."""
    checked = set()
    for template in (*SMALL, *UNTOLD):
        text = template.format(folder=folder)
        found, refusal = attempt(lambda text=text: check(text, "mlp(widths=[4])"))
        if refusal:
            assert "is constant" in refusal
            continue
        assert found.verdict.because and json.dumps(found.json(), allow_nan=False)
        checked |= {w for w in targets.entries if re.search(rf"\b{w}\b", template)}
    assert checked >= {"parity", "majority", "threshold", "staircase", "polynomial", "sign", "modular", "truth_table",
                       "random_boolean", "extension", "moved", "function"}  # fmt: skip


@pytest.mark.parametrize(
    ("training", "message"),
    [
        (
            "adam(epochs=3)",
            "counts in epochs, and the examples of this target are fresh at every step; type steps=1000",
        ),
        (
            "adam(steps=3, batch=all)",
            "has batch=all, and the examples of this target are fresh at every step",
        ),
        (3, "training is 3; wanted a budget, such as noisy_gd"),
    ],
)
def test_budgets_that_fresh_examples_do_not_have_are_refused(training, message):
    with pytest.raises(InputError, match=message):
        check("parity(n=6, degree=1)", "mlp(widths=[8])", training)
