"""Rules on pictures: readers who cannot see them are told, and they are large enough."""

import re

from django.urls import reverse
from django.utils.translation import gettext as _

from articles.checklist.draft import Problem

# Large previews ask for it: https://developers.google.com/search/docs/appearance/google-discover
# ("at least 1200 px wide"), and it is the width of the crop for shared links.
MAIN_WIDTH = 1200
# A text column is about 700 pixels wide; below this a picture is blurred on every screen.
WIDTH = 600
_FILE_NAME = re.compile(
    r".*\.(jpe?g|png|gif|webp|avif|heic|bmp|tiff?|svg)"
    r"|(img|dsc[fn]?|image|photo|picture|pic|screenshot|untitled|mmexport|wx_camera|"
    r"图片|图像|照片|截图|屏幕截图|微信图片)[\W_\d]*",
    re.IGNORECASE,
)


def missing_picture(draft):
    if not draft.article.hero_id:
        said = _("No main picture: lists and shared links show the article without one.")
        yield Problem(said, "hero")


def small_picture(draft):
    hero = draft.article.hero
    if hero and hero.width < MAIN_WIDTH:
        said = _("The main picture is %(width)d pixels wide; shared links need %(least)d.")
        yield Problem(said % {"width": hero.width, "least": MAIN_WIDTH}, "hero", *_page(hero))
    for placed in draft.placed:
        picture = placed.picture
        if picture.width < WIDTH:
            said = _("“%(picture)s” is %(width)d pixels wide; the text needs %(least)d.")
            values = {"picture": picture, "width": picture.width, "least": WIDTH}
            yield Problem(said % values, "body", *_page(picture))


def alt_text(draft):
    for placed in draft.pictures:
        if not placed.alt and not placed.picture.is_decorative:
            said = _("“%(picture)s” has no alternative text.") % {"picture": placed.picture}
            yield Problem(said, placed.field, *_page(placed.picture))


def weak_alt_text(draft):
    for placed in draft.pictures:
        said = _FILE_NAME.fullmatch(placed.alt) and _(
            "The alternative text “%(alt)s” is a file’s name. Say what the picture tells."
        )
        if placed.alt and _plain(placed.alt) == _plain(placed.caption):
            said = _(
                "The alternative text “%(alt)s” repeats the caption, which is read out anyway."
            )
        if said:
            yield Problem(said % {"alt": placed.alt}, placed.field, *_page(placed.picture))


def _plain(text):
    return re.sub(r"[\W_]+", " ", text).strip().casefold()


def _page(picture):
    return reverse("admin:articles_picture_change", args=[picture.pk]), _("Open the picture")
