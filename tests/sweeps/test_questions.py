"""What a cell asks is answered as its command answers it, with the same bytes every time."""

import inspect
import json
import shlex
from types import SimpleNamespace

import pytest

from learnable.cli.app import app
from learnable.ranking import rank
from learnable.specs import InputError
from learnable.sweeps.questions import QUESTIONS, Cell, ask, asked, command_of, normal, options_of
from learnable.verdicts import check
from learnable.verification import verify

ASKED = {
    "check": {"target": "parity(n=6, degree=2)", "network": "mlp(widths=[16])", "edge": 0.25, "seed": 3},
    "verify": {
        "target": "parity(n=4, degree=1)",
        "network": "mlp(widths=[8])",
        "training": "noisy_gd(steps=5)",
        "runs": 2,
        "seed": 1,
    },
    "rank": {
        "target": "parity(n=6, degree=1)",
        "network": ["mlp(widths=[8])", "mlp(widths=[4,4])"],
        "samples": 60,
        "seed": 2,
        "mode": "train",
    },
}


@pytest.mark.parametrize("question", ASKED)
def test_an_answer_is_that_of_the_command(question, capsys):
    text = asked(question, ASKED[question])
    answer = json.loads(ask(text))
    command = shlex.split(command_of(ASKED[question], question))
    app([*command[1:], "--json"], standalone_mode=False)
    printed = json.loads(capsys.readouterr().out)
    if question == "verify":
        assert len(printed["prediction"].pop("fixed_at")) > 10
    assert answer == printed
    assert list(answer) == list(printed)
    assert answer["schema"] == f"learnable/{question}/1" and answer["seed"] == ASKED[question]["seed"]


@pytest.mark.parametrize("question", ASKED)
def test_an_answer_has_the_same_bytes_every_time(question, monkeypatch):
    text = asked(question, ASKED[question])
    first = ask(text)
    clock = SimpleNamespace(now=lambda zone: SimpleNamespace(isoformat=lambda timespec: "another day"))
    monkeypatch.setattr("learnable.verdicts.scoring.datetime", clock)
    assert ask(text) == first
    assert first == json.dumps(json.loads(first), ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def test_the_hash_of_a_prediction_stays():
    prediction = json.loads(ask(asked("verify", ASKED["verify"])))["prediction"]
    assert list(prediction) == ["label", "because", "sha256"]


def test_defaults_are_those_of_the_commands():
    functions = {"check": check, "verify": verify, "rank": rank}
    seen = 0
    for question, function in functions.items():
        named = inspect.signature(function).parameters
        for option in QUESTIONS[question]:
            given = named[{"network": "nets" if question == "rank" else "net"}.get(option.name, option.name)]
            wanted = None if given.default is inspect.Parameter.empty else given.default
            assert option.default == ("noisy_gd()" if option.name == "training" else wanted), option.name
            seen += 1
    assert seen == 21


def test_the_training_that_is_left_out_is_noisy_gd():
    options = {"target": "parity(n=6, degree=2)"}
    assert ask(asked("check", options)) == ask(asked("check", {**options, "training": "noisy_gd()"}))


def test_echo_returns_its_seed():
    assert ask('{"question":"echo"}') == '{"schema":"learnable/echo/1","seed":0}'
    assert ask(asked("echo", {"seed": 2**60})) == f'{{"schema":"learnable/echo/1","seed":{2**60}}}'


def test_a_refusal_of_the_command_is_a_refusal_of_the_cell():
    with pytest.raises(InputError, match="parity: degree is 9; wanted from 0 to 6"):
        ask(asked("check", {"target": "parity(n=6, degree=9)"}))
    with pytest.raises(
        InputError, match=r"question is 'chek' \(nearest known: check\); wanted one of check, verify"
    ):
        ask('{"question":"chek"}')


@pytest.mark.parametrize("question", ["verify", "rank"])
def test_an_unfinished_answer_is_none(question, monkeypatch):
    part = SimpleNamespace(ensemble=SimpleNamespace(interrupted=(3,)), interrupted=("mlp()",))
    place = {"verify": "learnable.verification.verify", "rank": "learnable.ranking.rank"}[question]
    monkeypatch.setattr(place, lambda **options: part)
    with pytest.raises(KeyboardInterrupt):
        ask(asked(question, ASKED[question]))


@pytest.mark.parametrize(
    ("question", "options", "command"),
    [
        ("check", {"target": "rows.csv"}, "learnable check rows.csv"),
        (
            "check",
            {"group": "permutations(n=4)", "target": 'data("my rows.csv")', "edge": 0.25, "samples": 9},
            "learnable check 'data(\"my rows.csv\")' --group 'permutations(n=4)' --edge 0.25 --samples 9",
        ),
        (
            "verify",
            ASKED["verify"],
            "learnable verify 'parity(n=4, degree=1)' --net 'mlp(widths=[8])' --training 'noisy_gd(steps=5)' "
            "--runs 2 --seed 1",
        ),
        (
            "rank",
            {**ASKED["rank"], "probe": 3},
            "learnable rank 'parity(n=6, degree=1)' --net 'mlp(widths=[8])' --net 'mlp(widths=[4,4])' --probe 3 --seed 2 "
            "--samples 60 --mode train",
        ),
        ("echo", {"seed": 3}, ""),
    ],
)
def test_the_command_of_a_cell(question, options, command):
    assert command_of(options, question) == command


def test_the_options_of_a_cell():
    assert options_of(Cell((), asked("rank", ASKED["rank"]), "")) == ASKED["rank"]


@pytest.mark.parametrize("question", ASKED)
def test_every_option_takes_what_is_asked_and_reads_it(question):
    rows = {option.name: option for option in QUESTIONS[question]}
    seen = 0
    for name, value in ASKED[question].items():
        held = tuple(value) if isinstance(value, list) else value
        assert normal(rows[name], held) == value
        rows[name].read(value)
        seen += 1
    assert seen >= 4
