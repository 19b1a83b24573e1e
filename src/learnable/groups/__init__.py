"""Symmetries of a law: each acts on inputs and names its irreducible parts."""

from learnable.groups.signed import SignedPermutations as SignedPermutations
from learnable.groups.vocabulary import Group as Group
from learnable.groups.vocabulary import groups as groups
