"""scikit-learn's perceptrons as networks and budgets: what is taken over, and how close training comes."""

import numpy as np
import pytest
from sklearn.datasets import load_diabetes, load_digits
from sklearn.neural_network import MLPClassifier, MLPRegressor

from learnable.descent.estimators import budget_of, is_estimator, network_of
from learnable.descent.fitting import fit, outputs_of
from learnable.descent.trials import trial_of
from learnable.rows.skill import scores_of
from learnable.specs import InputError
from learnable.targets.samples import Arrays

BUDGETS = [
    (
        MLPClassifier(alpha=0.0, max_iter=30),
        "adam(rate=0.001, epochs=30, batch=200)",
    ),
    (
        MLPClassifier(solver="sgd", learning_rate_init=0.1, alpha=0.02, batch_size=20, max_iter=9),
        "sgd(rate=0.1, epochs=9, batch=20, weight_decay=0.001, momentum=0.9, nesterov=true)",
    ),
    (
        MLPClassifier(solver="sgd", momentum=0.0, alpha=0.0, max_iter=9),
        "sgd(rate=0.001, epochs=9, batch=200)",
    ),
    (
        MLPRegressor(alpha=0.1, batch_size=20, beta_1=0.8, epsilon=1e-6, max_iter=9),
        "adam(rate=0.001, epochs=9, batch=20, weight_decay=0.01, loss=squared, betas=[0.8,0.999], eps=1e-06)",
    ),
]


@pytest.mark.parametrize(("estimator", "text"), BUDGETS)
def test_solver_and_settings_become_a_budget(estimator, text):
    assert str(budget_of(estimator)) == text and is_estimator(estimator)


@pytest.mark.parametrize(
    ("estimator", "text"),
    [
        (MLPClassifier(20), "mlp(widths=[20], init=uniform, weight_variance=1.0, bias_variance=fan_in)"),
        (
            MLPRegressor(hidden_layer_sizes=(8, 4), activation="identity"),
            "mlp(widths=[8,4], activation=identity, init=uniform, ",
        ),
        (
            MLPRegressor(hidden_layer_sizes=[8], activation="logistic"),
            "mlp(widths=[8], activation=sigmoid, init=uniform, weight_variance=0.33",
        ),
    ],
)
def test_layers_and_activation_become_a_network(estimator, text):
    assert str(network_of(estimator)).startswith(text)


@pytest.mark.parametrize(
    ("estimator", "message"),
    [
        (MLPClassifier(solver="lbfgs"), "MLPClassifier: solver is 'lbfgs'; .*set solver='adam'"),
        (
            MLPRegressor(solver="sgd", learning_rate="adaptive"),
            "learning_rate is 'adaptive'; wanted 'constant'",
        ),
        (
            MLPClassifier(activation="gelu"),
            "activation is 'gelu'; wanted one of identity, logistic, tanh, relu",
        ),
        (MLPRegressor(loss="poisson"), "loss is 'poisson'; wanted 'squared_error'"),
        (MLPClassifier(()), "has no hidden layers"),
    ],
)
def test_what_cannot_be_taken_over_is_refused(estimator, message):
    with pytest.raises(InputError, match=message):
        trial_of(estimator, Arrays(np.eye(8), [0, 1] * 4).load())


def digits():
    X, y = load_digits(return_X_y=True)
    return X / 16, y


def diabetes():
    X, y = load_diabetes(return_X_y=True)
    return X * 20, (y - y.mean()) / y.std()


@pytest.mark.parametrize(
    ("estimator", "rows"),
    [
        (MLPClassifier((32,), max_iter=15, n_iter_no_change=99, random_state=0), digits),
        (
            MLPRegressor(
                hidden_layer_sizes=(16,), solver="sgd", learning_rate_init=0.02, batch_size=32, max_iter=15
            ),
            diabetes,
        ),
    ],
)
@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
def test_it_comes_about_as_far_as_scikit_learn(estimator, rows):
    X, y = rows()
    train, held = np.arange(0, len(y), 2), np.arange(1, len(y), 2)
    trial = trial_of(estimator, Arrays(X, y).load())
    run = fit(trial, train, 0)
    ours = scores_of(trial.loss, trial.labels, outputs_of(run.module, trial.X[held]), held, train)
    theirs = estimator.fit(X[train], y[train]).score(X[held], y[held])
    assert abs((ours.accuracy if trial.labels.classes else ours.skill) - theirs) < 0.12


def test_check_takes_an_estimator_as_it_is():
    from learnable import check

    X, y = digits()
    found = check((X[:300], y[:300] % 2), MLPClassifier((8,), max_iter=3, alpha=0.0), samples=8)
    assert found.network["spec"].startswith("mlp(widths=[8], init=uniform")
    assert str(found.training) == "adam(rate=0.001, epochs=3, batch=200)"
