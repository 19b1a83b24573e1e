"""`learnable rank`: what it prints, where, and with which exit code."""

import json
from pathlib import Path

import pytest

from learnable import ranking
from learnable.cli.app import _run

NETWORKS = Path(__file__).parents[2] / "examples" / "networks.py"
BAD = """
import torch
from torch import nn

def huge():
    module = nn.Linear(64, 1)
    with torch.no_grad():
        module.weight.fill_(3e38)
    return module
"""
TWO = ("--net", "mlp(widths=[16])", "--net", "mlp(widths=[4], activation=square)")
SMALL = ("digits", "--samples", "80")


def run(capsys, *arguments):
    code = _run(["rank", *arguments])
    printed = capsys.readouterr()
    return code, printed.out, printed.err


@pytest.fixture
def wide(monkeypatch):
    monkeypatch.setenv("COLUMNS", "150")


@pytest.mark.usefixtures("wide")
def test_the_table_baselines_and_sentences(capsys):
    code, out, err = run(capsys, *SMALL, *TWO)
    assert (code, err) == (0, "")
    for text in (
        "digits: 80 of 1,797 rows, 64 columns, two classes · even (+1) against odd (-1)",
        "beside 200 shuffles",
        "Networks for digits, best first, by linearised on 80 rows",
        "│ linear model            │",
        "│ five nearest neighbours │",
        "│ shuffled labels         │",
        "order of the score (Kendall's tau",
        "he linear model",
        "INAL is a test for weak signal",
        "ridge R² (below 0 to 1; better: higher): R² of leave-one-out",
        "linearised R² (far below 0 to 1; better: higher): R² of f₀ + ridge",
    ):
        assert text in out, text
    assert "on 80 rows and 3 initialisations" in " ".join(out.split())
    assert out.index("forecast") < out.index("best first")
    row = next(line.split() for line in out.splitlines() if line.startswith("mlp(widths=[16])"))
    assert row[1:6] == ["64", "1", "1", "1,057", "1,040"] and row[7] == "s"


def test_a_dry_run_stops_before_anything_is_measured(capsys, monkeypatch):
    monkeypatch.setattr(ranking.ordering, "measured", None)
    code, out, err = run(capsys, *SMALL, *TWO, "--dry-run", "--probe", "2")
    assert (code, err) == (0, "") and "in all." in out and "best first" not in out
    assert "2 epochs of Adam on 80% of 80 rows" in " ".join(out.split())
    code, out, err = run(capsys, *SMALL, *TWO, "--dry-run", "--json")
    assert (code, out) == (2, "") and "leave out --json" in err


def test_json_is_one_object_without_a_clock(capsys):
    code, out, err = run(capsys, *SMALL, *TWO, "--json", "--seed", "3")
    found = json.loads(out)
    assert (code, err, out.count("\n")) == (0, "", 1)
    assert (found["schema"], found["seed"], found["by"]) == ("learnable/rank/1", 3, "linearised")
    for network in found["networks"]:
        assert {"spec", "rank", "scores"} <= set(network)
        for score in network["scores"].values():
            assert {"value", "log10", "low", "high", "method", "samples", "exactly_zero"} <= set(score)
            assert set(score["null"]) == {"mean", "deviation", "z", "p_value"} and score["better"]
    assert set(found["baselines"]) == {
        "linear_model", "neighbours", "parameter_count", "multiply_adds", "shuffled_labels",
    }  # fmt: skip
    assert "second" not in out.replace("seconds_", "")


def test_quiet_prints_a_line_a_network_and_a_bad_one_does_not_lose_the_others(capsys, tmp_path):
    (tmp_path / "bad.py").write_text(BAD)
    bad = ("--net", f"{tmp_path}/bad.py:huge")
    code, out, err = run(capsys, *SMALL, *TWO, *bad, "-q")
    assert (code, err) == (0, "") and len(out.splitlines()) == 2 and "mlp(widths=[16])" in out
    code, out, err = run(capsys, *SMALL, *TWO, *bad, "--json")
    assert code == 0 and "not finite at initialisation" in json.loads(out)["networks"][-1]["reason"]


def test_an_interrupt_prints_what_is_finished_and_exits_130(capsys, monkeypatch):
    real = ranking.measurement.measure
    calls = []

    def second_stops(*given):
        calls.append(1)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return real(*given)

    monkeypatch.setattr(ranking.measurement, "measure", second_stops)
    code, out, err = run(capsys, *SMALL, *TWO, "-q")
    assert (code, out.strip()) == (130, "1 mlp(widths=[16])")
    assert err == "interrupted: 1 of 2 networks were not reached; those that were are shown\n"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("digits", "--net", "mlp()"), "rank got 1 network; give at least two, --net A --net B"),
        (("digits",), "rank got 0 networks; give at least two"),
        (("digits", "--net", "mlp()", "--net", "mlp(widths=[512])"), "mlp() was given twice; give each once"),
        (("digits", *TWO, "--probe", "0"), "probe: epochs is 0; wanted at least 1; type --probe 3"),
        (("digits", *TWO, "--mode", "evil"), "mode is 'evil' (nearest known: eval); wanted eval or train"),
        (("digits", *TWO, "--workers", "0"), "workers is 0; wanted at least 1"),
        (("digits", *TWO, "--samples", "5"), "rows is 5; wanted at least 8"),
        (("digitz", *TWO), "digitz"),
        (("digits", "--net", "mpl()", "--net", "mlp()"), "unknown network 'mpl'"),
        (("digits", *TWO, "--html", "/nowhere/x.html"), "there is no directory /nowhere"),
        (("digits(classes=all)", *TWO, "--probe", "1"), "has 1 output and the label has 10 columns"),
    ],
)
def test_refusals_are_one_sentence(capsys, arguments, sentence):
    code, out, err = run(capsys, *arguments)
    assert (code, out) == (2, "") and err.startswith("learnable: ") and err.count("\n") == 1
    assert sentence in err


def test_the_examples_are_ranked_and_drawn(capsys, tmp_path):
    names = ("linear", "mlp", "cnn", "batch_norm_cnn", "residual", "attention")
    nets = [word for name in names for word in ("--net", f"{NETWORKS}:{name}")]
    page = tmp_path / "page.html"
    code, out, _ = run(capsys, "digits", "--samples", "300", *nets, "-q", "--html", str(page))
    assert code == 0 and len(out.splitlines()) == 6
    assert page.read_text().startswith("<!doctype html>") and "batch_norm_cnn" in page.read_text()
