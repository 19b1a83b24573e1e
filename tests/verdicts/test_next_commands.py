"""The commands that a verdict prints: one line each, and they run."""

import shlex

import numpy as np
import pytest

from learnable import check
from learnable.cli.app import _run as run
from learnable.descent.budgets import SGD, NoisyGD
from learnable.groups import Orthogonal
from learnable.reports.pages import check_page
from learnable.symmetries import Symmetry
from learnable.targets import Arrays
from learnable.verdicts.group_measures import left_out
from learnable.verdicts.next_commands import fresh, points_of
from learnable.verdicts.rule import _two_figures_down

NET = "mlp(widths=[8])"
MODULE = """from torch import nn


def plain():
    return nn.Sequential(nn.Linear(6, 8), nn.ReLU(), nn.Linear(8, 1))


class Odd(nn.Module):
    def __init__(self):
        super().__init__()
        self.mix = nn.LSTM(1, 4, batch_first=True)
        self.out = nn.Linear(4, 1)

    def forward(self, x):
        return self.out(self.mix(x[:, :, None])[0][:, -1])
"""
SHORT = "noisy_gd(steps=4)"
ASKED = {
    "a population too large to visit": ("majority(n=21)", NET, SHORT, ["verify"], "batch=4096"),
    "a population that is visited": ("parity(n=6, degree=1)", NET, SHORT, ["verify"], SHORT),
    "a bias": ("biased(parity(n=25, degree=3), bias=0.2)", NET, SHORT, ["verify"], "batch=4096"),
    "Gaussian inputs": ("hermite(d=9, degree=2)", NET, SHORT, ["verify"], "batch=1024"),
    "the sphere": ("gegenbauer(d=9, degree=2)", NET, SHORT, ["verify"], "batch=1024"),
    "plain training": ("majority(n=21)", NET, "sgd(steps=3, rate=0.1, batch=8)", ["verify"], "batch=8"),
    "a step that overshoots": (
        "parity(n=9, degree=2)", NET, "noisy_gd(steps=4, rate=50.0)", ["check", "verify"], "rate=50.0",
    ),
    "a module whose symmetry was found": ("majority(n=5)", "net.py:wide", SHORT, ["check", "verify"], SHORT),
    "a module whose symmetry was not": ("parity(n=6, degree=2)", "net.py:Odd", SHORT, ["verify"], SHORT),
}  # fmt: skip


@pytest.fixture
def folder(tmp_path, monkeypatch):
    wide = MODULE + "\n\ndef wide():\n    return nn.Sequential(nn.Linear(5, 8), nn.ReLU(), nn.Linear(8, 1))\n"
    (tmp_path / "net.py").write_text(wide)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "60")
    return tmp_path


@pytest.mark.parametrize("name", ASKED)
def test_the_printed_commands_run(name, folder, capsys):
    target, net, training, verbs, budget = ASKED[name]
    assert run(["check", target, "--net", net, "--training", training]) == 0
    lines = [line[2:] for line in capsys.readouterr().out.splitlines() if line.startswith("  learnable ")]
    words = [shlex.split(line) for line in lines]
    assert [w[1] for w in words] == verbs and budget in words[-1][words[-1].index("--training") + 1]
    for given in words:
        assert run(["-q" if w == "--quiet" else w for w in [*given[1:], "-q"]]) == 0, capsys.readouterr().err
        assert capsys.readouterr().err == ""


def test_what_is_vouched_lets_the_theorem_speak(folder):
    found = check("majority(n=5)", "net.py:wide", SHORT)
    assert found.verdict.because.startswith(
        "this initialisation was found to be symmetric under signed_permutations(n=5) (by rules, and draws did not "
        "refute it); no theorem speaks until you vouch for it, and there is no forecast for this kind of network"
    )
    assert found.verdict.next.startswith(
        "vouch for signed_permutations(n=5), which lets the theorem speak; or train"
    )
    assert "--group 'signed_permutations(n=5)'" in found.commands[0] and not found.certificates
    assert check("majority(n=5)", "net.py:wide", SHORT, group="signed_permutations(n=5)").certificates
    lost = check("parity(n=6, degree=2)", "net.py:Odd", SHORT)
    assert "no symmetry of this initialisation was found, so no theorem speaks" in lost.verdict.because


def test_a_group_that_was_sampled_is_not_called_unknown():
    group = "generated(n=9, generators=[[2,3,4,5,6,7,8,9,1],[2,1,3,4,5,6,7,8,9]])"
    found = check("biased(parity(n=9, degree=2), bias=0.1)", NET, SHORT, group=group, samples=50)
    assert f"alignments under {group} are sampled here, which no theorem rests on" in found.verdict.because


def test_a_symmetry_of_a_module_under_rotations_is_agreed_with():
    known = Symmetry("net", "gaussian(d=9)", Orthogonal(9), "supported", ("draws",))
    assert left_out(known) == (
        "this initialisation was found to be symmetric under orthogonal(d=9) (by rules, and draws did not refute "
        "it); no theorem speaks until you vouch for it"
    )


RNG = np.random.default_rng(0)
X = RNG.normal(size=(300, 6))
BITS = 1.0 - 2.0 * RNG.integers(0, 2, (300, 14))
WEAK = np.where(0.3 * X[:, 0] + RNG.normal(size=300) > 0, 1.0, -1.0)
DATA = {
    "a signal": (
        X,
        np.where(X[:, 0] > 0, 1.0, -1.0),
        {"training": "adam(rate=0.01)"},
        ["learnable.verify(data, "],
    ),
    "too short a budget": (
        X,
        np.where(X[:, 0] > 0, 1.0, -1.0),
        {"training": "adam(epochs=1)"},
        ["learnable.check(data, "],
    ),
    "nothing, and more rows to take": (X, RNG.permutation(WEAK), {"samples": 40}, ["samples="]),
    "nothing, and no more rows": (X, RNG.permutation(WEAK), {}, []),
    "a small signal": (X, WEAK, {"edge": 0.5}, ["edge=0.0"]),
    "a parity": (BITS, BITS[:, :7].prod(axis=1), {}, ["learnable check 'parity(n=14, degree=7)'"]),
}


@pytest.mark.parametrize("name", DATA)
def test_what_is_asked_next_of_data(name):
    inputs, labels, options, parts = DATA[name]
    found = check(Arrays(inputs, labels), NET, **options)
    assert len(found.commands) >= len(parts) and bool(found.commands) == bool(parts), found.commands
    assert all(part in line for part, line in zip(parts, found.commands, strict=False)), found.commands


def test_proved_hardness_asks_for_no_run():
    assert check("parity(n=30, degree=15)", NET).commands == ()


def test_the_page_has_the_commands():
    found = check("majority(n=21)", NET)
    assert "majority(n=21)&#39; --net" in check_page(found.json(), found.commands)
    assert "batch=4096" in check_page(found.json(), found.commands)
    assert "batch=4096)&#39; --runs" not in check_page(found.json())


@pytest.mark.parametrize(
    ("training", "points", "batch"),
    [
        (NoisyGD(), 2.0**14, None),
        (NoisyGD(), 2.0**15, 4096),
        (NoisyGD(), float("inf"), 1024),
        (NoisyGD(batch=7), float("inf"), None),
        (SGD(steps=1, rate=0.1, batch=3), float("inf"), None),
    ],
)
def test_the_batch_that_stands_in_for_a_population(training, points, batch):
    assert fresh(training, points=points) == batch


def test_points_and_rates():
    from learnable.laws import Hypercube, Sphere

    assert points_of(Hypercube(100_000)) == 2.0**1000 and points_of(Sphere(4)) == float("inf")
    assert [_two_figures_down(v) for v in (0.0349, 7.0, 123.0, 9.99e-5)] == [0.034, 7.0, 120.0, 9.9e-5]
