"""The parts of a mail → its text, and its files. Pure; RecursionError if nested too deep."""

import re
from dataclasses import dataclass, field
from email.message import Message as Mail

from inquiries.inbox.decoding import clean, decode, decode_words
from inquiries.inbox.hypertext import to_text

MAX_TEXT = 200_000  # characters
MAX_HTML = 500_000  # characters of all parts together
MAX_PARTS = 300
ENDINGS = {"message/rfc822": "eml", "text/calendar": "ics", "text/plain": "txt"}
CUT = "\n[…]"  # the rest is in the stored mail


@dataclass(frozen=True, slots=True)
class File:
    """What came with a mail, also a picture inside its text."""

    name: str
    content_type: str
    data: bytes = field(repr=False)


def read_content(mail: Mail) -> tuple[str, tuple[File, ...]]:
    """The text that a mail program would show, and the files."""
    reader = _Reader()
    text = "\n".join(filter(str.strip, reader.texts(mail)))
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = re.sub(r"\n{4,}", "\n\n\n", text).strip("\n")
    if len(text) > MAX_TEXT:
        text = text[:MAX_TEXT] + CUT
    return text.rstrip(), tuple(_file(part, number) for number, part in enumerate(reader.files, 1))


class _Reader:
    """Walks through the parts. files: what is no text. html_left: characters still to be read."""

    def __init__(self):
        self.files = []
        self.html_left = MAX_HTML

    def texts(self, part):
        """The texts inside a part, in their order."""
        if len(self.files) >= MAX_PARTS:
            return []
        if part.get_content_type() == "multipart/alternative" and part.is_multipart():
            return self._best(part)
        if part.get_content_maintype() == "multipart" and part.is_multipart():
            parts = part.get_payload()[:MAX_PARTS]
            return [text for each in parts for text in self.texts(each)]
        if _is_text(part):
            return [self._text(part)]
        self.files.append(part)
        return []

    def _best(self, part):
        """Of alternatives, the first that has a text: by RFC 2046 the plainest comes first."""
        chosen = []
        for each in part.get_payload()[:MAX_PARTS]:
            texts = self.texts(each)  # each of them, for the files inside
            if not any(map(str.strip, chosen)):
                chosen = texts
        return chosen

    def _text(self, part):
        text = decode(part.get_payload(decode=True) or b"", str(part.get_content_charset("")))
        if part.get_content_type() != "text/html":
            return text
        html, self.html_left = text[: self.html_left], max(self.html_left - len(text), 0)
        return to_text(html)


def _is_text(part):
    if part.get_content_maintype() == "multipart":  # it says so and has no parts
        return True
    is_file = part.get_content_disposition() == "attachment" or part.get_filename()
    return part.get_content_type() in {"text/plain", "text/html"} and not is_file


def _file(part, number):
    name = clean(decode_words(part.get_filename() or ""))
    kind = part.get_content_type()
    if not name:
        name = f"{number}.{ENDINGS.get(kind, part.get_content_subtype())}"
    if part.is_multipart():  # a mail inside the mail
        return File(name, kind, b"\n".join(each.as_bytes() for each in part.get_payload()))
    return File(name, kind, part.get_payload(decode=True) or b"")
