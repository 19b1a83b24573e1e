"""Pairs of tasks and networks: what is trained, that a stopped run goes on, and how ranks are correlated."""

import numpy as np
import pytest
from scipy.stats import spearmanr

from learnable.rows.task import task_of
from learnable.start.bound import bind
from learnable.targets import Arrays, targets

TASKS = {
    "bits": lambda: task_of(targets.read("majority(n=9)"), rows=90),
    "images of 3 classes": lambda: _three(task_of(targets.read("digits(classes=all)"), rows=300)),
    "a real label": lambda: task_of(Arrays(np.eye(90)[:, :10] * 9, np.linspace(0, 5, 90))),
}


def _three(task):
    """The rows of the first three classes, as images."""
    from dataclasses import replace

    kept = np.flatnonzero(task.Y.argmax(axis=1) < 3)
    Y = (task.Y[kept, :3] > 0).astype(float)
    return replace(task, X=(task.X[kept] - 8) / 6, Y=Y - Y.mean(axis=0))


@pytest.mark.parametrize("name", TASKS)
def test_every_network_takes_every_kind_of_task(measurement, name):
    networks, tasks = measurement("pair_networks").NETWORKS, measurement("pair_tasks")
    split = tasks.divided(TASKS[name]())
    assert len(networks) >= 8
    for kind, of in networks.items():
        found = bind(of(split.train), split.train)
        assert (found.outputs, found.shape[0] > 0) == (split.train.columns, True), kind
        assert found.parameters > 0 and found.multiply_adds > 0


def test_rows_held_out_are_not_trained_on_and_labels_are_less_the_training_mean(measurement):
    task = task_of(Arrays(np.arange(60.0)[:, None], np.arange(60.0) ** 2))
    split = measurement("pair_tasks").divided(task)
    X = np.concatenate([split.train.X[:, 0], split.X[:, 0]])
    assert (len(split.train.X), len(split.X), sorted(X)) == (40, 20, list(range(60)))
    np.testing.assert_allclose(split.train.Y.mean(), 0, atol=1e-9)
    np.testing.assert_allclose(split.Y[:, 0] - split.X[:, 0] ** 2, -(split.train.X**2).mean())


def test_skill_is_the_share_of_the_errors_of_the_greatest_class_that_are_avoided(measurement):
    tasks, reached = measurement("pair_tasks"), measurement("pair_training").reached
    y = np.array([1.0] * 40 + [-1.0] * 20)
    task = task_of(Arrays(np.arange(60.0)[:, None], y))
    split = tasks.divided(task)
    ones = int((split.Y[:, 0] > 0).sum())
    always, perfect = np.ones_like(split.Y), split.Y.copy()
    assert reached(always, split)["skill"] == pytest.approx(0) and 10 <= ones < 20
    assert reached(perfect, split) == {"r_squared": 1.0, "accuracy": 1.0, "skill": 1.0}
    wrong = perfect.copy()
    wrong[np.flatnonzero(split.Y[:, 0] > 0)[0]] *= -1
    assert reached(wrong, split)["skill"] == pytest.approx(1 - 1 / (20 - ones))
    real = tasks.divided(TASKS["a real label"]())
    assert reached(0 * real.Y, real)["accuracy"] is None
    assert reached(0 * real.Y, real)["skill"] == pytest.approx(0)


def test_classes_of_several_columns_are_the_greatest_column(measurement):
    tasks, reached = measurement("pair_tasks"), measurement("pair_training").reached
    split = tasks.divided(TASKS["images of 3 classes"]())
    assert reached(split.Y, split)["accuracy"] == 1.0
    assert reached(np.roll(split.Y, 1, axis=1), split)["accuracy"] < 0.1


def test_a_stopped_measurement_goes_on_where_it_was(measurement, monkeypatch, tmp_path):
    pairs, pair_tasks, tables = (measurement(n) for n in ("pairs", "pair_tasks", "tables"))
    networks = measurement("pair_networks").NETWORKS
    task = pair_tasks.PairTask("bits", "boolean", TASKS["bits"])
    monkeypatch.setattr(pairs, "TASKS", (task,))
    monkeypatch.setattr(pairs, "NETWORKS", {n: networks[n] for n in ("wide", "linear", "even")})
    monkeypatch.setattr(tables, "FOLDER", tmp_path)
    monkeypatch.setattr(tables.grown, "__defaults__", (tmp_path,))
    monkeypatch.setattr(tables.write, "__defaults__", (tmp_path,))
    whole = pairs.measure()["pairs"]
    text = (tmp_path / "pairs.csv").read_bytes()
    trained, train = [], pairs.row
    monkeypatch.setattr(pairs, "row", lambda t, n, s: trained.append(n) or train(t, n, s))
    tables.write("pairs", whole[:1], tmp_path)
    pairs.measure()
    assert trained == ["linear", "even"] and (tmp_path / "pairs.csv").read_bytes() == text


def rows_of(skills, scores):
    return [
        {"task": t, "family": "boolean", "network": n, "r_squared": s, "skill": s, "score": v}
        for t, (row, own) in enumerate(zip(skills, scores, strict=True))
        for n, (s, v) in enumerate(zip(row, own, strict=True))
    ]


def test_correlations_are_those_of_scipy(measurement):
    statistics = measurement("pair_statistics")
    rng = np.random.default_rng(5)
    skills = rng.random((6, 9)).round(1)
    scores = skills + rng.normal(0, 0.3, (6, 9)).round(1)
    rows, read = rows_of(skills, scores), lambda r: r["score"]
    each = [spearmanr(a, b).statistic for a, b in zip(scores, skills, strict=True)]
    found, everything = statistics.within(rows, read), statistics.pooled(rows, read)
    assert found.value == pytest.approx(np.mean(each))
    assert everything.value == pytest.approx(spearmanr(scores.ravel(), skills.ravel()).statistic)
    for c in (found, everything):
        assert c.low < c.value < c.high < 1
    gap = statistics.better_within(rows, lambda r: r["skill"], read)
    assert gap.value == pytest.approx(1 - np.mean(each)) and gap.low > 0


def test_a_constant_or_infinite_score_has_a_correlation(measurement):
    spearman = measurement("pair_statistics").spearman
    assert spearman([1, 1, 1], [1, 2, 3]) == 0
    assert spearman([-np.inf, 1, 2], [1, 2, 3]) == pytest.approx(1)


def test_tasks_that_nobody_learned_and_shuffled_ones_are_not_ranked(measurement):
    statistics = measurement("pair_statistics")
    rows = rows_of([[0.5, 0.0], [0.05, 0.0], [0.5, 0.2]], [[1, 2]] * 3)
    for r in rows:
        r["family"] = "shuffled" if r["task"] == 2 else r["family"]
    assert list(statistics.ranked_tasks(rows)) == [0]


def test_the_area_under_the_curve_counts_pairs(measurement):
    auc = measurement("pair_statistics").auc
    rng = np.random.default_rng(6)
    a, b = rng.integers(0, 5, 12), rng.integers(1, 6, 15)
    naive = np.mean([(x > y) + 0.5 * (x == y) for x in a for y in b])
    found = auc(a, b)
    assert found.value == pytest.approx(naive) and found.low < naive < found.high
    assert (auc([2, 3], [0, 1]).value, auc([1], [1]).value) == (1.0, 0.5)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("task", "network"),
    [
        ("majority(n=25)", "wide"),
        ("diabetes", "deep tanh"),
        ("digits(classes=all)", "convolutions, BatchNorm"),
    ],
)
def test_pairs_are_measured_again(measurement, read, task, network):
    (which,) = (t for t in measurement("pair_tasks").TASKS if t.name == task)
    for table, rel in (("pairs", 0.02), ("pair_scores", 0.02)):
        again = measurement(table).row(which, network)
        (stated,) = (r for r in read(table) if (r["task"], r["network"]) == (task, network))
        assert list(again) == list(stated)
        for key, value in stated.items():
            wanted = (
                value if isinstance(value, str) or value is None else pytest.approx(value, rel=rel, abs=0.02)
            )
            assert again[key] == wanted, key
