"""Polynomials as a person writes them: ``x1 + x1*x2 - 0.5*x3``, exactly.

On the hypercube x_i² is 1, and coefficients are rational; on Gaussian inputs there are powers, ``He2(x1)`` stands for
the normalised Hermite polynomial He_2(x_1)/√2!, and coefficients may hold square roots.
"""

from __future__ import annotations

from typing import Any, Literal

from learnable.laws import Gaussian, Hypercube
from learnable.specs import InputError, option, within, word
from learnable.targets.expressions import read_polynomial
from learnable.targets.forms import Form, Monomials, restrict
from learnable.targets.hermite_polynomials import HermiteTerms, from_monomials
from learnable.targets.vocabulary import Target, targets


@word(targets, "polynomial", family="monomials")
class Polynomial(Target):
    """Any polynomial in x1, …, xn as written: on the hypercube, where x_i² is 1, or on Gaussian inputs.

    >>> p = targets.read('polynomial(n=3, expression="(x1 + x2)*x1 - 0.5*x3")')
    >>> [(s, str(c)) for s, c in p.form().local.terms]
    [((), '1'), ((2,), '-1/2'), ((0, 1), '1')]
    >>> q = targets.read('polynomial(n=3, expression="He2(x1)*x2", law=gaussian)')
    >>> q([[2.0, 1.0, 0.0]]).round(6).tolist()
    [2.12132]
    """

    n: int
    expression: str
    inputs: Literal["hypercube", "gaussian"] = option("hypercube", spelled="law")

    def check(self) -> None:
        within("polynomial: n", self.n, 1 if self.inputs == "hypercube" else 2, 100_000)
        self.form()

    @property
    def law(self) -> Hypercube | Gaussian:
        return Hypercube(self.n) if self.inputs == "hypercube" else Gaussian(self.n)

    def form(self) -> Form | HermiteTerms:
        if self.inputs == "gaussian":
            return from_monomials(self.n, read_polynomial(self.expression, self.n, gaussian=True))
        terms = read_polynomial(self.expression, self.n)
        return (
            restrict(Form.plain(self.n, Monomials.of(terms), self.n))
            if terms
            else Form.plain(self.n, Monomials(()), 0)
        )

    def __call__(self, x: Any) -> Any:
        form = self.form()
        return form(x) if isinstance(form, Form) else _values(self, x)


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
