"""The command on the page asks the same question again."""

import shlex

import pytest

from learnable.reports.commands import check_command

PLAIN = {
    "target": {"spec": "parity(n=9, degree=3)"},
    "network": {"spec": "mlp()", "vouched": False, "group": "signed_permutations(n=9)"},
    "training": "noisy_gd()",
    "edge": 0.1,
    "seed": 0,
}
HEAD = ["learnable", "check", "parity(n=9, degree=3)", "--net", "mlp()", "--training", "noisy_gd()"]


@pytest.mark.parametrize(
    ("change", "more"),
    [
        ({}, []),
        ({"edge": 0.05, "seed": 7}, ["--edge", "0.05", "--seed", "7"]),
        ({"network": {**PLAIN["network"], "vouched": True}}, ["--group", "signed_permutations(n=9)"]),
        ({"samples": 300}, ["--samples", "300"]),
        ({"target": {**PLAIN["target"], "rows": 9000, "rows_used": 5000}}, ["--samples", "5000"]),
        ({"target": {**PLAIN["target"], "rows": 90, "rows_used": 90}}, []),
    ],
)
def test_command(change, more):
    assert shlex.split(check_command({**PLAIN, **change})) == HEAD + more


def test_a_hostile_name_stays_one_word():
    spec = "a'; rm -rf ~ #.csv"
    assert shlex.split(check_command({**PLAIN, "target": {"spec": spec}}))[2] == spec


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        ({"target": {"spec": "arrays in memory"}}, "learnable.check(data, 'mlp()', 'noisy_gd()')"),
        (
            {"network": {"spec": "make_net"}, "seed": 3},
            "learnable.check('parity(n=9, degree=3)', net, 'noisy_gd()', seed=3)",
        ),
        (
            {"target": {"spec": "DataLoader in memory"}, "runs": [1, 2], "interrupted": [3], "edge": 0.2},
            "learnable.verify(data, 'mlp()', 'noisy_gd()', edge=0.2, runs=3)",
        ),
    ],
)
def test_what_has_no_spec_is_asked_again_in_python(change, wanted):
    assert check_command({**PLAIN, **change}) == wanted
