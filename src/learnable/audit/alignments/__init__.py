"""The alignment of a target under any group, decided again: one file for each family of groups and each kind of target."""

from learnable.audit.alignments.comparing import compare as compare
from learnable.audit.alignments.comparing import on_grid as on_grid
