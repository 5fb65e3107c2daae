"""The part of a text that shows why it was found, with what was sought marked (pure)."""

from collections.abc import Iterable
from itertools import takewhile

from django.utils.html import conditional_escape, format_html, mark_safe

from articles import words

LENGTH = 240  # signs of an extract; half of it where a sign is a word
BEFORE = 60  # of these, at most, before the first mark
SEARCHED = 20_000  # signs of a text that are looked through
NEAR = 2_000  # and after the first mark, for a place where more of the words are together
BOUNDARY = 25  # signs within which a word is not torn apart


def marked(text: str, tokens: Iterable[str], language: str) -> str:
    """The whole text as safe HTML, what was sought in `<mark>`."""
    return _html(text, 0, len(text), _spans(text, set(tokens), language))


def extract(text: str, tokens: Iterable[str], language: str) -> str:
    """The stretch of a text that has the most of the tokens, as safe HTML with `<mark>`; its
    beginning where it has none."""
    text = " ".join(text[:SEARCHED].split())
    length = LENGTH // 2 if language.startswith(("zh", "ja", "ko", "th")) else LENGTH
    spans = list(_spans(text, set(tokens), language, NEAR))
    start = _start(spans, text, length)
    end = _trimmed_end(text, start + length)
    before, after = ("… " if start else ""), (" …" if end < len(text) else "")
    inside = (span for span in spans if start <= span[0] and span[1] <= end)
    return format_html("{}{}{}", before, _html(text, start, end, inside), after)


def _spans(text, tokens, language, near=None):
    """(start, end, token) of whatever in the text is sought, in order; only `near` the first."""
    before, until = None, len(text)
    has_pairs = any(map(words.is_pair, tokens))
    for piece in words.pieces(text, language):
        if piece.start > until:
            return
        found = piece.start, piece.end, piece.token
        if has_pairs and before:
            about = before, piece, text[before.end : piece.start]
            pairs = {words.joined(*about), words.neighbors(*about)} & tokens
            found = (before.start, piece.end, pairs.pop()) if pairs else found
        if found[2] in tokens:
            if near:
                near, until = None, found[0] + near
            yield found
        before = piece


def _start(spans, text, length):
    """Where the extract begins: before the mark that the most different ones follow closely."""
    variety = [_variety(spans[number:], length) for number in range(len(spans))]
    best = variety.index(max(variety)) if spans else 0
    if not spans or spans[best][1] <= length - BOUNDARY:
        return 0
    start = max(0, spans[best][0] - BEFORE)
    gap = text.find(" ", start, start + BOUNDARY) if start else -1
    return start if gap < 0 else gap + 1


def _variety(spans, length):
    """How many different tokens an extract shows that begins with the first of the marks."""
    end = spans[0][0] - BEFORE + length
    return len({token for *_place, token in takewhile(lambda span: span[1] <= end, spans)})


def _trimmed_end(text, end):
    if end >= len(text):
        return len(text)
    gap = text.rfind(" ", end - BOUNDARY, end + 1)
    return end if gap < 0 else gap


def _html(text, start, end, spans):
    parts, at = [], start
    for first, last, _token in spans:
        if last > at:
            begin = max(first, at)
            parts += [conditional_escape(text[at:begin]), "<mark>"]
            parts += [conditional_escape(text[begin:last]), "</mark>"]
            at = last
    parts.append(conditional_escape(text[at:end]))
    return mark_safe("".join(parts).replace("</mark><mark>", ""))
