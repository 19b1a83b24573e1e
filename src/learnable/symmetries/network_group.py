"""`symmetry`: the group that training respects, found from the network, or said to be unknown."""

from __future__ import annotations

from typing import Any

from learnable.groups import Group, Orthogonal, Permutations, SignedPermutations, groups
from learnable.laws import Law, laws
from learnable.networks import MLP, ModuleNetwork, Network, made, networks
from learnable.specs import InputError, within
from learnable.symmetries.results import PAPER, Symmetry

_ROWS = {
    "gaussian": "rows of independent Gaussian weights are invariant under rotations",
    "rademacher": "independent Rademacher weights are invariant under signed permutations",
    "uniform": "independent uniform weights are invariant under signed permutations",
}


def symmetry(network: Any, law: Any, *, group: Any = None, seed: int = 0) -> Symmetry:
    """Under which group of the inputs is training equivariant, and how is that known?

    Training is G-equivariant where f(gx; θ) = f(x; T_g θ) with orthogonal T_g that leave the law of the initial θ as it
    is (Abbe & Boix-Adserà 2022, arXiv 2208.03113): for a first layer W, T_g is W → Wg. `network` and `law` are specs or
    values, or a function that returns a fresh module. Of an ``mlp`` the group is proved. An ``nn.Module`` is traced and
    followed layer by layer; the group that the rules name is supported where draws (from `seed`) do not refute it, which
    costs seconds. A given `group` is what the user vouches for, of a module; draws may refute it too. Raises
    `InputError` for what is not a network, law or group, and for a group that is refuted or known to be none.

    >>> found = symmetry("mlp(widths=[64])", "sphere(d=9)")
    >>> str(found.group), found.status, found.survives
    ('orthogonal(d=9)', 'proved', ('ball clipping',))
    >>> print(symmetry("mlp(widths=[64])", "hypercube(n=9)").group)
    signed_permutations(n=9)
    """
    net, where = networks.read(network), laws.read(law)
    if not isinstance(where, Law):
        raise InputError(
            f"law is {law!r}; wanted one such as hypercube(n=20), sphere(d=20) or gaussian(d=20)"
        )
    within("seed", seed, 0)
    if not isinstance(net, Network) and callable(net):
        net = made(net)
    if not isinstance(net, MLP | ModuleNetwork):
        raise InputError(f"network is {network!r}; wanted mlp(widths=[512]) or file.py:factory")
    named = None if group is None else _preserving(group, where)
    if isinstance(net, MLP):
        return _of_perceptron(net, where, named)
    if named is not None:
        return _vouched(net, where, named, seed)
    from learnable.symmetries.modules import of_module  # loads torch

    return of_module(net, where, seed)


def _preserving(group: Any, law: Law) -> Group:
    preserved = groups.read(group)
    if not isinstance(preserved, Group):
        raise InputError(f"group is {group!r}; wanted a spec such as signed_permutations(n=30)")
    if preserved.why_not(law):
        raise InputError(
            f"group is {preserved}, and {preserved.why_not(law)}; give one that preserves the law"
        )
    return preserved


def _vouched(network: ModuleNetwork, law: Law, group: Group, seed: int) -> Symmetry:
    from learnable.symmetries.draws_test import LEVEL, refutation
    from learnable.symmetries.modules import MANY  # loads torch

    network.draw(law.dimension, seed)  # refuses a module that does not take such inputs
    size = network.parameters(law.dimension)
    if size > MANY:
        drawn = f"{size:,} parameters are too many to test it by draws (at most {MANY:,})"
    else:
        seen = refutation(network.make, law, group, seed)
        if seen.p_value <= LEVEL:
            raise InputError(
                f"group is {group}, and for {network} {seen}; drop --group, or name a smaller group that it has"
            )
        drawn = str(seen)
    return Symmetry(
        str(network),
        str(law),
        group,
        "vouched",
        (f"the user vouches for {group}", f"{drawn}; this is no proof"),
    )


def _of_perceptron(network: MLP, law: Law, named: Group | None) -> Symmetry:
    """The largest of rotations, signed permutations and permutations that both the weights and the law are invariant
    under; or the group that was named, where they are invariant under it."""
    n = law.dimension
    if isinstance(named, Orthogonal) and network.init != "gaussian":
        raise InputError(
            f"group is {named}, and the weights of {network} are invariant under signed permutations alone: a rotation "
            f"changes the law of init={network.init}; type signed_permutations({n})"
        )
    if named is not None:
        group = named
    elif network.init == "gaussian" and n > 1 and Orthogonal(n).preserves(law):
        group = Orthogonal(n)
    else:
        group = SignedPermutations(n) if SignedPermutations(n).preserves(law) else Permutations(n)
    kept = (
        f"{group} is some of that, and preserves {law}"
        if named is not None
        else (
            f"they preserve {law}"
            if isinstance(group, Orthogonal)
            or (network.init != "gaussian" and isinstance(group, SignedPermutations))
            else f"of those, {group} preserves {law}"
        )
    )
    because = (
        f"the input meets the first layer alone, and for W drawn with init={network.init} W and Wg have the same law: "
        f"{_ROWS[network.init]} ({PAPER})",
        kept,
    )
    return Symmetry(str(network), str(law), group, "proved", because)
