"""`audit`: every kind of certificate, by what it says it is."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from learnable.theorems.auditing import AuditReport
from learnable.theorems.auditing import audit as audit_theorem
from learnable.theorems.auditing.report import load
from learnable.theorems.auditing.specs import UnreadableError

GENERATED = "learnable/hard-data/"


def audit(source: str | Path | Mapping[str, Any]) -> AuditReport:
    """Re-derive what a certificate states.

    `source` is a file or an object: an entry of ``certificates``, a whole result of ``check``, or the ``certificate.json``
    of generated data, for which its folder may stand. The first two are audited by the standard library and exact
    rationals alone. Of generated data the claims are worked out again from the family, the certificates audited each; and
    where MANIFEST.json lies beside the file, every checksum is compared, the answer planted again and one shard made
    again.

    >>> audit({"theorem": "A9"}).exit_code, audit({"schema": "learnable/hard-data/1"}).lines
    (2, ("not readable: the certificate lacks 'assumption'",))
    """
    if isinstance(source, str | Path):
        inside = Path(source) / "certificate.json"
        source = inside if inside.is_file() else source
        try:
            found, folder = load(source), Path(source).parent
        except UnreadableError:
            return audit_theorem(source)
    else:
        found, folder = source, None
    schema = found.get("schema") if isinstance(found, Mapping) else None
    if isinstance(schema, str) and schema.startswith(GENERATED):
        from learnable.theorems.regenerated import audit_generated

        return audit_generated(found, folder)
    return audit_theorem(source)
