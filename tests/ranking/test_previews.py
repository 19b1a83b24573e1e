"""The validator: what is found of every network, what cannot be measured, and a forecast."""

import pytest

from learnable.ranking import preview, previews
from learnable.specs import InputError
from learnable.start.backward import INITS as BACKWARD
from learnable.start.forward import INITS as FORWARD


def test_it_says_what_will_be_done_and_what_cannot():
    from torch import nn

    def wrong():
        return nn.Linear(3, 1)

    found = preview("digits", ["mlp(widths=[8])", wrong, "mlp(widths=[512,512])"], samples=400, probe=2)
    assert [x.spec for x in found.looks] == ["mlp(widths=[8])", "mlp(widths=[512,512])"]
    assert "takes no rows of digits" in found.reasons["wrong"]
    assert all(x.seconds > 0 for x in found.looks)
    assert "on 200 rows" in found.measures and "2 epochs of Adam on 80% of 400 rows" in found.measures


def test_a_probe_that_does_not_fit_is_said_before_anything_is_measured():
    with pytest.raises(InputError, match="has 1 output and the label has 10 columns"):
        preview("digits(classes=all)", ["mlp()", "mlp(widths=[9])"], samples=64, probe=1)


def test_the_forecast_is_each_timed_piece_times_how_often_it_is_done(monkeypatch):
    """Pieces of known length: forms 1 s and ridge 10 s once for all; rows forward 100 s, a kernel 1000 s, a step 10^4 s."""
    pieces = iter([1.0, 10.0, 100.0, 1e3, 1e4, 100.0, 1e3, 1e4])
    monkeypatch.setattr(previews, "_timed", lambda do: (do(), next(pieces))[1])
    found = preview("digits", ["mlp(widths=[8])", "mlp(widths=[9,9])"], samples=400, probe=2)
    rows, few, steps = 200, 32, 2 * 0.8 * 400 / previews.BATCH
    for look, layers in zip(found.looks, (2, 3), strict=True):
        kernel = 1e3 * rows / few
        wanted = FORWARD * (100 + layers * 1) + BACKWARD * (kernel + 10 + 2 * 1) + steps * 1e4
        assert look.seconds == pytest.approx(wanted)
    assert next(pieces, None) is None


def test_a_piece_is_timed_when_it_is_warm(monkeypatch):
    now = [0.0]
    monkeypatch.setattr(previews.time, "perf_counter", lambda: now[0])
    lengths = iter([50.0, 3.0])

    def work():
        now[0] += next(lengths)

    assert previews._timed(work) == 3.0
