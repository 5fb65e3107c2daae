"""Office hours and holidays: one form, because there is one desk."""

from datetime import time
from itertools import pairwise
from zoneinfo import available_timezones

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import models
from django.forms.models import BaseInlineFormSet
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inquiries import zones
from inquiries.models import Desk, Holiday, OfficeHours


class HoursFormSet(BaseInlineFormSet):
    """Refuses stretches of one weekday that overlap."""

    def clean(self):
        super().clean()
        rows = [form for form in self.forms if self._is_row(form)]
        rows.sort(key=lambda form: (form.instance.weekday, form.instance.opens_at))
        for earlier, later in pairwise(rows):
            first, second = earlier.instance, later.instance
            is_open_still = second.opens_at < first.closes_at or first.closes_at == time.min
            if first.weekday == second.weekday and is_open_still:
                text = _("%(first)s and %(second)s overlap.")
                later.add_error("opens_at", text % {"first": first, "second": second})

    def _is_row(self, form):
        is_kept = form.has_changed() or form.instance.pk
        return is_kept and form.is_valid() and not self._should_delete_form(form)


class DeskInline(admin.StackedInline):
    """Whoever may change the desk may change its rows. One line each, every field labelled."""

    formfield_overrides = {
        models.TimeField: {"widget": forms.TimeInput({"type": "time"}, format="%H:%M")},
        models.DateField: {"widget": forms.DateInput({"type": "date"}, format="%Y-%m-%d")},
    }

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm("inquiries.change_desk")

    has_add_permission = has_change_permission = has_delete_permission = has_view_permission


class HoursInline(DeskInline):
    model = OfficeHours
    fields = [("weekday", "opens_at", "closes_at")]
    formset = HoursFormSet

    def get_extra(self, request, obj=None, **kwargs):
        return 1 if obj and obj.hours.exists() else len(WEEKDAYS)


class HolidayInline(DeskInline):
    model = Holiday
    fields = [("name", "first_day", "last_day")]
    extra = 1


@admin.register(Desk)
class DeskAdmin(admin.ModelAdmin):
    inlines = [HoursInline, HolidayInline]
    readonly_fields = ["promise_now"]
    fields = ["answer_within", "time_zone", "promise_now"]

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "time_zone":
            kwargs["widget"] = forms.Select(choices=zone_choices())
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def get_formset_kwargs(self, request, obj, inline, prefix):
        """A row for each weekday at first; those without times are not stored."""
        kwargs = super().get_formset_kwargs(request, obj, inline, prefix)
        if isinstance(inline, HoursInline) and inline.get_extra(request, obj.pk and obj) > 1:
            kwargs["initial"] = [{"weekday": weekday} for weekday in WEEKDAYS]
        return kwargs

    @admin.display(description=gettext_lazy("an inquiry of now"))
    def promise_now(self, desk):
        due = desk.pk and desk.promise(timezone.now())
        if not due:
            return _("Nothing is promised. Set the hours of the week and “answer within”.")
        moment = due.astimezone(desk.zone)
        words = {"moment": f"{date_format(moment, 'l')} {date_format(moment, 'DATETIME_FORMAT')}"}
        return _("would be answered by %(moment)s.") % words

    def changelist_view(self, request, extra_context=None):
        """There is one desk: straight to its form."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        if Desk.objects.exists():
            return redirect(reverse("admin:inquiries_desk_change", args=[1]))
        return redirect(reverse("admin:inquiries_desk_add"))

    def has_add_permission(self, request):
        # No link offers it, so only its own page has to ask whether there is one.
        is_asked = request.resolver_match.url_name == "inquiries_desk_add"
        return is_asked and self.has_change_permission(request) and not Desk.objects.exists()

    def has_delete_permission(self, request, obj=None):
        return False


def zone_choices():
    places = sorted(name for name in available_timezones() if zones.is_place(name))
    return [("", gettext_lazy("The site's time zone")), ("UTC", "UTC"), *((x, x) for x in places)]
