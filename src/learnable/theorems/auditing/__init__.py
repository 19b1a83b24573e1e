"""The audit: a certificate re-derived from its own text, with nothing but the standard library.

This is a second implementation on purpose: its own weights, its own arithmetic, its own reading of every
hypothesis. It shares with the rest only the parser of specs and the sentences it compares.
"""

from learnable.theorems.auditing.report import AuditReport as AuditReport
from learnable.theorems.auditing.report import audit as audit
