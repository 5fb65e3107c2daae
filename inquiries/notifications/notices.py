"""Mail to staff about what is no inquiry, in the words of whoever asks for it."""

from django.conf import settings
from django.utils import translation

from inquiries.courier import is_reachable
from inquiries.models import Message
from inquiries.notifications import writing


def queue(recipients, subject, text, reply_to=""):
    """Queue one mail for each address, once; return its Message, None without a recipient.

    Written in the caller's transaction. Meant for a setting that names it by its path, so that
    other apps need not import this one. The active language is noted as the mail's.
    """
    addresses = {each.casefold(): each for each in recipients if each and is_reachable(each)}
    if not addresses:
        return None
    with translation.override(settings.LANGUAGE_CODE):
        company = writing.current_company()
    message = Message.objects.create(
        kind=Message.Kind.NOTICE,
        from_name=writing.one_line(company.name, 120),
        reply_to=reply_to,
        subject=writing.one_line(subject, 250),
        text=text,
        language=translation.get_language(),
    )
    return writing.queue(message, addresses.values())
