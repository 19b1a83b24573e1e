"""Networks in order: a better one comes first, one that fails is listed with its reason, baselines see the same rows."""

import numpy as np
import pytest
import torch
from torch import nn

from learnable import rank
from learnable.rows.flags import task_flags
from learnable.rows.task import task_of
from learnable.rows.task_baselines import linear_model, nearest_rows
from learnable.specs import InputError
from learnable.start.bound import bind
from learnable.start.probe import probe
from learnable.start.remarks import network_flags
from learnable.targets import Arrays, targets


def blind():
    """Sees one pixel in a corner."""
    return nn.Sequential(nn.Flatten(), _First(), nn.Linear(1, 1))


class _First(nn.Module):
    def forward(self, x):
        return x[:, 20:21]


def test_a_network_that_sees_comes_before_one_that_does_not():
    sees = "mlp(widths=[64], weight_variance=0.01)"  # digits go up to 16
    found = rank("digits(classes=[3,8])", [blind, sees], samples=250)
    assert [n.spec for n in found.networks] == [sees, "blind"]
    assert [n.rank for n in found.networks] == [1, 2]
    assert set(found.networks[0].scores) == {
        "linearised", "tangent_ridge", "tangent_alignment", "gradient_alignment", "nngp_alignment", "inal",
    }  # fmt: skip
    assert found.json()["networks"][0]["scores"]["tangent_ridge"]["null"]["z"] > 20


def overflowing():
    module = nn.Sequential(nn.Linear(64, 8), nn.Linear(8, 1))
    with torch.no_grad():
        module[0].weight.fill_(3e38)
    return module


class WritesOver(nn.Module):
    def __init__(self):
        super().__init__()
        self.first, self.last = nn.Linear(64, 8), nn.Linear(8, 1)

    def forward(self, x):
        z = torch.sigmoid(self.first(x))
        again = z * z
        z.mul_(2)
        return self.last(z + again)


def raising():
    raise KeyError("no weights")


def test_one_bad_network_does_not_lose_the_others():
    nets = [overflowing, "mlp(widths=[16])", WritesOver, raising, nn.Identity]
    found = rank("digits", nets, samples=100)
    assert [n.spec for n in found.networks] == ["mlp(widths=[16])"]
    reasons = {n.spec: n.reason for n in found.unmeasured}
    assert list(reasons) == ["overflowing", "WritesOver", "raising", "Identity"]
    assert "not finite at initialisation" in reasons["overflowing"]
    assert "write x = x + y for x += y" in reasons["WritesOver"]
    assert reasons["raising"] == "it raised KeyError: 'no weights'"
    assert "no parameter that is trained" in reasons["Identity"]
    last = found.json()["networks"][-1]
    assert (last["rank"], last["scores"], last["spec"]) == (None, {}, "Identity")
    assert found.sentences[0].startswith("only mlp(widths=[16]) was measured")
    assert "not measured: raising: it raised" in str(found)


def test_the_linear_model_and_a_linear_network_are_one_model_and_no_ranking_separates_them():
    def line():
        return nn.Sequential(Standard(), nn.Linear(64, 1))

    found = rank("digits", [line, "mlp(widths=[64])"], samples=500)
    own = next(n for n in found.networks if n.spec == "line")
    assert (
        own.over_linear.value == pytest.approx(0, abs=0.05) and own.over_linear.low < 0 < own.over_linear.high
    )
    assert own.scores["tangent_ridge"].estimate.samples == found.baselines["linear_model"].estimate.samples


class Standard(nn.Module):
    def forward(self, x):
        rows = task_of(targets.read("digits")).X
        mean, scale = (torch.as_tensor(v).float() for v in (rows.mean(axis=0), rows.std(axis=0) + 1e-3))
        return (x - mean) / scale


def test_several_classes_real_labels_and_exact_targets_are_ranked():
    def ten():
        return nn.Sequential(nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 10))

    found = rank("digits(classes=all)", [ten, "mlp(widths=[32])"], samples=300)
    assert {n.scores["tangent_ridge"].z > 10 for n in found.networks} == {True} and found.target[
        "kind"
    ] == "classes"
    X = np.random.default_rng(0).standard_normal((300, 5))
    found = rank(Arrays(X, X[:, 0] + 0.1 * X[:, 1] ** 2), ["mlp(widths=[32])", "mlp(widths=[8])"])
    assert (
        found.target["kind"] == "real label"
        and found.networks[0].scores["tangent_ridge"].estimate.value > 0.9
    )
    found = rank("parity(n=12, degree=1)", ["mlp(widths=[32])", "mlp(widths=[9])"], samples=300)
    assert found.networks[0].scores["inal"].z > 10 and found.target["rows"] == 300


def test_mode_train_gives_batch_norm_the_statistics_of_the_rows():
    def normed():
        return nn.Sequential(nn.Linear(64, 32), nn.BatchNorm1d(32), nn.ReLU(), nn.Linear(32, 1))

    nets = [normed, "mlp(widths=[16])"]
    found = {mode: rank("digits", nets, samples=200, mode=mode).networks for mode in ("eval", "train")}
    values = {
        m: next(n for n in f if n.spec == "normed").scores["inal"].estimate.value for m, f in found.items()
    }
    assert values["eval"] != values["train"]


def test_functions_of_one_name_are_told_apart():
    nets = [lambda: nn.Linear(64, 1), lambda: nn.Sequential(nn.Linear(64, 9), nn.ReLU(), nn.Linear(9, 1))]
    assert {n.spec for n in rank("digits", nets, samples=60).networks} == {"<lambda>", "<lambda> (2)"}


def test_a_probe_is_compared_with_baselines_on_the_same_held_out_rows():
    found = rank("digits(classes=[3,8])", [blind, "mlp(widths=[64])"], probe=10)
    assert found.by == "probe" and [n.spec for n in found.networks] == ["mlp(widths=[64])", "blind"]
    rows = {s.estimate.samples for s in (found.networks[0].scores["probe"], *found.baselines.values())}
    assert rows == {72} and found.baselines["linear_model"].estimate.value > 0.5
    assert "after 10 epochs" in found.json()["measures"]["probe"]


def test_an_interrupt_gives_the_networks_that_are_finished():
    def stop(spec):
        raise KeyboardInterrupt

    nets = ["mlp(widths=[4])", "mlp(widths=[5])", "mlp(widths=[6])"]
    found = rank("digits", nets, samples=60, tick=stop)
    assert [n.spec for n in found.networks] == nets[:1] and list(found.interrupted) == nets[1:]
    with pytest.raises(KeyboardInterrupt):
        rank("digits", nets, samples=60, show=stop)


def test_two_processes_give_the_same_numbers():
    nets = ["mlp(widths=[16])", "mlp(widths=[8])", blind]
    one, two = (rank("digits", nets, samples=100, probe=1, workers=w).json() for w in (1, 2))
    assert one == two


def test_networks_that_cannot_be_told_apart_share_a_place():
    found = rank("digits(classes=[3,8])", ["mlp(widths=[64])", "mlp(widths=[65])"], samples=200)
    assert [n.rank for n in found.networks] == [1, 1]


def test_the_same_seed_gives_the_same_ranking():
    one, two = (
        rank("majority(n=9)", ["mlp(widths=[8])", "mlp(widths=[4])"], samples=100).json() for _ in "ab"
    )
    assert one == two


def test_baselines_are_leave_one_out():
    task = task_of(targets.read("digits(classes=all)"), rows=80)
    X = (task.X - task.X.mean(axis=0)) / np.where(task.X.std(axis=0) == 0, 1, task.X.std(axis=0))
    errors, spread = 0.0, 0.0
    for i in range(80):
        others = np.arange(80) != i
        near = np.flatnonzero(others)[np.argsort(((X[others] - X[i]) ** 2).sum(axis=1))[:5]]
        errors += ((task.Y[i] - task.Y[near].mean(axis=0)) ** 2).sum()
        spread += ((task.Y[i] - task.Y[others].mean(axis=0)) ** 2).sum()
    assert nearest_rows(task).estimate.value == pytest.approx(1 - errors / spread, abs=1e-9)
    assert linear_model(task).estimate.value > 0.5


def test_a_probe_learns_what_is_there_and_nothing_else():
    seen = task_of(targets.read("digits(classes=[0,1])"))
    found = probe(
        bind(lambda: nn.Sequential(nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 1)), seen), seen, epochs=5
    )
    assert found.estimate.value > 0.8 and found.z > 5 and "after 5 epochs" in found.measure.what
    null = task_of(targets.read("shuffled(digits(classes=[0,1]))"))
    found = probe(bind(lambda: nn.Sequential(nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 1)), null), null)
    assert found.estimate.value < 0.1 and found.p_value > 0.01


def test_remarks_say_what_alignments_do_not_see():
    task = task_of(targets.read("majority(n=9)"), rows=64)
    odd = bind(
        lambda: nn.Sequential(nn.Linear(9, 16, bias=False), nn.Tanh(), nn.Linear(16, 1, bias=False)), task
    )
    even = bind(lambda: nn.Sequential(nn.Linear(9, 16, bias=False), _Square(), nn.Linear(16, 1)), task)
    plain = bind(lambda: nn.Sequential(nn.Linear(9, 16), nn.ReLU(), nn.Linear(16, 1)), task)
    assert "odd function" in network_flags(odd, task)[0] and "even function" in network_flags(even, task)[0]
    assert network_flags(plain, task) == ()
    loud = bind(lambda: nn.Sequential(_Loud(), nn.Linear(9, 1)), task)
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
    images = images / 255
    images[3] = 0.5
    assert task_flags(task_of(Arrays(images, [0, 1] * 20))) == (
        "1 of 40 images are blank: one value everywhere",
    )
    rare = task_flags(task_of(Arrays(np.arange(80.0).reshape(40, 2), [0] * 39 + [1])))
    assert rare[1] == "class 1 has one row: nothing can be learned of it" and "98% of the rows" in rare[0]
    several = Arrays(images, [0, 1, 2] * 12 + [7] * 4, classes="all")
    drawn = (task_of(several, rows=20, seed=seed) for seed in range(40))
    flags = [task_flags(task) for task in drawn if (task.Y[:, 3] > 0).sum() == 1]
    assert flags and all("class 7 has one row: nothing can be learned of it" in f for f in flags)


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
            "has 1 output and the label has 10 columns",
        ),
        (lambda: rank("digits", ["mlp(widths=[4])", "mlp(widths=[5])"], samples=64, probe=0), "epochs is 0"),
        (lambda: rank("digits", "mlp()"), "rank got 1 network; give at least two"),
        (lambda: rank("digits", [blind, blind]), "network blind was given twice"),
        (lambda: rank("digits", []), "rank got 0 networks; give at least two"),
        (lambda: rank("digits", ["mlp()", blind], mode="trian"), r"mode is 'trian' \(nearest known: train\)"),
        (lambda: rank("digits", ["mlp()", blind], workers=0), "workers is 0"),
        (
            lambda: rank(Arrays(np.ones((40, 3)), [0, 1] * 20), ["mlp()", blind]),
            "all 40 rows are the same; there is nothing to tell their labels apart by",
        ),
        (
            lambda: rank(Arrays(np.eye(400), [0] * 399 + [1]), ["mlp()", "mlp(widths=[9])"], samples=20),
            r"every label of its 20 rows is the same.*\(of 400 in all: take another --seed\)",
        ),
        (lambda: rank("digits", [overflowing, nn.Identity], samples=64), "no network could be measured: "),
    ],
)
def test_what_cannot_be_ranked_is_refused(call, text):
    with pytest.raises(InputError, match=text):
        call()
