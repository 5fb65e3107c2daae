"""Bytes of an old page → text. Old pages from China are often GBK and rarely say so correctly."""

import codecs
import re

_MARKS = (  # UTF-32 first: its little-endian mark begins with that of UTF-16
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w-]{2,40})""", re.IGNORECASE)
_HIGH = re.compile(rb"[\x80-\xff]+")


def decode(data: bytes) -> str:
    """Text of `data`, by byte order mark, strict UTF-8, declared charset, GB18030, Windows-1252.

    Never raises: bytes that no encoding explains become U+FFFD, so that they are seen.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, errors="replace").removeprefix("\ufeff")
    for encoding in filter(None, ("utf-8", _declared(data), "gb18030" if _is_gb(data) else None)):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("cp1252", errors="replace")


def _declared(data: bytes) -> str | None:
    """The charset named in the first 2 KB of HTML, if Python knows it as a text encoding."""
    if not (match := _DECLARED.search(data[:2048])):
        return None
    name = match[1].decode("ascii").lower()
    if name in {"gb2312", "gbk", "gb_2312-80"}:
        return "gb18030"  # the superset that pages really use under these names
    try:
        info = codecs.lookup(name)
    except LookupError:
        return None
    return info.name if getattr(info, "_is_text_encoding", False) else None


def _is_gb(data: bytes) -> bool:
    """Whether bytes look like Chinese rather than accented Latin letters.

    Chinese characters are pairs of bytes, mostly high ones, and seldom stand alone: their high
    bytes come in runs of four and more. Windows-1252's stand alone between ASCII letters, where
    GB18030 would swallow the next letter.
    """
    runs = [len(run) for run in _HIGH.findall(data)]
    return sum(run for run in runs if run >= 4) > sum(runs) / 2
