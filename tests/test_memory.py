"""Requests that would not fit are refused before anything is allocated."""

import builtins
import re

import pytest

from learnable import memory
from learnable.memory import CEILING, SHARE, allowance, forecast
from learnable.specs import InputError
from learnable.targets import targets


def test_a_request_over_the_limit_is_refused_with_both_numbers(monkeypatch):
    monkeypatch.setenv("LEARNABLE_MEMORY_GB", "0.5")
    forecast(499_000_000, "a table", "use less")
    wanted = (
        "a table would need 10 GB of memory and 0.5 GB may be used; use less, "
        "or set LEARNABLE_MEMORY_GB to allow more"
    )
    with pytest.raises(InputError, match=f"^{re.escape(wanted)}$"):
        forecast(10**10, "a table", "use less")


@pytest.mark.parametrize("text", ["plenty", "-1", "0", "nan", ""])
def test_a_limit_that_is_no_number_is_refused(monkeypatch, text):
    monkeypatch.setenv("LEARNABLE_MEMORY_GB", text)
    with pytest.raises(
        InputError, match=f"LEARNABLE_MEMORY_GB is {text!r}; wanted a number above 0, such as 16"
    ):
        allowance()


def test_the_limit_is_the_lesser_of_the_ceiling_and_a_share_of_what_is_free(monkeypatch):
    monkeypatch.delenv("LEARNABLE_MEMORY_GB", raising=False)
    monkeypatch.setattr(memory, "_free", lambda: 10.0**9)
    assert allowance() == SHARE * 10**9
    monkeypatch.setattr(memory, "_free", lambda: 10.0**12)
    assert allowance() == CEILING


def test_what_is_free_is_known_without_proc(monkeypatch):
    def missing(*args, **kwargs):
        raise OSError

    assert memory._free() > 0
    monkeypatch.setattr(builtins, "open", missing)
    assert memory._free() > 10**8


REQUESTS = {
    "staircase(n=100000, degree=100000)": "the 100000 monomials of staircase(n=100000, degree=100000) would need",
    "random_boolean(n=26)": "the 2^26 values of random_boolean(n=26) would need 1.61 GB of memory and 1 GB may be used",
    "sign(staircase(n=26, degree=26))": "a table of 2^26 values would need 1.61 GB",
}


@pytest.mark.parametrize("text", REQUESTS)
def test_big_targets_are_refused_unbuilt(monkeypatch, text):
    monkeypatch.setenv("LEARNABLE_MEMORY_GB", "1")
    with pytest.raises(InputError, match=re.escape(REQUESTS[text])):
        targets.read(text).form()
