"""Generated folders, each made once."""

import pytest

from learnable import generate


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    """A function from a family and its rows to a generated folder."""
    made = {}

    def make(spec, samples, test=1000):
        if (spec, samples, test) not in made:
            out = tmp_path_factory.mktemp("rows")
            generate(spec, samples=samples, test=test, out=out)
            made[spec, samples, test] = out
        return made[spec, samples, test]

    return make
