"""The names that specs may use, by family, for `learnable --help`."""

from __future__ import annotations

from learnable.descent.budgets import trainings
from learnable.groups import groups
from learnable.hardness import families
from learnable.laws import laws
from learnable.networks import networks
from learnable.networks.activations import ACTIVATIONS
from learnable.specs import Vocabulary
from learnable.targets import targets

VOCABULARIES = (targets, networks, groups, trainings, laws, families)
EXTRA = {
    "target": {"data": ["rows.csv, rows.npz, rows.parquet (columns of numbers and y, target or label)"]},
    "training": {
        "your own": [
            "file.py:name (a function of the parameters that returns a torch optimizer)",
            'optimizer("file.py:name", epochs=20 or steps, batch=64, clip=none, loss=auto, schedule=constant)',
        ]
    },
    "network": {"your own": ["file.py:factory (a function without arguments that returns an nn.Module)"]},
}
HEADINGS = {"family": "Families of hard data, for generate"}


def listing() -> str:
    """Every word with its arguments and their defaults.

    >>> "parity(n, degree)" in listing()
    True
    """
    parts = [_section(v) for v in VOCABULARIES]
    return "\n".join([*parts, f"Activations: {', '.join(ACTIVATIONS)}.", _EXAMPLES])


def _section(vocabulary: Vocabulary) -> str:
    families: dict[str, list[str]] = {}
    for entry in vocabulary.entries.values():
        if entry.name not in ("module", "optimizer"):  # written file.py:factory, file.py:name
            families.setdefault(entry.family, []).append(entry.signature)
    for family, more in EXTRA.get(vocabulary.kind, {}).items():
        families.setdefault(family, []).extend(more)
    lines = [f"{HEADINGS.get(vocabulary.kind, vocabulary.kind.capitalize() + 's')}:"]
    for family, signatures in families.items():
        lines.append(f"  {family}")
        lines += [f"    {s}" for s in signatures]
    return "\n".join(lines) + "\n"


_EXAMPLES = """
Examples:
  learnable check "parity(n=30, degree=15)" --net "mlp(widths=[512])"
  learnable check rows.csv --net "mlp(widths=[256,256])" --html page.html
  learnable rank digits --net "mlp(widths=[64])" --net "mlp(widths=[64,64])" --net net.py:make
  learnable scale "parity(n=@, degree=3)" --over 10,20,40,80
  learnable generate "noisy_parity(n=100, degree=50, flip=0.25)" --samples 10000 --out out/hard
  learnable check "parity(n=30, degree=15)" --certificate c.json && learnable audit c.json"""
