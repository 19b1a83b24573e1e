"""Every study, small: the same code as the full one, tables that draw, and numbers against a second way to get them."""

import json
import math

import numpy as np
import pytest

from learnable.reproduction import catalogue
from learnable.reproduction.catalogue import HOMES, study_named
from learnable.reproduction.running import made

NEEDS_DATA = "initial-alignment-images"
HERE = [name for name in HOMES if name != NEEDS_DATA]


@pytest.fixture(scope="module")
def small():
    """The smaller version of every study that needs no data."""
    return {name: made(study_named(name), True, 0, lambda text: None) for name in HERE}


def test_there_are_eight_studies_of_three_papers():
    studies = [study_named(name) for name in HOMES]
    assert [s.name for s in studies] == list(HOMES) and len(studies) == 8
    assert {s.arxiv for s in studies} == {"2202.12846", "2208.03113", "2302.07426"}
    assert all(0 < s.seconds <= 120 for s in studies) and sum(s.seconds for s in studies) <= 600


@pytest.mark.parametrize("name", HOMES)
def test_every_study_says_what_it_expects_and_why(name):
    study = study_named(name)
    assert len({e.name for e in study.expected}) == len(study.expected) >= 4
    assert all(e.low <= e.high and e.because and e.means for e in study.expected)
    assert study.drawings and len(study.says) > 300
    assert set(study.quick) <= set(study.settings)
    assert json.loads(json.dumps(study.asked(False, 0))) == study.asked(False, 0)


@pytest.mark.parametrize("name", HERE)
def test_the_smaller_version_has_every_number_with_its_interval_and_is_compared_with_nothing(name, small):
    found, study = small[name], study_named(name)
    assert [n["name"] for n in found["numbers"]] == [e.name for e in study.expected]
    assert all(n["within"] is None for n in found["numbers"]) and "smaller" in found["verdict"]
    compared = 0
    for n in found["numbers"]:
        e = n["value"]
        assert e["method"] in ("exact", "sampled")
        if e["value"] is not None and e["low"] is not None and e["high"] is not None:
            assert e["low"] <= e["value"] <= e["high"]
            compared += 1
    assert compared >= 2
    assert all(rows and isinstance(rows[0], dict) for rows in found["tables"].values())


@pytest.mark.parametrize("name", ["local-generator-network", "modular-levels"])
def test_same_seed_same_numbers_another_seed_others(name, small):
    study = study_named(name)
    again, other = (made(study, True, seed, lambda text: None) for seed in (0, 1))
    assert again["tables"] == small[name]["tables"] and again["numbers"] == small[name]["numbers"]
    assert other["tables"] != small[name]["tables"]


def test_one_step_takes_much_of_degree_1_and_alignment_is_one_over_the_dimension(small):
    from learnable.reproduction.sphere_degrees import STUDY

    rows = [r for r in small["sphere-degrees"]["tables"]["one_step"] if r["degree"] == 1]
    assert len(rows) == len(STUDY.quick["dimensions"]) * STUDY.quick["draws"]
    assert all(
        0.3 < r["decrease"] <= 1 and r["alignment"] == pytest.approx(1 / r["d"], rel=1e-5) for r in rows
    )


@pytest.mark.parametrize("name", HERE)
def test_numbers_are_made_from_the_tables_alone(name, small):
    """What a reader of the tables computes is what stands in the result, up to six figures."""
    values = study_named(name).sums(small[name]["tables"])
    for n in small[name]["numbers"]:
        told, found = n["value"]["value"], values[n["name"]].value
        assert (told is None and not math.isfinite(found)) or told == pytest.approx(
            found, rel=1e-4, abs=1e-12
        )


@pytest.mark.parametrize("n", [4, 6, 8, 9, 10])
def test_levels_of_the_sum_modulo_8_by_brute_force(n):
    from learnable.laws import Hypercube
    from learnable.reproduction.modular_levels import exact_levels

    X = Hypercube(n).points()
    f = X.sum(axis=1) % 8
    full = (f * X.prod(axis=1)).mean()
    found = exact_levels(n)
    assert found["mean"] == pytest.approx(f.var()) and found["full_parity"] == pytest.approx(
        f.var() - full**2
    )


def test_images_without_their_data_say_what_to_type(monkeypatch, tmp_path):
    from learnable.specs import InputError
    from learnable.targets import fashion

    monkeypatch.setattr(fashion, "places", lambda: (tmp_path,))
    with pytest.raises(InputError, match="fashion_mnist is not installed; type make data"):
        made(study_named(NEEDS_DATA), True, 0, lambda text: None)


def test_images_in_small_on_images_that_are_made(monkeypatch):
    """Two classes that differ in their mean and two that do not: alignment and accuracy tell them apart."""
    from learnable.reproduction import image_alignment

    rng = np.random.default_rng(0)
    X, classes = rng.random((400, 196)), np.repeat([0, 1, 2, 3], 100)
    X[classes == 1] += 1.0
    monkeypatch.setattr(image_alignment, "reduced", lambda: (X, classes))
    study = study_named(NEEDS_DATA)
    small = {
        "pairs": [[0, 1], [2, 3]],
        "inits": 2,
        "shuffles": 30,
        "training": "sgd(steps=100, rate=0.01, batch=32)",
    }
    settings = {**study.asked(True, 0), **small}
    rows = study.measure(settings, lambda text: None)["pairs"]
    assert [(r["network"], r["first"]) for r in rows] == [
        (network, pair) for pair in (0, 2) for network in image_alignment.NETWORKS
    ]
    assert min(r["z"] for r in rows[:2]) > 10 > 4 > max(r["z"] for r in rows[2:])
    assert min(r["accuracy"] for r in rows[:2]) > 0.8 and max(r["accuracy"] for r in rows[2:]) < 0.7
    values = study.sums({"pairs": rows})
    assert values["pairs above the null"].value == 0.5


def test_a_name_that_is_no_result_gets_the_nearest():
    from learnable.specs import InputError

    with pytest.raises(
        InputError, match=r"no result 'staircases' \(nearest known: staircase\); type one of: init"
    ):
        catalogue.study_named("staircases")


@pytest.mark.slow
def test_one_real_result_is_within_its_range():
    found = made(study_named("local-generator-network"), False, 0, lambda text: None)
    assert found["verdict"] == "within the expected range"
    assert all(n["within"] for n in found["numbers"]) and found["clock"]["cpu_seconds"] < 120
