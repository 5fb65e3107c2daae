"""The requests of a run, as bytes, with the headers that a browser sends."""

import itertools
import secrets

BOUNDARY = "----WebKitFormBoundaryBenchBenchBench00"
HEADERS = {
    "User-Agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/142.0 Safari/537.36",
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8",
    "Accept-Encoding": "gzip, deflate, br",
    "Accept-Language": "en-US,en;q=0.9",
    "Sec-Fetch-Site": "same-origin",
}
CONTENT = (
    "Good day,\r\nplease quote 6x36 galvanized wire rope, 16 mm, 24 reels of 1,000 m, CIF "
    "Rotterdam, with 3.1 certificates.\r\nThe first delivery should be in March. Number {number}."
)


def get(host, path, etag="", encoding=HEADERS["Accept-Encoding"]):
    """A GET; with the ETag of what the browser has kept, it asks whether that has changed."""
    extra = {"Accept-Encoding": encoding} | ({"If-None-Match": etag} if etag else {})
    return _request("GET", host, path, {**HEADERS, **extra})


class Letters:
    """Makes POSTs of the inquiry form, each with a key and a text of its own.

    hidden: the values of the form's hidden fields as the page carries them.
    """

    def __init__(self, host, path, hidden):
        self.numbers = itertools.count(1)
        self.fields = {
            "name": "Ann Harbor {number}",
            "contact": "ann.{number}@harbor-castings.com",
            "content": CONTENT,
            "company": "Harbor Castings Ltd",
            "country": "NL",
            "homepage": "",
            **hidden,
            "key": "{key}",
        }
        parts = [_part(name, value) for name, value in self.fields.items()]
        parts.append(_part("attachments", "", '; filename=""', "application/octet-stream"))
        self.body = "".join(parts) + f"--{BOUNDARY}--\r\n"
        self.head = "POST", host, path
        self.type = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}

    def __call__(self):
        number, key = f"{next(self.numbers):08}", secrets.token_urlsafe(24)
        body = self.body.replace("{number}", number).replace("{key}", key).encode()
        length = {"Content-Length": str(len(body))}
        return _request(*self.head, {**HEADERS, **self.type, **length}) + body


def _part(name, value, extra="", content_type=""):
    kind = f"Content-Type: {content_type}\r\n" if content_type else ""
    return (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"{extra}\r\n'
        f"{kind}\r\n{value}\r\n"
    )


def _request(method, host, path, headers):
    lines = [f"{method} {path} HTTP/1.1", f"Host: {host}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode()
