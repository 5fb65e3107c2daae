"""The picture library, cards and keywords in the admin."""

from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from articles.models import Article, Card, Keyword, Picture
from tests.articles.desk import errors, log_in, opened, says
from tests.articles.pictures import HIDDEN, camera_data, checkered, png, saved
from tests.articles.test_picture import photo, stored
from tests.factories import make_article, make_card, make_edition, make_keyword, make_picture

pytestmark = pytest.mark.django_db

PICTURES = "/admin/articles/picture/"
CARDS = "/admin/articles/card/"
KEYWORDS = "/admin/articles/keyword/"


def upload(client, data=None, url=f"{PICTURES}add/", **values):
    data = data or photo().getvalue()
    file = SimpleUploadedFile("crane.jpg", data, "image/jpeg")
    return client.post(url, {"file": file, "alt": "A crane", **values}, follow=True)


def test_an_uploaded_picture_is_in_the_library_without_place_and_camera(client):
    log_in(client)
    upload(client, photo((900, 600), exif=camera_data()).getvalue(), caption="At work")
    picture = Picture.objects.get()
    assert (picture.width, picture.height, picture.caption) == (900, 600, "At work")
    assert set(stored()) == picture.file_names()
    assert all(HIDDEN not in data and b"Exif" not in data for data in stored().values())


def bomb():
    return png(12_000, 12_000, 1, 0, b"\x00" * (1501 * 12_000))


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (bomb(), "megapixels; the limit is 60"),
        (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic", "HEIC"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "SVG"),
        (b"GIF89a<script>alert(1)</script>", "damaged"),
        (b"%PDF-1.7", "not a picture"),
    ],
)
def test_a_file_that_is_no_usable_picture_is_refused_in_words(client, data, message):
    log_in(client)
    assert message in errors(upload(client, data))["file"][0]
    assert not Picture.objects.exists()
    assert stored() == {}


def test_a_picture_without_words_is_refused_at_the_field_for_them(client):
    log_in(client)
    found = errors(upload(client, alt=""))
    assert found == {"alt": ["Write an alternative text, or tick “decorative”."]}
    upload(client, alt="", is_decorative="on")
    assert Picture.objects.get().is_decorative


def test_the_same_picture_again_is_said_with_a_link(client):
    log_in(client)
    upload(client)
    first = Picture.objects.get()
    response = upload(client, alt="Ein Kran")
    assert "The library has this picture already" in says(response)
    assert f"{PICTURES}{first.pk}/change/" in says(response)
    assert Picture.objects.count() == 2


def test_replacing_the_file_keeps_the_picture_and_shows_it_on_live_pages(client):
    log_in(client)
    upload(client)
    picture = Picture.objects.get()
    make_edition(body=f'<figure data-picture="{picture.pk}"></figure>')
    upload(
        client,
        saved(checkered(size=(300, 200)), "PNG").getvalue(),
        f"{PICTURES}{picture.pk}/replace/",
    )
    changed = Picture.objects.get()
    assert (changed.pk, changed.width) == (picture.pk, 300)
    page = client.get("/news/steel-for-bridges/").content.decode()
    assert default_storage.url(changed.file.name) in page
    assert default_storage.url(picture.file.name) not in page


def test_changing_the_words_alone_needs_no_file(client):
    log_in(client)
    upload(client)
    url = f"{PICTURES}{Picture.objects.get().pk}/change/"
    client.post(url, {**opened(client, url), "alt": "A red crane"})
    assert Picture.objects.get().alt == "A red crane"


def test_the_page_of_a_picture_says_where_it_is_used(client, company):
    log_in(client)
    picture = make_picture()
    make_article("A draft", hero=picture)
    make_edition("A live one", body=f'<figure data-picture="{picture.pk}"></figure>')
    make_card("A card", picture=picture)
    company.logo = picture
    company.save()
    page = client.get(f"{PICTURES}{picture.pk}/change/").content.decode()
    for use in ("Draft", "A draft", "Live or scheduled", "A live one", "A card", "company"):
        assert use in page


def test_a_picture_in_use_is_not_deleted_and_the_reason_is_said(client):
    log_in(client)
    picture = make_picture()
    article = make_edition("Bridges", hero=picture, at=timezone.now() + timedelta(days=1)).article
    url = f"{PICTURES}{picture.pk}/delete/"
    bulk = {"action": "delete_selected", "_selected_action": [picture.pk], "post": "yes"}
    for response in (client.post(url, {"post": "yes"}), client.post(PICTURES, bulk)):
        page = response.content.decode()
        assert "it is still used" in page
        assert f"/admin/articles/article/{article.pk}/change/" in page
    assert Picture.objects.exists()


def test_a_picture_used_everywhere_names_some_of_the_places(client):
    log_in(client)
    picture = make_picture()
    for number in range(52):
        make_article(f"Article {number}", hero=picture)
    page = client.get(f"/admin/articles/picture/{picture.pk}/change/").content.decode()
    assert page.count("Draft: ") == 51
    assert "Draft: …" in page


def test_an_unused_picture_can_be_deleted(client):
    log_in(client)
    picture = make_picture()
    client.post(f"{PICTURES}{picture.pk}/delete/", {"post": "yes"})
    assert not Picture.objects.exists()


@pytest.mark.parametrize("permission", ["articles.view_picture", "articles.change_article"])
def test_who_may_not_add_pictures_cannot_upload(client, permission):
    log_in(client, "Vera", permission)
    assert upload(client).status_code == 403
    assert stored() == {}


CARD = {"language": "en", "title": "Wire rod"}


@pytest.mark.parametrize("targets", [(), ("article", "url"), ("keyword", "article", "url")])
def test_a_card_leads_to_one_place(client, targets):
    log_in(client)
    places = {
        "article": make_article().pk,
        "keyword": make_keyword().pk,
        "url": "https://harbor.example/",
    }
    chosen = {name: places[name] for name in targets}
    found = errors(client.post(f"{CARDS}add/", {**CARD, **chosen}))
    assert "one of them" in found["article"][0]


def test_a_card_shows_where_it_leads_and_where_it_is_used(client):
    log_in(client)
    client.post(f"{CARDS}add/", {**CARD, "keyword": make_keyword("rope").pk})
    card = Card.objects.get()
    make_article("A draft", card=card)
    page = client.get(f"{CARDS}{card.pk}/change/").content.decode()
    assert 'href="/news/keyword/rope/"' in page
    assert "A draft" in page


def test_a_card_in_use_is_not_deleted(client):
    log_in(client)
    card = make_card()
    make_article("A draft", card=card)
    page = client.post(f"{CARDS}{card.pk}/delete/", {"post": "yes"}).content.decode()
    assert "it is still used" in page
    assert Card.objects.exists()


def test_the_list_of_keywords_counts_their_articles(client):
    log_in(client)
    make_article(keywords=[make_keyword("rope")])
    rows = client.get(KEYWORDS).context["cl"].result_list
    assert [(row.name, row.article_count) for row in rows] == [("rope", 1)]


def test_a_taken_address_of_a_keyword_is_said_at_the_address(client):
    log_in(client)
    make_keyword("rope")
    sent = {"language": "en", "name": "Rope", "slug": "rope"}
    assert "slug" in errors(client.post(f"{KEYWORDS}add/", sent))
    assert Keyword.objects.count() == 1


def test_prefilled_pictures_of_old_pages_keep_their_words(client):
    log_in(client)
    assert opened(client, f"{PICTURES}add/?alt=A+crane")["alt"] == "A crane"


def test_libraries_that_are_empty_say_how_to_begin(client):
    log_in(client)
    for url in (PICTURES, CARDS, KEYWORDS):
        assert "Add the first" in client.get(url).content.decode()
    assert not Article.objects.exists()
