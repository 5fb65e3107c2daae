"""Bytes of a mail → text, whatever the sender's program says they are.

Pure, and total: wrong, missing and hostile declarations still give text, never an error. The text
holds no NUL and no lone surrogates, which databases refuse.
"""

import codecs
from contextlib import suppress
from email.errors import HeaderParseError
from email.header import decode_header

# What programs mean by these names (as browsers read them, WHATWG Encoding Standard).
MEANT = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "iso8859-1": "cp1252",
    "ks_c_5601-1987": "cp949",
    "euc_kr": "cp949",
    "shift_jis": "cp932",
}
# Python knows these as text encodings as well; no mail is written in them, and two are so slow
# that a megabyte would take hours.
NOT_FOR_MAIL = {"idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined", "ascii"}
WESTERN = "cp1252"
ASCII, CONTINUING = bytes(range(128)), bytes(range(128, 192))
MANY = 12  # bytes beyond ASCII; fewer may fit an encoding by chance
LATIN = [bytes([code]) for code in b"abcdefghijklmnopqrstuvwxyz"]
BETWEEN_WORDS = "raw-unicode-escape"  # how `decode_header` hands out what is no encoded word


def decode(data: bytes, charset: str = "") -> str:
    """The text of bytes: as declared, unless they are UTF-8 beyond doubt. Undeclared or declared
    wrongly they are UTF-8, Russian or Chinese if they look like that, else Western."""
    declared, beyond_ascii = _codec(charset), len(data.translate(None, ASCII))
    is_doubtful = beyond_ascii >= MANY or declared == WESTERN
    first = "utf-8" if is_doubtful and beyond_ascii else ""
    for name in filter(None, (first, declared, "utf-8", _russian(data), "gb18030")):
        with suppress(UnicodeError):
            return clean(data.decode(name))
    return clean(data.decode(declared or WESTERN, "replace"))


def decode_raw(value: str) -> str:
    """A header's value whose bytes beyond ASCII are surrogates, as Python's parser leaves them."""
    return decode(value.encode("utf-8", "surrogateescape"))


def decode_words(value: str) -> str:
    """A header's value with its encoded words (RFC 2047) as text, on one line."""
    pieces = [(value, None)]
    if "=?" in value:
        with suppress(HeaderParseError, ValueError):
            pieces = decode_header(value)
    return " ".join("".join(_piece(*piece) for piece in pieces).split())


def clean(text: str) -> str:
    """Without what a database refuses."""
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")


def _russian(data):
    """The encoding of Russian that bytes look like, "" for others: small letters are the most.

    Unlike Chinese it is written almost without bytes below 0xC0, unlike Western without ASCII.
    """
    beyond_ascii = data.translate(None, ASCII)
    letters = beyond_ascii.translate(None, CONTINUING)
    has_others = len(beyond_ascii) > 1.1 * len(letters)
    if len(letters) < MANY or has_others or sum(map(data.count, LATIN)) > len(letters):
        return ""
    return "cp1251" if sum(letter >= 0xE0 for letter in letters) * 2 > len(letters) else "koi8-r"


def _piece(piece, charset):
    if isinstance(piece, str):
        return clean(piece)
    return decode(piece, charset) if charset else clean(piece.decode(BETWEEN_WORDS, "replace"))


def _codec(charset):
    try:
        name = codecs.lookup(charset.strip().strip("\"'")).name
        bytes(4).decode(name)  # some codecs are not for text
    except (LookupError, ValueError):
        return ""
    return "" if name in NOT_FOR_MAIL else MEANT.get(name, name)
