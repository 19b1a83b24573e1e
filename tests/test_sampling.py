"""Sampled alignments: exact cases, intervals that cover, determinism, and rows of data."""

import numpy as np
import pytest

from learnable.laws import Hypercube
from learnable.networks.draws import draw_of
from learnable.networks.kernels import gram
from learnable.networks.mlp import MLP
from learnable.networks.vocabulary import Network, networks
from learnable.sampling import law_alignment, rows_alignment
from learnable.specs import InputError
from learnable.spectra import spectrum

INITS = ["gaussian", "rademacher", "uniform"]


def parity(degree: int):
    return lambda X: X[:, :degree].prod(axis=1)


def test_every_point_of_a_small_cube_is_used() -> None:
    """Against the naive mean over all points, unit by unit."""
    network, law = MLP(widths=(5, 4)), Hypercube(3)
    found = law_alignment(network, law, parity(2), draws=3, seed=2)
    X = law.points()
    for layer, alignment in found.items():
        wanted = []
        for index in range(3):
            units = draw_of(network, 3, 2, index)(X)[layer]
            wanted.append(np.mean([(np.mean(parity(2)(X) * unit)) ** 2 for unit in units.T]))
        assert alignment.value == pytest.approx(np.mean(wanted))
        assert alignment.samples == 8 and alignment.draws == 3


@pytest.mark.parametrize("n", [6, 16])
@pytest.mark.parametrize("degree", [1, 2])
def test_the_interval_covers_the_closed_form(n: int, degree: int) -> None:
    network = MLP(widths=(256,))
    wanted = float(spectrum(network, Hypercube(n), [degree])["hidden 1"].eigenvalues[degree])
    found = law_alignment(network, Hypercube(n), parity(degree), draws=24, samples=3000, seed=11)["hidden 1"]
    assert abs(found.value - wanted) < 2 * found.half_width
    assert found.mean_square == pytest.approx(1.0, rel=0.05)


def test_a_u_statistic_is_not_fooled_by_few_samples() -> None:
    """The square of a mean of 20 samples would be about 1/20 of the mean square."""
    found = law_alignment(MLP(widths=(64,)), Hypercube(30), parity(15), draws=400, samples=20)["hidden 1"]
    assert abs(found.value) < 2 * found.half_width < 0.01


@pytest.mark.parametrize("init", ["rademacher", "uniform"])
def test_other_initialisations_are_sampled(init: str) -> None:
    """Degree 1 of an identity layer is weight_variance/n for any law of the weights."""
    network = MLP(widths=(400,), init=init, activation="identity")
    found = law_alignment(network, Hypercube(8), parity(1), draws=30)["hidden 1"]
    assert abs(found.value - 0.25) <= 1.5 * found.half_width + 1e-12


def test_signs_make_the_full_parity_visible_where_gaussians_do_not() -> None:
    law, blind = Hypercube(10), {}
    for init in ("rademacher", "gaussian"):
        found = law_alignment(MLP(widths=(256,), init=init), law, parity(10), draws=8)
        blind[init] = found["hidden 1"].value
    assert blind["rademacher"] > 100 * blind["gaussian"]


def test_the_same_seed_gives_the_same_bytes_on_any_number_of_threads() -> None:
    def once(seed: int, workers: int) -> str:
        network = MLP(widths=(20, 10), init="uniform")
        rng = np.random.default_rng(0)
        X, Y = rng.standard_normal((50, 20)), rng.standard_normal((50, 3))
        law = law_alignment(
            network, Hypercube(20), parity(2), draws=6, samples=100, seed=seed, workers=workers
        )
        rows = rows_alignment(network, X, Y, draws=5, seed=seed, workers=workers)
        return repr(law) + repr([(r.value, r.low, r.nulls.tolist()) for r in rows.values()])

    assert once(4, 1) == once(4, 3) == once(4, 1)
    assert once(4, 1) != once(5, 1)


# ------------------------------------------------------------------------------------------- rows of data


def naive_rows(K: np.ndarray, y: np.ndarray) -> float:
    """The double sum, written out."""
    m = len(y)
    return sum(y[i] * K[i, j] * y[j] for i in range(m) for j in range(m) if i != j) / (m * (m - 1))


@pytest.mark.parametrize("activation", ["relu", "tanh"])
def test_rows_are_the_double_sum_in_every_column(activation: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("learnable.sampling.rows.TILE", 7)
    rng = np.random.default_rng(0)
    X, Y = rng.standard_normal((25, 4)), rng.standard_normal((25, 3))
    network = MLP(widths=(8, 8), activation=activation, bias_variance=0.1)
    kernels = gram(network, X, X)
    for layer, found in rows_alignment(network, X, Y).items():
        wanted = [naive_rows(kernels[layer], Y[:, c]) for c in range(3)]
        assert [found.value, *found.nulls] == pytest.approx(wanted, rel=1e-6, abs=1e-9)
        assert found.mean_square == pytest.approx(np.trace(kernels[layer]) / 25, rel=1e-6)
        assert found.low < found.value < found.high


@pytest.mark.parametrize("init", INITS[1:])
def test_drawn_rows_are_the_double_sum_of_the_drawn_kernel(
    init: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("learnable.sampling.rows.BATCH", 6)
    rng = np.random.default_rng(0)
    X, Y = rng.standard_normal((20, 4)), rng.standard_normal((20, 3))
    network = MLP(widths=(8, 5), init=init)
    found = rows_alignment(network, X, Y, draws=3, seed=9)
    drawn = [draw_of(network, 4, 9, index)(X) for index in range(3)]
    for layer, result in found.items():
        K = np.mean([d[layer] @ d[layer].T / d[layer].shape[1] for d in drawn], axis=0)
        assert [result.value, *result.nulls] == pytest.approx([naive_rows(K, Y[:, c]) for c in range(3)])
        assert result.mean_square == pytest.approx(np.trace(K) / 20)
        assert result.method == "sampled"


def test_drawn_rows_and_closed_rows_tell_the_same() -> None:
    """Uniform weights have the Gaussian kernel in the wide limit."""
    rng = np.random.default_rng(3)
    X = rng.standard_normal((300, 10))
    Y = np.sign(X[:, :1])
    closed = rows_alignment(MLP(widths=(1000,)), X, Y)["hidden 1"]
    drawn = rows_alignment(MLP(widths=(1000,), init="uniform"), X, Y, draws=8)["hidden 1"]
    assert drawn.value == pytest.approx(closed.value, rel=0.05)
    assert (drawn.high - drawn.low) == pytest.approx(closed.high - closed.low, rel=0.2)


def test_the_interval_of_rows_covers_the_population() -> None:
    """Rows of a hypercube: the U-statistic's mean is the eigenvalue; about 95 of 100 intervals hold it."""
    law, network = Hypercube(10), MLP(widths=(8,))
    wanted = float(spectrum(network, law, [1])["hidden 1"].eigenvalues[1])
    held = 0
    for seed in range(100):
        X = law.draw(150, np.random.default_rng(seed)).astype(float)
        found = rows_alignment(network, X, X[:, :1])["hidden 1"]
        held += found.low <= wanted <= found.high
    assert 88 <= held <= 100


def test_shuffled_labels_are_centred_at_zero() -> None:
    rng = np.random.default_rng(0)
    X, y = rng.standard_normal((80, 5)), rng.choice([-1.0, 1.0], 80)
    y -= y.mean()
    Y = np.stack([y] + [rng.permutation(y) for _ in range(400)], axis=1)
    nulls = rows_alignment(MLP(widths=(8,)), X, Y)["hidden 1"].nulls
    # centring by the sample mean shifts the null by about -E(K - mean K)/m
    assert abs(nulls.mean()) < 4 * nulls.std() / 20 + 1.0 / 80
    assert nulls.shape == (400,)


class Strange(Network):
    """A network that nobody can draw."""

    def parameters(self, inputs: int) -> int:
        return 0

    def __str__(self) -> str:
        return "strange()"


LAW, NET = Hypercube(4), MLP(widths=(4,))


@pytest.mark.parametrize(
    ("call", "text"),
    [
        (lambda: law_alignment(NET, LAW, parity(1), draws=1), "draws is 1; wanted at least 2; type draws=32"),
        (lambda: law_alignment(NET, LAW, parity(1), samples=1), "samples is 1; wanted at least 2"),
        (
            lambda: rows_alignment(NET, np.ones((5, 2)), np.ones(5)),
            r"rows have shape \(5, 2\) and labels \(5,\)",
        ),
        (lambda: rows_alignment(NET, np.ones((2, 2)), np.ones((2, 1))), "rows is 2; wanted at least 3"),
        (
            lambda: rows_alignment(
                networks.read("mlp(init=uniform)"), np.ones((5, 2)), np.ones((5, 1)), draws=1
            ),
            "draws is 1; wanted at least 2; type draws=16",
        ),
        (
            lambda: draw_of(Strange(), 4, 0, 0),
            r"network strange\(\) cannot be drawn; type mlp\(widths=\[512\]\)",
        ),
        (lambda: draw_of(MLP(widths=(10**8,)), 10**4, 0, 0), "one draw of mlp.* would need .* GB of memory"),
    ],
)
def test_bad_input_is_refused(call, text: str) -> None:
    with pytest.raises(InputError, match=text):
        call()


@pytest.mark.parametrize("init", ["gaussian", "rademacher"])
def test_a_label_of_several_columns_has_the_sum_of_their_alignments(init: str) -> None:
    rng = np.random.default_rng(3)
    network, X = MLP(widths=(16, 8), init=init), rng.standard_normal((30, 4))
    Y = rng.standard_normal((30, 5, 3))
    together = rows_alignment(network, X, Y, draws=3)
    apart = [rows_alignment(network, X, Y[:, :, j], draws=3) for j in range(3)]
    assert set(together) == {"hidden 1", "hidden 2", "output"}
    for layer, found in together.items():
        assert found.value == pytest.approx(sum(a[layer].value for a in apart))
        assert found.nulls == pytest.approx(sum(a[layer].nulls for a in apart))
