"""What training will cost is told before it starts: memory, hours, a place to write to."""

from __future__ import annotations

import os
import re

import pytest

from learnable import descent, verify
from learnable.descent.costs import foresee, writable
from learnable.specs import InputError


@pytest.mark.parametrize("factor", ["parameters", "runs", "steps", "examples"])
def test_hours_grow_with_every_factor(factor, monkeypatch):
    monkeypatch.setenv("LEARNABLE_HOURS", "1e9")
    sizes = {"parameters": 1000, "runs": 10, "steps": 100, "examples": 64}
    assert foresee(**{**sizes, factor: 3 * sizes[factor]}) == pytest.approx(3 * foresee(**sizes))


def test_hours_beyond_what_is_allowed_are_refused_with_the_number(monkeypatch):
    monkeypatch.setattr(os, "cpu_count", lambda: 1)
    with pytest.raises(
        InputError, match=re.escape("multiply-adds, about 2,778 hours, and 100 are allowed; take fewer")
    ):
        foresee(10**5, 100, 10**6, 3334)
    monkeypatch.setenv("LEARNABLE_HOURS", "3000")
    assert foresee(10**5, 100, 10**6, 3334) == pytest.approx(2778, rel=1e-3)


@pytest.mark.parametrize("text", ["0", "-1", "many", "nan"])
def test_hours_that_are_none_are_refused(text, monkeypatch):
    monkeypatch.setenv("LEARNABLE_HOURS", text)
    with pytest.raises(
        InputError, match=f"LEARNABLE_HOURS is {text!r}; wanted a number above 0, such as 500"
    ):
        foresee(1, 1, 1, 1)


@pytest.fixture
def untrained(monkeypatch):
    def refuse(*args, **options):
        raise AssertionError("training began")

    monkeypatch.setattr(descent, "train", refuse, raising=False)


ASKED = {
    "memory": ({"net": "mlp(widths=[200000,200000])"}, "64 networks of 40,", "take a narrower network or fewer --runs"),
    "time": ({"training": "noisy_gd(steps=1000000000)"}, "64 runs of 1,000,000,000 steps on 256 examples", "hours"),
    "batch": ({"training": "sgd(steps=100000000, rate=0.1, batch=9999)"}, "on 9,999 examples", "LEARNABLE_HOURS"),
}  # fmt: skip


@pytest.mark.parametrize("case", ASKED)
def test_a_huge_request_is_refused_before_training(case, untrained):
    options, *texts = ASKED[case]
    with pytest.raises(InputError) as caught:
        verify("parity(n=8, degree=2)", **options)
    assert all(text in str(caught.value) for text in texts)


def test_a_place_that_cannot_be_written_is_refused_before_training(tmp_path, untrained, monkeypatch):
    (tmp_path / "file").write_text("")
    cases = {
        tmp_path / "file": "is a file; name a folder",
        tmp_path / "file" / "deeper": f"cannot be made: {tmp_path / 'file'} is a file; name another place",
    }
    for place, text in cases.items():
        with pytest.raises(InputError, match=re.escape(f"--save {place} {text}")):
            verify("parity(n=5, degree=1)", save=place)
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    with pytest.raises(
        InputError, match=re.escape(f"--save {tmp_path / 'new'} cannot be written; name another")
    ):
        verify("parity(n=5, degree=1)", save=tmp_path / "new")


def test_a_folder_that_is_there_or_can_be_made_is_taken(tmp_path):
    writable(tmp_path)
    writable(tmp_path / "a" / "b")
    assert list(tmp_path.iterdir()) == []
