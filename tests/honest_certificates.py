"""Honest certificates of every theorem, and results with them, made by the prover alone: nothing of the judge is called."""

from collections.abc import Callable
from fractions import Fraction
from functools import partial
from typing import Any

import learnable
from learnable.descent.budgets import NoisyGD, trainings
from learnable.groups import groups
from learnable.hardness import families
from learnable.hardness.storage.plans import DataPlan
from learnable.networks import networks
from learnable.profiles import profile
from learnable.targets import targets
from learnable.targets.levels import degree_weights
from learnable.targets.zonal import Zonal
from learnable.theorems.certificates.certificate import Certificate
from learnable.theorems.certificates.table import certificates
from learnable.theorems.generated import document
from learnable.theorems.measured import certify_measured, certify_profile
from learnable.theorems.phrases import OF_INVARIANT as INVARIANT

COUNTED = 97
"""The number of parameters of a module, which the user names."""


def proof(theorem: str, target: str, group: str = "", **given: Any) -> dict[str, Any]:
    """One certificate as it stands in a result."""
    return {"certificates": [certified(theorem, target, group, **given).json()]}


def certified(
    theorem: str,
    target: str,
    group: str = "",
    *,
    network: str = "mlp(widths=[8,4])",
    training: str = "noisy_gd()",
    edge: str = "0.1",
    vouched: bool = False,
) -> Certificate:
    """The certificate of one theorem, under signed permutations or by the profile under another group."""
    goal = targets.read(target)
    form, law = goal.form(), goal.law
    code = network.endswith(":make")
    given: dict[str, Any] = {
        "target": target,
        "law": str(law),
        "network": network,
        "parameters": COUNTED if code else networks.read(network).parameters(law.dimension),
        "training": trainings.read(training),
        "edge": edge,
        "vouched": vouched,
    }
    if group:
        bounds = form.variance() if isinstance(form, Zonal) else None
        found = certify_profile(cut=profile(form, groups.read(group)), variance=bounds, **given)
    else:
        weights = {k: w[0] if w[0] == w[1] else w for k, w in degree_weights(form.local).items()}
        found = certificates(weights=weights, **given)
    (one,) = (c for c in found if c.theorem == theorem)
    return one


def stated(target: str, law: str, group: str, **more: Any) -> dict[str, Any]:
    """A certificate from an alignment that a caller states, also under a group that does not preserve the law."""
    given = {"network": "mlp(widths=[8])", "parameters": 89, "training": NoisyGD()} | more
    numbers = {"alignment": Fraction(1, 10**6), "variance": (Fraction(1), Fraction(1))}
    found = certify_measured(target=target, law=law, group=group, **numbers, **given)
    return {"certificates": [found.json()]}


def checked(
    target: str, network: str = "mlp(widths=[8])", training: str = "noisy_gd()", **given: Any
) -> dict[str, Any]:
    """A whole result of check."""
    return learnable.check(target, network, training, **given).json()


def labelled(theorem: str, target: str, group: str = "", **given: Any) -> dict[str, Any]:
    """One certificate with the label that the prover draws from it."""
    found = certified(theorem, target, group, **given)
    label = "proved-hard" if found.proves_hard else "undecided"
    return {"certificates": [found.json()], "verdict": {"label": label}}


def planted(family: str) -> dict[str, Any]:
    """The certificate of generated data."""
    return document(DataPlan(families.read(family), 100, 50, 0, "npz"))


def polynomial(n: int, expression: str) -> str:
    return f'polynomial(n={n}, expression="{expression}")'


LONG = "*".join(f"x{i}" for i in range(3, 17))
CUT, EACH, FRESH = (
    "noisy_gd(clipping=loss_coordinate)",
    "noisy_gd(clipping=coordinate)",
    "noisy_gd(batch=1000000000)",
)
CODE = {"network": "net.py:make", "vouched": True}
MIXED = polynomial(12, "1 + x1*x2 + x2*x4 - 2*x5*x6 + x7")
TURNS = "generated(n=6, generators=[[2,3,1,4,5,6],[-1,2,3,4,6,5]])"
TERMS = 'polynomial(n=20, expression="x1^2 + x2^2 - x3*x4*x5*x6 + He3(x1)/4", law=gaussian)'
CASES: dict[str, Callable[[], dict[str, Any]]] = {
    "parity": partial(proof, "A4'", "parity(n=30, degree=15)"),
    "moved": partial(proof, "A4'", "moved(parity(n=30, degree=15), seed=7)"),
    "majority": partial(proof, "A4'", "majority(n=21)"),
    "threshold": partial(proof, "A4'", "threshold(n=12, at=4)"),
    "modular": partial(proof, "A4'", "modular(n=24)", edge="0.25"),
    "staircase": partial(proof, "A4'", "staircase(n=24, degree=3)"),
    "same": partial(proof, "A4'", "same(1, 3, q=2, length=9)"),
    "sum": partial(proof, "A4'", polynomial(30, "1 + x1 + x1*x2 - 0.5*x3 + 3*x5 - x5")),
    "coins": partial(proof, "A4'", "random_boolean(n=9, seed=3)"),
    "sign": partial(proof, "A4'", "sign(staircase(n=40, degree=5))"),
    "sign of ties": partial(proof, "A4'", f"sign({polynomial(9, '1 + x1 + x2 + x3')})"),
    "extension": partial(proof, "A4'", "extension(majority(n=9), n=30)"),
    "tiny": partial(proof, "A4'", "parity(n=3000, degree=1500)"),
    "constant": partial(proof, "A4'", "threshold(n=9, at=0)"),
    "edge one": partial(labelled, "A4'", "parity(n=30, degree=15)", edge="1"),
    "slow": partial(proof, "A4'", "parity(n=30, degree=15)", training="noisy_gd(steps=100, rate=0.01, clip=0.5)"),
    "root of ten": partial(proof, "A4'", "parity(n=30, degree=15)", training="noisy_gd(steps=10, rate=0.01, noise=0.01)"),
    "a tenth": partial(labelled, "A4'", "parity(n=100, degree=1)", training="noisy_gd(steps=1, rate=0.8, noise=0.5)",
        edge="0.5"),
    "just vacuous": partial(labelled, "A4'", "parity(n=100, degree=1)",
        training="noisy_gd(steps=1, rate=9.8, noise=0.5)", edge="0.5"),
    "nothing": partial(proof, "A4'", "parity(n=9, degree=9)"),
    "sign of residues": partial(proof, "A4'", "sign(modular(n=8))"),
    "fresh": partial(proof, "A4'", "parity(n=40, degree=20)", training=FRESH),
    "coordinate": partial(proof, "A4'", "parity(n=60, degree=30)", training=EACH),
    "cut": partial(proof, "A4'", "parity(n=60, degree=30)", training=CUT),
    "sgd": partial(proof, "A4'", "parity(n=30, degree=15)", training="sgd(steps=100, rate=0.1, batch=32)"),
    "no noise": partial(proof, "A4'", "parity(n=30, degree=15)", training="noisy_gd(noise=0.0)"),
    "rademacher": partial(proof, "A4'", "parity(n=30, degree=15)", network="mlp(widths=[8], init=rademacher)"),
    "uniform": partial(proof, "A4'", "parity(n=30, degree=15)", network="mlp(widths=[8], init=uniform)"),
    "no biases": partial(proof, "A4'", "parity(n=60, degree=30)", network="mlp(widths=[8], bias=false)", training=EACH),
    "code": partial(proof, "A4'", "parity(n=30, degree=15)", **CODE),
    "code by coordinate": partial(proof, "A4'", "parity(n=60, degree=30)", training=EACH, **CODE),
    "unknown code": partial(proof, "A4'", "parity(n=30, degree=15)", network="net.py:make"),
    "leap": partial(proof, "A7'", polynomial(40, f"x1 + x1*x2 + {LONG}/3")),
    "leap over a mean": partial(proof, "A7'", polynomial(40, f"3 + x1 + {LONG}/3")),
    "leap granted": partial(proof, "A7'", polynomial(40, f"x1/9 + {LONG}")),
    "leap at the half": partial(proof, "A7'", polynomial(40, f"x1 + 3*{LONG} - 3*{LONG}*x17")),
    "leap of two": partial(proof, "A7'", polynomial(30, "x1*x2 + x1*x2*x3*x4*x5 - x3*x4*x5 + x1*x6*x7*x8/2 + x6*x7*x8")),
    "leap of three": partial(proof, "A7'", polynomial(30, "x1 + x1*x2*x3 + x1*x2*x3*x4*x5*x6")),
    "leap moved": partial(proof, "A7'", f"moved({polynomial(40, f'x1 + x1*x2*{LONG} - {LONG}/2')}, seed=4)"),
    "leap fresh": partial(proof, "A7'", polynomial(40, f"x1 + x1*{LONG} - {LONG}/2"), training=FRESH),
    "leap of a sign": partial(proof, "A7'", f"sign({polynomial(30, 'x1 + x2*x3*x4 + x5*x6*x7')})"),
    "even": partial(proof, "A8", "modular(n=40)"),
    "even halves": partial(proof, "A8", polynomial(6, "x1*x2*x3 + x1*x2*x3*x4*x5*x6")),
    "even fresh": partial(proof, "A8", "modular(n=41)", training=FRESH),
    "signs": partial(proof, "C2", "parity(n=60, degree=30)", training=CUT),
    "signs off centre": partial(proof, "C2", "threshold(n=30, at=14)",
        training="noisy_gd(steps=1, rate=0.0001, clipping=loss_coordinate)"),
    "signs fresh": partial(proof, "C2", "parity(n=60, degree=30)",
        training="noisy_gd(clipping=loss_coordinate, batch=1000000000000)"),
    "signs of steps": partial(proof, "C2", "staircase(n=24, degree=1)", training=CUT),
    "signs of a sign": partial(proof, "C2", "sign(staircase(n=40, degree=5))", training=CUT),
    "no signs": partial(proof, "C2", "staircase(n=24, degree=3)", training=CUT),
    "signed": partial(proof, "A4'", "staircase(n=12, degree=5)", "signed_permutations(n=12)"),
    "flips": partial(proof, "A4'", "majority(n=9)", "sign_flips(n=9)"),
    "flips off centre": partial(proof, "A4'", polynomial(9, "5 + x1 + x2*x3 + 3*x1*x4"), "sign_flips(n=9)"),
    "flips fresh": partial(proof, "A4'", "parity(n=12, degree=5)", "sign_flips(n=12)", training=FRESH),
    "flips of coins": partial(proof, "A4'", "random_boolean(n=9)", "sign_flips(n=9)"),
    "signed steps": partial(proof, "A4'", "staircase(n=10, degree=10)", "even_signed_permutations(n=10)"),
    "even threshold": partial(proof, "A4'", "threshold(n=9, at=3)", "even_signed_permutations(n=9)"),
    "even coins": partial(proof, "A4'", "random_boolean(n=6)", "even_signed_permutations(n=6)"),
    "even coins left": partial(proof, INVARIANT, "random_boolean(n=6)", "even_signed_permutations(n=6)"),
    "even sum left": partial(proof, INVARIANT, "modular(n=12)", "even_signed_permutations(n=12)"),
    "permutations": partial(proof, "A4'", "moved(parity(n=40, degree=20), seed=3)", "permutations(n=40)"),
    "permutations left": partial(proof, INVARIANT, "parity(n=9, degree=3)", "permutations(n=9)"),
    "permutations fresh": partial(proof, "A4'", "parity(n=40, degree=20)", "permutations(n=40)", training=FRESH),
    "permuted steps": partial(proof, "A4'", "staircase(n=20, degree=6)", "permutations(n=20)"),
    "permuted steps left": partial(proof, INVARIANT, "staircase(n=20, degree=6)", "permutations(n=20)"),
    "permuted sum left": partial(proof, INVARIANT, polynomial(30, "1 + x1 + x2 + 3*x1*x3 - x4*x5*x6/7"),
        "permutations(n=30)"),
    "permuted majority left": partial(proof, INVARIANT, "extension(majority(n=9), n=30)", "permutations(n=30)"),
    "permuted coins left": partial(proof, INVARIANT, "random_boolean(n=7)", "permutations(n=7)"),
    "fixed": partial(proof, "A4'", "majority(n=11)", "stabiliser(permutations(n=11), fixed=[2,3])"),
    "fixed left": partial(proof, INVARIANT, "staircase(n=20, degree=6)", "stabiliser(permutations(n=20), fixed=[1,3])"),
    "signed fixed": partial(proof, "A4'", "majority(n=11)", "stabiliser(signed_permutations(n=11), fixed=[2,3])"),
    "signed fixed left": partial(proof, INVARIANT, "staircase(n=20, degree=6)",
        "stabiliser(signed_permutations(n=20), fixed=[1,3])"),
    "signed coins left": partial(proof, INVARIANT, "random_boolean(n=7)",
        "stabiliser(signed_permutations(n=7), fixed=[2,3])"),
    "shifts": partial(proof, "A4'", MIXED, "cyclic_shifts(n=12)"),
    "grid": partial(proof, "A4'", MIXED, "cyclic_shifts(n=12, columns=4)"),
    "grid left": partial(proof, INVARIANT, MIXED, "cyclic_shifts(n=12, columns=4)"),
    "shifted majority": partial(proof, "A4'", "majority(n=11)", "cyclic_shifts(n=11)"),
    "generated": partial(proof, "A4'", polynomial(6, "1 + x1*x2 + x2*x4 - 2*x5*x6"), TURNS),
    "generated left": partial(proof, INVARIANT, polynomial(6, "1 + x1*x2 + x2*x4 - 2*x5*x6"), TURNS),
    "generated coins left": partial(proof, INVARIANT, "random_boolean(n=6)", "generated(n=6, generators=[[2,3,4,5,6,1]])"),
    "sphere": partial(proof, "A4'", "gegenbauer(d=50, degree=6)", "orthogonal(d=50)"),
    "sphere fresh": partial(proof, "A4'", "gegenbauer(d=50, degree=6)", "orthogonal(d=50)", training=FRESH),
    "sphere by coordinate": partial(proof, "A4'", "gegenbauer(d=50, degree=6)", "orthogonal(d=50)", training=EACH),
    "sphere for a step": partial(labelled, "A4'", "gegenbauer(d=50, degree=6)", "orthogonal(d=50)",
        training="noisy_gd(steps=1, rate=0.01, clipping=coordinate)"),
    "sphere rademacher": partial(proof, "A4'", "gegenbauer(d=50, degree=6)", "orthogonal(d=50)",
        network="mlp(widths=[8], init=rademacher)"),
    "sphere relu": partial(proof, "A4'", "single_index(d=10, link=relu, law=sphere)", "orthogonal(d=10)"),
    "sphere sign": partial(proof, "A4'", "single_index(d=11, link=sign, law=sphere)", "orthogonal(d=11)"),
    "sphere cubic": partial(proof, "A4'", "single_index(d=10, link=he3, law=sphere)", "orthogonal(d=10)"),
    "gaussian": partial(proof, "A4'", "hermite(d=300, degree=4)", "orthogonal(d=300)"),
    "gaussian left": partial(proof, INVARIANT, "hermite(d=300, degree=4)", "orthogonal(d=300)"),
    "gaussian fresh": partial(proof, "A4'", "hermite(d=300, degree=4)", "orthogonal(d=300)", training=FRESH),
    "gaussian relu": partial(proof, "A4'", "single_index(d=10, link=relu)", "orthogonal(d=10)"),
    "gaussian cosine left": partial(proof, INVARIANT, "single_index(d=10, link=cos)", "orthogonal(d=10)"),
    "gaussian terms": partial(proof, "A4'", TERMS, "orthogonal(d=20)"),
    "gaussian terms left": partial(proof, INVARIANT, TERMS, "orthogonal(d=20)"),
    "biased": partial(proof, "A4'", "biased(parity(n=9, degree=3), bias=0.2)", "permutations(n=9)"),
    "biased flips": partial(stated, "biased(parity(n=9, degree=3), bias=0.2)", "hypercube(n=9, bias=0.2)",
        "signed_permutations(n=9)"),
    "biased turns": partial(stated, "biased(parity(n=9, degree=2), bias=0.2)", "hypercube(n=9, bias=0.2)",
        "generated(n=9, generators=[[-1,2,3,4,5,6,7,8,9]])"),
    "rotated cube": partial(stated, "parity(n=9, degree=3)", "hypercube(n=9)", "orthogonal(d=9)"),
    "another size": partial(stated, "parity(n=9, degree=3)", "hypercube(n=9)", "permutations(n=8)"),
    "check": partial(checked, "parity(n=30, degree=15)"),
    "check of a part": partial(checked, polynomial(30, "3*x1 + x2*x3*x4*x5*x6*x7*x8*x9*x10*x11*x12*x13"),
        training="noisy_gd(noise=1.0)"),
    "check of a cut": partial(checked, "parity(n=60, degree=30)", training=CUT),
    "check of residues": partial(checked, "modular(n=24)"),
    "check of a sphere": partial(checked, "gegenbauer(d=50, degree=6)", training="noisy_gd(steps=100)"),
    "planted parity": partial(planted, "noisy_parity(n=40, degree=20)"),
    "planted eights": partial(planted, "noisy_modular(n=40)"),
    "planted half": partial(planted, "gaussian_parity(n=60, sigma=2.0)"),
    "planted residue": partial(planted, "noisy_modular(n=60, modulus=12)"),
    "planted target": partial(planted, "moved(parity(n=30, degree=15))"),
}  # fmt: skip
"""The objects by name, each made anew where it is called."""
