"""Every attack on a generated folder, each with its share of the time, and the comparison with the planted answer."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from learnable.attacks.catalogue import ATTACKS
from learnable.attacks.load_problem import pose
from learnable.attacks.protocol import Attack, AttackResult, Clock, OutOfTimeError, Problem
from learnable.attacks.reports import Attacked
from learnable.attacks.scoring import Sealed, judged, opened
from learnable.hardness.family import Family, families
from learnable.hardness.storage.shards import read_rows
from learnable.specs import InputError, nearest
from learnable.specs.running import ForeignCodeError, text_of
from learnable.tables.shards import MANIFEST, SECRET, read_manifest

SAMPLES = 20_000
"""Informative training rows that attacks are given, unless asked otherwise."""
BUDGET = 120.0
"""Seconds for all attacks together, unless asked otherwise."""
CERTIFICATE = "certificate.json"

Tell = Callable[[str, int, int], None]


def attack(
    folder: str | Path,
    *,
    samples: int = SAMPLES,
    budget: float = BUDGET,
    only: Sequence[str] | str | None = None,
    seed: int = 0,
    trust_code: bool = False,
    progress: Tell | None = None,
) -> Attacked:
    """Run every attack on the rows that ``generate`` wrote to `folder`, and score each on test rows it never saw.

    An attack gets at most `samples` training rows and test inputs without labels, and an equal share of what is left of
    `budget` seconds (``guessed_rows`` as much as eight); where its share is spent its verdict is ``out of time``. What an
    attack finds depends on `seed` and not on the clock unless it runs out of time. ``better than guessing`` means a
    p-value below 0.01 over the number of attacks judged (Bonferroni), ``learned`` at least half of the way from guessing
    to the planted answer, ``recovered`` that the attack named an answer which agrees with the planted one on every test
    row. ``secret.json`` is opened when all attacks have ended. `only` names the attacks to run; `progress` is told name,
    place and count. Python code that the folder's family names runs with `trust_code` alone.

    Raises `InputError` for a folder that ``generate`` did not write or finish, or whose family names code that is not
    trusted, a shard that was changed, a name that is no attack, and a budget of 0 or less.

    >>> attack("no/such/folder")
    Traceback (most recent call last):
    learnable.specs.refusals.InputError: there is no folder no/such/folder; type learnable generate … --out no/such/folder
    """
    chosen = named(only)
    _checked(samples, budget, seed)
    manifest = read_manifest(str(_there(folder)))
    family = family_of(manifest.raw, folder, trust_code)
    clock = Clock.of(budget)
    problem, sealed = pose(family, read_rows(folder, "train"), read_rows(folder, "test"), samples, clock)
    findings, interrupted = _run(chosen, problem, sealed, seed, clock, progress)
    if any(f.score is not None for f in findings):
        secret = _json(Path(folder).expanduser() / SECRET, "the planted answer")
        findings = [opened(f, problem, sealed, secret) for f in findings]
    return Attacked(
        str(folder),
        str(family),
        seed,
        samples,
        budget,
        {
            "train": {"read": problem.rows, "used": problem.m},
            "test": {"read": problem.test_rows, "used": len(sealed.y)},
        },
        tuple(findings),
        _certificate(folder),
        () if only is None else tuple(a.name for a in chosen),
        manifest.raw.get("twin_of"),
        problem.note,
        interrupted,
    )


def named(only: Sequence[str] | str | None) -> tuple[Attack, ...]:
    """The attacks of those names, all of them for None, in the order of the catalogue.

    >>> [a.name for a in named("linear,elimination")]
    ['elimination', 'linear']
    """
    if only is None:
        return ATTACKS
    names = [n.strip() for n in only.split(",")] if isinstance(only, str) else list(only)
    known = [a.name for a in ATTACKS]
    for name in names:
        if name not in known:
            raise InputError(
                f"only: there is no attack {name!r}{nearest(name, known)}; the attacks are {', '.join(known)}"
            )
    return tuple(a for a in ATTACKS if a.name in names)


def family_of(manifest: dict[str, Any], folder: str | Path, trust_code: bool = False) -> Family:
    """The family that a manifest names; Python code that it names is refused unless it is trusted."""
    try:
        with text_of(str(Path(folder) / MANIFEST), trust_code):
            found = families.read(manifest["family"])
    except ForeignCodeError:
        raise
    except (InputError, KeyError, TypeError, AttributeError) as error:
        raise InputError(
            f"{folder}: MANIFEST.json names no family that is known here ({error}); generate the folder again"
        ) from None
    if not isinstance(found, Family):
        raise InputError(f"{folder}: MANIFEST.json names no family of hard data; generate the folder again")
    return found


def _run(
    attacks: Sequence[Attack],
    problem: Problem,
    sealed: Sealed,
    seed: int,
    clock: Clock,
    progress: Tell | None,
) -> tuple[list[AttackResult], bool]:
    """The findings in order, and whether Ctrl-C ended it; what was found until then stays."""
    why = {a.name: a.applies(problem) for a in attacks}
    waiting = [a for a in attacks if not why[a.name]]
    findings: list[AttackResult] = []
    stopped = False
    for at, one in enumerate(attacks):
        if why[one.name]:
            findings.append(AttackResult(one.name, "does not apply", why[one.name]))
        elif stopped:
            findings.append(AttackResult(one.name, "out of time", "it was not begun: interrupted"))
        else:
            if progress is not None:
                progress(one.name, at, len(attacks))
            rest = waiting[waiting.index(one) :]
            share = Clock.of(clock.left() * one.weight / sum(a.weight for a in rest))
            try:
                findings.append(_one(one, problem, sealed, seed, share, len(waiting)))
            except KeyboardInterrupt:
                stopped = True
                findings.append(AttackResult(one.name, "out of time", "interrupted"))
    return findings, stopped


def _one(
    attack: Attack, problem: Problem, sealed: Sealed, seed: int, clock: Clock, judges: int
) -> AttackResult:
    """One attack with a generator of its own, so that its result does not depend on which others run."""
    import numpy as np

    began = time.monotonic()
    rng = np.random.default_rng([seed, *attack.name.encode()])
    try:
        clock.check("before it began")
        guess = attack.run(problem, rng, clock)
    except OutOfTimeError as late:
        spent = time.monotonic() - began
        return AttackResult(attack.name, "out of time", f"stopped {late}", seconds=spent)
    return judged(attack.name, guess, problem, sealed, judges, time.monotonic() - began)


def _there(folder: str | Path) -> Path:
    found = Path(folder).expanduser()
    if not found.exists():
        raise InputError(f"there is no folder {folder}; type learnable generate … --out {folder}")
    if not found.is_dir():
        raise InputError(f"{folder} is a file; type the folder that learnable generate wrote")
    return found


def _checked(samples: Any, budget: Any, seed: Any) -> None:
    for name, value, least, hint in (
        ("samples", samples, 1, f"type --samples {SAMPLES}"),
        ("seed", seed, 0, "type --seed 0"),
    ):
        if isinstance(value, bool) or not isinstance(value, int) or value < least:
            raise InputError(f"{name} is {value!r}; wanted a whole number of at least {least}; {hint}")
    if isinstance(budget, bool) or not isinstance(budget, (int, float)) or not 0 < budget < float("inf"):
        raise InputError(f"budget is {budget!r}; wanted seconds above 0; type --budget {BUDGET:g}")


def _certificate(folder: str | Path) -> dict[str, Any] | None:
    path = Path(folder).expanduser() / CERTIFICATE
    return _json(path, "the certificate") if path.is_file() else None


def _json(path: Path, what: str) -> dict[str, Any]:
    """An object of a file."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise InputError(
            f"{path} is missing; {what} is what attacks are held against, so restore it"
        ) from None
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise InputError(f"{path} is damaged; restore it, or generate the folder again with --force")
    return found
