"""Finite groups of signed permutations: images, products, and every element of a small one.

An element g is written as its images, whole numbers ±j: coordinate i of g·x is ±x_j. So [2,-1] sends (x_1, x_2) to
(x_2, -x_1).
"""

from __future__ import annotations

from abc import abstractmethod
from typing import Any

from learnable.groups.vocabulary import Group
from learnable.laws import Gaussian, Hypercube, Law, Sphere
from learnable.specs import InputError

Images = tuple[int, ...]
INITIALISATIONS = ("gaussian", "rademacher", "uniform")
"""Laws of independent weights, symmetric about 0, that signed permutations leave as they are."""
ENUMERABLE = 50_000
"""The most elements that are listed one by one."""


class FiniteGroup(Group):
    """A finite group of signed permutations, given by generators."""

    generators: Any
    """Elements that generate the group, a tuple of `Images`."""

    @property
    @abstractmethod
    def order(self) -> int:
        """The number of elements."""

    def why_not(self, law: Law) -> str:
        if law.dimension != self.n:
            return f"{self} moves {self.n} coordinates and {law} has {law.dimension}"
        if not isinstance(law, Hypercube | Sphere | Gaussian):
            return (
                f"{self} is not known to preserve {law}; it preserves hypercube(n), sphere(d) and gaussian(d)"
            )
        if isinstance(law, Hypercube) and getattr(law, "bias", False) and flips_signs(self):
            return f"{self} flips signs, and under {law} a coordinate is not as often -1 as +1"
        return ""

    def keeps(self, init: str) -> bool:
        return init in INITIALISATIONS

    @property
    def permutes(self) -> bool:
        return True

    @classmethod
    def held_by(cls, n: int, generators: tuple[Images, ...]) -> FiniteGroup | None:
        """A group of this kind in the one that the elements generate, as far as they show it; by default None.

        The elements move every one of the n coordinates.
        """
        return None

    def holds(self, images: Images) -> bool:
        """Whether an element is in the group; asked of groups that `held_by` returns."""
        return True


def flips_signs(group: FiniteGroup) -> bool:
    """Whether some element changes a sign.

    >>> from learnable.groups import Permutations, SignedPermutations
    >>> flips_signs(Permutations(3)), flips_signs(SignedPermutations(3))
    (False, True)
    """
    return any(min(g) < 0 for g in group.generators)


def product(g: Any, h: Any) -> Any:
    """The images of x → g·(h·x); h may be an array of images, one a row.

    >>> import numpy as np
    >>> product(np.array([2, -1]), np.array([2, -1])).tolist()
    [-1, -2]
    """
    import numpy as np

    return np.sign(g) * h[..., np.abs(g) - 1]


def matrix(images: Any) -> Any:
    """The n x n matrix of an element.

    >>> matrix([2, -1]).tolist()
    [[0.0, 1.0], [-1.0, 0.0]]
    """
    import numpy as np

    images = np.asarray(images)
    found = np.zeros((len(images), len(images)))
    found[np.arange(len(images)), np.abs(images) - 1] = np.sign(images)
    return found


def images_of(g: Any) -> Images:
    """The images of a matrix; refuses one that is no signed permutation.

    >>> import numpy as np
    >>> images_of(np.array([[0.0, 1.0], [-1.0, 0.0]]))
    (2, -1)
    """
    import numpy as np

    g = np.asarray(g)
    wanted = "wanted a signed permutation: one entry ±1 in every row and column, such as [[0,1],[-1,0]]"
    if g.ndim != 2 or g.shape[0] != g.shape[1]:
        raise InputError(f"the matrix has shape {g.shape}; {wanted}")
    one = np.abs(g) == 1
    if not ((one | (g == 0)).all() and (one.sum(axis=0) == 1).all() and (one.sum(axis=1) == 1).all()):
        raise InputError(f"the matrix of shape {g.shape} is no signed permutation; {wanted}")
    columns = one.argmax(axis=1)
    return tuple(int(g[i, j]) * (int(j) + 1) for i, j in enumerate(columns))


def elements(group: FiniteGroup, most: int = ENUMERABLE) -> Any:
    """Every element as images, an array (order, n), the identity first.

    Raises `InputError` where there are more than `most`, with the order.

    >>> from learnable.groups import Permutations
    >>> elements(Permutations(3)).shape
    (6, 3)
    """
    found = closure(group.generators, group.n, most)
    if found is None:
        raise InputError(too_large(group, most))
    return found


def too_large(group: FiniteGroup, most: int = ENUMERABLE) -> str:
    """Why a group is not listed, with its order and what to do instead.

    >>> from learnable.groups import Permutations
    >>> too_large(Permutations(9)).partition(";")[0]
    'group permutations(n=9) has 362880 elements and at most 50000 are listed one by one'
    """
    order = group.order
    size = str(order) if order < 10**15 else f"about {float(str(order)[:6]) / 1e5:.5g}e{len(str(order)) - 1}"
    return (
        f"group {group} has {size} elements and at most {most} are listed one by one; "
        "sample it instead: give a number of samples (--samples 4096), or call learnable.orbits.sampled_orbit"
    )


def closure(generators: tuple[Images, ...], n: int, most: int) -> Any:
    """Every product of the generators, an array (order, n); None where there are more than `most`.

    >>> closure(((2, -1),), 2, most=9).tolist()  # a quarter turn
    [[1, 2], [2, -1], [-1, -2], [-2, 1]]
    >>> closure(((2, -1),), 2, most=3) is None
    True
    """
    import numpy as np

    dtype = np.int32 if n > 120 else np.int8
    steps = [np.array(g, dtype=dtype) for g in generators]
    frontier: Any = np.arange(1, n + 1, dtype=dtype)[None, :]
    seen, kept = {frontier.tobytes()}, [frontier]
    while len(frontier):
        fresh = []
        for candidate in (row for g in steps for row in product(g, frontier)):
            key = candidate.tobytes()
            if key not in seen:
                seen.add(key)
                fresh.append(candidate)
                if len(seen) > most:
                    return None
        frontier = np.array(fresh, dtype=dtype).reshape(-1, n)
        kept.append(frontier)
    return np.concatenate(kept)
