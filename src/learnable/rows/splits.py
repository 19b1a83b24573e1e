"""The split of labelled rows into those trained on and those held out: by class, with copies and groups on one side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

SHARE = 0.2
"""The share of the rows that is held out."""
DISTINCT = 50
"""Fewer different rows than this are split one by one: with copies on one side too little would be left."""


@dataclass(frozen=True, eq=False)
class Split:
    """Indices of the rows to train on and of those held out, both in order, and a note where copies are on both sides."""

    train: Any
    held: Any
    note: str = ""


def split(X: Any, codes: Any = None, groups: Any = None, *, seed: int = 0, share: float = SHARE) -> Split:
    """Hold out about `share` of the rows, drawn by `seed`.

    `codes` (m,) are the classes of the rows, each of which gives its share, or None for a real label; `groups` (m,) name
    rows that belong together. Rows that are copies of each other, and rows of one group, stay on one side, unless fewer
    than `DISTINCT` rows are different, or one block is more than half of the rows. At least one row is on either side.

    >>> import numpy as np
    >>> found = split(np.arange(200.0)[:, None], np.arange(200) % 2, seed=0)
    >>> len(found.train), len(found.held), int((found.held % 2).sum())
    (160, 40, 20)
    """
    import numpy as np

    m = len(X)
    rng = np.random.default_rng([seed, 11])
    copies, distinct = blocks_of(X)
    blocks, note = _joined(copies, groups), ""
    singly = distinct < DISTINCT and groups is None
    if not singly and np.bincount(blocks).max() > m / 2:
        singly, note = True, "more than half of the rows belong together, so rows are split one by one"
    if singly:
        blocks = np.arange(m)
        if distinct < m and not note:
            note = f"only {distinct} of {m} rows are different, so copies of a row are on both sides of the split"
    strata = np.zeros(m, dtype=np.int64) if codes is None else np.asarray(codes)
    held = _held(blocks, strata, share, rng)
    return Split(np.flatnonzero(~held), np.flatnonzero(held), note)


def blocks_of(X: Any) -> tuple[Any, int]:
    """A number (m,) for every row that copies of it share, counted from 0, and how many rows are different.

    >>> import numpy as np
    >>> blocks, distinct = blocks_of(np.array([[1.0, 0.0], [2.0, 0.0], [1.0, -0.0]]))
    >>> blocks.tolist(), distinct
    ([0, 1, 0], 2)
    """
    import numpy as np

    flat = np.ascontiguousarray(np.asarray(X).reshape(len(X), -1) + 0)  # -0.0 + 0 is 0.0
    seen: dict[Any, int] = {}
    keys = flat.view(np.dtype((np.void, flat.dtype.itemsize * flat.shape[1]))).reshape(-1).tolist()
    return np.array([seen.setdefault(key, len(seen)) for key in keys], dtype=np.int64), len(seen)


def _joined(copies: Any, groups: Any) -> Any:
    """Blocks of rows that copies or groups tie together, each block by the least row in it."""
    import numpy as np

    if groups is None:
        return copies
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    m, kinds = len(copies), int(copies.max()) + 1
    _, named = np.unique(np.asarray(groups), return_inverse=True)
    rows = np.arange(m)
    ends = np.concatenate([m + copies, m + kinds + named.reshape(-1)])
    size = m + kinds + int(named.max()) + 1
    links = coo_array((np.ones(2 * m), (np.concatenate([rows, rows]), ends)), shape=(size, size))
    return connected_components(links, directed=False)[1][:m]


def _held(blocks: Any, strata: Any, share: float, rng: Any) -> Any:
    """Which rows are held out: of every stratum blocks in random order until its share is reached."""
    import numpy as np

    _, first, block, sizes = np.unique(blocks, return_index=True, return_inverse=True, return_counts=True)
    stratum = strata[first]  # a block counts for the class of its first row
    order = rng.permutation(len(sizes))
    held = np.zeros(len(sizes), dtype=bool)
    for s in np.unique(stratum):
        own = order[stratum[order] == s]
        if len(own) == 1:
            continue
        wanted = max(1, round(share * int(sizes[own].sum())))
        before = np.cumsum(sizes[own]) - sizes[own]
        chosen = own[before + sizes[own] / 2 <= wanted]
        held[chosen if 0 < len(chosen) < len(own) else own[:1]] = True
    if not held.any():
        held[order[0]] = len(order) > 1
    return held[block]
