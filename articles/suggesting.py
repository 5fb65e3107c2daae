"""Which articles an address of a former site may have been about."""

import re
from collections import Counter

from articles import addresses
from articles.models import Edition

# Words of four letters and more, and the single characters of scripts that write without spaces.
_WORD = re.compile(r"[^\W\d_\u2e80-\u9fff\uac00-\ud7a3]{4,}|[\u3040-\u9fff\uac00-\ud7a3]")
_OF_EVERY_SITE = {"html", "shtml", "aspx", "index", "news", "article", "detail", "show", "page"}


def alike(path, most=3):
    """[(id, title)] of the live articles whose title and address share the most, and the rarest,
    words with a path; the best first."""
    wanted = words_of(addresses.plain_path(path)) - _OF_EVERY_SITE
    if not wanted:
        return []
    rows = Edition.objects.live().order_by().values_list("article", "title", "slug")
    shared = {
        (article, title): words_of(f"{title} {slug}") & wanted for article, title, slug in rows
    }
    common = Counter(word for words in shared.values() for word in words)
    scores = {place: sum(1 / common[word] for word in words) for place, words in shared.items()}
    best = sorted(scores, key=lambda place: (-scores[place], place))
    return [place for place in best[:most] if scores[place]]


def words_of(text):
    return set(_WORD.findall(text.lower()))
