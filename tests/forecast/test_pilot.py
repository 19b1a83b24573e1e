"""The pilot trains its share and no more; the overfit tells a start that moves from one that cannot."""

import numpy as np
import pytest

from faulty_trainings import FAULTY, HEALTHY, THREE, X, mlp, trial
from learnable.descent.budgets import NoisyGD
from learnable.forecast.pilot import FEW, LONGEST, overfit, pilot
from learnable.specs import InputError

TRAIN, HELD = np.arange(240), np.arange(240, 300)


@pytest.mark.parametrize(("share", "seeds"), [(0.05, 1), (0.2, 1), (0.2, 3)])
def test_a_pilot_trains_at_most_its_share(share, seeds):
    given = HEALTHY["three classes"]
    whole = given.budget.steps_on(len(TRAIN))
    found = pilot(given, TRAIN, HELD, share, seeds=seeds)
    assert 1 <= found.steps * seeds <= share * whole and found.whole == whole
    assert found.curve[0][0] == 0 and found.curve[-1][0] == found.steps == len(found.losses)


def test_a_share_below_one_step_is_no_pilot():
    assert pilot(FAULTY["epochs"], TRAIN, HELD, 0.05) is None


def test_sixteen_rows_tell_starts_that_move_from_those_that_cannot():
    moves, stays = overfit(HEALTHY["three classes"], TRAIN), overfit(FAULTY["rate_low"], TRAIN)
    assert moves.rows == FEW and moves.steps <= LONGEST
    assert moves.skill > 0.6 > 0.2 > stays.skill and stays.gained < 0.1


def test_an_overfit_takes_no_more_steps_than_the_budget():
    assert overfit(FAULTY["epochs"], TRAIN).steps == FAULTY["epochs"].budget.steps_on(len(TRAIN))


def test_noisy_descent_has_no_pilot():
    given = trial(lambda: mlp(6, 8, 3), X, THREE, FAULTY["epochs"].budget)
    with pytest.raises(InputError, match="a pilot trains sgd"):
        pilot(type(given)(given.build, given.X, given.labels, NoisyGD(), given.loss, 3), TRAIN, HELD)
