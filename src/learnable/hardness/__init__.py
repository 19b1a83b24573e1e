"""Families of labelled rows with a planted answer that is hard to learn on an assumption."""

from learnable.hardness.family import Claims as Claims
from learnable.hardness.family import Family as Family
from learnable.hardness.family import families as families
from learnable.hardness.modular import ModularPart as ModularPart
from learnable.hardness.modular import NoisyModular as NoisyModular
from learnable.hardness.moved import MovedRows as MovedRows
from learnable.hardness.parity import GaussianParity as GaussianParity
from learnable.hardness.parity import NoisyParity as NoisyParity
from learnable.hardness.prg.family import LocalGenerator as LocalGenerator
from learnable.hardness.shallow import Shallow as Shallow
