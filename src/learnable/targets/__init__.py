"""What is to be learned: exact functions in their cheapest form, and labelled data."""

from learnable.targets.boolean import Majority as Majority
from learnable.targets.boolean import Modular as Modular
from learnable.targets.boolean import Parity as Parity
from learnable.targets.boolean import Staircase as Staircase
from learnable.targets.boolean import Threshold as Threshold
from learnable.targets.composed import Biased as Biased
from learnable.targets.composed import Extension as Extension
from learnable.targets.composed import Moved as Moved
from learnable.targets.composed import Sign as Sign
from learnable.targets.fashion import FashionMNIST as FashionMNIST
from learnable.targets.functions import Function as Function
from learnable.targets.harmonics import Gegenbauer as Gegenbauer
from learnable.targets.harmonics import Hermite as Hermite
from learnable.targets.polynomial import Polynomial as Polynomial
from learnable.targets.samples import Arrays as Arrays
from learnable.targets.samples import Data as Data
from learnable.targets.samples import Digits as Digits
from learnable.targets.samples import Labelled as Labelled
from learnable.targets.samples import Sample as Sample
from learnable.targets.samples import Shuffled as Shuffled
from learnable.targets.single_index import SingleIndex as SingleIndex
from learnable.targets.tables import RandomBoolean as RandomBoolean
from learnable.targets.tables import TruthTable as TruthTable
from learnable.targets.vocabulary import Target as Target
from learnable.targets.vocabulary import targets as targets
