"""The target on the irreducible parts of a group: how much of ||f||^2 lies on each, with proven bounds.

On the hypercube under signed permutations the parts are the degrees, and the weight of degree k is
W_k = Σ_{|S|=k} fhat(S)^2. Every measure is a short formula over the parts' Grams and dimensions. `parts` says what a
part is, `cutting` dispatches on the group, and every other file is one family of groups.
"""

from learnable.profiles import flips as flips
from learnable.profiles import generated as generated
from learnable.profiles import orthogonal as orthogonal
from learnable.profiles import permutations as permutations
from learnable.profiles import positions as positions
from learnable.profiles import shifts as shifts
from learnable.profiles import signed as signed
from learnable.profiles import stabilisers as stabilisers
from learnable.profiles.cutting import cut as cut
from learnable.profiles.cutting import profile as profile
from learnable.profiles.densities import seen as seen
from learnable.profiles.grams import Bounds as Bounds
from learnable.profiles.parts import Part as Part
from learnable.profiles.parts import Profile as Profile
