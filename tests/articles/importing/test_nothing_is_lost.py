import re
from collections import Counter

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from articles.importing import Place, read
from articles.importing.html import is_html
from articles.importing.text import clean
from tests.articles.importing.account import (
    assert_values_hold_their_lines,
    body_words,
    placed_text,
    words,
)

# A busy machine is no reason to fail.
unhurried = settings(suppress_health_check=[HealthCheck.too_slow])

LINES = [
    "",
    " \t",
    "Home>News List>News Detail",
    "Home",
    ">",
    "/",
    "You are here: Home » News",
    "Posted on 2024-03-07",
    "发布于 2024年3月7日",
    "Source: The Quay  Time: 2024-03-07 Views: 12",
    "How Natural Cork Reaches the Bottling Line",
    "Stacked cork planks in a photo",
    "A cork oak is stripped for the first time when it is about twenty-five years old.",
    "Rain washes out tannins, the sun evens the moisture, and the cells that were tense on the",
    "tree find their final shape: see https://cork.example/?a=1&b=2 or ask oak@cork.example.",
    "软木塞在装瓶之前要经过九年的生长和六个月的露天干燥。",
    "采收",
    "# Sizes",
    '- 24 mm & "more"',
    "  for sparkling wine",
    "* 26 mm",
    "1. Boil",
    "2. Grade",
    "7) Pack",
    "> We would rather sell a floor.",
    "Grade\tPores",
    "A\t< 3",
    "| Grade | Pores |",
    "|---|---|",
    "natural cork stoppers",
    "Keywords: cork, stoppers，cork",
    "Tags: ,",
    "View Detail >",
    "Read more",
    "Contact Supplier",
    "Send Inqury",
    "*Name",
    "+",
    "Email",
    "sales@cork.example",
    "Tel: +351 21 555 0143 / +351 21 555 0144",
    "Confirm",
    "Submit Done!",
    "Previous: Oak in winter",
    "Copyright © 2024 Example Cork",
    "🙂",
    "<b>&amp; 3 < 4",
]
page_lines = st.lists(st.sampled_from(LINES) | st.text(max_size=40), max_size=40)


@unhurried
@given(page_lines, st.sampled_from(["\n", "\r\n", "\r"]))
def test_every_line_of_a_text_is_placed_once_and_its_words_are_where_it_says(lines, end):
    page = end.join(lines)
    assume(not is_html(page))
    proposal = read(page)
    numbered = enumerate(re.split(r"\r\n|\r|\n", page), 1)
    expected = [(number, clean(line).strip()) for number, line in numbered if clean(line).strip()]
    assert [(placed.number, placed.text) for placed in proposal.placements] == expected
    assert_values_hold_their_lines(proposal)
    body = re.sub(r"(?m)^\(?\d{1,2}[.)、]", "", "\n".join(_body_lines(proposal)))
    assert Counter(body_words(proposal.body)) <= Counter(words("\n".join(_body_lines(proposal))))
    assert Counter(words(body)) <= Counter(body_words(proposal.body))


def _body_lines(proposal):
    return [placed.text for placed in proposal.placed_in(Place.BODY)]


TAGS = [
    *("p", "div", "h1", "h2", "h3", "h5", "ul", "ol", "li", "table", "tr", "td", "th", "caption"),
    *("blockquote", "b", "i", "a", "span", "font", "form", "label", "select", "option", "o:p"),
    *("nav", "footer", "article", "header", "section", "figure", "figcaption", "dl", "dt", "dd"),
    *("pre", "center"),
]
ATTRIBUTES = ["", ' class="breadcrumb"', ' id="site-menu"', ' href="/x"', ' style="x:y"']


@st.composite
def elements(draw, inside):
    tag = draw(st.sampled_from(TAGS))
    parts = draw(st.lists(inside, max_size=5))
    end = draw(st.sampled_from([f"</{tag}>", f"</{tag}>", "", "</div>"]))
    return f"<{tag}{draw(st.sampled_from(ATTRIBUTES))}>{''.join(parts)}{end}"


leaves = st.sampled_from(
    ["@", " @ @ ", "@ @ @ @ @ @ @ @.", "<br>", "\n", "<hr>", "<!-- no -->", "> "]
)
pages = st.lists(st.recursive(leaves, elements, max_leaves=30), min_size=1, max_size=8)


@unhurried
@given(pages)
def test_every_visible_word_of_a_page_is_placed_once(parts):
    pieces = "".join(parts).split("@")
    count = len(pieces) - 1
    page = "".join(f"{piece}word{n}end" for n, piece in enumerate(pieces[:-1])) + pieces[-1]
    proposal = read(f"<html><body>{page}</body></html>")
    visible = placed_text(proposal, *Place)
    # Words that touch, as in "word1<b>word2</b>", are one word to a reader.
    found = re.findall(r"word(\d+)end", visible)
    assert sorted(map(int, found)) == list(range(count))
    assert_values_hold_their_lines(proposal)
    in_body = Counter(re.findall(r"word\d+end", placed_text(proposal, Place.BODY)))
    assert Counter(re.findall(r"word\d+end", proposal.body)) == in_body


@unhurried
@given(pages)
def test_a_body_has_only_the_tags_and_attributes_of_an_article(parts):
    proposal = read("<script>alert(1)</script>" + "".join(parts).replace("@", "oak"))
    tags = re.findall(r"<([^>]*)>", proposal.body)
    known = r"/?(p|h[2-4]|ul|ol|li|blockquote|table|tbody|tr|td|th|strong|em|br|a)"
    assert [tag for tag in tags if not re.fullmatch(rf"{known}|a href=\"/x\"", tag)] == []
    stack = []
    for tag in tags:
        if tag.startswith("/"):
            assert stack.pop() == tag[1:]
        elif tag != "br":
            stack.append(tag.split()[0])
    assert stack == []
