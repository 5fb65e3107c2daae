"""The calendar of what begins and ends for readers."""

from datetime import date, timedelta

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone

from articles import calendar

DAYS = 30  # of the list of what comes next
YEARS = range(1990, 2201)


class CalendarMixin(admin.ModelAdmin):
    def get_urls(self):
        view = self.admin_site.admin_view(self.calendar_view)
        return [path("calendar/", view, name="articles_article_calendar"), *super().get_urls()]

    def calendar_view(self, request):
        """`?month=2026-11`, else the present month."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        first = _month(request.GET.get("month", ""))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "first": first,
            "before": (first - timedelta(days=1)).replace(day=1),
            "after": (first + timedelta(days=31)).replace(day=1),
            "weeks": calendar.month(first),
            "coming": calendar.coming(DAYS),
            "days": DAYS,
            "time_zone": timezone.get_current_timezone_name(),
        }
        return TemplateResponse(request, "admin/articles/article/calendar.html", context)


def _month(text):
    try:
        first = date.fromisoformat(f"{text}-01")
    except ValueError:
        first = timezone.localdate().replace(day=1)
    return first if first.year in YEARS else timezone.localdate().replace(day=1)
