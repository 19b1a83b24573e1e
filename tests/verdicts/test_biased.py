"""`check` on a biased hypercube: its group, what layers see of the target, certificates, and what is left open."""

import json

import numpy as np
import pytest

from learnable import audit
from learnable.laws import Hypercube
from learnable.networks import networks
from learnable.networks.kernels import gram
from learnable.profiles import profile
from learnable.sampling import law_alignment
from learnable.scaling import scale
from learnable.specs import InputError
from learnable.targets import targets
from learnable.verdicts import check
from learnable.verdicts.exact import symmetry_of
from naive import points
from naive_biased import masses

TARGETS = (
    "parity(n=7, degree=3)",
    "majority(n=7)",
    "staircase(n=7, degree=3)",
    "random_boolean(n=7, seed=2)",
)
NETS = (
    "mlp(widths=[16])",
    "mlp(widths=[16], activation=erf, bias_variance=0.5)",
    "mlp(widths=[16,8], activation=relu)",
    "mlp(widths=[16], activation=square, bias=false)",
)


@pytest.mark.parametrize("net", NETS)
@pytest.mark.parametrize("text", TARGETS)
def test_initial_alignment_is_the_sum_over_all_pairs_of_points(text, net):
    bias = 0.3
    target = targets.read(f"biased({text}, bias={bias})")
    found = check(target, net)
    x, p = points(7), masses(7, bias)
    y = target(x)
    kernels = gram(networks.read(net), x, x)
    assert len(found.layers) == len(kernels)
    for layer in found.layers:
        kernel = kernels[layer.name]
        for estimate, values in ((layer.given, p * y), (layer.centred, p * (y - p @ y))):
            wanted = float(values @ kernel @ values)
            assert estimate.value == pytest.approx(wanted, rel=1e-6, abs=1e-12)
            assert estimate.low - 1e-12 <= wanted <= estimate.high + 1e-12
        assert layer.mean_square == pytest.approx(float(kernel[0, 0]), rel=1e-6)


def test_the_closed_form_agrees_with_drawn_networks_and_drawn_inputs():
    target = targets.read("biased(parity(n=20, degree=2), bias=0.5)")
    found = {layer.name: layer.given for layer in check(target, "mlp(widths=[64])").layers}
    drawn = law_alignment(networks.read("mlp(widths=[64])"), target.law, target, draws=64, samples=4096)
    for name, layer in drawn.items():
        assert abs(layer.value - found[name].value) < 1.5 * layer.half_width


@pytest.mark.parametrize("init", ["gaussian", "rademacher", "uniform"])
def test_sampled_networks_on_every_point_use_its_probability(init):
    network = networks.read(
        f"mlp(widths=[256], init={init}, weight_variance=1.0, activation=identity, bias=false)"
    )
    law = Hypercube(6, 0.4)
    drawn = law_alignment(network, law, lambda x: x[:, 0], draws=256)["hidden 1"]
    wanted = (1 + 5 * 0.4**4) / 6  # E_w (Σ_i w_i E x_1 x_i)², E w_i² = 1/6
    assert abs(drawn.value - wanted) < 2 * drawn.half_width and drawn.samples == 64
    assert drawn.mean_square == pytest.approx(1.0, rel=0.05)


def test_a_layer_without_a_closed_form_is_sampled_under_the_law():
    found = check("biased(parity(n=6, degree=2), bias=0.4)", "mlp(widths=[64], init=uniform)")
    known = check("biased(parity(n=6, degree=2), bias=0.4)", "mlp(widths=[64])")
    assert {layer.centred.method for layer in found.layers} == {"sampled"}
    ratio = found.layers[0].centred.value / known.layers[0].centred.value
    assert 0.3 < ratio < 3


def test_layers_that_were_blind_need_not_be():
    net = "mlp(widths=[16], activation=square, bias=false)"
    plain, biased = check("parity(n=8, degree=3)", net), check("biased(parity(n=8, degree=3), bias=0.4)", net)
    assert all(layer.centred.exactly_zero for layer in plain.layers)
    assert all(layer.centred.value > 1e-6 and not layer.centred.exactly_zero for layer in biased.layers)
    assert biased.layers[0].blind == ("S^(5,3)", "S^(4,4)")


def test_a_blind_part_is_one_that_the_kernel_maps_to_zero():
    """K f = E_z k(x, z) f(z) over the law, on functions of every part S^(n-i,i)."""
    net = networks.read("mlp(widths=[16], activation=square, bias=false)")
    x, p = points(6), masses(6, 0.4)
    kernel = gram(net, x, x)["hidden 1"]
    for i in range(4):
        f = np.prod([x[:, 2 * j] - x[:, 2 * j + 1] for j in range(i)] or [np.ones(64)], axis=0)
        assert (np.abs(kernel @ (p * f)).max() < 1e-12) == (i >= 3)


def test_the_group_is_the_permutations_and_the_certificate_speaks():
    found = check("biased(parity(n=200, degree=40), bias=0.2)", "mlp(widths=[64])")
    assert found.network["group"] == "permutations(n=200)" == str(symmetry_of(Hypercube(200, 0.2)))
    assert found.verdict.label == "proved-hard"
    by_theorem = {c.theorem: c for c in found.certificates}
    assert set(by_theorem) == {"A4'", "A4' against the invariant part"}
    best = by_theorem["A4'"]
    assert best.holds and best.theorem == "A4'" and best.inputs["law"] == "hypercube(n=200, bias=0.2)"
    ticked = {h.name: h.because for h in best.hypotheses}
    assert ticked["invariant law"] == "permutations(n=200) maps hypercube(n=200, bias=0.2) to itself"
    assert found.target["law"] == "hypercube(n=200, bias=0.2)"
    report = audit(json.loads(json.dumps(found.json())))
    assert report.exit_code == 3 and any("alignment and the variance" in line for line in report.trusted)


FORGED = {
    "group": ("group", "sign_flips(n=200)"),
    "law": ("law", "hypercube(n=200)"),
    "range": ("law", "hypercube(n=200, bias=2.0)"),
}


@pytest.mark.parametrize("case", FORGED)
def test_the_audit_finds_a_changed_law_or_group(case):
    key, text = FORGED[case]
    given = check("biased(parity(n=200, degree=40), bias=0.2)", "mlp(widths=[64])").certificates[0].json()
    given["inputs"] = {**given["inputs"], key: text}
    assert audit(given).exit_code in (1, 2)
    assert (audit(given).exit_code == 2) == (case == "range")


def test_what_no_theorem_settles_is_undecided_with_the_reason():
    found = check("biased(parity(n=20, degree=2), bias=0.5)", "mlp(widths=[64])")
    assert found.verdict.label == "undecided"
    assert "there is no forecast on a biased hypercube" in found.verdict.because
    assert any("coordinates have mean 0.5, which sign flips change" in note for note in found.notes)
    assert found.measures["leap"]["value"] == 1
    weights = {w["degree"]: w["weight"] for w in found.measures["weights"]}
    assert weights == pytest.approx({0: 0.0625, 1: 0.375, 2: 0.5625})


def test_a_module_gets_no_group_and_is_told_which_to_vouch_for(tmp_path):
    (tmp_path / "net.py").write_text(
        "import torch\ndef make():\n    return torch.nn.Sequential(torch.nn.Linear(6, 4), torch.nn.ReLU(), "
        "torch.nn.Linear(4, 1))\n"
    )
    found = check("biased(parity(n=6, degree=2), bias=0.5)", f"{tmp_path}/net.py:make")
    assert found.network["group"] is None and not found.certificates
    assert any('--group "permutations(n=6)"' in note for note in found.notes)


@pytest.mark.parametrize("group", ["cyclic_shifts(n=8)", "stabiliser(permutations(n=8), fixed=[1])"])
def test_a_group_without_signs_may_be_vouched_for(group):
    found = check("biased(parity(n=8, degree=3), bias=0.5)", "mlp(widths=[16])", group=group)
    assert found.network["group"] == group and found.certificates[0].holds


@pytest.mark.parametrize("group", ["signed_permutations(n=8)", "sign_flips(n=8)", "orthogonal(d=8)"])
def test_a_group_that_moves_the_law_is_refused(group):
    with pytest.raises(InputError, match=r"type permutations\(n=8\)"):
        check("biased(parity(n=8, degree=3), bias=0.5)", "mlp(widths=[16])", group=group)


def test_fresh_batches_have_no_term_under_permutations():
    found = check("biased(parity(n=60, degree=20), bias=0.2)", training="noisy_gd(batch=64)")
    failing = [h.because for h in found.certificates[0].hypotheses if not h.holds]
    assert failing == [
        "batch=64: the term of fresh batches is not worked out for permutations(n=60) on hypercube(n=60, bias=0.2)"
    ]


def test_scale_follows_the_law():
    found = scale("biased(parity(n=@, degree=3), bias=0.2)", "mlp(widths=[8])", [10, 20, 40])
    assert found.alignment.kind == "polynomial" and found.points[0]["leap"] == 1
    cut = profile(
        targets.read("biased(parity(n=20, degree=3), bias=0.2)").form(), symmetry_of(Hypercube(20, 0.2))
    )
    best = max(float(p.top[0] / p.dimension) for p in cut.centred().parts)
    assert found.points[1]["alignment"]["value"] == pytest.approx(best)


def test_a_parity_known_by_draws_is_judged_under_its_law(tmp_path):
    (tmp_path / "f.py").write_text("def f(X):\n    return X[:, :20].prod(axis=1)\n")
    found = check(
        f'function("{tmp_path}/f.py:f", law=hypercube(n=60, bias=0.1))', "mlp(widths=[16])", samples=600
    )
    assert "As an exact target, biased(parity(n=60, degree=20), bias=0.1)" in found.verdict.because
