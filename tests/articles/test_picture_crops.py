"""Pictures keep their focal point in view: in lists, cards and shared links."""

from io import StringIO

import pytest
from django.core.files import File
from django.core.files.storage import default_storage
from django.core.management import call_command
from PIL import Image

from articles.models import Picture
from tests.articles.desk import log_in, opened
from tests.articles.pictures import saved
from tests.articles.test_picture import photo, stored
from tests.factories import make_card, make_edition, make_picture

pytestmark = pytest.mark.django_db


def half_and_half():
    """Red on the left, blue on the right."""
    image = Image.new("RGB", (800, 200), "red")
    image.paste("blue", (400, 0, 800, 200))
    return saved(image, "PNG")


def colors(row):
    """Whether the first and the last column of a file are mostly red."""
    with Image.open(default_storage.open(row["name"])) as image:
        pixels = image.convert("RGB")
        ends = [pixels.getpixel((x, row["height"] // 2)) for x in (1, row["width"] - 2)]
    return [red > blue for red, _green, blue in ends]


def shared(picture):
    return colors(picture.shared())


def test_crops_follow_the_focal_point():
    picture = Picture.objects.add(half_and_half(), alt="Two halves")
    assert shared(picture) == [True, False]
    picture.focal_x = 0
    picture.save()
    picture.refresh_from_db()
    assert shared(picture) == [True, True]
    assert all(colors(row) == [True, True] for row in picture.crops["teaser"])
    picture.focal_x = 100
    picture.save()
    assert shared(Picture.objects.get()) == [False, False]


def test_no_file_changes_and_each_names_the_part_it_shows():
    picture = Picture.objects.add(half_and_half(), alt="Two halves")
    before = stored()
    picture.focal_x = 0
    picture.save()
    assert stored().items() >= before.items()
    picture.focal_x = 50
    picture.save()
    picture.focal_y = 3  # the crop's height is the picture's
    picture.save()
    assert picture.file_names() == set(before)


def test_a_crop_that_takes_the_whole_picture_shares_its_files():
    picture = Picture.objects.add(photo((600, 400)), alt="A crane")
    names = {row["name"] for row in picture.renditions}
    assert {row["name"] for row in picture.crops["teaser"]} == names
    assert picture.is_cropped


def test_a_transparent_picture_stays_transparent_in_new_crops():
    image = Image.new("RGBA", (400, 100), (0, 0, 0, 0))
    image.paste((255, 0, 0, 255), (0, 0, 200, 100))
    picture = Picture.objects.add(saved(image, "PNG"), alt="Half")
    picture.focal_x = 100
    picture.save()
    (row,) = [row for row in picture.crops["teaser"] if row["format"] == "webp"]
    with Image.open(default_storage.open(row["name"])) as crop:
        assert crop.mode == "RGBA"


def test_lists_and_cards_show_the_crop_and_tell_what_it_shows(client, company):
    picture = Picture.objects.add(half_and_half(), alt="Two halves")
    make_edition(
        hero=picture, body=f'<figure data-card="{make_card(picture=picture).pk}"></figure>'
    )
    teaser = {row["name"] for row in picture.crops["teaser"]}
    for url in ("/", "/news/", "/news/steel-for-bridges/"):
        page = client.get(url).content.decode()
        assert all(default_storage.url(name) in page for name in teaser), url
        assert 'alt="Two halves"' in page


def test_a_decorative_picture_is_passed_over(client, company):
    make_edition(hero=make_picture("Lines", is_decorative=True))
    assert "Lines" not in client.get("/news/steel-for-bridges/").content.decode()


def test_shared_links_name_the_crop_its_size_and_what_it_shows(client, company):
    picture = Picture.objects.add(photo((1500, 1500)), alt='A "crane"')
    make_edition(hero=picture)
    page = client.get("/news/steel-for-bridges/").content.decode()
    assert f'property="og:image" content="http://127.0.0.1:8000{picture.shared_url()}"' in page
    assert 'property="og:image:width" content="1200"' in page
    assert 'property="og:image:height" content="630"' in page
    assert 'property="og:image:alt" content="A &quot;crane&quot;"' in page


def test_without_crops_the_whole_picture_is_shown(client, company):
    make_edition(hero=make_picture())
    assert "/media/pictures/crane.jpeg" in client.get("/news/").content.decode()
    assert "crane.jpeg" in client.get("/news/steel-for-bridges/").content.decode()


def test_the_form_moves_the_focal_point_and_shows_the_crops(client):
    log_in(client)
    picture = Picture.objects.add(half_and_half(), alt="Two halves")
    url = f"/admin/articles/picture/{picture.pk}/change/"
    page = client.get(url).content.decode()
    assert default_storage.url(picture.crops["teaser"][-1]["name"]) in page
    assert picture.shared_url() in page
    client.post(url, {**opened(client, url), "focal_x": "0"})
    assert shared(Picture.objects.get()) == [True, True]
    refused = client.post(url, {**opened(client, url), "focal_x": "101"})
    assert "focal_x" in refused.context["adminform"].form.errors


def test_a_new_focal_point_is_seen_on_live_pages(client, company):
    picture = Picture.objects.add(half_and_half(), alt="Two halves")
    card = make_card(picture=picture)
    edition = make_edition(body=f'<figure data-card="{card.pk}"></figure>')
    picture.focal_x = 0
    picture.save()
    edition.refresh_from_db()
    assert picture.crops["teaser"][-1]["name"] in edition.html


def test_a_picture_whose_file_was_replaced_meanwhile_keeps_the_new_crops():
    Picture.objects.add(half_and_half(), alt="Two halves")
    stale, picture = Picture.objects.get(), Picture.objects.get()
    picture.file = File(photo((300, 300)), "new.jpg")
    picture.save()
    stale.focal_x = 0
    assert stale.render_crops() is False
    assert Picture.objects.get().crops == picture.crops


def test_missing_crops_are_made_by_a_command_that_says_what_it_could_not(client):
    picture = Picture.objects.add(half_and_half(), alt="Two halves")
    crops = picture.crops
    Picture.objects.update(crops={})
    make_picture("Lost", title="Lost")
    out, err = StringIO(), StringIO()
    call_command("render_pictures", stdout=out, stderr=err)
    assert Picture.objects.get(pk=picture.pk).crops == crops
    assert "Crops made for 1 pictures." in out.getvalue()
    assert "Lost" in err.getvalue()
    call_command("render_pictures", stdout=out, stderr=err)
    assert "Crops made for 0 pictures." in out.getvalue()
