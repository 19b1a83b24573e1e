"""Honest certificates by the prover, from the inputs that a certificate states."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import cache
from typing import Any

import learnable
from learnable.descent.budgets import trainings
from learnable.groups import Orthogonal, SignedPermutations, groups
from learnable.hardness.storage.plans import read_plan
from learnable.networks import networks
from learnable.profiles import profile
from learnable.specs import parse
from learnable.targets import targets
from learnable.targets.zonal import Zonal
from learnable.theorems.certificates.table import certificates
from learnable.theorems.generated import document
from learnable.theorems.measured import certify_measured, certify_profile
from learnable.verdicts.exact import symmetry_of

MODULE = "net.py:make"
LONG = "*".join(f"x{i}" for i in range(3, 17))
LEAP = f'polynomial(n=40, expression="x1/9 + {LONG}")'
CUT = "noisy_gd(clipping=loss_coordinate)"
FRESH = "noisy_gd(batch=1000000000)"
STATED = {6: Fraction(1, 2), 9: (Fraction(1, 4), Fraction(1, 4) + Fraction(1, 10**15)), 0: Fraction(1, 4)}
"""Weights of a target whose values stand in a file or in code."""


def prove(
    target: str,
    network: str = "mlp(widths=[8])",
    training: str = "noisy_gd()",
    group: str | None = None,
    edge: str = "0.1",
    vouched: bool = False,
    *,
    law: str = "",
    parameters: int | None = None,
    weights: Mapping[int, Any] | None = None,
    measured: bool = False,
) -> list[dict[str, Any]]:
    """Every certificate that applies, as `check` writes it; `law` and `weights` of a target that is not at hand.

    The group is by default that of an ``mlp`` on the law; `measured` asks for certificates from a measured alignment.
    """
    given: dict[str, Any] = {
        "target": target, "law": law, "network": network, "training": trainings.read(training),
        "edge": edge, "vouched": vouched, "parameters": parameters or 999,
        "single": vouched or None, "trained": vouched or None,
    }  # fmt: skip
    goal = None if weights is not None else targets.read(target)
    if goal is not None:
        given |= {"target": str(goal), "law": str(goal.law)}
    size = goal.law.dimension if goal is not None else parse(law).keyword[0][1]
    if network.startswith("mlp"):
        net = networks.read(network)
        given |= {"network": str(net), "parameters": parameters or net.parameters(size)}
    if goal is None:
        return [c.json() for c in certificates(**given, weights=weights)]
    form = goal.form()
    acting = groups.read(group) if group else _own(goal.law)
    cut = profile(form, acting)
    if isinstance(acting, SignedPermutations) and not measured:
        known = {k: w[0] if w[0] == w[1] else w for k, w in cut.weights().items()}
        return [c.json() for c in certificates(**given, weights=known)]
    variance = form.variance() if isinstance(form, Zonal) else None
    return [c.json() for c in certify_profile(**given, cut=cut, variance=variance)]


def _own(law: Any) -> Any:
    return symmetry_of(law) if hasattr(law, "bias") else Orthogonal(law.dimension)


def proved_again(inputs: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What the prover states from the inputs of a certificate; for a target that it has no file of, from its weights."""
    group = inputs["group"] if "measured" in inputs else None
    if "weights" not in inputs:
        return prove(*(inputs[k] for k in ("target", "network", "training")), group, inputs["edge"],
                     inputs["vouched"], parameters=inputs.get("parameters"), measured=group is not None)  # fmt: skip
    weights = {int(k): Fraction(w) if isinstance(w, str) else (Fraction(w[0]), Fraction(w[1]))
               for k, w in inputs["weights"].items()}  # fmt: skip
    return prove(*(inputs[k] for k in ("target", "network", "training")), None, inputs["edge"], inputs["vouched"],
                 law=inputs["law"], parameters=inputs.get("parameters"), weights=weights)  # fmt: skip


def checked_again(inputs: Mapping[str, Any]) -> dict[str, Any]:
    """What `check` says of the question of a certificate."""
    group = inputs["group"] if inputs["vouched"] or "measured" in inputs else None
    return learnable.check(
        inputs["target"], inputs["network"], inputs["training"], edge=inputs["edge"], group=group, samples=64
    ).json()


def measured_again(one: Mapping[str, Any]) -> dict[str, Any]:
    """The certificate that the prover writes from the measured numbers that one states."""
    given, stated = one["inputs"], {k: Fraction(v) for k, v in one["inputs"]["measured"].items()}
    return certify_measured(
        target=given["target"], law=given["law"], group=given["group"], network=given["network"],
        parameters=given.get("parameters", 9), training=trainings.read(given["training"]), edge=given["edge"],
        vouched=given["vouched"], alignment=stated["alignment"], residual=stated.get("residual"),
        variance=(stated["variance"], max(stated["variance"], stated.get("square", Fraction(0)))),
    ).json()  # fmt: skip


QUESTIONS: dict[str, dict[str, Any]] = {
    "parity": {"target": "parity(n=30, degree=15)"},
    "parity of 29": {"target": "parity(n=29, degree=14)", "network": "mlp(widths=[16,4])"},
    "moved": {"target": "moved(parity(n=30, degree=15), seed=7)"},
    "majority": {"target": "majority(n=21)", "edge": "0.25"},
    "threshold": {"target": "threshold(n=20, at=4)"},
    "staircase": {"target": "staircase(n=24, degree=3)"},
    "modular": {"target": "modular(n=40)"},
    "modular fresh": {"target": "modular(n=41)", "training": FRESH},
    "polynomial": {"target": 'polynomial(n=30, expression="1 + x1 + x1*x2 - 0.5*x3")'},
    "coins": {"target": "random_boolean(n=9, seed=3)"},
    "extension": {"target": "extension(sign(staircase(n=8, degree=5)), n=40)"},
    "fresh": {"target": "parity(n=40, degree=20)", "training": FRESH},
    "coordinate": {"target": "parity(n=60, degree=30)", "training": "noisy_gd(clipping=coordinate)"},
    "leap": {"target": LEAP},
    "leap moved": {"target": f"moved({LEAP}, seed=4)"},
    "leap fresh": {"target": LEAP, "training": FRESH},
    "leap of a sign": {"target": 'sign(polynomial(n=30, expression="x1 + x2*x3*x4 + x5*x6*x7"))'},
    "leap vouched": {"target": LEAP, "network": MODULE, "vouched": True},
    "cut": {"target": "parity(n=60, degree=30)", "training": CUT},
    "cut fresh": {"target": "modular(n=40, modulus=2)", "training": "noisy_gd(clipping=loss_coordinate, batch=10000)"},
    "cut sign": {"target": "sign(modular(n=40))", "training": CUT, "network": "mlp(widths=[8], init=rademacher)"},
    "cut vouched": {"target": "majority(n=21)", "training": CUT, "network": MODULE, "vouched": True},
    "vouched": {"target": "parity(n=30, degree=15)", "network": MODULE, "vouched": True},
    "vouched mlp": {"target": "parity(n=30, degree=15)", "vouched": True},
    "sgd": {"target": "parity(n=30, degree=15)", "training": "sgd(steps=100, rate=0.1, batch=32)"},
    "no noise": {"target": "parity(n=30, degree=15)", "training": "noisy_gd(noise=0.0)"},
    "permutations": {"target": "staircase(n=20, degree=6)", "group": "permutations(n=20)"},
    "permutations parity": {"target": "parity(n=40, degree=20)", "group": "permutations(n=40)"},
    "permutations fresh": {"target": "parity(n=40, degree=20)", "group": "permutations(n=40)", "training": FRESH},
    "flips": {"target": "parity(n=12, degree=5)", "group": "sign_flips(n=12)"},
    "even": {"target": "modular(n=12)", "group": "even_signed_permutations(n=12)"},
    "shifts": {"target": 'polynomial(n=12, expression="1 + x1*x2 + x2*x4 + x7")', "group": "cyclic_shifts(n=12)"},
    "grid": {"target": 'polynomial(n=12, expression="1 + x1*x2 + x2*x4 + x7")',
             "group": "cyclic_shifts(n=12, columns=4)"},
    "generated": {"target": 'polynomial(n=6, expression="1 + x1*x2 + x2*x4 - 2*x5*x6")',
                  "group": "generated(n=6, generators=[[2,3,1,4,5,6],[-1,2,3,4,6,5]])"},
    "stabiliser": {"target": "staircase(n=20, degree=6)", "group": "stabiliser(permutations(n=20), fixed=[1,3])"},
    "signed stabiliser": {"target": "parity(n=20, degree=10)",
                          "group": "stabiliser(signed_permutations(n=20), fixed=[1,3])"},
    "biased": {"target": "biased(majority(n=21), bias=0.25)"},
    "biased parity": {"target": "biased(parity(n=30, degree=15), bias=0.5)", "edge": "0.5"},
    "sphere": {"target": "gegenbauer(d=50, degree=6)"},
    "sphere fresh": {"target": "gegenbauer(d=50, degree=6)", "training": FRESH},
    "sphere link": {"target": "single_index(d=10, link=relu, law=sphere)"},
    "sphere cut": {"target": "gegenbauer(d=50, degree=6)", "training": "noisy_gd(clipping=coordinate)"},
    "gaussian": {"target": "hermite(d=300, degree=4)"},
    "gaussian moved": {"target": "moved(hermite(d=90, degree=5), seed=2)", "edge": "0.5"},
    "gaussian link": {"target": "single_index(d=12, link=he3, law=gaussian)"},
    "gaussian polynomial": {
        "target": 'polynomial(n=30, expression="He2(x1)*x2 + x3*x4*x5*x6 + 1", law=gaussian)'},
    "gaussian fresh": {"target": "hermite(d=300, degree=4)", "training": FRESH},
    "gaussian rademacher": {"target": "hermite(d=300, degree=4)", "network": "mlp(widths=[8], init=rademacher)"},
    "table": {"target": "truth_table(f.npy)", "law": "hypercube(n=40)", "weights": STATED},
    "code": {"target": 'function("f.py:f", law=hypercube(n=40))', "law": "hypercube(n=40)", "weights": STATED},
    "even code": {"target": 'function("f.py:f", law=hypercube(n=40))', "law": "hypercube(n=40)",
                  "weights": STATED | {40: Fraction(1, 8)}},
    "cut table": {"target": "sign(truth_table(f.npy))", "law": "hypercube(n=60)", "training": CUT,
                  "weights": {0: Fraction(1, 3), 30: Fraction(2, 3)}},
    "many coins": {"target": "random_boolean(n=24)", "law": "hypercube(n=24)", "weights": {12: Fraction(1)}},
}  # fmt: skip
"""Questions about every theorem, law and group; those with `weights` are about values that stand elsewhere."""

WHOLE = (
    "parity",
    "staircase",
    "modular",
    "leap",
    "cut",
    "sphere",
    "gaussian",
    "permutations",
    "biased",
    "fresh",
    "sgd",
)
"""Questions whose whole results of `check` are altered, too."""
FAMILIES = (
    "noisy_parity(n=40, degree=20, flip=0.1)",
    "noisy_modular(n=40)",
    "gaussian_parity(n=40, sigma=1.0)",
    'moved(polynomial(n=40, expression="x1*x2 + x3"))',
)


@cache
def honest(name: str) -> tuple[dict[str, Any], ...]:
    """The certificates of a question by name."""
    return tuple(prove(**QUESTIONS[name]))


@cache
def whole(name: str) -> dict[str, Any]:
    """What `check` says of a question by name."""
    asked = QUESTIONS[name]
    options = {k: asked[k] for k in ("training", "group", "edge") if k in asked}
    network = asked.get("network", "mlp(widths=[8])")
    return learnable.check(asked["target"], network, samples=64, **options).json()


@cache
def dataset(family: str) -> dict[str, Any]:
    """``certificate.json`` of generated data."""
    return document(read_plan(family, 1000, 100, 0, "npz"))
