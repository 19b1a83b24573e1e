"""The symmetry of any module: rules on its traced layers name a group, and draws of the network must fail to refute it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import torch

from learnable.groups import Group, Orthogonal, SignedPermutations
from learnable.groups.naming import named
from learnable.laws import Hypercube, Law
from learnable.networks.module import ModuleNetwork
from learnable.specs import InputError, in_words
from learnable.symmetries.candidates import candidates
from learnable.symmetries.closed import UntraceableError, told
from learnable.symmetries.draws_test import LEVEL, refutation
from learnable.symmetries.initialisation import EntryLaw, laws_of
from learnable.symmetries.results import PAPER, Symmetry
from learnable.symmetries.rotations import first_weights, rotation_invariant
from learnable.symmetries.tracing import Followed, Walk, followed, traced

MANY = 2_000_000
"""Networks with more parameters are not drawn hundreds of times."""


@dataclass
class Initial:
    """The laws of the initial parameters of one network, read off what its factory runs."""

    network: ModuleNetwork

    @cached_property
    def laws(self) -> dict[str, EntryLaw]:
        return laws_of(self.network.make)

    def fails(self, name: str, *, signs: bool) -> str:
        """Why the law of a parameter is not that of independent entries, or one number; empty where it is."""
        law = self.laws[name]
        if law.kind == "unknown":
            return f"{name} {law.text}"
        return (
            f"{name} is {law.text}, and w and -w do not have the same law"
            if signs and not law.symmetric
            else ""
        )

    def depends(self, moved: list[str]) -> str:
        """Which other parameter may hang together with those that are moved; empty where all are independent of them."""
        draws = frozenset[int]().union(*(self.laws[name].draws for name in moved))
        for name, law in self.laws.items():
            if moved and name not in moved and (law.elsewhere or law.draws & draws):
                return f"{name} {law.text}, and may depend on {in_words(moved)}"
        return ""

    def told(self, name: str) -> str:
        """The parameter and its law, for a sentence."""
        return f"{name} is {self.laws[name].text}"


def of_module(network: ModuleNetwork, law: Law, seed: int) -> Symmetry:
    """The largest group that the rules name, where draws do not refute it."""
    symmetry = by_rules(network, law, seed)
    return symmetry if symmetry.group is None else _drawn(network, law, symmetry, symmetry.group, seed)


def by_rules(network: ModuleNetwork, law: Law, seed: int) -> Symmetry:
    """The largest group that the rules name, before draws have spoken; or why they name none."""
    n, initial = law.dimension, Initial(network)
    module = network.sized()
    kind = next((p.dtype for p in module.parameters() if p.is_floating_point()), torch.float64)
    x = torch.as_tensor(law.draw(2, np.random.default_rng([seed, 20])), dtype=kind)
    x = torch.cat([x, -x])[:3]
    try:
        walk = traced(module, x)
        followed(walk, torch.arange(1, n + 1)[None])
        _refuse_steered(network, walk, x)
    except UntraceableError as error:
        return _unknown(network, law, (str(error),))
    turned = n > 1 and Orthogonal(n).preserves(law)
    symmetry = _rotations(walk, network, law, initial) if turned else None
    return symmetry or _moving(walk, network, law, initial)


def _refuse_steered(network: ModuleNetwork, walk: Walk, x: torch.Tensor) -> None:
    """The graph must be the same for every seed: numbers of the draw that it holds are no parameters."""
    for seed in (1, 2, 3):
        other = traced(network.make(seed), x)
        if told(other.module, other.graph) != told(walk.module, walk.graph):
            raise UntraceableError("forward or a layer's settings differ from seed to seed")


def _drawn(network: ModuleNetwork, law: Law, symmetry: Symmetry, group: Group, seed: int) -> Symmetry:
    """What the rules found, where draws fail to refute it."""
    size = network.parameters(law.dimension)
    if size > MANY:
        why = (
            f"rules name {group}, and {size:,} parameters are too many to test it by draws (at most {MANY:,})"
        )
        return _unknown(network, law, (why, *symmetry.because))
    try:
        seen = refutation(network.make, law, group, seed)
    except InputError as error:
        return _unknown(network, law, (f"rules name {group}, and {error}", *symmetry.because))
    if seen.p_value <= LEVEL:
        return _unknown(network, law, (f"rules name {group}, and {seen}", *symmetry.because))
    because = (*symmetry.because, f"{seen}; this is no proof")
    return Symmetry(symmetry.network, symmetry.law, group, "supported", because, symmetry.next)


def _rotations(walk: Walk, network: ModuleNetwork, law: Law, initial: Initial) -> Symmetry | None:
    weights = first_weights(walk)
    if isinstance(weights, str) or not weights or not rotation_invariant(weights, initial.laws):
        return None
    if initial.depends(list(weights)):
        return None
    because = (
        "every layer that touches the input is linear on all of it",
        *(initial.told(name) for name in weights),
        f"rows of independent Gaussian weights are invariant under rotations ({PAPER})",
    )
    return _named(network, law, Orthogonal(law.dimension), because)


def _moving(walk: Walk, network: ModuleNetwork, law: Law, initial: Initial) -> Symmetry:
    reasons: list[str] = []
    even = SignedPermutations(law.dimension).preserves(law)
    for candidate in candidates(walk):
        trace = followed(walk, torch.tensor(candidate.generators), two_valued=isinstance(law, Hypercube))
        why = [
            f.why
            or _noticed(f, initial)
            or ("" if even or min(g) > 0 else f"g changes signs, which {law} notices")
            for f, g in zip(trace, candidate.generators, strict=True)
        ]
        group = candidate.group([not reason for reason in why], law.dimension)
        if group is not None and group.preserves(law):
            moved = [
                name
                for name in initial.laws
                if any(name in f.moved for f, w in zip(trace, why, strict=True) if not w)
            ]
            reasons = [*why, *reversed(reasons)]
            return _by_group(network, law, named(group), moved, initial, reasons)
        reasons += why
    return _unknown(network, law, tuple(dict.fromkeys(reason for reason in reasons if reason))[:3])


def _noticed(trace: Followed, initial: Initial) -> str:
    """Why the law of the parameters notices that T_g moves some; empty where it does not."""
    alone = (why for name, signs in trace.moved.items() if (why := initial.fails(name, signs=signs)))
    return next(alone, "") or initial.depends(list(trace.moved))


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
    return _named(network, law, group, because)


def _named(network: ModuleNetwork, law: Law, group: Group, because: tuple[str, ...]) -> Symmetry:
    """What the rules name, before draws have spoken."""
    then = f'--group "{group}" lets certificates rest on it, and you vouch for it'
    return Symmetry(str(network), str(law), group, "unknown", because, then)


def _unknown(network: ModuleNetwork, law: Law, because: tuple[str, ...]) -> Symmetry:
    vouch = (
        f'where you know a symmetry, --group "permutations(n={law.dimension})" and the like vouch for it; '
        "learnable.descent.equivariance(network, group, training) checks one by draws"
    )
    return Symmetry(str(network), str(law), None, "unknown", because[:3], vouch)
