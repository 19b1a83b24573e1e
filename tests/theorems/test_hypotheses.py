"""Which hypotheses hold for which network, budget and group."""

import pytest

from learnable.descent.budgets import SGD, NoisyGD
from learnable.theorems import phrases
from learnable.theorems.hypotheses import hypotheses

CUBE = {"law": "hypercube(n=9)", "group": "signed_permutations(n=9)", "network": "mlp()", "vouched": False}
MODULE = CUBE | {"network": "net.py:make", "vouched": True, "single": True, "trained": True}
BALLS = {"law": "sphere(d=9)", "group": "orthogonal(d=9)", "network": "mlp()", "vouched": False}


def failing(**given) -> list[str]:
    rows = hypotheses(**({"training": NoisyGD(), "constant": False} | given))
    assert len(rows) == 10 and all(row.because for row in rows)
    return [row.name for row in rows if not row.holds]


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        (CUBE, []),
        (CUBE | {"network": "mlp(init=rademacher)"}, []),
        (CUBE | {"network": "mlp([8], relu, uniform)"}, []),
        (CUBE | {"network": "net.py:make"}, [phrases.START, phrases.ONE, phrases.TRAINED]),
        (CUBE | {"network": "net.py:make", "vouched": True}, [phrases.ONE, phrases.TRAINED]),
        (MODULE, []),
        (MODULE | {"single": False}, [phrases.ONE]),
        (MODULE | {"trained": False}, [phrases.TRAINED]),
        (CUBE | {"single": False, "trained": False}, []),  # of an mlp both are known
        (CUBE | {"training": NoisyGD(clipping="coordinate")}, []),
        (CUBE | {"training": NoisyGD(clipping="loss_coordinate")}, [phrases.CLIPPING]),
        (CUBE | {"training": NoisyGD(noise=0.0)}, [phrases.NOISE]),
        (CUBE | {"training": NoisyGD(batch=64)}, []),
        (CUBE | {"training": SGD(steps=10, rate=0.1, batch=8)}, [phrases.NOISE, phrases.CLIPPING]),
        (CUBE | {"constant": True}, [phrases.VARIES]),
        (CUBE | {"law": "sphere(d=9)"}, []),
        (CUBE | {"law": "hypercube(n=8)"}, [phrases.LAW]),
        (CUBE | {"group": "permutations(n=9)"}, []),
        (CUBE | {"group": "stabiliser(permutations(n=9), fixed=[2])"}, []),
        (
            CUBE | {"group": "cyclic_shifts(n=9)", "training": NoisyGD(batch=8), "spread": False},
            [phrases.GRADIENT],
        ),
        (BALLS, []),
        (BALLS | {"training": NoisyGD(clipping="coordinate")}, [phrases.CLIPPING]),
        (BALLS | {"network": "mlp(init=rademacher)"}, [phrases.START]),
        (BALLS | {"law": "hypercube(n=9)"}, [phrases.LAW]),
        (
            BALLS | {"network": "mlp(init=rademacher)", "vouched": True},
            [phrases.START],
        ),  # no word makes it true
        (CUBE | {"vouched": True}, []),
    ],
)
def test_hypotheses(given, wanted):
    assert failing(**given) == wanted


def test_reasons_are_whole_sentences_with_the_specs_in_them():
    rows = {r.name: r.because for r in hypotheses(**CUBE, training=NoisyGD(batch=64), constant=False)}
    assert "signed_permutations(n=9) maps hypercube(n=9) to itself" in rows[phrases.LAW]
    assert "batch=64" in rows[phrases.GRADIENT] and "0.0025" in rows[phrases.NOISE]
    assert not any("{" in because for because in rows.values())


def test_an_mlp_that_is_vouched_for_has_what_its_initialisation_has():
    def start(**given):
        rows = hypotheses(training=NoisyGD(clipping="coordinate"), constant=False, **given)
        return next(row.because for row in rows if row.name == phrases.START)

    assert start(**CUBE | {"vouched": True}) == (
        "the user vouches for signed_permutations(n=9) as a symmetry of mlp() in training"
    )
    assert start(**BALLS | {"network": "mlp(init=uniform)", "vouched": True}) == (
        "mlp(init=uniform): orthogonal(d=9) changes the law of uniform first-layer weights"
    )


def test_a_module_is_checked_and_an_mlp_is_known():
    def said(**given):
        return [row.because for row in hypotheses(training=NoisyGD(), constant=False, **given)][-2:]

    assert said(**CUBE) == [
        "mlp(): each output is a fixed function of the parameters and of one example, without dropout or batch statistics",
        "mlp(): all weights are trained, and its function at the start is not the target",
    ]
    assert said(**MODULE) == [
        "net.py:make: in train mode draws found no mixing of examples and no randomness in forward",
        "net.py:make: it has trained parameters, and in draws its function at the start was not the target",
    ]
    assert said(**MODULE | {"single": False, "trained": False}) == [
        "net.py:make: in train mode the output for an example depends on other examples, on chance or on earlier calls",
        "net.py:make: it has no trained parameters, or its function at the start is the target",
    ]
    assert said(**MODULE | {"single": None, "trained": None}) == [
        "nothing is known here of the forward of net.py:make",
        "nothing is known here of the parameters of net.py:make",
    ]


@pytest.mark.parametrize("clipping", ["ball", "coordinate", "loss_coordinate"])
def test_where_coordinates_are_cut_the_vouch_is_for_signed_permutations_of_parameters(clipping):
    rows = hypotheses(**MODULE, training=NoisyGD(clipping=clipping), constant=False)
    start = next(row.because for row in rows if row.name == phrases.START)
    vouched = "the user vouches for signed_permutations(n=9) as a symmetry of net.py:make in training"
    more = ", which moves its parameters by permutations and sign changes alone"
    assert start == vouched + (more if clipping != "ball" else "")
