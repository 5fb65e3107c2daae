"""A real browser for the tests that need one: Debian's Chromium, driven by Playwright.

`page` fails its test when a page logged an error, broke the Content-Security-Policy, or asked
another host for anything. A test that provokes errors names them with `page.expected_errors`.
"""

import os
import shutil
import threading

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.handlers.wsgi import WSGIHandler
from playwright.sync_api import Locator, Page, expect, sync_playwright

# The shell is the same engine without windows, for about half the processor time.
BROWSERS = ["chromium-headless-shell", "chromium", "google-chrome"]
CHROMIUM = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# A machine that does much else takes long, and its haste finds no faults of ours.
PATIENCE = 30_000  # milliseconds
expect.set_options(timeout=PATIENCE)
RECORD_POLICY_VIOLATIONS = """
addEventListener("securitypolicyviolation", (event) =>
  console.error(`CSP: ${event.effectiveDirective} ${event.blockedURI}`));
"""


def pytest_collection_modifyitems(items):
    here = os.path.dirname(__file__)
    for item in items:
        if str(item.path).startswith(here):
            item.add_marker(pytest.mark.browser)
            # A server in a thread of its own sees only what is committed.
            item.add_marker(pytest.mark.django_db(transaction=True))


@pytest.fixture(autouse=True)
def requests_take_turns(monkeypatch):
    """SQLite's test database is one connection for all threads, hence one transaction at a time;
    pages that ask in the background would start a second one."""
    turn, respond = threading.Lock(), WSGIHandler.get_response

    def take_turn(handler, request):
        with turn:
            return respond(handler, request)

    monkeypatch.setattr(WSGIHandler, "get_response", take_turn)
    return turn


@pytest.fixture(autouse=True)
def hands_wait_for_scripts(monkeypatch):
    """A machine is quicker than any person: it presses what a page shows before the scripts that
    answer have come. So each press waits until they are there."""

    def patient(act):
        def act_on_what_is_there(place, *args, **kwargs):
            page = place if isinstance(place, Page) else place.page
            page.wait_for_load_state("domcontentloaded")  # modules have run by then
            return act(place, *args, **kwargs)

        return act_on_what_is_there

    for kind in (Locator, Page):
        for name in ("click", "dblclick", "check", "fill", "press", "set_input_files"):
            monkeypatch.setattr(kind, name, patient(getattr(kind, name)))


@pytest.fixture(scope="session")
def browser():
    if not CHROMIUM:
        pytest.skip("No Chromium found: install it or set CHROMIUM to its path.")
    # Playwright's event loop runs in this thread, and Django would refuse to use the database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def open_page(browser, live_server, requests_take_turns):
    """Opens pages in contexts of their own: `open_page(java_script_enabled=False, …)`.

    Arguments are those of Playwright's `Browser.new_context`.
    """
    contexts, problems = [], []

    def make(**options):
        context = browser.new_context(base_url=live_server.url, **options)
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        context.add_init_script(RECORD_POLICY_VIOLATIONS)
        page = context.new_page()
        page.expected_errors, page.site_url = [], live_server.url
        page.on("pageerror", lambda error: problems.append((page, str(error))))
        page.on(
            "console",
            lambda message: message.type == "error" and problems.append((page, message.text)),
        )
        page.on(
            "request",
            lambda request: (
                request.url.startswith((live_server.url, "data:", "blob:"))
                or problems.append((page, f"asked {request.url}"))
            ),
        )
        return page

    yield make
    seen = list(problems)
    for context in contexts:
        context.set_offline(True)  # what a closing page still sends would meet an emptied database
        context.close()
    with requests_take_turns:
        pass  # what was under way has ended
    unexpected = [
        problem for page, problem in seen if not any(e in problem for e in page.expected_errors)
    ]
    assert unexpected == []


@pytest.fixture
def page(open_page):
    """A page of 1280 by 800 pixels."""
    return open_page(viewport={"width": 1280, "height": 800})


@pytest.fixture
def axe():
    """`axe(page)` fails where axe-core finds a fault of accessibility (WCAG 2.2 A and AA)."""

    def check(page):
        page.wait_for_load_state()  # a click returns when the next page has begun
        page.locator("main").wait_for()
        levels = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
        options = {
            "runOnly": {"type": "tag", "values": levels},
            "resultTypes": ["violations"],  # all that is looked at; the others take most time
            "preload": {"assets": ["media"]},  # no rule of these levels needs the stylesheets' text
        }
        result = Axe().run(page, options=options)
        assert result.violations_count == 0, result.generate_report()

    return check
