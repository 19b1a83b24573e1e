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


@pytest.fixture
def opened(chromium, files):
    """`opened(html)` opens a page; options: width, scheme, script (whether scripts may run)."""
    contexts = []

    def go(html, width=1400, scheme="light", script=True):
        path = files / f"page-{abs(hash(html))}.html"
        path.write_text(html, encoding="utf-8")
        context = chromium.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, java_script_enabled=script
        )
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        contexts.append(context)
        page = context.new_page()
        found = Opened(page)
        page.on("console", lambda message: found.troubles.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: found.troubles.append(f"error: {error}"))
        page.on(
            "dialog", lambda dialog: (found.troubles.append(f"dialog: {dialog.message}"), dialog.dismiss())
        )
        page.on("request", lambda request: found.requests.append(request.url))
        page.goto(path.as_uri())
        found.requests.remove(path.as_uri())
        return found

    yield go
    for context in contexts:
        context.close()
