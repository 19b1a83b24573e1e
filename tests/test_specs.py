"""Text that is a value: round trips, arithmetic, every refusal, and nothing but refusals on random text."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases import CANONICAL, attempt
from learnable.descent.budgets import trainings
from learnable.groups import groups
from learnable.hardness import families
from learnable.laws import laws
from learnable.networks import networks
from learnable.specs import Call, InputError, above_zero, coerce, nearest, parse, render, within
from learnable.targets import targets

VOCABULARIES = {
    "targets": targets,
    "networks": networks,
    "trainings": trainings,
    "groups": groups,
    "families": families,
    "laws": laws,
    "files": targets,
}


# --------------------------------------------------------------------------------------------- round trips


@pytest.mark.parametrize("kind", CANONICAL)
def test_every_canonical_spec_parses_back(kind, folder):
    for template in CANONICAL[kind]:
        text = template.format(folder=folder)
        value = VOCABULARIES[kind].read(text)
        assert str(value) == text
        again = VOCABULARIES[kind].read(str(value))
        assert again == value and hash(again) == hash(value) and type(again) is type(value), text


def test_the_table_of_round_trips_is_long_enough_and_covers_every_word():
    assert sum(map(len, CANONICAL.values())) >= 40
    for kind, vocabulary in VOCABULARIES.items():
        if kind != "files":
            written = " ".join([*CANONICAL[kind], *CANONICAL["files"]])
            own = [w for w, e in vocabulary.entries.items() if e.cls.__module__.startswith("learnable.")]
            missing = [
                w for w in own if w not in ("module", "optimizer") and not re.search(rf"\b{w}\b", written)
            ]
            assert missing == []


OTHER_WAYS = (
    ("parity(30, 3)", "parity(n=30, degree=3)"),
    ("parity( n = 30 ,degree=+3 )", "parity(n=30, degree=3)"),
    ("parity(30, degree=3)", "parity(n=30, degree=3)"),
    ("sign(target=staircase(4, 2))", "sign(staircase(n=4, degree=2))"),
    ('sign("staircase(4,2)")', "sign(staircase(n=4, degree=2))"),
    ("moved(majority(3), seed=0)", "moved(majority(n=3))"),
    ("digits()", "digits"),
    ("rows.csv", "data(path=rows.csv)"),
)


@pytest.mark.parametrize(("written", "canonical"), OTHER_WAYS)
def test_other_ways_to_write_the_same_value(written, canonical):
    assert str(targets.read(written)) == canonical


def test_a_bare_word_is_a_value_with_its_defaults():
    assert networks.read("mlp") == networks.read("mlp()") == networks.read("mlp(widths=[512,])")


def test_values_do_not_change():
    value = targets.read("parity(n=9, degree=3)")
    with pytest.raises(AttributeError):
        value.n = 10


texts = st.text(st.characters(exclude_categories=("Cs",)), max_size=12)
arguments = st.recursive(
    st.one_of(
        st.booleans(),
        st.none(),
        st.integers(-(10**30), 10**30),
        st.floats(allow_nan=False, allow_infinity=False),
        texts,
    ),
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=6,
)


@given(arguments)
@settings(max_examples=200, deadline=None)
def test_any_argument_is_rendered_so_that_it_parses_back(value):
    assert parse(f"f({render(value)})") == Call("f", (value,))


# ---------------------------------------------------------------------------------------------- arithmetic


ARITHMETIC = (
    ("f(@)", 20),
    ("f(@/2)", 10),
    ("f(@//3)", 6),
    ("f(@ - 1)", 19),
    ("f(2*@+1)", 41),
    ("f((@+1)*(@-1))", 399),
    ("f(@**2)", 400),
    ("f(2**3**2)", 512),
    ("f(-@)", -20),
    ("f(-@**2)", -400),
    ("f(@/8)", 2.5),
    ("f(0.1*@)", 2),
    ("f(@d-@)", -16),
    ("f(1/3*@)", 20 / 3),
)


@pytest.mark.parametrize(("text", "value"), ARITHMETIC)
def test_arithmetic_around_holes(text, value):
    assert parse(text, {"@": 20, "@d": 4}) == Call("f", (value,))
    assert type(parse(text, {"@": 20, "@d": 4}).positional[0]) is type(value)


def test_paths_are_words_and_not_divisions():
    assert parse("f(a/b.csv, ~/c-d.npy, ./e.py:make)") == Call("f", ("a/b.csv", "~/c-d.npy", "./e.py:make"))


# ------------------------------------------------------------------------------------------------- refusals


REFUSED_TEXT = {
    "": "spec '': wanted a spec at the end; a spec looks like parity(n=30, degree=3)",
    "   ": "wanted a spec at the end",
    "3": "spec '3' is not a name with arguments; type for example parity(n=30, degree=3)",
    "[1,2]": "spec '[1,2]' is not a name with arguments",
    "parity(": "spec 'parity(': wanted a value at the end",
    "parity(n=30": "wanted a comma or a closing bracket at the end",
    "parity(n=30 degree=3)": "wanted a comma or a closing bracket at 'degree'",
    "parity(n=30)) ": "wanted the end of the spec at ')'",
    "parity(n=30, 3)": "wanted key=value (a position may not follow a key) at ')'",
    "parity(n=1, n=2)": "spec 'parity(n=1, n=2)' gives n twice; give it once",
    "parity(n=?)": "wanted a name, a number, a string or a bracket at '?)'",
    "parity(n='3)": 'wanted a name, a number, a string or a bracket at "\'3)"',
    "parity(n=@)": "wanted a value (there is nothing to put in this place) at '@'",
    "parity(n=1+1)": "wanted a comma or a closing bracket at ",
    "parity(n=-x)": "wanted a number at",
    "mlp(widths=[1 2])": "wanted a comma or ']' at '2'",
    "parity(n=(3))": "wanted a value at '('",
    "parity(n=1e999)": "wanted a finite number of at most 300 digits at '1e999'",
    f"parity(n={'9' * 301})": "wanted a finite number of at most 300 digits at",
    "f(" * 4000: "is nested too deeply; wanted a few levels at most",
    "f(" + "-" * 4000 + "1)": "is nested too deeply; wanted a few levels at most",
    "x" * 100_001: "the spec has 100001 characters; wanted at most 100000",
}


@pytest.mark.parametrize("text", REFUSED_TEXT, ids=lambda t: repr(t[:24]))
def test_text_that_is_no_spec_is_refused(text):
    with pytest.raises(InputError, match=re.escape(REFUSED_TEXT[text])) as refused:
        parse(text)
    assert len(str(refused.value)) < 600


REFUSED_ARITHMETIC = {
    "f(@/0)": "wanted no division by zero",
    "f(@//0)": "wanted no division by zero",
    "f(@**-1)": "wanted a whole exponent from 0 to 64",
    "f(@**65)": "wanted a whole exponent from 0 to 64",
    "f(@**0.5)": "wanted a whole exponent from 0 to 64",
    "f(((@**64)**64)**64)": "wanted numbers of fewer than 300 digits",
    "f(1/(@**64)**64)": "wanted numbers of fewer than 300 digits",
    "f(@many)": "wanted a value (there is nothing to put in this place)",
    "f(@inf+1)": "wanted a finite number",
    "f(@nan*2)": "wanted a finite number",
    "f(@text+1)": "wanted a comma or a closing bracket",
    "f((@)": "wanted a comma or a closing bracket at the end",
    "f((@ 2))": "wanted a closing bracket at '2'",
}


@pytest.mark.parametrize("text", REFUSED_ARITHMETIC)
def test_arithmetic_that_makes_no_number_is_refused(text):
    holes = {"@": 20, "@inf": float("inf"), "@nan": float("nan"), "@text": "a"}
    with pytest.raises(InputError, match=re.escape(REFUSED_ARITHMETIC[text])):
        parse(text, holes)


REFUSED_VALUES = {
    "party(n=3, degree=2)": "unknown target 'party' (nearest known: parity); known: biased, data, digits, extension",
    "qqq": "unknown target 'qqq'; known: ",
    "parity(n=3, degree=2, 4)": "wanted key=value (a position may not follow a key)",
    "parity(3, 2, 1)": "parity takes 2 arguments and got 3: parity(n, degree)",
    "parity(n=3, degre=2)": "parity has no argument 'degre' (nearest known: degree); type parity(n, degree)",
    "parity(3, n=3)": "parity got n twice, by position and by key; type parity(n, degree)",
    "parity(n=3)": "parity needs degree; type parity(n, degree)",
    "modular": "modular needs n; type modular(n, modulus=8)",
    "parity(n=3.5, degree=1)": "parity: n is 3.5; wanted a whole number",
    "parity(n=3.0, degree=1)": "parity: n is 3.0; wanted a whole number",
    "parity(n=true, degree=1)": "parity: n is true; wanted a whole number",
    "parity(n=[3], degree=1)": "parity: n is [3]; wanted a whole number",
    "parity(n=none, degree=1)": "parity: n is none; wanted a whole number",
    'parity(n="3", degree=1)': 'parity: n is "3"; wanted a whole number',
    "sign(3)": "sign: target is 3; wanted a target, such as parity(n, degree)",
    "sign([3])": "sign: target is [3]; wanted a target, such as parity(n, degree)",
    "sign(none)": "sign: target is none; wanted a target, such as parity(n, degree)",
    "sign(digits)": "sign: target is digits; wanted a target, such as parity(n, degree)",
    "sign(nothing(n=3))": "unknown target 'nothing'",
    "polynomial(n=3, expression=4)": "polynomial: expression is 4; wanted text",
    'function("a.py:f", law=5)': "function: law is 5; wanted a law, such as hypercube(n, bias=0.0)",
    'function("a.py:f", law=cube(n=3))': "unknown law 'cube' (nearest known: hypercube)",
    "digits(classes=3)": "digits: classes is 3; wanted a list or auto or all or real or none",
}


@pytest.mark.parametrize("text", REFUSED_VALUES)
def test_a_bad_target_is_refused(text):
    with pytest.raises(InputError, match=re.escape(REFUSED_VALUES[text])):
        targets.read(text)


REFUSED_ELSEWHERE = {
    (
        "networks",
        "mlp(widths=[])",
    ): "mlp: widths is []; wanted at least one hidden layer, such as widths=[512]",
    ("networks", "mlp(widths=64)"): "mlp: widths is 64; wanted a list such as [1,2]",
    ("networks", "mlp(widths=[0])"): "mlp: widths is 0; wanted from 1 to 1000000000",
    ("networks", "mlp(activation=rellu)"): "mlp: activation is rellu, unknown (nearest known: relu)",
    ("networks", "mlp(activation=3)"): "mlp: activation is 3; wanted a function of an array, or a name",
    ("networks", "mlp(init=gausian)"): (
        "mlp: init is gausian; wanted one of gaussian, rademacher, uniform (nearest known: gaussian)"
    ),
    ("networks", "mlp(bias=1)"): "mlp: bias is 1; wanted true or false",
    ("networks", "mlp(weight_variance=0)"): "mlp: weight_variance is 0.0; wanted a number above 0",
    ("networks", "mlp(bias_variance=-1)"): "mlp: bias_variance is -1.0; wanted at least 0.0",
    ("networks", "mlp(bias_variance=x)"): "mlp: bias_variance is x; wanted a number or fan_in",
    (
        "networks",
        "mlp(bias=false, bias_variance=1)",
    ): "mlp: bias_variance is 1.0 but bias is false; drop one of the two",
    ("networks", "cnn()"): "unknown network 'cnn'; known: mlp, module",
    ("networks", "net.py"): "network net.py names no function; type net.py:make, where make() returns it",
    ("trainings", "noisy_gd(noise=-0.1)"): (
        "noisy_gd: noise is -0.1; wanted at least 0.0; type noise=0.0025, or sgd(…) for training without noise"
    ),
    ("trainings", "noisy_gd(steps=0)"): "noisy_gd: steps is 0; wanted from 1 to 1000000000",
    (
        "trainings",
        "noisy_gd(batch=everything)",
    ): "noisy_gd: batch is everything; wanted a whole number or population",
    (
        "trainings",
        "sgd(steps=1)",
    ): "sgd needs rate; type sgd(rate=0.1, epochs=20, batch=64)",
    (
        "groups",
        "signed_permutation(n=3)",
    ): "unknown group 'signed_permutation' (nearest known: signed_permutations)",
    ("groups", "signed_permutations(n=0)"): "signed_permutations: n is 0; wanted from 1 to 100000",
    ("laws", "hypercube(n=0)"): "hypercube: n is 0; wanted from 1 to 100000",
    ("laws", "hypercube(n=100001)"): "hypercube: n is 100001; wanted from 1 to 100000",
}


@pytest.mark.parametrize(("kind", "text"), REFUSED_ELSEWHERE)
def test_a_bad_network_budget_group_or_law_is_refused(kind, text):
    with pytest.raises(InputError, match=re.escape(REFUSED_ELSEWHERE[kind, text])):
        VOCABULARIES[kind].read(text)


def test_numbers_out_of_range_say_the_range():
    within("n", 3, 1, 5)
    above_zero("rate", 0.1)
    for low, high, wanted in ((1, 5, "from 1 to 5"), (1, None, "at least 1"), (None, -9, "at most -9")):
        with pytest.raises(InputError, match=re.escape(f"n is 0; wanted {wanted}")):
            within("n", 0, low, high)
    with pytest.raises(InputError, match=r"^n is 0; wanted at least 1; type n=1$"):
        within("n", 0, 1, hint="type n=1")
    with pytest.raises(InputError, match=r"^n is 'a'; wanted a number$"):
        within("n", "a", 1)
    with pytest.raises(InputError, match="rate is 0; wanted a number above 0"):
        above_zero("rate", 0)
    with pytest.raises(InputError, match="noise is inf; wanted a finite number"):
        coerce(float("inf"), float, "noise")


def test_nearest_says_nothing_where_nothing_is_near():
    assert nearest("majorty", ["majority", "parity"]) == " (nearest known: majority)"
    assert nearest("zzz", ["majority", "parity"]) == ""


# ---------------------------------------------------------------------------------------------- random text


WORDS = st.sampled_from(
    [
        *targets.entries,
        *networks.entries,
        *trainings.entries,
        *laws.entries,
        "n",
        "degree",
        "seed",
        "relu",
        "true",
    ]
)
MARKS = st.sampled_from(
    ["(", ")", "[", "]", ",", "=", "+", "-", "*", "**", "/", "//", '"', "'", "@", "@n", " ", "\\", "\n"]
)
NUMBERS = st.sampled_from(
    ["0", "1", "3", "-2", "1e9", "0.5", "10**9", "1e-400", ".5", "5.", "²", "٣", "99999999999999999999"]
)
PIECES = st.lists(st.one_of(WORDS, MARKS, NUMBERS, st.text(max_size=3)), max_size=14).map("".join)
QUICK = settings(
    max_examples=500, deadline=20_000, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)


@given(PIECES, st.sampled_from(sorted(VOCABULARIES)), st.booleans())
@QUICK
def test_random_text_is_read_or_refused_and_nothing_else(text, kind, with_holes):
    value, refusal = attempt(
        lambda: VOCABULARIES[kind].read(text, {"@": 3, "@n": 0.5} if with_holes else None)
    )
    assert refusal or VOCABULARIES[kind].read(str(value)) == value


CALLS = st.tuples(
    st.sampled_from(sorted({*targets.entries} - {"data", "truth_table", "function"})),
    st.lists(
        st.tuples(
            st.sampled_from(
                ["", "n=", "degree=", "at=", "modulus=", "seed=", "target=", "expression=", "classes="]
            ),
            st.sampled_from(
                [
                    "0",
                    "1",
                    "2",
                    "3",
                    "-1",
                    "4.0",
                    "1e300",
                    "true",
                    "none",
                    "[1,2]",
                    "majority(n=3)",
                    '"x1*x2"',
                    "digits",
                    "parity(3,1)",
                    "100001",
                    "10000000000000000000000",
                    "x1",
                ]
            ),
        ).map("".join),
        max_size=3,
    ),
)


@given(CALLS)
@QUICK
def test_random_arguments_are_read_or_refused_and_nothing_else(call):
    name, inside = call
    value, refusal = attempt(lambda: targets.read(f"{name}({', '.join(inside)})"))
    assert refusal or targets.read(str(value)) == value


def test_long_text_is_read():
    text = "mlp(widths=[" + ",".join(["7"] * 45_000) + "])"
    assert len(networks.read(text).widths) == 45_000


@pytest.mark.parametrize(
    ("spec", "wanted"),
    [
        ("noisy_gd()", "noisy_gd(steps=500, rate=0.05)"),
        ("noisy_gd(steps=9)", "noisy_gd(steps=9, rate=0.05)"),
        ("noisy_gd(rate=1.0, noise=0.5)", "noisy_gd(steps=500, rate=1.0, noise=0.5)"),
        ("sgd(steps=9, rate=0.1, batch=4)", "sgd(steps=9, rate=0.1, batch=4)"),
    ],
)
def test_defaults_can_be_written_out(spec, wanted):
    from learnable.descent.budgets import trainings
    from learnable.specs import spelled

    budget = trainings.read(spec)
    assert spelled(budget, ("widths", "steps", "rate")) == wanted
    assert trainings.read(wanted) == budget


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        (
            "parity(n=9, degree=3, bias=0.2)",
            "parity has no argument 'bias'; type biased(parity(n=9, degree=3), bias=0.2), or parity(n, degree)",
        ),
        ("parity(9, 3, seed=1)", "type moved(parity(9, 3), seed=1), or parity(n, degree)"),
        ("digits(seed=1)", "digits has no argument 'seed'; type digits(classes=none, standardise=false)"),
        ("parity(n=9, degre=3)", "(nearest known: degree); type parity(n, degree)"),
        ("parity(n=9, colour=3)", "parity has no argument 'colour'; type parity(n, degree)"),
    ],
)
def test_an_argument_that_another_word_takes_is_pointed_to(spec, said):
    from learnable.targets import targets

    with pytest.raises(InputError, match=re.escape(said)):
        targets.read(spec)
