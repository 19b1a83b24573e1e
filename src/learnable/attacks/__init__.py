"""Attacks on generated rows: every algorithm known here that may find the planted answer, and a report of which did."""

from learnable.attacks.catalogue import ATTACKS as ATTACKS
from learnable.attacks.protocol import Attack as Attack
from learnable.attacks.protocol import AttackResult as AttackResult
from learnable.attacks.reports import Attacked as Attacked
from learnable.attacks.runner import attack as attack
