"""What every page of the site says of itself: its full address and its other languages."""

from urllib.parse import urljoin

from django import template
from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext as _

register = template.Library()


@register.filter
def absolute(path):
    """A path of this site as a full address, for canonical links and machines."""
    return urljoin(settings.SITE_URL, path)


@register.simple_tag(takes_context=True)
def other_languages(context):
    """Where each other language of the site leads from here.

    `[{"code", "name", "url", "place"}]`; `place` is "" where the same page waits there, else it
    names the page, in that language: readers are never taken to another text unannounced.
    """
    slugs = {row["language"]: row["slug"] for row in _translations(context)}
    spoken = {row["language"] for row in getattr(context["company"], "language_rows", [])}
    match = context["request"].resolver_match
    others = []
    for code, _name in settings.LANGUAGES:
        if code != get_language() and code in spoken | slugs.keys():
            with translation.override(code):
                url, place = _address(match, slugs.get(code))
            name = get_language_info(code)["name_local"]
            others.append({"code": code, "name": name, "url": url, "place": place})
    return others


def _translations(context):
    return getattr(context.get("edition"), "translation_rows", [])


def _address(match, slug):
    """The address in the active language, and the page's name where it is another page."""
    if slug:
        return reverse("articles:detail", args=[slug]), ""
    if match is None:
        return reverse("home"), _("Home")
    if match.kwargs:
        return reverse("articles:list"), _("News List")
    return reverse(match.view_name), ""
