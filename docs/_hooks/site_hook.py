"""What mkdocs calls while it builds the site: pages made from code and from files outside docs/, and their links."""

from __future__ import annotations

import posixpath
import re
from typing import Any

from mkdocs.structure.files import File

import site_api
import site_commands
import site_files
import site_specs
from site_links import ROOT, rewritten, site_place

REFERENCE = {
    "reference/commands.md": site_commands.page,
    "reference/specs.md": site_specs.page,
    "reference/python.md": site_api.page,
    "reference/results.md": site_api.results_page,
}
NAME = re.compile(r"(?<=<code>)[\w./]{20,}(?=</code>)")
DOCTEST = re.compile(r"^```python\n(?=>>> )", re.MULTILINE)


def made() -> dict[str, tuple[str, str]]:
    """Every page that is no file of docs/: its place on the site, the path its links start from, and its text."""
    pages = {"index.md": ("README.md", (ROOT / "README.md").read_text(encoding="utf-8"))}
    pages |= {place: (f"docs/{place}", write()) for place, write in REFERENCE.items()}
    return pages | {site_place(path): (path, text) for path, text in site_files.linked().items()}


def on_files(files: Any, config: Any) -> Any:
    """Add the pages that are made, and remember where their links start."""
    for place, (origin, text) in made().items():
        page = File.generated(config, place, content=text)
        page.origin = origin
        files.append(page)
    return files


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """Links go to where a file is on the site; sessions of Python are coloured as such."""
    here = page.file.src_uri
    if here == "index.md":
        page.meta["hide"] = ["navigation"]
    origin = getattr(page.file, "origin", f"docs/{here}")

    def place(path: str) -> str:
        return posixpath.relpath(site_place(path), posixpath.dirname(here) or ".")

    return DOCTEST.sub("```pycon\n", rewritten(markdown, origin, place))


def on_page_content(html: str, **_: Any) -> str:
    """Long names may break after a dot, a slash or an underscore, and nowhere else."""
    return NAME.sub(lambda name: re.sub(r"(?<=[./_])", "<wbr>", name[0]), html)
