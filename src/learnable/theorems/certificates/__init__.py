"""Certificates: what they hold, how a theorem's facts become one, and the table of theorems."""

from learnable.theorems.certificates.certificate import Certificate as Certificate
from learnable.theorems.certificates.certificate import Hypothesis as Hypothesis
from learnable.theorems.certificates.certificate import in_order as in_order
from learnable.theorems.certificates.certificate import tightest as tightest
