"""The audit: a certificate re-derived from its own text, by a second implementation.

It imports the standard library alone, its own reader of specs included, and nothing of it is imported by the prover: its own
weights, its own arithmetic, its own reading of every hypothesis. `learnable.audit(…)` is a call of this package.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import Any

from learnable.audit.judge import audit_object as audit_object
from learnable.audit.report import AuditReport as AuditReport


class _Package(ModuleType):
    """`learnable.audit` is the public function and the package of the judge: the package is called like the function."""

    def __call__(self, source: Any, **options: Any) -> AuditReport:
        found: AuditReport = import_module("learnable.regeneration").audit(source, **options)
        return found


sys.modules[__name__].__class__ = _Package
