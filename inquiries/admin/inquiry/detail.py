"""One inquiry: the thread, the buyer, where it came from, and its mail."""

from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from inquiries import answering, merging, related, spam, thread, zones
from inquiries.admin.inquiry.forms import AssignForm, CloseForm, WaitForm
from inquiries.models import Inquiry, Message
from inquiries.places import country_name

EARLIER = 5
# What the site wrote by itself, and what came back to that: one line each, the text on demand.
FOLDED = [
    Message.Kind.ALERT,
    Message.Kind.CONFIRMATION,
    Message.Kind.AUTO_REPLY,
    Message.Kind.BOUNCE,
]


class Detail:
    """Mixed into the admin of inquiries: what the page of one inquiry shows."""

    # The page shows everything by itself; the admin wants a field for its empty form.
    fields = readonly_fields = ["reference"]

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        context |= {
            "title": str(obj),
            "subtitle": None,
            "media": "",
            **self._rights(request, obj),
            **self._thread(request, obj),
            **self._buyer(obj),
            **self._related(request, obj),
            **self._neighbors(request, obj),
            "signs": [_sign(code) for code in obj.spam_reasons],
            "spam_threshold": spam.THRESHOLD,
        }
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def _rights(self, request, inquiry):
        """What this person may do, and the forms for it."""
        may_answer = self.has_answer_permission(request)
        may_assign = may_answer and request.user.has_perm("inquiries.assign_inquiry")
        initial = {"owner": inquiry.owner_id}
        return {
            "may_answer": may_answer and not inquiry.merged_into_id,
            "may_assign": may_assign,
            "may_merge": may_answer and request.user.has_perm("inquiries.merge_inquiry"),
            "may_resend": request.user.has_perm("inquiries.change_delivery"),
            "assign_form": AssignForm(initial=initial, auto_id="assign-%s") if may_assign else None,
            "close_form": CloseForm(auto_id="close-%s"),
            "wait_form": WaitForm(auto_id="wait-%s"),
        }

    def _thread(self, request, inquiry):
        """`?all` shows the whole of a long thread."""
        shown = thread.of(inquiry, limit=None if "all" in request.GET else thread.SHOWN)
        mails = [each for each in shown.messages if each.deliveries.all()]
        merged = [each for each in shown.inquiries if each != inquiry]
        return {"thread": shown, "mails": mails[::-1], "merged": merged, "folded": FOLDED}

    def _buyer(self, inquiry):
        is_late = inquiry.promised_at and inquiry.promised_at < timezone.now()
        return {
            "zone": zones.zone_of(inquiry.time_zone, inquiry.phone, inquiry.country),
            "local_time": zones.local_time(inquiry),
            "links": answering.links(inquiry),
            "country": country_name(inquiry.country),
            "state": Inquiry.State(inquiry.current_state),
            "is_late": bool(is_late),
        }

    def _related(self, request, inquiry):
        others = related.inquiries_of_buyer(inquiry, request.user)
        others = [each for each in others if each.merged_into_id != inquiry.pk]
        duplicates = []
        if not inquiry.merged_into_id:
            duplicates = [each for each in others if related.is_possible_duplicate(inquiry, each)]
        others = [each for each in others if each not in duplicates]
        return {
            "duplicates": duplicates,
            "earlier": others[:EARLIER],
            "buyer_query": _query(q=inquiry.email or inquiry.phone),
            "lost_main": merging.lost_main(inquiry),
        }

    def _neighbors(self, request, inquiry):
        """The addresses beside it: of the list it was opened from, and of the inquiries before and
        after it among those needing an answer, longest waiting first.

        Where that list is known to the browser, its script goes by that one instead.
        """
        kept = request.GET.get("_changelist_filters", "")
        queue = Inquiry.objects.visible_to(request.user).needing_answer().exclude(pk=inquiry.pk)
        before, after = _around(queue, inquiry)
        links = {"list": reverse("admin:inquiries_inquiry_changelist") + (kept and f"?{kept}")}
        for name, found in (("previous", before), ("next", after)):
            address = found and reverse("admin:inquiries_inquiry_change", args=[found])
            links[name] = address and address + _query(_changelist_filters=kept)
        return {"neighbors": links}


def _around(queue, inquiry):
    """The keys of the inquiries before and after in a queue by (act_at, pk), or None."""
    rows = queue.order_by("act_at", "pk").values_list("pk", flat=True)
    if inquiry.act_at is None:
        return None, rows.first()
    same = {"act_at": inquiry.act_at}
    before = rows.filter(act_at__lte=inquiry.act_at).exclude(**same, pk__gt=inquiry.pk)
    after = rows.filter(act_at__gte=inquiry.act_at).exclude(**same, pk__lt=inquiry.pk)
    return before.last(), after.first()


def _query(**values):
    return f"?{urlencode(values)}" if all(values.values()) else ""


def _sign(code):
    return spam.REASONS[code].text if code in spam.REASONS else code
