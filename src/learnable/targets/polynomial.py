"""Polynomials as a person writes them: ``x1 + x1*x2 - 0.5*x3``, exactly.

On the hypercube, biased or not, x_i² is 1, and coefficients are rational; on Gaussian inputs there are powers,
``He2(x1)`` stands for the normalised Hermite polynomial He_2(x_1)/√2!, and coefficients may hold square roots.
"""

from __future__ import annotations

from typing import Any, ClassVar

from learnable.laws import Gaussian, Hypercube, laws
from learnable.specs import Call, InputError, nearest, option, register, render, within
from learnable.targets.biasing import on_law
from learnable.targets.expressions import read_polynomial
from learnable.targets.forms import Form, Monomials, restrict
from learnable.targets.hermite_polynomials import HermiteTerms, from_monomials
from learnable.targets.vocabulary import Target, targets, values_form


@register(targets, "polynomial", family="monomials")
class Polynomial(Target):
    """Any polynomial in x1, …, xn as written: on the hypercube, where x_i² is 1, or on Gaussian inputs.

    `law` is hypercube, gaussian, or a biased hypercube such as hypercube(n=3, bias=0.2).

    >>> p = targets.read('polynomial(n=3, expression="(x1 + x2)*x1 - 0.5*x3")')
    >>> [(s, str(c)) for s, c in p.form().local.terms]
    [((), '1'), ((2,), '-1/2'), ((0, 1), '1')]
    >>> q = targets.read('polynomial(n=3, expression="He2(x1)*x2", law=gaussian)')
    >>> q([[2.0, 1.0, 0.0]]).round(6).tolist()
    [2.12132]
    """

    n: int
    expression: str
    inputs: Any = option("hypercube", spelled="law")

    derivable: ClassVar[bool] = True

    def check(self) -> None:
        object.__setattr__(self, "inputs", _read_inputs(self.inputs, self.n))
        within("polynomial: n", self.n, 2 if self.inputs == "gaussian" else 1, 100_000)
        self.form()

    @property
    def law(self) -> Hypercube | Gaussian:
        if isinstance(self.inputs, Hypercube):
            return self.inputs
        return Hypercube(self.n) if self.inputs == "hypercube" else Gaussian(self.n)

    def form(self) -> Form | HermiteTerms:
        own: Form | HermiteTerms = on_law(self.law, values_form(self))
        return own

    def __call__(self, x: Any) -> Any:
        form = values_form(self)
        return form(x) if isinstance(form, Form) else _values(self, x)


@values_form.register
def _(target: Polynomial) -> Form | HermiteTerms:
    if target.inputs == "gaussian":
        return from_monomials(target.n, read_polynomial(target.expression, target.n, gaussian=True))
    terms = read_polynomial(target.expression, target.n)
    if not terms:
        return Form.plain(target.n, Monomials(()), 0)
    return restrict(Form.plain(target.n, Monomials.of(terms), target.n))


def _read_inputs(given: Any, n: int) -> Any:
    """The law as it is written: a word, or a biased hypercube on n coordinates."""
    if isinstance(given, str) and given in ("hypercube", "gaussian"):
        return str(given)
    law = laws.read(given) if isinstance(given, Call) and given.name in laws.entries else given
    if not isinstance(law, Hypercube | Gaussian):
        known = ("hypercube", "gaussian")
        raise InputError(
            f"polynomial: law is {render(given)}; wanted one of {', '.join(known)}{nearest(str(given), known)}"
        )
    if law.dimension != n:
        raise InputError(
            f"polynomial: law is {law} and n is {n}; type n={law.dimension} or a law of {n} coordinates"
        )
    if isinstance(law, Gaussian):
        return "gaussian"
    return law if law.bias else "hypercube"


def _values(target: Polynomial, x: Any) -> Any:
    """Values on Gaussian inputs (m, n), an array (m,), from the powers as written."""
    import numpy as np

    x = np.asarray(x, dtype=float)
    if x.ndim != 2 or x.shape[1] != target.n:
        raise InputError(f"x has shape {x.shape}; this target wants (m, {target.n})")
    total = np.zeros(len(x))
    for members, coefficient in read_polynomial(target.expression, target.n, gaussian=True).items():
        total += float(coefficient.ball()) * x[:, list(members)].prod(axis=1)
    return total
