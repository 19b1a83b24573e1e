"""`verify --save` and `--resume`: nothing that is trained is lost, and nothing that is damaged is believed."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

import learnable
from learnable import descent
from learnable.descent import training
from learnable.descent.tensors import standing
from learnable.descent.unfinished import Parts
from learnable.specs import InputError
from learnable.verification import verify
from learnable.verification.folders import opened
from learnable.verification.saved_folder import UNFINISHED, held, kept

TESTS = Path(__file__).parents[1]
SMALL = {"net": "mlp(widths=[8])", "training": "noisy_gd(steps=4, batch=64)", "runs": 130}
MODULE = "from torch import nn\n\n\ndef make():\n    return nn.Sequential(nn.Linear(6, 8), nn.Tanh(), nn.Linear(8, 1))\n"


@pytest.fixture
def one_thread(monkeypatch):
    monkeypatch.setattr("torch.get_num_threads", lambda: 1)


@pytest.fixture
def stopped(tmp_path, monkeypatch, one_thread):
    """A function that trains a question and stops in its chunk of that number, after two steps; gives the folder."""
    real = training.run_chunk

    def stop(number, place, **options):
        calls = []

        def run(job, *given):
            def tick(steps=1):
                if len(calls) == number + 1 and len(ticks) == 1:
                    raise KeyboardInterrupt
                ticks.append(steps)

            ticks: list[int] = []
            calls.append(1)
            if len(calls) > number + 1:  # the thread that was stopped may take the next one first
                raise KeyboardInterrupt
            return real(training.Job(**{**vars(job), "tick": tick}), *given)

        with monkeypatch.context() as patch:
            patch.setattr(training, "run_chunk", run)
            found = None
            with contextlib.suppress(KeyboardInterrupt):
                found = verify("parity(n=6, degree=1)", **{**SMALL, **options}, save=place)
        return place, found

    return stop


def files(place):
    """What a folder holds, without the time at which the prediction was fixed."""
    held = {p.relative_to(place).as_posix(): p.read_bytes() for p in place.rglob("*") if p.is_file()}
    question = json.loads(held.pop("question.json"))
    question["prediction"].pop("fixed_at")
    return held | {"question": question}


def told(found):
    """The JSON of a verification without the time at which the prediction was fixed."""
    answer = found.json()
    return {**answer, "prediction": {k: v for k, v in answer["prediction"].items() if k != "fixed_at"}}


CASES = {
    "mlp": {},
    "adam": {"training": "sgd(steps=4, rate=0.01, batch=64, optimizer=adam)"},
    "population": {"training": "noisy_gd(steps=4)"},
    "module": {"net": "net.py:make", "runs": 10, "training": "sgd(steps=4, rate=0.1, batch=256)"},
}


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("number", [0, 1])
def test_what_was_stopped_is_finished_to_the_same_bytes(case, number, stopped, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("net.py").write_text(MODULE)
    options = {**SMALL, **CASES[case]}
    whole = verify("parity(n=6, degree=1)", **options, save=tmp_path / "whole")
    place, partly = stopped(number, tmp_path / "s", **options)
    finished, begun = standing(place / UNFINISHED)
    assert begun >= 1 and (partly is not None) == (number > 0) == (finished > 0)
    assert {p.name for p in place.iterdir()} == {UNFINISHED}
    before = kept(place)
    assert before is not None and not before.finished
    done = verify("parity(n=6, degree=1)", **options, resume=place)
    assert told(done) == told(whole) and files(place) == files(tmp_path / "whole")
    assert done.prediction == before.prediction  # fixed once, before the first step of all
    again = verify("parity(n=6, degree=1)", **options, resume=place)
    assert again.json() == done.json()


def test_what_is_finished_is_not_trained_again(stopped, tmp_path, monkeypatch):
    place, partly = stopped(1, tmp_path / "s")
    assert partly is not None and len(partly.ensemble.seeds) == 64
    seen = []
    real = training.run_chunk

    def run(job, seeds, own, state, begun=None, keeper=None):
        seen.append((len(set(seeds)), 0 if begun is None else begun.state.step))
        return real(job, seeds, own, state, begun, keeper)

    monkeypatch.setattr(training, "run_chunk", run)
    verify("parity(n=6, degree=1)", **SMALL, save=place)  # the same command goes on too
    assert seen == [(64, 2), (2, 0)]


def test_continuing_in_place_can_be_stopped_as_well(stopped, tmp_path):
    longer = {**SMALL, "training": "noisy_gd(steps=9, batch=64)"}
    for name in ("whole", "s"):
        verify("parity(n=6, degree=1)", **SMALL, save=tmp_path / name)
    whole = verify("parity(n=6, degree=1)", **longer, resume=tmp_path / "whole", save=tmp_path / "whole")
    old = files(tmp_path / "s")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("learnable.descent.saving.put", _stop)  # killed as the result is to replace the old one
        with pytest.raises(KeyboardInterrupt):
            verify("parity(n=6, degree=1)", **longer, resume=tmp_path / "s", save=tmp_path / "s")
    shutil.rmtree(tmp_path / "s" / ".saving")
    assert {name: text for name, text in files(tmp_path / "s").items() if name in old} == old
    done = verify("parity(n=6, degree=1)", **longer, resume=tmp_path / "s")
    assert told(done) == told(whole) and files(tmp_path / "s") == files(tmp_path / "whole")


def test_a_result_that_is_whole_but_not_moved_is_the_result(tmp_path):
    whole = verify("parity(n=6, degree=1)", **SMALL, save=tmp_path / "s")
    before = files(tmp_path / "s")
    for ready in (["weights.safetensors", "curves.npz", "question.json"], ["weights.safetensors"]):
        (tmp_path / "s" / UNFINISHED).mkdir()
        shutil.copy(tmp_path / "s" / "question.json", tmp_path / "s" / UNFINISHED)
        (tmp_path / "s" / ".saved").mkdir()
        for name in ready:
            os.replace(tmp_path / "s" / name, tmp_path / "s" / ".saved" / name)
        assert descent.load(tmp_path / "s").seeds == whole.ensemble.seeds
        assert verify("parity(n=6, degree=1)", **SMALL, resume=tmp_path / "s").json() == whole.json()
        assert files(tmp_path / "s") == before


def _stop(*_):
    raise KeyboardInterrupt


OTHERS = {
    "target": ({"target": "parity(n=6, degree=2)"}, "and this one has target parity(n=6, degree=2)"),
    "network": ({"net": "mlp(widths=[9])"}, "network mlp(widths=[8]), and this one has network mlp(widths=[9])"),
    "steps": ({"training": "noisy_gd(steps=5, batch=64)"}, "steps=4, "),
    "runs": ({"runs": 129}, "runs 130, and this one has runs 129; ask the same to finish it"),
    "seed": ({"seed": 1}, "seed 0, and this one has seed 1"),
    "edge": ({"edge": 0.2}, "edge 0.1, and this one has edge 0.2"),
}  # fmt: skip


@pytest.mark.parametrize("option", ["save", "resume"])
def test_another_question_is_refused_and_loses_nothing(option, stopped, tmp_path):
    place, _ = stopped(1, tmp_path / "s")
    before = standing(place / UNFINISHED)
    for changed, text in OTHERS.values():
        asked = {"target": "parity(n=6, degree=1)", **SMALL, **changed}
        with pytest.raises(InputError) as refused:
            verify(**asked, **{option: place})
        assert f"{place} holds an unfinished verify with" in str(refused.value) and text in str(refused.value)
    assert standing(place / UNFINISHED) == before == (64, 64)


def test_changed_data_and_other_versions_are_other_questions(stopped, tmp_path, monkeypatch):
    place, _ = stopped(0, tmp_path / "s")
    question = place / UNFINISHED / "question.json"
    held_there = json.loads(question.read_text())
    held_there["asked"]["made_with"]["torch"] = "1.0"
    question.write_text(json.dumps(held_there))
    with pytest.raises(
        InputError, match=r"with made with learnable .*torch 1\.0, and this one has made with"
    ):
        verify("parity(n=6, degree=1)", **SMALL, resume=place)
    rng = np.random.default_rng(0)
    X, y = rng.standard_normal((80, 6)), rng.standard_normal(80)
    data = {"training": "sgd(steps=4, rate=0.01, batch=8)", "runs": 2}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("learnable.verification.on_rows.RowsTraining._trained", _stop)
        with pytest.raises(KeyboardInterrupt):
            verify((X, y), "mlp(widths=[8])", **data, save=tmp_path / "d")
    y[0] += 1
    with pytest.raises(InputError, match="holds an unfinished verify with rows "):
        verify((X, y), "mlp(widths=[8])", **data, save=tmp_path / "d")


DAMAGES = {
    "empty": lambda data: b"",
    "cut": lambda data: data[: len(data) // 2],
    "flipped": lambda data: data[:-9] + bytes([data[-9] ^ 1]) + data[-8:],
    "text": lambda data: b"broken",
    "long": lambda data: b"\xff" * 8 + data[8:],
    "pickle": lambda data: b"\x80\x04\x95\x0b\x00\x00\x00\x00\x00\x00\x00\x8c\x05posix\x94.",
}


@pytest.mark.parametrize("how", DAMAGES)
def test_a_damaged_file_is_said_in_a_sentence(how, stopped, tmp_path):
    place, _ = stopped(1, tmp_path / "s")
    verify("parity(n=6, degree=1)", **SMALL, save=tmp_path / "whole")
    longer = {**SMALL, "training": "noisy_gd(steps=9, batch=64)"}
    cases = [
        (place / UNFINISHED / "chunk-000000.safetensors", place, SMALL),
        (place / UNFINISHED / "question.json", place, SMALL),
        (tmp_path / "whole" / "weights.safetensors", tmp_path / "whole", longer),
        (tmp_path / "whole" / "curves.npz", tmp_path / "whole", longer),
    ]
    for path, folder, options in cases:
        kept_bytes = path.read_bytes()
        if how == "flipped" and path.suffix == ".json":
            continue  # a text that still reads is another question, or the same
        path.write_bytes(DAMAGES[how](kept_bytes))
        with pytest.raises(InputError, match=f"{path.name} (is damaged|was not written)"):
            verify("parity(n=6, degree=1)", **options, resume=folder)
        path.write_bytes(kept_bytes)
    assert verify("parity(n=6, degree=1)", **SMALL, resume=place).learned.shape == (130,)


def test_curves_of_other_runs_are_noticed(tmp_path):
    for name, runs in (("a", 2), ("b", 3)):
        verify("parity(n=6, degree=1)", **{**SMALL, "runs": runs}, save=tmp_path / name)
    shutil.copy(tmp_path / "b" / "curves.npz", tmp_path / "a" / "curves.npz")
    with pytest.raises(InputError, match=r"curves\.npz are damaged: they are not of the same runs"):
        descent.load(tmp_path / "a")


def test_a_part_of_another_training_is_refused(stopped, tmp_path):
    place, _ = stopped(0, tmp_path / "s")
    other, _ = stopped(0, tmp_path / "other", seed=1)
    name = f"{UNFINISHED}/chunk-000000.safetensors"
    shutil.copy(other / name, place / name)
    with pytest.raises(InputError, match="holds runs of another training; remove it to train"):
        verify("parity(n=6, degree=1)", **SMALL, resume=place)


def test_folders_that_will_not_do(stopped, tmp_path):
    place, _ = stopped(0, tmp_path / "s")
    with pytest.raises(
        InputError, match=f"--resume {place} is unfinished, and the rest of it is trained there"
    ):
        opened(tmp_path / "new", place)
    with pytest.raises(InputError, match=f"--resume {tmp_path / 'no'} holds no runs; type --save"):
        opened(None, tmp_path / "no")
    with (
        held(place),
        pytest.raises(InputError, match=f"another learnable verify is writing to {place}; wait"),
    ):
        verify("parity(n=6, degree=1)", **SMALL, resume=place)


def test_a_disk_without_room_is_refused_before_training(tmp_path, monkeypatch):
    monkeypatch.setattr(training, "run_chunk", _stop)
    usage = shutil.disk_usage(tmp_path)._replace(free=1000)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shutil, "disk_usage", lambda place: usage)
        with pytest.raises(
            InputError, match=r"the weights need .* GB on its disk .* has 1e-06 GB free; make room"
        ):
            verify("parity(n=6, degree=1)", **SMALL, save=tmp_path / "s")

    def full(**_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("tempfile.TemporaryFile", full)
    with pytest.raises(InputError, match="cannot be written: No space left on device; name another place"):
        verify("parity(n=6, degree=1)", **SMALL, save=tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_a_disk_that_fills_up_is_said_and_gone_on_from(stopped, tmp_path, monkeypatch):
    whole = verify("parity(n=6, degree=1)", **SMALL, save=tmp_path / "whole")
    real = Parts.write

    def write(self, number, *given, **options):
        if number == 1:
            raise OSError(28, "No space left on device")
        real(self, number, *given, **options)

    with monkeypatch.context() as patch:
        patch.setattr(Parts, "write", write)
        with pytest.raises(InputError) as refused:
            verify("parity(n=6, degree=1)", **SMALL, save=tmp_path / "s")
    wanted = f"--save {tmp_path / 's'}: No space left on device: 64 of 130 runs are finished and kept in {tmp_path / 's'}"
    assert wanted in str(refused.value)
    assert told(verify("parity(n=6, degree=1)", **SMALL, resume=tmp_path / "s")) == told(whole)


def killed(at, times, seed, steps, runs):
    """`learnable verify --save`, killed at random moments: what every life left of each chunk, and the end."""
    words = ["verify", "parity(n=8, degree=2)", "--net", "mlp(widths=[64])", "--runs", str(runs), "--json"]
    words += ["--training", f"noisy_gd(steps={steps},batch=1024)"]
    path = os.pathsep.join([str(Path(learnable.__file__).parents[1]), str(TESTS)])
    done = subprocess.run(
        [sys.executable, TESTS / "mortal.py", at, str(times), str(seed), *words],
        env={**os.environ, "PYTHONPATH": path, "OMP_NUM_THREADS": "1"},
        capture_output=True, text=True, timeout=1800,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    for before, after in zip(found["steps"], found["steps"][1:], strict=False):
        assert all(after[chunk] >= step for chunk, step in before.items())
    assert found["code"] == 0 and files(at / "killed") == files(at / "whole")
    one, two = (json.loads((at / f"{name}.json").read_text()) for name in ("whole", "killed"))
    assert {**one, "prediction": 0} == {**two, "prediction": 0}
    assert one["prediction"]["sha256"] == two["prediction"]["sha256"]
    return found["hits"]


def test_a_killed_command_goes_on_to_the_same_bytes(tmp_path):
    assert killed(tmp_path, times=3, seed=1, steps=60, runs=24) >= 2


@pytest.mark.slow
def test_a_command_killed_fifty_times_goes_on_to_the_same_bytes(tmp_path):
    assert killed(tmp_path, times=50, seed=2, steps=600, runs=64) == 50


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_says_what_is_finished_and_where(number, tmp_path):
    words = [
        "verify",
        "parity(n=8, degree=2)",
        "--net",
        "mlp(widths=[64])",
        "--runs",
        "64",
        "--save",
        "s",
        "-q",
    ]
    process = subprocess.Popen(
        [sys.executable, "-m", "learnable", *words, "--training", "noisy_gd(steps=100000,batch=64)"],
        cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONPATH": str(Path(learnable.__file__).parents[1])},
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )  # fmt: skip
    for _ in range(6000):
        if list((tmp_path / "s" / UNFINISHED).glob("chunk-*.safetensors")) or process.poll() is not None:
            break
        time.sleep(0.01)
    process.send_signal(number)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (130, "")
    told = "interrupted: 0 of 64 runs are finished and kept in s, and 64 more as far as they are trained; type the same "
    assert err == told + "command with --resume s to train the rest\n"
