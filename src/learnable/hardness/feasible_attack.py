"""Feasible attacks on parities with noise: which ones stand, and why the others fall.

The defaults of the families, such as labels flipped with probability 0.1, are hard as n grows and not at n = 100: about
10^5 guesses of rows that are all right find the answer. A certificate says so, and names the noise that does stand.
"""

from __future__ import annotations

import math

from learnable.hardness.parity_costs import SPARE, TRANSFORMED, best_pool, guesses, significant

MINUTES = 6.0
"""log10 of the guesses that take minutes (about 5,000 a second at n = 100)."""
STANDS = 12.0
"""log10 of the guesses from which on guessing is out of reach: years."""
SEARCHED = 3
"""Products of so many columns, and of all but so many, are searched."""
FLIPS = tuple(round(0.05 * i, 2) for i in range(1, 10))
SIGMAS = (1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0, 16.0, 24.0, 32.0)
WIDE = 100
"""An n at which some noise stands."""


def fallen(n: int, degree: int, rows: int, tries: float, signal: float) -> str:
    """Why a parity of `degree` of n columns falls in minutes from that many rows; nothing where it does not.

    `tries` is log10 of the guesses (`parity_costs.guesses`), `signal` the squared correlation of the label with the parity:
    (1 - 2·flip)², or 1/(1 + sigma²), and 1 only without noise. A search through N sets needs signal·rows above t², t the
    size that no wrong set reaches (`parity_costs.significant`).

    >>> fallen(100, 50, 10**5, 12.7, 0.25)
    ''
    >>> fallen(100, 50, 10**5, 4.8, 0.64)
    'about 10^4.8 guesses of 100 rows whose labels are all right, one elimination each, find the answer'
    """
    if searched(n, degree) and _seen(2.0 * (n + 1) ** SEARCHED, rows, signal):
        return f"a search through the products of at most {SEARCHED} columns, and of all but {SEARCHED}, finds the answer"
    if signal == 1 and rows > n + SPARE:
        return f"elimination over GF(2) finds the answer from {n + SPARE + 1} rows"
    if tries <= MINUTES and rows >= 2 * n + 300:
        about = f"about 10^{tries:.1f}" if tries > 1 else "a few"
        return (
            f"{about} guesses of {n} rows whose labels are all right, one elimination each, find the answer"
        )
    if n <= TRANSFORMED and _seen(2.0**n, rows, signal):
        return f"one transform gives the correlations with all 2^{n} sets"
    return ""


def searched(n: int, degree: int) -> bool:
    """Whether the product is among those that are searched, whatever the noise."""
    return min(degree, n - degree) <= SEARCHED


def _seen(sets: float, rows: int, signal: float) -> bool:
    """Whether the right one of so many sets stands out, three standard errors to spare."""
    return math.sqrt(rows * signal) >= significant(sets) + 3


def standing_flip(n: int) -> str:
    """The least noise at which guessing is out of reach, in words.

    >>> standing_flip(100), standing_flip(30)
    ('flip=0.25 (about 10^12.7 guesses)', 'n=100 and flip=0.25 (about 10^12.7 guesses)')
    """
    tried = ((at, flip, guesses(at, flip)) for at in (n, WIDE) for flip in FLIPS)
    at, flip, tries = next(t for t in tried if min(t[2], t[0] * math.log10(2)) >= STANDS)
    return _named(at, n, f"flip={flip:g}", tries)


def standing_sigma(n: int, rows: int, scale: float = 1.0) -> str:
    """The same for Gaussian noise and that many rows; `scale` is the family's sigma over the parity's.

    >>> standing_sigma(100, 20_000), standing_sigma(100, 10**6, 2.0)
    ('sigma=6 (about 10^17.4 guesses)', 'sigma=12 (about 10^12.4 guesses)')
    """
    for at in (n, WIDE):
        for sigma in SIGMAS:
            tries = best_pool(rows, at, sigma)[1]
            if tries >= STANDS:
                return _named(at, n, f"sigma={scale * sigma:g}", tries)
    return f"n above {WIDE}, or fewer rows"


def _named(at: int, n: int, noise: str, tries: float) -> str:
    return f"{'' if at == n else f'n={at} and '}{noise} (about 10^{tries:.1f} guesses)"
