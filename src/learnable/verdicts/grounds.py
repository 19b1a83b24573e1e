"""The grounds of a verdict on an exact target."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from learnable.complexity.support import Support
from learnable.descent.budgets import Training
from learnable.forecast.by_degree import Forecast
from learnable.profiles import Profile
from learnable.theorems.certificates.certificate import Certificate
from learnable.verdicts.architecture import Inexpressible


@dataclass(frozen=True)
class Grounds:
    """What a verdict on an exact target is a function of."""

    profile: Profile
    held: Support
    training: Training
    parameters: int
    layers: int
    edge: Fraction
    certificate: Certificate | None
    forecast: Forecast | None
    symmetric: bool
    """Whether the initialisation is known, or vouched, to be symmetric under the group of the profile."""
    unforecast: str = ""
    """Where no forecast is made, in words; empty where the kind of network or optimizer is the reason."""
    unvouched: str = ""
    """Why no theorem speaks of a network that is not symmetric, in words; empty where nothing is known of its symmetry."""
    offered: str = ""
    """A group that was found of the network, and that the user could vouch for."""
    inexpressible: Inexpressible | None = None
    """What of the target no weights of the network hold."""
    rows: int | None = None
    """Rows to train on, where they are data; else the population is the hypercube."""
