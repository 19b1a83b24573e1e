"""`scale`: INAL and G-alignment of a target at every size, and how they fall."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from learnable.complexity.support import support
from learnable.groups import FiniteGroup, Group, Orthogonal, groups
from learnable.measures import alignment
from learnable.networks import MLP, networks
from learnable.profiles import Profile, profile
from learnable.scaling.trends import Trend, trend
from learnable.specs import InputError
from learnable.targets import Target, targets
from learnable.targets.forms import Form
from learnable.verdicts.exact import layer_reports, symmetry_of
from learnable.verdicts.group_measures import sampled_on_rotations, under_group
from learnable.verdicts.options import Options, read_edge, read_network
from learnable.verdicts.rotated_layers import mean_of
from learnable.verdicts.rotations import complexity_of

SCHEMA = "learnable/scale/1"


@dataclass(frozen=True)
class Scale:
    """The measures at every size and their trends."""

    target: str
    network: str
    group: str | None
    sizes: tuple[float, ...]
    points: tuple[dict[str, Any], ...]
    inal: Trend
    alignment: Trend
    interrupted: tuple[float, ...] = ()
    """The sizes that were not reached."""

    def json(self) -> dict[str, Any]:
        """The JSON object ``learnable/scale/1``."""
        return {
            "schema": SCHEMA,
            "target": self.target,
            "network": self.network,
            "group": self.group,
            "over": list(self.sizes),
            "points": list(self.points),
            "interrupted": list(self.interrupted),
            "inal": self.inal.json(),
            "alignment": self.alignment.json(),
        }

    def __str__(self) -> str:
        told = (("INAL", self.inal), ("alignment", self.alignment))
        return "\n".join(f"{name}: {trend.kind}; {trend.because}" for name, trend in told)

    def __repr__(self) -> str:
        from learnable.reports import cards

        return cards.text(cards.scale_card(self.json()))

    def _repr_html_(self) -> str:
        from learnable.reports import cards

        return cards.html(cards.scale_card(self.json()))


def scale(
    target: str,
    net: str = "mlp()",
    over: Sequence[int | float] = (10, 20, 40, 80, 160),
    *,
    group: str | None = None,
    seed: int = 0,
    samples: int | None = None,
    workers: int = 1,
) -> Scale:
    """Centred INAL and G-alignment of `target` as `@` takes each value of `over`, and how they fall.

    ``@`` stands in `target` (and in `net` and `group`, if wanted) for the size, alone or in arithmetic: ``degree=@/2``. The
    alignment is that under `group`; without one, under signed permutations of the hypercube, or rotations. Ctrl-C gives
    the sizes that are finished, the smallest. Raises `InputError` where there is no ``@``, for fewer than three sizes, and
    where a size makes no valid spec.

    >>> found = scale("parity(n=@, degree=2)", over=[10, 20, 40])
    >>> found.alignment.kind, round(found.alignment.exponent, 2)
    ('polynomial', 2.06)
    >>> found = scale("majority(n=@)", over=[11, 21, 41], group="stabiliser(permutations(n=@), fixed=[1])")
    >>> [point["alignment"]["value"] for point in found.points]
    [1.0, 1.0, 1.0]
    """
    from learnable.descent.budgets import NoisyGD

    if "@" not in target:
        raise InputError(
            f"target is {target!r}; write @ where the size stands, such as parity(n=@, degree=3)"
        )
    sizes = tuple(sorted(set(over)))
    if len(sizes) == 1 < len(over):
        raise InputError(
            f"over is {','.join(f'{s:g}' for s in over)}, one size again and again; a trend needs different ones, at least "
            "three, such as 10,20,40"
        )
    if len(sizes) < 3 or sizes[0] <= 0:
        raise InputError(
            f"over is {','.join(f'{s:g}' for s in over)}; wanted at least three sizes, such as 10,20,40"
        )
    asked = Options(seed, samples, workers, read_edge(0.1), NoisyGD())
    points = _reached(partial(_point, target, net, group, asked=asked), sizes)
    sizes, missing = sizes[: len(points)], sizes[len(points) :]
    logs = {key: [_fitted(p[key]) for p in points] for key in ("inal", "alignment")}
    zero = {key: [p[key]["exactly_zero"] for p in points] for key in logs}
    return Scale(
        target,
        net,
        group,
        sizes,
        points,
        trend(sizes, logs["inal"], zero["inal"]),
        _of_samples(trend(sizes, logs["alignment"], zero["alignment"]), points),
        missing,
    )


def _reached(point: Callable[[float], dict[str, Any]], sizes: Sequence[float]) -> tuple[dict[str, Any], ...]:
    """The measures at the sizes in order, up to where Ctrl-C ended it; it goes on where there is none yet."""
    found: list[dict[str, Any]] = []
    try:
        for size in sizes:
            found.append(point(size))
    except KeyboardInterrupt:
        if not found:
            raise
    return tuple(found)


def _of_samples(found: Trend, points: tuple[dict[str, Any], ...]) -> Trend:
    """A trend of alignments, with a word where some are sampled."""
    if all(p["alignment"]["method"] != "sampled" for p in points):
        return found
    return replace(
        found,
        because=f"{found.because}; alignments are sampled, and the scores that are compared lie below them",
    )


def _fitted(e: dict[str, Any]) -> float | None:
    """log10 of a value that a trend may be fitted to; none where a sample gave 0, since the log10 is then its error's."""
    return None if e["method"] == "sampled" and e["value"] == 0 else e["log10"]


def _point(target: str, net: str, group: str | None, size: float, asked: Options) -> dict[str, Any]:
    goal = targets.read(target, {"@": size})
    network = networks.read(net, {"@": size}) if "@" in net else read_network(net)
    form = goal.form() if isinstance(goal, Target) else None
    if not isinstance(goal, Target) or form is None:
        raise InputError(
            f"target is {target!r}; scale wants one with an exact form, such as parity(n=@, degree=3)"
        )
    cube = isinstance(form, Form)
    levels = profile(form, symmetry_of(goal.law) if cube else Orthogonal(form.n))  # type: ignore[arg-type]
    if not levels.centred().parts:
        raise InputError(f"{goal} is constant: there is nothing to learn; give a target that varies")
    layers = layer_reports(goal, form, levels.centred(), network, asked)
    best = max(layers, key=lambda layer: -math.inf if layer.centred.log10 is None else layer.centred.log10)
    return {
        "n": size,
        "target": str(goal),
        "network": str(network),
        "neuron": best.name,
        "inal": best.centred.json(),
        "alignment": _aligned(goal, form, levels, _group(group, size, form.n), asked),
        "leap": support(form).leap if isinstance(form, Form) else complexity_of(form)["leap"]["value"],
        "blind": [layer.why for layer in layers if layer.centred.exactly_zero and isinstance(network, MLP)],
    }


def _group(text: str | None, size: float, n: int) -> Group | None:
    """The group of one size; a spec without @ must fit all of them."""
    if text is None:
        return None
    found = groups.read(text, {"@": size})
    if not isinstance(found, Group):
        raise InputError(f"group is {text!r}; wanted a spec such as permutations(n=@)")
    if found.n != n and "@" not in text:
        raise InputError(
            f"group is {text}, on {found.n} coordinates, and at size {size:g} the target has {n}; write @ where the size "
            "stands, such as permutations(n=@)"
        )
    return found


def _aligned(goal: Target, form: Any, levels: Profile, group: Group | None, asked: Options) -> dict[str, Any]:
    """The alignment under the group, with its name where one was given."""
    if group is None:
        return alignment(levels.centred())[0].json()
    if isinstance(form, Form):
        return dict(under_group(goal, form, levels, group, asked).measures["alignment"])
    if why := group.why_not(goal.law):
        raise InputError(f"group is {group}, and {why}; type orthogonal(d={form.n})")
    if isinstance(group, FiniteGroup):
        return dict(sampled_on_rotations(goal, group, mean_of(form), asked)[0]["alignment"])
    return alignment(profile(form, group).centred())[0].json() | {"group": str(group)}
