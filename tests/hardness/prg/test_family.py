"""The family `prg`: rows, answers, twins, what is claimed of them, and what is refused."""

import json
import math

import numpy as np
import pytest
from scipy.stats import kstest

from cases import attempt
from learnable.hardness.family import families
from learnable.hardness.prg.encodings import decode, decode_inputs, encoding_share, good_share
from learnable.hardness.prg.planted import predicted

SPECS = (
    "prg(n=10)",
    "prg(n=8, predicate=maj3)",
    "prg(n=8, predicate=maj3, smoothing=1e-06)",
    "prg(n=12, depth=2)",
    "prg(n=12, predicate=xor_and(a=2, b=2), depth=2, smoothing=0.0001, input_noise=0.0001)",
    'prg(n=6, predicate=table(digits="0110"))',
)


def rows_of(spec, count=4000, seed=0):
    family = families.read(spec)
    secret = family.plant(np.random.default_rng([seed, 1]))
    return family, secret, *family.rows(secret, count, np.random.default_rng([seed, 2]))


@pytest.mark.parametrize("spec", SPECS)
def test_rows_are_what_the_answer_says(spec):
    family, secret, X, y = rows_of(spec)
    assert str(family) == spec and not family.binary
    assert X.shape == (4000, family.dimension) == (4000, family.n**2) and y.shape == (4000,)
    assert X.dtype == y.dtype == np.float64
    again = json.loads(json.dumps(secret))
    assert family.answer(again, X).tolist() == y.tolist()
    edges, valid = (
        decode_inputs(X, family.n, family.predicate.arity)
        if family.depth == 3
        else decode(X[:, : family.n * family.predicate.arity] > 0.5, family.n)
    )
    ones = y > 0.5
    assert ones.any() and valid[ones].all()
    assert not predicted(family.predicate, secret["x"], edges[ones]).any()


@pytest.mark.parametrize("spec", SPECS)
def test_the_same_seed_gives_the_same_bytes(spec):
    one, two = rows_of(spec, 50, 3), rows_of(spec, 50, 3)
    assert one[1] == two[1] and one[2].tobytes() == two[2].tobytes() and one[3].tobytes() == two[3].tobytes()
    assert rows_of(spec, 50, 4)[2].tobytes() != one[2].tobytes()


def test_the_secret_is_named_and_complete():
    _, secret, _, _ = rows_of("prg(n=12)", 10)
    assert set(secret["x"]) <= {0, 1} and len(secret["x"]) == 12
    assert secret["predicate"] == "tsa" and len(secret["table"]) == 32 and sum(secret["table"]) == 16
    c = -1.3829941271006372
    assert secret["thresholds"] == pytest.approx([c - 1 / 144, c, c + 1 / 144, c + 2 / 144])
    assert rows_of("prg(n=12, depth=2)", 10)[1]["thresholds"] == [0.5]


def test_depth_three_inputs_are_gaussian_and_as_many_labels_as_expected():
    family, secret, X, y = rows_of("prg(n=8, predicate=maj3)", 40_000)
    assert kstest(X.ravel(), "norm").pvalue > 1e-3
    edges, valid = decode_inputs(X, 8, 3)
    share = encoding_share(8, 3)
    assert abs(valid.sum() - 40_000 * share) < 4 * math.sqrt(40_000 * share)
    ones, expected = (y == 1).sum(), (valid & (predicted(family.predicate, secret["x"], edges) == 0)).sum()
    assert good_share(8, 3) / share * 0.7 < ones / expected < 1


def test_depth_two_rows_are_uniform_encodings():
    _, _, X, y = rows_of("prg(n=5, predicate=maj3, depth=2)", 6000)
    assert set(np.unique(X)) == {0.0, 1.0} and set(y) <= {0.0, 1.0} and not X[:, 15:].any()
    edges, valid = decode(X[:, :15], 5)
    assert valid.all() and len(np.unique(edges, axis=0)) == 60


@pytest.mark.parametrize("spec", SPECS)
def test_the_twin_differs_in_the_predicate_alone(spec):
    family = families.read(spec)
    twin = family.twin()
    assert str(twin.predicate) == "maj3" and twin.twin() == twin
    assert [getattr(twin, f) for f in ("n", "depth", "smoothing", "input_noise")] == [
        getattr(family, f) for f in ("n", "depth", "smoothing", "input_noise")
    ]


def test_smoothed_labels_follow_their_seed():
    family, secret, X, y = rows_of("prg(n=12, depth=2, smoothing=0.0001)", 500)
    other = family.answer({**secret, "smoothing_seed": 1}, X)
    assert (other != y).any() and np.abs(other - y).max() < 0.01
    assert y.max() != 1 and y.max() == pytest.approx(1, abs=1e-3)


# ---------------------------------------------------------------------------------------------- claims


@pytest.mark.parametrize("spec", SPECS)
def test_claims_are_plain_and_name_the_paper(spec):
    family = families.read(spec)
    found = family.claims(10**6)
    json.dumps(found.parameters)
    assert "2302.07426" in found.source and "Assumption 2.1" in found.assumption
    assert found.parameters["parameters"] == family.network({"x": [0] * family.n}).parameters
    assert ("Theorem 3.1" if family.depth == 3 else "Theorem 3.2") in found.claimed[0]
    assert any("Nothing is claimed of this n" in text for text in found.not_claimed)
    assert any("trying all 2^n" in text for text in found.not_claimed)
    assert any("beyond float64" in text for text in found.not_claimed)
    for text in (*found.claimed, *found.not_claimed):
        assert text.endswith((".", "!")) and "  " not in text


def test_claims_say_how_few_rows_are_encodings():
    found = families.read("prg(n=10)").claims(10**6)
    assert found.parameters["good_encodings_expected"] == pytest.approx(2022.76, abs=0.01)
    assert any(
        "2.02e+03 good encodings of a hyperedge are expected among 1000000 rows" in t
        for t in found.not_claimed
    )
    few = families.read("prg(n=10)").claims(1000)
    assert any("too few to learn from" in text for text in few.not_claimed)
    assert families.read("prg(n=10, depth=2)").claims(100).parameters["exponent_of_hyperedges"] == 2


def test_expected_encodings_are_what_is_drawn():
    family, _, X, _ = rows_of("prg(n=10)", 65_536, 5)
    assert len(X) * encoding_share(10, 5) == pytest.approx(decode_inputs(X, 10, 5)[1].sum(), rel=0.25)
    assert family.claims(65_536).parameters["probability_of_an_encoding"] == encoding_share(10, 5)


@pytest.mark.parametrize(
    ("spec", "warned", "words"),
    [
        ("prg(n=10)", False, "Every label is 1 on a good encoding"),
        ("prg(n=10, smoothing=1e-9)", False, "With probability 0.999 every label is 1 + ξ"),
        ("prg(n=10, smoothing=1e-5)", True, "WARNING: smoothing is 1e-05, above 1.2e-08"),
        ("prg(n=60, depth=2, smoothing=5e-5, input_noise=5e-5)", False, "every label is 1 + ξ"),
        ("prg(n=60, depth=2)", False, "every label is 1 where P(x_S) = 0"),
        ("prg(n=60, depth=2, smoothing=1e-2)", True, "WARNING: smoothing is 0.01"),
        (
            "prg(n=60, depth=2, input_noise=0.02)",
            True,
            "WARNING: input_noise is 0.02, too large for exact labels",
        ),
    ],
)
def test_claims_warn_where_labels_are_not_proved_exact(spec, warned, words):
    found = families.read(spec).claims(10**6)
    assert any(words in text for text in (found.not_claimed if warned else found.claimed))
    assert any("WARNING" in text for text in found.not_claimed) == warned


# -------------------------------------------------------------------------------------------- refusals


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        ("prg(n=4)", "prg: n is 4 and the predicate reads 5 different bits; wanted n at least 5, type n=5"),
        ("prg(n=400)", "type n from 5 to 100"),
        (
            "prg(n=10, smoothing=-1e-3)",
            "prg: smoothing is -0.001; wanted at least 0.0; type smoothing=0 for none",
        ),
        ("prg(n=10, depth=2, input_noise=-1)", "prg: input_noise is -1.0; wanted at least 0.0"),
        ("prg(n=10, depth=4)", "prg: depth is 4; wanted 3 (Gaussian inputs) or 2 (noisy encodings)"),
        (
            "prg(n=10, input_noise=0.1)",
            "input_noise is 0.1 and depth is 3, whose inputs are Gaussian already",
        ),
        (
            'prg(n=10, predicate=table("1111"))',
            "is constant, so no label would depend on x; type predicate=tsa",
        ),
        ("prg(n=10, predicate=tsb)", "unknown predicate 'tsb'"),
        ("prg(n=10, predicate=3)", "prg: predicate is 3; wanted a predicate"),
        ("prg(predicate=tsa)", "prg needs n"),
    ],
)
def test_refused_specs(spec, words):
    found, text = attempt(lambda: families.read(spec))
    assert found is None and words in text


@pytest.mark.parametrize("spec", ["prg(n=12, smoothing=0.01)", "prg(n=20, depth=2, smoothing=1)"])
def test_a_smoothing_that_leaves_nothing_but_zeros_is_refused(spec):
    family = families.read(spec)
    found, text = attempt(lambda: family.plant(np.random.default_rng(0)))
    assert found is None and "whose label should be 1: labels would say nothing of x; type smoothing=" in text
    told = float(text.rpartition("smoothing=")[2].split()[0])
    assert families.read(spec.split("smoothing")[0] + f"smoothing={told})").plant(np.random.default_rng(0))


def test_where_no_smoothing_is_exact_less_input_noise_is_asked_for():
    family = families.read("prg(n=20, depth=2, smoothing=1, input_noise=0.02)")
    assert family.exact_up_to(10**5) == 0
    assert "type less input_noise" in attempt(lambda: family.plant(np.random.default_rng(0)))[1]


def test_a_wrong_secret_is_refused():
    family, secret, X, _ = rows_of("prg(n=10)", 5)
    assert "wanted 10 bits 0 and 1" in attempt(lambda: family.answer({**secret, "x": [0, 1]}, X))[1]
