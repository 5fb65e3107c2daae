"""The report: what came of the inquiries of a period, for those who may see it."""

from datetime import date

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from inquiries.report import LONGEST, Report, month

PERIODS = [
    (_("This month"), {}),
    (_("Last month"), {"back": 1}),
    (_("This quarter"), {"length": 3}),
    (_("Last quarter"), {"length": 3, "back": 1}),
    (_("This year"), {"length": 12}),
    (_("Last year"), {"length": 12, "back": 1}),
]
DAY_INPUT = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
# Beyond them arithmetic with days ends, and no inquiry lies there.
PLAUSIBLE = [MinValueValidator(date(2000, 1, 1)), MaxValueValidator(date(2999, 12, 31))]


class PeriodForm(forms.Form):
    """Two days, both included."""

    first = forms.DateField(
        label=pgettext_lazy("date", "From"), widget=DAY_INPUT, validators=PLAUSIBLE
    )
    last = forms.DateField(
        label=pgettext_lazy("date", "To"), widget=DAY_INPUT, validators=PLAUSIBLE
    )

    def clean(self):
        first, last = self.cleaned_data.get("first"), self.cleaned_data.get("last")
        if first and last and last < first:
            raise ValidationError(_("The last day must not be before the first."))
        if first and last and last - first > LONGEST:
            raise ValidationError(_("A report covers three years at most."))


class Reporting:
    """Mixed into the admin of inquiries; asks for `view_report` alone."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.report_view)
        return [path("report/", view, name="inquiries_inquiry_report"), *super().get_urls()]

    @method_decorator(require_safe)
    def report_view(self, request):
        if not request.user.has_perm("inquiries.view_report"):
            raise PermissionDenied
        today = timezone.localdate()
        periods = [(label, *month(today, **block)) for label, block in PERIODS]
        _label, first, last = periods[0]
        form = PeriodForm(request.GET or {"first": first, "last": last})
        report = Report(**form.cleaned_data) if form.is_valid() else None
        context = {
            **self.admin_site.each_context(request),
            "title": _("Report on inquiries"),
            "opts": self.opts,
            "form": form,
            "periods": periods,
            "report": report,
            "may_see_inquiries": self.has_view_permission(request),
            "list_url": self._list_url(request),
        }
        return TemplateResponse(request, "admin/inquiries/inquiry/report.html", context)

    def _list_url(self, request):
        """The list that the counts lead to; "" for those who would find fewer inquiries there."""
        sees_all = request.user.has_perm("inquiries.view_every_inquiry")
        may_see = sees_all and self.has_view_permission(request)
        return reverse("admin:inquiries_inquiry_changelist") if may_see else ""
