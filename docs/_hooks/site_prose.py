"""Docstrings as Markdown: examples in fences, formulas as they stand, and plain text that is not taken for markup."""

from __future__ import annotations

import re
from typing import Any

from griffe import Extension

CODE = re.compile(r"(``.+?``|`[^`]+`)", re.DOTALL)
"""What stands between backticks, one or two."""


def plain(text: str) -> str:
    """Text in which no character means anything to Markdown or HTML.

    >>> plain("x_1 <= [2] | *3*")
    'x\\\\_1 &lt;= \\\\[2\\\\] \\\\| \\\\*3\\\\*'
    """
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return re.sub(r"([\\`*_\[\]|])", r"\\\1", escaped)


def markdown(docstring: str) -> str:
    """A docstring of this project as Markdown.

    >>> markdown("E <f, g> of ``f``.\\n\\n>>> 1 + 1\\n2\\n\\nSo.").split("\\n\\n")
    ['E &lt;f, g&gt; of ``f``.', '```pycon\\n>>> 1 + 1\\n2\\n```', 'So.']
    """
    return "\n\n".join(_block(block) for block in re.split(r"\n\s*\n", docstring.strip("\n")))


def _block(block: str) -> str:
    if block.startswith(">>> "):
        return f"```pycon\n{block}\n```"
    if block.startswith("    "):  # a formula on lines of its own
        return block
    prose, *example = re.split(r"\n(?=>>> )", block, maxsplit=1)
    text = "".join(part if part.startswith("`") else plain(part) for part in CODE.split(prose))
    return "\n\n".join([text, *(_block(more) for more in example)])


class Prose(Extension):
    """What mkdocstrings reads a docstring with."""

    def on_object(self, *, obj: Any, **_: Any) -> None:
        """Rewrite the docstring of a module, class, function or attribute, once."""
        if obj.docstring is not None and not obj.is_alias:
            obj.docstring.value = markdown(obj.docstring.value)
