"""A grid of questions: one file, one command, never lost; `run`, `status`, `report`, `export`, `merge` and `forecast`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from learnable.sweeps.exporting import export as export
    from learnable.sweeps.forecasts import forecast as forecast
    from learnable.sweeps.merging import merge as merge
    from learnable.sweeps.reporting import report as report
    from learnable.sweeps.running import run as run
    from learnable.sweeps.standing import status as status

_PLACES = {
    "export": "exporting",
    "forecast": "forecasts",
    "merge": "merging",
    "report": "reporting",
    "run": "running",
    "status": "standing",
}
"""Where each verb lives; it is imported when it is first used."""


def __getattr__(name: str) -> Any:
    if name not in _PLACES:
        raise AttributeError(f"module 'learnable.sweeps' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"learnable.sweeps.{_PLACES[name]}"), name)
