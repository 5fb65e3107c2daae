"""What helps a visitor whose search found nothing: other words, keywords, the latest articles."""

from dataclasses import replace
from functools import reduce
from itertools import islice
from operator import or_

from django.db.models import Exists, OuterRef, Q

from articles import spelling, words
from articles.models import Edition, Keyword, SearchWord
from articles.models.search import ENDS
from articles.search import finding

PARTS = 6  # of what was typed, that are looked at one by one
CANDIDATES = 3  # for each word that is not known
LOOKED_AT = 3_000  # known words that each is compared with
OFFERED = 8  # keywords
LATEST = 3


def searches(search):
    """Searches like this one that do find something, the nearest first: without its filters, of
    its words apart, with other spellings, with fewer words. Three queries."""
    if not search.tokens:
        return []
    phrases = replace(search, year=None, keyword=None)
    plain = phrases.unquoted
    parts = dict.fromkeys(plain.text[: words.LONGEST_QUERY].split())
    parts = [part for part in parts if _is_sought(part, plain)][:PARTS]
    alone = {part: replace(plain, text=part) for part in parts}
    known = finding(dict.fromkeys([phrases, plain, *alone.values()]))
    for nearest in (phrases, plain):
        if nearest in known:
            return [nearest]
    unknown = [part for part in parts if alone[part] not in known]
    if not unknown:
        return list(known)
    corrected = _corrected(search.language, unknown)
    texts = [
        " ".join(_replaced(part, corrected, number) for part in parts)
        for number in range(CANDIDATES if corrected else 0)
    ]
    texts.append(" ".join(part for part in parts if part not in unknown))
    others = [replace(plain, text=text) for text in texts]
    return finding({tuple(other.tokens): other for other in reversed(others)}.values())[::-1]


def _is_sought(part, search):
    """Whether it adds to the search: punctuation and small words do not."""
    return not set(search.tokens).isdisjoint(words.sought(part, search.language))


def _replaced(part, corrected, number):
    choices = corrected.get(part, [part])
    return choices[min(number, len(choices) - 1)]


def _corrected(language, parts):
    """{part: the known words that may have been meant}; one query."""
    typed = {part: next(iter(words.vocabulary(part)), "") for part in parts}
    ends = [Q(beginning=word[:ENDS]) | Q(ending=word[-ENDS:]) for word in typed.values() if word]
    if not ends:
        return {}
    rows = SearchWord.objects.filter(reduce(or_, ends), language=language).order_by()
    known = dict(rows.values_list("folded", "word")[: LOOKED_AT * len(ends)])
    found = {
        part: spelling.nearest(word, _alike(word, known), CANDIDATES)
        for part, word in typed.items()
        if word
    }
    return {part: [known[word] for word in near] for part, near in found.items() if near}


def _alike(word, known):
    """Those with its own beginning or ending, as many as are looked at."""
    first, last = word[:ENDS], word[-ENDS:]
    return islice(
        (other for other in known if first == other[:ENDS] or last == other[-ENDS:]), LOOKED_AT
    )


def keywords(search):
    """Keywords, of what is live, whose names have a word of the search."""
    tokens = [token for token in search.unquoted.tokens if len(token) > 1]
    if not tokens:
        return []
    named = reduce(or_, [Q(name__icontains=token) for token in tokens])
    live = Edition.objects.live().filter(keywords=OuterRef("pk"))
    found = Keyword.objects.filter(named, Exists(live), language=search.language)
    return list(found[:OFFERED])


def latest(language):
    return Edition.objects.live().filter(language=language).for_list()[:LATEST]
