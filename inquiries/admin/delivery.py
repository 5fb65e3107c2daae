from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from inquiries.admin.read_only import ReadOnlyAdmin
from inquiries.models import Attempt, Change, Delivery, Inquiry, Message


@admin.register(Delivery)
class DeliveryAdmin(ReadOnlyAdmin):
    """The outbox as staff see it: what waits, what failed, and "Send again"."""

    list_display = ["inquiry", "state", "to", "error", "attempts", "queued_at"]
    list_display_links = None
    list_filter = ["state", "message__kind"]
    list_select_related = ["message__inquiry"]
    search_fields = ["recipient", "mail_id"]
    actions = ["send_again"]
    fields = ["recipient", "kind", "inquiry", "state", "mail_id", "queued_at", "due_at", "sent_at"]
    fields += ["attempts", "last_error"]
    readonly_fields = ["kind", "inquiry", "attempts"]

    def get_queryset(self, request):
        # Counted for the rows shown; a join would group the whole table first.
        of_row = Attempt.objects.filter(delivery=OuterRef("pk")).order_by().values("delivery")
        count = Subquery(of_row.annotate(count=Count("pk")).values("count"))
        seen = of_inquiries(Inquiry.objects.visible_to(request.user), request.user)
        deliveries = super().get_queryset(request).filter(seen)
        return deliveries.annotate(attempts_count=Coalesce(count, 0))

    def get_urls(self):
        view = self.admin_site.admin_view(self.resend_view)
        return [
            path("<int:pk>/resend/", view, name="inquiries_delivery_resend"),
            *super().get_urls(),
        ]

    @admin.display(description=gettext_lazy("kind"))
    def kind(self, delivery):
        return delivery.message.get_kind_display()

    @admin.display(description=gettext_lazy("recipient"), ordering="recipient")
    def to(self, delivery):
        return format_html('{}<div class="quiet">{}</div>', delivery.addressee, self.kind(delivery))

    @admin.display(description=gettext_lazy("inquiry"))
    def inquiry(self, delivery):
        inquiry = delivery.message.inquiry
        words = inquiry.display_reference if inquiry else delivery.message.subject
        return format_html('<a class="reference" href="{}">{}</a>', page_of(delivery), words)

    @admin.display(description=gettext_lazy("attempts"))
    def attempts(self, delivery):
        return delivery.attempts_count

    @admin.display(description=gettext_lazy("last error"))
    def error(self, delivery):
        return Truncator(delivery.last_error).chars(120)

    @admin.action(description=gettext_lazy("Send again"), permissions=["answer"])
    def send_again(self, request, queryset):
        chosen = list(queryset.select_related("message"))
        doubtful = [each for each in chosen if may_arrive_twice(each)]
        sent = sum(self._resend(request, each) for each in chosen if each not in doubtful)
        self.message_user(
            request,
            ngettext("%d mail will be sent again.", "%d mails will be sent again.", sent) % sent,
        )
        for delivery in doubtful:
            text = _("Perhaps %(recipient)s has this mail. Send it again from inquiry %(inquiry)s.")
            inquiry = delivery.message.inquiry
            values = {"recipient": delivery.addressee, "inquiry": inquiry.display_reference}
            self.message_user(request, text % values, messages.WARNING)

    @method_decorator(require_POST)
    def resend_view(self, request, pk):
        """Send one mail again; asks first where the buyer may get it twice."""
        if not self.has_answer_permission(request):
            raise PermissionDenied
        inquiries = Inquiry.objects.in_threads_of(request.user)
        deliveries = Delivery.objects.filter(of_inquiries(inquiries, request.user))
        delivery = get_object_or_404(deliveries.select_related("message__inquiry"), pk=pk)
        if may_arrive_twice(delivery) and "confirmed" not in request.POST:
            return self._ask(request, delivery)
        if self._resend(request, delivery):
            self.message_user(request, _("The mail will be sent again."), messages.SUCCESS)
        else:
            self.message_user(request, _("This mail cannot be sent again."), messages.WARNING)
        return redirect(page_of(delivery))

    def _ask(self, request, delivery):
        context = {
            **self.admin_site.each_context(request),
            "title": _("Send again?"),
            "opts": self.opts,
            "delivery": delivery,
            "inquiry_url": page_of(delivery),
        }
        return TemplateResponse(request, "admin/inquiries/delivery/resend.html", context)

    @transaction.atomic
    def _resend(self, request, delivery):
        is_done = delivery.resend()
        if is_done and delivery.message.inquiry:
            message, to = delivery.message, delivery.recipient
            message.inquiry.note(Change.Field.MAIL, to, to, by=request.user, message=message)
        return is_done


def of_inquiries(inquiries, user):
    """The condition for mails of these inquiries; notices, which are of none, are for those who
    look after every inquiry's mail."""
    condition = Q(message__inquiry__in=inquiries)
    if user.has_perm("inquiries.view_every_inquiry"):
        condition |= Q(message__kind=Message.Kind.NOTICE)
    return condition


def may_arrive_twice(delivery):
    """Whether a buyer may have this mail already: then a person has to want the repeat."""
    is_uncertain = delivery.state == Delivery.State.UNCERTAIN
    return is_uncertain and delivery.is_resendable and delivery.message.kind not in Message.TO_STAFF


def page_of(delivery):
    """The page that tells most of a mail: its inquiry's; of a notice its own."""
    if delivery.message.inquiry:
        return inquiry_url(delivery.message.inquiry)
    return reverse("admin:inquiries_delivery_change", args=[delivery.pk])


def inquiry_url(inquiry):
    return reverse("admin:inquiries_inquiry_change", args=[inquiry.pk])
