"""Every rule on a small module: the group it gives, that T_g does what it says, and what nearly has a symmetry."""

from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from learnable import symmetry  # noqa: E402
from learnable.groups import Generated  # noqa: E402
from learnable.groups.finite import FiniteGroup, matrix  # noqa: E402
from learnable.laws import laws  # noqa: E402
from learnable.networks import networks  # noqa: E402
from learnable.symmetries.modules import by_rules  # noqa: E402
from learnable.symmetries.results import BALL, EVERY  # noqa: E402
from learnable.symmetries.tracing import follow, traced  # noqa: E402
from learnable.verdicts import check  # noqa: E402

FILE = Path(__file__).parent / "nets.py"
CUBE, NORMAL = "hypercube(n=12)", "gaussian(d=12)"
SIGNED, ALL, SHIFTS = "signed_permutations(n=12)", "permutations(n=12)", "cyclic_shifts(n=12)"


@pytest.fixture(autouse=True)
def one_thread():
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def found(name, law):
    """What the rules name, before draws have spoken."""
    return by_rules(networks.read(f"{FILE}:{name}"), laws.read(law), 0)


NAMED = [
    ("linear", CUBE, SIGNED),
    ("linear", NORMAL, SIGNED),
    ("gaussian", CUBE, SIGNED),
    ("gaussian", NORMAL, "orthogonal(d=12)"),
    ("gaussian", "sphere(d=12)", "orthogonal(d=12)"),
    ("signs", NORMAL, SIGNED),
    ("positive", CUBE, ALL),
    ("raw_layernorm", CUBE, ALL),
    ("in_place", CUBE, SIGNED),
    ("normalised", CUBE, SIGNED),
    ("skip", NORMAL, SIGNED),
    ("circular_pooled", CUBE, SHIFTS),
    ("circular_headed", CUBE, SHIFTS),
    ("circular_image", NORMAL, "cyclic_shifts(n=12, columns=4)"),
    ("tokens", CUBE, ALL),
    ("zero_positions", CUBE, ALL),
    ("words", NORMAL, ALL),
    ("words", CUBE, ALL),
    ("circular_channels", CUBE, "generated"),
    ("patches", CUBE, "generated"),
    ("image_patches", CUBE, "generated"),
    ("locally", CUBE, "generated"),
    ("local_einsum", NORMAL, "generated"),
    ("token_patches", CUBE, "generated"),
]
NAMED += [
    ("linear", "hypercube(n=12, bias=0.5)", ALL),
    ("patches", "hypercube(n=12, bias=0.5)", "generated"),
    ("words", "hypercube(n=12, bias=0.5)", ALL),
]
ORDERS = {
    "circular_channels": 6,
    "patches": 24 * 6 * 2**3,  # patches, then the same signed permutation inside each
    "image_patches": 6 * 24 * 2**4,
    "token_patches": 24 * 6 * 2**3,
    "locally": 24 * (6 * 2**3) ** 4,  # patches, then any signed permutation inside each
    "local_einsum": 24 * (6 * 2**3) ** 4,
}


@pytest.mark.parametrize(("name", "law", "group"), NAMED)
def test_a_rule_gives_the_group(name, law, group):
    got = found(name, law)
    assert str(got.group).startswith(group), str(got)
    assert got.status == "unknown"  # until draws have spoken
    assert got.survives == (BALL if group.startswith("orthogonal") else EVERY)
    assert any("arXiv 2208.03113" in sentence for sentence in got.because)
    assert got.next.startswith(f'--group "{got.group}"')
    assert got.json()["group"] == str(got.group) and got.group.preserves(laws.read(law))


HONEST = [
    ("linear", CUBE, SIGNED),
    ("gaussian", NORMAL, "orthogonal(d=12)"),
    ("gaussian", "sphere(d=12)", "orthogonal(d=12)"),
    ("circular_pooled", CUBE, SHIFTS),
    ("raw_layernorm", NORMAL, ALL),
    ("patches", CUBE, "generated"),
    ("tokens", CUBE, ALL),
]


@pytest.mark.parametrize(("name", "law", "group"), HONEST)
def test_what_draws_do_not_refute_is_supported_and_never_proved(name, law, group):
    got = symmetry(f"{FILE}:{name}", law)
    assert got.status == "supported" and str(got.group).startswith(group), str(got)
    assert "192 pairs of draws, in train and eval mode and after a step of training, do not refute it" in str(
        got
    )
    assert "this is no proof" in got.because[-1]


def test_a_wide_network_on_many_coordinates_is_tested_at_its_own_size():
    got = symmetry(
        lambda: torch.nn.Sequential(torch.nn.Linear(784, 40), torch.nn.ReLU(), torch.nn.Linear(40, 1)),
        "hypercube(n=784)",
    )
    assert got.status == "supported" and str(got.group) == "signed_permutations(n=784)"


@pytest.mark.parametrize("name", ORDERS)
def test_groups_by_generators_have_the_order_of_the_rule(name):
    group = found(name, CUBE).group
    assert isinstance(group, Generated) and group.order == ORDERS[name]


@pytest.mark.parametrize("name", sorted({name for name, law, _ in NAMED if law == CUBE}))
def test_moving_the_input_is_moving_the_parameters(name):
    """f(gx; θ) = f(x; T_g θ), weight by weight, for generators and for a random element."""
    group = found(name, CUBE).group
    assert isinstance(group, FiniteGroup)
    network = networks.read(f"{FILE}:{name}")
    module, moved = network.make(3).double(), network.make(3).double()
    rng = np.random.default_rng(0)
    elements = [*map(matrix, group.generators[:4]), group.draw(rng)]
    x = torch.as_tensor(laws.read(CUBE).draw(5, rng).astype(float))
    walk = traced(network.make(0), torch.cat([x, -x])[:3].float())
    changed = False
    for g in elements:
        images = torch.as_tensor((np.abs(g).argmax(1) + 1) * g.sum(1)).long()[None]
        ledger = follow(walk, images, two_valued=True)
        assert ledger.why == [""]
        own = {**dict(module.named_parameters()), **dict(module.named_buffers())}
        other = {**dict(moved.named_parameters()), **dict(moved.named_buffers())}
        with torch.no_grad():
            for key, t in other.items():
                flat = own[key].reshape(-1)[ledger.to[key][0]] * ledger.sign[key][0].to(own[key].dtype)
                t.copy_(flat.reshape(t.shape))
            one, two = module(x @ torch.as_tensor(g).T), moved(x)
        assert torch.allclose(one, two, atol=1e-12), name
        changed |= not torch.allclose(two, module(x), atol=1e-6)
    assert changed == (
        name not in ("circular_pooled", "zero_positions")
    )  # which have nothing to move, or move zeros


NEAR = [
    ("zero_padded", "pads with zeros, which marks the border"),
    ("strided", "has stride 2"),
    ("window_pooled", "pools windows"),
    ("raw_skip", "joins two tensors that g moves unlike"),
    ("raw_batchnorm", "treats channels one by one"),
    ("ramp_positions", "is the same for every seed, and not the same at every place"),
    ("sine_positions", "is the same for every seed, and not the same at every place"),
    ("orthogonal", "0.weight is not drawn entry by entry by PyTorch's own samplers"),
    ("sparse", "0.weight is filled part by part"),
    ("truncated", "0.weight steers the factory, which looks at its values"),
    ("by_numpy", "0.weight is not drawn entry by entry by PyTorch's own samplers"),
    ("identity", "is the same for every seed, and not the same at every place"),
    ("seeded", "is the same for every seed, and not the same at every place"),
    ("tied", "is used in two ways"),
    ("copied", "shares its draw with another parameter"),
    ("recurrent", "body (LSTM) holds _flat_weight"),
    ("branching", "forward cannot be traced"),
    ("branching_ramp", "forward cannot be traced"),
    ("deaf", "forward cannot be traced"),
]


@pytest.mark.parametrize("law", [CUBE, NORMAL])
@pytest.mark.parametrize(("name", "why"), NEAR)
def test_what_nearly_has_a_symmetry_is_given_none(name, why, law):
    got = found(name, law)
    if name in ("ramp_positions", "sine_positions"):  # what is left moves no positions: all signs at once
        assert got.group is None or all(sorted(map(abs, g)) == [*map(abs, g)] for g in got.group.generators)
    else:
        assert got.group is None and got.status == "unknown" and got.survives == ()
        assert "vouch" in got.next and "learnable.descent.equivariance" in got.next
    for part in why.split("; "):
        assert part in str(got), str(got)


def test_check_says_what_was_found_and_what_to_type():
    def note(name, **more):
        got = check("parity(n=12, degree=3)", f"{FILE}:{name}", samples=50, **more)
        return got, " ".join(got.notes)

    got, said = note("linear")
    assert (
        got.network["group"] is None and got.network["symmetry"]["group"] == SIGNED and got.certificates == ()
    )
    assert (
        f"found to be {SIGNED} by rules, and draws did not refute it" in said
        and f'--group "{SIGNED}"' in said
    )
    got, said = note("linear", group=SIGNED)
    assert got.network["symmetry"]["status"] == "vouched" and got.certificates and "you vouch for it" in said
    assert "no symmetry of this network's initialisation was found" in note("zero_padded")[1]
    assert "0.weight is not drawn entry by entry" in note("by_numpy")[1]
    assert "… (in full under network.symmetry of --json)" in note("locally")[1]
    got = check("hermite(d=12, degree=2)", f"{FILE}:gaussian", samples=50)
    assert got.certificates == () and any('--group "orthogonal(d=12)"' in n for n in got.notes)


def test_a_network_that_is_too_large_is_neither_followed_nor_drawn(monkeypatch):
    from learnable.symmetries import modules, tracing

    monkeypatch.setattr(modules, "MANY", 100)
    got = symmetry(f"{FILE}:linear", CUBE)
    assert got.group is None and "225 parameters are too many to test it by draws (at most 100)" in str(got)
    vouched = symmetry(f"{FILE}:linear", CUBE, group=SIGNED)
    assert vouched.status == "vouched" and "225 parameters are too many to test it by draws" in str(vouched)
    monkeypatch.setattr(tracing, "LARGEST", 100)
    assert "225 parameters are too many to follow" in str(symmetry(f"{FILE}:linear", CUBE))
