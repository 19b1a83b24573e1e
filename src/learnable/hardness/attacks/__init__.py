"""Attacks on hard data: everything known here that may find the planted answer, and how it is told who did."""

from learnable.hardness.attacks.attacking import attack as attack
from learnable.hardness.attacks.catalogue import ATTACKS as ATTACKS
from learnable.hardness.attacks.protocol import Attack as Attack
from learnable.hardness.attacks.protocol import Finding as Finding
from learnable.hardness.attacks.reports import Attacked as Attacked
