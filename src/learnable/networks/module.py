"""Any `torch.nn.Module` as a network: ``net.py:make``, a function without arguments that returns a fresh one.

What is known of such a network is what it computes: its units are read by hooks on its leaf modules
(`learnable.networks.hooks`). The file is the user's own code and is imported as such.
"""

from __future__ import annotations

import re
import threading
from abc import abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from learnable.extras import need
from learnable.networks.hooks import read_units, row_layers
from learnable.networks.vocabulary import Network, networks
from learnable.specs import Call, InputError, Word, nearest, register
from learnable.specs.running import executed, refuse_foreign

_seeding = threading.RLock()
_WRITTEN = re.compile(r"(?P<path>.*\.py)(:(?P<name>[A-Za-z_]\w*)?)?")


class ModuleNetwork(Network):
    """A network whose `make(seed)` is a fresh module in eval mode. What is known of it is what it computes."""

    @abstractmethod
    def make(self, seed: int = 0) -> Any:
        """A fresh module in eval mode, initialised from `seed`; the global random state is left as it was."""

    def parameters(self, inputs: int) -> int:
        return sum(p.numel() for p in self.sized().parameters() if p.requires_grad)

    def sized(self, seed: int = 0) -> Any:
        """As `make`; raises `InputError` for a module with layers that have no sizes before they see data."""
        module = self.make(seed)
        for path, p in module.named_parameters():
            if type(p).__name__ == "UninitializedParameter":
                where = path.rpartition(".")[0]
                kind = type(module.get_submodule(where)).__name__
                raise InputError(
                    f"network {self}: {where or 'its top'} ({kind}) has no sizes before it sees data; give it its number "
                    f"of inputs, such as nn.{kind.removeprefix('Lazy')}(20, …)"
                )
        return module

    def refuse_unfit(self, dimension: int) -> None:
        """Raises `InputError` for a module that does not take rows of that dimension, or has no sizes yet."""
        row_layers(str(self), self.sized(), dimension)

    def draw(self, dimension: int, seed: int) -> Callable[[Any], dict[str, Any]]:
        """One initialisation as a function of rows (m, dimension) to its layers' units, arrays (m, units).

        Raises `InputError` naming both shapes where the module does not take such rows.
        """
        module = self.sized(seed)
        names = row_layers(str(self), module, dimension)
        return lambda X: read_units(module, names, X, str(self))


@register(networks, "module", family="any nn.Module")
class FileNetwork(ModuleNetwork):
    """The network that `factory` of the Python file `path` returns, freshly initialised at every call.

    Written ``net.py:make``. Layers are named by their place and type, such as ``0 Linear``; the last is
    ``output``. Raises `InputError` where the file or the factory is missing or does not give a module.
    """

    path: str
    factory: str

    def check(self) -> None:
        self.make()

    def make(self, seed: int = 0) -> Any:
        return seeded(str(self), f"{self.factory}()", _factory(self.path, self.factory), seed)


@contextmanager
def torch_seed(seed: int) -> Iterator[None]:
    """Torch's global generator under that seed, for one thread at a time; its state is put back.

    >>> import torch
    >>> drawn = []
    >>> for _ in range(2):
    ...     with torch_seed(3):
    ...         drawn.append(float(torch.rand(())))
    >>> drawn[0] == drawn[1]
    True
    """
    import torch

    cuda = torch.cuda.is_available()  # without it `torch.manual_seed` keeps a traceback of every call
    with _seeding, torch.random.fork_rng(devices=[]):
        (torch.manual_seed if cuda else torch.default_generator.manual_seed)(seed)
        yield


def seeded(network: str, call: str, build: Callable[[], Any], seed: int) -> Any:
    """What `build()` returns under that seed, in eval mode; the global random state is left as it was.

    Raises `InputError` where it raises, or returns no module.
    """
    need(f"network {network}", "torch")
    import torch

    with torch_seed(seed):
        try:
            module = build()
        except InputError:
            raise
        except (Exception, SystemExit) as error:
            raise InputError(
                f"network {network}: {call} raised {type(error).__name__}: {error}; it must run without arguments"
            ) from error
    if not isinstance(module, torch.nn.Module):
        got = type(module).__name__
        raise InputError(f"network {network}: {call} returned {got}; wanted a torch.nn.Module")
    if isinstance(module, torch.jit.ScriptModule):
        raise InputError(
            f"network {network}: {call} returned a module compiled by torch.jit, which hides its layers; return the "
            "module itself, without torch.jit.script or torch.jit.trace"
        )
    return module.eval()


def _read(call: Call | Word) -> FileNetwork | None:
    """``net.py:make`` is this network; a Python file without a function is a slip worth a word."""
    written = _WRITTEN.fullmatch(str(call)) if isinstance(call, Word) else None
    if written is None:
        return None
    if written["name"] is None:
        raise InputError(
            f"network {call} names no function; type {written['path']}:make, where make() returns it"
        )
    return FileNetwork(path=written["path"], factory=written["name"])  # type: ignore[call-arg]


networks.readers.append(_read)
FileNetwork.__str__ = lambda self: f"{self.path}:{self.factory}"  # type: ignore


@cache
def _module_of(path: str, changed: int) -> Any:
    """The user's file as a module; read anew when it `changed`."""
    try:
        module = executed(path, f"learnable_user_{Path(path).stem}_{changed}")
    except (Exception, SystemExit) as error:
        raise InputError(
            f"network file {path} raised {type(error).__name__}: {error}; mend the file"
        ) from error
    if module is None:
        raise InputError(f"network file {path} is not a Python file; type net.py:make")
    return module


def _factory(path: str, name: str) -> Any:
    refuse_foreign(f"{path}:{name}")
    need(f"network {path}:{name}", "torch")
    file = Path(path).expanduser()
    if not file.is_file():
        raise InputError(f"network file {path} is not there; type the path of a file, such as net.py:make")
    own = vars(_module_of(str(file.resolve()), file.stat().st_mtime_ns))
    if name not in own:
        callables = [k for k, v in own.items() if callable(v) and not k.startswith("_")]
        known = ", ".join(callables) or "no function"
        raise InputError(f"network file {path} has no {name}{nearest(name, callables)}; it has: {known}")
    if not callable(own[name]):
        raise InputError(
            f"network {path}:{name} is not a function; wanted one that returns a torch.nn.Module"
        )
    return own[name]
