"""What the tables of a check say: titles that fit the group, one leap, whose step it is, numbers of what is vacuous."""

import re

import pytest

from learnable.cli.app import _run as run

BIASED = "biased(parity(n=30, degree=3), bias=0.2)"


@pytest.fixture
def shown(capsys, monkeypatch):
    """What `check` prints, as one line of words."""
    monkeypatch.setenv("COLUMNS", "200")

    def words(*arguments):
        assert run(["check", *arguments]) == 0
        return " ".join(capsys.readouterr().out.split())

    return words


@pytest.mark.parametrize(
    ("target", "group", "title"),
    [
        ("parity(n=9, degree=3)", None, "cut by degree"),
        ("hermite(d=6, degree=3)", None, "cut by degree"),
        (BIASED, None, "cut along permutations(n=30)"),
        ("staircase(n=6, degree=3)", "permutations(n=6)", "cut along permutations(n=6)"),
        ("parity(n=6, degree=2)", "cyclic_shifts(n=6)", "cut along cyclic_shifts(n=6)"),
        ("majority(n=7)", "sign_flips(n=7)", "cut along sign_flips(n=7)"),
        (
            "staircase(n=6, degree=3)",
            "stabiliser(signed_permutations(n=6), fixed=[1])",
            "cut along stabiliser(signed_permutations(n=6), fixed=[1])",
        ),
    ],
)
def test_the_title_of_the_parts_fits_the_group(shown, target, group, title):
    chosen = ["--group", group] if group else []
    assert f"The target, {title} ┏" in shown(target, "--net", "mlp(widths=[4])", *chosen)


def test_the_mean_is_no_share_of_the_variance(shown):
    told = shown("modular(n=8)", "--net", "mlp(widths=[4])", "--group", "even_signed_permutations(n=8)")
    shares = [float(s) for s in re.findall(r"│ ([\d.]+)% │", told)]
    assert len(shares) == 5 and sum(shares) == pytest.approx(100, abs=0.3)


def test_one_leap_is_shown_and_it_is_the_verdicts(shown):
    told = shown(BIASED, "--net", "mlp(widths=[4])")
    assert "the terms that hold weight have leap 2" in told
    assert "│ leap │ 2 │ of the terms that hold weight (1 of all terms) │" in told
    assert "│ merged staircase │ yes │ of all terms: x1 → x2 → x3 │" in told
    assert "│ leap │ 3 │ │" in shown("parity(n=9, degree=3)", "--net", "mlp(widths=[4])")


def test_one_step_says_whose_step_it_is(shown, tmp_path):
    page = tmp_path / "p.html"
    told = shown("parity(n=9, degree=3)", "--net", "mlp(widths=[4])", "--html", str(page))
    assert re.search(
        r"one step of a reference network │ at least [\d.e-]+ │ of the variance is taken, by 512 ReLU", told
    )
    assert "by 512 ReLU units that are not yours; 0." in told
    assert "512 ReLU units that are not yours" in page.read_text()


@pytest.mark.parametrize(
    ("target", "numbers"),
    [
        ("parity(n=20, degree=2)", "the budget's signal is 447.2, and from 23.36 on it allows success"),
        (
            'polynomial(n=6, expression="x1^2 + x2*x3", law=gaussian)',
            "the budget's signal is 447.2, and any signal allows success with probability 0.9.",
        ),
    ],
)
def test_a_certificate_that_excludes_nothing_gives_its_numbers(shown, target, numbers):
    told = shown(target, "--net", "mlp(widths=[4])")
    assert "it excludes nothing here. The chance of success is at most 1: " + numbers in told


def test_defaults_are_written_out(shown):
    told = shown("parity(n=9, degree=3)", "--net", "mlp(widths=[512])", "--training", "noisy_gd(rate=0.05)")
    assert "network mlp(widths=[512], activation=relu, init=gaussian), 5,633 parameters" in told
    assert "training noisy_gd(steps=500, rate=0.05, noise=0.0025, batch=population)" in told


def test_a_layer_that_is_blind_on_gaussian_inputs_is_named_once(shown):
    told = shown("hermite(d=6, degree=3)", "--net", "mlp(widths=[4])")
    assert "hidden 1 and output are blind to Hermite degree 3, by the parity of the activation." in told
