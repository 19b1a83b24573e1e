"""Data that is provably hard: families with a planted answer, what makes them, and what attacks them."""

from learnable.hardness.family import families as families
from learnable.hardness.prg_family import LocalGenerator as LocalGenerator
