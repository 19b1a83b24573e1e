"""All attacks with their defaults on data of the size that people make: minutes."""

import pytest

from learnable.attacks import attack

WHOLE = (
    ("noisy_parity(n=20, degree=3, flip=0.1)", 20_000, {"every_set", "triples", "guessed_rows"}),
    ("noisy_parity(n=100, degree=50, flip=0.0)", 20_000, {"elimination", "guessed_rows"}),
    ("noisy_parity(n=100, degree=50, flip=0.1)", 20_000, {"guessed_rows"}),
    ("noisy_parity(n=100, degree=50, flip=0.25)", 20_000, set()),
    ("gaussian_parity(n=100, sigma=1.0)", 20_000, {"guessed_rows"}),
    ("gaussian_parity(n=100, sigma=8.0)", 20_000, set()),
    ("noisy_modular(n=100, sigma=0.0)", 20_000, {"elimination", "guessed_rows"}),
    ("noisy_modular(n=100, sigma=1.0)", 20_000, {"guessed_rows"}),
    ("noisy_modular(n=100, sigma=16.0)", 20_000, set()),
    ("shallow(d=20, units=5)", 20_000, {"moments", "expand_and_cluster"}),
    ("prg(n=40, depth=2)", 100, set()),
    ("prg(n=40, depth=2)", 3_000, {"algebraic", "spectral"}),
    ("prg(n=12, depth=3)", 200_000, {"every_seed", "algebraic", "spectral"}),
)
"""Family, training rows, and who recovers the planted answer."""


@pytest.mark.slow
@pytest.mark.parametrize(("spec", "samples", "wanted"), WHOLE, ids=lambda v: str(v)[:60])
def test_who_recovers_what(folder, spec, samples, wanted):
    found = attack(folder(spec, samples, 20_000 if "depth=3" in spec else 2_000), budget=1_200)
    assert {f.name for f in found.findings if f.verdict == "recovered"} == wanted
    assert not any(f.verdict == "out of time" for f in found.findings)
    if not wanted:
        assert not any(f.beats_guessing for f in found.findings)
        assert found.conclusion[0].startswith("None of ")
