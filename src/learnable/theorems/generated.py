"""``certificate.json`` of generated data: what its family claims, and the proofs about the planted target, if any.

Parities and residues of hypercube inputs have a law that the theorems know. Their certificates speak of the planted
function itself, without label noise, of gradients that are means over the whole law, and of the default network and
budget; by symmetry they are the same for every member of its orbit. Label noise leaves such gradients as they are, up to a
factor of at most 1; training again and again on the same rows is another matter, of which they say nothing.
"""

from __future__ import annotations

from typing import Any

from learnable.descent.budgets import NoisyGD
from learnable.hardness.family import Family
from learnable.hardness.storage.plans import DataPlan
from learnable.networks import networks
from learnable.specs import Call, parse
from learnable.targets import targets
from learnable.targets.levels import degree_weights
from learnable.theorems.certificates.table import certificates
from learnable.theorems.spelling import derivable

SCHEMA = "learnable/hard-data/1"
NETWORK = "mlp()"
ABOUT = (
    "The entries of certificates speak of the planted function without label noise, before its columns are permuted and "
    "their signs changed, which changes no bound, and of population gradients under one network and budget; of training on "
    "these rows they say nothing."
)


def document(plan: DataPlan) -> dict[str, Any]:
    """All of ``certificate.json``: the request, the claims of the family, and the certificates that hold for its target."""
    claims = plan.family.claims(plan.samples)
    proofs = proofs_of(plan.family)
    return {
        "schema": SCHEMA,
        **{key: value for key, value in plan.request().items() if key not in ("format", "made_with")},
        "dimension": plan.family.dimension,
        "assumption": claims.assumption,
        "parameters": claims.parameters,
        "not_hard_here": claims.not_hard_here or None,
        "claimed": list(claims.claimed),
        "not_claimed": list(claims.not_claimed),
        "source": claims.source,
        **({"certificates_are_about": ABOUT} if proofs else {}),
        "certificates": proofs,
    }


def proofs_of(family: Family) -> list[dict[str, Any]]:
    """The certificates about the planted target of a family that exclude something; none where no theorem knows its law."""
    spec = planted_target(str(family))
    if spec is None:
        return []
    target, network = targets.read(spec), networks.read(NETWORK)
    found = certificates(
        target=str(target),
        law=str(target.law),
        weights=degree_weights(target.form().local),
        network=str(network),
        parameters=network.parameters(target.law.dimension),
        training=NoisyGD(),
    )
    return [c.json() for c in found if c.holds and not c.vacuous]


def planted_target(family: str) -> str | None:
    """The spec of the function whose orbit a family plants a member of; None where no theorem speaks of it.

    >>> planted_target("noisy_parity(n=30, degree=15, flip=0.2)"), planted_target("gaussian_parity(n=9, sigma=1.0)")
    ('parity(n=30, degree=15)', 'parity(n=9, degree=4)')
    >>> planted_target("moved(majority(n=9))"), planted_target("moved(hermite(d=9, degree=3))")
    ('majority(n=9)', None)
    """
    call = parse(family)
    name, given = (call.name, dict(call.keyword)) if isinstance(call, Call) else (str(call), {})
    if name == "noisy_parity":
        spec = f"parity(n={given['n']}, degree={given['degree']})"
    elif name == "gaussian_parity":
        spec = f"parity(n={given['n']}, degree={given.get('degree', given['n'] // 2)})"
    elif name == "noisy_modular":
        spec = f"modular(n={given['n']}, modulus={given.get('modulus', 8)})"
    elif name == "moved" and isinstance(call, Call) and call.positional:
        spec = str(call.positional[0])
    else:
        return None
    return str(targets.read(spec)) if derivable(spec) else None
