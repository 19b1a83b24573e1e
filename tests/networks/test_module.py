"""Any module: what is read off it, what stays untouched, and every refusal."""

from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from learnable.laws import Hypercube  # noqa: E402
from learnable.networks.module import ModuleNetwork  # noqa: E402
from learnable.networks.vocabulary import networks  # noqa: E402
from learnable.sampling import law_alignment, rows_alignment  # noqa: E402
from learnable.specs import InputError  # noqa: E402
from learnable.verdicts import check  # noqa: E402

SOURCE = """
from __future__ import annotations
from dataclasses import dataclass
import torch
from torch import nn

@dataclass
class Size:
    width: int = 6

def plain():
    return nn.Sequential(nn.Linear(4, Size().width), nn.ReLU(inplace=True), nn.Dropout(0.5), nn.Linear(6, 1))

def doubles():
    return plain().double()

class Squeezed(nn.Module):
    def __init__(self):
        super().__init__()
        conv = nn.Conv2d(1, 3, 2, padding=1)
        self.body = nn.Sequential(nn.Unflatten(1, (1, 2, 2)), conv, nn.Tanh(), nn.Flatten())
        self.position = nn.Embedding(3, 2)
        self.head = nn.Linear(27, 1)
    def forward(self, x):
        self.position(torch.arange(3))
        return self.head(self.body(x)).squeeze(1) * 2

def squeezed():
    return Squeezed()

def images():
    return nn.Sequential(nn.Conv2d(1, 3, 2), nn.Flatten(), nn.Linear(3, 1))

def wide():
    return nn.Sequential(nn.Linear(784, 5), nn.ReLU(), nn.Linear(5, 1))

def classes():
    return nn.Sequential(nn.Linear(4, 10))

def broken():
    raise RuntimeError("no weights here")

def needy(size):
    return nn.Linear(size, 1)

def text():
    return "a network"

number = 3
"""


@pytest.fixture
def net(tmp_path: Path):
    file = tmp_path / "net.py"
    file.write_text(SOURCE)
    return lambda name: networks.read(f"{file}:{name}")


def test_a_spec_reads_and_prints_itself(net) -> None:
    network = net("plain")
    assert isinstance(network, ModuleNetwork)
    assert str(network) == f"{network.path}:plain"
    assert networks.read(str(network)) == network
    assert network.parameters(4) == 4 * 6 + 6 + 6 + 1


def test_layers_are_the_leaves_that_compute(net) -> None:
    X = Hypercube(4).points()
    units = net("plain").draw(4, 0)(X)
    assert {name: u.shape for name, u in units.items()} == {
        "0 Linear": (16, 6),
        "1 ReLU": (16, 6),
        "output": (16, 1),
    }
    assert (units["0 Linear"] < 0).any()  # not written over by the ReLU in place
    assert (units["1 ReLU"] == np.maximum(units["0 Linear"], 0)).all()
    assert all(u.dtype == np.float64 for u in units.values())


def test_units_of_an_image_are_flattened_and_what_ignores_the_rows_is_left_out(net) -> None:
    units = net("squeezed").draw(4, 0)(Hypercube(4).points(0, 7))
    shapes = {name: u.shape for name, u in units.items()}
    assert shapes == {
        "body.1 Conv2d": (7, 27),
        "body.2 Tanh": (7, 27),
        "head Linear": (7, 1),
        "output": (7, 1),
    }
    assert units["output"] == pytest.approx(2 * units["head Linear"], rel=1e-6)


def test_a_double_module_is_run_in_double(net) -> None:
    X = np.full((2, 4), 1 / 3)
    module = net("doubles").make(5)
    with torch.no_grad():
        wanted = module(torch.tensor(X)).numpy()
    assert (net("doubles").draw(4, 5)(X)["output"] == wanted).all()


def test_draws_follow_the_seed_and_leave_torch_alone(net) -> None:
    X = Hypercube(4).points()
    torch.manual_seed(123)
    before = torch.random.get_rng_state()
    first, again, other = (net("plain").draw(4, seed)(X)["output"] for seed in (1, 1, 2))
    assert (first == again).all() and (first != other).any()
    assert torch.equal(before, torch.random.get_rng_state())


def test_a_module_is_sampled_like_any_network(net) -> None:
    network = net("plain")
    found = law_alignment(network, Hypercube(4), lambda X: X[:, 0], draws=50)
    # nn.Linear: weights uniform of variance 1/(3·4)
    assert abs(found["0 Linear"].value - 1 / 12) < 2 * found["0 Linear"].half_width
    rng = np.random.default_rng(0)
    X, Y = rng.standard_normal((40, 4)), rng.standard_normal((40, 2))
    one, three = (rows_alignment(network, X, Y, draws=4, workers=w) for w in (1, 3))
    assert list(one) == ["0 Linear", "1 ReLU", "output"]
    assert repr(one) == repr(three)


def test_a_file_that_changed_is_read_anew(tmp_path: Path) -> None:
    import os

    file = tmp_path / "net.py"
    for place, width in enumerate((2, 3)):
        file.write_text(f"from torch import nn\ndef make(): return nn.Linear({width}, 1)\n")
        os.utime(file, ns=(place, place))
        assert networks.read(f"{file}:make").parameters(width) == width + 1


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("plane", r"net.py has no plane \(nearest known: plain\); it has: .*plain, doubles"),
        ("broken", r"broken\(\) raised RuntimeError: no weights here; it must run without arguments"),
        ("needy", r"needy\(\) raised TypeError: .*missing 1 required positional argument"),
        ("text", r"text\(\) returned str; wanted a torch.nn.Module"),
        ("number", r"net.py:number is not a function; wanted one that returns a torch.nn.Module"),
    ],
)
def test_a_factory_that_does_not_give_a_module_is_refused(net, name: str, text: str) -> None:
    with pytest.raises(InputError, match=text):
        net(name)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (
            "wide",
            r"rows have 4 features, shape \(m, 4\), and the module failed at 0 \(Linear\(in_features=784, "
            r"out_features=5, bias=True\)\): .*shapes cannot be multiplied",
        ),
        (
            "images",
            r"rows have 4 features, shape \(m, 4\), and the module failed at 0 \(Conv2d\(1, 3, .*images",
        ),
        ("classes", r"3 rows gave \(3, 10\); wanted one number a row, shape \(3, 1\)"),
    ],
)
def test_a_module_that_does_not_fit_the_rows_is_refused(net, name: str, text: str) -> None:
    with pytest.raises(InputError, match=text):
        net(name).draw(4, 0)


@pytest.mark.parametrize(
    ("spec", "content", "text"),
    [
        (
            "gone.py:make",
            None,
            r"network file .*gone.py is not there; type the path of a file, such as net.py:make",
        ),
        (
            "bad.py:make",
            "import nothing_of_this_name",
            r"bad.py raised ModuleNotFoundError: .*; mend the file",
        ),
        ("half.py", "x = 1", r"half.py names no function; type .*half.py:make"),
        ("half.py:", "x = 1", r"half.py: names no function; type .*half.py:make"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused(
    tmp_path: Path, spec: str, content: str | None, text: str
) -> None:
    if content is not None:
        (tmp_path / spec.split(":")[0]).write_text(content)
    with pytest.raises(InputError, match=text):
        networks.read(f"{tmp_path}/{spec}")


@pytest.mark.parametrize(("value", "got"), [("nan", "NaN"), ("inf", "an infinite number")])
def test_a_unit_that_is_no_finite_number_is_refused_with_its_layer(tmp_path: Path, value, got) -> None:
    file = tmp_path / "broken.py"
    file.write_text(
        "from torch import nn\n\ndef make():\n    net = nn.Sequential(nn.Linear(4, 3), nn.ReLU(), nn.Linear(3, 1))\n"
        f"    nn.init.constant_(net[2].bias, float('{value}'))\n    return net\n"
    )
    wanted = f"broken.py:make: layer (output|2 Linear) gives {got} at initialisation; mend the module"
    with pytest.raises(InputError, match=wanted):
        check("parity(n=4, degree=2)", f"{file}:make")
    rows = np.random.default_rng(0).normal(size=(40, 4))
    with pytest.raises(InputError, match=wanted):
        rows_alignment(networks.read(f"{file}:make"), rows, rows[:, :1])
