"""Labels of rows as training and skill read them: real numbers, or classes with their codes, numbers and names."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from learnable.specs import InputError
from learnable.targets.labels import Sample

Array = np.ndarray[Any, Any]


@dataclass(frozen=True, eq=False)
class Labels:
    """The labels of m rows.

    `values` (m,) are real labels, or each row's number of its class: the class's own number where classes are numbers,
    else its code. `codes` (m,) count the classes from 0 in sorted order; None for a real label. `names` are the classes
    as text and `numbers` their numbers, both empty for a real label.

    >>> labels = Labels.of_classes(np.array([0, 1, 1]), ("no", "yes"))
    >>> labels.signs, labels.values, labels.classes
    (array([-1.,  1.,  1.]), array([0., 1., 1.]), 2)
    """

    kind: Literal["real", "classes"]
    values: Array
    codes: Array | None = None
    names: tuple[str, ...] = ()
    numbers: tuple[float, ...] = ()

    def __len__(self) -> int:
        return len(self.values)

    @property
    def classes(self) -> int:
        """How many classes there are; 0 for a real label."""
        return len(self.names)

    @property
    def signs(self) -> Array:
        """-1 and +1 of two classes, +1 the greater; a real label as it is."""
        return self.values if self.codes is None else np.where(self.codes == self.classes - 1, 1.0, -1.0)

    def numbered(self, numbers: tuple[float, ...]) -> Labels:
        """The same classes with other numbers.

        >>> Labels.of_classes([0, 1, 1], ("3", "8"), (3.0, 8.0)).numbered((-1.0, 1.0)).values
        array([-1.,  1.,  1.])
        """
        return replace(self, values=np.asarray(numbers)[self.codes], numbers=numbers)

    def at(self, rows: Any) -> Labels:
        """The labels of those rows."""
        codes = None if self.codes is None else self.codes[rows]
        return replace(self, values=self.values[rows], codes=codes)

    def named(self, code: int) -> str:
        """The class of that code as text."""
        return self.names[code]

    def as_indices(self, outputs: int) -> Labels:
        """Whole numbers from 0 to below `outputs`, which no sample took for classes, as the classes of so many outputs.

        Torch takes them so, too. Any other labels stay as they are.

        >>> Labels.of_real([0, 0, 0]).as_indices(3).names, Labels.of_real([0.5, 1]).as_indices(3).kind
        (('0', '1', '2'), 'real')
        """
        whole = self.codes is None and bool(np.isin(self.values, np.arange(outputs)).all())
        if outputs < 2 or not whole:
            return self
        return Labels.of_classes(self.values, tuple(map(str, range(outputs))))

    @staticmethod
    def of_real(values: Any) -> Labels:
        """Real labels; raises `InputError` where one is no finite number."""
        values = np.asarray(values, dtype=np.float64).reshape(-1)
        _refuse_unfit(values)
        return Labels("real", values)

    @staticmethod
    def of_classes(codes: Any, names: tuple[str, ...], numbers: tuple[float, ...] = ()) -> Labels:
        """Classes by code; `numbers` are the classes' own where they are numbers."""
        codes = np.asarray(codes, dtype=np.int64).reshape(-1)
        numbers = tuple(map(float, numbers)) or tuple(map(float, range(len(names))))
        return Labels("classes", np.asarray(numbers)[codes], codes, names, numbers)

    @staticmethod
    def of(sample: Sample) -> Labels:
        """The labels of a sample."""
        if sample.codes is None:
            return Labels.of_real(sample.y)
        return Labels.of_classes(sample.codes, sample.labels, sample.values)


def _refuse_unfit(values: Array) -> None:
    bad = np.flatnonzero(~np.isfinite(values))
    if len(bad):
        raise InputError(
            f"the label of row {bad[0] + 1} is {values[bad[0]]}, and {len(bad)} of {len(values)} labels are no finite "
            "numbers; drop those rows"
        )
