"""Pictures: large enough, and told to readers who cannot see them."""

import pytest

from articles.models import Article
from tests.articles.checklist import findings, texts
from tests.factories import make_article, make_picture

pytestmark = pytest.mark.django_db


def showing(picture, caption="", **placed):
    attributes = "".join(f' data-{name}="{value}"' for name, value in placed.items())
    caption = caption and f"<figcaption>{caption}</figcaption>"
    figure = f'<figure data-picture="{picture.pk}"{attributes}>{caption}</figure>'
    return make_article(slug=f"with-{Article.objects.count()}", body=f"<p>Text</p>{figure}")


def test_an_article_without_a_main_picture_is_found():
    assert findings(make_article(), "missing_picture")[0].field == "hero"
    assert not findings(make_article("With", hero=make_picture()), "missing_picture")


@pytest.mark.parametrize(("width", "count"), [(1200, 0), (1199, 1)])
def test_the_main_picture_is_wide_enough_for_shared_links(width, count):
    article = make_article(hero=make_picture(width=width))
    assert len(texts(article, "small_picture")) == count


@pytest.mark.parametrize(("width", "count"), [(600, 0), (599, 1)])
def test_a_picture_in_the_text_is_wide_enough_for_it(width, count):
    found = findings(showing(make_picture(width=width)), "small_picture")
    assert len(found) == count
    assert all("599 pixels wide; the text needs 600" in finding.text for finding in found)


@pytest.mark.parametrize(
    ("alt", "is_decorative", "placed", "count"),
    [
        ("A crane", False, {}, 0),
        ("", True, {}, 0),
        (" ", False, {}, 1),
        (" ", False, {"alt": "A crane"}, 0),
    ],
)
def test_a_picture_without_words_is_found_unless_it_decorates(alt, is_decorative, placed, count):
    picture = make_picture(alt, is_decorative=is_decorative)
    assert len(findings(showing(picture, **placed), "alt_text")) == count
    hero = findings(make_article("Main", hero=picture), "alt_text")
    assert len(hero) == (count or bool(placed))


@pytest.mark.parametrize(
    ("alt", "caption", "is_weak"),
    [
        ("IMG_2031.jpg", "", True),
        ("crane final (2).PNG", "", True),
        ("DSC00123", "", True),
        ("photo", "", True),
        ("微信图片_20260101", "", True),
        ("截图", "", True),
        ("A crane lifts a reel.", "A crane lifts a reel", True),
        ("A crane lifts a reel", "The port of Gdansk", False),
        ("Photo of a crane", "", False),
        ("照片里的起重机", "", False),
    ],
)
def test_words_that_tell_nothing_are_found(alt, caption, is_weak):
    found = findings(showing(make_picture(alt), caption), "weak_alt_text")
    assert bool(found) is is_weak


def test_the_pictures_own_caption_counts_where_the_place_has_none():
    picture = make_picture("A crane", caption="A crane")
    assert findings(showing(picture), "weak_alt_text")
    assert not findings(showing(picture, "Gdansk"), "weak_alt_text")
    assert not findings(showing(picture, alt="A red crane"), "weak_alt_text")


def test_the_finding_leads_to_the_picture(client, editor):
    client.force_login(editor)
    (found,) = findings(make_article(hero=make_picture("photo.jpg")), "weak_alt_text")
    assert (found.field, found.link_text) == ("hero", "Open the picture")
    assert client.get(found.link).status_code == 200
