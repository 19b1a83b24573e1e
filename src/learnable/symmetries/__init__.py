"""The symmetry of a network: found by rules where they speak, tested by draws where they do not."""

from learnable.symmetries.network_group import symmetry as symmetry
from learnable.symmetries.results import Symmetry as Symmetry
