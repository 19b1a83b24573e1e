"""Claims on data from local generators, with the numbers of the family at hand, and what is not claimed."""

from __future__ import annotations

from typing import Any

from learnable.hardness.family import Claims
from learnable.hardness.prg.encodings import SPACING
from learnable.hardness.prg.feasible_attack import fallen
from learnable.hardness.prg.predicates import Predicate

SOURCE = (
    "Daniely, Srebro & Vardi 2023, Computational Complexity of Learning Neural Networks: Smoothness and Degeneracy "
    "(arXiv 2302.07426)"
)
ASSUMPTION = (
    "Assumption 2.1: for every s > 1 there are a constant k and a predicate P of k bits such that no polynomial-time "
    "algorithm tells P(x_S) on n^s uniform hyperedges S from independent fair bits with advantage above 1/3."
)
DEEP = (
    "Theorem 3.1: under Assumption 2.1 no algorithm whose time is polynomial in the dimension, the number and size of the "
    "parameters, 1/ε and 1/τ learns depth-3 ReLU networks with parameters smoothed by N(0, τ²) on inputs N(0, I).",
    "Corollary: it stays so where every weight matrix is non-degenerate; smoothed ones have least singular values of at "
    "least τ/poly with high probability.",
)
SHALLOW = (
    "Theorem 3.2: under Assumption 2.1 no algorithm whose time is polynomial in the dimension, the number and size of the "
    "parameters, 1/ε, 1/τ and 1/ω learns depth-2 ReLU networks with parameters smoothed by N(0, τ²) and inputs smoothed by "
    "N(0, ω²).",
)
NOT_CLAIMED = (
    "Nothing is claimed of this n and this k: the theorems are about n to infinity, under an assumption that is not proved.",
    "At small n the secret is found by trying all 2^n values of x against the rows that encode a hyperedge.",
    "It is not claimed that this predicate satisfies the assumption at this number of rows: run the attacks on it.",
)


def claims_of(predicate: Predicate, numbers: dict[str, Any]) -> Claims:
    """The claims of rows of a family, from its numbers by name (`LocalGenerator.numbers`), which stand in the claims."""
    said, unsaid = list(DEEP if numbers["depth"] == 3 else SHALLOW), list(NOT_CLAIMED)
    rounding = numbers["n"] ** 4 * SPACING
    unsaid.append(
        f"Labels are not claimed beyond float64: one between 0 and 1 carries rounding of about {rounding:.0e}."
    )
    if numbers["depth"] == 3:
        unsaid.append(_informative(numbers))
    if _rough(numbers):
        unsaid.append(_too_rough(numbers))
    else:
        said.append(_labels(numbers))
    return Claims(ASSUMPTION, numbers, tuple(said), tuple(unsaid), SOURCE, _not_hard(predicate, numbers))


def _rough(numbers: dict[str, Any]) -> bool:
    """Whether labels are beyond the smoothing up to which they are proved exact."""
    exact = numbers["labels_exact_up_to_smoothing"]
    return bool(exact == 0 or numbers["smoothing"] > exact)


def _not_hard(predicate: Predicate, numbers: dict[str, Any]) -> str:
    """Why the rows at hand are not hard; nothing where no attack known here breaks them in minutes."""
    if _rough(numbers):
        return ""
    why = fallen(predicate, numbers["n"], numbers.get("good_encodings_expected", numbers["rows"]))
    return (
        f"These rows are not hard: {why}. A larger n or fewer rows stand against the attacks here."
        if why
        else ""
    )


def _informative(numbers: dict[str, Any]) -> str:
    rows, off = numbers["rows"], numbers["probability_of_an_encoding"]
    share, expected = numbers["probability_of_a_good_encoding"], numbers["good_encodings_expected"]
    few = " That is too few to learn from." if expected < numbers["n"] else ""
    return (
        f"It is not claimed that every row says something of x: {expected:.3g} good encodings of a hyperedge are expected "
        f"among {rows} rows ({share:.3g} each), labels off encodings are 0, and the answer 0 everywhere has a mean "
        f"squared error of at most about {off:.2g}.{few}"
    )


def _too_rough(numbers: dict[str, Any]) -> str:
    exact, noise, tau = (numbers[key] for key in ("labels_exact_up_to_smoothing", "input_noise", "smoothing"))
    if exact == 0:
        return (
            f"WARNING: input_noise is {noise:g}, too large for exact labels at any smoothing: labels are the "
            "network's own values, and the proof of hardness does not reach this noise."
        )
    return (
        f"WARNING: smoothing is {tau:g}, above {exact:.2g}, up to which labels are proved exact: labels are "
        "the smoothed network's own values, and the proof of hardness does not reach this smoothing."
    )


def _labels(numbers: dict[str, Any]) -> str:
    one = "1 + ξ, ξ the smoothing of the output's bias," if numbers["smoothing"] else "1"
    if numbers["depth"] == 2:
        return f"With probability 0.999 every label is {one} where P(x_S) = 0, and 0 where P(x_S) = 1."
    sure = "With probability 0.999 every" if numbers["smoothing"] else "Every"
    return (
        f"{sure} label is {one} on a good encoding of S with P(x_S) = 0, and 0 on every encoding with P(x_S) = 1 and off "
        "encodings; an encoding is good where no coordinate is in (c - 1/n², c + 2/n²), c = Φ^{-1}(1/n)."
    )
