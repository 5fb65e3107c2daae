"""Rules on links as they are written. WCAG 2.4.4: a link says by itself where it leads."""

import re
from urllib.parse import parse_qsl, urlsplit

from django.utils.translation import gettext as _

from articles import addresses
from articles.checklist.draft import Problem

# Without capitals, spaces around and punctuation.
VAGUE = frozenset(
    [
        *("here", "click here", "click", "click this", "click this link", "this", "this link"),
        *("link", "this page", "this article", "more", "read more", "learn more", "see more"),
        *("find out more", "more info", "more information", "details", "view details", "go"),
        *("see here", "read here", "download", "continue", "continue reading"),
        *("点击", "点击这里", "点击此处", "点这里", "点此", "这里", "此处", "此链接", "这个链接"),
        *("链接", "更多", "查看更多", "阅读更多", "了解更多", "更多信息", "详情", "查看详情"),
        *(
            "了解详情",
            "详细",
            "查看",
            "阅读全文",
            "全文",
            "下载",
            "继续阅读",
            "请点击",
            "请点击这里",
        ),
    ]
)
_BARE = re.compile(r"(https?://|www\.)\S+", re.IGNORECASE)
# Hosts, and where it matters paths, that count a click and lead on.
_WRAPPER = re.compile(
    r"(www\.)?google\.[a-z.]+/url"
    r"|(l|lm)\.(facebook|instagram|threads)\.com/"
    r"|(www\.)?youtube\.com/redirect"
    r"|(www\.)?linkedin\.com/(safety/go|redir/redirect)"
    r"|[\w.]+\.safelinks\.protection\.outlook\.com/"
    r"|out\.reddit\.com/|link\.zhihu\.com/|link\.csdn\.net/|link\.juejin\.cn/"
)


def link_text(draft):
    for link in draft.links:
        text, address = link.text(), link.attributes["href"]
        if not text:
            yield Problem(_("A link to %(address)s has no words.") % {"address": address}, "body")
        elif _BARE.fullmatch(text):
            said = _("The link “%(text)s” shows its address. Write what is to be found there.")
            yield Problem(said % {"text": text}, "body")
        elif re.sub(r"[\W_]+", " ", text).strip().casefold() in VAGUE:
            said = _("The link “%(text)s” does not say where it leads (%(address)s).")
            yield Problem(said % {"text": text, "address": address}, "body")


def tracking_link(draft):
    for link in draft.links:
        try:
            parts = urlsplit(link.attributes["href"])
        except ValueError:
            continue
        text = link.text()
        if _WRAPPER.match(f"{parts.netloc.lower()}{parts.path}"):
            said = _("The link “%(text)s” goes through %(host)s. Link to %(target)s instead.")
            target = wrapped(parts.query) or _("the page itself")
            values = {"text": text, "host": parts.netloc, "target": target}
            yield Problem(said % values, "body")
        elif found := addresses.tracking(parts.query):
            said = _("The link “%(text)s” tracks readers. Remove “%(found)s” from its address.")
            yield Problem(said % {"text": text, "found": found}, "body")


def wrapped(query):
    """The address that a redirect's query holds, or ""."""
    values = (value for _name, value in parse_qsl(query))
    return next((value for value in values if value.startswith(("https://", "http://"))), "")
