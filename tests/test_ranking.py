"""Networks in order: ties are ties, a better network comes first, and the scores are those of the scores room."""

import numpy as np
import pytest
from torch import nn

from learnable import rank
from learnable.estimates import Estimate
from learnable.ranking import ranks
from learnable.scores.fitted import fit
from learnable.scores.flags import network_flags, task_flags
from learnable.scores.neighbours import linear_model, neighbours
from learnable.scores.probe import probe
from learnable.scores.task import task_of
from learnable.specs import InputError
from learnable.targets import Arrays, targets


def blind():
    """Sees one pixel in a corner."""
    return nn.Sequential(nn.Flatten(), _First(), nn.Linear(1, 1))


class _First(nn.Module):
    def forward(self, x):
        return x[:, 20:21]


def test_a_network_that_sees_comes_before_one_that_does_not():
    found = rank("digits(classes=[3,8])", [blind, "mlp(widths=[64])"], samples=250)
    assert [n.spec for n in found.networks] == ["mlp(widths=[64])", "blind"]
    assert [n.rank for n in found.networks] == [1, 2]
    assert set(found.networks[0].scores) == {
        "tangent_ridge", "tangent_alignment", "gradient_alignment", "nngp_alignment", "inal",
    }  # fmt: skip
    assert found.json()["networks"][0]["scores"]["tangent_ridge"]["null"]["z"] > 20


def test_networks_that_cannot_be_told_apart_share_a_place():
    found = rank("digits(classes=[3,8])", ["mlp(widths=[64])", "mlp(widths=[65])"], samples=200)
    assert [n.rank for n in found.networks] == [1, 1]


def test_the_same_seed_gives_the_same_ranking():
    one, two = (
        rank("majority(n=9)", ["mlp(widths=[8])", "mlp(widths=[4])"], samples=100).json() for _ in "ab"
    )
    assert one == two


def test_places_count_those_that_are_surely_better():
    e = [
        Estimate.sampled(v, h, 9) for v, h in ((0.9, 0.01), (0.88, 0.05), (0.5, 0.1), (0.45, 0.1), (0.1, 0.0))
    ]
    assert ranks(e) == [1, 1, 3, 3, 5]


def test_baselines_are_leave_one_out():
    task = task_of(targets.read("digits(classes=all)"), rows=80)
    X = (task.X - task.X.mean(axis=0)) / np.where(task.X.std(axis=0) == 0, 1, task.X.std(axis=0))
    errors, spread = 0.0, 0.0
    for i in range(80):
        others = np.arange(80) != i
        near = np.flatnonzero(others)[np.argsort(((X[others] - X[i]) ** 2).sum(axis=1))[:5]]
        errors += ((task.Y[i] - task.Y[near].mean(axis=0)) ** 2).sum()
        spread += ((task.Y[i] - task.Y[others].mean(axis=0)) ** 2).sum()
    assert neighbours(task).estimate.value == pytest.approx(1 - errors / spread, abs=1e-9)
    assert linear_model(task).estimate.value > 0.5


def test_a_probe_learns_what_is_there_and_nothing_else():
    seen = task_of(targets.read("digits(classes=[0,1])"))
    found = probe(
        fit(lambda: nn.Sequential(nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 1)), seen), seen, epochs=5
    )
    assert found.estimate.value > 0.8 and found.z > 5 and "after 5 epochs" in found.measure.what
    null = task_of(targets.read("shuffled(digits(classes=[0,1]))"))
    found = probe(fit(lambda: nn.Sequential(nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 1)), null), null)
    assert found.estimate.value < 0.1 and found.p_value > 0.01


def test_remarks_say_what_alignments_do_not_see():
    task = task_of(targets.read("majority(n=9)"), rows=64)
    odd = fit(
        lambda: nn.Sequential(nn.Linear(9, 16, bias=False), nn.Tanh(), nn.Linear(16, 1, bias=False)), task
    )
    even = fit(lambda: nn.Sequential(nn.Linear(9, 16, bias=False), _Square(), nn.Linear(16, 1)), task)
    plain = fit(lambda: nn.Sequential(nn.Linear(9, 16), nn.ReLU(), nn.Linear(16, 1)), task)
    assert "odd function" in network_flags(odd, task)[0] and "even function" in network_flags(even, task)[0]
    assert network_flags(plain, task) == ()
    loud = fit(lambda: nn.Sequential(_Loud(), nn.Linear(9, 1)), task)
    assert any("times the label's mean square" in text for text in network_flags(loud, task))


class _Square(nn.Module):
    def forward(self, x):
        return x**2


class _Loud(nn.Module):
    def forward(self, x):
        return 1e3 * x


def test_remarks_on_rows():
    images = np.random.default_rng(0).integers(0, 256, (40, 4, 4))
    assert "values go up to 25" in task_flags(task_of(Arrays(images, [0, 1] * 20)))[0]
    assert task_flags(task_of(Arrays(images / 255, [0, 1] * 20))) == ()
    still = Arrays(np.ones((40, 3)), [0, 1] * 20)
    assert "every column is the same" in task_flags(task_of(still))[0]


@pytest.mark.parametrize(
    ("call", "text"),
    [
        (lambda: rank("digits", ["mlp()"]), "rank got 1 network; give at least two"),
        (
            lambda: rank("digits", ["mlp()", "mlp(widths=[512])"], samples=64),
            "was given twice; give each once",
        ),
        (lambda: rank("digits", ["mlp()", "mpl()"]), "unknown network 'mpl'"),
        (
            lambda: rank("digits(classes=all)", ["mlp()", "mlp(widths=[9])"], samples=64, probe=1),
            "has 1 outputs and the label has 10 columns",
        ),
        (lambda: rank("digits", ["mlp(widths=[4])", "mlp(widths=[5])"], samples=64, probe=0), "epochs is 0"),
    ],
)
def test_what_cannot_be_ranked_is_refused(call, text):
    with pytest.raises(InputError, match=text):
        call()
