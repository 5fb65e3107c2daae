"""What the inquiry list can be narrowed to. None of it asks the table what it holds."""

from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from articles.models import Article
from inquiries.admin.inquiry.forms import answerers
from inquiries.models import Inquiry
from inquiries.notifications.reply import full_name

NOBODY = "nobody"


def people(request):
    """Who may answer inquiries or once did, read once a request."""
    if not hasattr(request, "people_of_desk"):
        request.people_of_desk = list(answerers(is_active=None))
    return request.people_of_desk


class SelectFilter(admin.SimpleListFilter):
    """A choice in the form above the list, instead of a list of links beside it."""

    template = "admin/inquiries/inquiry/_filter_select.html"

    @property
    def fields(self):
        """The names of its fields in that form."""
        return [self.parameter_name]

    def queryset(self, request, queryset):
        value = self.value()
        if value is None:
            return queryset
        if value not in (str(choice) for choice, _label in self.lookup_choices):
            raise IncorrectLookupParameters(f"{self.parameter_name}: {value}")
        return queryset.filter(**self.condition(value))

    def condition(self, value):
        """The keyword arguments of `filter` for a choice."""
        return {self.parameter_name: value}


class CountryFilter(SelectFilter):
    title = _("country")
    parameter_name = "country"

    def lookups(self, request, model_admin):
        return list(countries)


class LanguageFilter(SelectFilter):
    title = _("language")
    parameter_name = "language"

    def lookups(self, request, model_admin):
        return settings.LANGUAGES


class OwnerFilter(SelectFilter):
    title = _("owner")
    parameter_name = "owner"

    def lookups(self, request, model_admin):
        names = [(str(user.pk), full_name(user)) for user in people(request)]
        return [(NOBODY, _("Nobody")), *names]

    def condition(self, value):
        return {"owner": None if value == NOBODY else value}


class OutcomeFilter(SelectFilter):
    title = _("outcome")
    parameter_name = "outcome"

    def lookups(self, request, model_admin):
        return Inquiry.Outcome.choices


class ArticleFilter(SelectFilter):
    """Set by the link of a row; shows what is set and takes it away, but lists no articles."""

    title = _("article")
    parameter_name = "article"
    template = "admin/inquiries/inquiry/_filter_article.html"
    fields = ()

    def lookups(self, request, model_admin):
        value = self.value() or ""
        if not value.isdecimal():
            return []
        title = Article.objects.filter(pk=value).values_list("title", flat=True).first()
        return [(value, title or f"#{value}")]


class ReceivedFilter(admin.ListFilter):
    """The days on which inquiries came in, both included, by the site's clock."""

    title = _("received")
    template = "admin/inquiries/inquiry/_filter_received.html"
    fields = ("received_from", "received_to")

    def __init__(self, request, params, model, model_admin):
        super().__init__(request, params, model, model_admin)
        for name in self.fields:
            if name in params:
                self.used_parameters[name] = params.pop(name)[-1]

    def has_output(self):
        return True

    def expected_parameters(self):
        return list(self.fields)

    def choices(self, changelist):
        """No links: the name, label and value of its two fields."""
        labels = (_("Received from"), _("Received to"))
        for name, label in zip(self.fields, labels, strict=True):
            yield {"name": name, "label": label, "value": self.used_parameters.get(name, "")}

    def queryset(self, request, queryset):
        try:
            first, last = (self._day(name) for name in self.fields)
            if first:
                queryset = queryset.filter(created_at__gte=_midnight(first))
            if last:
                queryset = queryset.filter(created_at__lt=_midnight(last + timedelta(days=1)))
        except (ValueError, OverflowError) as error:
            raise IncorrectLookupParameters(error) from error
        return queryset

    def _day(self, name):
        given = self.used_parameters.get(name)
        return date.fromisoformat(given) if given else None


def _midnight(day):
    return timezone.make_aware(datetime.combine(day, time.min))
