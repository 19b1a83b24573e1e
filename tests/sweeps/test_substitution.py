"""``@name``: what is put where, and with which type."""

import pytest

from learnable.specs import InputError
from learnable.sweeps.substitution import fill, names_in

VALUES = {
    "n": 6,
    "x": 0.25,
    "yes": True,
    "act": "relu",
    "file": "my rows.csv",
    "dir": "data",
    "base": "parity( n=4,degree=2 )",
    "w": (64, 32),
    "at": "a@n",
    "quote": 'say "hi"\\',
}


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("parity(n=@n, degree=@n/2)", "parity(n=6, degree=3)"),
        ("parity(n=@n,degree=(@n-2)//3+1)", "parity(n=6, degree=2)"),
        ("mlp(widths=[@n, 2*@n], weight_variance=@x)", "mlp(widths=[6,12], weight_variance=0.25)"),
        ("mlp(widths=@w, activation=@act, bias=@yes)", "mlp(widths=[64,32], activation=relu, bias=true)"),
        ("extension(@base, n=@n)", "extension(parity(n=4, degree=2), n=6)"),
        ("data(@file)", 'data("my rows.csv")'),
        ("data('rows-@n.csv')", 'data("rows-6.csv")'),
        ('polynomial(n=@n, expression="x1 + @x*x2")', 'polynomial(n=6, expression="x1 + 0.25*x2")'),
        ('data("@quote", a=1)', 'data("say \\"hi\\"\\\\", a=1)'),
        ('data("me@@home.csv", a=@n)', 'data("me@home.csv", a=6)'),
        ("@n", 6),
        ("@x", 0.25),
        ("@yes", True),
        ("@act", "relu"),
        ("@w", (64, 32)),
        ("@base", "parity(n=4, degree=2)"),
        ("@file", "my rows.csv"),
        ("@n*100", 600),
        ("@n / 4", 1.5),
        ("-@n + 1", -5),
        ("rows-@n.csv", "rows-6.csv"),
        ("@dir/rows.csv", "data/rows.csv"),
        ("@dir/@n.csv", "data/6.csv"),
        ("net.py:@act", "net.py:relu"),
        ("@act-@n", "relu-6"),
        ("@n@n", "66"),
        ("me@@home.csv", "me@home.csv"),
        ("@@n", "@n"),
        ("@at", "a@n"),
        ("[@n, @x]", (6, 0.25)),
        ("no holes here", "no holes here"),
        (("mlp(widths=[@n])", 3, ("@act",)), ("mlp(widths=[6])", 3, ("relu",))),
        (3, 3),
        (False, False),
    ],
)
def test_a_value_is_filled(text, filled):
    found = fill(text, VALUES)
    assert found == filled and type(found) is type(filled)


def test_arithmetic_is_that_of_whole_and_decimal_numbers():
    for n in range(1, 30):
        found = fill("f(a=@n*2+1, b=@n/2, c=@n//3, d=@n*0.1)", {"n": n})
        tenth = n // 10 if n % 10 == 0 else n / 10
        half = n // 2 if n % 2 == 0 else n / 2
        assert found == f"f(a={2 * n + 1}, b={half}, c={n // 3}, d={tenth})"


@pytest.mark.parametrize(
    ("value", "names"),
    [
        ("parity(n=@n, degree=@n/@k)", ("n", "k")),
        (("mlp(widths=[@w])", ("@a", 3)), ("w", "a")),
        ("me@@home.csv and @b", ("b",)),
        ("@@@b", ("b",)),
        (3, ()),
        ("", ()),
    ],
)
def test_the_names_in_a_value(value, names):
    assert names_in(value) == names


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("parity(n=@n, degree=@n/0)", "wanted no division by zero"),
        ("parity(n=@n, degree=@act*2)", "wanted a comma or a closing bracket"),
        ("parity(n=@n", "wanted a comma or a closing bracket at the end"),
        ("(@n)", "is not a name with arguments"),
    ],
)
def test_a_spec_that_cannot_be_filled_is_refused(text, sentence):
    with pytest.raises(InputError, match=sentence):
        fill(text, VALUES)


def test_a_sign_alone_is_refused_and_so_is_a_text_that_grows_too_long():
    with pytest.raises(
        InputError, match="'a @ b' has an @ without a name; write @n for the value of n, or @@ for the sign"
    ):
        names_in("a @ b")
    with pytest.raises(InputError, match="'@a-@a' filled in has 160,001 characters; wanted at most 100,000"):
        fill("@a-@a", {"a": "x" * 80_000})
