"""`check`: measures, certificates and a prediction put together and labelled."""

from learnable.verdicts.checks import check as check
from learnable.verdicts.results import Check as Check
from learnable.verdicts.rule import EXIT_CODES as EXIT_CODES
from learnable.verdicts.rule import Verdict as Verdict
