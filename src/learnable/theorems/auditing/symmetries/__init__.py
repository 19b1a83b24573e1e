"""The alignment of a target under any group, decided again: one file for each family of groups and each kind of target."""

from learnable.theorems.auditing.symmetries.alignments import compare as compare
from learnable.theorems.auditing.symmetries.alignments import on_grid as on_grid
