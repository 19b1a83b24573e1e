"""Fashion-MNIST from four IDX files: small ones written here, and the real ones where they are installed."""

import gzip

import numpy as np
import pytest

from learnable.specs import InputError
from learnable.targets import targets
from learnable.targets.fashion import SIDE, places


def write(folder, images, labels, name="train"):
    folder.mkdir(parents=True, exist_ok=True)
    head = bytes([0, 0, 8, 3]) + b"".join(n.to_bytes(4, "big") for n in images.shape)
    (folder / f"{name}-images-idx3-ubyte.gz").write_bytes(gzip.compress(head + images.tobytes()))
    head = bytes([0, 0, 8, 1]) + len(labels).to_bytes(4, "big")
    (folder / f"{name}-labels-idx1-ubyte.gz").write_bytes(gzip.compress(head + labels.tobytes()))


@pytest.fixture
def small(tmp_path, monkeypatch):
    """Forty random images, four of each class, where LEARNABLE_DATA points."""
    monkeypatch.setenv("LEARNABLE_DATA", str(tmp_path))
    rng = np.random.default_rng(0)
    images = rng.integers(0, 256, (40, SIDE, SIDE), dtype=np.uint8)
    labels = np.repeat(np.arange(10, dtype=np.uint8), 4)
    write(tmp_path / "fashion-mnist", images, labels)
    write(tmp_path / "fashion-mnist", images[::2], labels[::2], "t10k")
    return tmp_path / "fashion-mnist", images, labels


def test_images_are_rows_of_values_from_0_to_1_and_even_classes_are_plus_one(small):
    _, images, labels = small
    sample = targets.read("fashion_mnist").load()
    np.testing.assert_allclose(sample.X, images.reshape(40, -1) / 255)
    np.testing.assert_array_equal(sample.y, np.where(labels % 2 == 0, 1.0, -1.0))
    assert sample.classes == "even (+1) against odd (-1)" and sample.names[SIDE] == "row 2 column 1"
    assert targets.read("fashion_mnist(part=test)").load().X.shape == (20, SIDE**2)


@pytest.mark.parametrize("text", ["fashion_mnist(classes=[2,9])", "data(fashion_mnist, classes=[2,9])"])
def test_two_classes_alone(small, text):
    _, images, labels = small
    sample = targets.read(text).load()
    kept = (labels == 2) | (labels == 9)
    np.testing.assert_allclose(sample.X, images[kept].reshape(8, -1) / 255)
    assert sample.y.tolist() == [-1.0] * 4 + [1.0] * 4 and sample.classes == "9 (+1) against 2 (-1)"


def damage(folder, what):
    images = folder / "train-images-idx3-ubyte.gz"
    if what == "cut":
        images.write_bytes(images.read_bytes()[:-200])
    elif what == "no gzip":
        images.write_bytes(b"hello")
    elif what == "other axes":
        (folder / "train-labels-idx1-ubyte.gz").write_bytes(images.read_bytes())
    else:
        write(folder, np.zeros((3, SIDE, SIDE), np.uint8), np.zeros(3, np.uint8), "three")
        images.write_bytes((folder / "three-images-idx3-ubyte.gz").read_bytes())


@pytest.mark.parametrize(
    ("what", "text"),
    [
        ("cut", "cannot be read"),
        ("no gzip", "cannot be read"),
        ("other axes", "is no IDX file of bytes"),
        ("too few", r"images of shape \(3, 28, 28\) and 40 labels"),
    ],
)
def test_damaged_files_are_refused(small, what, text):
    damage(small[0], what)
    with pytest.raises(InputError, match=text + ".*type make data again"):
        targets.read("fashion_mnist").load()


def test_where_it_is_missing_the_refusal_says_what_to_type(tmp_path, monkeypatch):
    monkeypatch.setenv("LEARNABLE_DATA", str(tmp_path))
    monkeypatch.setattr("learnable.targets.fashion.places", lambda: (tmp_path / "fashion-mnist",))
    with pytest.raises(InputError, match="not installed; type make data, or apt-get install"):
        targets.read("fashion_mnist").load()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("fashion_mnist(classes=[3])", "classes is [3]; wanted two different labels"),
        ("fashion_mnist(classes=[3,10])", "classes is 10; wanted from 0 to 9"),
        ("fashion_mnist(part=all)", "wanted one of train, test"),
    ],
)
def test_bad_specs(text, words):
    with pytest.raises(InputError) as refused:
        targets.read(text)
    assert words in str(refused.value)


def test_the_real_images_where_they_are_installed():
    if not any((p / "train-images-idx3-ubyte.gz").is_file() for p in places()):
        pytest.skip("Fashion-MNIST is not installed; make data installs it")
    sample = targets.read("fashion_mnist(part=test)").load()
    assert sample.X.shape == (10_000, 784) and sample.y.mean() == 0
    assert sample.X.min() == 0 and sample.X.max() == 1 and sample.X.mean() == pytest.approx(0.2868, abs=1e-3)
