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

    blocks, note = together(X, groups)
    held = _held(blocks, _strata(codes, len(X)), share, np.random.default_rng([seed, 11]))
    return Split(np.flatnonzero(~held), np.flatnonzero(held), note)


def folds(X: Any, codes: Any = None, groups: Any = None, *, seed: int = 0, count: int = 5) -> Any:
    """A number from 0 to `count` - 1 for every row (m,), of folds of about equal size that keep together what `split` does.

    >>> import numpy as np
    >>> found = folds(np.arange(60.0)[:, None], np.arange(60) % 2)
    >>> np.bincount(found).tolist(), np.bincount(found[::2]).tolist()
    ([12, 12, 12, 12, 12], [6, 6, 6, 6, 6])
    """
    import numpy as np

    blocks, _ = together(X, groups)
    strata = _strata(codes, len(X))
    order = np.random.default_rng([seed, 11]).permutation(int(blocks.max()) + 1)
    _, first, sizes = np.unique(blocks, return_index=True, return_counts=True)
    stratum, chosen = strata[first], np.empty(len(sizes), dtype=np.int64)
    for begun, s in enumerate(np.unique(stratum)):  # so that classes of few rows do not all begin in one fold
        own = order[stratum[order] == s]
        middle = np.cumsum(sizes[own]) - sizes[own] / 2
        chosen[own] = (middle / sizes[own].sum() * count + begun).astype(np.int64) % count
    return chosen[blocks]


def together(X: Any, groups: Any = None) -> tuple[Any, str]:
    """Blocks (m,), numbered from 0, of rows that stay on one side of every split, and a note where copies do not.

    Copies and groups stay together, unless fewer than `DISTINCT` rows are different or one block is more than half of the
    rows.
    """
    import numpy as np

    m = len(X)
    copies, distinct = blocks_of(X)
    blocks = np.unique(_joined(copies, groups), return_inverse=True)[1].reshape(-1)
    if distinct < DISTINCT and groups is None:
        note = f"only {distinct} of {m} rows are different, so copies of a row are on both sides of the split"
        return np.arange(m), note if distinct < m else ""
    if np.bincount(blocks).max() > m / 2:
        return np.arange(m), "more than half of the rows belong together, so rows are split one by one"
    return blocks, ""


def _strata(codes: Any, m: int) -> Any:
    import numpy as np

    return np.zeros(m, dtype=np.int64) if codes is None else np.asarray(codes)


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
