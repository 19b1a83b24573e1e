"""Every target on every law, as the prover certifies it for an ``mlp`` with its own group: re-derived, within seconds."""

import pytest
from tests.audit.proving import CUT, FRESH, prove

from learnable import audit, check

LINKS = ("relu", "abs", "sign", "cos", "he0", "he1", "he3", "he9")
POWERS = ("He2(x1)*x2 + x3", "x1^4*x2 - He3(x3)", "(x1+x2+x3)^3 - 2", "x1*x2*x3 + He2(x1)/3")


def cubes(n: int) -> list[str]:
    """Targets on the hypercube, wrapped and nested."""
    odd, half, few = n - 1 + n % 2, n // 2, min(n, 5)
    ring = " + ".join(f"x{i}*x{i % n + 1}/{i + 1}" for i in range(1, n + 1))
    return [
        f"parity(n={n}, degree={half})", f"parity(n={n}, degree={n})", f"majority(n={odd})",
        f"threshold(n={n}, at={n // 3})", f"threshold(n={n}, at={n})", f"staircase(n={n}, degree={half})",
        f"staircase(n={n}, degree={n})", f"modular(n={n})", f"modular(n={n}, modulus=3)",
        f'polynomial(n={n}, expression="1 + x1*x2 - 0.5*x3 + (x1+x2+x3)^3/7")',
        f'polynomial(n={n}, expression="x1 + x1*x2*x3 + {ring}")',
        f'sign(polynomial(n={n}, expression="x1 + x2*x3 - x1*x2*x3"))', f"sign(staircase(n={n}, degree={few}))",
        f"sign(staircase(n={n}, degree={min(n, 20)}))", f"sign(threshold(n={n}, at=2))",
        f"sign(moved(modular(n={n}), seed=2))", f"extension(majority(n=3), n={n})",
        f"extension(random_boolean(n={min(n, 20)}), n={n})", f"random_boolean(n={min(n, 22)})",
        f"extension(moved(sign(staircase(n=3, degree=3)), seed=1), n={n})", f"moved(majority(n={odd}), seed=1)",
        f"moved(staircase(n={n}, degree={half}), seed=3)",
    ]  # fmt: skip


def rotated(d: int) -> list[str]:
    """Targets on the sphere and on Gaussian inputs."""
    steep = [f"{name}(d={d}, degree={k})" for name in ("gegenbauer", "hermite") for k in (1, 2, 3, 6, 9, 24)]
    links = [
        f"single_index(d={d}, link={link}, law={law})" for link in LINKS for law in ("sphere", "gaussian")
    ]
    written = [f'polynomial(n={d}, expression="{text}", law=gaussian)' for text in POWERS]
    return [*steep, *links, *written, f"moved(gegenbauer(d={d}, degree=3), seed=1)"]


def questions(n: int) -> list[tuple[str, str, int]]:
    """Target, budget and the exit code that its certificates must have."""
    own = [(target, budget, 0) for target in cubes(n) for budget in ("noisy_gd()", CUT, FRESH)]
    inner = (f"majority(n={n - 1 + n % 2})", f"parity(n={n}, degree={n // 2})", f"staircase(n={n}, degree=3)")
    own += [(f"biased({target}, bias=0.3)", "noisy_gd()", 3) for target in inner]
    return own + [(target, "noisy_gd()", 0) for target in rotated(n)]


def judged(n: int) -> int:
    """Audits them all, and says how many there were."""
    for target, budget, wanted in questions(n):
        found = {"certificates": prove(target, "mlp(widths=[64])", budget)}
        report = audit(found)
        assert report.exit_code == wanted, (target, budget, str(report))
    return len(questions(n))


@pytest.mark.parametrize("n", [3, 12])
def test_small_targets(n):
    assert judged(n) == 102


@pytest.mark.slow
@pytest.mark.parametrize("n", [30, 100, 300, 1000])
def test_large_targets(n):
    assert judged(n) == 102


@pytest.mark.parametrize(
    ("target", "options"),
    [
        ("parity(n=30, degree=15)", {}),
        ("modular(n=24)", {"training": CUT}),
        ("gegenbauer(d=30, degree=4)", {"training": FRESH}),
        ("staircase(n=12, degree=12)", {"edge": 0.3}),
        ("single_index(d=12, link=abs)", {}),
        ("single_index(d=12, link=sign)", {}),
        ("single_index(d=12, link=cos, law=sphere)", {}),
        pytest.param("parity(n=1000, degree=500)", {}, marks=pytest.mark.slow),
        pytest.param("modular(n=1000)", {}, marks=pytest.mark.slow),
        pytest.param("majority(n=999)", {"training": CUT}, marks=pytest.mark.slow),
        pytest.param("staircase(n=1000, degree=1000)", {}, marks=pytest.mark.slow),
        pytest.param("hermite(d=1000, degree=9)", {}, marks=pytest.mark.slow),
    ],
)
def test_whole_results_of_check(target, options):
    found = check(target, "mlp(widths=[16])", samples=64, **options).json()
    report = audit(found)
    assert report.exit_code == 0, str(report)
