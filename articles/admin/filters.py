"""By what the list of articles can be narrowed down."""

from datetime import timedelta

from django.conf import settings
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from articles import translating
from articles.models import Article

MONTH = timedelta(days=365.25 / 12)


class StateFilter(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return Article.State.choices

    def queryset(self, request, queryset):
        return queryset.filter(present_state=self.value()) if self.value() else queryset


class ReviewFilter(admin.SimpleListFilter):
    title = _("review")
    parameter_name = "review"

    def lookups(self, request, model_admin):
        return [choice for choice in Article.Review.choices if choice[0]]

    def queryset(self, request, queryset):
        return queryset.filter(review=self.value()) if self.value() else queryset


class KeywordFilter(admin.RelatedFieldListFilter):
    """Stock, but it offers no more keywords than fit; the list of keywords leads to the others."""

    def field_choices(self, field, request, model_admin):
        offered = field.related_model.objects.offered(self.lookup_val or ())
        return [(keyword.pk, keyword.name) for keyword in offered]


class AuthorFilter(admin.SimpleListFilter):
    """Those who have written something, oneself first."""

    title = _("author")
    parameter_name = "author"

    def lookups(self, request, model_admin):
        has_written = Exists(Article.objects.kept().filter(author=OuterRef("pk")))
        users = get_user_model().objects.filter(has_written).order_by("username")
        others = [(str(user.pk), str(user)) for user in users if user != request.user]
        return [(str(request.user.pk), _("Me")), *others]

    def queryset(self, request, queryset):
        found = self.value()
        if not found:
            return queryset
        return queryset.filter(author=found) if found.isdecimal() else queryset.none()


class UntouchedFilter(admin.SimpleListFilter):
    """What nobody has saved for long may have become untrue."""

    title = _("untouched")
    parameter_name = "untouched"
    MONTHS = (3, 6, 12, 24)

    def lookups(self, request, model_admin):
        return [
            (
                str(number),
                ngettext("%(number)d month and longer", "%(number)d months and longer", number)
                % {"number": number},
            )
            for number in self.MONTHS
        ]

    def queryset(self, request, queryset):
        if self.value() not in map(str, self.MONTHS):
            return queryset
        return queryset.filter(saved_at__lt=timezone.now() - int(self.value()) * MONTH)


class TranslationFilter(admin.SimpleListFilter):
    title = _("translation")
    parameter_name = "translation"
    OUTDATED = "outdated"

    def lookups(self, request, model_admin):
        missing = _("Missing in %(language)s")
        return [
            (self.OUTDATED, _("The source has moved on")),
            *((code, missing % {"language": name}) for code, name in settings.LANGUAGES),
        ]

    def queryset(self, request, queryset):
        if self.value() == self.OUTDATED:
            return queryset.filter(is_outdated=True)
        if self.value() in dict(settings.LANGUAGES):
            return translating.lacking(queryset, self.value())
        return queryset


class TextFilter(admin.SimpleListFilter):
    """Whether the search reads the texts, too: it is slower with many thousands."""

    title = _("search in")
    parameter_name = "in"
    TEXTS = "texts"

    def lookups(self, request, model_admin):
        return [(self.TEXTS, _("Titles, addresses and texts"))]

    def choices(self, changelist):
        everything, *others = super().choices(changelist)
        return [{**everything, "display": _("Titles and addresses")}, *others]

    def queryset(self, request, queryset):
        return queryset
