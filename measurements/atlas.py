"""The atlas: two shipped sweeps, their tables beside them, and the pages and the picture that are made of these.

``atlas/verdicts.toml`` asks what is known before training, ``atlas/trained.toml`` trains the same networks.
`python -m measurements atlas` makes ``out/atlas/*.html`` and ``docs/atlas.png`` from the committed tables, in seconds;
``again`` asks what is missing in ``out/atlas/*.sqlite`` (the better part of an hour) and writes the tables first.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from learnable import sweeps
from learnable.reports.sweeps import sweep_page

ROOT = Path(__file__).parents[1]
SHEETS = ("verdicts", "trained")
PICTURE = ROOT / "docs" / "atlas.png"
OUT = ROOT / "out" / "atlas"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
SIZE = {"width": 640, "height": 900}


def ask(name: str) -> None:
    """Ask what the store of a sheet lacks, and write its table."""
    file, store = ROOT / "atlas" / f"{name}.toml", OUT / f"{name}.sqlite"
    sweeps.run(file, store=store)
    sweeps.export(file, file.with_suffix(".parquet"), store=store)


def draw(name: str) -> Path:
    """The page of a sheet, from its table."""
    file = ROOT / "atlas" / f"{name}.toml"
    page = OUT / f"{name}.html"
    page.write_text(sweep_page(sweeps.report(file, table=file.with_suffix(".parquet"))), encoding="utf-8")
    return page


def picture(page: Path, out: Path = PICTURE) -> bool:
    """The phase diagram of a page as it opens, as a PNG; False where no Chromium is installed."""
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    if program is None:
        return False
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=program, args=["--no-sandbox"])
        seen = browser.new_page(viewport=SIZE, color_scheme="light", device_scale_factor=2)  # type: ignore[arg-type]
        seen.goto(page.as_uri())
        seen.locator("#phase .said").evaluate("node => node.remove()")
        seen.locator("#phase .stage").screenshot(path=out)
        browser.close()
    return True


def main(words: list[str]) -> int:
    """Make the pages and the picture; with the word ``again``, the tables too."""
    if words not in ([], ["again"]):
        print(f"{' '.join(words)} is no word of the atlas; type nothing, or again", file=sys.stderr)
        return 2
    OUT.mkdir(parents=True, exist_ok=True)
    for name in SHEETS:
        if words:
            ask(name)
        print(f"{draw(name).relative_to(ROOT)}", flush=True)
    if picture(OUT / f"{SHEETS[0]}.html"):
        print(PICTURE.relative_to(ROOT))
    else:
        print("no picture: it needs Chromium; make browser says how to get one", file=sys.stderr)
    return 0
