"""The archive: a list for each year in which something that is live was posted, by months."""

from collections import Counter
from datetime import date
from typing import NamedTuple

from django.conf import settings
from django.db.models import Count
from django.utils.translation import get_language

from articles.kept import kept
from articles.models import Edition
from articles.pages import PER_PAGE
from articles.views import NewsListView


class Month(NamedTuple):
    """A month in which something was posted, as a page of its year's archive shows it."""

    first: date  # its first day
    page: int  # on which it begins
    editions: list  # what this page shows of it
    is_first: bool  # whether the page begins with it


def years(language: str) -> list[int]:
    """The years that have an archive in a language, the latest first.

    A small query for each reads the list's index from the year's end: to look at all articles for
    their years would take long where there are many.
    """
    editions = Edition.objects.live().filter(language=language).order_by("-posted_on", "-pk")
    days, found, before = editions.values_list("posted_on", flat=True), [], date.max
    # One bound at a time: of several SQLite may take the first and read all years down to the next.
    while day := days.filter(posted_on__lt=before).first():
        found.append(day.year)
        before = date(day.year, 1, 1)
    return found


def counts(year: int) -> dict[str, Counter]:
    """How many articles each month of a year has, the latest month first, by language; one query
    that reads the list's index alone."""
    editions = Edition.objects.live().filter(
        posted_on__range=days_of(year), language__in=dict(settings.LANGUAGES)
    )
    days = editions.order_by("language", "-posted_on").values_list("language", "posted_on")
    found = {}
    for language, day, number in days.annotate(number=Count("pk")):
        found.setdefault(language, Counter())[day.month] += number
    return found


def days_of(year):
    """Its first and last."""
    return date(year, 1, 1), date(year, 12, 31)


class ArchiveView(NewsListView):
    """The articles of one year; none, no page."""

    template_name = "articles/archive.html"

    def get_queryset(self):
        return super().get_queryset().filter(posted_on__range=days_of(self.kwargs["year"]))

    def get_paginator(self, queryset, per_page, **kwargs):
        return super().get_paginator(
            queryset, per_page, **{**kwargs, "allow_empty_first_page": False}
        )

    def get_context_data(self, **kwargs):
        year = self.kwargs["year"]
        context = super().get_context_data(year=year, **kwargs)
        of_year = kept(("months", year), lambda: counts(year))
        months = list(self.months(of_year.get(get_language(), {}), context["page_obj"]))
        return {**context, "months": months, "same_languages": tuple(of_year)}

    def months(self, numbers, page):
        """The year's months as a page shows them, by how many articles each has."""
        position = 0
        for month, number in numbers.items():
            begin = position - page.start_index() + 1
            end = begin + number
            yield Month(
                first=date(self.kwargs["year"], month, 1),
                page=position // PER_PAGE + 1,
                editions=page.object_list[max(begin, 0) : max(end, 0)],
                is_first=begin <= 0 < end,
            )
            position += number
