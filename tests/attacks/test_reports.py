"""What a run of attacks says in words, and the JSON of it."""

import json

import numpy as np
import pytest

from learnable.attacks import Attacked, AttackResult
from learnable.attacks.protocol import Guess, Problem
from learnable.attacks.scoring import Sealed, judged, opened
from learnable.estimates import Estimate
from learnable.hardness.family import families

SCORE = Estimate(0.9, -0.05, 0.88, 0.92, "sampled", 1000)
LPN = {"assumption": "LPN", "claimed": ["no algorithm finds it"], "not_claimed": [], "certificates": []}
HERE = {**LPN, "not_hard_here": "These rows are not hard: guesses find it."}
NONE = {"assumption": "none", "claimed": [], "not_claimed": ["nothing"], "certificates": []}
PROOF = {"assumption": "LPN", "claimed": [], "not_claimed": [], "certificates": [{"theorem": "A4'"}]}


def found(verdicts, certificate=LPN, **more):
    """A result with those verdicts by name."""
    scored = ("recovered", "learned", "better than guessing", "no better than guessing")
    findings = tuple(
        AttackResult(name, verdict, "it did", SCORE if verdict in scored else None, 0.5, 0.95, 0.1)
        for name, verdict in verdicts.items()
    )
    rows = {"train": {"read": 10, "used": 10}, "test": {"read": 5, "used": 5}}
    return Attacked("out", "noisy_parity(n=20, degree=3)", 0, 10, 60.0, rows, findings, certificate, **more)


NOT = "no better than guessing"
SAID = (
    ({"a": "recovered", "b": "learned"}, LPN, {}, "recovered by a. Learned without it: b."),
    ({"a": "learned"}, LPN, {}, "learned by a; nobody named the planted answer."),
    ({"a": "better than guessing"}, LPN, {}, "Better than guessing, but far from the planted answer: a."),
    ({"a": NOT, "b": NOT}, LPN, {}, "None of 2 attacks that ran does better than guessing"),
    ({"a": "does not apply"}, LPN, {}, "No attack came to an end"),
    ({"a": "out of time"}, LPN, {}, "Out of time: a; a larger --budget lets them end."),
    (
        {"elimination": "recovered", "mlp_sgd": NOT, "mlp_adam": NOT},
        LPN,
        {},
        "Hard for gradient descent is not hard: mlp_sgd and mlp_adam failed where elimination succeeded.",
    ),
    ({"a": "recovered"}, LPN, {}, "disagree at these numbers: it claims hardness under an assumption"),
    ({"a": NOT}, LPN, {}, "That agrees with the certificate, which claims hardness under its assumption"),
    (
        {"a": "recovered"},
        HERE,
        {},
        "says that these rows are not hard; they fell to a. These rows are not hard: guesses",
    ),
    (
        {"a": NOT},
        HERE,
        {},
        "That nothing broke these rows says little: the certificate claims hardness as n grows, and says",
    ),
    ({"a": NOT}, HERE, {}, "not hard: guesses find it. Give more rows (--samples) or a larger --budget."),
    ({"a": "learned"}, NONE, {}, "The certificate claims no hardness here, and the attacks agree."),
    ({"a": NOT}, NONE, {}, "claims no hardness here, yet no attack that ran learned it"),
    (
        {"a": "learned"},
        PROOF,
        {},
        "proves hardness for noisy gradient descent with the network and budget it names",
    ),
    (
        {"a": "learned"},
        LPN,
        {"twin_of": "prg(n=40)"},
        "the easy twin of prg(n=40), and they fall as they should",
    ),
    ({"a": NOT}, None, {}, "There is no certificate.json"),
)


@pytest.mark.parametrize(("verdicts", "certificate", "more", "sentence"), SAID)
def test_the_conclusion(verdicts, certificate, more, sentence):
    assert sentence in " ".join(found(verdicts, certificate, **more).conclusion)


@pytest.mark.parametrize("networks", [{"mlp_sgd": "learned", "mlp_adam": NOT}, {"linear": NOT}, {}])
def test_gradient_descent_is_blamed_only_where_all_of_it_failed(networks):
    said = " ".join(found({"elimination": "recovered", **networks}).conclusion)
    assert "Hard for gradient descent" not in said


def test_json_holds_the_clock_apart():
    one = found({"elimination": "recovered"}).json()
    assert json.loads(json.dumps(one)) == one
    assert one["schema"] == "learnable/attack/1"
    assert set(one["attacks"][0]) == {
        "name",
        "verdict",
        "score",
        "null",
        "ceiling",
        "p_value",
        "recovered",
        "claimed",
        "matches",
        "because",
        "clock",
    }
    assert one["attacks"][0]["clock"] == {"seconds": 0.0}


def problem(y, queries):
    family = families.read("noisy_parity(n=3, degree=2, flip=0.1)")
    return Problem(family, queries, y, queries, True, len(y), len(y))


X = np.array([[1, 1, 1], [1, -1, 1], [-1, 1, -1], [-1, -1, 1]] * 50, dtype=np.int8)
Y = (X[:, 0] * X[:, 1]).astype(float)


def opened_guess(guess, y=Y, secret=None):
    p, sealed = problem(y, X), Sealed(X, y)
    finding = judged("it", guess, p, sealed, 5, 0.1)
    return finding, opened(finding, p, sealed, secret or {"columns": [0, 1]})


def test_a_right_answer_is_recovered_and_a_wrong_one_is_not():
    right = opened_guess(Guess("so", Y, {"columns": [0, 1]}))[1]
    assert (right.verdict, right.matches, right.ceiling) == ("recovered", True, 1.0)
    wrong = opened_guess(Guess("so", X[:, 2].astype(float), {"columns": [2]}))[1]
    assert (wrong.matches, wrong.because) == (False, "so; but the planted answer is another")
    assert not wrong.breaks


def test_good_predictions_without_an_answer_are_learned():
    before, after = opened_guess(Guess("so", Y))
    assert (before.verdict, after.verdict, after.matches) == ("better than guessing", "learned", None)


@pytest.mark.parametrize(
    ("predictions", "said"),
    [
        (np.full(200, np.nan), "so; some predictions are not finite"),
        (np.ones(3), "so; predictions have shape (3,)"),
    ],
)
def test_predictions_that_cannot_be_scored_are_no_better_than_guessing(predictions, said):
    finding = opened_guess(Guess("so", predictions))[0]
    assert (finding.verdict, finding.because, finding.score) == (NOT, said, None)


def test_a_guess_without_predictions_is_left_as_it_is():
    before, after = opened_guess(Guess("nothing was found"))
    assert before == after and after.verdict == NOT


def test_more_attacks_make_each_harder_to_pass():
    y = Y.copy()
    weak = np.where(np.arange(200) % 100 < 64, y, -y)
    p, sealed = problem(y, X), Sealed(X, y)
    verdicts = [judged("it", Guess("so", weak), p, sealed, n, 0.0).verdict for n in (1, 10**6)]
    assert verdicts == ["better than guessing", NOT]
