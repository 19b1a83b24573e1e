"""Budgets: canonical text, PyTorch's defaults, counted steps, and every refusal."""

import inspect

import pytest
import torch

from learnable.descent.budgets import (
    PEOPLE,
    SGD,
    Adam,
    Adamax,
    NoisyGD,
    beyond_ensembles,
    on_fresh_examples,
    trainings,
)
from learnable.specs import InputError

OLD = [
    ("sgd(9, 0.1, 4)", "sgd(steps=9, rate=0.1, batch=4)"),
    ("sgd(9, 0.1, 4, 0.9)", "sgd(steps=9, rate=0.1, batch=4, momentum=0.9)"),
    ("sgd(9, 0.1, 4, 0.9, adam)", "adam(steps=9, rate=0.1, batch=4)"),
    ("sgd(9, rate=0.1, batch=4, optimizer=sgd)", "sgd(steps=9, rate=0.1, batch=4)"),
    ("sgd(steps=9, rate=0.1, batch=4, optimizer=adam)", "adam(steps=9, rate=0.1, batch=4)"),
    ("sgd(steps=9, rate=0.1, batch=64)", "sgd(steps=9, rate=0.1, batch=64)"),
]
REFUSED = {
    "sgd()": r"sgd needs rate; type sgd\(rate=0.1, epochs=20, batch=64\)",
    "adam(0.1)": r"adam takes its arguments by name; type adam\(rate=0.1\)",
    "adam(rate=0)": "adam: rate is 0.0; wanted a number above 0",
    "adam(steps=2, epochs=3)": "adam: steps=2 and epochs=3 are both given; type one of them",
    "adam(steps=0)": "adam: steps is 0; wanted from 1 to",
    "adam(epochs=0)": "adam: epochs is 0; wanted from 1 to",
    "adam(epochs=1.5)": "adam: epochs is 1.5; wanted a whole number or none",
    "adam(batch=0)": "adam: batch is 0; wanted at least 1; type batch=64 or batch=all",
    "adam(batch=some)": "adam: batch is some; wanted a whole number or all",
    "adam(clip=0)": "adam: clip is 0.0; wanted a number above 0",
    "adam(weight_decay=-1)": "adam: weight_decay is -1.0; wanted at least 0.0",
    "adam(eps=-1)": "adam: eps is -1.0; wanted at least 0.0",
    "adam(betas=[0.9,1])": r"adam: betas is \[0.9,1.0\]; wanted two numbers from 0 to below 1",
    "adam(betas=[0.9])": r"adam: betas is \[0.9\]; wanted two numbers",
    "adam(loss=huber)": "adam: loss is huber; wanted one of auto, squared",
    "adam(schedule=step)": "adam: schedule is step; wanted one of constant, cosine, linear",
    "adam(momentum=0.9)": "adam has no argument 'momentum'",
    "sgd(rate=1, nesterov=true)": "sgd: nesterov is true with momentum 0.0 .* type momentum=0.9",
    "sgd(9, 0.1, 4, 0.9, adamw)": "sgd: optimizer is adamw; wanted sgd or adam",
    "sgd(9, 0.1, 4, 0.9, adam, 3)": "sgd takes 5 arguments by position, steps, rate, batch, momentum, optimizer",
    "sgd(9, 0.1, 4, steps=3)": "sgd got steps twice, by position and by key; type steps once",
    "rmsprop(alpha=2)": "rmsprop: alpha is 2.0; wanted from 0.0 to 1.0",
}


@pytest.mark.parametrize(("old", "canonical"), OLD)
def test_the_first_form_of_sgd_reads_and_prints_so_that_it_parses_back(old, canonical):
    assert str(trainings.read(old)) == canonical
    assert trainings.read(canonical) == trainings.read(old)


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_no_budget_is_refused_with_what_to_type(text):
    with pytest.raises(InputError, match=REFUSED[text]):
        trainings.read(text)


@pytest.mark.parametrize("word", PEOPLE)
def test_names_and_defaults_are_those_of_torch(word):
    budget = trainings.read(f"{word}(rate=0.1)" if word == "sgd" else f"{word}()")
    optimizer = budget.optimizer([torch.nn.Parameter(torch.zeros(2))])
    assert type(optimizer).__name__.lower() == word
    signature = inspect.signature(type(optimizer)).parameters
    own = {name: getattr(budget, name) for name in (*budget.passed, "weight_decay")}
    theirs = {name: signature[name].default for name in own}
    assert own == {name: tuple(v) if isinstance(v, tuple) else v for name, v in theirs.items()}
    assert word == "sgd" or budget.rate == signature["lr"].default


@pytest.mark.parametrize(
    ("budget", "rows", "single", "steps"),
    [
        (Adam(epochs=3, batch=8), 16, False, 6),
        (Adam(epochs=3, batch=8), 17, False, 9),
        (Adam(epochs=3, batch=8), 17, True, 6),
        (Adam(epochs=3, batch=1), 17, True, 51),
        (Adam(epochs=3, batch="all"), 17, True, 3),
        (Adam(epochs=3), 5, False, 3),
        (Adam(steps=7, batch=8), 17, True, 7),
    ],
)
def test_steps_are_counted_as_by_a_loader(budget, rows, single, steps):
    assert budget.steps_on(rows, without_single=single) == steps
    resolved = budget.resolved(rows, without_single=single)
    assert (resolved.steps, resolved.epochs, resolved.batch) == (steps, None, budget.batch_on(rows))
    assert trainings.read(str(resolved)) == resolved


@pytest.mark.parametrize(
    ("budget", "message"),
    [
        (Adam(epochs=2), "counts in epochs, .* type steps=1000 in place of epochs"),
        (Adam(steps=2, batch="all"), "has batch=all, .* type a number, such as batch=64"),
    ],
)
def test_fresh_examples_have_no_epochs(budget, message):
    with pytest.raises(InputError, match=message):
        on_fresh_examples(budget)
    assert on_fresh_examples(NoisyGD()) == NoisyGD() and on_fresh_examples(Adam(steps=2)) == Adam(steps=2)


@pytest.mark.parametrize(
    ("budget", "argument"),
    [
        (NoisyGD(), ""),
        (SGD(steps=3, rate=0.1, momentum=0.5, loss="hinge"), ""),
        (Adam(epochs=3, batch="all"), ""),
        (Adam(loss="logistic"), "loss"),
        (Adam(betas=(0.8, 0.9)), "betas"),
        (SGD(rate=0.1, schedule="cosine"), "schedule"),
        (Adamax(), "adamax"),
    ],
)
def test_the_ensemble_engine_is_asked_for_what_it_knows(budget, argument):
    assert beyond_ensembles(budget) == argument
