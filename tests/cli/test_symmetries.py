"""Targets, laws and groups from end to end: check with a page, audit what it printed, scale."""

import json

import pytest

from learnable.cli.app import _run as run

ROWS = [
    ("parity(n=6, degree=3)", None, 1, "A4'"),
    ("majority(n=7)", "sign_flips(n=7)", 1, "A4'"),
    ("modular(n=8)", "even_signed_permutations(n=8)", 2, "A4'"),
    ("staircase(n=6, degree=3)", "permutations(n=6)", 2, "A4'"),
    ("staircase(n=6, degree=3)", "stabiliser(signed_permutations(n=6), fixed=[1])", 2, "A4'"),
    ("staircase(n=6, degree=3)", "stabiliser(permutations(n=6), fixed=[1])", 2, "A4'"),
    ("parity(n=6, degree=2)", "cyclic_shifts(n=6, columns=3)", 2, "A4'"),
    ("parity(n=6, degree=2)", "generated(n=6, generators=[[2,3,4,5,6,1]])", 2, "A4'"),
    ("gegenbauer(d=6, degree=3)", None, 1, "A4'"),
    ("single_index(d=6, link=relu, law=sphere)", "orthogonal(d=6)", 1, "A4'"),
    ("hermite(d=6, degree=2)", None, 2, "A4'"),
    ("single_index(d=6, link=tanh)", None, 1, "A4'"),
    ('polynomial(n=6, expression="x1^2 + x2*x3", law=gaussian)', "orthogonal(d=6)", 2, "A4'"),
]


@pytest.mark.parametrize(("target", "group", "count", "first"), ROWS)
def test_check_a_page_and_the_audit(target, group, count, first, tmp_path, capsys):
    chosen = ["--group", group] if group else []
    page, file = tmp_path / "page.html", tmp_path / "check.json"
    assert run(["check", target, "--net", "mlp(widths=[4])", "--json", "--html", str(page), *chosen]) == 0
    text = capsys.readouterr().out
    found = json.loads(text)
    assert len(found["certificates"]) == count and found["certificates"][0]["theorem"] == first
    assert all(c["inputs"]["group"] == (group or c["inputs"]["group"]) for c in found["certificates"])
    assert len([c for c in found["certificates"] if "residual" in c]) == count - 1
    assert page.read_text().count('<section class="certificate">') == count
    file.write_text(text)
    assert run(["audit", str(file)]) == 0
    said = capsys.readouterr().out
    assert "0 differ" in said and "trusted" not in said
    assert run(["check", target, "--net", "mlp(widths=[4])", *chosen]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert (count == 2) == ("(A4') against the invariant part" in shown)


def test_a_certificate_against_the_invariant_part_can_be_what_proves_hardness(tmp_path, capsys):
    spec = "hermite(d=600, degree=4)"
    assert run(["check", spec, "--exit-code", "--certificate", str(tmp_path / "c.json")]) == 11
    shown = " ".join(capsys.readouterr().out.replace("│", " ").split())
    assert (
        "equivariant descent (A4') against the invariant part: no network with this symmetry reaches a loss of 0.9"
        in shown
    )
    assert run(["audit", str(tmp_path / "c.json")]) == 0
    assert "0 differ" in capsys.readouterr().out


def test_what_stays_out_of_reach_is_said_where_the_invariant_part_is_large(capsys):
    terms = " + ".join(f"x{i}" for i in range(1, 61))
    spec = f'polynomial(n=60, expression="{terms} + 4*x1*x2*x3*x4*x5*x6*x7*x8*x9*x10")'
    chosen = ["--group", "permutations(n=60)", "--training", "noisy_gd(rate=0.01)"]
    assert run(["check", spec, "--net", "mlp(widths=[16])", *chosen]) == 0
    shown = " ".join(capsys.readouterr().out.replace("│", " ").split())
    assert (
        "what permutations(n=60) moves, 21% of the variance, stays out of reach, whatever is learned" in shown
    )


@pytest.mark.parametrize("target", ["hermite(d=5, degree=2)", "sign(hermite(d=5, degree=2))"])
def test_a_sampled_alignment_is_shown_in_tables_and_pages(target, tmp_path, capsys):
    page = tmp_path / "p.html"
    chosen = ["--net", "mlp(widths=[8])", "--group", "cyclic_shifts(n=5)", "--samples", "600"]
    assert run(["check", target, *chosen, "--html", str(page)]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert "G-alignment" in shown and "cyclic_shifts(n=5)" in shown and "None" not in shown
    text = page.read_text()
    assert "under cyclic_shifts(n=5)" in text and "no part" not in text


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["check", "my rows.csv"], 'is a path with spaces, which needs quotes inside a spec; type data("my rows.csv")'),
        (["check", '"my rows.csv"'], 'type data("my rows.csv")'),
        (["check", "parity(n=9, degree=2)", "--group", "orthogonal(d=9)"],
         "rotations preserve sphere(d) and gaussian(d)"),
        (["check", "gegenbauer(d=9, degree=2)", "--group", "permutations(n=9)"],
         "(--samples 4096), or type orthogonal(9)"),
        (["check", "parity(n=3, degree=2)", "--group", "generated(n=3, generators=[[1,2,2]])"],
         "is no signed permutation"),
        (["check", "parity(n=3, degree=2)", "--group", "generated(n=3, generators=[[1,2],[1,2,3]])"],
         "a generator has 2 entries and n is 3; wanted 3 in each"),
        (["check", "parity(n=9, degree=2)", "--group",
          "generated(n=9, generators=[[2,3,4,5,6,7,8,9,1],[2,1,3,4,5,6,7,8,9]])"],
         "has 362880 elements and at most 50000 are listed one by one; sample it instead: give a number of samples"),
        (["check", "digits", "--group", "permutations(n=64)"], "--group makes no sense on data"),
        (["scale", "parity(n=@, degree=2)", "--over", "9,9,9"], "one size again and again"),
        (["scale", "parity(n=@, degree=2)", "--over", "9,10,11", "--group", "permutations(n=9)"],
         "write @ where the size stands"),
    ],
)  # fmt: skip
def test_refusals_are_one_sentence(arguments, message, capsys):
    assert run(arguments) == 2
    said = capsys.readouterr()
    assert message in said.err and said.err.count("\n") == 1 and not said.out


def test_scale_under_a_group(capsys):
    assert (
        run(
            ["scale", "parity(n=@, degree=@-3)", "--over", "8,9,10", "--group", "permutations(n=@)", "--json"]
        )
        == 0
    )
    found = json.loads(capsys.readouterr().out)
    assert (
        found["group"] == "permutations(n=@)"
        and found["points"][2]["alignment"]["group"] == "permutations(n=10)"
    )
    assert run(["scale", "parity(n=@, degree=@-3)", "--over", "10,12,14"]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert shown.count("the activation is relu") == 1 and "blind to degree 7, 9 and 11" in shown


CUTS = (
    ("majority(n=7)", "by degree"),
    ("biased(majority(n=7), bias=0.2)", "along permutations(n=7)"),
    ("gegenbauer(d=6, degree=3)", "by degree"),
)


@pytest.mark.parametrize(("target", "cut"), CUTS)
def test_the_table_of_parts_says_along_what_the_target_is_cut(target, cut, capsys):
    assert run(["check", target, "--net", "mlp(widths=[4])"]) == 0
    assert f"The target, cut {cut} " in capsys.readouterr().out


def test_what_was_predicted_before_training_is_said_first(capsys):
    assert run(["verify", "parity(n=4, degree=1)", "--net", "mlp(widths=[8])", "--runs", "2"]) == 0
    assert "Before training: predicted-learnable, at 20" in capsys.readouterr().out
