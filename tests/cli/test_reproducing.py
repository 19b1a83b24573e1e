"""`learnable reproduce`: the list, a small result, the page, refusals and interruption."""

import json

import pytest

from learnable.cli.app import _run
from learnable.reproduction import running
from learnable.reproduction.catalogue import HOMES


def run(capsys, *arguments):
    code = _run(["reproduce", *arguments])
    printed = capsys.readouterr()
    return code, printed.out, printed.err


@pytest.fixture
def at(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_without_a_name_all_are_listed(capsys, at):
    code, out, err = run(capsys)
    assert (code, err) == (0, "") and out.count("last: none yet") == len(HOMES) == 8
    assert "staircase (about" in out and "arXiv 2208.03113" in out
    assert run(capsys, "-q") == (0, "\n".join(HOMES) + "\n", "")
    code, out, err = run(capsys, "--json")
    found = json.loads(out)
    assert (code, err, found["schema"]) == (0, "", "learnable/reproduce/1")
    assert [r["name"] for r in found["results"]] == list(HOMES)
    assert not (at / "out").exists()


def test_a_small_result_is_printed_kept_listed_and_on_the_page(capsys, at):
    code, out, err = run(capsys, "local-generator-network", "--quick", "--html", "page.html")
    assert (code, err) == (0, "")
    assert (
        "○ mismatches = 0" in out
        and "a smaller version, not compared" in out
        and "expected" not in out.splitlines()[1]
    )
    assert (at / "out/reproduce/local-generator-network.quick/result.json").is_file()
    assert "last: a smaller version, not compared" in run(capsys)[1]
    page = (at / "page.html").read_text()
    assert "made with --quick" in page and "<svg" in page and "<script" not in page
    assert page.count("not made yet") == len(HOMES) - 1
    code, out, err = run(capsys, "local-generator-network", "--quick", "--json")
    assert (code, err, out.count("\n")) == (0, "", 1)
    assert json.loads(out)["numbers"][0]["value"]["value"] == 0
    assert run(capsys, "local-generator-network", "--quick", "-q")[1] == (
        "local-generator-network: a smaller version, not compared\n"
    )


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (
            ["stairs"],
            "there is no result 'stairs' (nearest known: staircase); type one of: initial-alignment-boolean",
        ),
        (
            ["staircase", "--all"],
            "--all makes every result and 'staircase' names one; leave one of the two out",
        ),
        (["--quick"], "--quick needs a result to make; name one, or type --all"),
        (["--seed", "3"], "--seed needs a result to make; name one, or type --all"),
        (
            ["staircase", "--seed", "-3"],
            "seed is -3; wanted a whole number from 0 to 2147483647; type --seed 0",
        ),
        (
            ["staircase", "--out", "file/x"],
            "--out file/x cannot be written (Not a directory); name another folder",
        ),
        (
            ["staircase", "--html", "no/such.html"],
            "--html no/such.html: there is no directory no; make it first",
        ),
    ],
)
def test_refusals_are_one_sentence(capsys, at, arguments, says):
    (at / "file").write_text("")
    code, out, err = run(capsys, *arguments)
    assert (code, out) == (2, "") and err.startswith(f"learnable: {says}") and err.count("\n") == 1


def test_ctrl_c_exits_130_and_keeps_what_is_done(capsys, at, monkeypatch):
    real = running.made

    def some(study, *rest):
        if study.name == "hypercube-degrees":
            raise KeyboardInterrupt
        return real(study, *rest)

    monkeypatch.setattr(running, "made", some)
    monkeypatch.setattr(
        "learnable.reproduction.catalogue.HOMES",
        {"local-generator-network": "generator_network", "hypercube-degrees": "hypercube_degrees"},
    )
    code, _, err = run(capsys, "--all", "--quick")
    assert code == 130
    assert err == "interrupted in hypercube-degrees; 1 finished result is kept in out/reproduce\n"
    assert (at / "out/reproduce/local-generator-network.quick/result.json").is_file()


def test_all_goes_on_where_one_lacks_its_data(capsys, at, monkeypatch):
    from learnable.targets import fashion

    monkeypatch.setattr(fashion, "places", lambda: (at / "nowhere",))
    homes = {"initial-alignment-images": "image_alignment", "local-generator-network": "generator_network"}
    monkeypatch.setattr("learnable.reproduction.catalogue.HOMES", homes)
    code, out, err = run(capsys, "--all", "--quick", "--json")
    found = json.loads(out)
    assert code == 0 and [r["name"] for r in found["results"]] == ["local-generator-network"]
    assert found["refused"][0]["name"] == "initial-alignment-images" and "type make data" in err
