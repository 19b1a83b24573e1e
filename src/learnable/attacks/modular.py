"""Attacks on the sum modulo 8 with unknown signs: its labels are those of a parity, once the count of signs is guessed.

The reduction of `modular_reduction` needs k, the number of negative signs, and only k mod 4. A wrong k of the other parity
puts the labels (y - middle)/slope at 0 and ±2, so it shows in their mean square; k + 2 turns their sign.
"""

from __future__ import annotations

from typing import Any

from learnable.attacks.elimination import parity_by_elimination, parity_by_guessing, signed_rows
from learnable.attacks.protocol import Recovered
from learnable.hardness.modular_reduction import parity_labels


def signs_by_elimination(X: Any, y: Any) -> Recovered:
    """The signs s of y = Σ s_i x_i mod 8 (or a multiple of 8) from labels without noise, by elimination over GF(2).

    X (m, n) holds ±1 and y (m,) whole numbers; the answer is ``{"signs"}``. None where a label is no whole number or
    contradicts the others, that is under label noise, and below n + 41 rows.

    >>> import numpy as np
    >>> X = 1 - 2 * np.random.default_rng(0).integers(0, 2, size=(200, 6))
    >>> signs_by_elimination(X, (X @ [1, -1, 1, 1, -1, -1]) % 8).answer
    {'signs': [1, -1, 1, 1, -1, -1]}
    """
    import numpy as np

    X, y = signed_rows(X, y)
    if np.any(y != np.rint(y)):
        return Recovered(
            None, "the labels are no whole numbers, so they carry noise: signs_by_guessing takes such labels"
        )
    said = "some labels are wrong, or this is no sum mod 8"
    for k in (0, 1):
        labels = parity_labels(X, np.mod(y, 8), k)
        found = parity_by_elimination(X, labels)
        signs = _signs(found.answer, k, X.shape[1])
        if signs:
            return Recovered(
                signs, f"with {k} or {k + 2} (mod 4) negative signs, {found.because}", found.evidence
            )
        if np.all(np.abs(labels) == 1):
            said = found.because
    return Recovered(None, f"for no count of negative signs are the labels those of a parity: {said}")


def signs_by_guessing(X: Any, y: Any, rng: Any, *, guesses: int = 50_000) -> Recovered:
    """The signs s of y = (Σ s_i x_i mod 8) + noise, by solving rows that are guessed to be right.

    For the parity of the count of negative signs at which the labels have the least mean square (for both, where that does
    not tell), `parity_by_guessing` with noise of half the size; the set found must have such a count. X (m, n) holds ±1, y
    (m,) numbers, `rng` is a numpy Generator. The answer is ``{"signs"}``.

    >>> import numpy as np
    >>> rng = np.random.default_rng(0)
    >>> X = 1 - 2 * rng.integers(0, 2, size=(2000, 6))
    >>> signs_by_guessing(X, (X @ [1, -1, 1, 1, -1, -1]) % 8 + rng.standard_normal(2000), rng).answer
    {'signs': [1, -1, 1, 1, -1, -1]}
    """
    X, y = signed_rows(X, y)
    labels = {k: parity_labels(X, y, k) for k in (0, 1)}
    squares = {k: float((z**2).mean()) for k, z in labels.items()}
    slack = 6 * max(float((z**2).std()) for z in labels.values()) / len(y) ** 0.5
    tried = [
        k for k in sorted(labels, key=lambda k: squares[k]) if squares[k] <= min(squares.values()) + slack
    ]
    last = Recovered(None, "")
    for k in tried:
        last = parity_by_guessing(X, labels[k], rng, guesses=guesses)
        signs = _signs(last.answer, k, X.shape[1])
        if signs:
            return Recovered(
                signs, f"with {k} or {k + 2} (mod 4) negative signs, {last.because}", last.evidence
            )
    why = (
        last.because
        if last.answer is None
        else "a parity was found whose size does not fit: this is no sum mod 8"
    )
    return Recovered(
        None, f"with {' or '.join(str(k) for k in tried)} (mod 2) negative signs, {why}", last.evidence
    )


def _signs(found: dict[str, Any] | None, k: int, n: int) -> dict[str, Any] | None:
    """The signs that are -1 on the columns of a parity, where there are k of them mod 4, or k + 2 if its sign is -1."""
    if found is None or len(found["columns"]) % 4 != (k if found["sign"] == 1 else k + 2):
        return None
    return {"signs": [-1 if i in set(found["columns"]) else 1 for i in range(n)]}
