"""Anything at all is answered by an exit code, without a traceback, before the limits of the audit are spent."""

import json
from random import Random

import pytest
from tests.audit.adversary import put
from tests.audit.proving import dataset, honest, whole

from cases import thinned
from learnable import audit

ONE = {"alignment": "1/1000", "variance": "1"}
DATA = "noisy_parity(n=40, degree=20, flip=0.1)"


def about(law: str, group: str, target: str, **more) -> dict:
    """A certificate that is about something else than it was."""
    one = honest("parity")[0]
    return one | {"inputs": one["inputs"] | {"law": law, "group": group, "target": target} | more}


def cube(n: int, target: str, group: str = "signed_permutations", **more) -> dict:
    return about(f"hypercube(n={n})", group if "(" in group else f"{group}(n={n})", target, **more)


def gauss(expression: str) -> dict:
    text = f'polynomial(n=30, expression="{expression}", law=gaussian)'
    return about("gaussian(d=30)", "orthogonal(d=30)", text, measured=ONE)


def poly(n: int, expression: str) -> dict:
    return cube(n, f'polynomial(n={n}, expression="{expression}")')


SUM = "+".join(f"x{i}" for i in range(1, 31))
HEAVY = {
    "nested powers": lambda: poly(60, "(((((x1+x2)^9+x3)^9+x4)^9+x5)^9+x6)^9"),
    "a power of many": lambda: poly(60, f"({SUM})^64"),
    "powers of a number": lambda: poly(20, "((((3^64)^64)^64)^64)^64"),
    "ten thousand terms": lambda: poly(1000, "+".join(f"x{i % 1000 + 1}*x{i // 1000 + 1}" for i in range(10_000))),
    "prime denominators": lambda: poly(6000, "+".join(f"x{i}/{10**6 + 2 * i + 1}" for i in range(1, 5000))),
    "divisions": lambda: poly(100, "x1" + "".join(f"/{10**9 + i}" for i in range(1, 5000))),
    "minus signs": lambda: poly(100, "-" * 90_000 + "x1"),
    "gaussian power": lambda: gauss(f"({SUM})^6"),
    "gaussian fourth power": lambda: gauss(f"({SUM})^4"),
    "many roots": lambda: gauss("+".join(f"He{i}(x{j})" for i in range(1, 24) for j in range(1, 25))),
    "mixed roots": lambda: gauss("*".join(f"(He{i}(x{i})+He{i + 1}(x{i}))" for i in range(1, 6))),
    "many tables": lambda: {"certificates": [cube(22, f"random_boolean(n=22, seed={i})") for i in range(64)]},
    "many weights": lambda: {"certificates": [cube(2000, f"modular(n=2000, modulus={i + 2})") for i in range(64)]},
    "a table with long coefficients": lambda: cube(
        99, f'sign(polynomial(n=99, expression="{"+".join(f"x{i}/{10**100 + i}" for i in range(1, 23))}"))'
    ),
    "long stairs": lambda: cube(100_000, "staircase(n=100000, degree=100000)"),
    "copies on many coordinates": lambda: cube(
        100_000, "staircase(n=100000, degree=40)", "permutations", measured=ONE
    ),
    "many fixed coordinates": lambda: cube(
        2000, "threshold(n=2000, at=100)",
        f"stabiliser(signed_permutations(n=2000), fixed={list(range(1, 1000))})", measured=ONE,
    ),
    "a large group": lambda: cube(
        60, "staircase(n=60, degree=9)",
        f"generated(n=60, generators=[{[*range(2, 61), 1]},{[2, 1, *range(3, 61)]}])", measured=ONE,
    ),
    "a group of 5040 and a table": lambda: cube(
        7, "random_boolean(n=7)", f"generated(n=7, generators=[{[*range(2, 8), 1]},{[2, 1, *range(3, 8)]}])", measured=ONE
    ),
    "shifts": lambda: cube(
        600, f'polynomial(n=600, expression="{"+".join(f"x{i}*x{i + 1}" for i in range(1, 500))}")', "cyclic_shifts",
        measured=ONE,
    ),
    "a large log10": lambda: put(honest("parity")[0], ("log10", "alignment"), -999999.3),
    "nothing excluded": lambda: put(whole("sgd"), ("certificates", 0, "excludes_loss_at_or_below"), 0),
    "a family of long stairs": lambda: dataset(DATA) | {"family": "moved(staircase(n=90000, degree=90000))"},
}  # fmt: skip


LENGTHY = {"nested powers", "prime denominators", "mixed roots", "many weights"}
"""Each takes seconds, and a case beside it meets the same limit."""


@pytest.mark.parametrize("name", thinned(HEAVY, HEAVY.keys() - LENGTHY))
def test_what_takes_long_is_refused(name):
    found = HEAVY[name]()
    report = audit(found)
    assert report.exit_code in (1, 2) and "of no form that" not in str(report)


BYTES = [
    (b'{"theorem": 1e9999999999999999999999}', "too large to audit: the exponent"),
    (
        b'{"certificates": [1], "edge": 1e999999999}',
        "the exponent of a number is 999999999, and the limit is 400",
    ),
    (b'{"a": ' + b"9" * 401 + b"}", "the length of a whole number is 401"),
    (b'{"a": 0.' + b"9" * 301 + b"}", "the number of digits is 301"),
    (b'{"theorem": "\\ud800"}', "half of a character"),
    (b'{"a":' * 20_000, "no JSON"),
    (b'{"a":' * 99 + b"1" + b"}" * 99, "the depth of the object is 65"),
    (b'{"a": [' + b"0," * 1_500_000 + b"0]}", "it takes more than"),
    (b'{"a": "' + b"a" * 1_000_001 + b'"}', "the length of a text is 1000001"),
    (b" " * 4_000_001, "the file in bytes is 4000001"),
    (b"null", "wanted one JSON object"),
    (b"\xff\xfe", "is no text"),
]


@pytest.mark.parametrize(("raw", "message"), BYTES)
def test_bytes_that_are_refused_by_name(tmp_path, raw, message):
    (tmp_path / "c.json").write_bytes(raw)
    report = audit(tmp_path / "c.json")
    assert report.exit_code == 2 and message in str(report), str(report)


@pytest.mark.parametrize(
    ("found", "message"),
    [
        ({1: 2}, "a key that is no text"),
        ({"theorem": object()}, "it holds a object, which JSON does not have"),
        ({"theorem": float("nan")}, "nan is no number of JSON"),
        ({"theorem": "A4'", "alignment": 10**5000}, "the length of a whole number in bits is 16610"),
        ({"certificates": [1], "target": "parity"}, "names no theorem"),
    ],
)
def test_objects_that_are_none_of_json(found, message):
    report = audit(found)
    assert report.exit_code == 2 and message in str(report)


@pytest.mark.parametrize("part", ["target", "network", "measures", "verdict"])
def test_a_part_of_a_result_is_an_object(part):
    report = audit(whole("parity") | {part: "proved-hard"})
    assert report.exit_code == 2 and f"{part} is 'proved-hard'; wanted an object" in str(report)


@pytest.mark.parametrize("key", ["target", "network", "training"])
def test_a_result_with_a_schema_says_what_it_is_about(key):
    found = {k: v for k, v in whole("parity").items() if k != key}
    report = audit(found)
    assert report.exit_code == 2 and f"a result of check lacks '{key}'" in str(report)


@pytest.mark.parametrize(
    ("key", "value"),
    [("claimed", 5), ("claimed", None), ("rows", []), ("seed", "a"), ("twin_of", 5), ("parameters", None),
     ("not_hard_here", 5), ("family", None), ("schema", "learnable/check/1")],
)  # fmt: skip
def test_fields_of_generated_data_of_any_form(key, value):
    assert audit(dataset(DATA) | {key: value}).exit_code in (1, 2)


PIECES = (
    b"9",
    b"9" * 400,
    b'"',
    b"{",
    b"e999999999",
    b"\\ud800",
    b"NaN",
    "٣".encode(),
    b"-",
    b"(",
    b"^64",
    b"[[",
    b"null",
)


def mutated(seed: int, count: int):
    """Honest files with bytes changed, dropped, added and repeated."""
    rng = Random(seed)
    files = [
        json.dumps(x).encode()
        for x in (whole("parity"), whole("permutations"), dataset(DATA), honest("table")[0])
    ]
    for _ in range(count):
        raw = bytearray(rng.choice(files))
        for _ in range(rng.choice([1, 1, 2, 5])):
            place, kind = rng.randrange(len(raw)), rng.randrange(4)
            if kind == 0:
                raw[place] = rng.randrange(256)
            elif kind == 1:
                del raw[place : place + rng.randrange(1, 30)]
            elif kind == 2:
                raw[place:place] = rng.choice(PIECES)
            else:
                start = rng.randrange(len(raw))
                raw[place:place] = raw[start : start + rng.randrange(1, 40)]
        yield bytes(raw)


def answered(path, seed: int, count: int) -> set[int]:
    codes = set()
    for raw in mutated(seed, count):
        path.write_bytes(raw)
        report = audit(path)
        assert "of no form that" not in str(report), raw
        codes.add(report.exit_code)
    return codes


def test_mutated_files(tmp_path):
    assert {1, 2} <= answered(tmp_path / "c.json", 1, 300) <= {0, 1, 2, 3}


@pytest.mark.slow
def test_many_mutated_files(tmp_path):
    assert {0, 1, 2, 3} == answered(tmp_path / "c.json", 2, 20_000)
