"""Ten thousand cells on one page: how large it is, and that it draws and answers without a row a cell."""

import pytest

from learnable.reports.sweeps import sweep_page
from learnable.sweeps.report import payload
from sweep_answers import outcomes, read

LARGE = """question = "check"
[axes]
target = ["parity(n=@n, degree=@k)"]
n = [4, 6, 8, 10, 12, 14, 16, 20, 24, 32]
k = {from = 1, to = 10}
network = ["mlp(widths=[16])", "mlp(widths=[64])", "mlp(widths=[256])", "mlp(widths=[16,16])", "mlp(widths=[64,64])"]
seed = {from = 0, to = 19}
"""


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    """Answers that all differ, as those of data do: the most that 10,000 cells can hold."""
    grid = read(LARGE, tmp_path_factory.mktemp("large"))
    made = payload(grid, outcomes(grid).values())
    assert made["count"] == 10_000
    assert max(len(c["values"]) for c in made["columns"]) > 8_000
    return sweep_page(made)


def test_it_is_small_opens_and_answers(page, opened):
    assert len(page.encode()) < 3_000_000
    seen = opened(page)
    assert seen.js("document.querySelectorAll('*').length") < 5_000  # a row a cell would be 10,000 rows
    seen.page.fill("#table input[type=search]", "n=20 proved")
    seen.page.get_by_role("button", name="alignment", exact=True).click()
    seen.page.select_option("#phase select[data-of=colour]", "measures.alignment")
    seen.page.select_option("#scaling select[data-of=quantity]", "measures.alignment")
    assert seen.js("document.querySelectorAll('*').length") < 5_000
    assert seen.troubles == []
