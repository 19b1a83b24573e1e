"""The audit of anything that is said to be a certificate."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from learnable.audit.certificate import audit_certificate
from learnable.audit.dataset import SCHEMA_OF_DATA, audit_dataset
from learnable.audit.effort import UnreadableError, counted
from learnable.audit.plain import only_json
from learnable.audit.report import AuditReport, unreadable
from learnable.audit.whole import audit_whole


def audit_object(found: Any) -> AuditReport:
    """Re-derive what a certificate states, from its own text, with the standard library and exact rationals.

    `found` is an entry of ``certificates``, a whole result of ``check`` or ``verify``, or the certificate of generated data.
    Whatever cannot be read, or is beyond the limits of `effort`, is refused with exit code 2.

    >>> audit_object({"theorem": "A9"}).exit_code
    2
    """
    try:
        with counted():
            only_json(found)
            if not isinstance(found, Mapping):
                raise UnreadableError("wanted one JSON object, a certificate or a result of check")
            schema = found.get("schema")
            if isinstance(schema, str) and schema.startswith(SCHEMA_OF_DATA):
                return audit_dataset(found)
            return audit_whole(found) if "certificates" in found else audit_certificate(found)
    except UnreadableError as error:
        return unreadable(error)
    except RecursionError:
        return unreadable("it is nested too deeply")
    except MemoryError:
        return unreadable("too large to audit: it takes more memory than there is")
    except (ArithmeticError, LookupError, TypeError, ValueError) as error:
        return unreadable(
            f"what it states is of no form that a certificate has ({type(error).__name__}: {error})"
        )
