"""The audit of certificates: honest ones hold, and nothing in one can be changed without notice."""

import copy
import json
import re
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import pytest

from cases import thinned
from learnable import audit, certify
from learnable.audit.targets import read_target, weights_of
from learnable.descent.budgets import SGD, NoisyGD
from learnable.groups import groups
from learnable.profiles import profile
from learnable.targets import targets
from learnable.theorems.certificates.table import certificates
from learnable.theorems.measured import certify_measured, certify_profile


def made(
    target: str, n: int, *, network: str = "mlp(widths=[16,4])", training: Any = None, **given: Any
) -> dict:
    weights = given.pop("weights", None) or weights_of(read_target(target).kind)
    parameters = 16 * (n + 1) + 4 * 17 + 5
    certificate = certify(
        target=target,
        law=f"hypercube(n={n})",
        weights=weights,
        network=network,
        parameters=parameters,
        training=training or NoisyGD(),
        **given,
    )
    return certificate.json()


def proofs(target: str, n: int, theorem: str, *, network: str = "mlp(widths=[16,4])", **given: Any) -> dict:
    """The certificate of that theorem among all that apply."""
    kind = read_target(target).kind
    weights = given.pop("weights", None) or weights_of(kind)
    found = certificates(
        target=target,
        law=f"hypercube(n={n})",
        weights=weights,
        network=network,
        parameters=16 * (n + 1) + 4 * 17 + 5,
        training=given.pop("training", NoisyGD()),
        **given,
    )
    (one,) = (c for c in found if c.theorem == theorem)
    return one.json()


def symmetric(target: str, group: str, theorem: str = "A4'", **given: Any) -> dict:
    """The certificate that the profile of a target under a group gives."""
    goal = targets.read(target)
    form = goal.form()
    size = goal.law.dimension
    found = certify_profile(
        target=target,
        law=str(goal.law),
        cut=profile(form, groups.read(group)),
        variance=form.variance() if hasattr(form, "variance") else None,
        network=given.pop("network", "mlp(widths=[16,4])"),
        parameters=16 * (size + 1) + 4 * 17 + 5,
        training=given.pop("training", NoisyGD()),
        **given,
    )
    (one,) = (c for c in found if c.theorem == theorem)
    return one.json()


def measured(target: str, law: str, group: str, **given: Any) -> dict:
    """A certificate from a measured alignment."""
    found = certify_measured(
        target=target,
        law=law,
        group=group,
        alignment=Fraction(3, 10**8),
        variance=(Fraction(9, 10), Fraction(1)),
        network=given.pop("network", "mlp(widths=[16,4])"),
        parameters=16 * (int("".join(filter(str.isdigit, law))) + 1) + 4 * 17 + 5,
        training=given.pop("training", NoisyGD()),
        **given,
    )
    return found.json()


def polynomial(n: int, expression: str) -> str:
    return f'polynomial(n={n}, expression="{expression}")'


VOUCHED = {"vouched": True, "single": True, "trained": True}
"""What is said of a module that a user vouches for and that was checked."""
QUARTERS = {0: Fraction(1, 4), 2: Fraction(1, 4), 6: Fraction(1, 2)}
LONG = "*".join(f"x{i}" for i in range(3, 17))
CUT = NoisyGD(clipping="loss_coordinate")
CLOSE = {0: Fraction(1, 4), 6: (Fraction(1, 2), Fraction(1, 2) + Fraction(1, 10**15)), 9: Fraction(1, 4)}
HONEST = {
    "parity": made("parity(n=30, degree=15)", 30),
    "moved": made("moved(parity(n=30, degree=15), seed=7)", 30),
    "underflow": made("parity(n=3000, degree=1500)", 3000),
    "majority": made("majority(n=21)", 21),
    "modular": made("modular(n=24)", 24, edge="0.25"),
    "staircase": made("staircase(n=24, degree=3)", 24),
    "sign": made("sign(staircase(n=40, degree=5))", 40),
    "polynomial": made('polynomial(n=30, expression="1 + x1 + x1*x2 - 0.5*x3")', 30),
    "extension": made("extension(majority(n=9), n=30)", 30),
    "coins": made("random_boolean(n=12, seed=3)", 12),
    "batch": made("parity(n=40, degree=20)", 40, training=NoisyGD(batch=10**7)),
    "coordinate": made("parity(n=60, degree=30)", 60, training=NoisyGD(clipping="coordinate")),
    "slow": made(
        "parity(n=30, degree=10)", 30, training=NoisyGD(steps=1000, rate=0.001, noise=0.001, clip=1.0)
    ),
    "vouched": made("parity(n=30, degree=15)", 30, network="net.py:make", **VOUCHED),
    "vouched coordinate": made(
        "parity(n=60, degree=30)",
        60,
        network="net.py:make",
        **VOUCHED,
        training=NoisyGD(clipping="coordinate"),
    ),
    "table": made("truth_table(f.npy)", 40, weights=QUARTERS),
    "float table": made('function("f.py:f", law=hypercube(n=40))', 40, weights=CLOSE),
    "bounds": made("parity(n=30, degree=15)", 30, weights={15: (Fraction(99, 100), Fraction(1))}),
    "sign of a table": made("sign(truth_table(f.npy))", 40, weights=QUARTERS),
    "many coins": made("random_boolean(n=24)", 24, weights={12: Fraction(1)}),
    "leap": proofs(polynomial(40, f"x1 + x1*x2 + {LONG}/3"), 40, "A7'"),
    "leap granted": proofs(polynomial(40, f"x1/9 + {LONG}"), 40, "A7'"),
    "leap vacuous": proofs(polynomial(30, "x1 + x1*x2*x3 + x2*x3 - x1*x3*x4*x5/2 + x3*x4*x5"), 30, "A7'"),
    "leap moved": proofs(f"moved({polynomial(40, f'x1 + x1*x2*{LONG} - {LONG}/2')}, seed=4)", 40, "A7'"),
    "leap fresh": proofs(
        polynomial(40, f"x1 + x1*{LONG} - {LONG}/2"), 40, "A7'", training=NoisyGD(batch=10**8)
    ),
    "leap of a sign": proofs(f"sign({polynomial(30, 'x1 + x2*x3*x4 + x5*x6*x7')})", 30, "A7'"),
    "leap vouched": proofs(
        polynomial(40, f"x1 + {LONG}"),
        40,
        "A7'",
        network="net.py:make",
        **VOUCHED,
        training=NoisyGD(clipping="coordinate"),
    ),
    "even": proofs("modular(n=40)", 40, "A8"),
    "even odd": proofs("modular(n=41)", 41, "A8", training=NoisyGD(batch=10**9)),
    "even stated": proofs("truth_table(f.npy)", 40, "A8", weights=QUARTERS | {40: Fraction(1, 8)}),
    "sphere": symmetric("gegenbauer(d=50, degree=6)", "orthogonal(d=50)"),
    "gaussian": symmetric("hermite(d=300, degree=4)", "orthogonal(d=300)"),
    "sphere fresh": symmetric(
        "gegenbauer(d=50, degree=6)", "orthogonal(d=50)", training=NoisyGD(batch=10**9)
    ),
    "permutations": measured("random_boolean(n=22)", "hypercube(n=22)", "permutations(n=22)"),
    "cut": proofs("parity(n=60, degree=30)", 60, "C2", training=CUT),
    "cut sign": proofs(
        "sign(truth_table(f.npy))",
        60,
        "C2",
        training=CUT,
        weights={0: Fraction(1, 3), 30: (Fraction(2, 3), Fraction(2, 3) + Fraction(1, 10**9))},
    ),
    "cut fresh": proofs(
        "parity(n=60, degree=30)", 60, "C2", training=NoisyGD(clipping="loss_coordinate", batch=10**12)
    ),
    "cut vouched": proofs("majority(n=21)", 21, "C2", training=CUT, network="net.py:make", **VOUCHED),
}
SILENT = {
    "sgd": made("parity(n=30, degree=15)", 30, training=SGD(steps=100, rate=0.1, batch=32)),
    "no noise": made("parity(n=30, degree=15)", 30, training=NoisyGD(noise=0.0)),
    "loss clipping": made("parity(n=30, degree=15)", 30, training=NoisyGD(clipping="loss_coordinate")),
    "unknown network": made("parity(n=30, degree=15)", 30, network="net.py:make"),
    "constant": made("threshold(n=9, at=0)", 9),
    "rotated coordinates": symmetric(
        "hermite(d=300, degree=4)",
        "orthogonal(d=300)",
        training=NoisyGD(clipping="coordinate"),
    ),
    "rotated signs": symmetric(
        "hermite(d=300, degree=4)",
        "orthogonal(d=300)",
        network="mlp(widths=[16,4], init=rademacher)",
    ),
    "shifts fresh": measured(
        "random_boolean(n=22)", "hypercube(n=22)", "cyclic_shifts(n=22)", training=NoisyGD(batch=10**9)
    ),
    "cut of no sign": proofs("staircase(n=24, degree=3)", 24, "C2", training=CUT),
    "leap of sgd": proofs(
        polynomial(40, f"x1 + {LONG}"), 40, "A7'", training=SGD(steps=9, rate=0.1, batch=8)
    ),
    "leap of a cut": proofs(polynomial(40, f"x1 + {LONG}"), 40, "A7'", training=CUT),
    "even without noise": proofs("modular(n=24)", 24, "A8", training=NoisyGD(noise=0.0)),
}


ON_TRUST = {
    "vouched", "vouched coordinate", "table", "float table", "sign of a table", "many coins", "leap vouched",
    "even stated", "permutations", "cut sign", "cut vouched",
}  # fmt: skip
"""Certificates about the user's code or file, a large table, or a group that is vouched for."""


@pytest.mark.parametrize("name", HONEST)
def test_an_honest_certificate_holds(name):
    report = audit(HONEST[name])
    assert report.exit_code == (3 if name in ON_TRUST else 0), str(report)
    assert report.holds == (name not in ON_TRUST) and bool(report.trusted) == (name in ON_TRUST)
    assert len(report.findings) >= 33 and all(f.agrees for f in report.findings)
    assert json.dumps(report.json())


@pytest.mark.parametrize("name", SILENT)
def test_a_certificate_whose_hypotheses_fail_does_not_hold_but_may_stand_in_a_result(name):
    report = audit(SILENT[name])
    assert report.exit_code == 1 and "it does not hold, as it says itself" in report.lines[-1]
    assert all(f.agrees for f in report.findings)
    assert audit({"certificates": [SILENT[name]]}).exit_code == (3 if name == "shifts fresh" else 0)


def leaves(value: Any, path: tuple = ()) -> Iterator[tuple[tuple, Any]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves(inner, (*path, key))
    elif isinstance(value, list):
        for key, inner in enumerate(value):
            yield from leaves(inner, (*path, key))
    else:
        yield path, value


def replaced(tree: Any, path: tuple, value: Any) -> Any:
    changed = copy.deepcopy(tree)
    place = changed
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    return changed


def changes(value: Any) -> Iterator[Any]:
    """Each number one digit up and down, each boolean flipped, each null filled, each text touched."""
    if isinstance(value, bool):
        yield not value
    elif value is None:
        yield 1.0
    elif isinstance(value, int | float):
        text = repr(value)
        mantissa, _, exponent = text.partition("e")
        for step in (1, -1):
            last = mantissa.rstrip("0").rstrip(".") if "." in mantissa else mantissa
            digits = len(last.partition(".")[2])
            moved = round(int(last.replace(".", "")) + step)
            yield float(f"{moved}e{int(exponent or 0) - digits}")
        yield None
        yield str(value)
    else:
        for found in re.finditer(r"\d+", value):
            for step in (1, -1):
                if int(found[0]) + step >= 0:
                    yield value[: found.start()] + str(int(found[0]) + step) + value[found.end() :]
        yield value + " "
        yield value.replace("a", "e", 1) if "a" in value else value + "a"


def harmless(path: tuple, before: Any, after: Any) -> bool:
    """Text that says the same: spaces around a spec."""
    return path[0] == "inputs" and isinstance(after, str) and str(before).strip() == after.strip()


ONE_OF_A_KIND = (
    "parity", "coordinate", "batch", "polynomial", "vouched", "table", "leap", "leap granted", "even", "even stated",
    "gaussian", "permutations", "cut", "cut sign", "sgd", "unknown network", "rotated coordinates",
)  # fmt: skip
"""Every theorem, clipping, kind of inputs and reason to be silent."""


@pytest.mark.parametrize("name", thinned([*HONEST, *SILENT], ONE_OF_A_KIND))
def test_nothing_can_be_changed_without_notice(name):
    honest = (HONEST | SILENT)[name]
    tried = 0
    for path, value in leaves(honest):
        for other in changes(value):
            if other == value or harmless(path, value, other):
                continue
            changed = {"certificates": [replaced(honest, path, other)]}
            assert audit(changed).exit_code in (1, 2), (path, value, other)
            tried += 1
    assert tried > 80


def test_every_key_is_needed_and_no_other_is_allowed():
    for holder in ((), ("inputs",), ("log10",), ("hypotheses", 0)):
        place: Any = HONEST["parity"]
        for key in holder:
            place = place[key]
        for key in place:
            changed = copy.deepcopy(HONEST["parity"])
            inner: Any = changed
            for step in holder:
                inner = inner[step]
            del inner[key]
            assert audit(changed).exit_code == 2
        assert audit(replaced(HONEST["parity"], (*holder, "more"), 1.0)).exit_code == 2


SWAPS = [
    ("target", "parity(n=30, degree=14)"),
    ("target", "moved(parity(n=30, degree=14), seed=1)"),
    ("target", "majority(n=31)"),
    ("target", "truth_table(f.npy)"),
    ("law", "hypercube(n=31)"),
    ("law", "sphere(d=30)"),
    ("network", "mlp(widths=[17,4])"),
    ("network", "mlp(widths=[16,4], init=rademacher)"),
    ("network", "mlp(widths=[16,4], bias=false)"),
    ("network", "net.py:make"),
    ("network", "cnn()"),
    ("training", "noisy_gd(steps=501)"),
    ("training", "noisy_gd(clipping=coordinate)"),
    ("training", "noisy_gd(batch=1000000000)"),
    ("training", "noisy_gd(rate=-0.05)"),
    ("training", "noisy_gd(rate=1e999)"),
    ("training", "sgd(steps=500, rate=0.05, batch=32)"),
    ("edge", "0.2"),
    ("edge", "1/10"),
    ("edge", "2"),
    ("group", "signed_permutations(n=29)"),
    ("group", "permutations(n=30)"),
]


@pytest.mark.parametrize(("key", "text"), SWAPS)
def test_a_swapped_spec_is_noticed(key, text):
    assert audit(replaced(HONEST["parity"], ("inputs", key), text)).exit_code in (1, 2)


def test_a_certificate_true_to_itself_and_wrong_about_its_target_fails():
    """Everything is right for degree 16, but the target is of degree 15; and the other way round."""
    other = made("parity(n=30, degree=16)", 30)
    lying = json.loads(json.dumps(other).replace("degree=16", "degree=15"))
    report = audit(lying)
    assert report.exit_code == 1
    assert any(line.startswith("alignment does not follow") for line in report.lines)
    forged = certify(
        target="parity(n=30, degree=4)", law="hypercube(n=30)", weights={15: Fraction(1)},
        network="mlp(widths=[16,4])", parameters=569, training=NoisyGD(),
    )  # fmt: skip
    assert forged.proves_hard and audit(forged.json()).exit_code == 1


def test_stated_weights_must_fit_the_spec_where_the_spec_determines_them():
    wrong = made("parity(n=30, degree=15)", 30, weights={14: (Fraction(1), Fraction(1) + Fraction(1, 10**9))})
    report = audit(wrong)
    assert report.exit_code == 1 and any("weights does not follow" in line for line in report.lines)


def test_stated_weights_of_a_sign_must_sum_to_one():
    wrong = made("sign(truth_table(f.npy))", 40, weights={6: Fraction(1, 2)})
    assert audit(wrong).exit_code == 1


def test_the_report_says_what_it_trusts():
    assert "trusted, not re-derived: the stated weights of truth_table(f.npy)" in str(audit(HONEST["table"]))
    assert "the user's word" in str(audit(HONEST["vouched"])) and not audit(HONEST["parity"]).trusted
    assert "signed" not in audit(HONEST["vouched"]).trusted[0].partition("symmetry")[2]
    assert "number of parameters" in str(audit(HONEST["vouched coordinate"]))
    assert "permutations and sign changes alone" in str(audit(HONEST["vouched coordinate"]))
    trusted = str(audit(HONEST["vouched"]).trusted)
    assert "deterministic function of one example" in trusted and "trained parameters" in trusted


def test_an_older_certificate_lacks_two_hypotheses_that_are_derived_or_trusted():
    for name, code in (("parity", 0), ("vouched", 3)):
        older = copy.deepcopy(HONEST[name])
        del older["hypotheses"][-2:]
        report = audit(older)
        assert report.exit_code == code
        assert ("function of one example" in str(report)) == (code == 3)


def test_what_is_known_to_be_false_of_a_perceptron_is_not_vouched_for():
    rotated = HONEST["gaussian"] | {"inputs": HONEST["gaussian"]["inputs"] | {"vouched": True}}
    text = json.dumps(rotated).replace("mlp(widths=[16,4])", "mlp(widths=[16,4], init=rademacher)")
    report = audit(json.loads(text))
    assert report.exit_code == 1 and "derived known to be false" in str(report)


CHECK = {
    "schema": "learnable/check/1",
    "target": {"spec": "parity(n=30, degree=15)", "law": "hypercube(n=30)", "variance": 1.0},
    "network": {"spec": "mlp(widths=[16,4])", "group": "signed_permutations(n=30)"},
    "training": "noisy_gd()",
    "certificates": [HONEST["parity"]],
    "verdict": {"label": "proved-hard"},
}


def test_a_result_of_check_holds():
    assert audit(CHECK).exit_code == 0


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("target", "spec"), "parity(n=30, degree=4)"),
        (("target", "law"), "hypercube(n=31)"),
        (("network", "spec"), "mlp()"),
        (("training",), "noisy_gd(steps=9)"),
        (("certificates",), [HONEST["majority"]]),
        (("certificates", 0, "alignment"), 6.5e-9),
    ],
)
def test_a_result_must_be_about_what_its_certificates_are_about(path, value):
    assert audit(replaced(CHECK, path, value)).exit_code == 1


def test_proved_hard_needs_a_proof():
    honest = CHECK | {"target": {}, "network": {}, "training": None}
    for certificate in (HONEST["majority"], SILENT["sgd"]):
        assert audit(honest | {"certificates": [certificate]}).exit_code == 1
        relaxed = honest | {"certificates": [certificate], "verdict": {"label": "undecided"}}
        assert audit(relaxed).exit_code == 0


def test_an_alignment_of_the_result_needs_a_certificate_that_holds_it():
    stated = CHECK | {
        "measures": {"alignment": {"value": HONEST["even"]["alignment"]}},
        "target": {},
        "network": {},
    }
    report = audit(stated | {"certificates": [HONEST["even"]], "verdict": {}})
    assert report.exit_code == 1 and "derived no certificate of A4' that holds it" in str(report)


def test_a_loss_of_zero_that_is_said_to_be_excluded_is_refused():
    """The decimal after 0 has ten million digits below the point: it is never written out as a fraction."""
    assert audit(replaced(CHECK, ("certificates", 0, "excludes_loss_at_or_below"), 0.0)).exit_code == 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is no JSON"),
        ("{", "is no JSON"),
        ("[]", "wanted one JSON object"),
        ("{}", "names no theorem"),
        ('{"theorem": "A9"}', "theorem 'A9' is not one that the audit knows: A4'"),
        ('{"theorem": 4}', "theorem 4 is not one"),
        ('{"theorem": "A4\'"}', "lacks 'alignment'"),
        ('{"certificates": []}', "it holds no certificate"),
        ('{"certificates": [3]}', "names no theorem"),
        ('{"theorem": "A4\'", "theorem": "A4\'"}', "names one key twice"),
        ('{"theorem": NaN}', "NaN is no number"),
        ("[" * 100_000, "nested|no JSON"),
    ],
)
def test_what_is_not_readable(tmp_path, text, message):
    (tmp_path / "c.json").write_text(text)
    report = audit(tmp_path / "c.json")
    assert report.exit_code == 2 and re.search(message, str(report)), str(report)


def test_files_that_are_none(tmp_path):
    assert "is a directory" in str(audit(tmp_path)) and audit(tmp_path).exit_code == 2
    assert "there is no file" in str(audit(tmp_path / "none.json"))
    (tmp_path / "bytes").write_bytes(b"\xff\xfe\x00")
    assert audit(str(tmp_path / "bytes")).exit_code == 2


def test_numbers_are_read_as_they_are_written(tmp_path):
    text = json.dumps(HONEST["parity"])
    (tmp_path / "good.json").write_text(text)
    assert audit(tmp_path / "good.json").exit_code == 0
    (tmp_path / "bad.json").write_text(text.replace("0.0179537897602", "0.017953789760200000001"))
    assert audit(tmp_path / "bad.json").exit_code == 1


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("hypotheses",), []),
        (("hypotheses", 0), "yes"),
        (("inputs",), []),
        (("log10",), None),
        (("log10", "alignment"), 1e9),
        (("log10", "alignment"), 5e299),
        (("inputs", "target"), "sign(" * 50_000),
        (("inputs", "edge"), "1e-1"),
        (("inputs", "parameters"), 1e3),
        (("signal",), float("inf")),
    ],
)
def test_strange_values_are_refused_without_a_traceback(path, value):
    assert audit(replaced(HONEST["parity"], path, value)).exit_code in (1, 2)


@pytest.mark.parametrize(
    "value",
    [{"x": "1"}, {"41": "1"}, {"6": 0.5}, {"6": "1e5"}, {"6": "1/0"}, {"6": ["1", "1/2"]}, {"06": "1"},
     {"6": "-1"}, []],
)  # fmt: skip
def test_weights_that_are_none(value):
    assert audit(replaced(HONEST["table"], ("inputs", "weights"), value)).exit_code == 2
