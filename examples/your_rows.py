"""Your own rows: does a network see a signal in them, and would more rows decide?

Run it: python examples/your_rows.py
"""

import numpy as np

from learnable import Arrays, check

rng = np.random.default_rng(0)
bits = rng.choice([-1.0, 1.0], size=(600, 20))

LABELS = {
    "majority of 7 columns": np.sign(bits[:, :7].sum(axis=1)),
    "product of 2 columns": bits[:, 0] * bits[:, 1],
    "product of 10 columns": bits[:, :10].prod(axis=1),
    "coin flips": rng.choice([-1.0, 1.0], size=600),
}

for name, label in LABELS.items():
    found = check(Arrays(bits, label), "mlp(widths=[256])")
    print(f"{name}: {found.verdict.label}\n    {found.verdict.because}\n    Next: {found.verdict.next}")
