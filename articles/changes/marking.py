"""Words as they are compared, and as HTML that marks what differs (pure)."""

import re
from itertools import groupby
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from articles.comparison import opcodes

# Chinese, Japanese and Korean are compared by the character.
WORD = re.compile(
    r"[\u2e80-\u9fff\uac00-\ud7af\uff00-\uffef]|[^\W\u2e80-\u9fff\uac00-\ud7af]+|\s+|."
)
SHOWN = {"strong": "strong", "em": "em", "sub": "sub", "sup": "sup", "a": "u"}


class Token(NamedTuple):
    """A word, the elements around it from the outside in, and the space that follows it.

    Instead of elements `note` says what a text is that readers do not read as such: "kind" for
    a block's ("List item"), "detail" for what is shown only where it differs (a link's address).
    """

    text: str
    tags: tuple = ()
    note: str = ""
    space: str = ""

    @property
    def key(self):
        """What makes it the same word: without the space."""
        return self[:3]


class Marked(NamedTuple):
    """HTML of a text before with what goes in `<del>`, after with what comes in `<ins>`, and of
    both in one."""

    before: SafeString
    after: SafeString
    both: SafeString


def tokens(text: str | Promise, tags: tuple = ()) -> list[Token]:
    """The words of a text."""
    return join_spaces(Token(word, tags) for word in WORD.findall(str(text)))


def join_spaces(words) -> list[Token]:
    """Tokens that are only space become the `space` of the token before."""
    joined = []
    for word in words:
        if not word.text.isspace():
            joined.append(word)
        elif joined:
            joined[-1] = joined[-1]._replace(space="\n" if "\n" in word.text else " ")
    return joined


def mark(left: list[Token], right: list[Token]) -> Marked:
    """Both texts, marked word by word."""
    before, after, both = [], [], []
    for kind, a, b, c, d in opcodes([t.key for t in left], [t.key for t in right]):
        if kind == "equal":
            before.append(plain(left[a:b]))
            after.append(plain(right[c:d]))
            both.append(after[-1])
            continue
        gone, come = removed(left[a:b]), added(right[c:d])
        before.append(gone)
        after.append(come)
        both += [gone, come]
    return Marked(*(mark_safe("".join(parts)) for parts in (before, after, both)))


def removed(words: list[Token]) -> SafeString:
    """HTML of words that go; "" without any."""
    return _wrapped("del", _("removed:"), words)


def added(words: list[Token]) -> SafeString:
    """HTML of words that come; "" without any."""
    return _wrapped("ins", _("added:"), words)


def plain(words: list[Token]) -> SafeString:
    """HTML of words that stay, without what is shown only where it differs."""
    return _html(word for word in words if word.note != "detail")


def _wrapped(tag, said, words):
    """Screen readers pass over `<ins>` and `<del>`: the text says it too."""
    if not words:
        return mark_safe("")
    return format_html(
        '<{0}><span class="visually-hidden">[{1} </span>{2}'
        '<span class="visually-hidden">]</span></{0}>{3}',
        mark_safe(tag),
        said,
        _html([*words[:-1], words[-1]._replace(space="")]),
        words[-1].space,
    )


def _html(words):
    runs = groupby(words, key=lambda word: (word.tags, word.note))
    return mark_safe("".join(_run(tags, note, list(run)) for (tags, note), run in runs))


def _run(tags, note, words):
    if note:
        rows = ([note, word.text, word.space] for word in words)
        return format_html_join("", '<span class="change-{}">{}</span>{}', rows)
    html = mark_safe("".join(conditional_escape(word.text) + word.space for word in words))
    for tag in reversed(tags):
        if tag in SHOWN:
            html = format_html("<{0}>{1}</{0}>", mark_safe(SHOWN[tag]), html)
    return html
