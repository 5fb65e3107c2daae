"""What differs between two texts: each field, block by block and word by word, in bounded time."""

import re
from datetime import date

import pytest

from articles.changes import changed_labels, changes, find_nodes
from articles.models import Article
from tests.factories import make_article, make_card, make_edition, make_keyword, make_picture


def article(body="", **kwargs):
    made = Article(**{"title": "Steel", "slug": "steel", "body": body, **kwargs})
    made.shown_keywords = []
    return made


def told(html):
    """Marked HTML as people read it: [-gone-] {+come+}."""
    html = re.sub(r'<span class="visually-hidden">[^<]*</span>', "", html)
    html = re.sub(r"<del>(.*?)</del>", r"[-\1-]", html, flags=re.DOTALL)
    html = re.sub(r"<ins>(.*?)</ins>", r"{+\1+}", html, flags=re.DOTALL)
    html = re.sub(r"</(div|summary)>", "\n", html)
    return [" ".join(line.split()) for line in re.sub(r"<[^>]*>", "", html).splitlines() if line]


def body_changes(before, after):
    found = changes(article(before), article(after), nodes={})
    return told(found[0].both) if found else []


SAME = ["1 block unchanged"]
P = "<p>One.</p><p>Two.</p><p>Three.</p>"
FIGURE = '<figure data-picture="7" data-alt="A crane"></figure>'


@pytest.mark.parametrize(
    ("before", "after", "lines"),
    [
        ("<p>Same.</p>", "<p>Same.</p>", []),
        ("<p>Same.</p>", "<p>  Same.\n</p><p></p>", []),
        ("<p>A strong rope.</p>", "<p>A thin rope.</p>", ["A [-strong-] {+thin+} rope."]),
        ("<p>钢丝绳价格</p>", "<p>钢绳价格</p>", ["钢[-丝-]绳价格"]),
        (P, P.replace("Two", "Zwei"), [*SAME, "One.", "[-Two-]{+Zwei+}.", *SAME, "Three."]),
        (P, "<p>One.</p><p>Two.</p>", ["2 blocks unchanged", "One.", "Two.", "[-Three.-]"]),
        ("", "<p>New.</p>", ["{+New.+}"]),
        ("<h2>Grades</h2>", "<h3>Grades</h3>", ["[-Heading 2-] {+Heading 3+} Grades"]),
        (
            "<ul><li><p>One</p></li></ul>",
            "<ul><li><p>One</p></li><li><p>Two</p></li></ul>",
            [*SAME, "List item One", "{+List item Two+}"],
        ),
        (
            "<ol><li><p>One</p></li></ol>",
            '<ol start="5"><li><p>One</p></li></ol>',
            ["[-Numbered item-] {+Numbered item, from 5+} One"],
        ),
        (
            "<ul><li><p>Out</p><ul><li><p>In</p></li></ul></li></ul>",
            "<ul><li><p>Out</p><ul><li><p>Inner</p></li></ul></li></ul>",
            [*SAME, "List item Out", "List item [-In-]{+Inner+}"],
        ),
        (
            "<table><tbody><tr><td><p>8 mm</p></td><td><p>1 t</p></td></tr></tbody></table>",
            "<table><tbody><tr><td><p>8 mm</p></td><td><p>2 t</p></td></tr></tbody></table>",
            ["Table row | 8 mm | [-1-] {+2+} t"],
        ),
        (
            '<p>See <a href="/a">this</a>.</p>',
            '<p>See <a href="/b">this</a>.</p>',
            ["See this[- → /a-]{+ → /b+}."],
        ),
        ("<p>So <strong>thin</strong></p>", "<p>So thin</p>", ["So [-thin-]{+thin+}"]),
        (
            "<blockquote><p>Well said</p></blockquote>",
            "<p>Well said</p>",
            ["[-Quotation-] Well said"],
        ),
        (
            f"{FIGURE}{P}",
            f"{P}{FIGURE}",
            ["3 blocks unchanged", "One.", "Two.", "Three.", "Moved here: Picture A crane"],
        ),
        ("<p>&lt;script&gt;</p>", "<p>&lt;b&gt;</p>", ["&lt;[-script-]{+b+}&gt;"]),
        (
            "<p>a</p><hr><p>b</p>",
            "<p>a</p><p>b</p>",
            [*SAME, "a", "[-Line across-]", *SAME, "b"],
        ),
    ],
)
def test_a_body_is_compared_block_by_block_and_word_by_word(before, after, lines):
    assert body_changes(before, after) == lines


def test_a_picture_that_moved_shows_what_changed_in_it():
    changed = FIGURE.replace("></", "><figcaption>At the quay</figcaption></")
    assert body_changes(f"{FIGURE}{P}", f"{P}{changed}")[-1] == (
        "Moved here: Picture A crane {+– At the quay+}"
    )


def test_a_new_paragraph_between_two_changed_ones_leaves_these_their_partners():
    before = "<p>Wire rope of eight strands.</p><p>Chain of round links.</p>"
    after = "<p>Wire rope of nine strands.</p><p>Something else.</p><p>Chain of square links.</p>"
    assert body_changes(before, after) == [
        "Wire rope of [-eight-] {+nine+} strands.",
        "{+Something else.+}",
        "Chain of [-round-] {+square+} links.",
    ]


def test_screen_readers_hear_what_goes_and_what_comes():
    found = changes(article(), article(title="Rope"), nodes={})[0]
    assert ">[removed: </span>Steel<" in found.both
    assert ">[added: </span>Rope<" in found.both
    assert "<ins>" not in found.before
    assert "<del>" not in found.after


@pytest.mark.django_db
def test_every_field_that_readers_see_is_compared():
    steel, rope = make_keyword("steel"), make_keyword("rope")
    before = make_article("Before", keywords=[steel])
    hero, card = make_picture(), make_card("Wire rod", text="In coils")
    values = {"hero": hero, "card": card, "breadcrumb": "Short", "summary": "More"}
    values |= {"posted_on": date(2026, 3, 1), "language": "zh-hans", "body": "<p>Other</p>"}
    after = make_article("After", keywords=[rope], **values)
    found = {change.name: told(change.both) for change in changes(before, after)}
    assert found == {
        "language": ["[-English-]{+Simplified Chinese+}"],
        "title": ["[-Before-]{+After+}"],
        "slug": ["[-before-]{+after+}"],
        "breadcrumb": ["{+Short+}"],
        "summary": ["[-About Before.-]{+More+}"],
        "posted_on": ["{+1 March 2026+}"],
        "hero": ["{+ A crane+}"],
        "keywords": ["[-steel-] {+rope+}"],
        "card": ["{+Wire rod: In coils+}"],
        "body": found["body"],
    }
    assert set(changed_labels(before, after)) == {change.label for change in changes(before, after)}
    assert f'src="{hero.thumbnail_url()}"' in changes(before, after)[6].both


@pytest.mark.django_db
def test_a_draft_without_a_date_keeps_that_of_its_edition_and_changes_nothing():
    edition = make_edition(posted_on=None)
    assert edition.posted_on
    assert changes(edition, edition.article) == changes(edition.article, edition) == []
    assert changed_labels(edition, edition.article) == []


@pytest.mark.django_db
def test_drafts_of_the_history_and_typed_texts_are_compared_too():
    steel = make_keyword("steel")
    saved = make_article()
    saved.keywords.add(steel)
    newest, oldest = saved.history.first(), saved.history.last()
    assert [change.name for change in changes(oldest, newest)] == ["keywords"]
    typed = article(saved.body, title=saved.title, slug=saved.slug, summary=saved.summary)
    typed.shown_keywords = ["rope"]
    assert told(changes(saved, typed)[0].both) == ["[-steel-] {+rope+}"]
    steel.delete()
    assert "a keyword that is gone" in changes(oldest, newest)[0].both


@pytest.mark.django_db
def test_what_many_texts_refer_to_is_found_in_three_queries(django_assert_num_queries):
    body = f'<figure data-picture="{make_picture().pk}"></figure>'
    rows = [make_article(f"{n}", body=body, hero=make_picture(), card=make_card()) for n in "abc"]
    with django_assert_num_queries(2 + len(rows)):  # and the keywords of each
        nodes = find_nodes(rows)
    with django_assert_num_queries(2):
        changes(rows[0], rows[1], nodes)
