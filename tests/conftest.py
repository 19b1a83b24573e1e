"""Fixtures that many tests share."""

from pathlib import Path

import pytest

from cases import write_files


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the files that the specs of `cases` read."""
    return write_files(tmp_path_factory.mktemp("files"))
