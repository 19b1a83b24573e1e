"""The audit of a whole result of `check` or `verify`: its certificates, and that it agrees with them.

Judged are every certificate, the target, law, network, group and budget that they are about, the variance, the edge,
the count of parameters, the alignment, and whether the label is what the certificates prove. Numbers are the nearest
floats where they are known; the alignment has eleven figures where a certificate states it, six for links, whose
series end, and lies within a factor of two of the certificate's where that is on trust and the end of an interval.
The certificates must be about one question. All other keys are listed as not judged, and of a label other than
proved-hard all but that nothing is proved.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from math import inf, isfinite, nextafter
from typing import Any

from learnable.audit.arguments import bound, decimal
from learnable.audit.budgets import read_budget
from learnable.audit.certificate import proves_hard, read_certificate
from learnable.audit.descent import Rederived
from learnable.audit.effort import CERTIFICATES, UnreadableError, within
from learnable.audit.groups import Group, read_group
from learnable.audit.laws import read_law
from learnable.audit.networks import SIGNATURES, read_network
from learnable.audit.numbers import shown
from learnable.audit.report import AuditReport, concluded
from learnable.audit.statements import Statement
from learnable.audit.targets import Link, read_target

SCHEMAS = ("learnable/check/1", "learnable/verify/1")
ROUNDED = Fraction(1, 10**11)
"""How far below the alignment that a certificate states, rounded up at twelve digits, the alignment may be."""
HALF = Fraction(1, 2)
"""The same where a certificate states the upper end of an interval, of which the result shows the middle."""
ASKED = {"target", "network", "training"}
"""What a result that names its schema says that it is about."""
NEAR, OF_LINKS = Fraction(1, 10**11), Fraction(1, 10**6)
"""How far a number may be from an alignment that is re-derived; the series of links end somewhere."""
LABELS = ("proved-hard", "predicted-hard", "predicted-learnable", "undecided")
JUDGED = {
    "": {"schema", "edge", "target", "network", "training", "measures", "certificates", "verdict"},
    "target": {"spec", "law", "variance"},
    "network": {"spec", "group", "parameters", "vouched"},
    "measures": {"alignment"},
    "measures.alignment": {"value", "group"},
    "verdict": {"label"},
}
"""What is judged of an object, by where it stands."""


def audit_whole(found: Mapping[str, Any]) -> AuditReport:
    """The report on a result. Raises `UnreadableError` where a certificate in it cannot be read."""
    certificates = found["certificates"]
    if not isinstance(certificates, list) or not certificates:
        raise UnreadableError("it holds no certificate; only exact targets have one")
    within("the number of certificates", len(certificates), CERTIFICATES)
    read = [read_certificate(entry) for entry in certificates]
    findings = [f for one in read for f in one.findings]
    outer = [f for one, entry in zip(read, certificates, strict=True) for f in _same(found, entry, one)]
    outer += [*_schema(found), *_alignment(found, certificates, read), *_label(found, certificates)]
    outer += _one_question(read)
    trusted = tuple(dict.fromkeys(text for one in read for text in one.trusted))
    told = [f"{entry['theorem']}: {entry['statement']}" for entry in certificates if entry["holds"] is True]
    everything = [*findings, *outer]
    wrong = sum(not f.agrees for f in everything)
    count = "1 certificate" if len(read) == 1 else f"{len(read)} certificates"
    head = f"a result with {count}: {len(everything)} statements re-derived, {wrong} differ"
    return concluded(
        head,
        everything,
        trusted,
        unjudged=[*_unjudged(found), *_left_open(found, certificates, read)],
        then=told,
    )


def _part(found: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    part = found.get(key)
    if part is not None and not isinstance(part, Mapping):
        raise UnreadableError(f"{key} is {str(part)[:40]!r}; wanted an object")
    return part or {}


def _schema(found: Mapping[str, Any]) -> Iterator[Statement]:
    if "schema" in found:
        if missing := sorted(ASKED - set(found)):
            raise UnreadableError(f"a result of check lacks {missing[0]!r}")
        yield Statement("schema", str(found["schema"]), " or ".join(SCHEMAS), found["schema"] in SCHEMAS)


def _same(found: Mapping[str, Any], entry: Mapping[str, Any], read: Rederived) -> Iterator[Statement]:
    """One certificate is about what the result is about: compared as values, not as text."""
    inputs, target, network = read.inputs, _part(found, "target"), _part(found, "network")
    given = inputs.given
    for part, key, own, reader in (
        (target, "spec", "target", read_target),
        (target, "law", "law", read_law),
        (network, "spec", "network", _network),
        (found, "training", "training", read_budget),
    ):
        if part.get(key) is not None:
            same = reader(part[key]) == reader(given[own])
            yield Statement(f"{own} of the certificate", given[own], str(part[key]), same)
    if "edge" in found:
        same = decimal(found["edge"], "edge") == inputs.edge
        yield Statement("edge of the certificate", given["edge"], str(found["edge"]), same)
    if "variance" in target:
        yield _variance(target["variance"], entry, read)
    if "group" in network:
        same = isinstance(network["group"], str) and _inside(inputs.group, read_group(network["group"]))
        yield Statement("group of the certificate", given["group"], str(network["group"]), same)
    if "vouched" in network:
        yield Statement(
            "vouched, in the certificate", str(inputs.vouched), str(network["vouched"]),
            network["vouched"] is inputs.vouched,
        )  # fmt: skip
    if "parameters" in network and "parameters" in given:
        count, own = network["parameters"], given["parameters"]
        same = type(count) is type(own) and count == own
        yield Statement("parameters of the certificate", str(own), str(count), same)


def _one_question(read: list[Rederived]) -> Iterator[Statement]:
    """Certificates side by side are about one target, law, network, budget, edge, and one word of the user."""
    first = read[0].inputs
    for one in read[1:]:
        for name in ("target", "law", "budget", "edge", "vouched"):
            same = getattr(one.inputs, name) == getattr(first, name)
            yield Statement(f"{name} of all certificates", "as each says", "one" if same else "several", same)
        same = _network(one.inputs.given["network"]) == _network(first.given["network"])
        yield Statement("network of all certificates", "as each says", "one" if same else "several", same)


def _network(text: Any) -> Any:
    """Perceptrons compare by all their arguments, modules by the name of their code."""
    return text if read_network(text) is None else bound(text, SIGNATURES, "network")


def _variance(value: Any, entry: Mapping[str, Any], read: Rederived) -> Statement:
    """The nearest float where the variance is known, else what the certificate states to six figures."""
    agrees = _is_float_in(value, read.variance, "target: variance")
    return Statement("variance of the target", str(value), shown((read.variance[1], Fraction(0))), agrees)


def _is_float_in(value: Any, bounds: tuple[Fraction, Fraction], where: str) -> bool:
    """Whether a number is, as written, a float between the nearest floats of two bounds, or next to them."""
    number = decimal(value, where)
    low, high = (_nearest(end) for end in bounds)
    if bounds[0] != bounds[1]:
        low, high = nextafter(low, 0), nextafter(high, inf)
    near = _nearest(number)
    return low <= near <= high and isfinite(near) and Fraction(Decimal(repr(near))) == number


def _nearest(x: Fraction) -> float:
    try:
        return float(x)
    except OverflowError:
        return inf


def _inside(group: Group, outer: Group) -> bool:
    """Whether a certificate's group is the result's, or one of the subgroups that the theorems take of it."""
    if group == outer:
        return True
    signed = outer.name == "signed_permutations" and group.size == outer.size
    return signed and (group.name == "even_signed_permutations" or group.inner == outer.name)


def _alignment(
    found: Mapping[str, Any], certificates: list[Mapping[str, Any]], read: list[Rederived]
) -> Iterator[Statement]:
    """The alignment of the result is that of the certificate against the mean under its group, to eleven figures."""
    stated = _part(_part(found, "measures"), "alignment")
    if stated.get("value") is None:
        return
    if all(entry["theorem"] != "A4'" for entry in certificates):
        yield Statement(
            "alignment of the result", str(stated["value"]), "no certificate of A4' that holds it", False
        )
    for entry, one in zip(certificates, read, strict=True):
        if entry["theorem"] == "A4'" and one.inputs.own:
            own = one.alignment
            agrees = _is_alignment(stated["value"], one)
            yield Statement(
                "alignment of the result", str(stated["value"]), shown((own, Fraction(0))), agrees
            )
            if "group" in stated:
                same = isinstance(stated["group"], str) and read_group(stated["group"]) == one.inputs.group
                yield Statement(
                    "group of the alignment", str(stated["group"]), one.inputs.given["group"], same
                )


def _is_alignment(given: Any, one: Rederived) -> bool:
    """Whether C, where it is re-derived, is at most a little more than a number and not a little less."""
    value, own = decimal(given, "measures: alignment"), one.alignment
    if one.smaller is not None:
        near = OF_LINKS if isinstance(one.inputs.target.kind, Link) else NEAR
        return one.smaller(value * (1 + near)) and not one.smaller(value * (1 - near))
    exact = "measured" not in one.inputs.given and _known(one)
    bounds = (own if exact else own * (1 - (ROUNDED if _known(one) else HALF)), own)
    return _is_float_in(given, bounds, "measures: alignment")


def _label(found: Mapping[str, Any], certificates: list[Mapping[str, Any]]) -> Iterator[Statement]:
    """proved-hard exactly where a certificate proves it."""
    verdict = _part(found, "verdict")
    if "label" not in verdict:
        return
    label, proved = verdict["label"], any(proves_hard(c) for c in certificates)
    derived = "proved-hard" if proved else "no certificate that proves it"
    agrees = label in LABELS and (label == "proved-hard") == proved
    yield Statement("label", str(label), derived, agrees)


def _known(one: Rederived) -> bool:
    """Whether the numbers of the target are known exactly, not by an interval."""
    return one.variance[0] == one.variance[1]


def _left_open(
    found: Mapping[str, Any], certificates: list[Mapping[str, Any]], read: list[Rederived]
) -> Iterator[str]:
    """What is judged of other results, and not of this one, since no certificate speaks of it."""
    if _part(found, "verdict").get("label") in LABELS[1:]:
        yield "verdict.label, but that nothing is proved hard"
    if "parameters" in _part(found, "network") and not any("parameters" in c["inputs"] for c in certificates):
        yield "network.parameters"
    if any(
        entry["theorem"] == "A4'" and not _known(one) and one.smaller is None
        for entry, one in zip(certificates, read, strict=True)
    ):
        yield "measures.alignment.value, but that it is at most the certificate's and at least half of it"


def _unjudged(found: Mapping[str, Any], where: str = "") -> Iterator[str]:
    for key, value in found.items():
        place = f"{where}.{key}" if where else str(key)
        if key not in JUDGED[where]:
            yield place
        elif place in JUDGED and isinstance(value, Mapping):
            yield from _unjudged(value, place)
