"""Which attack finds what: every family where it must fall, and where it must not."""

import json
import shutil

import numpy as np
import pytest

from learnable.attacks import ATTACKS, attack
from learnable.attacks import networks as nets
from learnable.specs import InputError

NOTHING = "no better than guessing"
HOUR = 3_600.0
"""A budget in seconds that a slow or crowded machine does not use up."""
FALLS = (
    ("noisy_parity(n=20, degree=3, flip=0.1)", 5000, {"triples": "recovered", "every_set": "recovered"}),
    ("noisy_parity(n=20, degree=3, flip=0.1)", 5000, {"guessed_rows": "recovered", "low_degree": "learned"}),
    ("noisy_parity(n=20, degree=3, flip=0.1)", 5000, {"elimination": NOTHING, "linear": NOTHING}),
    ("noisy_parity(n=24, degree=12, flip=0.25)", 5000, {"every_set": "recovered", "triples": NOTHING}),
    ("noisy_parity(n=40, degree=20, flip=0.0)", 2000, {"elimination": "recovered", "triples": NOTHING}),
    ("noisy_parity(n=40, degree=20, flip=0.0)", 2000, {"low_degree": NOTHING, "mlp_adam": NOTHING}),
    ("noisy_parity(n=40, degree=1, flip=0.1)", 2000, {"linear": "learned", "triples": "recovered"}),
    (
        "noisy_parity(n=100, degree=50, flip=0.25)",
        5000,
        {"guessed_rows": "does not apply", "triples": NOTHING},
    ),
    ("noisy_parity(n=100, degree=50, flip=0.25)", 5000, {"elimination": NOTHING, "linear": NOTHING}),
    ("gaussian_parity(n=40, sigma=1.0)", 5000, {"guessed_rows": "recovered", "elimination": NOTHING}),
    ("gaussian_parity(n=100, sigma=8.0)", 5000, {"guessed_rows": "does not apply", "triples": NOTHING}),
    ("noisy_modular(n=30, sigma=0.0)", 2000, {"elimination": "recovered", "linear": NOTHING}),
    ("noisy_modular(n=30, sigma=1.0)", 5000, {"guessed_rows": "recovered", "elimination": NOTHING}),
    (
        "noisy_modular(n=200, sigma=8.0)",
        5000,
        {"guessed_rows": "does not apply", "low_degree": "does not apply"},
    ),
    ("noisy_modular(n=200, sigma=8.0)", 5000, {"elimination": NOTHING, "linear": NOTHING}),
    ("noisy_modular(n=20, modulus=16, sigma=0.0)", 1000, {"elimination": "does not apply"}),
    ("modular_part(n=20, sigma=0.5)", 5000, {"triples": "recovered"}),
    ("moved(parity(n=20, degree=2))", 1000, {"triples": "recovered", "elimination": "recovered"}),
    ("moved(majority(n=15))", 3000, {"linear": "learned", "elimination": "does not apply"}),
    ("prg(n=40, depth=2)", 100, {"algebraic": NOTHING, "votes": NOTHING}),
    ("prg(n=40, depth=2)", 400, {"algebraic": "recovered", "linear": NOTHING, "kernel": NOTHING}),
    ("prg(n=16, depth=2, smoothing=1e-07)", 200, {"every_seed": "recovered", "linear": NOTHING}),
    ("prg(n=16, depth=2)", 200, {"every_seed": "recovered", "linear": NOTHING}),
    ("prg(n=40, predicate=maj3, depth=2)", 2000, {"votes": "recovered", "linear": "learned"}),
    ("prg(n=12, predicate=maj3, depth=3)", 6000, {"every_seed": "recovered", "linear": "learned"}),
    ("shallow(d=20, units=5)", 20000, {"moments": "recovered", "expand_and_cluster": "recovered"}),
    ("shallow(d=20, units=5)", 1000, {"moments": NOTHING, "expand_and_cluster": "recovered"}),
    ("shallow(d=20, units=5, condition=10000.0)", 20000, {"moments": NOTHING}),
)
"""Family, training rows, and the verdict of some attacks."""


@pytest.mark.parametrize(("spec", "samples", "wanted"), FALLS, ids=lambda v: str(v)[:60])
def test_what_falls_to_what(folder, monkeypatch, spec, samples, wanted):
    monkeypatch.setattr(nets, "STEPS", 900)
    found = attack(folder(spec, samples, 3000 if "depth=3" in spec else 1000), only=list(wanted), budget=HOUR)
    assert {f.name: f.verdict for f in found.findings} == wanted
    for f in found.findings:
        assert f.because and (f.matches is True) == (f.verdict == "recovered")


def test_a_test_row_is_never_trained_on_and_no_label_of_it_is_seen(folder):
    out, seen = folder("noisy_parity(n=20, degree=3, flip=0.1)", 5000), []
    spy = ATTACKS[0].__class__("spy", "", "", "", "", lambda p: "", lambda p, rng, clock: seen.append(p))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("learnable.attacks.runner.ATTACKS", (spy,))
        with pytest.raises(AttributeError):
            attack(out)
    with np.load(out / "train" / "part-00000.npz") as train, np.load(out / "test" / "part-00000.npz") as test:
        np.testing.assert_array_equal(seen[0].X, train["X"])
        np.testing.assert_array_equal(seen[0].y, train["y"])
        np.testing.assert_array_equal(seen[0].queries, test["X"])
        held = [v for v in vars(seen[0]).values() if isinstance(v, np.ndarray)]
        assert not any(v.shape == test["y"].shape and np.array_equal(v, test["y"]) for v in held)


def test_the_secret_is_opened_after_every_attack(folder, tmp_path):
    out = tmp_path / "copy"
    shutil.copytree(folder("noisy_parity(n=20, degree=3, flip=0.1)", 5000), out)
    (out / "secret.json").write_text('{"columns": [0, 1, 2]}')
    wrong = attack(out, only="triples").findings[0]
    assert (wrong.verdict, wrong.matches) == ("better than guessing", False)
    assert wrong.because.endswith("but the planted answer is another")
    (out / "secret.json").unlink()
    with pytest.raises(
        InputError, match=r"secret\.json is missing; the planted answer is what attacks are held"
    ):
        attack(out, only="triples")


def test_the_same_seed_gives_the_same_findings_whatever_else_runs(folder):
    out = folder("noisy_parity(n=20, degree=3, flip=0.1)", 5000)
    one, two = attack(out, only="boosting,triples"), attack(out, only=["triples", "boosting"])
    assert one.findings == two.findings
    assert attack(out, only="boosting").findings[0].score == one.findings[1].score


def test_rows_are_capped_and_read_no_further(folder):
    found = attack(folder("noisy_parity(n=20, degree=3, flip=0.1)", 5000), only="linear", samples=300)
    assert found.rows == {"train": {"read": 300, "used": 300}, "test": {"read": 1000, "used": 1000}}
    deep = attack(folder("prg(n=12, predicate=maj3, depth=3)", 6000, 3000), only="linear", samples=50)
    assert deep.rows["train"]["used"] == 50 and 500 < deep.rows["train"]["read"] < 3000
    assert deep.note.startswith("50 of ") and "encode a hyperedge" in deep.note


def test_an_attack_that_runs_out_of_time_says_so(folder):
    found = attack(
        folder("noisy_parity(n=20, degree=3, flip=0.1)", 5000), only="linear,mlp_adam", budget=1e-9
    )
    assert [f.verdict for f in found.findings] == ["out of time", "out of time"]
    assert found.conclusion[0] == "No attack came to an end, so nothing is known of these rows."
    assert found.conclusion[-1] == "Out of time: linear and mlp_adam; a larger --budget lets them end."


def test_ctrl_c_keeps_what_was_found(folder, monkeypatch):
    def stop(problem, rng, clock):
        raise KeyboardInterrupt

    stops = ATTACKS[1].__class__("stops", "", "", "", "", lambda p: "", stop)
    chosen = (next(a for a in ATTACKS if a.name == "triples"), stops, ATTACKS[0])
    monkeypatch.setattr("learnable.attacks.runner.ATTACKS", chosen)
    found = attack(folder("noisy_parity(n=20, degree=3, flip=0.1)", 5000))
    assert found.interrupted
    assert [f.verdict for f in found.findings] == ["recovered", "out of time", "out of time"]
    assert found.findings[2].because == "it was not begun: interrupted"


REFUSED = (
    (
        {"only": "liner"},
        "only: there is no attack 'liner' (nearest known: linear); the attacks are elimination, ",
    ),
    ({"budget": 0}, "budget is 0; wanted seconds above 0; type --budget 120"),
    ({"budget": float("nan")}, "budget is nan; wanted seconds above 0"),
    ({"samples": 0}, "samples is 0; wanted a whole number of at least 1; type --samples 20000"),
    ({"samples": 2.5}, "samples is 2.5; wanted a whole number"),
    ({"seed": -1}, "seed is -1; wanted a whole number of at least 0; type --seed 0"),
)


@pytest.mark.parametrize(("options", "sentence"), REFUSED, ids=lambda v: str(v)[:40])
def test_options_that_cannot_be_used(folder, options, sentence):
    with pytest.raises(InputError) as caught:
        attack(folder("noisy_parity(n=20, degree=3, flip=0.1)", 5000), **options)
    assert sentence in str(caught.value)


def damaged(out, how):
    """Do to a generated folder what the test is about."""
    manifest = out / "MANIFEST.json"
    if how == "manifest":
        manifest.write_text("{")
    elif how == "no manifest":
        manifest.unlink()
    elif how == "unfinished":
        manifest.unlink()
        (out / ".generating").mkdir()
    elif how == "shard":
        path = out / "train" / "part-00000.npz"
        data = bytearray(path.read_bytes())
        data[-40] ^= 1
        path.write_bytes(data)
    elif how == "family":
        manifest.write_text(json.dumps(json.loads(manifest.read_text()) | {"family": "pony(n=3)"}))
    elif how == "certificate":
        (out / "certificate.json").write_text("[]")


@pytest.mark.parametrize(
    ("how", "sentence"),
    [
        ("manifest", "MANIFEST.json is damaged or of another program; generate the folder again"),
        ("no manifest", "holds no MANIFEST.json; type a folder that learnable generate wrote"),
        ("unfinished", "is not finished; type its learnable generate command again to go on"),
        ("shard", "part-00000.npz is not what was generated: its SHA-256 begins with"),
        ("family", "MANIFEST.json names no family that is known here (unknown family 'pony'"),
        ("certificate", "certificate.json is damaged; restore it, or generate the folder again with --force"),
    ],
)
def test_a_folder_that_cannot_be_used(folder, tmp_path, how, sentence):
    out = tmp_path / "copy"
    shutil.copytree(folder("noisy_parity(n=20, degree=3, flip=0.1)", 5000), out)
    damaged(out, how)
    with pytest.raises(InputError) as caught:
        attack(out, only="linear")
    assert sentence in str(caught.value) and str(out) in str(caught.value)


def test_a_folder_that_is_not_there(tmp_path):
    with pytest.raises(
        InputError, match=r"there is no folder .*none; type learnable generate … --out .*none"
    ):
        attack(tmp_path / "none")
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match=r"file is a file; type the folder that learnable generate wrote"):
        attack(tmp_path / "file")


def test_too_few_rows_that_say_anything(folder):
    with pytest.raises(
        InputError, match=r"rows of train say anything of the planted answer, and 20 are the least"
    ):
        attack(folder("prg(n=12, predicate=maj3, depth=3)", 100, 3000))
