"""Theorems as functions of numbers, and the certificates they give."""

from learnable.theorems.certificates.certificate import Certificate as Certificate
from learnable.theorems.certificates.certificate import Hypothesis as Hypothesis
from learnable.theorems.certificates.certificate import tightest as tightest
from learnable.theorems.certificates.table import certify as certify
