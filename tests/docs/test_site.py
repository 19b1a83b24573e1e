"""The site builds without a warning, has every page, command, spec and public name, and asks no other host for anything."""

from __future__ import annotations

import importlib
import os
import pkgutil
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

import learnable
import site_api
import site_commands
import site_files
import site_hook
import site_links
import site_prose
import site_specs
from learnable.cli.app import app
from learnable.specs import Vocabulary

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
PAGES = sorted(page for page in DOCS.rglob("*.md") if "_hooks" not in page.parts)
NAV = re.findall(r"^ *- .+: ([\w/.-]+\.md)$", (ROOT / "mkdocs.yml").read_text(), re.MULTILINE)
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


# ------------------------------------------------------------------------------------------ pages and links


def test_every_page_is_in_the_navigation_once():
    written = {page.relative_to(DOCS).as_posix() for page in PAGES}
    made = {place for place in site_hook.made() if not place.startswith("files/")}
    assert len(written) > 20 and len(made) == 5
    assert sorted(NAV) == sorted(written | made)


def linked_files() -> Iterator[tuple[str, str]]:
    """(page, path that it links to), both from the root of the repository."""
    texts = {page.relative_to(ROOT).as_posix(): page.read_text() for page in PAGES}
    texts |= {"README.md": (ROOT / "README.md").read_text()}
    for origin, text in (texts | site_files.linked()).items():
        yield from ((origin, path) for path in site_links.links(text, origin))


def test_every_relative_link_leads_to_a_file():
    found = list(linked_files())
    assert len(found) > 120
    assert [(origin, path) for origin, path in found if not (ROOT / path).exists()] == []


def test_what_is_linked_outside_docs_has_a_page_on_the_site():
    outside = {path for _, path in linked_files() if not path.startswith("docs/")} - {"README.md"}
    assert "examples/learnable.ipynb" in outside
    places = site_hook.made()
    assert {site_links.site_place(path) for path in outside} <= set(places)
    assert all(HEADING.search(places[site_links.site_place(path)][1]) for path in outside)


def test_links_in_fences_are_left_alone():
    text = "```python\nx = f[0](../a.py)\n```\n[b](../c.py)\n"
    assert site_links.links(text, "docs/page.md") == ["c.py"]
    assert site_links.rewritten(text, "docs/page.md", lambda path: "X") == text.replace(
        "[b](../c.py)", "[b](X)"
    )


@pytest.mark.parametrize("page", [ROOT / "README.md", *PAGES], ids=lambda page: page.stem)
def test_an_underscore_of_a_formula_is_shown(page):
    """Pages emphasise by stars: `f(z)_i … g(z)_i` would lose its indices, so write `f(z)\\_i`."""
    from markdown_it import MarkdownIt

    texts = [token for token in MarkdownIt().enable("table").parse(page.read_text()) if token.children]
    found = [(token.content, inner.markup) for token in texts for inner in token.children or ()]
    assert len(texts) > 3
    assert [text for text, markup in found if markup in ("_", "__")] == []


# -------------------------------------------------------------------------------------- made from the code


def parameters(command: Any, words: tuple[str, ...] = ()) -> Iterator[tuple[str, str]]:
    """(command, option or argument) for all of the command line, groups of commands too."""
    if hasattr(command, "commands"):
        for word, inner in command.commands.items():
            yield from parameters(inner, (*words, word))
    else:
        for parameter in command.params:
            option = parameter.param_type_name == "option"
            yield " ".join(words), parameter.opts[-1] if option else parameter.metavar or parameter.name


def test_every_command_and_option_is_on_the_page_of_commands():
    import typer

    sections = dict(re.findall(r"^## learnable (.+?)$(.*?)(?=^## |\Z)", site_commands.page(), re.M | re.S))
    found = list(parameters(typer.main.get_command(app)))
    assert len(found) > 70
    assert {command for command, _ in found} == set(sections)
    assert [(c, name) for c, name in found if not re.search(rf"^\| `[^`]*{name}\b", sections[c], re.M)] == []


def test_a_group_of_commands_is_taken_apart():
    import typer

    inner, outer = typer.Typer(), typer.Typer()
    inner.command("run")(lambda cells: None)
    inner.command("merge")(lambda: None)
    outer.add_typer(inner, name="sweep")
    names = [name for name, _ in site_commands._below("learnable", typer.main.get_command(outer))]
    assert names == ["learnable sweep run", "learnable sweep merge"]


def test_defaults_and_help_are_those_of_the_command_line():
    page = site_commands.page()
    assert "| `--net <str>` | `mlp()` | mlp(widths=\\[512\\], …)" in page.replace("TEXT", "<str>")
    assert "| 11 | `proved-hard` |" in page and "| 130 | " in page
    for code, told in site_commands.CODES:
        assert told and f"| {code} | {told} |" in page


@pytest.mark.parametrize(
    ("arguments", "code"), [(["--version"], 0), (["check", "parity"], 2), (["audit", "no"], 2)]
)
def test_the_general_exit_codes_are_those_of_the_program(arguments, code, capsys):
    from learnable.cli.app import _run

    assert _run(arguments) == code and code in dict(site_commands.CODES)
    capsys.readouterr()


def vocabularies() -> list[Vocabulary]:
    """Every vocabulary that a module of the library holds."""
    found: dict[int, Vocabulary] = {}
    for module in pkgutil.walk_packages(learnable.__path__, "learnable."):
        for value in vars(importlib.import_module(module.name)).values():
            if isinstance(value, Vocabulary):
                found[id(value)] = value
    return list(found.values())


def test_every_word_of_every_vocabulary_is_on_the_page_of_specs():
    page = site_specs.page()
    words = [entry for vocabulary in vocabularies() for entry in vocabulary.entries.values()]
    own = [e for e in words if e.cls.__module__.startswith("learnable.") and e.name != "module"]
    assert len(vocabularies()) >= 7 and len(own) > 40
    assert [entry.signature for entry in own if f"#### `{entry.signature}`" not in page] == []
    assert "file.py:factory" in page and "rows.csv" in page and "| `gelu` |" in page


def test_every_public_name_is_on_the_page_of_python_once():
    named = [name for group in site_api.groups().values() for name in group]
    assert sorted(named) == sorted(site_api.names()) and len(named) == len(set(named))
    page = site_api.page()
    assert [name for name in named if page.count(f"::: learnable.{name}\n") != 1] == []


def test_every_result_exists():
    for path in site_api.RESULTS:
        module, _, name = path.rpartition(".")
        assert getattr(importlib.import_module(module), name).__doc__


CASES = (
    ("E <f∘g, h>^2 = x_1 * y", "E &lt;f∘g, h&gt;^2 = x\\_1 \\* y"),
    ("keep ``a < b`` and `c_d`", "keep ``a < b`` and `c_d`"),
    ("    a = b_1 < c", "    a = b_1 < c"),
    ("so:\n>>> 1 < 2\nTrue", "so:\n\n```pycon\n>>> 1 < 2\nTrue\n```"),
)


@pytest.mark.parametrize(("docstring", "shown"), CASES)
def test_docstrings_become_markdown_that_shows_what_they_say(docstring, shown):
    assert site_prose.markdown(docstring) == shown


# ------------------------------------------------------------------------------------------- the built site


class Asked(HTMLParser):
    """What a page makes a browser fetch, and its anchors."""

    def __init__(self) -> None:
        super().__init__()
        self.fetched: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in ("script", "img", "iframe", "source", "video", "audio", "embed"):
            self.fetched.append(given.get("src") or "")
        if tag == "link" and "canonical" not in (given.get("rel") or ""):
            self.fetched.append(given.get("href") or "")


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Path:
    """The site, built as `make site` does."""
    folder = tmp_path_factory.mktemp("site")
    environment = os.environ | {"PYTHONPATH": str(ROOT / "src"), "NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    assert "WARNING" not in done.stderr and "Documentation built" in done.stderr
    return folder


def test_every_page_of_the_navigation_is_built(site):
    assert [page for page in NAV if not (site / page).with_suffix(".html").is_file()] == []
    assert (site / "files/examples/learnable.ipynb.html").is_file()


def test_no_page_fetches_anything_from_another_host(site):
    count = 0
    for page in site.rglob("*.html"):
        asked = Asked()
        asked.feed(page.read_text())
        count += len(asked.fetched)
        assert [one for one in asked.fetched if re.match(r"(https?:)?//", one)] == [], page.name
    assert count > 100
    styles = [page.read_text() for page in site.rglob("*.css")]
    assert styles and not any(re.search(r"@import|url\([\"']?(https?:)?//", style) for style in styles)


def test_links_between_pages_are_links_between_pages(site):
    """No page shows a link that was left as Markdown, and none leads to a file of the repository."""
    for page in site.rglob("*.html"):
        targets = re.findall(r'href="?([^" >#]+)', page.read_text())
        inside = [t for t in targets if not re.match(r"[a-z]+:|//", t)]
        lost = [t for t in inside if not (page.parent / t).resolve().is_file()]
        assert lost == [] or page.name == "404.html", f"{page.name}: {lost}"


def test_examples_in_docstrings_are_fenced(site):
    page = (site / "reference/python.html").read_text()
    assert page.count('<span class="gp">&gt;&gt;&gt; </span>') > 40 and "<blockquote>" not in page
    assert "&lt;f∘g, h&gt;^2" in page


# ------------------------------------------------------------------------------------------- in a browser


@pytest.fixture(scope="module")
def browser():
    """The Chromium of the system."""
    playwright = pytest.importorskip("playwright.sync_api")
    if CHROMIUM is None:
        pytest.skip("there is no Chromium here")
    with playwright.sync_playwright() as driver:
        running = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield running
        running.close()


def read(browser: Any, width: int, asked: list[str], scheme: str = "light") -> Any:
    """A page of a browser that writes down what it asks for and what goes wrong."""
    page = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme).new_page()
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: asked.append(f"error: {error}"))
    return page


@pytest.mark.slow
def test_pages_read_from_the_disk_fit_a_phone_and_ask_for_files_alone(site, browser):
    asked: list[str] = []
    page = read(browser, 390, asked)
    for place in NAV:
        page.goto((site / place).with_suffix(".html").as_uri(), wait_until="load")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, place
    assert len(asked) > len(NAV)
    assert [one for one in asked if not one.startswith(("file:", "data:", "blob:", "about:"))] == []


def test_search_finds_a_word_on_pages_read_from_the_disk(site, browser):
    asked: list[str] = []
    page = read(browser, 1400, asked)
    page.goto((site / "theorems/leap.html").as_uri())
    page.locator(".md-search__input").click()
    page.locator(".md-search__input").press_sequentially("staircase")
    page.locator(".md-search-result__item", has_text="staircase").first.wait_for(timeout=20_000)
    assert page.locator(".md-search-result__item").count() >= 3
    assert [one for one in asked if one.startswith(("http", "error"))] == []


def colours(browser: Any, site: Path, scheme: str) -> tuple[str, str]:
    """(background of the page, background of a picture) under the reader's colour scheme."""
    page = read(browser, 1400, [], scheme)
    page.goto((site / "measurements.html").as_uri())
    script = "s => getComputedStyle(document.querySelector(s)).backgroundColor"
    return page.evaluate(script, "body"), page.evaluate(script, "article img")


def test_colours_follow_the_system_and_pictures_stay_on_white(site, browser):
    light, dark = (colours(browser, site, scheme) for scheme in ("light", "dark"))
    assert light[0] == "rgb(255, 255, 255)" != dark[0]
    assert light[1] == dark[1] == "rgb(255, 255, 255)"
