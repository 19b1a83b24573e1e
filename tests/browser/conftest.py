"""One headless Chromium for all tests here, and a way to open a page in it that writes down whatever goes wrong."""

import shutil
from dataclasses import dataclass, field

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="session")
def chromium():
    program = next(filter(None, map(shutil.which, NAMES)), None)
    if program is None:
        pytest.skip("no Chromium on PATH; `make browser` says how to get one")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield browser
        browser.close()


@dataclass
class Opened:
    """A page and what went wrong on it: messages on the console, errors, dialogs; `requests` beside the file itself."""

    page: object
    troubles: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def js(self, code, *given):
        return self.page.evaluate(code, *given)


@pytest.fixture(scope="session")
def files(tmp_path_factory):
    return tmp_path_factory.mktemp("pages")


@pytest.fixture(scope="session")
def context_of(chromium):
    """Contexts by their options; a page in one of them sees nothing of the others, since every page is its own file."""
    contexts = {}

    def context(width, scheme, script):
        key = width, scheme, script
        if key not in contexts:
            size = {"width": width, "height": 900}
            contexts[key] = chromium.new_context(
                viewport=size, color_scheme=scheme, java_script_enabled=script
            )
            contexts[key].grant_permissions(["clipboard-read", "clipboard-write"])
        return contexts[key]

    return context


@pytest.fixture(scope="session")
def opening(context_of, files):
    """What `opened` does, for a page that stays as long as the test session."""

    def go(html, width=1400, scheme="light", script=True):
        path = files / f"page-{abs(hash(html))}.html"
        path.write_text(html, encoding="utf-8")
        page = context_of(width, scheme, script).new_page()
        found = Opened(page)
        wrong = found.troubles.append
        page.on("console", lambda message: wrong(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: wrong(f"error: {error}"))
        page.on("dialog", lambda dialog: (wrong(f"dialog: {dialog.message}"), dialog.dismiss()))
        page.on("request", lambda request: found.requests.append(request.url))
        page.goto(path.as_uri())
        found.requests.remove(path.as_uri())
        return found

    return go


@pytest.fixture
def opened(opening):
    """`opened(html)` opens a page; options: width, scheme, script (whether scripts may run)."""
    found = []

    def go(*asked, **options):
        found.append(opening(*asked, **options))
        return found[-1]

    yield go
    for each in found:
        each.page.close()
