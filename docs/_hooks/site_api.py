"""The pages of the Python interface: every public name of `learnable`, and the results that its functions return."""

from __future__ import annotations

import learnable

GROUPS = {
    "Questions": ("check", "verify", "rank", "scale", "symmetry", "reproduce"),
    "Data": ("Arrays", "Source"),
    "Measures": ("inal", "alignment", "cross_predictability", "profile", "spectrum"),
    "Certificates": ("certify", "audit"),
    "Hard data": ("generate", "read_rows", "attack", "distinguish", "audit_predicate"),
    "Numbers and refusals": ("Estimate", "InputError"),
}
"""The public names, in the order in which one meets them."""

RESULTS = (
    "learnable.verdicts.results.Check",
    "learnable.verdicts.rule.Verdict",
    "learnable.verification.Verification",
    "learnable.ranking.results.Ranking",
    "learnable.scaling.Scale",
    "learnable.symmetries.results.Symmetry",
    "learnable.theorems.certificates.certificate.Certificate",
    "learnable.audit.report.AuditReport",
    "learnable.generation.GeneratedData",
    "learnable.attacks.reports.Attacked",
    "learnable.hardness.prg.advantage.Advantage",
    "learnable.hardness.prg.predicate_audit.PredicateAudit",
    "learnable.profiles.parts.Profile",
)
"""What the functions return."""


def names() -> tuple[str, ...]:
    """Every public name of the library.

    >>> "check" in names() and "Estimate" in names()
    True
    """
    return (*learnable._PLACES, "Estimate", "InputError")


def groups() -> dict[str, tuple[str, ...]]:
    """`GROUPS`, and below them the public names that stand in none.

    >>> list(groups())[0]
    'Questions'
    """
    placed = {name for group in GROUPS.values() for name in group}
    rest = tuple(name for name in names() if name not in placed)
    return GROUPS | ({"And also": rest} if rest else {})


def page() -> str:
    """The page of public names."""
    parts = [INTRODUCTION]
    for group, members in groups().items():
        parts += [f"## {group}", *(_entry(f"learnable.{name}", name) for name in members)]
    return "\n\n".join(parts) + "\n"


def results_page() -> str:
    """The page of results."""
    return "\n\n".join([RESULTS_INTRODUCTION, *(_entry(r, r.rpartition(".")[2], 2) for r in RESULTS)]) + "\n"


def _entry(path: str, name: str, level: int = 3) -> str:
    return f"::: {path}\n    options:\n      heading: {name}\n      heading_level: {level}\n      toc_label: {name}"


INTRODUCTION = """# Python

Every public name. `import learnable` loads none of what a call does not need. [In Python](../python.md) has a tour, and what
counts as data and as a network; [results](results.md) are what the functions return."""

RESULTS_INTRODUCTION = """# Results

What the functions return: frozen values. Where there is a command of the name, `json()` is the object that `--json` prints;
`repr` is a card as text, and in a notebook the last line of a cell shows it as a card."""
