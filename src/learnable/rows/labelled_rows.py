"""At most some rows of a sample with their label, as the tests of rows take them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from learnable.targets.labels import Sample


@dataclass(frozen=True, eq=False)
class LabelledRows:
    """Rows X (m, d), a label Y (m, c), classes (m,) or None for a real label, groups (m,) or None, and column names.

    Y is the real label (m, 1), ±1 of two classes (m, 1), or the indicators of three and more classes (m, c).
    """

    X: Any
    Y: Any
    codes: Any
    groups: Any
    names: tuple[str, ...]

    @property
    def classes(self) -> int:
        """The number of classes, 0 for a real label."""
        return 0 if self.codes is None else int(self.codes.max()) + 1

    @property
    def indicators(self) -> Any:
        """One column a class; the label itself where it is real."""
        import numpy as np

        return self.Y if self.codes is None else np.eye(self.classes)[self.codes]

    def at(self, rows: Any) -> LabelledRows:
        """Those rows alone."""
        codes = None if self.codes is None else self.codes[rows]
        groups = None if self.groups is None else self.groups[rows]
        return LabelledRows(self.X[rows], self.Y[rows], codes, groups, self.names)

    def drawn(self, count: int, seed: int) -> LabelledRows:
        """At most `count` of the rows, drawn by `seed`, in their order."""
        import numpy as np

        if count >= len(self.X):
            return self
        return self.at(np.sort(np.random.default_rng([seed, 7]).permutation(len(self.X))[:count]))


def labelled_rows(sample: Sample) -> LabelledRows:
    """All rows of a sample.

    >>> from learnable.targets import targets
    >>> rows = labelled_rows(targets.read("digits(classes=all)").load())
    >>> rows.X.shape, rows.Y.shape, rows.classes
    ((1797, 64), (1797, 10), 10)
    """
    import numpy as np

    X, y = np.asarray(sample.X, dtype=np.float64), np.asarray(sample.y, dtype=np.float64)
    codes = None if sample.codes is None else np.asarray(sample.codes)
    if codes is None and y.ndim == 1 and np.all(np.abs(y) == 1):
        codes = (y > 0).astype(np.int64)
    return LabelledRows(X.reshape(len(X), -1), y.reshape(len(y), -1), codes, sample.groups, sample.names)
