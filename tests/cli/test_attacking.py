"""`learnable attack` as typed: table, JSON, page, exit codes, one sentence for what cannot be done."""

import json

import pytest

from learnable import generate
from learnable.cli.app import _run


@pytest.fixture(scope="module")
def out(tmp_path_factory):
    folder = tmp_path_factory.mktemp("cli") / "hard"
    generate("noisy_parity(n=30, degree=15, flip=0.0)", samples=2000, test=500, out=folder)
    return folder


def run(capsys, *arguments):
    code = _run([str(a) for a in arguments])
    printed = capsys.readouterr()
    return code, printed.out, printed.err


def test_a_table_and_what_follows(capsys, out):
    code, text, err = run(capsys, "attack", out, "--only", "elimination,linear,algebraic")
    assert (code, err) == (0, "")
    assert "2,000 training rows, scored on 500 test rows" in text
    for word in ("elimination", "recovered", "linear", "no better than guessing", "planted answer"):
        assert word in text
    assert "algebraic does not apply: the family is no local generator." in text
    assert "The planted answer was recovered by elimination." in text


def test_json_is_one_object_and_nothing_else(capsys, out):
    code, text, err = run(capsys, "attack", out, "--only", "elimination,linear", "--json")
    found = json.loads(text)
    assert (code, err, text.count("\n")) == (0, "", 1)
    assert [a["verdict"] for a in found["attacks"]] == ["recovered", "no better than guessing"]
    assert (
        found["attacks"][0]["recovered"]["columns"]
        == json.loads((out / "secret.json").read_text())["columns"]
    )
    assert found["rows"]["test"] == {"read": 500, "used": 500}


def test_quiet_names_what_broke_it(capsys, out):
    assert run(capsys, "attack", out, "--only", "elimination,linear", "-q") == (
        0,
        "elimination: recovered\n",
        "",
    )


def test_a_page_is_written(capsys, out, tmp_path):
    page = tmp_path / "page.html"
    assert run(capsys, "attack", out, "--only", "elimination,linear", "-q", "--html", page)[0] == 0
    text = page.read_text()
    assert text.startswith("<!doctype html>") and "recovered" in text and "elimination" in text


def test_an_interrupt_shows_what_there_is(capsys, out, monkeypatch):
    def stop(problem, rng, clock):
        raise KeyboardInterrupt

    from learnable.attacks import ATTACKS, Attack

    stops = Attack("stops", "", "", "", "", lambda p: "", stop)
    monkeypatch.setattr("learnable.attacks.runner.ATTACKS", (ATTACKS[0], stops))
    code, text, err = run(capsys, "attack", out)
    assert code == 130 and "recovered" in text
    assert err == "interrupted: the attacks that had ended by then are shown; attack keeps nothing\n"


def test_only_may_be_typed_twice(capsys, out):
    _, text, _ = run(capsys, "attack", out, "--only", "elimination", "--only", "linear,elimination", "--json")
    assert json.loads(text)["only"] == ["elimination", "linear"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--only", "elimnation"], "only: there is no attack 'elimnation' (nearest known: elimination)"),
        (["--budget", "0"], "budget is 0.0; wanted seconds above 0; type --budget 120"),
        (["--samples", "0"], "samples is 0; wanted a whole number of at least 1"),
        (["--html", "no/such/page.html"], "there is no directory no/such; make it first"),
        (["--html", "/"], "--html / is a directory; name a file in it"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(capsys, out, arguments, sentence):
    code, text, err = run(capsys, "attack", out, *arguments)
    assert (code, text) == (2, "")
    assert sentence in err and err.count("\n") == 1 and err.startswith("learnable: ")


def test_a_folder_that_is_not_there(capsys, tmp_path):
    code, _, err = run(capsys, "attack", tmp_path / "none")
    assert code == 2 and "there is no folder" in err and err.count("\n") == 1


def test_help_names_the_command(capsys):
    assert "attack" in run(capsys, "--help")[1]
