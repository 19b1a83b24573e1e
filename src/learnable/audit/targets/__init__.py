"""Targets by their specs: the law it is a function of, its values, and whether they are ±1."""

from learnable.audit.targets.kinds import ByWeight as ByWeight
from learnable.audit.targets.kinds import Coins as Coins
from learnable.audit.targets.kinds import Cubic as Cubic
from learnable.audit.targets.kinds import Harmonic as Harmonic
from learnable.audit.targets.kinds import Kind as Kind
from learnable.audit.targets.kinds import Link as Link
from learnable.audit.targets.kinds import Powers as Powers
from learnable.audit.targets.kinds import SignOf as SignOf
from learnable.audit.targets.kinds import Single as Single
from learnable.audit.targets.kinds import Stairs as Stairs
from learnable.audit.targets.kinds import Sum as Sum
from learnable.audit.targets.kinds import Target as Target
from learnable.audit.targets.table import read_target as read_target
from learnable.audit.targets.weights import coins as coins
from learnable.audit.targets.weights import signs_table as signs_table
from learnable.audit.targets.weights import weights_of as weights_of
