"""Targets made of targets: signs, extensions to more coordinates, unknown members of the orbit, a bias of the inputs."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from learnable.laws import Gaussian, Hypercube, Sphere, haar, read_bias
from learnable.specs import InputError, register, within
from learnable.targets.biasing import on_law
from learnable.targets.forms import Form, exactly_signed, restrict, signs_of
from learnable.targets.vocabulary import Target, targets, values_form


def _form(target: Target, word: str) -> Form:
    form = values_form(target)
    if not isinstance(form, Form):
        raise InputError(f"{word}: {target} is known only by draws; wanted a target with an exact form")
    return form


@register(targets, "sign", family="composed")
class Sign(Target):
    """+1 where the target is at least 0, else -1.

    >>> targets.read("sign(staircase(n=3, degree=3))")([[-1, 1, 1]]).tolist()
    [-1.0]
    """

    target: Target

    def check(self) -> None:
        if getattr(self.target, "law", None) is None:
            raise InputError(
                f"sign: target is {self.target}; wanted a function, such as sign(staircase(n=20, degree=3))"
            )

    @property
    def law(self) -> Any:
        return self.target.law

    def form(self) -> Form | None:
        moved: Form | None = on_law(self.law, values_form(self))
        return moved

    def __call__(self, x: Any) -> Any:
        import numpy as np

        form = values_form(self.target)
        return np.where((exactly_signed(form) if isinstance(form, Form) else self.target)(x) >= 0, 1.0, -1.0)


@values_form.register
def _(target: Sign) -> Form | None:
    if not isinstance(target.law, Hypercube):
        return None  # a sign on the sphere or on Gaussian inputs is known by draws
    return signs_of(_form(target.target, "sign"))


@register(targets, "extension", family="composed")
class Extension(Target):
    """The same function on n coordinates, of which it reads the first ones (the N-extension).

    >>> targets.read("extension(majority(n=3), n=5)")([[1, 1, -1, -1, -1]]).tolist()
    [1.0]
    """

    target: Target
    n: int

    def check(self) -> None:
        if not isinstance(self.target.law, Hypercube):
            raise InputError(
                f"extension: target is {self.target}; wanted one on the hypercube, such as majority(n=9)"
            )
        inner = self.target.law.n
        within("extension: n", self.n, inner, 100_000, f"the target has {inner} coordinates already")

    @property
    def law(self) -> Hypercube:
        return Hypercube(self.n, self.target.law.bias)  # type: ignore[attr-defined]

    def form(self) -> Form:
        moved: Form = on_law(self.law, values_form(self))
        return moved

    def __call__(self, x: Any) -> Any:
        import numpy as np

        return self.target(np.asarray(x)[:, : self.target.law.dimension])


@values_form.register
def _(target: Extension) -> Form:
    return replace(_form(target.target, "extension"), n=target.n)


@register(targets, "moved", family="composed")
class Moved(Target):
    """The target composed with a random signed permutation, or on the sphere and on Gaussian inputs a rotation.

    On a biased hypercube it is a plain permutation, since sign changes do not preserve that law. It is an unknown member
    of the target's orbit; its form there is that of the orbit.

    >>> moved = targets.read("moved(parity(n=9, degree=3), seed=1)")
    >>> sorted(moved.form().coordinates), abs(int(moved([[1] * 9])[0]))
    ([0, 1, 7], 1)
    >>> float(abs(targets.read("moved(gegenbauer(d=2, degree=1), seed=1)")([[1.0, 0.0]])[0])) < 1.4
    True
    """

    target: Target
    seed: int = 0

    def check(self) -> None:
        if not isinstance(getattr(self.target, "law", None), Hypercube | Sphere | Gaussian):
            raise InputError(
                f"moved: target is {self.target}; wanted one on the hypercube, such as parity(n=9, degree=3)"
            )
        within("moved: seed", self.seed, 0)

    @property
    def law(self) -> Any:
        return self.target.law

    def motion(self) -> tuple[Any, Any]:
        """The signed permutation: coordinate i of the moved input is signs[i] · x[places[i]] (0-based)."""
        import numpy as np

        rng = np.random.Generator(np.random.PCG64(self.seed))
        places, signs = rng.permutation(self.law.n), 1 - 2 * rng.integers(0, 2, size=self.law.n)
        return places, signs**2 if self.law.bias else signs

    def form(self) -> Any:
        return on_law(self.law, values_form(self))

    def __call__(self, x: Any) -> Any:
        import numpy as np

        if not isinstance(self.law, Hypercube):
            rng = np.random.Generator(np.random.PCG64(self.seed))
            return self.target(np.asarray(x, dtype=float) @ haar(self.law.d, rng))
        places, signs = self.motion()
        return self.target(np.asarray(x)[:, places] * signs)


@values_form.register
def _(target: Moved) -> Any:
    if not isinstance(target.law, Hypercube):
        return target.target.form()
    form = restrict(_form(target.target, "moved"))
    places, signs = target.motion()
    return Form(
        form.n,
        tuple(int(places[i]) for i in form.coordinates),
        tuple(int(s * signs[i]) for s, i in zip(form.signs, form.coordinates, strict=True)),
        form.local,
    )


@register(targets, "biased", family="composed")
class Biased(Target):
    """The target at ±1 points, with inputs from hypercube(n, bias): independent coordinates of that mean.

    A parity of k coordinates has b^(k-j)·(1-b²)^(j/2) on every character of j of them, so a bias puts it in reach of low
    degrees (Abbe, Cornacchia & Lotfi 2023, arXiv 2306.16921, train on biased inputs first).

    >>> found = targets.read("biased(parity(n=9, degree=3), bias=0.5)")
    >>> [float(w) for w in found.form().local.squares]
    [0.015625, 0.046875, 0.140625, 0.421875]
    """

    target: Target
    bias: Any

    def check(self) -> None:
        object.__setattr__(self, "bias", read_bias("biased", self.bias))
        law = getattr(self.target, "law", None)
        if not isinstance(law, Hypercube):
            raise InputError(
                f"biased: target is {self.target}; wanted one on the hypercube, such as "
                "biased(parity(n=9, degree=3), bias=0.2)"
            )
        if law.bias:
            raise InputError(
                f"biased: target is {self.target}, whose inputs have the bias {law.bias} already; give one bias, such as "
                "biased(parity(n=9, degree=3), bias=0.2)"
            )

    @property
    def law(self) -> Hypercube:
        return Hypercube(self.target.law.dimension, self.bias)

    def form(self) -> Form | None:
        moved: Form | None = on_law(self.law, values_form(self))
        return moved

    def __call__(self, x: Any) -> Any:
        return self.target(x)


@values_form.register
def _(target: Biased) -> Form | None:
    form: Form | None = values_form(target.target)
    return form
