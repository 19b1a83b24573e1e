"""Certificates beside generated data: which there are, and that each holds in the audit."""

import json

import pytest

import learnable
from learnable import audit
from learnable.hardness import families
from learnable.theorems.generated import planted_target, proofs_of

for _room in ("parity", "modular", "moved", "shallow", "prg.family"):
    pytest.importorskip(f"learnable.hardness.{_room}")  # registers its words

PROVED = {
    "noisy_parity(n=40, degree=20)": ("A4'", "parity(n=40, degree=20)"),
    "gaussian_parity(n=60, sigma=2.0)": ("A4'", "parity(n=60, degree=30)"),
    "gaussian_parity(n=60, sigma=2.0, degree=20)": ("A4'", "parity(n=60, degree=20)"),
    "noisy_modular(n=40)": ("A8", "modular(n=40)"),
    "noisy_modular(n=60, modulus=12)": ("A8", "modular(n=60, modulus=12)"),
    "moved(parity(n=30, degree=15))": ("A4'", "parity(n=30, degree=15)"),
}
NOT_PROVED = (
    "noisy_parity(n=40, degree=1)",
    "gaussian_parity(n=60, sigma=2.0, degree=1)",
    "moved(hermite(d=9, degree=3))",
    "moved(majority(n=9))",
    "prg(n=12)",
    "shallow(d=9, units=3)",
)


@pytest.mark.parametrize("spec", PROVED)
def test_a_planted_target_of_a_known_law_has_a_certificate_that_holds(spec):
    theorem, target = PROVED[spec]
    found = proofs_of(families.read(spec))
    assert [(c["theorem"], c["inputs"]["target"]) for c in found][:1] == [(theorem, target)]
    assert all(audit(json.loads(json.dumps(c))).exit_code == 0 for c in found)
    assert all(not c["vacuous"] and c["holds"] for c in found)


@pytest.mark.parametrize("spec", NOT_PROVED)
def test_where_nothing_is_excluded_there_is_no_certificate(spec):
    assert proofs_of(families.read(spec)) == []


def test_the_planted_function_is_a_member_of_the_orbit_of_the_named_target():
    """Rows of every family whose target is named, undone by brute force: some signed permutation gives the target."""
    import itertools

    import numpy as np

    from learnable.targets import targets

    specs = ("noisy_parity(n=4, degree=2)", "gaussian_parity(n=4, sigma=0.5)", "noisy_modular(n=4)",
             "moved(staircase(n=4, degree=3))")  # fmt: skip
    for spec in specs:
        family, target = families.read(spec), targets.read(planted_target(spec))
        X = np.array(list(itertools.product([1.0, -1.0], repeat=4)))
        y = family.answer(family.plant(np.random.default_rng(3)), X)
        moved = (
            X[:, list(p)] * s
            for p in itertools.permutations(range(4))
            for s in itertools.product([1, -1], repeat=4)
        )
        assert any(np.allclose(target(Z), y) for Z in moved), spec


def test_every_family_has_rows_that_are_labelled_data_and_an_audit(tmp_path):
    examples = ("noisy_parity(n=12, degree=6)", "gaussian_parity(n=12, sigma=1.0)", "noisy_modular(n=12)",
                "moved(majority(n=9))", "prg(n=10, depth=2)", "shallow(d=6, units=3)")  # fmt: skip
    for spec in examples:
        for format in ("npz", "parquet"):
            out = tmp_path / spec.split("(")[0] / format
            learnable.generate(spec, samples=300, test=50, seed=1, format=format, out=out, twin="easy")
            for folder in (out, out / "twin"):
                report = audit(folder / "certificate.json")
                assert report.exit_code == 0 and "the stated bytes, made again" in str(report), str(report)
                assert sum(len(X) for X, _ in learnable.read_rows(folder)) == 300
    assert {s.split("(")[0] for s in examples} >= set(families.entries) - {"modular_part", "toy"}


def test_a_certificate_about_another_target_does_not_hold(tmp_path):
    learnable.generate("noisy_parity(n=40, degree=20)", samples=300, out=tmp_path / "a")
    path = tmp_path / "a/certificate.json"
    found = json.loads(path.read_text())
    found["certificates"] = proofs_of(families.read("noisy_parity(n=40, degree=19)"))
    path.write_text(json.dumps(found))
    report = audit(path)
    assert report.exit_code == 1 and "target of the certificate of A4' does not follow" in str(report)
    found["certificates"] = []
    path.write_text(json.dumps(found))
    assert "certificates does not follow: stated [], derived" in str(audit(path))
