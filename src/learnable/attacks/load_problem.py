"""The problem of a generated folder: rows read shard by shard up to a cap, labels of the test kept back.

Whoever knows the family decodes first: of a local generator only rows that encode a hyperedge say anything of the planted
bits, so those are kept, as their encodings, with the label +1 where the network says about 1 and -1 where it says 0.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from learnable.attacks.protocol import Clock, Problem
from learnable.attacks.scoring import Sealed
from learnable.hardness.family import Family
from learnable.hardness.prg.encodings import decode, decode_inputs, encode, threshold
from learnable.hardness.prg.family import LocalGenerator
from learnable.memory import forecast
from learnable.specs import InputError

LEAST = 20
"""Fewer informative rows than this, to learn from or to be scored on, settle nothing."""
TEST_ROWS = 5_000
"""The most test rows that attacks are scored on."""

Shards = Iterable[tuple[Any, Any]]
Keep = Callable[[Any], tuple[Any, Any]]
"""From raw rows X to the places of those that say anything, and what those say."""


@dataclass(frozen=True)
class Taken:
    """Rows of a split: as read, what they say, their labels, and how many were read for them."""

    X: Any
    said: Any
    y: Any
    read: int


def pose(family: Family, train: Shards, test: Shards, samples: int, clock: Clock) -> tuple[Problem, Sealed]:
    """The problem of at most `samples` informative training rows, and the test rows with their labels.

    Reading stops early where half of the time is over. Raises `InputError` where too few rows say anything.
    """
    import numpy as np

    keep, half = keeper(family), Clock(clock.ends - clock.left() / 2)
    room = 8.0 * (samples + TEST_ROWS) * family.dimension
    forecast(int(3 * room), f"{samples:,} rows of {family.dimension:,} columns", "use fewer --samples")
    tested = take(test, keep, TEST_ROWS, half)
    trained = take(train, keep, samples, half)
    for rows, split, option in ((trained, "train", "--samples"), (tested, "test", "--test")):
        if len(rows.y) < LEAST:
            raise InputError(
                f"{family}: only {len(rows.y)} of {rows.read:,} rows of {split} say anything of the planted answer, and "
                f"{LEAST} are the least to judge an attack by; generate more with {option}"
            )
    signs, y, sealed = _labels(family, trained.y, tested.y)
    note = "" if len(trained.y) == trained.read else _note(trained, tested)
    problem = Problem(family, trained.said, y, tested.said, signs, trained.read, tested.read, note)
    return problem, Sealed(tested.X, np.asarray(sealed, dtype=np.float64))


def take(shards: Shards, keep: Keep, most: int, clock: Clock) -> Taken:
    """The first `most` rows that say anything; reading ends with the last of them, or with the time."""
    import numpy as np

    parts: list[tuple[Any, Any, Any]] = []
    held, read = 0, 0
    for X, y in shards:
        places, said = keep(X)
        places, said = places[: most - held], said[: most - held]
        parts.append((X[places], said, y[places]))
        held += len(places)
        read += len(y) if held < most else int(places[-1]) + 1
        if held >= most or clock.left() <= 0:
            break
    raw, meaning, labels = (np.concatenate(column) for column in zip(*parts, strict=True))
    return Taken(raw, meaning, labels, read)


def keeper(family: Family) -> Keep:
    """What of the rows of a family says anything."""
    import numpy as np

    if not isinstance(family, LocalGenerator):
        return lambda X: (np.arange(len(X)), X)
    n, k = family.n, family.predicate.arity

    def encodings(X: Any) -> tuple[Any, Any]:

        if family.depth == 2:
            edges, good = decode(X[:, : k * n] > 0.5, n)
        else:
            edges, good = decode_inputs(X, n, k)
            window = X[:, : k * n] - threshold(n)
            good = good & ~((window > -1 / n**2) & (window < 2 / n**2)).any(axis=1)
        return np.flatnonzero(good), encode(edges[good], n).astype(np.float32)

    return encodings


def _labels(family: Family, train: Any, test: Any) -> tuple[bool, Any, Any]:
    """Whether labels count as signs, and the labels of both splits."""
    import numpy as np

    if isinstance(family, LocalGenerator):
        return True, np.where(train > 0.5, 1.0, -1.0), np.where(test > 0.5, 1.0, -1.0)
    return bool(np.all(np.abs(train) == 1)), train, test


def _note(trained: Taken, tested: Taken) -> str:
    return (
        f"{len(trained.y):,} of {trained.read:,} training rows and {len(tested.y):,} of {tested.read:,} test rows encode a "
        "hyperedge and so say anything of the planted bits; every attack gets those, decoded, and is scored on those"
    )
