"""A prediction as it is fixed before training, and how it stands against the success rate that training showed."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from typing import Any, Literal

from learnable.estimates import Estimate
from learnable.verdicts.results import Check

Score = Literal["agree", "disagree", "silent"]


def fixed(found: Check) -> dict[str, str]:
    """The prediction before training: label, reason, time, and the SHA-256 of the whole check as canonical JSON.

    Canonical means keys in order, no spaces, UTF-8: anyone can recompute it from the other keys of the result.
    """
    text = json.dumps(
        found.json(), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )
    return {
        "label": found.verdict.label,
        "because": found.verdict.because,
        "fixed_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "sha256": hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest(),
    }


def score(label: str, success: Estimate) -> Score:
    """Agree where the interval of the success rate lies on the predicted side of one half, disagree on the other.

    Silent where the prediction was undecided, or the interval holds one half.

    >>> never = Estimate.share(0, 20)
    >>> score("predicted-hard", never), score("predicted-learnable", never), score("undecided", never)
    ('agree', 'disagree', 'silent')
    """
    if label == "undecided" or success.low <= 0.5 <= success.high:
        return "silent"
    return "agree" if (success.low > 0.5) == (label == "predicted-learnable") else "disagree"


def contradictions(found: Check, success: Estimate) -> tuple[dict[str, Any], ...]:
    """Certificates whose bound lies below the interval of the success rate, with all that is needed to repeat it.

    Of certificates, those that exclude all that counts as learned.
    """
    return tuple(
        {
            "theorem": c.theorem,
            "success_probability_at_most": c.success_probability_at_most,
            "success_rate": success.json(),
            "target": found.target["spec"],
            "network": found.network["spec"],
            "training": str(found.training),
            "edge": float(found.edge),
            "seed": found.seed,
            "runs": success.samples,
        }
        for c in found.certificates
        if c.holds and c.reaches and success.low > c.success_probability_at_most
    )
