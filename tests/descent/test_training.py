"""`train` against a slow loop, and what a run owes to its company, an interruption, a continuation or a NaN."""

from __future__ import annotations

import dataclasses
import math
import subprocess
import sys
import threading

import numpy as np
import pytest
import torch

from learnable import descent
from learnable.descent import chunk_training as runs_module
from learnable.descent.measuring import points_of
from learnable.descent.sources import fair_signs
from learnable.descent.streams import Streams, stream
from learnable.laws import Hypercube
from learnable.networks.mlp import MLP
from learnable.specs import InputError
from learnable.targets.boolean import Parity


@dataclasses.dataclass(frozen=True)
class Known:
    """A target for tests: any function with a law."""

    law: object
    function: object

    def __call__(self, X):
        return self.function(X)


def _slow_noisy_gd(net: MLP, n: int, f, training, seed: int) -> list[tuple[np.ndarray, np.ndarray]]:
    """One network of one hidden ReLU layer on the whole hypercube, example by example."""
    weights = [(W.copy(), b.copy()) for W, b in net.draw(n, stream(seed, "weights"))]
    X = Hypercube(n).points()
    y = f(X)
    for t in range(training.steps):
        (W, b), (v, c) = weights
        pull = [np.zeros_like(a) for a in (W, b, v, c)]
        for x, label in zip(X, y):
            z = x @ W + b
            a = np.maximum(z, 0)
            delta = (z > 0) * v[:, 0]
            example = [np.outer(x, delta), delta, a[:, None], np.ones(1)]
            norm = math.sqrt(sum(float((g**2).sum()) for g in example))
            out = float((a @ v + c)[0])
            for total, g in zip(pull, example):
                total += min(1.0, training.clip / norm) * (label - out) * g / len(X)
        noise = stream(seed, "noise", t).standard_normal(sum(p.size for p in pull))
        moved, at = [], 0
        for p, old in zip(pull, (W, b, v, c)):
            xi = noise[at : at + p.size].reshape(p.shape)
            moved.append(old + training.rate * p + training.noise * xi)
            at += p.size
        weights = [(moved[0], moved[1]), (moved[2], moved[3])]
    return weights


def test_train_is_the_slow_loop():
    net, training = MLP(widths=(9,), bias_variance=0.1), descent.NoisyGD(steps=7, noise=0.01)
    target = Parity(n=5, degree=2)
    got = descent.train(net, target, training, [3, 4], dtype="float64")
    for seed in (3, 4):
        wanted = _slow_noisy_gd(net, 5, target, training, seed)
        for layer, (W, b) in zip(("hidden 1", "output"), wanted):
            np.testing.assert_allclose(got.run(seed)[f"{layer}/weights"], W, rtol=1e-9, atol=1e-12)
            np.testing.assert_allclose(got.run(seed)[f"{layer}/biases"], b, rtol=1e-9, atol=1e-12)


def _torch_twin(optimizer, weights, batches, steps):
    """SGD, momentum or Adam of torch.optim on half the squared loss."""
    params = [torch.tensor(w, requires_grad=True) for w in weights]
    made = optimizer(params)
    for t in range(steps):
        X, y = batches(t)
        X, y = torch.as_tensor(X, dtype=torch.float64), torch.as_tensor(y, dtype=torch.float64)
        made.zero_grad()
        f = (torch.tanh(X @ params[0] + params[1]) @ params[2] + params[3])[:, 0]
        (0.5 * (y - f).square().mean()).backward()
        made.step()
    return [p.detach().numpy() for p in params]


OPTIMIZERS = {
    "sgd(steps=12,rate=0.1,batch=33)": lambda p: torch.optim.SGD(p, lr=0.1),
    "sgd(steps=12,rate=0.1,batch=33,momentum=0.9)": lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9),
    "sgd(steps=12,rate=0.01,batch=33,optimizer=adam)": lambda p: torch.optim.Adam(p, lr=0.01),
}


@pytest.mark.parametrize("training", OPTIMIZERS)
def test_sgd_momentum_and_adam_are_those_of_torch(training):
    net, target = MLP(widths=(6,), activation="tanh"), Parity(n=8, degree=2)
    got = descent.train(net, target, training, [5], dtype="float64")
    begin = [t for W, b in net.draw(8, stream(5, "weights")) for t in (W, b)]

    def batches(t):
        X = fair_signs(33, 8, stream(5, "batch", t))
        return X, target(X)

    wanted = _torch_twin(OPTIMIZERS[training], begin, batches, 12)
    for got_one, want in zip(got.run(5).values(), wanted, strict=True):
        np.testing.assert_allclose(got_one, want, rtol=1e-8, atol=1e-11)


COMPANY = [
    ("mlp(widths=[16])", 12, "noisy_gd(steps=5,batch=100)"),
    ("mlp(widths=[37],activation=tanh)", 13, "noisy_gd(steps=5,batch=77)"),
    ("mlp(widths=[50,21],activation=gelu)", 7, "noisy_gd(steps=5,batch=333)"),
    ("mlp(widths=[50,21],activation=sigmoid)", 7, "noisy_gd(steps=3,batch=50,clipping=coordinate,clip=0.05)"),
    (
        "mlp(widths=[9,11],activation=erf)",
        3,
        "noisy_gd(steps=3,batch=130,clipping=loss_coordinate,clip=0.01)",
    ),
    ("mlp(widths=[43],activation=cos)", 10, "sgd(steps=5,rate=0.01,batch=60,optimizer=adam)"),
    ("mlp(widths=[700])", 8, "noisy_gd(steps=4,batch=300)"),
    ("mlp(widths=[11],bias=false)", 9, "noisy_gd(steps=5)"),
]


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize(("network", "n", "training"), COMPANY)
def test_a_run_alone_equals_itself_in_company_to_the_last_bit(network, n, training, dtype):
    target = Parity(n=n, degree=2)
    together = descent.train(network, target, training, list(range(20)), dtype=dtype, record=2)
    for seed in (7, 19):
        alone = descent.train(network, target, training, [seed], dtype=dtype, record=2)
        np.testing.assert_array_equal(alone.losses[0], together.losses[seed])
        for name, w in alone.run(seed).items():
            np.testing.assert_array_equal(w, together.run(seed)[name])


def test_bytes_do_not_depend_on_the_number_of_threads():
    made, before = [], torch.get_num_threads()
    for threads in (1, 3):
        torch.set_num_threads(threads)
        target, training = Parity(n=9, degree=2), "noisy_gd(steps=5,batch=100)"
        made.append(descent.train("mlp(widths=[33])", target, training, list(range(130)), record=2))
        assert torch.get_num_threads() == threads
    torch.set_num_threads(before)
    np.testing.assert_array_equal(made[0].losses, made[1].losses)
    np.testing.assert_array_equal(made[0].weights["hidden 1/weights"], made[1].weights["hidden 1/weights"])


COMPANY_OF_512 = """
import resource, sys
import numpy as np
from learnable import descent
from learnable.targets.boolean import Parity
training, target = f"noisy_gd(steps={sys.argv[1]},batch=1024)", Parity(n=20, degree=2)
together = descent.train("mlp(widths=[128])", target, training, list(range(512)), record=1)
alone = descent.train("mlp(widths=[128])", target, training, [7], record=1)
assert all(np.array_equal(w, together.run(7)[k]) for k, w in alone.run(7).items())
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)
"""


@pytest.mark.parametrize("steps", [50, pytest.param(2000, marks=pytest.mark.slow)])
def test_512_networks_hold_under_2_gb_and_run_7_is_itself_among_them(steps):
    """n = 20, width 128, batches of 1,024."""
    done = subprocess.run(
        [sys.executable, "-c", COMPANY_OF_512, str(steps)], capture_output=True, text=True, check=True
    )
    assert int(done.stdout) < 2 * 10**9


def test_each_run_has_its_own_rate_noise_and_clip():
    target, net = Parity(n=6, degree=1), "mlp(widths=[8])"
    rates, noises, clips = [0.05, 0.5, 0.05], [0.0, 0.0, 0.01], [1.0, 1.0, 0.2]
    together = descent.train(
        net, target, "noisy_gd(steps=9)", [1, 1, 1], rates=rates, noises=noises, clips=clips
    )
    for i in range(3):
        training = descent.NoisyGD(steps=9, rate=rates[i], noise=noises[i], clip=clips[i])
        np.testing.assert_array_equal(descent.train(net, target, training, [1]).losses[0], together.losses[i])
    assert len({float(v) for v in together.final}) == 3


def test_the_fast_streams_are_the_streams():
    fast = Streams()
    for seed, purpose, step in [(0, "noise", 0), (2**62, "batch", 17), (5, "weights", 2**40)]:
        want = stream(seed, purpose, step).standard_normal(5)
        np.testing.assert_array_equal(fast.at(seed, purpose, step).standard_normal(5), want)
    same = [stream(1, p, s).standard_normal() for p in ("noise", "batch") for s in (0, 1)]
    assert len(set(same)) == 4


@pytest.mark.parametrize(
    "training", ["noisy_gd(steps={})", *(t.replace("steps=12", "steps={}") for t in OPTIMIZERS)]
)
def test_a_continued_ensemble_is_the_uninterrupted_one(training, tmp_path):
    target, net = Parity(n=8, degree=2), "mlp(widths=[12])"
    whole = descent.train(net, target, training.format(12), [0, 1, 2], record=[5], monomials=[(1, 2)])
    half = descent.train(net, target, training.format(5), [0, 1, 2], record=[5], monomials=[(1, 2)])
    read = descent.load(descent.save(half, tmp_path / "half"))
    done = descent.train(
        net, target, training.format(12), [0, 1, 2], record=[5], monomials=[(1, 2)], start=read
    )
    for name in ("points", "losses", "accuracies", "coefficients"):
        np.testing.assert_array_equal(getattr(done, name), getattr(whole, name))
    for name, w in whole.weights.items():
        np.testing.assert_array_equal(done.weights[name], w)


def test_what_was_saved_reads_back(tmp_path):
    made = descent.train(
        "mlp(widths=[4])", Parity(n=4, degree=1), "noisy_gd(steps=3)", [0, 9], monomials=[(1,), ()]
    )
    made = dataclasses.replace(made, stopped=(None, descent.Stop(2, "because")))
    read = descent.load(descent.save(made, tmp_path))
    for field in dataclasses.fields(descent.Ensemble):
        one, two = getattr(made, field.name), getattr(read, field.name)
        if isinstance(one, dict):
            assert one.keys() == two.keys()
            assert all(np.array_equal(one[k], two[k]) for k in one)
        elif isinstance(one, np.ndarray):
            np.testing.assert_array_equal(one, two)
        else:
            assert one == two, field.name
    assert {p.name for p in tmp_path.iterdir()} == {"weights.safetensors", "curves.npz"}


def test_fourier_coefficients_are_those_of_the_trained_network():
    made = descent.train(
        "mlp(widths=[5])",
        Parity(n=4, degree=2),
        "noisy_gd(steps=4)",
        [2],
        monomials=[(1, 2), (3,)],
        dtype="float64",
    )
    w, X = made.run(2), Hypercube(4).points()
    a = np.maximum(X @ w["hidden 1/weights"] + w["hidden 1/biases"], 0)
    f = (a @ w["output/weights"] + w["output/biases"])[:, 0]
    np.testing.assert_allclose(
        made.coefficients[0, -1], [(f * X[:, 0] * X[:, 1]).mean(), (f * X[:, 2]).mean()]
    )
    np.testing.assert_allclose(made.final[0], ((f - X[:, 0] * X[:, 1]) ** 2).mean())
    assert made.accuracies[0, -1] == (np.where(f < 0, -1, 1) == X[:, 0] * X[:, 1]).mean()


def test_a_member_whose_loss_is_no_longer_finite_stops_alone():
    target, net = Parity(n=6, degree=1), "mlp(widths=[8])"
    rates, clips = [0.05, 1e30, 0.05], [1.0, 1e30, 1.0]
    made = descent.train(net, target, "noisy_gd(steps=9)", [1, 2, 3], rates=rates, clips=clips, record=9)
    alone = descent.train(net, target, "noisy_gd(steps=9)", [1, 3], record=9)
    np.testing.assert_array_equal(made.losses[[0, 2]], alone.losses)
    assert made.stopped[0] is None and made.stopped[2] is None
    stop = made.stopped[1]
    assert stop is not None and 1 <= stop.step <= 4
    assert stop.why in (f"the loss became {v} at step {stop.step}" for v in ("nan", "inf"))
    assert np.isnan(made.losses[1, stop.step + 1 :]).all() and not made.learned()[1]
    assert all(np.isfinite(w).all() for k, w in made.run(1).items())


def test_ctrl_c_returns_the_finished_runs(monkeypatch):
    calls = []
    real = runs_module.run_chunk

    def interrupted(*args):
        calls.append(args)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return real(*args)

    monkeypatch.setattr("learnable.descent.training.run_chunk", interrupted)
    monkeypatch.setattr(torch, "get_num_threads", lambda: 1)
    seeds = list(range(100))
    made = descent.train("mlp(widths=[8])", Parity(n=6, degree=1), "noisy_gd(steps=2,batch=64)", seeds)
    assert made.seeds == tuple(range(64)) and made.interrupted == tuple(range(64, 100))
    assert made.losses.shape[0] == len(made.stopped) == made.weights["output/biases"].shape[0] == 64
    calls[:] = [0]
    with pytest.raises(KeyboardInterrupt):
        descent.train("mlp(widths=[8])", Parity(n=6, degree=1), "noisy_gd(steps=2,batch=64)", seeds)


def test_a_running_chunk_ends_when_another_is_interrupted(monkeypatch):
    """Two threads: one chunk is done, the next never would be, and the third is interrupted."""
    real, began = runs_module.run_chunk, threading.Event()

    def waiting(job, seeds, own, state):
        if seeds[0] == 64:
            began.set()
            while True:
                job.tick()
        if seeds[0] == 128:
            began.wait()
            raise KeyboardInterrupt
        return real(job, seeds, own, state)

    monkeypatch.setattr("learnable.descent.training.run_chunk", waiting)
    monkeypatch.setattr(torch, "get_num_threads", lambda: 2)
    seeds = list(range(192))
    made = descent.train("mlp(widths=[8])", Parity(n=6, degree=1), "noisy_gd(steps=2,batch=64)", seeds)
    assert made.seeds == tuple(range(64)) and made.interrupted == tuple(range(64, 192))


def test_what_a_target_raises_reaches_the_caller_and_ends_the_others():
    def broken(X):
        raise RuntimeError("no value here")

    with pytest.raises(RuntimeError, match="no value here"):
        descent.train("mlp(widths=[8])", Known(Hypercube(25), broken), "noisy_gd(batch=9)", [0, 1])


def test_steps_of_measurement():
    assert points_of(1, 0, 7) == (0, 7)
    assert points_of([3, 900, 5], 4, 7) == (4, 5, 7)
    with pytest.raises(InputError, match="record is 0"):
        points_of(0, 0, 7)


def test_rows_of_data_train_without_repeating_a_row_in_a_batch():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(30, 3))
    rows = descent.Rows(X, X[:, 0])
    made = descent.train("mlp(widths=[16])", rows, "sgd(steps=80,rate=0.02,batch=10)", [0])
    assert made.final[0] < 0.3 * made.losses[0, 0]
    drawn, _ = rows.batch(Streams(), 0, 3, 30)
    np.testing.assert_array_equal(np.sort(drawn[:, 0]), np.sort(X[:, 0]))


def test_progress_and_a_whole_population_agree_with_silence(capsys):
    one = descent.train("mlp(widths=[4])", Parity(n=4, degree=1), "noisy_gd(steps=3)", [0], progress=True)
    two = descent.train("mlp(widths=[4])", Parity(n=4, degree=1), "noisy_gd(steps=3)", [0])
    np.testing.assert_array_equal(one.losses, two.losses)
    assert capsys.readouterr().out == ""
