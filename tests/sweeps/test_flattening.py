"""An answer as one row: every scalar under its dotted name, and nothing else."""

import json

import pytest

from learnable import check, verify
from learnable.sweeps.flattening import CURVES, KEYED, PLACED, SENTENCES, WITHIN, flattened, unflattened


def naive(answer):
    """The same by walking paths and asking afterwards which of them count."""
    paths = [((), answer)]
    found = {}
    while paths:
        path, value = paths.pop()
        if isinstance(value, dict):
            paths += [
                ((*path, key), inside) for key, inside in value.items() if key not in SENTENCES | WITHIN
            ]
        elif isinstance(value, list) and path[-1] in KEYED:
            names = [item[KEYED[path[-1]]] for item in value]
            for place, (name, item) in enumerate(zip(names, value)):
                earlier = names[:place].count(name)
                paths.append(((*path, f"{name} {earlier + 1}" if earlier else name), item))
        elif isinstance(value, list) and path[-1] == PLACED:
            paths += [((*path, str(place + 1)), item) for place, item in enumerate(value)]
        elif isinstance(value, list) and path[:-1] == (CURVES,) and value:
            paths.append((path, value[-1]))
        elif value is not None and not isinstance(value, list):
            found[".".join(path)] = value
    return found


@pytest.mark.parametrize("spec", ["parity(n=8, degree=3)", "staircase(n=12, degree=3)", "majority(n=9)"])
def test_a_check_is_flattened_as_the_naive_walk_has_it(spec):
    answer = json.loads(json.dumps(check(spec).json()))
    found = flattened(answer)
    assert found == naive(answer)
    assert {"verdict.label", "measures.inal.exactly_zero", "measures.alignment.value", "target.spec"} <= set(
        found
    )
    assert len(found) > 60


def test_a_second_certificate_of_a_theorem_gets_a_number():
    answer = {"certificates": [{"theorem": "A4'", "signal": 1}, {"theorem": "A4'", "signal": 2}]}
    assert flattened(answer) == {
        "certificates.A4'.theorem": "A4'",
        "certificates.A4'.signal": 1,
        "certificates.A4' 2.theorem": "A4'",
        "certificates.A4' 2.signal": 2,
    }


def test_networks_are_named_by_their_place_and_other_lists_left_out():
    answer = {"networks": [{"spec": "a", "rank": 1}, {"spec": "b", "rank": 2}], "runs": [{"loss": 1.0}]}
    assert list(flattened(answer)) == [
        "networks.1.spec",
        "networks.1.rank",
        "networks.2.spec",
        "networks.2.rank",
    ]


def test_null_is_left_out_and_false_is_not():
    assert flattened({"a": None, "b": False, "c": 0, "d": ""}) == {"b": False, "c": 0, "d": ""}


def test_of_learning_curves_the_end_is_taken():
    answer = verify("parity(n=4, degree=1)", "mlp(widths=[8])", "noisy_gd(steps=5)", runs=3).json()
    found = flattened(answer)
    assert found == naive(answer)
    for key in ("steps", "mean", "low"):
        assert found[f"curves.{key}"] == answer["curves"][key][-1]


@pytest.mark.parametrize("spec", ["parity(n=8, degree=3)", "parity(n=30, degree=15)", "majority(n=9)"])
def test_a_row_gives_back_the_part_of_the_answer_that_it_holds(spec):
    answer = check(spec, "mlp(widths=[16,16])").json()
    row = flattened(answer)
    back = unflattened(row)
    assert flattened(back) == row
    assert [layer["layer"] for layer in back["measures"]["inal"]["layers"]] == [
        "hidden 1",
        "hidden 2",
        "output",
    ]
    assert len(back["certificates"]) == len(answer["certificates"]) > 0
    assert back["verdict"]["label"] == answer["verdict"]["label"]
