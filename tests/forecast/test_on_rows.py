"""The linearised dynamics on rows: against gradient descent on a linear model, and its signs of instability."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import nn

from faulty_trainings import FAULTY, HEALTHY, X, mlp, trial
from learnable.descent.budgets import SGD, Adam
from learnable.descent.fitting import fit
from learnable.forecast.on_rows import _course, _kernel, _rate, forecast_on_rows
from learnable.forecast.pace import Pace, pace_of
from learnable.start.linearisation import Linearisation
from learnable.start.observation import linear_start
from learnable.start.optimizer_facts import optimizer_facts

DRAWN = np.arange(120)
REAL = X[:, 0] - 0.5 * X[:, 2]


def forecast(given, **changes):
    facts = optimizer_facts(given.budget.optimizer(list(given.build(0).parameters())))
    pace = replace(
        pace_of(facts, given.budget.steps_on(len(DRAWN)), given.budget.batch_on(len(DRAWN))), **changes
    )
    return forecast_on_rows(given, linear_start(given, DRAWN), DRAWN, pace)


@pytest.mark.parametrize("steps", [1, 10, 60])
@pytest.mark.parametrize("momentum", [0.0])
def test_a_linear_model_is_trained_as_it_is_forecast(steps, momentum):
    budget = SGD(rate=0.01, steps=steps, batch="all", momentum=momentum, loss="squared")
    given = trial(lambda: nn.Linear(6, 1), X, REAL, budget, classes=False)
    linear = linear_start(given, DRAWN)
    pace = Pace(0.01, steps, len(DRAWN))
    K = _kernel(linear, pace)
    fitted = np.arange(len(DRAWN))
    values, vectors = np.linalg.eigh(K)
    course = _course(K, (values, vectors), _rate(linear, pace), linear, pace, given.loss, fitted, fitted[:5])
    run = fit(given, DRAWN, seed=0)
    with torch.no_grad():
        trained = run.module(given.X[:5]).double().numpy()
    assert np.allclose(course.outputs[-1], trained, atol=0.03)


def test_skill_grows_with_steps_and_rate():
    given = HEALTHY["three classes"]
    skills = [forecast(given, steps=n).skill for n in (1, 20, 400)]
    assert skills[0] < 0.5 < skills[2] and skills == sorted(skills)
    assert forecast(given, rate=1e-7).skill < 0.5


def test_adam_moves_by_its_rate_whatever_the_gradient_is():
    given = trial(lambda: mlp(6, 16, 1), X, 1000 * REAL, Adam(rate=0.01, epochs=5, batch=32), classes=False)
    plain = trial(lambda: mlp(6, 16, 1), X, REAL, Adam(rate=0.01, epochs=5, batch=32), classes=False)
    assert forecast(given).skill < 0.1 < forecast(plain, steps=400).skill


def test_instability_shows_in_sharpness_or_in_the_first_step():
    assert forecast(FAULTY["rate_high"]).sharpness > 1 > forecast(HEALTHY["real"]).sharpness
    big = trial(lambda: mlp(6, 16, 1), X, 1e4 * REAL, SGD(rate=0.05, batch=32), classes=False)
    assert forecast(big).leap > 2 > forecast(HEALTHY["real"]).leap


def test_clipping_slows_gradient_descent():
    given = trial(lambda: mlp(6, 16, 1), X, REAL, SGD(rate=0.05, epochs=20, batch=32), classes=False)
    linear: Linearisation = linear_start(given, DRAWN)
    assert _rate(linear, Pace(0.05, 100, 32, clip=1e-6)) < 1e-5 < _rate(linear, Pace(0.05, 100, 32))


def test_the_forecast_holds_its_curve():
    found = forecast(HEALTHY["real"])
    assert found.curve[0][0] == 0 and found.curve[-1] == (found.steps, pytest.approx(found.skill))
    assert found.losses[0][1] > found.losses[-1][1] and 0 <= found.fitted <= 1
