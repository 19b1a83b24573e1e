"""`fashion_mnist`: 70,000 grey images of clothes, read where `make data` or the Debian package has put them.

Source: H. Xiao, K. Rasul & R. Vollgraf 2017 (arXiv 1708.07747); Debian's package dataset-fashion-mnist.
"""

from __future__ import annotations

import gzip
import os
import zlib
from pathlib import Path
from typing import Any, Literal

from learnable.memory import forecast
from learnable.specs import InputError, register, within
from learnable.tables.table import Table
from learnable.targets.classes import check_choice, named
from learnable.targets.labels import Labelled, Sample
from learnable.targets.samples import of_digits
from learnable.targets.vocabulary import targets

NAMES = (
    "T-shirt",
    "trouser",
    "pullover",
    "dress",
    "coat",
    "sandal",
    "shirt",
    "sneaker",
    "bag",
    "ankle boot",
)
"""What the classes 0 … 9 show."""
SYSTEM = Path("/usr/share/datasets/fashion-mnist")
SIDE = 28
_FILES = {"train": "train", "test": "t10k"}


@register(targets, "fashion_mnist", family="data", bare=True)
class FashionMNIST(Labelled):
    """Grey images of 28×28 with values 0 … 1, 60,000 to train and 10,000 to test: even classes (+1) against odd.

    `classes` is as in `Data`: two alone, the greater +1; ``all`` each of the ten; ``real`` the number: 0 T-shirt, 1
    trouser, 2 pullover, 3 dress, 4 coat, 5 sandal, 6 shirt, 7 sneaker, 8 bag, 9 ankle boot. `part` is ``train`` or
    ``test``. Raises `InputError` where the files are not there or are damaged.

    >>> str(targets.read("fashion_mnist(classes=[0,9])"))
    'fashion_mnist(classes=[0,9])'
    """

    classes: tuple[int, ...] | Literal["auto", "all", "real"] | None = None
    part: Literal["train", "test"] = "train"
    standardise: bool = False

    def check(self) -> None:
        for c in named(self.classes):
            within("fashion_mnist: classes", c, 0, 9)
        check_choice("fashion_mnist", self.classes)

    def load(self) -> Sample:
        import numpy as np

        folder = _folder()
        labels = _idx(folder / f"{_FILES[self.part]}-labels-idx1-ubyte.gz", 1)
        forecast(
            2 * 8 * SIDE**2 * len(labels),
            f"{len(labels)} images",
            "type fashion_mnist(part=test), 10,000 images",
        )
        images = _idx(folder / f"{_FILES[self.part]}-images-idx3-ubyte.gz", 3)
        if images.shape != (len(labels), SIDE, SIDE):
            raise InputError(
                f"fashion_mnist: {folder} holds images of shape {images.shape} and {len(labels)} labels; "
                "type make data again"
            )
        if named(self.classes):
            kept = np.isin(labels, named(self.classes))
            images, labels = images[kept], labels[kept]
        X = images.reshape(len(images), -1) / 255.0
        names = tuple(f"row {i} column {j}" for i in range(1, SIDE + 1) for j in range(1, SIDE + 1))
        table = Table(X, labels.astype(float), names, shape=(SIDE, SIDE))
        return of_digits("fashion_mnist", table, self.classes, str(self), self.standardise)


def places() -> tuple[Path, ...]:
    """Where the files are looked for, first to last: $LEARNABLE_DATA, the user's data folder, the system's."""
    own = os.environ.get("LEARNABLE_DATA")
    home = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "learnable"
    above = (Path(own), home) if own else (home,)
    return (*(folder / "fashion-mnist" for folder in above), SYSTEM)


def _folder() -> Path:
    for folder in places():
        if (folder / "train-images-idx3-ubyte.gz").is_file():
            return folder
    raise InputError(
        f"fashion_mnist is not installed; type make data, or apt-get install dataset-fashion-mnist, or put its four files "
        f"into {places()[0]}"
    )


def _idx(path: Path, axes: int) -> Any:
    """An array of bytes in IDX format: two zeros, the type 8, the number of axes, each length, then the bytes."""
    import numpy as np

    try:
        raw = gzip.decompress(path.read_bytes())
    except (OSError, EOFError, zlib.error) as error:
        raise InputError(f"fashion_mnist: {path} cannot be read: {error}; type make data again") from None
    head = 4 + 4 * axes
    shape = tuple(int.from_bytes(raw[4 * i : 4 * i + 4], "big") for i in range(1, axes + 1))
    if raw[:4] != bytes([0, 0, 8, axes]) or len(raw) != head + int(np.prod(shape, dtype=np.int64)):
        raise InputError(f"fashion_mnist: {path} is no IDX file of bytes; type make data again")
    return np.frombuffer(raw, np.uint8, offset=head).reshape(shape)
