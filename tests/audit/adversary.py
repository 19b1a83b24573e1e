"""Alterations of honest certificates, from a seed, one field at a time.

Numbers are nudged and spelled otherwise, texts cut and lent by other certificates, keys and entries dropped and doubled.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from random import Random
from typing import Any

from tests.audit.proving import (
    FAMILIES,
    QUESTIONS,
    WHOLE,
    dataset,
    honest,
    whole,
)

Path = tuple[Any, ...]


@dataclass(frozen=True)
class Altered:
    """An object that was honest, what was done to it, where, and what it is now."""

    name: str
    honest: Any
    path: Path
    found: Any

    def __str__(self) -> str:
        return f"{self.name} at {'.'.join(map(str, self.path))}"


def originals() -> dict[str, Any]:
    """Every honest object by name: all certificates of a question side by side, results of `check`, generated data."""
    found = {name: {"certificates": list(honest(name))} for name in QUESTIONS}
    found |= {f"whole {name}": whole(name) for name in WHOLE}
    return found | {f"data {family}": dataset(family) for family in FAMILIES}


def places(value: Any, path: Path = ()) -> Iterator[Path]:
    """Every place in an object, containers too."""
    yield path
    inner = (
        value.items() if isinstance(value, Mapping) else enumerate(value) if isinstance(value, list) else ()
    )
    for key, part in inner:
        yield from places(part, (*path, key))


def at(tree: Any, path: Path) -> Any:
    for key in path:
        tree = tree[key]
    return tree


def put(tree: Any, path: Path, value: Any) -> Any:
    """A copy with another value in one place."""
    if not path:
        return value
    head, *rest = path
    changed = copy.copy(tree)
    changed[head] = put(tree[head], tuple(rest), value)
    return changed


def dropped(tree: Any, path: Path) -> Any:
    holder = copy.copy(at(tree, path[:-1]))
    del holder[path[-1]]
    return put(tree, path[:-1], holder)


WORDS = (
    ("hypercube", "sphere", "gaussian"), ("relu", "tanh", "sign", "abs", "cos", "he3", "he4"),
    ("ball", "coordinate", "loss_coordinate", "population"), ("noisy_gd", "sgd"),
    ("permutations", "signed_permutations", "even_signed_permutations", "sign_flips", "cyclic_shifts", "orthogonal"),
    ("parity", "staircase", "majority", "threshold", "modular", "random_boolean", "gegenbauer", "hermite"),
    ("gaussian", "rademacher", "uniform", "zero"), ("mlp", "net.py:make", "other.py:make"), ("moved", "sign"),
    ("noisy_parity", "gaussian_parity", "noisy_modular"), ("proved-hard", "undecided", "predicted-hard"),
    ("f.npy", "g.npy"), ("f.py:f", "f.py:g"), ("at most", "at least"), ("holds", "fails"), ("true", "false"),
)  # fmt: skip
LOOKALIKES = (
    ("1", "１"),
    ("0", "٠"),
    ("a", "а"),
    ("-", "−"),
    ("'", "′"),
    (" ", "\u00a0"),
    ("=", "＝"),
    ("e", "\ue000"),
)


def _number(text: str, rng: Random) -> str:
    found = list(re.finditer(r"\d+", text))
    if not found:
        return text + rng.choice(["1", " ", "0"])
    one = rng.choice(found)
    value = int(one[0])
    other = rng.choice(
        [value + 1, max(0, value - 1), value * 10, value // 2, 2 * value, rng.randrange(100), f"0{value}"]
    )
    return f"{text[: one.start()]}{other}{text[one.end() :]}"


def _word(text: str, rng: Random) -> str:
    pairs = [(a, b) for row in WORDS for a in row if a in text for b in row if a != b]
    if not pairs:
        return text.swapcase()
    a, b = rng.choice(pairs)
    return text.replace(a, b, 1 if rng.random() < 0.5 else -1)


def _character(text: str, rng: Random) -> str:
    place = rng.randrange(len(text) + 1)
    return rng.choice(
        [text[:place] + text[place + 1 :], text[:place] + rng.choice("0159 ,()[]=-x") + text[place:]]
    )


def _spelled(text: str, rng: Random) -> str:
    """Another spelling: spaces, digits that say nothing, words in other cases."""
    a, b = rng.choice([("(", " ( "), ("=", " = "), (",", " , "), (")", ",)"), ("0.1", "0.10"),
                       ("0.05", "5e-2"), ("1.0", "1"), ("false", "False"), ("n=", ""),
                       ("batch=population", 'batch="population"')])  # fmt: skip
    return text.replace(a, b, 1) if a in text else f" {text}"


def _lookalike(text: str, rng: Random) -> str:
    a, b = rng.choice([pair for pair in LOOKALIKES if pair[0] in text] or [("", "\u200b")])
    return text.replace(a, b, 1)


def _wrapped(text: str, rng: Random) -> str:
    return rng.choice([
        f"moved({text}, seed=1)", f"sign({text})", f"extension({text}, n=60)", f"biased({text}, bias=0.5)",
        f"stabiliser({text}, fixed=[1])", f"[{text}]", f'"{text}"', "", f"{text}({text})",
    ])  # fmt: skip


TEXTS: tuple[Callable[[str, Random], str], ...] = (
    _number, _number, _number, _word, _word, _character, _spelled, _lookalike, _wrapped)  # fmt: skip


def _figure(value: Any, rng: Random) -> Any:
    """A number near another one, equal to it to the eye, far from it, or none."""
    exact = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    last = Decimal((0, (1,), exact.as_tuple().exponent))
    small = Decimal((0, (1,), exact.adjusted() - rng.choice([11, 12, 15, 16, 17, 20, 40])))
    return rng.choice([
        exact + last, exact - last, exact + small, exact - small, exact * 10, exact / 10, -exact, exact * 2, Decimal(0),
        1 - exact, str(value), bool(value), None, [value], int(exact), float(exact) * (1 + 2**-52), Decimal("1e-300"),
        Decimal("1e300"), exact.normalize(), Decimal(f"{exact:.3g}"),
    ])  # fmt: skip


def other_value(value: Any, rng: Random) -> Any:
    """Another value in the place of one that is no container."""
    if isinstance(value, bool):
        return rng.choice([not value, int(value), str(value).lower(), None])
    if value is None:
        return rng.choice([0, Decimal("1.0"), "null", False, Decimal("-0.0")])
    if isinstance(value, int | float | Decimal):
        return _figure(value, rng)
    return (
        rng.choice(TEXTS)(value, rng)
        if rng.random() < 0.95
        else rng.choice([None, 0, True, [value], {"a": value}])
    )


def _contained(tree: Any, path: Path, rng: Random) -> Any:
    """An object or a list with something dropped, doubled, added or in another order."""
    value = at(tree, path)
    if isinstance(value, list):
        if not value:
            return put(tree, path, [None])
        i = rng.randrange(len(value))
        return put(
            tree, path, rng.choice([value[:i] + value[i + 1 :], [*value, value[i]], value[::-1], [], {}])
        )
    key = rng.choice(sorted(value) or [""])
    more = {**value, rng.choice(["more", "parameters", "weights", "measured", "residual", "edge"]): rng.choice(
        [value.get(key), 1, "1"])}  # fmt: skip
    return put(tree, path, more) if rng.random() < 0.4 or not value else dropped(tree, (*path, key))


def single(seed: int, count: int, *, only: Callable[[str], bool] = lambda name: True) -> Iterator[Altered]:
    """Alterations of one field, from a seed."""
    rng, bases = Random(seed), {name: tree for name, tree in originals().items() if only(name)}
    names, trees = list(bases), list(bases.values())
    listed = {name: _judged_places(tree) for name, tree in bases.items()}
    for _ in range(count):
        name = rng.choice(names)
        tree = bases[name]
        path = rng.choice(listed[name]) if rng.random() < 0.5 else _walked(tree, rng)
        value = at(tree, path)
        if isinstance(value, Mapping | list):
            found = _contained(tree, path, rng)
        elif rng.random() < 0.15 and (lent := _lent(trees, path, rng)) is not None:
            found = put(tree, path, lent)
        else:
            found = put(tree, path, other_value(value, rng))
        yield Altered(name, tree, path, found)


ASIDE = ("profile", "baselines", "notes", "parameters", "claimed", "not_claimed")
SIDES = [
    ("measures", key) for key in ("inal", "leap", "degree", "influence", "one_step", "weights", "iso_leap")
]


def _judged_places(tree: Any) -> list[Path]:
    """All places of certificates, and of what stands around them but for profiles and the like, which nobody judges."""
    return [p for p in places(tree) if p and (len(p) == 1 or p[0] not in ASIDE) and p[:2] not in SIDES]


def _walked(tree: Any, rng: Random) -> Path:
    """A place that is met on a walk from the outside, so that what stands far out is met often."""
    path: Path = ()
    while isinstance(tree, Mapping | list) and len(tree) and (not path or rng.random() < 0.95):
        keys = list(tree) if isinstance(tree, Mapping) else range(len(tree))
        path = (*path, rng.choice([k for k in keys if k not in ASIDE] if len(path) == 0 else keys))
        tree = tree[path[-1]]
    return path


def _lent(trees: list[Any], path: Path, rng: Random) -> Any:
    """What stands in the same place of another object."""
    try:
        return at(rng.choice(trees), path)
    except (KeyError, IndexError, TypeError):
        return None
