"""The command line: what is printed where, exit codes, and one sentence for every refusal."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from learnable.cli.app import _run

LEARNABLE = str(Path(sys.executable).parent / "learnable")


def run(capsys, *arguments):
    code = _run(list(arguments))
    printed = capsys.readouterr()
    return code, printed.out, printed.err


@pytest.mark.parametrize(
    ("target", "label", "code"),
    [
        ("parity(n=30, degree=15)", "proved-hard", 11),
        ("majority(n=21)", "predicted-learnable", 0),
        ("random_boolean(n=12)", "predicted-hard", 10),
        ("parity(n=24, degree=2)", "undecided", 12),
    ],
)
def test_exit_codes_name_the_verdict(capsys, target, label, code):
    found, out, err = run(capsys, "check", target, "--net", "mlp(widths=[256])", "-q", "--exit-code")
    assert (found, out.strip(), err) == (code, label, "")
    assert run(capsys, "check", target, "--net", "mlp(widths=[256])", "-q")[0] == 0


def test_json_is_one_object_and_nothing_else(capsys):
    code, out, err = run(capsys, "check", "parity(n=8, degree=3)", "--json")
    found = json.loads(out)
    assert (code, err, out.count("\n")) == (0, "", 1)
    assert found["schema"] == "learnable/check/1"
    assert set(found) >= {"version", "seed", "target", "network", "training", "profile", "measures"}
    assert set(found) >= {"certificates", "baselines", "verdict"}
    assert set(found["measures"]) >= {"inal", "alignment", "cross_predictability", "leap", "degree"}
    layer = found["measures"]["inal"]["layers"][0]
    assert layer["layer"] == "hidden 1" and layer["exactly_zero"] and "degree 3" in layer["blind"]
    assert "bias_variance above 0 opens it" in layer["why_blind"]
    assert set(found["verdict"]) == {"label", "because", "next", "predicted_loss"}


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["check", "party(n=3, degree=2)"], "unknown target 'party' (nearest known: parity)"),
        (["check", "parity(n=3, degre=2)"], "parity has no argument 'degre' (nearest known: degree)"),
        (["check", "parity(n=3, degree=4)"], "parity: degree is 4; wanted from 0 to 3; type degree=3"),
        (["check", "parity(n=0, degree=0)"], "parity: n is 0; wanted from 1 to 100000"),
        (["check", "parity(n=8"], "wanted a comma or a closing bracket at the end"),
        (["check", "majority(n=8)"], "majority: n is 8; wanted an odd number; type n=9"),
        (
            ["check", "majority(n=9)", "--training", "noisy_gd(noise=-1)"],
            "noisy_gd: noise is -1.0; wanted at least 0",
        ),
        (["check", "majority(n=9)", "--edge", "0"], "edge is 0; wanted a number above 0 and below 1"),
        (["check", "majority(n=9)", "--group", "signed_permutations(n=8)"], "type signed_permutations(9)"),
        (["check", "majority(n=9)", "--net", "mlp(widths=[])"], "wanted at least one hidden layer"),
        (["check", "majority(n=9)", "--net", "mlp(activation=rellu)"], "(nearest known: relu)"),
        (["check", "majority(n=9)", "--net", "nothing.py:make"], "nothing.py"),
        (["check", "majority(n=9)", "--certificate", "no/such/c.json"], "there is no directory no/such"),
        (["check", 'polynomial(n=4, expression="2")'], "is constant: there is nothing to learn"),
        (["check", "staircase(n=100000, degree=100000)"], "would need 300 GB of memory"),
        (["check", "missing.csv"], "there is no file missing.csv"),
        (["check", "digits", "--group", "signed_permutations(n=64)"], "--group makes no sense on data"),
        (["check", "majority(n=9)", "--samples", "many"], "Invalid value for '--samples'"),
        (["scale", "parity(n=8, degree=3)"], "write @ where the size stands"),
        (["scale", "parity(n=@, degree=@/2)", "--over", "9,10,12"], "wanted a whole number"),
        (["scale", "parity(n=@, degree=3)", "--over", "10,20"], "wanted at least three sizes"),
        (["scale", "parity(n=@, degree=3)", "--over", "10,x"], "'x' is no number"),
        (["verify", "majority(n=9)", "--runs", "0"], "runs is 0; wanted from 1"),
        (["verify", "majority(n=21)"], "batch=population averages over 2^n points and n is 21"),
        (["bogus"], "No such command 'bogus'"),
        (["check"], "Missing argument"),
        (["check", "majority(n=9)", "--bogus"], "No such option"),
    ],
)
def test_a_refusal_is_one_sentence_on_standard_error(capsys, arguments, sentence):
    code, out, err = run(capsys, *arguments)
    assert (code, out) == (2, "")
    assert sentence in err and err.startswith("learnable: ") and "Traceback" not in err
    assert err.count("\n") == 1


def test_a_certificate_goes_to_a_file_and_is_audited(capsys, tmp_path):
    path = tmp_path / "c.json"
    assert run(capsys, "check", "parity(n=30, degree=15)", "-q", "--certificate", str(path))[0] == 0
    assert run(capsys, "audit", str(path))[0] == 0
    text = path.read_text()
    path.write_text(text.replace("0.0179537897602", "0.0179537897601"))
    code, out, _ = run(capsys, "audit", str(path))
    assert code == 1 and "success_probability_at_most" in out
    path.write_text(text[: len(text) // 2])
    assert run(capsys, "audit", str(path))[0] == 2
    assert run(capsys, "audit", str(tmp_path / "none.json"))[0] == 2


def test_no_certificate_is_said_and_nothing_is_written(capsys, tmp_path):
    path = tmp_path / "c.json"
    code, _, err = run(
        capsys,
        "check",
        "parity(n=8, degree=2)",
        "--training",
        "sgd(steps=9, rate=0.1, batch=9)",
        "--certificate",
        str(path),
    )
    assert code == 2 and "no certificate holds here" in err and not path.exists()


def test_a_truth_table_is_read_and_its_certificate_says_that_weights_are_trusted(
    capsys, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    np.save("t.npy", np.random.default_rng(0).choice([-1.0, 1.0], 2**12))
    assert (
        run(
            capsys,
            "check",
            "truth_table(t.npy)",
            "-q",
            "--training",
            "noisy_gd(steps=50, rate=0.02, noise=0.05)",
            "--certificate",
            "c.json",
        )[0]
        == 0
    )
    code, out, _ = run(capsys, "audit", "c.json")
    assert code == 3 and "trust" in out


def test_help_lists_every_word_with_its_defaults(capsys):
    code, out, _ = run(capsys, "--help")
    assert code == 0
    for text in (
        "parity(n, degree)",
        "modular(n, modulus=8)",
        "signed_permutations(n)",
        "weight_variance=2.0",
    ):
        assert text in out
    assert "noise=0.0025" in out and "file.py:factory" in out


@pytest.mark.parametrize("workers", ["2"])
@pytest.mark.parametrize(
    "arguments",
    [
        ("check", "parity(n=16, degree=2)", "--net", "mlp(widths=[16], init=rademacher)", "--samples", "200"),
        ("check", "shuffled(digits)", "--net", "mlp(widths=[8], init=uniform)", "--samples", "300"),
        ("scale", "parity(n=@, degree=2)", "--over", "6,8,10"),
    ],
)
def test_the_same_bytes_on_any_number_of_workers(capsys, arguments, workers):
    alone = run(capsys, *arguments, "--json")
    assert alone[0] == 0
    assert run(capsys, *arguments, "--json", "--workers", workers) == alone


def test_a_vacuous_certificate_is_not_written(capsys, tmp_path):
    path = tmp_path / "c.json"
    code, _, err = run(capsys, "check", "parity(n=8, degree=2)", "-q", "--certificate", str(path))
    assert code == 2 and "every certificate that holds excludes nothing" in err and not path.exists()


def test_data_that_cannot_be_used_is_refused_in_a_sentence(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "latin.csv").write_bytes("gr\u00f6sse,y\n1,0\n2,1\n".encode("latin-1"))
    code, _, err = run(capsys, "check", "latin.csv")
    assert code == 2 and "latin.csv has 2 rows; wanted at least 4" in err
    rng = np.random.default_rng(0)
    np.savez("huge.npz", X=rng.choice([-1e200, 1e200], (40, 3)), y=rng.choice([0, 1], 40))
    code, _, err = run(capsys, "check", "huge.npz")
    assert code == 2 and "standardise the columns first" in err


def test_repeated_rows_are_said(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    rng = np.random.default_rng(0)
    x, y = rng.standard_normal((60, 3)), rng.choice([0, 1], 60)
    np.savez("twice.npz", X=np.vstack([x, x]), y=np.concatenate([y, y]))
    code, out, _ = run(capsys, "check", "twice.npz")
    assert code == 0 and "120 rows are 60 different rows" in " ".join(out.split())
    assert "PREDICTED-LEARNABLE" not in out  # labels are coins, and each row is there twice


def test_a_rate_that_overshoots_is_not_called_learnable(capsys):
    code, out, _ = run(capsys, "check", "majority(n=9)", "--training", "noisy_gd(rate=100.0)", "-q")
    assert (code, out.strip()) == (0, "undecided")


def test_runs_of_another_target_are_not_continued(capsys, tmp_path):
    small = ("--net", "mlp(widths=[8])", "--runs", "2", "-q")
    first = (
        "verify",
        "parity(n=6, degree=1)",
        "--training",
        "noisy_gd(steps=9)",
        *small,
        "--save",
        str(tmp_path / "s"),
    )
    assert run(capsys, *first)[0] == 0
    again = (
        "verify",
        "parity(n=7, degree=1)",
        "--training",
        "noisy_gd(steps=20)",
        *small,
        "--resume",
        str(tmp_path / "s"),
    )
    code, _, err = run(capsys, *again)
    assert code == 2 and "holds runs of mlp(widths=[8]) on parity(n=6, degree=1)" in err
    (tmp_path / "s" / "weights.safetensors").write_bytes(b"broken")
    code, _, err = run(capsys, *again)
    assert code == 2 and "is damaged" in err


def test_files_are_written_though_the_reader_goes_away(tmp_path):
    """`learnable check … --html page.html | head -1` leaves the page and the certificate."""
    page, proof = tmp_path / "page.html", tmp_path / "c.json"
    command = [
        sys.executable,
        "-c",
        "from learnable.cli import main; main()",
        "check",
        "parity(n=30, degree=15)",
    ]
    command += ["--net", "mlp(widths=[8])", "--html", str(page), "--certificate", str(proof)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as run:
        run.stdout.close()  # the reader is gone before the first line
        run.wait(60)
    assert page.read_text().lower().startswith("<!doctype html>") and "theorem" in proof.read_text()


def test_an_interrupted_scale_shows_the_sizes_that_are_finished(capsys, monkeypatch):
    from learnable.scaling import sizes

    real = sizes._point

    def point(target, net, group, size, asked):
        if size == 40:
            raise KeyboardInterrupt
        return real(target, net, group, size, asked)

    monkeypatch.setattr(sizes, "_point", point)
    code, out, err = run(capsys, "scale", "parity(n=@, degree=2)", "--over", "8,10,20,40,80")
    assert code == 130 and "alignment: polynomial" in out
    assert (
        err == "interrupted: 2 of 5 sizes were not reached; those that were are shown, scale keeps nothing\n"
    )
