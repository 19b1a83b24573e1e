"""`audit`: the judge's report on any certificate, and of generated data the claims and rows made again beside it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from learnable.audit import AuditReport, audit_object
from learnable.audit.dataset import SCHEMA_OF_DATA
from learnable.audit.effort import UnreadableError
from learnable.audit.files import load
from learnable.audit.report import unreadable


def audit(source: str | Path | Mapping[str, Any], *, trust_code: bool = False) -> AuditReport:
    """Re-derive what a certificate states.

    `source` is a file or an object: an entry of ``certificates``, a whole result of ``check``, or the ``certificate.json``
    of generated data, for which its folder may stand. The standard library and exact rationals alone judge all three. Of
    generated data the claims are worked out again from the family besides, by the code that made them; and where
    MANIFEST.json lies beside the file, every checksum is compared, the answer planted again and one shard made again.
    Python code that such a family names runs with `trust_code` alone; without it the certificate is not readable.

    >>> audit({"theorem": "A9"}).exit_code, audit({"schema": "learnable/hard-data/1"}).lines
    (2, ("not readable: the certificate lacks 'assumption'",))
    """
    folder: Path | None = None
    found: Any = source
    if isinstance(source, str | Path):
        inside = Path(source) / "certificate.json"
        path = inside if inside.is_file() else Path(source)
        try:
            found, folder = load(path), path.parent
        except UnreadableError as error:
            return unreadable(error)
    report = audit_object(found)
    schema = found.get("schema") if isinstance(found, Mapping) else None
    if report.exit_code == 2 or not isinstance(schema, str) or not schema.startswith(SCHEMA_OF_DATA):
        return report
    from learnable.regeneration.claims import audit_generated  # loads NumPy

    return audit_generated(found, folder, report, trust_code)
