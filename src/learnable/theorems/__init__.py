"""Theorems as functions of numbers, and the certificates they give."""

from learnable.theorems.certificate import Certificate as Certificate
from learnable.theorems.certificate import Hypothesis as Hypothesis
from learnable.theorems.certificate import tightest as tightest
from learnable.theorems.certification import certify as certify
