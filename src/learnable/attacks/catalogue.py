"""Every attack that is known here, in the order in which they run: first those that know what kind of answer is planted."""

from __future__ import annotations

from learnable.attacks import baselines, generators, networks, parities, regression, shallow_networks
from learnable.attacks.parity_rows import no_parity
from learnable.attacks.protocol import Attack, Problem


def always(problem: Problem) -> str:
    """It applies to any rows."""
    return ""


ATTACKS = (
    Attack(
        "elimination",
        "Gaussian elimination over GF(2)",
        "±1 columns, a parity without noise",
        "no label is wrong and there are n + 41 rows",
        "n³/64 word operations",
        no_parity,
        parities.elimination,
    ),
    Attack(
        "every_set",
        "the correlation with every parity, by a Walsh-Hadamard transform",
        "at most 26 columns of ±1",
        "the rows determine the parity at all",
        "n·2^n",
        parities.too_wide,
        parities.every_set,
    ),
    Attack(
        "triples",
        "the correlation with every product of one, two and three columns",
        "±1 columns",
        "the parity has degree at most 3 and the rows a few times log n over the squared correlation",
        "m·n³/6",
        no_parity,
        parities.triples,
    ),
    Attack(
        "guessed_rows",
        "elimination on rows guessed to have right labels",
        "±1 columns, a parity with noise",
        "(1 - p)^-n guesses are affordable, p the share of wrong signs among the most certain rows",
        "n³/64 word operations a guess",
        parities.hopeless,
        parities.guessed_rows,
        weight=8.0,
    ),
    Attack(
        "every_seed",
        "every seed of a local generator that no row contradicts",
        "a generator of at most 24 bits",
        "there are a few times n rows without noise",
        "2^n",
        generators.too_many_seeds,
        generators.every_seed,
    ),
    Attack(
        "algebraic",
        "elimination in the monomials of the seed, up to the rational degree e of the predicate",
        "a local generator, no noise",
        "there are about n^e/e! rows over the equations that a row gives (n²/6 for tsa)",
        "n^(3e)/64 word operations",
        generators.not_a_generator,
        generators.algebraic,
    ),
    Attack(
        "votes",
        "the correlation of the output with single bits of the seed",
        "a generator whose predicate correlates with a bit",
        "there are about n·log n rows",
        "m·k",
        generators.not_a_generator,
        generators.votes,
    ),
    Attack(
        "spectral",
        "the top eigenvector of votes on pairs of bits",
        "a generator whose predicate has a coefficient on 2 or 3 bits",
        "there are about n (two bits) or n^1.5 (three) rows, times log n",
        "n³",
        generators.not_a_generator,
        generators.spectral,
    ),
    Attack(
        "moments",
        "second and fourth moments of the label, then Gauss-Newton",
        "Gaussian inputs, real labels without noise",
        "the label is one hidden ReLU layer with weights far from dependent, and rows enough for its moments",
        "m·d² + m·units⁴",
        shallow_networks.not_shallow,
        shallow_networks.moments,
    ),
    Attack(
        "linear",
        "ridge regression on the columns",
        "nothing",
        "the label correlates with single columns",
        "m·d²",
        regression.wide,
        regression.linear,
    ),
    Attack(
        "low_degree",
        "ridge regression on monomials of degree 3 at most, or 2",
        "few columns",
        "the label has weight on low degrees and there are more rows than monomials",
        "m·d^(2·degree)",
        regression.too_many,
        regression.low_degree,
    ),
    Attack(
        "neighbours",
        "nearest neighbours",
        "nothing",
        "near rows have near labels and the rows fill the space",
        "m·d a test row",
        always,
        baselines.neighbours,
    ),
    Attack(
        "kernel",
        "kernel ridge: power 2, power 3, Gaussian",
        "nothing",
        "the label is smooth in the inputs",
        "the third power of 3,000 rows",
        always,
        baselines.kernel,
    ),
    Attack(
        "boosting",
        "gradient boosting of trees",
        "scikit-learn",
        "a few columns at a time tell",
        "m·d a tree",
        baselines.installed,
        baselines.boosting,
    ),
    Attack(
        "mlp_sgd",
        "a ReLU network of widths 256-256, by SGD with momentum",
        "torch",
        "gradient descent learns it",
        "3,000 steps of 128 rows",
        networks.installed,
        networks.by_sgd,
    ),
    Attack(
        "mlp_adam",
        "the same by Adam",
        "torch",
        "gradient descent learns it",
        "3,000 steps of 128 rows",
        networks.installed,
        networks.by_adam,
    ),
)
