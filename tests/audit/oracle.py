"""The oracle of the adversary, which is not the judge: whether anything that is said in an altered object is false.

It may still be true where it is equal to what was honest as values, where it says less, and where the prover states the
same, or something stronger, from the altered inputs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
from tests.audit.adversary import Altered, Path
from tests.audit.proving import checked_again, measured_again, proved_again

from learnable.audit import AuditReport
from learnable.descent.budgets import trainings
from learnable.groups import groups
from learnable.laws import Hypercube, laws
from learnable.networks import networks
from learnable.specs import InputError
from learnable.targets import Target, targets

READERS = {
    "target": targets,
    "spec": targets,
    "law": laws,
    "group": groups,
    "training": trainings,
    "network": networks,
}


def alike(a: Any, b: Any, key: Any = "") -> bool:
    """Equal as values: numbers by what they are, specs by what the prover reads, all else letter by letter."""
    if isinstance(a, Mapping) and isinstance(b, Mapping):
        return a.keys() == b.keys() and all(alike(v, b[k], k) for k, v in a.items())
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(alike(x, y, key) for x, y in zip(a, b, strict=True))
    numbers = [isinstance(x, int | float | Decimal) and not isinstance(x, bool) for x in (a, b)]
    if all(numbers):
        x, y = (Decimal(repr(v)) if isinstance(v, float) else Decimal(v) for v in (a, b))
        return x == y
    if isinstance(a, str) and isinstance(b, str) and a != b:
        if key == "edge":
            return re.fullmatch(r"\s*[\d.]+\s*", a) is not None and Fraction(a.strip()) == Fraction(b)
        return key in READERS and _same_spec(a, b, key)
    return type(a) is type(b) and bool(a == b)


def _same_spec(a: str, b: str, key: str) -> bool:
    try:
        known = networks if key == "spec" and "mlp" in a else READERS[key]
        x, y = known.read(a), known.read(b)
        return bool(x == y) or (isinstance(x, Target) and isinstance(y, Target) and _same_values(x, y))
    except (InputError, ValueError, TypeError):
        return False


def _same_values(a: Target, b: Target) -> bool:
    """Whether two targets are functions on one law that agree on points drawn from it."""
    if a.law != b.law:
        return False
    points = a.law.draw(200, np.random.default_rng(0))
    if isinstance(a.law, Hypercube):  # every Hamming weight, too: thresholds differ at one
        n = a.law.dimension
        points = np.vstack([points, 1 - 2 * np.tri(n + 1, n, -1, dtype=np.int8)])
    return bool(np.array_equal(a(points), b(points)))


def true_certificate(found: Any, was: Any) -> bool:
    """Whether a certificate is as it was, of the older form, or what the prover states from its inputs."""
    if not isinstance(found, Mapping) or not isinstance(found.get("hypotheses"), list):
        return False
    if was and (alike(found, was) or alike(found, {**was, "hypotheses": was["hypotheses"][:-2]})):
        return True
    try:
        again = proved_again(found["inputs"])
    except Exception:  # inputs that the prover refuses state nothing true
        return False
    return any(alike(found, one) for one in again) or any(
        one["theorem"] == found["theorem"] and _loose(found, one) for one in again
    )


def _loose(found: Any, one: Any) -> bool:
    """Whether the measured numbers are bounds no tighter than those of the prover, and the rest follows from them."""
    if "measured" not in found["inputs"] or "measured" not in one["inputs"]:
        return False
    stated, known = ({k: Fraction(v) for k, v in c["inputs"]["measured"].items()} for c in (found, one))
    true = stated.keys() == known.keys() and all(
        stated[k] >= v if k in ("alignment", "square") else stated[k] <= v for k, v in known.items()
    )
    return true and alike(found, measured_again(found))


def says_something_false(altered: Altered) -> bool:
    """The oracle: whether anything that is judged of the object is false now."""
    found, was = altered.found, altered.honest
    if not isinstance(found, Mapping) or not isinstance(found.get("certificates"), list):
        return True
    proofs = was["certificates"] or [None]
    kept = found["certificates"]
    if not all(any(true_certificate(c, p) for p in proofs) for c in kept):
        return True
    around = {key: value for key, value in found.items() if key != "certificates"}
    before = {key: value for key, value in was.items() if key != "certificates"}
    if not weaker(around, before) and not (kept and "verdict" in was and _about(found, kept)):
        return True
    return kept != proofs and _label_lies(found)


def _about(found: Any, kept: list[Any]) -> bool:
    """Whether what stands around certificates is what `check` says of their question, but for what nobody judges."""
    again = checked_again(kept[0]["inputs"])
    return all(
        weaker(_part(found, path), _part(again, path), path[-1])
        for path in AROUND
        if path != ("verdict", "label")
    )


def _part(tree: Any, path: Path) -> Any:
    for key in path:
        tree = tree.get(key) if isinstance(tree, Mapping) else None
    return tree


def _label_lies(found: Any) -> bool:
    """proved-hard above certificates that do not prove it, or another label above some that do."""
    label = (found.get("verdict") or {}).get("label")
    proved = any(
        c["holds"] and not c["vacuous"] and c["success_probability_at_most"] <= 0.1
        and c["excludes_loss_at_or_below"] >= (1 - float(c["inputs"]["edge"])) * float(c["variance"]) * (1 - 1e-9)
        for c in found["certificates"]
    )  # fmt: skip
    return label is not None and (label == "proved-hard") != proved


def weaker(found: Any, was: Any, key: Any = "") -> bool:
    """Whether everything that is said was said before, as values; what is left out or null is not said."""
    if isinstance(found, Mapping) and isinstance(was, Mapping):
        return all(k in was and weaker(v, was[k], k) for k, v in found.items())
    if key == "alignment" or (key == "value" and isinstance(found, int | float | Decimal)):
        return not isinstance(found, bool) and abs(Decimal(found) - Decimal(was)) <= Decimal(was) / 10**11
    return found is None or alike(found, was, key)


AROUND: tuple[Path, ...] = (
    ("schema",), ("edge",), ("target", "spec"), ("target", "law"), ("target", "variance"), ("network", "spec"),
    ("network", "group"), ("network", "parameters"), ("network", "vouched"), ("training",),
    ("measures", "alignment", "value"), ("measures", "alignment", "group"), ("verdict", "label"),
)  # fmt: skip
"""What is judged of a result beside its certificates."""
TRUSTED = {
    "weights": "the stated weights of", "second_moment": "the stated weights of",
    "measured": "the alignment and the variance", "variance": "the alignment and the variance",
    "network": "the user's word that", "parameters": "the number of parameters of", "law": "is a function on",
    "target": "the stated weights of",
}  # fmt: skip
"""How the report names what it trusts, by the field that says it."""


def named(altered: Altered, report: AuditReport) -> bool:
    """Whether what was altered is listed as not judged, or its fact among what is trusted."""
    if report.exit_code == 3:
        fields = [p for p in map(str, altered.path) if p in TRUSTED]
        return any(TRUSTED[field] in text for field in fields for text in report.trusted)
    return False


def unjudged(altered: Altered, report: AuditReport) -> bool:
    """Whether the only places that differ are listed as not judged."""
    return altered.path[0] != "certificates" and all(
        any(_within(place, text) for text in report.unjudged)
        for place in differing(altered.honest, altered.found)
    )


def _within(place: str, text: str) -> bool:
    name = text.partition(",")[0]
    return place == name or place.startswith(f"{name}.")


def differing(a: Any, b: Any, place: str = "") -> Iterator[str]:
    """Where two objects differ, by the dotted names of keys."""
    if isinstance(a, Mapping) and isinstance(b, Mapping):
        for key in sorted(set(a) | set(b), key=str):
            yield from differing(a.get(key), b.get(key), f"{place}.{key}" if place else str(key))
    elif not alike(a, b):
        yield place
