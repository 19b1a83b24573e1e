"""Symmetries of a law: each acts on inputs and names its irreducible parts."""

from learnable.groups.finite import FiniteGroup as FiniteGroup
from learnable.groups.finite import elements as elements
from learnable.groups.generated import Generated as Generated
from learnable.groups.orthogonal import Orthogonal as Orthogonal
from learnable.groups.permutations import Permutations as Permutations
from learnable.groups.permutations import SignFlips as SignFlips
from learnable.groups.positions import Positions as Positions
from learnable.groups.shifts import CyclicShifts as CyclicShifts
from learnable.groups.signed import EvenSignedPermutations as EvenSignedPermutations
from learnable.groups.signed import SignedPermutations as SignedPermutations
from learnable.groups.stabiliser import Stabiliser as Stabiliser
from learnable.groups.vocabulary import Group as Group
from learnable.groups.vocabulary import groups as groups
