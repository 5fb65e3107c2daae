import re

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.urls import path
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.text import Truncator
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from django.views.decorators.http import require_POST
from django_countries import countries

from inquiries import answering, quarantine, spam
from inquiries.admin.delivery import inquiry_url
from inquiries.admin.read_only import ReadOnlyAdmin
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


@admin.register(Inquiry)
class InquiryAdmin(ReadOnlyAdmin):
    """Every inquiry as it was sent, with the log of its mail."""

    list_display = ["age", "display_reference", "buyer", "subject", "state_and_mail"]
    list_display_links = ["display_reference"]
    list_filter = [StateFilter, "language"]
    search_fields = ["name", "email", "phone", "reference"]
    search_help_text = gettext_lazy("Reference, name, email or phone")
    actions = ["not_spam", "spam"]
    fieldsets = [
        (None, {"fields": ["reference_shown", "state", "received"]}),
        (gettext_lazy("Buyer"), {"fields": ["name", "contact_links", "company", "country_name"]}),
        (gettext_lazy("Inquiry"), {"fields": ["text", "about", "language"]}),
        (gettext_lazy("Signs of spam"), {"fields": ["signs"]}),
    ]
    readonly_fields = ["reference_shown", "received", "contact_links", "country_name"]
    readonly_fields += ["text", "about", "signs"]

    def get_queryset(self, request):
        troubled = Delivery.objects.troubled().filter(message__inquiry=OuterRef("pk"))
        return super().get_queryset(request).annotate(has_mail_trouble=Exists(troubled))

    def get_search_results(self, request, queryset, search_term):
        """A reference is found with or without its hyphen, in any case, by its index."""
        reference = re.sub(r"[\s-]", "", search_term).upper()
        if REFERENCE.fullmatch(reference):
            found = queryset.filter(reference=reference)
            if found.exists():
                return found, False
        return super().get_search_results(request, queryset, search_term)

    # The list ------------------------------------------------------------------------------------
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

    # One inquiry ---------------------------------------------------------------------------------
    @admin.display(description=gettext_lazy("reference"))
    def reference_shown(self, inquiry):
        return format_html('<strong class="reference large">{}</strong>', inquiry.display_reference)

    @admin.display(description=gettext_lazy("received"))
    def received(self, inquiry):
        moment = date_format(timezone.localtime(inquiry.created_at), "DATETIME_FORMAT")
        age = _("%s ago") % timesince(inquiry.created_at, depth=1)
        return f"{moment} ({age})"

    @admin.display(description=gettext_lazy("contact"))
    def contact_links(self, inquiry):
        context = {"inquiry": inquiry, "links": answering.links(inquiry)}
        return render_to_string("admin/inquiries/inquiry/_contact.html", context)

    @admin.display(description=gettext_lazy("country"))
    def country_name(self, inquiry):
        return countries.name(inquiry.country) or self.get_empty_value_display()

    @admin.display(description=gettext_lazy("content"))
    def text(self, inquiry):
        return format_html('<div class="inquiry-text" dir="auto">{}</div>', inquiry.content)

    @admin.display(description=gettext_lazy("article"))
    def about(self, inquiry):
        if not inquiry.article_title:
            return self.get_empty_value_display()
        return format_html('<a href="{}">{}</a>', inquiry.article_url, inquiry.article_title)

    @admin.display(description=gettext_lazy("score and reasons"))
    def signs(self, inquiry):
        known = spam.REASONS
        reasons = [(known[code].text if code in known else code,) for code in inquiry.spam_reasons]
        if not reasons:
            return _("None")
        lines = format_html_join("", "<li>{}</li>", reasons)
        score = _("%(score)d (Spam from %(threshold)d)") % {
            "score": inquiry.spam_score,
            "threshold": spam.THRESHOLD,
        }
        return format_html("{}<ul>{}</ul>", score, lines)

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        mail = Delivery.objects.filter(message__inquiry=obj).select_related("message")
        context["mail"] = mail.prefetch_related("attempts").order_by("message", "pk")
        context["may_answer"] = self.has_answer_permission(request)
        context["may_resend"] = request.user.has_perm("inquiries.change_delivery")
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    # Moving between the inbox and Spam -----------------------------------------------------------
    def get_urls(self):
        view = self.admin_site.admin_view(self.move_view)
        name = "inquiries_inquiry_{}".format
        return [
            path("<int:pk>/spam/", view, {"to_spam": True}, name=name("spam")),
            path("<int:pk>/not-spam/", view, {"to_spam": False}, name=name("not_spam")),
            *super().get_urls(),
        ]

    @method_decorator(require_POST)
    def move_view(self, request, pk, *, to_spam):
        if not self.has_answer_permission(request):
            raise PermissionDenied
        inquiry = get_object_or_404(Inquiry, pk=pk)
        self._move(request, [inquiry], to_spam=to_spam)
        return redirect(inquiry_url(inquiry))

    @admin.action(description=gettext_lazy("Not spam"), permissions=["answer"])
    def not_spam(self, request, queryset):
        self._move(request, queryset, to_spam=False)

    @admin.action(description=pgettext_lazy("action", "Spam"), permissions=["answer"])
    def spam(self, request, queryset):
        self._move(request, queryset, to_spam=True)

    def _move(self, request, inquiries, *, to_spam):
        move = quarantine.hold if to_spam else quarantine.release
        moved = [inquiry for inquiry in inquiries if move(inquiry)]
        for inquiry in moved:
            note = _("Moved to Spam.") if to_spam else _("Not spam: moved back, mail released.")
            self.log_change(request, inquiry, note)
        count = len(moved)
        text = (
            ngettext("%d inquiry moved to Spam.", "%d inquiries moved to Spam.", count)
            if to_spam
            else ngettext(
                "%d inquiry is not spam. Its mail will be sent.",
                "%d inquiries are not spam. Their mail will be sent.",
                count,
            )
        )
        self.message_user(request, text % count, messages.SUCCESS)
