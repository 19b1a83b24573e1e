"""The precision of balls is stated, put back, and one thread's alone: answers have the same bytes side by side."""

import ast
import json
import os
import sys
import threading
import warnings
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flint import arb, ctx

import learnable
from learnable import check
from learnable.precision import precision
from learnable.targets.coefficients import gaussian_coefficients, sphere_coefficients

QUESTIONS = (
    {"target": "parity(n=30, degree=3)"},
    {"target": "staircase(n=12, degree=4)", "net": "mlp(widths=[16, 16])"},
    {"target": "majority(n=9)", "net": "mlp(widths=[16], activation=tanh)"},
    {"target": "parity(n=14, degree=3)", "net": "mlp(widths=[16], init=rademacher)"},
    {"target": "parity(n=14, degree=2)", "net": "mlp(widths=[16], init=rademacher, bias_variance=0.5)"},
    {"target": "single_index(d=20, link=relu, law=sphere)"},
    {"target": "single_index(d=20, link=tanh, law=sphere)"},
    {"target": "single_index(d=20, link=tanh, law=gaussian)"},
    {"target": "hermite(d=10, degree=3)", "net": "mlp(widths=[16], activation=tanh)"},
    {"target": 'polynomial(n=6, expression="He3(x1) - x1/2 + He2(x2)/3", law=gaussian)'},
    {"target": "biased(majority(n=9), bias=0.2)", "net": "mlp(widths=[16], activation=tanh)"},
    {"target": "staircase(n=8, degree=3)", "group": "permutations(n=8)"},
    {"target": "staircase(n=7, degree=3)", "group": "cyclic_shifts(n=7)", "net": "mlp(widths=[16])"},
)


def answer(question):
    return json.dumps(check(**question, samples=64).json(), sort_keys=True)


def forget():
    """What is kept from question to question, so that balls are computed anew."""
    gaussian_coefficients.cache_clear()
    sphere_coefficients.cache_clear()


@pytest.fixture(scope="module")
def alone():
    """The answers, asked one by one."""
    forget()
    return [answer(question) for question in QUESTIONS]


@pytest.fixture
def often():
    """Threads that take turns as often as they can."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("often")
def test_questions_of_eight_threads_have_the_bytes_of_questions_one_by_one(alone):
    forget()
    before = ctx.prec, ctx.cap
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(answer, QUESTIONS * 2))
    assert (ctx.prec, ctx.cap) == before
    others = [str(QUESTIONS[i % len(QUESTIONS)]) for i, text in enumerate(found) if text != (alone * 2)[i]]
    assert others == []


def test_answers_do_not_hang_on_the_precision_of_the_process(alone):
    """Every ball is computed in a block, none at what the process has set."""
    forget()
    before = ctx.prec, ctx.cap
    ctx.prec, ctx.cap = 24, 3
    try:
        found = [answer(question) for question in QUESTIONS]
        assert (ctx.prec, ctx.cap) == (24, 3)
    finally:
        ctx.prec, ctx.cap = before
    assert found == alone


def test_a_block_inside_another_takes_what_is_not_given_from_it():
    before = ctx.prec, ctx.cap
    with precision(200, terms=7):
        with precision(100):
            assert (ctx.prec, ctx.cap) == (100, 7)
        with precision(terms=9):
            assert (ctx.prec, ctx.cap) == (200, 9)
        assert (ctx.prec, ctx.cap) == (200, 7)
    assert (ctx.prec, ctx.cap) == before


def test_what_was_set_is_put_back_after_an_error():
    before = ctx.prec
    with pytest.raises(ZeroDivisionError), precision(300), precision(400):
        1 / 0  # noqa: B018
    assert ctx.prec == before
    with precision():
        assert ctx.prec == 53


def test_a_function_at_a_precision_may_call_itself():
    @precision(90)
    def bits(depth):
        return [ctx.prec, *(bits(depth - 1) if depth else [])]

    assert bits(2) == [90, 90, 90]
    assert bits.__name__ == "bits"


def test_a_thread_waits_for_the_block_of_another():
    inside, seen = threading.Event(), []

    def other():
        inside.wait()
        with precision():
            seen.append(ctx.prec)

    thread = threading.Thread(target=other)
    with precision(200):
        thread.start()
        inside.set()
        thread.join(0.05)
        assert thread.is_alive() and seen == [] and (arb(1) / 3).rel_accuracy_bits() > 190
    thread.join()
    assert seen == [53]


@pytest.mark.skipif(sys.platform == "win32", reason="processes are not forked there")
def test_a_process_forked_while_a_thread_computes_has_a_free_lock():
    begun, ended = threading.Event(), threading.Event()

    def compute():
        with precision(77):
            begun.set()
            ended.wait(0.2)

    thread = threading.Thread(target=compute)
    thread.start()
    begun.wait()
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore", DeprecationWarning
        )  # of a fork beside threads, which is what is tested
        child = os.fork()
    if child == 0:
        with precision():
            os._exit(ctx.prec)
    ended.set()
    thread.join()
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 53


def test_nothing_else_sets_the_context_of_flint():
    root = Path(learnable.__file__).parent
    named = {
        path.relative_to(root).as_posix()
        for path in root.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if (
            isinstance(node, ast.ImportFrom)
            and node.module == "flint"
            and "ctx" in {a.name for a in node.names}
        )
        or (isinstance(node, ast.Attribute) and node.attr in ("ctx", "workprec", "workdps", "extraprec"))
    }
    assert named == {"precision.py"}
