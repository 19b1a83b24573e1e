"""Labelled rows and what they show alone: tests against shuffled labels, baselines, parity, ceiling of skill, leaks."""

from learnable.rows.decision import SURE as SURE
from learnable.rows.decision import Decision as Decision
from learnable.rows.decision import decide as decide
from learnable.rows.decision import rows_to_decide as rows_to_decide
from learnable.rows.shown import Shown as Shown
from learnable.rows.shown import look as look
from learnable.rows.tests import LEVEL as LEVEL
from learnable.rows.tests import SHUFFLES as SHUFFLES
from learnable.rows.tests import SignalTests as SignalTests
from learnable.rows.tests import Standing as Standing
from learnable.rows.tests import evidence_of as evidence_of
from learnable.rows.tests import highest as highest
from learnable.rows.tests import shuffled_labels as shuffled_labels
