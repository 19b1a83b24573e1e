"""The measurements live beside the library, and their paths start at the root of the repository."""

import importlib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def measurement(monkeypatch):
    """A function that imports a file of measurements/ by name."""
    monkeypatch.syspath_prepend(str(ROOT))
    monkeypatch.chdir(ROOT)
    return lambda name: importlib.import_module(f"measurements.{name}")


@pytest.fixture
def read(measurement):
    """A function that reads a measured table by name."""
    return measurement("tables").read
