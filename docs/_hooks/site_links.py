"""Links between pages: what a page of the repository links to, and where that is on the site.

Pages are written for the code host, where a link is a path beside the file. Those that stay inside docs/ mean the same on
the site. README.md is its front page, and any other file that a page links to gets a page of its own (`site_files`).
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[2]
FENCE = re.compile(r"(^```.*?^```$)", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"(\]\()(?![a-z]+:|#|/)([^)\s#]+)(#[^)\s]*)?(\))")
"""A link to a file: its path, and the heading there."""


def links(text: str, origin: str) -> list[str]:
    """The paths in the repository that a page links to; `origin` is its own.

    >>> links("[a](verify.md#x), [b](../LICENSE), [c](https://x.org), [d](#here)", "docs/rank.md")
    ['docs/verify.md', 'LICENSE']
    """
    found: list[str] = []
    rewritten(text, origin, lambda path: found.append(path) or "")
    return found


def rewritten(text: str, origin: str, place: Callable[[str], str]) -> str:
    """The page with every link to a file put where `place` says; what stands in a fence is left alone.

    >>> rewritten("[a](../LICENSE#b)", "docs/rank.md", lambda path: f"files/{path}.md")
    '[a](files/LICENSE.md#b)'
    """

    def one(found: re.Match[str]) -> str:
        path = posixpath.normpath(posixpath.join(posixpath.dirname(origin), found[2]))
        return f"{found[1]}{place(path)}{found[3] or ''}{found[4]}"

    return "".join(part if part.startswith("```") else LINK.sub(one, part) for part in FENCE.split(text))


def site_place(path: str) -> str:
    """Where a file of the repository is on the site, from its root.

    >>> site_place("docs/rank.md"), site_place("README.md"), site_place("examples/networks.py")
    ('rank.md', 'index.md', 'files/examples/networks.py.md')
    """
    if path == "README.md":
        return "index.md"
    return path.removeprefix("docs/") if path.startswith("docs/") else f"files/{path}.md"
