"""What to tell a person: `check` puts measures, certificates and a prediction together and labels them."""

from learnable.verdicts.checks import check as check
from learnable.verdicts.results import Check as Check
from learnable.verdicts.rule import EXIT_CODES as EXIT_CODES
from learnable.verdicts.rule import Verdict as Verdict
