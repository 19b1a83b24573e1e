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
from learnable.symmetries.results import BALL, EVERY  # noqa: E402
from learnable.symmetries.walking import follow, traced  # noqa: E402
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


def found(name, law, **more):
    return symmetry(f"{FILE}:{name}", law, **more)


PROVED = [
    ("linear", CUBE, SIGNED),
    ("linear", NORMAL, SIGNED),
    ("gaussian", CUBE, SIGNED),
    ("gaussian", NORMAL, "orthogonal(d=12)"),
    ("gaussian", "sphere(d=12)", "orthogonal(d=12)"),
    ("signs", NORMAL, SIGNED),
    ("positive", CUBE, ALL),
    ("normalised", CUBE, SIGNED),
    ("skip", NORMAL, SIGNED),
    ("circular_pooled", CUBE, SHIFTS),
    ("circular_headed", CUBE, SHIFTS),
    ("circular_image", NORMAL, "cyclic_shifts(n=12, columns=4)"),
    ("tokens", CUBE, "generated"),
    ("zero_positions", CUBE, "generated"),
    ("words", NORMAL, ALL),
    ("words", CUBE, "generated"),
    ("circular_channels", CUBE, "generated"),
    ("patches", CUBE, "generated"),
    ("image_patches", CUBE, "generated"),
    ("locally", CUBE, "generated"),
    ("local_einsum", NORMAL, "generated"),
    ("token_patches", CUBE, "generated"),
]
PROVED += [
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


@pytest.mark.parametrize(("name", "law", "group"), PROVED)
def test_a_rule_gives_the_group(name, law, group):
    got = found(name, law)
    assert got.status == "proved", str(got)
    assert str(got.group).startswith(group)
    assert got.survives == (BALL if group.startswith("orthogonal") else EVERY)
    assert any("arXiv 2208.03113" in sentence for sentence in got.because)
    assert got.next.startswith(f'--group "{got.group}"')
    assert got.json()["group"] == str(got.group) and got.group.preserves(laws.read(law))


@pytest.mark.parametrize("name", ORDERS)
def test_groups_by_generators_have_the_order_of_the_rule(name):
    group = found(name, CUBE).group
    assert isinstance(group, Generated) and group.order == ORDERS[name]


@pytest.mark.parametrize("name", sorted({name for name, law, _ in PROVED if law == CUBE}))
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
    assert changed == (name != "circular_pooled")  # which has nothing to move


SUPPORTED = [
    ("truncated", CUBE, SIGNED),
    ("truncated", NORMAL, SIGNED),
    ("by_numpy", CUBE, SIGNED),
    ("by_numpy", NORMAL, "orthogonal(d=12)"),
    ("branching", CUBE, SIGNED),
]


@pytest.mark.parametrize(("name", "law", "group"), SUPPORTED)
def test_draws_support_and_never_prove(name, law, group):
    got = found(name, law, training=False)
    assert got.status == "supported by the equivariance check" and str(got.group) == group, str(got)
    assert "seeds do not refute" in str(got) or "this is no proof" in str(got)


NEAR = [
    ("zero_padded", "pads with zeros, which marks the border"),
    ("strided", "has stride 2"),
    ("window_pooled", "pools windows"),
    ("raw_skip", "joins two tensors that g moves unlike"),
    ("raw_batchnorm", "treats channels one by one"),
    ("ramp_positions", "is the same for every seed, and not the same at every place"),
    ("sine_positions", "is the same for every seed, and not the same at every place"),
    ("orthogonal", "over 64 seeds its entries are not independent and alike"),
    ("sparse", "over 64 seeds its entries are not independent and alike"),
    ("identity", "is the same for every seed, and not the same at every place"),
    ("seeded", "is the same for every seed, and not the same at every place"),
    ("tied", "is used in two ways"),
    ("copied", "shares its draw with another parameter"),
    ("recurrent", "body (LSTM) has no rule here; permutations(n=12) is refuted by draws: not a symmetry"),
    ("branching_ramp", "permutations(n=12) is refuted by draws: not a symmetry"),
    ("deaf", "draws tell too little"),
]


@pytest.mark.parametrize("law", [CUBE, NORMAL])
@pytest.mark.parametrize(("name", "why"), NEAR)
def test_what_nearly_has_a_symmetry_is_given_none(name, why, law):
    got = found(name, law, training=False)
    if name in ("ramp_positions", "sine_positions"):  # what is left moves no positions: all signs at once
        assert got.group is None or all(sorted(map(abs, g)) == [*map(abs, g)] for g in got.group.generators)
    else:
        assert got.group is None and got.status == "unknown" and got.survives == ()
        assert "vouch" in got.next and "learnable.descent.equivariance" in got.next
    for part in why.split("; "):
        assert part in str(got), str(got)


@pytest.mark.slow
def test_training_is_part_of_the_check_where_draws_decide():
    assert "also after 2 steps of training (p = " in str(found("branching", CUBE))


def test_check_says_what_was_found_and_what_to_type():
    def note(name, **more):
        got = check("parity(n=12, degree=3)", f"{FILE}:{name}", samples=50, **more)
        return got, " ".join(got.notes)

    got, said = note("linear")
    assert (
        got.network["group"] is None and got.network["symmetry"]["group"] == SIGNED and got.certificates == ()
    )
    assert f"found to be {SIGNED} by rules" in said and f'--group "{SIGNED}"' in said
    got, said = note("linear", group=SIGNED)
    assert got.network["symmetry"]["status"] == "vouched" and got.certificates and "you vouch for it" in said
    assert "no symmetry of this network's initialisation was found" in note("zero_padded")[1]
    assert "by draws that did not refute it" in note("by_numpy")[1]
    assert "… (in full under network.symmetry of --json)" in note("locally")[1]
    got = check("hermite(d=12, degree=2)", f"{FILE}:gaussian", samples=50)
    assert got.certificates == () and any('--group "orthogonal(d=12)"' in n for n in got.notes)


def test_a_network_that_is_too_large_is_neither_followed_nor_drawn(monkeypatch):
    from learnable.symmetries import modules, walking

    monkeypatch.setattr(walking, "LARGEST", 100)
    monkeypatch.setattr(modules, "MANY", 100)
    got = found("linear", CUBE)
    assert got.group is None and "225 parameters are too many to follow" in str(got)
    assert "too many for 768 draws" in str(got)
