"""Rows and networks of a ranking, bound to each other, and what cannot be measured."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from learnable.extras import need
from learnable.networks import Network
from learnable.networks.torch_errors import meaning
from learnable.rows.task import ROWS, Task, task_of
from learnable.specs import InputError, nearest, within
from learnable.start.bound import Bound, Mode, bind
from learnable.start.probe import suits
from learnable.verdicts.options import read_network, read_target

MODES = ("eval", "train")


@dataclass(frozen=True, eq=False)
class Named:
    """A network under the name it is shown by."""

    spec: str
    network: Network | Callable[[], Any]


@dataclass(frozen=True, eq=False)
class Prepared:
    """The rows, the `part` of them that scores are measured on, and every network bound to it, or why it was not."""

    task: Task
    part: Task
    names: tuple[Named, ...]
    fits: dict[str, Bound]
    reasons: dict[str, str]


def prepare(
    target: Any, nets: Sequence[Any], probe: int | None, seed: int, samples: int | None, mode: Mode
) -> Prepared:
    """Read and fit everything; raises `InputError` for bad options, and where no network can be measured."""
    need("rank", "torch")
    within("seed", seed, 0)
    if probe is not None:
        within("probe: epochs", probe, 1, hint="type --probe 3")
    if mode not in MODES:
        raise InputError(f"mode is {mode!r}{nearest(str(mode), MODES)}; wanted eval or train")
    names = named(nets)
    task = task_of(read_target(target), rows=samples, seed=seed)
    part = task.rows(ROWS, seed)
    fits, reasons = {}, {}
    for each in names:
        found = attempt(lambda each=each: _fitted(each, part, mode, probe))  # type: ignore[misc]
        if isinstance(found, str):
            reasons[each.spec] = found
        else:
            fits[each.spec] = found
    if not fits:
        raise InputError(none_left(reasons))
    return Prepared(task, part, names, fits, reasons)


def named(nets: Sequence[Any]) -> tuple[Named, ...]:
    """Networks from specs, values or functions; functions of one name are told apart by a number."""
    if isinstance(nets, str) or len(nets) < 2:
        count = 1 if isinstance(nets, str) else len(nets)
        raise InputError(
            f"rank got {count} network{'s' if count != 1 else ''}; give at least two, --net A --net B"
        )
    read = [net if _is_function(net) else read_network(net) for net in nets]
    found: list[Named] = []
    for i, network in enumerate(read):
        if any(network is n or (isinstance(n, Network) and network == n) for n in read[:i]):
            raise InputError(f"network {_name(network)} was given twice; give each once")
        name, taken = _name(network), [n.spec for n in found]
        again = 1 + sum(_name(n) == name for n in read[:i])
        found.append(Named(name if name not in taken else f"{name} ({again})", network))
    return tuple(found)


def _is_function(net: Any) -> bool:
    """A function or a class that returns a fresh module; a module itself is none, and `read_network` resets it."""
    module = not isinstance(net, type) and callable(getattr(net, "named_parameters", None))
    return callable(net) and not isinstance(net, Network) and not module


def _name(network: Any) -> str:
    return str(network) if isinstance(network, Network) else getattr(network, "__name__", "a function")


def _fitted(each: Named, part: Task, mode: Mode, probe: int | None) -> Bound:
    found = bind(each.network, part, mode, each.spec)
    if probe is not None:
        suits(found, part)
    return found


def attempt(do: Callable[[], Any]) -> Any:
    """What `do` returns, or the reason why it failed, as text: one network that fails must not lose the others."""
    try:
        return do()
    except InputError as error:
        return str(error)
    except MemoryError:
        return "there was not enough memory for it; take fewer --samples or a narrower network"
    except Exception as error:
        return f"it raised {type(error).__name__}: {meaning(error)}"


def none_left(reasons: dict[str, str]) -> str:
    """The sentence where no network could be measured."""
    return "no network could be measured: " + "; ".join(
        why if spec in why else f"{spec}: {why}" for spec, why in reasons.items()
    )
