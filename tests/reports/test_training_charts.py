"""The page of a verification: score, success rate, curves; hostile names; runs that all stopped."""

from __future__ import annotations

import copy
from functools import cache

from learnable.reports.pages import verify_page
from learnable.verification import verify


@cache
def result():
    return verify("staircase(n=6, degree=2)", "mlp(widths=[16])", "noisy_gd(steps=60)", runs=4).json()


def test_the_page_says_what_training_showed():
    page = verify_page(result())
    for text in (
        "runs learned",
        "Wilson, 95%",
        "Loss along training",
        "Which monomials are learned when",
        "x1*x2",
    ):
        assert text in page
    assert result()["prediction"]["sha256"] in page
    assert "learnable verify &#39;staircase(n=6, degree=2)&#39;" in page and "--runs 4" in page
    assert page == verify_page(result())


def test_nothing_is_loaded_and_a_hostile_name_is_escaped():
    hostile = copy.deepcopy(result())
    hostile["target"]["spec"] = "<script>alert(1)</script>"
    hostile["fourier"]["monomials"] = ["<script>alert(2)</script>", *hostile["fourier"]["monomials"][1:]]
    page = verify_page(hostile)
    assert "<script" not in page and "&lt;script&gt;alert(1)" in page
    assert "src=" not in page and "http-equiv" in page and "https://" not in page


def test_a_contradiction_is_loud():
    found = copy.deepcopy(result())
    rate = found["success_rate"]
    found["contradictions"] = [
        {"theorem": "A4'", "success_probability_at_most": 0.01, "success_rate": rate, "runs": 4, "seed": 0}
    ]
    page = verify_page(found)
    assert "Contradiction." in page and "bounds the success rate by 0.01" in page


def test_runs_that_all_stopped_leave_an_empty_curve():
    found = copy.deepcopy(result())
    found["curves"] = {k: v if k == "steps" else [None] * len(v) for k, v in found["curves"].items()}
    found["runs"] = [{**r, "stopped": "the loss was not finite", "learned": False} for r in found["runs"]]
    assert "4 runs stopped before the end" in verify_page(found)
