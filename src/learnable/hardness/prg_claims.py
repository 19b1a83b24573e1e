"""What is claimed of data from local generators, and what is not, with the numbers of this very family."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from learnable.hardness.encodings import SPACING, encoding_share, good_share
from learnable.hardness.family import Claims
from learnable.hardness.prg_standing import fallen

if TYPE_CHECKING:
    from learnable.hardness.prg_family import LocalGenerator

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


def claims_of(family: LocalGenerator, rows: int) -> Claims:
    """The claims of `rows` rows of the family, with expected counts for depth 3."""
    found = _numbers(family, rows)
    said, unsaid = list(DEEP if family.depth == 3 else SHALLOW), list(NOT_CLAIMED)
    unsaid.append(
        f"Labels are not claimed beyond float64: one between 0 and 1 carries rounding of about {family.n**4 * SPACING:.0e}."
    )
    if family.depth == 3:
        unsaid.append(_informative(found))
    exact = found["labels_exact_up_to_smoothing"]
    if exact == 0 or family.smoothing > exact:
        unsaid.append(_too_rough(family, exact))
    else:
        said.append(_labels(family))
    return Claims(ASSUMPTION, found, tuple(said), tuple(unsaid), SOURCE, _not_hard(family, found))


def _numbers(family: LocalGenerator, rows: int) -> dict[str, Any]:
    n, k = family.n, family.predicate.arity
    net = family.network({"x": [0] * n})
    found: dict[str, Any] = {
        "n": n,
        "k": k,
        "depth": family.depth,
        "predicate": str(family.predicate),
        "dimension": family.dimension,
        "rows": rows,
        "widths": list(net.widths),
        "parameters": net.parameters,
        "smoothing": family.smoothing,
        "input_noise": family.input_noise,
        "labels_exact_up_to_smoothing": family.exact_up_to(max(rows, 1)),
    }
    if family.depth == 3:
        found["probability_of_an_encoding"] = encoding_share(n, k)
        found["probability_of_a_good_encoding"] = good_share(n, k)
        found["good_encodings_expected"] = rows * good_share(n, k)
    hyperedges = found.get("good_encodings_expected", rows)
    found["exponent_of_hyperedges"] = round(math.log(max(hyperedges, 1.0)) / math.log(n), 6)
    return found


def _not_hard(family: LocalGenerator, found: dict[str, Any]) -> str:
    """Why the rows at hand are not hard; nothing where no attack known here breaks them in minutes."""
    n, said = family.n, found.get("good_encodings_expected", found["rows"])
    exact = found["labels_exact_up_to_smoothing"]
    if exact == 0 or family.smoothing > exact:
        return ""
    why = fallen(family.predicate, n, said)
    return (
        f"These rows are not hard: {why}. A larger n or fewer rows stand against the attacks here."
        if why
        else ""
    )


def _informative(found: dict[str, Any]) -> str:
    share, expected = found["probability_of_a_good_encoding"], found["good_encodings_expected"]
    few = " That is too few to learn from." if expected < found["n"] else ""
    return (
        f"It is not claimed that every row says something of x: {expected:.3g} good encodings of a hyperedge are expected "
        f"among {found['rows']} rows ({share:.3g} each), labels off encodings are 0, and the answer 0 everywhere has a mean "
        f"squared error of at most about {found['probability_of_an_encoding']:.2g}.{few}"
    )


def _too_rough(family: LocalGenerator, exact: float) -> str:
    if exact == 0:
        return (
            f"WARNING: input_noise is {family.input_noise:g}, too large for exact labels at any smoothing: labels are the "
            "network's own values, and the proof of hardness does not reach this noise."
        )
    return (
        f"WARNING: smoothing is {family.smoothing:g}, above {exact:.2g}, up to which labels are proved exact: labels are "
        "the smoothed network's own values, and the proof of hardness does not reach this smoothing."
    )


def _labels(family: LocalGenerator) -> str:
    one = "1 + ξ, ξ the smoothing of the output's bias," if family.smoothing else "1"
    if family.depth == 2:
        return f"With probability 0.999 every label is {one} where P(x_S) = 0, and 0 where P(x_S) = 1."
    sure = "With probability 0.999 every" if family.smoothing else "Every"
    return (
        f"{sure} label is {one} on a good encoding of S with P(x_S) = 0, and 0 on every encoding with P(x_S) = 1 and off "
        "encodings; an encoding is good where no coordinate is in (c - 1/n², c + 2/n²), c = Φ^{-1}(1/n)."
    )
