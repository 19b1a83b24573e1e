"""scikit-learn's `MLPClassifier` and `MLPRegressor` as a network and a budget: layers, activation, solver, rate, epochs.

What is taken over: hidden_layer_sizes, activation, solver, learning_rate_init, momentum, nesterovs_momentum, beta_1, beta_2,
epsilon, batch_size, max_iter and alpha. First weights are uniform, of about the variance that scikit-learn draws. Its loss
of a real label is half the squared error, so that the rate of `sgd` is halved here. Training is not stopped early.
"""

from __future__ import annotations

from typing import Any

from learnable.descent.budgets import SGD, Adam, Budget
from learnable.networks.mlp import MLP
from learnable.specs import InputError

NAMES = ("MLPClassifier", "MLPRegressor")
ACTIVATIONS = {"identity": "identity", "logistic": "sigmoid", "tanh": "tanh", "relu": "relu"}
LARGEST = 200
"""The batch of scikit-learn's ``batch_size="auto"``, or all rows where there are fewer."""


def is_estimator(given: Any) -> bool:
    """Whether this is one of scikit-learn's perceptrons; scikit-learn is not imported.

    >>> is_estimator("mlp()")
    False
    """
    return any(c.__module__.startswith("sklearn.") and c.__name__ in NAMES for c in type(given).__mro__)


def network_of(estimator: Any) -> MLP:
    """The network of an estimator, fitted or not; its outputs come from the data.

    >>> from sklearn.neural_network import MLPClassifier
    >>> print(network_of(MLPClassifier(hidden_layer_sizes=(32, 16), activation="tanh")))
    mlp(widths=[32,16], activation=tanh, init=uniform, weight_variance=1.0, bias_variance=fan_in)
    """
    widths = estimator.hidden_layer_sizes
    widths = tuple(widths) if hasattr(widths, "__iter__") else (widths,)
    if not widths:
        raise InputError(
            f"{type(estimator).__name__} has no hidden layers; wanted at least one, such as hidden_layer_sizes=(100,)"
        )
    name = estimator.activation
    if name not in ACTIVATIONS:
        raise InputError(
            f"{type(estimator).__name__}: activation is {name!r}; wanted one of {', '.join(ACTIVATIONS)}"
        )
    variance = 1.0 / 3.0 if name == "logistic" else 1.0
    sizes = tuple(int(w) for w in widths)
    return MLP(sizes, ACTIVATIONS[name], "uniform", variance, bias_variance="fan_in")


def budget_of(estimator: Any) -> Budget:
    """The budget of an estimator; raises `InputError` for the solver lbfgs, and for rates that change as training goes.

    >>> from sklearn.neural_network import MLPRegressor
    >>> print(budget_of(MLPRegressor(solver="sgd", learning_rate_init=0.1, batch_size=32, max_iter=50, alpha=0.0)))
    sgd(rate=0.05, epochs=50, batch=32, loss=squared, momentum=0.9, nesterov=true)
    """
    kind = type(estimator).__name__
    if estimator.solver not in ("sgd", "adam"):
        raise InputError(f"{kind}: solver is {estimator.solver!r}; wanted sgd or adam: set solver='adam'")
    if estimator.solver == "sgd" and estimator.learning_rate != "constant":
        raise InputError(
            f"{kind}: learning_rate is {estimator.learning_rate!r}; wanted 'constant', or give a budget such as "
            "sgd(rate=0.1, epochs=20, schedule=linear)"
        )
    if getattr(estimator, "loss", "squared_error") not in ("squared_error", "log_loss"):
        raise InputError(f"{kind}: loss is {estimator.loss!r}; wanted 'squared_error'")
    real = any(c.__name__ == "MLPRegressor" for c in type(estimator).__mro__)
    batch = LARGEST if estimator.batch_size == "auto" else int(estimator.batch_size)
    rate, decay = float(estimator.learning_rate_init), (2 if real else 1) * float(estimator.alpha) / batch
    shared: dict[str, Any] = {"epochs": int(estimator.max_iter), "batch": batch, "weight_decay": decay}
    shared["loss"] = "squared" if real else "auto"
    if estimator.solver == "sgd":
        momentum = float(estimator.momentum)
        nesterov = bool(estimator.nesterovs_momentum) and momentum > 0
        return SGD(rate=rate / 2 if real else rate, momentum=momentum, nesterov=nesterov, **shared)
    betas = (float(estimator.beta_1), float(estimator.beta_2))
    return Adam(rate=rate, betas=betas, eps=float(estimator.epsilon), **shared)
