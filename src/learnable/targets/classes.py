"""Classes of a label column: which labels are classes, in what order, and what each is called.

`classes` is ``auto``, ``all``, ``real`` or two labels. ``auto`` takes text and truth values (true and false, 0 and 1,
-1 and 1) as classes, and at most `FEW` whole numbers, or two numbers of any kind, with at least `EACH` rows each; other
numbers are a real label.
"""

from __future__ import annotations

from typing import Any, Literal

from learnable.specs import InputError, printable

Choice = tuple[Any, ...] | Literal["auto", "all", "real"] | None
"""What `classes` may be; None means ``auto``."""
FEW = 20
EACH = 5
MOST = 1000
_TRUTH = ({0.0, 1.0}, {-1.0, 1.0})


def check_choice(where: str, classes: Choice) -> None:
    """Refuses `classes` that are no word of it and not two different labels.

    >>> check_choice("digits", (3, 3))
    Traceback (most recent call last):
    learnable.specs.refusals.InputError: digits: classes is [3,3]; wanted two different labels, such as classes=[0,1]
    """
    if isinstance(classes, tuple):
        if len(classes) != 2 or len({str(c) for c in classes}) != 2:
            shown = ",".join(map(str, classes))
            raise InputError(
                f"{where}: classes is [{shown}]; wanted two different labels, such as classes=[0,1]"
            )
    elif classes not in (None, "auto", "all", "real"):
        raise InputError(f"{where}: classes is {classes}; wanted auto, all, real or two labels [a,b]")


def named(classes: Choice) -> tuple[Any, ...]:
    """The labels that are named; none where all are kept.

    >>> named((3, 8)), named("all"), named(None)
    ((3, 8), (), ())
    """
    return classes if isinstance(classes, tuple) else ()


def pair_of(where: str, labels: Any, classes: tuple[Any, ...]) -> Any:
    """The two labels that are named, as they stand in the data, in sorted order."""
    import numpy as np

    values = np.unique(labels)
    return np.array(sorted(_known(where, c, values) for c in classes))


def classes_of(where: str, labels: Any, classes: Choice) -> tuple[Any, str]:
    """The different labels in sorted order where they are classes, None where they are a real label; and a remark.

    Raises `InputError` where text is wanted as a real label, for more than `MOST` classes, and for a class of one row.

    >>> import numpy as np
    >>> classes_of("data", np.array([3.0, 5, 7] * 5), "auto")
    (array([3., 5., 7.]), 'the 3 whole labels count as classes; classes=real takes them as a real label')
    >>> classes_of("data", np.arange(30.0), "auto")[0] is None
    True
    """
    import numpy as np

    values, counts = np.unique(labels, return_counts=True)
    text = values.dtype.kind == "U"
    if classes == "real":
        if text:
            raise InputError(
                f"{where}: the labels are text, such as {_quoted(values[0])}; classes=real wants numbers, type classes=all"
            )
        return None, ""
    kept = text or classes == "all" or isinstance(classes, tuple) or set(values.tolist()) in _TRUTH
    if not kept:
        whole = bool(np.all(values == np.rint(values)))
        if not (whole or len(values) == 2) or len(values) > FEW or counts.min() < EACH or len(values) == 1:
            return None, _as_numbers(values, counts) if whole and len(values) > 1 else ""
        if len(values) == 2:
            return values, ""
        return (
            values,
            f"the {len(values)} whole labels count as classes; classes=real takes them as a real label",
        )
    _sized(where, values, counts)
    return values, ""


def shown(label: Any) -> str:
    """A label in one line, without the .0 of a whole number.

    >>> shown(3.0), shown(0.5), shown("a\\n cat")
    ('3', '0.5', 'a cat')
    """
    if isinstance(label, float) and label == round(label) and abs(label) < 1e15:
        return str(int(label))
    return printable(" ".join(str(label).split()))


def _as_numbers(values: Any, counts: Any) -> str:
    many = f"the {len(values)} whole labels count as a real label"
    if len(values) <= FEW:
        rare = values[counts.argmin()]
        rows = f"{counts.min()} row{'s' if counts.min() > 1 else ''}"
        return f"{many}: {shown(float(rare))} has {rows}, and classes want {EACH}; classes=all takes them as classes"
    return f"{many}; classes=[a,b] compares two of them, classes=all takes all"


def _sized(where: str, values: Any, counts: Any) -> None:
    """A class needs two rows where there are several classes, and at most `MOST` classes fit."""
    if len(values) > MOST:
        raise InputError(
            f"{where} has {len(values)} different labels; classes=all wanted at most {MOST}, type classes=[a,b] for two"
        )
    alone = [f for f, count in zip(values.tolist(), counts, strict=True) if count < 2]
    if alone and len(values) > 2:
        raise InputError(
            f"{where}: only one row has the label {shown(alone[0])}; give each class at least two rows, or drop it"
        )


def _known(where: str, label: Any, values: Any) -> Any:
    """The label as it stands in the data."""
    matching = [
        f for f in values if (str(f) == str(label) if values.dtype.kind == "U" else f == _float(label))
    ]
    if not matching:
        listed = ", ".join(shown(f) for f in values[:FEW].tolist())
        raise InputError(f"{where}: no row has the label {label}; labels: {listed}")
    return matching[0]


def _float(label: Any) -> float | None:
    try:
        return float(label)
    except (TypeError, ValueError):
        return None


def _quoted(label: Any) -> str:
    return f'"{shown(str(label))[:40]}"'
