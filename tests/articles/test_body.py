"""From stored HTML to page HTML."""

import pytest

from articles import body
from articles.models import Card, Edition, Picture
from tests.factories import (
    make_article,
    make_card,
    make_edition,
    make_keyword,
    make_picture,
)

VIDEO = "https://www.youtube.com/watch?v=dQw4w9WgXcQ"


X = "https://x.example/"
HERE = '<figure data-picture="12"><figcaption>Here <em>it</em> is</figcaption></figure>'


def page(html, nodes=None):
    return body.page(html, nodes or {}).html


def ids(html):
    return [heading["id"] for heading in body.page(html, {}).contents]


def picture(**values):
    defaults = {"pk": 12, "file": "crane.jpeg", "width": 4, "height": 3, "alt": "A crane"}
    return {("picture", 12): Picture(**{**defaults, **values})}


def test_headings_get_ids_and_make_the_contents_list():
    made = body.page("<h2>Grades &amp; sizes</h2><p>a</p><h3>The <em>wire</em></h3>", {})
    assert made.contents == [
        {"id": "h-grades-sizes", "text": "Grades & sizes", "level": 2},
        {"id": "h-the-wire", "text": "The wire", "level": 3},
    ]
    assert made.html.startswith('<h2 id="h-grades-sizes">Grades &amp; sizes</h2>')


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<h2>Steel</h2><h2>Steel</h2><h4>Steel</h4>", ["h-steel", "h-steel-2", "h-steel-3"]),
        ("<h2>Steel 2</h2><h2>Steel</h2><h2>Steel</h2>", ["h-steel-2", "h-steel", "h-steel-3"]),
        ("<h2>钢材 规格</h2><h2>156 проектов</h2>", ["h-钢材-规格", "h-156-проектов"]),
        ("<h2>→</h2><h2>…</h2>", ["h", "h-2"]),
        ("<h2> </h2><h3><br></h3><h2>A</h2>", ["h-a"]),
    ],
)
def test_ids_are_unique_and_keep_the_script(html, expected):
    assert ids(html) == expected


def test_an_id_stays_when_other_headings_change():
    assert ids("<h2>New</h2><h2>Steel</h2>")[1] == ids("<h2>Steel</h2><h2>Old</h2>")[0]


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>a</p><p></p><p> <br></p><p>&nbsp;</p><p>b</p>", "<p>a</p><p>b</p>"),
        ("<ul><li><p>a</p></li></ul>", "<ul><li>a</li></ul>"),
        (
            "<ul><li><p>a</p><ul><li><p>b</p></li></ul></li></ul>",
            "<ul><li>a<ul><li>b</li></ul></li></ul>",
        ),
        ("<ul><li><p>a</p><p>b</p></li></ul>", "<ul><li><p>a</p><p>b</p></li></ul>"),
        ("<blockquote><p>a</p></blockquote>", "<blockquote><p>a</p></blockquote>"),
        (
            '<p><a href="https://x.example/">a</a></p>',
            '<p><a href="https://x.example/" rel="noopener">a</a></p>',
        ),
        (
            '<p><a href="//x.example/">a</a></p>',
            '<p><a href="//x.example/" rel="noopener">a</a></p>',
        ),
        ('<p><a href="/contact/">a</a></p>', '<p><a href="/contact/">a</a></p>'),
        ('<p><a href="javascript:1">a</a></p>', "<p>a</p>"),
        ("<p>1 &lt; 2 &amp; 3</p><hr>", "<p>1 &lt; 2 &amp; 3</p><hr>"),
        ("<figure><figcaption>lost</figcaption></figure>", "<p>lost</p>"),
    ],
)
def test_what_the_editor_stores_becomes_plain_html(html, expected):
    assert page(html) == expected


def test_a_table_scrolls_by_itself_and_says_what_its_headings_head():
    row = "<tr><th><p>Grade</p></th><th><p>MPa</p></th></tr>"
    cells = "<tr><th><p>S355</p></th><td><p>355</p></td></tr>"
    assert page(f"<table><tbody>{row}{cells}</tbody></table>") == (
        '<div class="table" role="region" tabindex="0" aria-label="Table 1"><table>'
        '<thead><tr><th scope="col">Grade</th><th scope="col">MPa</th></tr></thead>'
        '<tbody><tr><th scope="row">S355</th><td>355</td></tr></tbody></table></div>'
    )


def test_a_picture_shows_the_caption_of_its_place_or_its_own():
    own = picture(caption="Gdansk <1>", credit="Ann")
    placed = page(
        '<figure data-picture="12"><figcaption>Here <em>it</em> is</figcaption></figure>', own
    )
    assert "<figcaption>Here <em>it</em> is" in placed
    plain = page('<figure data-picture="12"><figcaption></figcaption></figure>', own)
    assert "<figcaption>Gdansk &lt;1&gt;" in plain
    assert "Ann" in plain
    assert 'alt="A crane"' in plain


@pytest.mark.parametrize("own", [picture(), picture(alt="", is_decorative=True)])
def test_a_picture_tells_the_alternative_text_of_its_place_or_its_own(own):
    placed = '<figure data-picture="12" data-alt="A crane lifts the &quot;Elbe&quot;"></figure>'
    assert 'alt="A crane lifts the &quot;Elbe&quot;"' in page(placed, own)
    library = own["picture", 12].alternative
    assert f'alt="{library}"' in page('<figure data-picture="12" data-alt=" "></figure>', own)


def test_a_picture_without_words_has_no_caption():
    assert "figcaption" not in page('<figure data-picture="12"></figure>', picture())


@pytest.mark.parametrize(
    "html", ['<figure data-picture="9"></figure>', '<figure data-card="9"></figure>']
)
def test_what_is_no_longer_there_vanishes(html):
    assert page(f"<p>a</p>{html}<p>b</p>", picture()) == "<p>a</p><p>b</p>"


def test_a_card_leads_where_it_says():
    card = Card(pk=3, title="Wire rod", url="https://harbor.example/wire")
    assert 'href="https://harbor.example/wire"' in page(
        '<figure data-card="3"></figure>', {("card", 3): card}
    )


def test_a_video_is_a_link_that_works_without_script():
    html = page(f'<figure data-video="{VIDEO}"><figcaption>Our mill</figcaption></figure>')
    assert f'<a href="{VIDEO}" rel="noopener"' in html
    assert "Play “Our mill” on YouTube" in html
    assert "<iframe" not in html


def test_an_address_that_is_no_video_becomes_a_plain_link():
    link = '<a href="https://x.example/v" rel="noopener">https://x.example/v</a>'
    assert page('<figure data-video="https://x.example/v"></figure>') == f"<p>{link}</p>"


def test_elements_nested_beyond_reason_are_laid_flat():
    assert page("<blockquote>" * 3000 + "deep").count("<blockquote>") == 3000


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("", {"picture": set(), "card": set()}),
        ("<FIGURE class=x data-picture='12'><figure data-card=3>", {"picture": {12}, "card": {3}}),
        ('<p data-picture="1">&lt;figure data-card="2"&gt;</p>', {"picture": set(), "card": set()}),
    ],
)
def test_references_are_read_as_they_would_be_stored(html, expected):
    assert body.references(html) == expected


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<h2>A</h2><p>B <strong>c</strong>d</p>", "A\nB cd"),
        ("<ul><li><p>A</p></li><li><p>B<br>C</p></li></ul>", "A\nB C"),
        ("<table><tbody><tr><td>A</td><td><p>B</p></td></tr></tbody></table>", "A\nB"),
        ("<p>1 &lt; 2 &amp; &quot;3&quot;</p>", '1 < 2 & "3"'),
        ('<figure data-picture="1"><figcaption>A</figcaption></figure><p> </p>', "A"),
    ],
)
def test_plain_text_has_a_line_for_each_block(html, text):
    assert body.plain_text(html) == text


def uses(**kinds):
    return "".join(f'<figure data-{kind}="{row.pk}"></figure>' for kind, row in kinds.items())


@pytest.mark.django_db
def test_a_changed_picture_is_seen_at_once_also_inside_a_card():
    picture = make_picture(alt="Old")
    card = make_card(picture=make_picture(alt="In a card", caption="x"))
    shown = make_edition(body=uses(picture=picture))
    ended = make_edition("Ended", body=uses(picture=picture))
    ended.article.withdraw()
    picture.alt = "New"
    picture.save()
    assert 'alt="New"' in Edition.objects.get(pk=shown.pk).html
    assert 'alt="Old"' in Edition.objects.get(pk=ended.pk).html
    carded = make_edition("Carded", body=uses(card=card))
    card.picture.file = "pictures/other.jpeg"
    card.picture.save()
    assert "other.jpeg" in Edition.objects.get(pk=carded.pk).html


@pytest.mark.django_db
def test_a_changed_card_or_keyword_is_seen_at_once():
    keyword = make_keyword()
    card = make_card(keyword=keyword, url="")
    edition = make_edition(body=uses(card=card))
    card.title = "Stranded wire"
    card.save()
    keyword.slug = "iron"
    keyword.save()
    edition.refresh_from_db()
    assert "Stranded wire" in edition.html
    assert "/news/keyword/iron/" in edition.html


@pytest.mark.django_db
def test_a_card_shows_only_while_its_article_is_live():
    target = make_article("Target")
    edition = make_edition(body=uses(card=make_card(article=target, url="")))
    assert "/news/target/" not in edition.html
    target.publish(None)
    edition.refresh_from_db()
    assert "/news/target/" in edition.html
    target.withdraw()
    edition.refresh_from_db()
    assert "/news/target/" not in edition.html
