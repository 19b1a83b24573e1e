"""Theorems as functions of numbers, the certificates they give, and the audit of those."""

from learnable.theorems.auditing import AuditReport as AuditReport
from learnable.theorems.audits import audit as audit
from learnable.theorems.certificate import Certificate as Certificate
from learnable.theorems.certificate import Hypothesis as Hypothesis
from learnable.theorems.certificate import tightest as tightest
from learnable.theorems.certification import certify as certify
