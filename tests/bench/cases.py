"""What is measured, against what, and how much it may cost."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from html import unescape

from tests.bench.load import Client
from tests.bench.requests import Letters, get

HOST = "127.0.0.1"
# An article of the sample site with a main picture, a card, keywords and a translation.
ARTICLE = "/news/an-inquiry-answered-the-same-day/"
FILE = "/media/article.html"  # the same bytes, for nginx
FORM = "/contact/inquiry/"
PAGES = {
    "article": ARTICLE,
    "list page 1": "/news/",
    "list page 900": "/news/?page={last}",
    "keyword": "/news/keyword/everything/",
    "search": "/news/search/?q=steel",
    "feed": "/news/feed/",
    "sitemap": "/sitemap.xml",
    "sitemap of articles": None,  # the first that the index names
    "home": "/",
}
# name: (the case it is compared with, the most it may cost of that)
AT_ONCE = 20  # nginx answers quicker than a client of ours asks
TARGETS = {
    "article": ("hello", 3),
    "list page 1": ("hello", 5),
    "list page 900": ("list page 1", 1.3),
    "inquiry POST": ("insert", 2.5),
}
CACHED_TARGET = 1.2  # a hit and a 304, of hello
# Visitors choose a search's words freely, and a sitemap is streamed: neither is kept.
UNKEPT = {"search", "sitemap of articles"}


@dataclass
class Case:
    """One line of the table.

    server: the name of the server asked. request: makes the bytes of one. expected: the status of
    a good answer. control: the name of the case that it is a multiple of. most: the target for
    CPU, least: for requests a second. together: how many requests a client sends at once.
    """

    name: str
    server: str
    request: Callable[[], bytes]
    expected: bytes = b"200"
    control: str = "hello"
    most: float | None = None
    least: float | None = None
    together: int = 1


def controls(hidden):
    """The empty view and the bare insert; hidden: the values of the form's hidden fields."""
    hello = get(HOST, "/hello")
    return [
        Case("hello", "control", lambda: hello),
        Case("insert", "control", Letters(HOST, "/insert", hidden), b"303"),
    ]


def uncached(port, last):
    """The pages made anew each time, the form and its POST. last: the number of the last page of
    the list to ask for."""
    found = []
    for name, path in _pages(port, last).items():
        control, most = TARGETS.get(name, ("hello", None))
        found += _page(port, name, path, control=control, most=most)
    hidden = hidden_fields(port)
    found += _page(port, "form GET", f"{FORM}?article={ARTICLE.split('/')[2]}")
    control, most = TARGETS["inquiry POST"]
    post = Letters(HOST, FORM, hidden)
    return [*found, Case("inquiry POST", "uncached", post, b"303", control, most)], hidden


def cached(port, last):
    """The pages that the page cache keeps: found there, and not changed since."""
    found = []
    for name, path in _pages(port, last).items():
        if name not in UNKEPT:
            found += _page(port, f"{name}, hit", path, server="cached", most=CACHED_TARGET)
        found += _unchanged(port, name, path)
    return found


def _unchanged(port, name, path):
    """The case of a page that the browser has kept and that is still the same."""
    etag = Client(port).ask(get(HOST, path)).header("ETag")
    if "-inf" not in etag:
        print(f"SKIPPED {name}, 304: the clock changes it, so it is another page within the run")
        return []
    request = get(HOST, path, etag)
    return [Case(f"{name}, 304", "cached", lambda: request, b"304", most=CACHED_TARGET)]


def behind_nginx():
    """The article as a file, and kept by nginx before the application. Uncompressed: compression
    costs both the same, far more than either."""
    file, article = get(HOST, FILE, encoding=""), get(HOST, ARTICLE, encoding="")
    return [
        Case("file", "file", lambda: file, control="file", together=AT_ONCE),
        Case(
            *("article, kept by nginx", "nginx", lambda: article),
            control="file",
            least=0.8,
            together=AT_ONCE,
        ),
    ]


def hidden_fields(port):
    """What the page of the form carries in hidden fields, but for the key."""
    page = Client(port).ask(get(HOST, f"{FORM}?article={ARTICLE.split('/')[2]}")).body.decode()
    inputs = re.findall(r'<input[^>]*type="hidden"[^>]*>', page)
    values = (
        (re.search(r'name="([^"]*)"', each), re.search(r'value="([^"]*)"', each)) for each in inputs
    )
    fields = {name[1]: unescape(value[1]) if value else "" for name, value in values if name}
    return {**fields, "time_zone": "Europe/Amsterdam"}


def _pages(port, last):
    index = Client(port).ask(get(HOST, "/sitemap.xml")).body.decode()
    part = re.search(r"<sitemap>\s*<loc>https?://[^/]+([^<]+)", index)
    paths = {**PAGES, "sitemap of articles": part and unescape(part[1])}
    return {name: path.format(last=last) for name, path in paths.items() if path}


def _page(port, name, path, *, server="uncached", control="hello", most=None):
    """The case of a page, or none, said aloud, where the site does not have it."""
    request = get(HOST, path)
    answer = Client(port).ask(request)
    if answer.status != b"200":
        print(f"SKIPPED {name}: {path} answers {answer.status.decode()}")
        return []
    return [Case(name, server, lambda: request, control=control, most=most)]
