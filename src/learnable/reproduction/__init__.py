"""`reproduce`: results of the papers, each from frozen settings, held against the range where it is expected."""

from learnable.reproduction.catalogue import listing as listing
from learnable.reproduction.running import reproduce as reproduce
