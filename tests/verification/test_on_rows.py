"""`verify` on labelled rows: skill and its scores under any budget, kept and resumed to the same bytes."""

import json

import numpy as np
import pytest

from learnable.descent.fitting import fit, outputs_of
from learnable.descent.trials import trial_of
from learnable.rows.skill import scores_of
from learnable.specs import InputError
from learnable.targets import Arrays
from learnable.verification import verify
from learnable.verification.on_rows import RowsTraining

RNG = np.random.default_rng(0)
X = RNG.standard_normal((240, 4))
TWO = np.where(X[:, 0] + 0.3 * RNG.standard_normal(240) > 0, "yes", "no")
DATA = {
    "two classes": (Arrays(X, TWO), {"skill", "accuracy", "balanced_accuracy", "log_loss", "auc"}),
    "a real label": (Arrays(X, X[:, 0] - X[:, 1]), {"skill"}),
}
FAST = "adam(rate=0.02, epochs=8, batch=32)"
KEPT = {"runs": 3, "training": FAST, "net": "mlp(widths=[8])"}


def told(found):
    answer = found.json()
    return {**answer, "prediction": {k: v for k, v in answer["prediction"].items() if k != "fixed_at"}}


@pytest.mark.parametrize("name", DATA)
@pytest.mark.parametrize(
    "training", [FAST, "sgd(rate=0.1, steps=60, batch=32)", "noisy_gd(steps=200, batch=64)"]
)
def test_runs_have_the_scores_of_rows_held_out(name, training):
    data, wanted = DATA[name]
    found = verify(data, "mlp(widths=[16])", training, runs=4)
    answer = found.json()
    json.dumps(answer, allow_nan=False)
    assert len(answer["runs"]) == 4
    for run in answer["runs"]:
        assert run["learned"] == (run["skill"] >= 0.1) and run["skill"] > 0.3, run
    missing = {"log_loss"} if training.startswith("noisy") else set()
    assert wanted - missing <= set(answer["scores"]) and found.learned.all()
    skills = [run["skill"] for run in answer["runs"]]
    assert answer["scores"]["skill"]["value"] == pytest.approx(np.mean(skills))
    assert answer["scores"]["skill"]["low"] < np.mean(skills) < answer["scores"]["skill"]["high"]
    assert len(answer["curves"]["skill"]["mean"]) == len(answer["curves"]["steps"])


def test_a_run_is_the_plain_loop_on_its_split():
    data = DATA["two classes"][0]
    found = verify(data, "mlp(widths=[8])", FAST, runs=2)
    trial = trial_of("mlp(widths=[8])", data.load(), FAST)
    training = RowsTraining(trial, "", "", found.ensemble.seeds)
    for seed, run in zip(found.ensemble.seeds, found.json()["runs"], strict=True):
        rows = training.split(seed)
        out = outputs_of(fit(trial, rows.train, seed).module, trial.X[rows.held])
        plain = scores_of(trial.loss, trial.labels, out, rows.held, rows.train)
        assert run["skill"] == plain.skill and run["auc"] == plain.auc


def test_what_was_kept_is_not_trained_again(tmp_path, monkeypatch):
    data = DATA["two classes"][0]
    whole = verify(data, **KEPT, save=tmp_path / "whole")
    real, calls = RowsTraining._trained, []

    def stop(self, seed, *given):
        if len(calls) == 2:
            raise KeyboardInterrupt
        calls.append(seed)
        return real(self, seed, *given)

    monkeypatch.setattr(RowsTraining, "_trained", stop)
    partly = verify(data, **KEPT, save=tmp_path / "s")
    assert partly.ensemble.interrupted == (2,) and len(partly.json()["runs"]) == 2
    calls.clear()
    done = verify(data, **KEPT, resume=tmp_path / "s")
    assert calls == [2] and told(done) == told(whole)
    for name in ("weights.safetensors", "curves.npz"):
        assert (tmp_path / "s" / name).read_bytes() == (tmp_path / "whole" / name).read_bytes()
    again = verify(data, **KEPT, resume=tmp_path / "s")
    assert calls == [2] and again.json()["runs"] == done.json()["runs"]


def test_a_longer_budget_does_not_continue_the_runs_of_a_shorter_one(tmp_path):
    verify(DATA["a real label"][0], **KEPT, save=tmp_path)
    with pytest.raises(InputError, match="is not continued from finished runs; leave out --resume"):
        verify(DATA["a real label"][0], **{**KEPT, "training": "adam(epochs=9)"}, resume=tmp_path)


def test_one_run_has_no_interval_over_seeds():
    skill = verify(DATA["a real label"][0], "mlp(widths=[8])", FAST, runs=1).json()["scores"]["skill"]
    assert (skill["low"], skill["high"]) == (skill["value"] - 2, skill["value"] + 2) and skill["samples"] == 1


def test_a_run_that_blows_up_has_skill_minus_one():
    found = verify(DATA["a real label"][0], "mlp(widths=[8])", "sgd(rate=1e9, steps=30)", runs=2)
    assert [run["skill"] for run in found.json()["runs"]] == [-1.0, -1.0] and not found.learned.any()
    assert all("the loss became nan" in run["stopped"] for run in found.json()["runs"])
