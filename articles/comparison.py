"""Two texts side by side, with what only one of them has marked (pure)."""

import re
from difflib import SequenceMatcher

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

TOKEN = re.compile(
    r"[\u2e80-\u9fff\uac00-\ud7af\uff00-\uffef]|[^\W\u2e80-\u9fff\uac00-\ud7af]+|\s+|."
)


def side_by_side(left: str, right: str) -> tuple[SafeString, SafeString]:
    """HTML of both texts, words that the other lacks in `<mark>`. Chinese, Japanese and Korean
    are compared by the character."""
    texts = TOKEN.findall(left), TOKEN.findall(right)
    marked = [], []
    for kind, *ends in SequenceMatcher(None, *texts).get_opcodes():
        for side, (start, end) in enumerate((ends[:2], ends[2:])):
            words = escape("".join(texts[side][start:end]))
            marked[side].append(f"<mark>{words}</mark>" if kind != "equal" and words else words)
    return mark_safe("".join(marked[0])), mark_safe("".join(marked[1]))
