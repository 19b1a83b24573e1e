"""`symmetry`: the group that training respects, found from the network, or said to be unknown."""

from __future__ import annotations

from typing import Any

from learnable.groups import Group, Orthogonal, Permutations, SignedPermutations, groups
from learnable.laws import Law, laws
from learnable.networks import MLP, ModuleNetwork, networks
from learnable.specs import InputError, within
from learnable.symmetries.results import PAPER, Symmetry

_ROWS = {
    "gaussian": "rows of independent Gaussian weights are invariant under rotations",
    "rademacher": "independent Rademacher weights are invariant under signed permutations",
    "uniform": "independent uniform weights are invariant under signed permutations",
}


def symmetry(network: Any, law: Any, *, group: Any = None, seed: int = 0, training: bool = True) -> Symmetry:
    """Under which group of the inputs is training equivariant, and how is that known?

    Training is G-equivariant where f(gx; θ) = f(x; T_g θ) with orthogonal T_g that leave the law of the initial θ as it
    is (Abbe & Boix-Adserà 2022, arXiv 2208.03113): for a first layer W, T_g is W → Wg. `network` and `law` are specs or
    values. A given `group` is what the user vouches for. An ``nn.Module`` is traced and followed layer by layer; where
    no rule speaks, draws (from `seed`) may support a group and never prove one; with `training` that takes in two
    steps of training, which costs seconds. Raises `InputError` for what is not
    a network, law or group.

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
    if group is not None:
        return _vouched(net, where, group)
    if isinstance(net, MLP):
        return _of_perceptron(net, where)
    if isinstance(net, ModuleNetwork):
        from learnable.symmetries.modules import of_module  # loads torch

        return of_module(net, where, seed, training)
    raise InputError(f"network is {network!r}; wanted mlp(widths=[512]) or file.py:factory")


def _vouched(network: Any, law: Law, group: Any) -> Symmetry:
    found = groups.read(group)
    if not isinstance(found, Group):
        raise InputError(f"group is {group!r}; wanted a spec such as signed_permutations(n=30)")
    if found.why_not(law):
        raise InputError(f"group is {found}, and {found.why_not(law)}; give one that preserves the law")
    return Symmetry(
        str(network),
        str(law),
        found,
        "vouched",
        (f"the user vouches for {found}",),
        "learnable.descent.equivariance(network, group, training) checks it by draws",
    )


def _of_perceptron(network: MLP, law: Law) -> Symmetry:
    """The largest of rotations, signed permutations and permutations that both the weights and the law are invariant
    under."""
    n = law.dimension
    if network.init == "gaussian" and n > 1 and Orthogonal(n).preserves(law):
        group: Group = Orthogonal(n)
    else:
        group = SignedPermutations(n) if SignedPermutations(n).preserves(law) else Permutations(n)
    kept = (
        f"they preserve {law}"
        if isinstance(group, Orthogonal)
        or (network.init != "gaussian" and isinstance(group, SignedPermutations))
        else f"of those, {group} preserves {law}"
    )
    because = (
        f"the input meets the first layer alone, and for W drawn with init={network.init} W and Wg have the same law: "
        f"{_ROWS[network.init]} ({PAPER})",
        kept,
    )
    return Symmetry(str(network), str(law), group, "proved", because)
