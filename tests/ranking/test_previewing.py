"""The validator: what is found of every network, what cannot be measured, and a forecast."""

import pytest

from learnable.ranking import preview
from learnable.specs import InputError


def test_it_says_what_will_be_done_and_what_cannot():
    from torch import nn

    def wrong():
        return nn.Linear(3, 1)

    found = preview("digits", ["mlp(widths=[8])", wrong, "mlp(widths=[512,512])"], samples=400, probe=2)
    assert [x.spec for x in found.looks] == ["mlp(widths=[8])", "mlp(widths=[512,512])"]
    assert "takes no rows of digits" in found.reasons["wrong"]
    seconds = [x.seconds for x in found.looks]
    assert 0 < seconds[0] < seconds[1]
    assert "on 200 rows" in found.measures and "2 epochs of Adam on 80% of 400 rows" in found.measures


def test_a_probe_that_does_not_fit_is_said_before_anything_is_measured():
    with pytest.raises(InputError, match="has 1 output and the label has 10 columns"):
        preview("digits(classes=all)", ["mlp()", "mlp(widths=[9])"], samples=64, probe=1)
