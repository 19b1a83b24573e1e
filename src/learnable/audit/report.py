"""The report of an audit: an exit code, sentences, every finding, and what is taken on trust."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from learnable.audit.statements import Statement

HOLDS, FAILS, UNREADABLE, ON_TRUST = 0, 1, 2, 3
OUTCOMES = ("✓ holds", "✗ does not hold", "? not readable", "~ holds if what is trusted is true")


@dataclass(frozen=True)
class AuditReport:
    """The outcome in words and as an exit code.

    0: every number and hypothesis was re-derived. 3: it holds if what is listed as trusted is true. 1: it does not hold.
    2: it cannot be read, or it is too large to audit.
    """

    exit_code: int
    lines: tuple[str, ...]
    findings: tuple[Statement, ...] = ()
    trusted: tuple[str, ...] = ()
    unjudged: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether everything stated follows, with nothing taken on trust."""
        return self.exit_code == HOLDS

    def __str__(self) -> str:
        return "\n".join(self.lines)

    def __repr__(self) -> str:
        return f"audit: {OUTCOMES[self.exit_code]}\n" + "\n".join(f"  {line}" for line in self.lines)

    def _repr_html_(self) -> str:
        told = "".join(f"<li>{escape(line)}</li>" for line in self.lines)
        return f"<div><strong>audit: {OUTCOMES[self.exit_code]}</strong><ul>{told}</ul></div>"

    def json(self) -> dict[str, Any]:
        """The report as plain data."""
        findings = [
            {"what": f.what, "stated": f.stated, "derived": f.derived, "agrees": f.agrees}
            for f in self.findings
        ]
        return {
            "exit_code": self.exit_code,
            "lines": list(self.lines),
            "findings": findings,
            "trusted": list(self.trusted),
            "not_judged": list(self.unjudged),
        }


def unreadable(why: object) -> AuditReport:
    """The report on what cannot be audited.

    >>> unreadable("it names no theorem").lines
    ('not readable: it names no theorem',)
    """
    return AuditReport(UNREADABLE, (f"not readable: {why}",))


def concluded(
    head: str,
    findings: Sequence[Statement],
    trusted: Sequence[str],
    *,
    failing: Sequence[str] = (),
    unjudged: Sequence[str] = (),
    then: Sequence[str] = (),
) -> AuditReport:
    """The report on what was read: `failing` are reasons beside the findings, `then` is told where nothing is wrong."""
    wrong = [f for f in findings if not f.agrees]
    fails = bool(wrong or failing)
    lines = [head]
    lines += [f"{f.what} does not follow: stated {f.stated}, derived {f.derived}" for f in wrong]
    lines += [f"trusted, not re-derived: {text}" for text in trusted]
    lines += [f"not judged: {', '.join(unjudged)}"] if unjudged else []
    lines += list(failing) if fails else list(then)
    code = FAILS if fails else ON_TRUST if trusted else HOLDS
    return AuditReport(code, tuple(lines), tuple(findings), tuple(trusted), tuple(unjudged))
