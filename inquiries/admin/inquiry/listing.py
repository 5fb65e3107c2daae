"""The list of inquiries: its columns, filters and search."""

import re

from django.contrib import admin
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inquiries.models import Delivery, Inquiry
from inquiries.models.inquiry import REFERENCE_ALPHABET, REFERENCE_LENGTH

REFERENCE = re.compile(f"[{REFERENCE_ALPHABET}]{{{REFERENCE_LENGTH}}}")


class StateFilter(admin.SimpleListFilter):
    """By state; at first everything but Spam, as a mail program does."""

    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return [("all", _("All")), *Inquiry.State.choices]

    def choices(self, changelist):
        first, *others = super().choices(changelist)
        return [{**first, "display": _("All but spam")}, *others]

    def queryset(self, request, queryset):
        if self.value() is None:
            return queryset.exclude(state=Inquiry.State.SPAM)
        return queryset if self.value() == "all" else queryset.filter(state=self.value())


class Listing:
    """Mixed into the admin of inquiries: what the list shows."""

    list_display = ["age", "display_reference", "buyer", "subject", "state_and_mail"]
    list_display_links = ["display_reference"]
    list_filter = [StateFilter, "language"]
    search_fields = ["name", "email", "phone", "reference"]
    search_help_text = gettext_lazy("Reference, name, email or phone")

    def get_queryset(self, request):
        troubled = Delivery.objects.troubled().filter(message__inquiry=OuterRef("pk"))
        inquiries = super().get_queryset(request).visible_to(request.user)
        return inquiries.annotate(has_mail_trouble=Exists(troubled))

    def get_search_results(self, request, queryset, search_term):
        """A reference is found with or without its hyphen, in any case, by its index."""
        reference = re.sub(r"[\s-]", "", search_term).upper()
        if REFERENCE.fullmatch(reference):
            found = queryset.filter(reference=reference)
            if found.exists():
                return found, False
        return super().get_search_results(request, queryset, search_term)

    @admin.display(description=gettext_lazy("age"), ordering="-created_at")
    def age(self, inquiry):
        moment = timezone.localtime(inquiry.created_at)
        return format_html(
            '<time datetime="{}" title="{}">{}</time>',
            moment.isoformat(timespec="seconds"),
            date_format(moment, "DATETIME_FORMAT"),
            timesince(inquiry.created_at, depth=1),
        )

    @admin.display(description=gettext_lazy("reference"), ordering="reference")
    def display_reference(self, inquiry):
        return format_html('<span class="reference">{}</span>', inquiry.display_reference)

    @admin.display(description=gettext_lazy("buyer"), ordering="name")
    def buyer(self, inquiry):
        return format_html(
            '<bdi>{}</bdi><div class="quiet contact">{}</div>', inquiry.name, inquiry.contact
        )

    @admin.display(description=gettext_lazy("inquiry"), ordering="article_title")
    def subject(self, inquiry):
        """The article, and below it how the text begins."""
        line = Truncator(inquiry.content.strip().split("\n", 1)[0]).chars(80)
        return format_html('{}<div class="quiet" dir="auto">{}</div>', inquiry.article_title, line)

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def state_and_mail(self, inquiry):
        if not inquiry.has_mail_trouble:
            return inquiry.get_state_display()
        warning = _("Mail not delivered")
        return format_html(
            '{}<div class="mail-trouble">{}</div>', inquiry.get_state_display(), warning
        )
