"""Reading pages in tests."""

import re


def html_of(client, path, status=200):
    """The page at a path, which must answer with that status."""
    response = client.get(path)
    assert response.status_code == status, path
    return response.content.decode()


def words(html):
    """What a reader reads, with single spaces."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def part(html, tag, containing=""):
    """The first innermost element of a tag whose opening tag has that text."""
    pattern = rf"<{tag}\b[^>]*{re.escape(containing)}[^>]*>(?:(?!<{tag}\b).)*?</{tag}>"
    found = re.search(pattern, html, re.DOTALL)
    return found[0] if found else ""


def links(html):
    """[(address, words)] of every link."""
    return [(href, words(text)) for href, text in LINK.findall(html)]


LINK = re.compile(r'<a\b[^>]*?href="([^"]*)"[^>]*>(.*?)</a>', re.DOTALL)
