"""The archive: a list for each year in which something that is live was posted."""

from datetime import date

from articles.models import Edition
from articles.views import NewsListView


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


class ArchiveView(NewsListView):
    """The articles of one year; none, no page."""

    template_name = "articles/archive.html"

    def get_queryset(self):
        year = self.kwargs["year"]
        return (
            super().get_queryset().filter(posted_on__range=(date(year, 1, 1), date(year, 12, 31)))
        )

    def get_paginator(self, queryset, per_page, **kwargs):
        return super().get_paginator(
            queryset, per_page, **{**kwargs, "allow_empty_first_page": False}
        )

    def get_context_data(self, **kwargs):
        return super().get_context_data(year=self.kwargs["year"], **kwargs)
