"""Every command on a terminal of any encoding: no traceback, readable characters, JSON in ASCII; nothing steers it."""

import io
import itertools
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import learnable
from cases import thinned
from learnable import terminal
from learnable.cli.app import _run
from learnable.specs import InputError, printable

ENCODINGS = ("ascii", "cp1252", "latin-1", "cp437", "utf-8")
SHORT = ("--runs", "2", "--training", "noisy_gd(steps=4)")
COMMANDS = {
    "check": ["check", "parity(n=8, degree=3)"],
    "check of the sphere": ["check", "gegenbauer(d=20, degree=3)"],
    "check of rows": ["check", "rows.csv", "--net", "mlp(widths=[4])"],
    "verify": ["verify", "parity(n=6, degree=2)", "--net", "mlp(widths=[4])", *SHORT],
    "scale": ["scale", "parity(n=@, degree=3)", "--over", "10,20,40"],
    "rank": ["rank", "rows.csv", "--net", "mlp(widths=[4])", "--net", "mlp(widths=[8])"],
    "generate": ["generate", "noisy_parity(n=8, degree=2)", "--samples", "300", "--out", "hard"],
    "attack": ["attack", "hard", "--only", "linear,elimination"],
    "audit": ["audit", "hard"],
    "reproduce": ["reproduce"],
    "sweep run": ["sweep", "run", "grid.toml", "--workers", "1"],
    "sweep status": ["sweep", "status", "grid.toml"],
    "sweep merge": ["sweep", "merge", "grid.toml", "grid.1-of-1.sqlite"],
}
PRINTED = {
    "sweep report": ["sweep", "report", "grid.toml"],
    "sweep export": ["sweep", "export", "grid.toml", "--out", "rows.of.grid.csv"],
    "help": ["--help"],
    "help of sweep": ["sweep", "--help"],
    "help of check": ["check", "--help"],
}
"""Commands without --json."""


class Stream:
    """Standard output or error of a terminal with that encoding, as Python sets it up."""

    def __init__(self, encoding):
        self.bytes = io.BytesIO()
        self.text = io.TextIOWrapper(self.bytes, encoding=encoding, errors="strict", write_through=True)

    def read(self):
        return self.bytes.getvalue().decode(self.text.encoding)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Where all commands run: rows with a header in Greek, a sweep, a part of it."""
    here = tmp_path_factory.mktemp("terminal")
    rows = "".join(f"{i % 7},{(i * i) % 5},{'ναι' if i % 2 else 'όχι'}\n" for i in range(80))
    (here / "rows.csv").write_text(f"naïve²,σ,y\n{rows}", encoding="utf-8")
    grid = "question = 'check'\ntarget = 'parity(n=6, degree=@k)'\nnetwork = 'mlp(widths=[4])'\n[axes]\n"
    (here / "grid.toml").write_text(f"{grid}k = [1, 2]\n")
    before = Path.cwd()
    os.chdir(here)
    try:
        assert _run(["sweep", "run", "grid.toml", "--workers", "1", "--worker", "1/1", "-q"]) == 0
        assert (
            _run(["generate", "noisy_parity(n=8, degree=2)", "--samples", "300", "--out", "hard", "-q"]) == 0
        )
        assert _run(["sweep", "merge", "grid.toml", "-q"]) == 0
    finally:
        os.chdir(before)
    return here


@pytest.fixture
def shown(folder, monkeypatch):
    """Run a command on a terminal of an encoding: exit code, standard output, standard error."""
    monkeypatch.chdir(folder)
    monkeypatch.setenv("COLUMNS", "90")

    def run(encoding, words):
        out, err = Stream(encoding), Stream(encoding)
        monkeypatch.setattr(sys, "stdout", out.text)
        monkeypatch.setattr(sys, "stderr", err.text)
        terminal.prepare()
        return _run(words), out.read(), err.read()

    return run


EVERYWHERE = ("check", "check of rows", "help of check")
"""Commands that are fast on every encoding; the others are on ASCII, the narrowest."""
PAIRS = list(itertools.product([*COMMANDS, *PRINTED], ENCODINGS))


@pytest.mark.parametrize(
    ("command", "encoding"),
    thinned(PAIRS, [pair for pair in PAIRS if pair[0] in EVERYWHERE or pair[1] == "ascii"]),
)
def test_a_command_prints_in_every_encoding(shown, command, encoding):
    code, out, err = shown(encoding, {**COMMANDS, **PRINTED}[command])
    assert (code, err) == (0, "") and out
    assert re.search(r"\\u[0-9a-f]{4}", out) is None, out
    assert encoding != "ascii" or out.isascii()


@pytest.mark.parametrize("command", COMMANDS)
def test_json_is_ascii_and_the_same_everywhere(shown, command):
    found = []
    for encoding in ("ascii", "utf-8"):
        code, out, err = shown(encoding, [*COMMANDS[command], "--json"])
        assert (code, err, out.count("\n")) == (0, "", 1) and out.isascii()
        found.append(set(json.loads(out)))
    assert found[0] == found[1]


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_boxes_stay_boxes(shown, encoding):
    """What is spelled in ASCII is longer; borders stand where they stood."""
    _, out, _ = shown(encoding, ["check", "parity(n=30, degree=15)"])
    panel = [line for line in out.splitlines() if line[:1] in ("|", "│")][:6]
    assert len(panel) == 6 and {len(line) for line in panel} == {90}
    assert all(len(line) <= 90 for line in out.splitlines())
    assert {line[-1] for line in panel} <= {"|", "│"}


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_page_is_utf_8_whatever_the_terminal(shown, folder, encoding):
    assert shown(encoding, ["check", "rows.csv", "--net", "mlp(widths=[4])", "--html", "page.html"])[0] == 0
    assert "ναι" in (folder / "page.html").read_text(encoding="utf-8")


def test_refusals_are_one_sentence_in_every_encoding(shown):
    for encoding in ENCODINGS:
        for words in (
            ["check", "parité(n=3)"],
            ["check", "ρ.csv"],
            ["audit", "中.json"],
            ["attack", "\udce9"],
        ):
            code, out, err = shown(encoding, words)
            assert (code, out) == (2, "") and err.count("\n") == 1 and err.isascii() | (encoding != "ascii")


STEERING = "\x1b[31mred\x1b]0;title\x07\x9b2J\x7f\u202egnirts\u2066"
SPELLED = r"\x1b[31mred\x1b]0;title\x07\x9b2J\x7f\u202egnirts\u2066"


@pytest.mark.parametrize(
    "words",
    [
        ["check", f"{STEERING}.csv"],
        ["check", f'data("{STEERING}.csv")'],
        ["check", f"parity(n=3, degree={STEERING})"],
        ["check", "parity(n=3, degree=2)", "--net", f"{STEERING}.py:f"],
        ["check", "parity(n=3, degree=2)", f"--{STEERING}"],
        ["check", "parity(n=3, degree=2)", "--html", f"{STEERING}/a.html"],
        ["verify", f"{STEERING}.csv"],
        ["rank", f"{STEERING}.csv", "--net", "mlp()", "--net", "mlp(widths=[4])"],
        ["scale", "parity(n=@, degree=3)", "--over", STEERING],
        ["generate", STEERING, "--samples", "9", "--out", "o"],
        ["attack", STEERING],
        ["audit", STEERING],
        ["reproduce", STEERING],
        ["sweep", "run", STEERING],
        ["sweep", "status", STEERING],
        ["sweep", "export", STEERING, "--out", "a.csv"],
        ["sweep", "merge", STEERING],
        [STEERING],
    ],
    ids=lambda words: " ".join(words[:2])[:12],
)
def test_what_steers_a_terminal_is_spelled_in_messages(shown, words):
    code, out, err = shown("utf-8", words)
    assert (code, out) == (2, "") and printable(err) == err and r"\x1b" in err


def test_what_steers_a_terminal_is_spelled_in_tables(shown, folder):
    rows = "".join(f"{i % 7},{(i * i) % 5},{i % 2}{STEERING}\n" for i in range(80))
    (folder / "steering.csv").write_text(f"a{STEERING},b,y\n{rows}", encoding="utf-8")
    for words in (
        ["check", "steering.csv", "--net", "mlp(widths=[4])"],
        ["rank", "steering.csv", "--net", "mlp(widths=[4])", "--net", "mlp(widths=[8])"],
        ["verify", "steering.csv", "--net", "mlp(widths=[4])", *SHORT],
    ):
        code, out, err = shown("utf-8", words)
        assert code == 0, err
        assert printable(out) == out and printable(err) == err


def test_a_name_that_steers_is_spelled_in_tables_of_folders_and_sweeps(shown, folder):
    (folder / f"{STEERING}.toml").write_text((folder / "grid.toml").read_text())
    for words in (
        ["sweep", "run", f"{STEERING}.toml", "--workers", "1"],
        ["sweep", "status", f"{STEERING}.toml"],
        ["sweep", "report", f"{STEERING}.toml"],
        ["sweep", "export", f"{STEERING}.toml", "--out", f"{STEERING}.csv"],
        ["generate", "noisy_parity(n=8, degree=2)", "--samples", "300", "--out", STEERING],
        ["attack", STEERING, "--only", "linear"],
        ["audit", STEERING],
    ):
        code, out, err = shown("utf-8", words)
        assert code == 0, err
        assert printable(out) == out and printable(err) == err


def test_the_message_is_spelled_in_one_way():
    assert printable(STEERING) == SPELLED and str(InputError(STEERING)) == SPELLED
    assert printable("a\nb") == "a\nb" and printable("\u200e\u061c\u2028") == r"\u200e\u061c\u2028"


@pytest.mark.parametrize(
    ("text", "ascii"),
    [
        ("≤ ≥ ≠ ≈ → × · ± … – “a” •", '<= >= != ~ -> x * +- ... - "a" *'),
        ("R², 10⁻³ and x⁴²", "R^2, 10^-3 and x^42"),
        ("σ² λ Σx √n √(n) 2π Θ(1)", "sigma^2 lambda sum x sqrt n sqrt(n) 2pi Theta(1)"),
        ("naïve Łódź ½ x₁", "naive Lodz 1/2 x1"),
        ("✓ ✗ 中 \udce9", r"ok x \u4e2d \udce9"),
    ],
)
def test_characters_have_readable_spellings(text, ascii):
    assert terminal.readable(text, "ascii") == ascii
    assert terminal.readable(ascii, "cp437") == ascii


def test_every_character_that_we_write_has_a_spelling():
    """Greek, signs and boxes of our own sentences; none is left as a number."""
    source = Path(learnable.__file__).parent
    used = {c for p in source.rglob("*.py") for c in p.read_text(encoding="utf-8") if ord(c) > 127}
    left = {c for c in used if terminal.readable(c, "ascii").startswith("\\u")}
    assert len(used) > 50 and left <= set("⪰⏱中\u0302\u0307\u0304"), left


@pytest.mark.parametrize("encoding", thinned(["cp1252", "latin-1", "cp437", "ascii"], ["cp437", "ascii"]))
def test_the_environment_sets_the_encoding(folder, encoding):
    """The same from outside, once for each: with the encoding that the environment names, and a locale without any."""
    plain = {"PYTHONIOENCODING": encoding, "PYTHONUTF8": "0", "LC_ALL": "C", "PYTHONCOERCECLOCALE": "0"}
    done = subprocess.run(
        [sys.executable, "-m", "learnable", "check", "parity(n=30, degree=15)"],
        capture_output=True, env={**os.environ, **plain}, cwd=folder, timeout=120,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, b"") and done.stdout.decode(encoding)
    done = subprocess.run(
        [sys.executable, "-m", "learnable", "sweep", "run", "é.toml".encode()],
        capture_output=True, env={**os.environ, **plain}, cwd=folder, timeout=120,
    )  # fmt: skip
    assert done.returncode == 2 and b"Traceback" not in done.stderr and done.stderr.count(b"\n") == 1
