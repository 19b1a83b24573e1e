"""Tasks, bound networks and the scores, each against its definition and against shuffled labels."""

import numpy as np
import pytest
import torch
from torch import nn

from learnable.networks import networks
from learnable.rows.score import Measure, score_of
from learnable.rows.task import task_of
from learnable.sampling import rows_alignment
from learnable.specs import InputError
from learnable.start.backward import backward_scores
from learnable.start.bound import bind, perceptron
from learnable.start.forward import features, forward_scores
from learnable.targets import Arrays, targets


def convolutional():
    return nn.Sequential(
        nn.Conv2d(1, 4, 3, padding=1),
        nn.BatchNorm2d(4),
        nn.ReLU(inplace=True),
        nn.Flatten(),
        nn.Linear(256, 10),
    )


class Tuple(nn.Module):
    def forward(self, x):
        return x, x


class Noisy(nn.Module):
    def forward(self, x):
        return x + torch.rand_like(x)


def flat():
    return nn.Sequential(nn.Linear(64, 16), nn.Tanh(), nn.Linear(16, 1))


def test_a_task_is_centred_and_its_shuffles_keep_the_rows_of_the_label_together():
    task = task_of(targets.read("digits(classes=all)"), rows=300, seed=3)
    again = task.shuffled(5, seed=1).reshape(300, 6, 10)
    np.testing.assert_array_equal(again[:, 0], task.Y)
    for j in range(1, 6):
        assert sorted(map(tuple, again[:, j].round(9))) == sorted(map(tuple, task.Y.round(9)))
    assert (task.kind, task.columns, task.given, task.shape) == ("classes", 10, 1797, (8, 8))


def test_an_exact_target_is_drawn_and_real_labels_stay_real():
    drawn = task_of(targets.read("parity(n=9, degree=2)"), rows=64)
    x = drawn.X[:, 0] * drawn.X[:, 1]
    np.testing.assert_allclose(drawn.Y[:, 0], x - x.mean())
    real = task_of(Arrays(np.arange(30.0)[:, None], np.linspace(0, 1, 30)))
    assert real.kind == "real label" and drawn.kind == "two classes"


def test_labels_that_never_vary_are_refused():
    with pytest.raises(InputError, match="every label of its 16 rows is the same"):
        task_of(targets.read("parity(n=9, degree=0)"), rows=16)


def test_a_module_is_given_the_shape_that_it_takes():
    task = task_of(targets.read("digits(classes=all)"), rows=100)
    found, plain = bind(convolutional, task), bind(flat, task)
    assert (found.shape, found.outputs, plain.shape) == ((1, 8, 8), 10, (64,))
    assert found.notes[0] == "rows were given as 1x8x8" and "BatchNorm has seen no rows yet" in found.notes[1]
    assert bind(convolutional, task, "train").notes == found.notes[:1]
    assert [(x.name, x.units) for x in found.layers] == [
        ("0 Conv2d", 256), ("1 BatchNorm2d", 256), ("2 ReLU", 256),
    ]  # fmt: skip
    assert found.parameters == 4 * 9 + 4 + 8 + 2560 + 10 and found.multiply_adds == 64 * 4 * 9 + 2560


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: nn.Linear(63, 1), "takes no rows of digits; tried 64: mat1 and mat2"),
        (lambda: nn.Flatten(0), "5 rows gave (320,), wanted the rows first"),
        (Tuple, "gives a tuple; return the one tensor"),
        (lambda: nn.Sequential(nn.Embedding(17, 2), nn.Flatten(), nn.Linear(128, 1)), "x = x.long()"),
        (Noisy, "gives other numbers for the same rows"),
        (
            lambda: nn.Sequential(nn.Linear(64, 4), nn.BatchNorm1d(4, track_running_stats=False)),
            "other company",
        ),
        (lambda: 3, "returned int; wanted a torch.nn.Module"),
    ],
)
def test_what_takes_no_rows_is_refused_with_what_it_said(make, words):
    with pytest.raises(InputError) as refused:
        bind(make, task_of(targets.read("digits"), rows=100))
    assert words in str(refused.value)


def test_lazy_layers_are_drawn_from_the_seed():
    task = task_of(targets.read("digits"), rows=50)
    found = bind(lambda: nn.Sequential(nn.LazyLinear(3), nn.ReLU(), nn.LazyLinear(1)), task)
    assert found.parameters == 65 * 3 + 4
    one, again, other = (found.build(seed)[0].weight for seed in (1, 1, 2))
    assert torch.equal(one, again) and not torch.equal(one, other)


def test_attention_is_counted_step_by_step():
    class Attends(nn.Module):
        def __init__(self):
            super().__init__()
            self.embed = nn.Linear(8, 8)
            self.block = nn.TransformerEncoderLayer(8, 2, 16, dropout=0.0, batch_first=True)

        def forward(self, x):
            return self.block(self.embed(x.reshape(-1, 8, 8))).mean(dim=(1, 2))

    embed, attend, feed = 8 * 8 * 8, 4 * 8 * 8 * 8 + 2 * 8 * 8 * 8, 2 * 8 * 8 * 16
    assert bind(Attends, task_of(targets.read("digits"), rows=50)).multiply_adds == embed + attend + feed


def test_a_network_that_overflows_is_refused():
    def huge():
        module = flat()
        with torch.no_grad():
            module[2].weight.fill_(float("inf"))
        return module

    with pytest.raises(InputError, match="not finite at initialisation"):
        bind(huge, task_of(targets.read("digits"), rows=100))


def test_in_train_mode_batch_norm_has_the_statistics_of_the_rows():
    task = task_of(targets.read("digits(classes=all)"), rows=200)
    found = dict(features(bind(convolutional, task, "train"), task.X, seed=0, init=0))
    normed = found["1 BatchNorm2d"].reshape(200, 4, 64).transpose(0, 2, 1).reshape(-1, 4)
    np.testing.assert_allclose(normed.mean(axis=0), 0, atol=1e-4)
    np.testing.assert_allclose(normed.std(axis=0), 1, atol=1e-2)
    plain = dict(features(bind(convolutional, task), task.X, seed=0, init=0))
    assert abs(plain["1 BatchNorm2d"]).std() > 1.5


def test_a_spec_is_the_same_network_as_a_module():
    net = networks.read("mlp(widths=[5,4], activation=abs, bias_variance=fan_in)")
    module = perceptron(net, 3, seed=2)
    layers = net.draw(3, np.random.default_rng(np.random.SeedSequence(2, spawn_key=(0,))))
    x = np.random.default_rng(0).standard_normal((6, 3))
    out = x
    for depth, (W, b) in enumerate(layers):
        out = out @ W + b
        out = np.abs(out) if depth < 2 else out
    np.testing.assert_allclose(module(torch.as_tensor(x).float()).detach().numpy(), out, rtol=1e-4, atol=1e-5)


def test_initial_alignment_is_the_mean_over_pairs_of_rows_and_over_units():
    task = task_of(targets.read("digits(classes=all)"), rows=60)
    bound = bind(convolutional, task)
    layers, _ = forward_scores(bound, task, inits=2, shuffles=10, seed=5)
    for layer in layers:
        values = []
        for init in range(2):
            units = dict(features(bound, task.X, seed=5, init=init))[layer.layer].astype(float)
            total = 0.0
            for y in task.Y.T:
                z = units * y[:, None]
                total += ((z.sum(axis=0) ** 2 - (z**2).sum(axis=0)) / (60 * 59)).mean()
            values.append(total / ((units**2).mean() * (task.Y**2).sum() / 60))
        assert layer.score.estimate.value == pytest.approx(np.mean(values), rel=1e-4)


def test_initial_alignment_agrees_with_the_closed_form():
    """At many initialisations the layer of a wide spec has the alignment of its kernel."""
    task = task_of(targets.read("digits"), rows=150)
    net = networks.read("mlp(widths=[512])")
    layers, _ = forward_scores(bind(net, task), task, inits=60, shuffles=5)
    exact = rows_alignment(net, task.X, task.Y)["hidden 1"]
    expected = exact.value / (exact.mean_square * float((task.Y**2).mean()))
    assert layers[0].score.estimate.value == pytest.approx(expected, rel=0.06)


def test_scores_see_digits_and_nothing_in_shuffled_ones():
    for text, seen in (("digits", True), ("shuffled(digits, seed=1)", False)):
        task = task_of(targets.read(text), rows=250)
        bound = bind(flat, task)
        layers, last = forward_scores(bound, task)
        for score in (
            *(x.score for x in layers if x.layer != "output"),
            last,
            *backward_scores(bound, task),
        ):
            assert (score.z > 6) is seen and (score.p_value < 0.01) is seen
            assert score.estimate.low <= score.estimate.value <= score.estimate.high


def test_the_level_of_every_score_on_shuffled_labels():
    """Of 100 shuffles each, p below .05 in about five."""
    base = task_of(targets.read("digits(classes=[3,8])"), rows=120)
    bound, rng = bind(flat, base), np.random.default_rng(0)
    low = np.zeros(6)
    for _ in range(100):
        task = task_of(Arrays(base.X, rng.permutation(base.Y[:, 0] > 0).astype(int)))
        layers, last = forward_scores(bound, task, inits=1, shuffles=39)
        found = [layers[0].score, last, *backward_scores(bound, task, inits=1, shuffles=39, rows=120)]
        low += [s.p_value <= 0.05 for s in found]
    assert (low <= 14).all() and low.sum() > 2


def test_the_interval_adds_the_spread_of_initialisations_to_that_of_the_rows():
    m = Measure("m", "", "", "")
    draws = np.column_stack([[1.0, 2.0, 3.0], np.zeros((3, 4))])
    wide, narrow = score_of(m, draws, 0.5, 9, 0).estimate, score_of(m, draws, 0.0, 9, 0).estimate
    assert narrow.high - narrow.value == pytest.approx(4.302653 / 3**0.5, rel=1e-5)
    assert wide.high - wide.value == pytest.approx(np.hypot(4.302653 / 3**0.5, 0.98), rel=1e-5)
