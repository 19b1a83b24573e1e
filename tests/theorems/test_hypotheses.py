"""Which hypotheses hold for which network, budget and group."""

import pytest

from learnable.descent.budgets import SGD, NoisyGD
from learnable.theorems import phrases
from learnable.theorems.hypotheses import hypotheses

CUBE = {"law": "hypercube(n=9)", "group": "signed_permutations(n=9)", "network": "mlp()", "vouched": False}
BALLS = {"law": "sphere(d=9)", "group": "orthogonal(d=9)", "network": "mlp()", "vouched": False}


def failing(**given) -> list[str]:
    rows = hypotheses(**({"training": NoisyGD(), "constant": False} | given))
    assert len(rows) == 8 and all(row.because for row in rows)
    return [row.name for row in rows if not row.holds]


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        (CUBE, []),
        (CUBE | {"network": "mlp(init=rademacher)"}, []),
        (CUBE | {"network": "mlp([8], relu, uniform)"}, []),
        (CUBE | {"network": "net.py:make"}, [phrases.START]),
        (CUBE | {"network": "net.py:make", "vouched": True}, []),
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
    ],
)
def test_hypotheses(given, wanted):
    assert failing(**given) == wanted


def test_reasons_are_whole_sentences_with_the_specs_in_them():
    rows = {r.name: r.because for r in hypotheses(**CUBE, training=NoisyGD(batch=64), constant=False)}
    assert "signed_permutations(n=9) maps hypercube(n=9) to itself" in rows[phrases.LAW]
    assert "batch=64" in rows[phrases.GRADIENT] and "0.0025" in rows[phrases.NOISE]
    assert not any("{" in because for because in rows.values())
