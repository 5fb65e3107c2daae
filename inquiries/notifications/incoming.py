"""Mail that tells staff that a buyer wrote again."""

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from inquiries.addresses import Party, reply_address
from inquiries.courier import is_reachable
from inquiries.models import Message
from inquiries.notifications.staff import superuser_addresses, told_first
from inquiries.notifications.writing import current_company, queue, write


def tell_of_message(message):
    """Queue the alert about a buyer's message to the owner, else to those who were told of the
    inquiry, else to those whom the company names; return its Message."""
    inquiry = message.inquiry
    with translation.override(settings.LANGUAGE_CODE):
        company = current_company()
        subject = _("%(reference)s New message from %(who)s") % {
            "reference": inquiry.display_reference,
            "who": inquiry.name,
        }
        buyer = message.from_address if is_reachable(message.from_address) else ""
        signed = reply_address(inquiry, Party.STAFF)
        enclosed = list(message.attachments.values_list("name", flat=True))
        alert = write(
            inquiry,
            Message.Kind.ALERT,
            company,
            subject,
            template="incoming",
            reply_to=signed or buyer,
            context={"message": message, "enclosed": enclosed, "answerable": bool(signed)},
        )
        return queue(alert, _owner(inquiry) or told_first(inquiry) or _anyone(company))


def _owner(inquiry):
    owner = inquiry.owner
    return [owner.email] if owner and owner.is_active and owner.email else []


def _anyone(company):
    return company.recipients or superuser_addresses()
