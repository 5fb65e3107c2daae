"""Mail that the site writes to a buyer."""

from datetime import timedelta

from django.utils import translation
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from inquiries import promises
from inquiries.addresses import Party, reply_address
from inquiries.courier import is_reachable
from inquiries.models import Inquiry, Limit, Message
from inquiries.notifications.writing import Mail, current_company, post, reserve, words

CONFIRMATIONS_A_DAY = 3  # to one address: the form must not serve to flood a stranger


def thank_buyer(inquiry):
    """Queue the buyer's confirmation where one is due."""
    if not _is_due(inquiry):
        return
    with translation.override(inquiry.language):
        subject = _("%(reference)s We have received your inquiry") % {
            "reference": inquiry.display_reference
        }
        post(Mail(reserve(inquiry, Message.Kind.CONFIRMATION, subject), [inquiry.email]))


def _is_due(inquiry):
    """Not for Spam, nor without an email address we can reach, nor beyond CONFIRMATIONS_A_DAY;
    counts it."""
    is_spam = inquiry.state == Inquiry.State.SPAM
    if is_spam or not inquiry.email or not is_reachable(inquiry.email):
        return False
    key = salted_hmac("inquiries.confirmation", inquiry.email.casefold()).hexdigest()
    return Limit.objects.hit(f"confirmation:{key}", timedelta(days=1)) <= CONFIRMATIONS_A_DAY


def confirmation(inquiry):
    """The words of the buyer's confirmation, as columns of its Message."""
    with translation.override(inquiry.language):
        company = current_company()
        ours = company.emails[0].value if company.emails else ""
        reply_to = reply_address(inquiry, Party.BUYER) or ours
        kind, context = Message.Kind.CONFIRMATION, {"promise": promises.promise_to(inquiry)}
        return words(inquiry, kind, company, reply_to=reply_to, context=context)
