"""README.md of a folder of hard data, for readers who have never seen this program."""

from __future__ import annotations

from learnable.hardness.family import Claims
from learnable.hardness.storage.plans import DataPlan


def readme(plan: DataPlan, claims: Claims) -> str:
    """What the folder holds, how to load it, how it is scored, what is claimed, and how to check it."""
    return "\n\n".join(
        [
            f"# {plan.family}",
            _what(plan),
            "## Load it\n\n" + (_NPZ if plan.format == "npz" else _PARQUET),
            _SCORE,
            _claims(claims),
            _CHECK.format(made=", ".join(f"{k} {v}" for k, v in plan.request()["made_with"].items())),
        ]
    ) + ("\n")


def _what(plan: DataPlan) -> str:
    held = "-1 or +1 (int8)" if plan.family.binary else "float64"
    rows = plan.rows
    role = (
        f"This is the easy twin of `{plan.twin_of}`: the same seeds and noise, and an answer that gradient descent finds. "
        if plan.twin_of
        else ""
    )
    return f"""{role}Labelled rows with a planted answer, made by `learnable generate` with seed {plan.seed}.

| | |
| --- | --- |
| `train/` | {rows["train"]:,} rows to learn from, in parts of equal size (the last may be shorter) |
| `test/` | {rows["test"]:,} rows to be scored on, drawn independently in the same way |
| columns | x1 … x{plan.family.dimension}, each {held}; the label y is float64 |
| `secret.json` | the planted answer. **Keep it away from learners**, and the seed too: it gives the answer again |
| `certificate.json` | what is claimed, with its assumption and its parameters |
| `MANIFEST.json` | family, seed, versions, and rows and SHA-256 of every part |
| `twin/` | where there is one: the easy twin, laid out like this folder |"""


_NPZ = """```python
import json
import numpy as np

parts = [p["path"] for p in json.load(open("MANIFEST.json"))["parts"] if p["path"].startswith("train/")]
packs = [np.load(path) for path in parts]           # X (rows, columns) and y (rows,)
X = np.concatenate([pack["X"] for pack in packs])
y = np.concatenate([pack["y"] for pack in packs])
```

With pandas: `pandas.DataFrame(X, columns=[f"x{j + 1}" for j in range(X.shape[1])]).assign(y=y)`. With torch:

```python
import torch

data = torch.utils.data.TensorDataset(torch.from_numpy(X).float(), torch.from_numpy(y).float())
```"""

_PARQUET = """```python
import json
import pyarrow.parquet as parquet

parts = [p["path"] for p in json.load(open("MANIFEST.json"))["parts"] if p["path"].startswith("train/")]
table = parquet.ParquetDataset(parts).read()        # columns x1, x2, … and y
y = table["y"].to_numpy()
```

With pandas: `pandas.concat([pandas.read_parquet(path) for path in parts])`. With NumPy and torch:

```python
import numpy as np
import torch

X = np.stack([table[name].to_numpy() for name in table.column_names[:-1]], axis=1)
data = torch.utils.data.TensorDataset(torch.from_numpy(X).float(), torch.from_numpy(y).float())
```"""

_SCORE = """## How it is scored

A learner sees `train/` alone. Its score is the mean squared error of its predictions on `test/`, divided by the variance
of y there: 1 is what the mean label gets. Labels may carry noise, which nobody predicts. Finding the planted answer counts
as well: it is compared with `secret.json`. `learnable attack DIR` tries every attack we know and reports both."""


def _claims(claims: Claims) -> str:
    lines = [
        "## What is claimed, and what is not",
        *([f"**{claims.not_hard_here}**"] if claims.not_hard_here else []),
        f"Assumption: {claims.assumption} ({claims.source})",
        "Claimed:",
        _listed(claims.claimed),
        "Not claimed:",
        _listed(claims.not_claimed),
    ]
    return "\n\n".join(lines)


def _listed(sentences: tuple[str, ...]) -> str:
    return "\n".join(f"- {s}" for s in sentences) or "- nothing"


_CHECK = """## Check it

`learnable audit certificate.json` compares every file with its checksum, works out what is claimed again, and makes one part
again from the seed (made with {made}). Without the program:

```python
import hashlib
import json

for part in json.load(open("MANIFEST.json"))["parts"]:
    found = hashlib.sha256(open(part["path"], "rb").read()).hexdigest()
    print("ok " if found == part["sha256"] else "NOT WHAT WAS GENERATED: ", part["path"])
```"""
