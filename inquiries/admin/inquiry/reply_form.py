"""The form of the reply box, and what stands beside it."""

import secrets

from django import forms
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from inquiries import canned, correspondence, drafts
from inquiries.admin.inquiry.forms import WaitForm
from inquiries.models import CannedReply, Inquiry, Message
from inquiries.notifications import current_company
from inquiries.notifications.reply import full_name

LONGEST = 20_000  # characters
CHOSEN = ("to", "until", "outcome")  # kept in the address where the draft keeps only the text


class ReplyForm(WaitForm):
    """What was written to a buyer, or noted of a call, and what follows."""

    text = forms.CharField(max_length=LONGEST, strip=False, required=False)
    to = forms.CharField(required=False)
    after = forms.ChoiceField(choices=[("wait", ""), ("close", "")], required=False)
    outcome = forms.ChoiceField(
        label=_("How it ended"), choices=[("", "—"), *Inquiry.Outcome.choices], required=False
    )
    seen = forms.IntegerField(required=False, min_value=0)
    key = forms.CharField(max_length=64, required=False)

    def clean_text(self):
        return plain(self.cleaned_data["text"])

    @property
    def answer(self):
        """The arguments of `replies.send` and its like."""
        data = self.cleaned_data
        return {
            "text": data["text"],
            "after": data["after"] or "wait",
            "outcome": data["outcome"] if data["after"] == "close" else "",
            "wake_at": data["until"],
            "key": data["key"],
        }


def plain(text):
    """Typed text as it is kept: line ends as everywhere, and no character 0, which PostgreSQL
    does not take."""
    return text.replace("\r\n", "\n").replace("\0", "")


def chosen(values):
    """What was chosen beside the text, of a form that was posted or of an address."""
    return {name: values[name] for name in CHOSEN if values.get(name)}


def box(request, inquiry):
    """All that `_reply.html` needs, in a constant number of queries."""
    mails = list(correspondence.incoming(inquiry).values_list("pk", flat=True)[:1])
    draft = drafts.of(inquiry, request.user)
    return {
        "form": ReplyForm(auto_id="reply-%s", initial=chosen(request.GET)),
        "longest": LONGEST,
        "text": draft.text if draft else "",
        "saved_at": draft and localtime(draft.saved_at),
        "files": draft.attachments.all() if draft else [],
        "addresses": correspondence.known_addresses(inquiry),
        "seen": mails[0] if mails else 0,
        "key": secrets.token_urlsafe(16),
        "canned": canned_replies(request.user, inquiry),
        "viewers": [told(each) for each in drafts.others_present(inquiry, request.user)],
        "urls": urls(inquiry),
        "kinds": [Message.Kind.CALL, Message.Kind.WHATSAPP],
    }


def urls(inquiry):
    names = ("reply", "note", "log", "draft", "presence", "attach", "detach")
    return {name: reverse(f"admin:inquiries_inquiry_{name}", args=[inquiry.pk]) for name in names}


def told(presence):
    """What colleagues are told of someone present."""
    text = _("%s is writing") if presence.is_writing else _("%s is looking at this")
    return text % full_name(presence.user)


def canned_replies(user, inquiry):
    """Groups of (label, [(pk, title, text filled in)]): the buyer's language comes first."""
    rows = list(CannedReply.objects.all())
    if not rows:
        return []
    values = placeholder_values(user, inquiry)
    groups = {inquiry.language: [], "": []}
    for row in rows:
        filled = (row.pk, row.title, canned.fill(row.text, values))
        groups.setdefault(row.language, []).append(filled)
    labels = dict(CannedReply._meta.get_field("language").choices)
    return [
        (labels.get(code, _("Every language")), replies)
        for code, replies in groups.items()
        if replies
    ]


def placeholder_values(user, inquiry):
    """What each of `canned.PLACEHOLDERS` stands for."""
    return {
        "name": inquiry.name,
        "reference": inquiry.display_reference,
        "article": inquiry.article_title,
        "company": current_company().name,
        "me": full_name(user),
    }
