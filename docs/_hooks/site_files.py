"""Files of the repository outside docs/ that a page links to, each as a page: scripts, notebooks, folders, Markdown."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from site_links import ROOT, links

LANGUAGES = {".py": "python", ".toml": "toml", ".json": "json", ".csv": "text"}


def linked() -> dict[str, str]:
    """Every file outside docs/ that README.md, a page, or such a file links to, with its page.

    >>> "examples/learnable.ipynb" in linked()
    True
    """
    found: dict[str, str] = {}
    waiting = ["README.md", *(p.relative_to(ROOT).as_posix() for p in _pages())]
    while waiting:
        origin = waiting.pop()
        text = found.get(origin) or (ROOT / origin).read_text(encoding="utf-8")
        for path in links(text, origin):
            if not path.startswith("docs/") and path != "README.md" and path not in found:
                found[path] = _page(path)
                waiting.append(path)
    return found


def _pages() -> Iterator[Path]:
    return (page for page in (ROOT / "docs").rglob("*.md") if "_hooks" not in page.parts)


def _page(path: str) -> str:
    file = ROOT / path
    if file.is_dir():
        names = sorted(p.name for p in file.iterdir() if p.suffix in (*LANGUAGES, ".md", ".ipynb"))
        return f"# {path}\n\n" + "\n".join(f"- [{name}]({file.name}/{name})" for name in names) + "\n"
    text = file.read_text(encoding="utf-8")
    if file.suffix == ".md":
        return text
    if file.suffix == ".ipynb":
        return _notebook(text)
    return f"# {path}\n\n" + _fenced(text, LANGUAGES.get(file.suffix, "text"))


def _notebook(text: str) -> str:
    """Its cells one after the other; notebooks are kept without outputs."""
    cells = [(cell["cell_type"], "".join(cell["source"])) for cell in json.loads(text)["cells"]]
    return "\n\n".join(_fenced(source, "python") if kind == "code" else source for kind, source in cells)


def _fenced(text: str, language: str) -> str:
    return f"````{language}\n{text.rstrip()}\n````\n"
