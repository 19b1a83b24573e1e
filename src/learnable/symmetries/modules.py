"""The symmetry of any module: rules on its traced layers, then what draws say where the rules do not speak."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import torch

from learnable.groups import Group, Orthogonal, Permutations, SignedPermutations
from learnable.laws import Hypercube, Law
from learnable.networks.module import ModuleNetwork
from learnable.specs import InputError, in_words
from learnable.symmetries.candidates import candidates
from learnable.symmetries.drawing import Drawn, laws_of
from learnable.symmetries.results import PAPER, Status, Symmetry
from learnable.symmetries.rotations import first_weights, rotation_invariant
from learnable.symmetries.testing import (
    DRAWS,
    LEVEL,
    MOMENT_DRAWS,
    entries_p_value,
    forward_p_values,
    gaussian_p_value,
    signs_p_value,
    weights_of,
)
from learnable.symmetries.walking import Followed, UntraceableError, Walk, followed, traced

MANY = 2_000_000
"""Networks with more parameters are not drawn hundreds of times."""
SUPPORTED: Status = "supported by the equivariance check"


@dataclass
class Initial:
    """The laws of the initial parameters of one network: read where they can be, else tested on draws."""

    network: ModuleNetwork
    seed: int
    tested: dict[tuple[str, str], float] = field(default_factory=dict)

    @cached_property
    def laws(self) -> dict[str, Drawn]:
        return laws_of(self.network.make)

    @cached_property
    def draws(self) -> dict[str, Any]:
        return weights_of(self.network.make, self.seed)

    def fails(self, name: str, *, signs: bool, gaussian: bool = False) -> str:
        """Why the law of a parameter is not that of independent entries as asked for; empty where it may be."""
        law = self.laws[name]
        if law.kind != "unknown":
            if signs and not law.symmetric:
                return f"{name} is {law.text}, and w and -w do not have the same law"
            return f"{name} is {law.text}, not Gaussian" if gaussian and not law.gaussian else ""
        if law.draws and "shares" in law.text:
            return f"{name} {law.text}"
        return self._refuted(name, signs, gaussian)

    def _refuted(self, name: str, signs: bool, gaussian: bool) -> str:
        values = self.draws[name]
        if (values == values[0]).all():
            same = (values[0] == values[0].flat[0]).all() and (not signs or values[0].flat[0] == 0)
            return "" if same else f"{name} is the same for every seed, and not the same at every place"
        why = self.laws[name].text
        if self._p(name, "entries", lambda: entries_p_value(values, self._rng(name))) <= LEVEL:
            return f"{name} {why}, and over {DRAWS} seeds its entries are not independent and alike"
        if signs and self._p(name, "signs", lambda: signs_p_value(values)) <= LEVEL:
            return f"{name} {why}, and over {DRAWS} seeds w and -w do not have the same law"
        if gaussian and self._p(name, "gaussian", lambda: gaussian_p_value(values)) <= LEVEL:
            return f"{name} {why}, and over {DRAWS} seeds its entries are not Gaussian"
        return ""

    def _p(self, name: str, what: str, test: Any) -> float:
        if (name, what) not in self.tested:
            self.tested[name, what] = test()
        return self.tested[name, what]

    def _rng(self, name: str) -> np.random.Generator:
        return np.random.default_rng([self.seed, *name.encode()])

    def known(self, names: list[str]) -> bool:
        """Whether the laws of all of these were read, not tested."""
        return all(self.laws[name].kind != "unknown" for name in names)

    def told(self, name: str) -> str:
        """The parameter and its law, for a sentence."""
        law = self.laws[name]
        if law.kind != "unknown":
            return f"{name} is {law.text}"
        return (
            f"{name} {law.text}, and {DRAWS} seeds do not refute that its entries are independent and alike"
        )


def of_module(network: ModuleNetwork, law: Law, seed: int, training: bool = True) -> Symmetry:
    """The largest group that the rules give; else the largest that draws do not refute, where no rule speaks."""
    module = network.make(0)
    kind = next((p.dtype for p in module.parameters() if p.is_floating_point()), torch.float64)
    x = torch.as_tensor(law.draw(2, np.random.default_rng([seed, 20])), dtype=kind)
    x = torch.cat([x, -x])[:3]
    initial = Initial(network, seed)
    try:
        walk = traced(module, x)
        followed(walk, torch.arange(1, law.dimension + 1)[None])
    except UntraceableError as error:
        return _by_draws(network, law, seed, str(error), training)
    turned = law.dimension > 1 and Orthogonal(law.dimension).preserves(law)
    found = _rotations(walk, network, law, initial) if turned else None
    return found or _by_rules(walk, network, law, initial, seed, training)


def _rotations(walk: Walk, network: ModuleNetwork, law: Law, initial: Initial) -> Symmetry | None:
    weights = first_weights(walk)
    if isinstance(weights, str) or not weights:
        return None
    if not rotation_invariant(weights, initial.laws) and any(
        initial.fails(name, signs=True, gaussian=True) for name in weights
    ):
        return None
    because = (
        "every layer that touches the input is linear on all of it",
        *(initial.told(name) for name in weights),
        f"rows of independent Gaussian weights are invariant under rotations ({PAPER})",
    )
    return _result(network, law, Orthogonal(law.dimension), initial.known(list(weights)), because)


def _by_rules(
    walk: Walk, network: ModuleNetwork, law: Law, initial: Initial, seed: int, training: bool
) -> Symmetry:
    reasons: list[str] = []
    unruled, even = False, SignedPermutations(law.dimension).preserves(law)
    for candidate in candidates(walk):
        found = followed(walk, torch.tensor(candidate.generators), two_valued=isinstance(law, Hypercube))
        why = [
            f.why
            or _noticed(f, initial)
            or ("" if even or min(g) > 0 else f"g changes signs, which {law} notices")
            for f, g in zip(found, candidate.generators, strict=True)
        ]
        group = candidate.group([not reason for reason in why], law.dimension)
        if group is not None and group.preserves(law):
            moved = [
                name
                for name in initial.laws
                if any(name in f.moved for f, w in zip(found, why, strict=True) if not w)
            ]
            return _by_group(network, law, group, moved, initial, [*why, *reversed(reasons)])
        reasons += why
        unruled |= candidate.whole == Permutations(law.dimension) and any(f.unruled for f in found)
    told = tuple(dict.fromkeys(reason for reason in reasons if reason))
    if unruled:
        return _by_draws(network, law, seed, "; ".join(told[:2]), training)
    return Symmetry(str(network), str(law), None, "unknown", told[:3], _vouch(law))


def _noticed(found: Followed, initial: Initial) -> str:
    """Why the law of a parameter notices that T_g moves it; empty where none does."""
    return next((why for name, signs in found.moved.items() if (why := initial.fails(name, signs=signs))), "")


def _by_group(
    network: ModuleNetwork, law: Law, group: Group, moved: list[str], initial: Initial, reasons: list[str]
) -> Symmetry:
    because = (
        "followed through every layer, moving the input is moving "
        + (f"the entries of {in_words(moved)}" if moved else "nothing: the output stays as it is"),
        *(initial.told(name) for name in moved),
        f"a law of parameters that does not notice makes training equivariant ({PAPER})",
        *(f"no more, since {why}" for why in dict.fromkeys(reasons) if why),
    )[: 4 + len(moved)]
    return _result(network, law, group, initial.known(moved), because)


def _result(
    network: ModuleNetwork, law: Law, group: Group, known: bool, because: tuple[str, ...]
) -> Symmetry:
    status: Status = "proved" if known else SUPPORTED
    return Symmetry(
        str(network),
        str(law),
        group,
        status,
        because,
        f'--group "{group}" lets certificates rest on it, and you vouch for it',
    )


def _by_draws(network: ModuleNetwork, law: Law, seed: int, why: str, training: bool) -> Symmetry:
    """The largest of the common groups that draws do not refute."""
    n = law.dimension
    if network.parameters(n) > MANY:
        told = (
            f"no rule speaks: {why}",
            f"more than {MANY:,} parameters are too many for {MOMENT_DRAWS} draws",
        )
        return Symmetry(str(network), str(law), None, "unknown", told, _vouch(law))
    common = (*([Orthogonal(n)] if n > 1 else []), SignedPermutations(n), Permutations(n))
    tried, refuted = [g for g in common if g.preserves(law)], list[Group]()
    found, control = forward_p_values(network.make, law, tried, seed)
    if control > LEVEL:
        told = (f"no rule speaks: {why}", "and draws tell too little: not even x from other inputs")
        return Symmetry(str(network), str(law), None, "unknown", told, _vouch(law))
    for group, p in zip(tried, found, strict=True):
        after = _after_training(network, group, seed) if p > LEVEL and training else ""
        if p > LEVEL and after is not None:
            supported = (
                f"no rule speaks: {why}",
                *(f"{g} is refuted by draws: not a symmetry" for g in refuted),
                f"outputs at x and at gx have the same law over initialisations as far as draws tell (p = {p:.2g}){after}; "
                "this is no proof",
            )
            return _result(network, law, group, False, supported)
        refuted.append(group)
    because = (f"no rule speaks: {why}", *(f"{g} is refuted by draws: not a symmetry" for g in refuted))
    return Symmetry(str(network), str(law), None, "unknown", because, _vouch(law))


def _after_training(network: ModuleNetwork, group: Group, seed: int) -> str | None:
    """What two steps of training say; None where they refute the group."""
    from learnable.descent.coupling import equivariance

    try:
        found = equivariance(network, group, "noisy_gd()", steps=2, runs=DRAWS, seed=seed)
    except InputError:
        return ", and training such a module is not supported, so it was not checked"
    return f", also after 2 steps of training (p = {found.p_value:.2g})" if found.holds else None


def _vouch(law: Law) -> str:
    return (
        f'where you know a symmetry, --group "permutations(n={law.dimension})" and the like vouch for it; '
        "learnable.descent.equivariance(network, group, training) checks one by draws"
    )
