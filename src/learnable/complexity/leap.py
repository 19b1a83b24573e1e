"""Leap: how many new coordinates the hardest step of a target asks for at once.

Leap(h) is the least l such that the sets of its Walsh support can be ordered with at most l coordinates of each not
seen in those before it (Abbe, Boix-Adserà & Misiakiewicz 2023, arXiv 2302.11055). The closure is exact: absorb every
set with at most l unseen coordinates until nothing changes, and raise l when stuck.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


def leap(supports: Sequence[Sequence[int]]) -> int:
    """The leap of a list of sets of coordinates; 0 where there is no set but the empty one.

    Linear in the number of memberships.

    >>> leap([(0,), (0, 1), (0, 1, 2)]), leap([(0, 1, 2)]), leap([(0,), (0, 1, 2)])
    (1, 3, 2)
    """
    import numpy as np

    sizes = np.fromiter((len(s) for s in supports), dtype=np.int64, count=len(supports))
    members = np.fromiter((i for s in supports for i in s), dtype=np.int64, count=int(sizes.sum()))
    return leap_of_arrays(members, sizes)


def closure(supports: Sequence[Sequence[int]], level: int) -> set[int]:
    """The coordinates seen when sets with at most `level` unseen ones are absorbed until nothing changes.

    >>> sorted(closure([(0,), (0, 1, 2), (3, 4, 5, 6)], 2))
    [0, 1, 2]
    """
    seen: set[int] = set()
    left = [set(s) for s in supports]
    while True:
        ready = [s for s in left if len(s - seen) <= level]
        if not ready:
            return seen
        left = [s for s in left if len(s - seen) > level]
        seen = seen.union(*ready)


def leap_of_arrays(members: Any, sizes: Any) -> int:
    """The leap of sets laid end to end: `members` holds the coordinates, `sizes` how many belong to each set.

    `members` has shape (total,), `sizes` shape (sets,); a coordinate stands at most once in a set.

    >>> import numpy as np
    >>> leap_of_arrays(np.array([0, 0, 1, 2]), np.array([1, 3]))
    2
    """
    import numpy as np

    members, sizes = np.asarray(members), np.asarray(sizes)
    if not len(members):
        return 0
    members = _numbered(members)
    counts = np.bincount(members)
    holders = np.repeat(np.arange(len(sizes), dtype=np.int32), sizes)[np.argsort(members, kind="stable")]
    first, ends = (np.concatenate([[0], np.cumsum(lengths)]) for lengths in (counts, sizes))
    unseen, seen = np.array(sizes, dtype=np.int64), np.zeros(len(counts), dtype=bool)
    level = 0
    while len(waiting := unseen[unseen > 0]):
        level = max(level, int(waiting.min()))
        fresh = np.flatnonzero((unseen > 0) & (unseen <= level))
        while len(fresh):
            places = members[_spans(ends[fresh], ends[fresh + 1])]
            places = _distinct(places[~seen[places]], len(seen))
            seen[places] = True
            fresh = _absorb(unseen, holders[_spans(first[places], first[places + 1])], level)
    return level


def _numbered(members: Any) -> Any:
    """The coordinates as numbers from 0 on, in 16 bits where they fit, which sort many times faster."""
    import numpy as np

    if members.min() < 0 or members.max() > 4 * len(members):
        members = np.unique(members, return_inverse=True)[1]
    return members.astype(np.uint16) if members.max() < 2**16 else members


def _distinct(places: Any, size: int) -> Any:
    """The distinct ones of numbers from 0 to size - 1, sorted: marked where they are many."""
    import numpy as np

    if 8 * len(places) <= size:
        return np.unique(places).astype(np.int64)
    marked = np.zeros(size, dtype=bool)
    marked[places] = True
    return np.flatnonzero(marked)


def _absorb(unseen: Any, touched: Any, level: int) -> Any:
    """Take one from `unseen` for every set in `touched`, and return the sets that can be absorbed now."""
    import numpy as np

    if 8 * len(touched) > len(unseen):
        unseen -= np.bincount(touched, minlength=len(unseen))
        return np.flatnonzero((unseen > 0) & (unseen <= level))
    np.subtract.at(unseen, touched, 1)
    left = unseen[touched]
    return np.unique(touched[(left > 0) & (left <= level)])


def _spans(starts: Any, stops: Any) -> Any:
    """The numbers of all ranges start … stop-1, laid end to end."""
    import numpy as np

    lengths = stops - starts
    total = int(lengths.sum())
    if not total:
        return np.empty(0, dtype=np.int64)
    jumps = np.repeat(starts - np.concatenate([[0], np.cumsum(lengths)[:-1]]), lengths)
    return np.arange(total) + jumps


def leap_of_masks(masks: Any) -> int:
    """The leap of sets given as bit masks, an integer array of any length.

    >>> import numpy as np
    >>> leap_of_masks(np.array([0b001, 0b111]))
    2
    """
    import numpy as np

    masks = np.asarray(masks, dtype=np.int64)
    seen, level = 0, 0
    while True:
        unseen = np.bitwise_count(masks & ~seen)
        waiting = unseen[unseen > 0]
        if not len(waiting):
            return level
        level = max(level, int(waiting.min()))
        while True:
            absorbed = int(np.bitwise_or.reduce(masks[unseen <= level]))
            if absorbed | seen == seen:
                break
            seen |= absorbed
            unseen = np.bitwise_count(masks & ~seen)
