"""`where` has the values of Python and refuses all else; ``@name`` is filled with the right type."""

from itertools import product

import pytest

from learnable.specs import InputError
from learnable.sweeps.expressions import DEEPEST, condition, fill, names_in, names_of, read_condition

VALUES = {"n": (1, 4, 6), "k": (0, 2, 5), "x": (0.5, 2.0), "net": ("mlp()", "it's")}
NAMES = {
    name: (lambda p, i=i, column=column: column[p[i]]) for i, (name, column) in enumerate(VALUES.items())
}
POINTS = list(product(*(range(len(column)) for column in VALUES.values())))


def kept(text):
    return condition(text, NAMES.__getitem__, NAMES)


@pytest.mark.parametrize(
    "text",
    [
        "k <= n",
        "1 <= k <= n < 6",
        "n == 4",
        "n != 4 or k > 2",
        "not n > 3 and k < 3 or x == 0.5",
        "not (n > 3 and k < 3)",
        "n + k * 2 - 1 >= 4",
        "n / 4 == x",
        "n // 4 == k % 4",
        "-k < +n - 5",
        "(n + k) % 3 == 0",
        "n*x > k",
        "net == 'mlp()'",
        'net != "it\'s" and n > 1',
        "net < 'j'",
        "True",
        "not False",
        "(k > 0) == (n > 1)",
        "k != 0 and n / k > 1",
        "k == 0 or n / k > 1",
        "  k <=\tn ",
    ],
)
def test_a_condition_is_what_python_says(text):
    keeps = kept(text)
    wanted = [
        eval(text.strip(), {}, {name: read(point) for name, read in NAMES.items()})  # noqa: S307
        for point in POINTS
    ]
    assert len(POINTS) == 36
    assert [keeps(point) for point in POINTS] == wanted
    assert all(type(keeps(point)) is bool for point in POINTS)


def test_true_and_false_are_written_small_too():
    assert [kept("true")(p) for p in POINTS[:1]] == [True]
    assert [kept("false or not true")(p) for p in POINTS[:1]] == [False]
    flag = condition("flag == true", lambda name: lambda point: point[0], ["flag"])
    assert flag((True,)) and not flag((False,))


def test_the_names_of_a_condition():
    assert names_of(read_condition("a < b and (b > c or true)")) == ("a", "b", "c")


KNOWN = "wanted names, numbers, comparisons, and, or, not, such as k <= n"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("m < 3", "where names 'm'"),
        ("nets < 3", "where names 'nets' (nearest known: net); the names of this grid are n, k, x and net"),
        ("__import__('os').system('true')", "where has a call, "),
        ("abs(n) > 3", f"where has a call, 'abs(n)', which it does not know; {KNOWN}"),
        ("n.real > 3", "where has an attribute, 'n.real', which it does not know"),
        ("n[0] > 3", "where has an index, 'n[0]'"),
        ("n in [1, 2]", "where has a comparison by in or is, 'n in [1, 2]'"),
        ("n is 1", "where has a comparison by in or is, 'n is 1'"),
        ("n if k else x", "where has an if"),
        ("lambda: 1", "where has a lambda"),
        ("n, k", "where has a comma"),
        ("[n]", "where has a list"),
        ("(m := 3) > n", "where has an assignment"),
        ("f'{n}' == 'a'", "where has a formatted text"),
        ("n ** 2 > 3", "where has an operation other than + - * / // %, 'n ** 2'"),
        ("n & k == 0", "where has an operation other than + - * / // %"),
        ("~n == 0", "where has something, '~n'"),
        ("{n: 1}", "where has something"),
        ("n == None", "where has something, 'None'"),
        ("n == 1j", "where has something, '1j'"),
        ("n == b'a'", "where has something"),
        ("@k <= @n", "where is '@k <= @n'; names stand there without @, such as k <= n"),
        ("k = n", f"where is 'k = n', which cannot be read (invalid syntax); {KNOWN}"),
        ("k < ", "where is 'k < ', which cannot be read (invalid syntax)"),
        ("", "where is '', which cannot be read"),
        ("k < n; n", "which cannot be read"),
        ("k <\x00 n", "which cannot be read"),
        ("1 if", "which cannot be read"),
        ("(" * 500 + "n" + ")" * 500, "which cannot be read"),
        ("9" * 1999 + "<n and " * 200, "where has 3,399 characters; wanted at most 2,000"),
        ("-" * 1990 + "n < 1", "nested too deeply; wanted at most 100 levels"),
        ("f(" + "-" * 900 + "n)", "where"),
        ("not " * 400 + "n", "nested too deeply; wanted at most 100 levels"),
        ("1" + "+1" * (DEEPEST + 1) + " > n", "nested too deeply; wanted at most 100 levels"),
    ],
)
def test_what_is_no_condition_is_refused_at_once(text, sentence):
    with pytest.raises(InputError) as refused:
        kept(text)
    assert sentence in str(refused.value)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("n", "where gives a number (1); wanted a comparison, such as k <= n"),
        ("net", 'where gives text ("mlp()"); wanted a comparison'),
        ("n and k", "'n' in where is a number (1); wanted a comparison, such as k > 0"),
        ("not k", "'k' in where is a number (0); wanted a comparison"),
        ("net == n", "'net == n' in where compares text (\"mlp()\") with a number (1); wanted two of a kind"),
        ("0 < n < net", "'0 < n < net' in where compares a number (1) with text"),
        ("(n > 1) == 1", "compares true or false (false) with a number (1)"),
        ("net + 1 > n", "'net + 1' in where computes with text (\"mlp()\"); wanted numbers"),
        ("-net == n", "'-net' in where computes with text"),
        ("(n > 1) + 1 > n", "computes with true or false (false); wanted numbers"),
        ("n / k > 1", "'n / k' in where divides by zero; keep zero out first, as in k != 0 and …"),
        ("n % k == 1", "divides by zero"),
        ("n // (k * 1.0) == 1", "divides by zero"),
        ("1" + "0" * 400 + " * x > 1", "in where is too large a number"),
        ("1" + "0" * 400 + " / 3 > 1", "in where is too large a number"),
    ],
)
def test_what_makes_no_sense_at_a_point_is_refused_there(text, sentence):
    keeps = kept(text)
    with pytest.raises(InputError) as refused:
        keeps((0, 0, 0, 0))
    assert sentence in str(refused.value)


def test_lists_are_equal_or_not_and_have_no_order():
    lists = {"w": lambda p: (64,), "v": lambda p: (64, "a"), "u": lambda p: ("a",)}
    assert condition("w != v", lists.__getitem__, lists)(())
    with pytest.raises(
        InputError, match=r"'w < u' in where orders lists; only == and != make sense of a list"
    ):
        condition("w < u", lists.__getitem__, lists)(())


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
