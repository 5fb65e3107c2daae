"""One inquiry: the thread, the buyer, where it came from, and its mail."""

from django.contrib import admin
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_countries import countries

from inquiries import answering, spam
from inquiries.models import Delivery


class Detail:
    """Mixed into the admin of inquiries: what the page of one inquiry shows."""

    fieldsets = [
        (None, {"fields": ["reference_shown", "state", "received"]}),
        (gettext_lazy("Buyer"), {"fields": ["name", "contact_links", "company", "country_name"]}),
        (gettext_lazy("Inquiry"), {"fields": ["text", "about", "language"]}),
        (gettext_lazy("Signs of spam"), {"fields": ["signs"]}),
    ]
    readonly_fields = ["reference_shown", "received", "contact_links", "country_name"]
    readonly_fields += ["text", "about", "signs"]

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
