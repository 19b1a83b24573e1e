"""A user's own optimizer: its text, what it trains, and refusals."""

import numpy as np
import pytest
import torch

from learnable.descent.budgets import training_of, trainings
from learnable.descent.fitting import fit
from learnable.descent.own_optimizer import OwnOptimizer
from learnable.descent.trials import trial_of
from learnable.specs import InputError
from learnable.specs.running import text_of
from learnable.targets.samples import Arrays

CODE = """
import torch

def make(parameters):
    return torch.optim.SGD(parameters, lr=0.05, momentum=0.9)

def wrong(parameters):
    return 0.1

def raises(parameters):
    raise KeyError("lr")

def closure(parameters):
    return torch.optim.LBFGS(parameters)
"""


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "opt.py"
    path.write_text(CODE)
    return str(path)


def rows():
    X = np.random.default_rng(0).standard_normal((40, 3))
    return Arrays(X, (X[:, 0] > 0).astype(int)).load()


def test_its_text_parses_back(file):
    bare, more = (
        trainings.read(f"{file}:make"),
        trainings.read(f'optimizer("{file}:make", epochs=3, batch=all)'),
    )
    assert str(bare) == f"{file}:make" and (bare.epochs, bare.batch) == (20, 64)
    assert str(more) == f'optimizer("{file}:make", epochs=3, batch=all)'
    for budget in (bare, more, more.resolved(40)):
        assert trainings.read(str(budget)) == budget


def test_it_trains_as_the_named_optimizer_does(file):
    def own(parameters):
        return torch.optim.SGD(parameters, lr=0.05, momentum=0.9)

    texts = [
        f'optimizer("{file}:make", epochs=2, batch=8)',
        "sgd(rate=0.05, momentum=0.9, epochs=2, batch=8)",
        OwnOptimizer(source=own, epochs=2, batch=8),
    ]
    runs = [fit(trial_of("mlp(widths=[4])", rows(), text), range(40), 0).losses for text in texts]
    assert runs[0] == runs[1] == runs[2] and len(runs[0]) == 10
    assert str(training_of(own)) == "own" and str(OwnOptimizer(source=own, epochs=2)).startswith(
        "optimizer(own, epochs=2"
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "{}:wrong",
            "opt.py:wrong returned a float; wanted a torch.optim.Optimizer: end it with return torch.optim.SGD",
        ),
        ("{}:raises", "opt.py:raises: KeyError: 'lr'; it must take the list of parameters alone"),
        ("{}:closure", "at step 1 .*closure"),
        ("{}:none", "has no function 'none'"),
        ("none.py:make", "there is no file none.py"),
        ('optimizer("{}:make", rate=0.1)', "rate is 0.1, and .*opt.py:make sets its own; drop it here"),
        ('optimizer("{}:make", weight_decay=0.1)', "weight_decay is 0.1, and"),
        ('optimizer("{}:make", epochs=3, steps=3)', "steps=3 and epochs=3 are both given"),
        ('optimizer("{}:make", 3)', "optimizer takes one argument by position"),
        ("optimizer()", "does not name code; type file.py:name"),
    ],
)
def test_what_is_no_optimizer_is_refused(file, text, message):
    with pytest.raises(InputError, match=message):
        fit(trial_of("mlp(widths=[4])", rows(), text.format(file)), range(40), 0)


@pytest.mark.parametrize(
    ("given", "message"),
    [(3, "training is 3; wanted a budget, such as noisy_gd"), (None, "training is None")],
)
def test_what_is_no_budget_is_refused(given, message):
    with pytest.raises(InputError, match=message):
        training_of(given)
    with pytest.raises(InputError, match=r"source is 3; wanted file\.py:name, or a function"):
        OwnOptimizer(source=3)


def test_code_that_a_manifest_names_is_not_run(file):
    with text_of("MANIFEST.json"), pytest.raises(InputError, match="names Python code"):
        trainings.read(f"{file}:make")
