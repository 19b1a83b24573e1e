"""The notebook runs from top to bottom, shows cards, and is kept without outputs."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

NOTEBOOKS = sorted((Path(__file__).parents[2] / "examples").glob("*.ipynb"))
RUN = """
import ast, json, sys
own, shown = {"__name__": "__main__"}, []
for cell in json.load(open(sys.argv[1]))["cells"]:
    if cell["cell_type"] != "code":
        continue
    body = ast.parse("".join(cell["source"])).body
    last = body.pop() if isinstance(body[-1], ast.Expr) else None
    exec(compile(ast.Module(body, []), "cell", "exec"), own)
    value = eval(compile(ast.Expression(last.value), "cell", "eval"), own) if last is not None else None
    if callable(getattr(type(value), "_repr_html_", None)):
        shown.append([type(value).__name__, len(value._repr_html_()), len(repr(value))])
print(json.dumps(shown))
"""


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_and_shows_its_results_as_cards(path, tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", RUN, str(path)], capture_output=True, text=True, cwd=tmp_path, timeout=120
    )
    assert done.returncode == 0, done.stderr
    shown = json.loads(done.stdout.splitlines()[-1])
    kinds = [kind for kind, _, _ in shown]
    assert {"Check", "Certificate", "AuditReport", "Ranking", "Verification"} <= set(kinds)
    assert all(0 < size < 10_000 for _, size, _ in shown)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_kept_without_outputs(path):
    book = json.loads(path.read_text())
    assert (book["nbformat"], book["nbformat_minor"]) == (4, 5)
    names = [cell["id"] for cell in book["cells"]]
    assert len(set(names)) == len(names) >= 10
    code = [cell for cell in book["cells"] if cell["cell_type"] == "code"]
    assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in code) and len(code) >= 8


def test_there_is_a_notebook():
    assert [path.stem for path in NOTEBOOKS] == ["learnable"]
