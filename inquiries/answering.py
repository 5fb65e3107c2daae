"""Links with which staff answer a buyer at once, in mails and in the admin."""

from typing import NamedTuple
from urllib.parse import quote, urlencode

from inquiries.contacts import Contact


class Links(NamedTuple):
    """Addresses that start a call, a mail, a chat; "" where the buyer left no such contact."""

    call: str
    mail: str
    whatsapp: str


def links(inquiry):
    """The Links for an inquiry. A mail's subject and a chat's first words carry the reference."""
    is_international = inquiry.phone.startswith("+")
    contact = Contact(
        inquiry.contact,
        inquiry.email,
        inquiry.phone if is_international else "",
        "" if is_international else inquiry.phone,
    )
    topic = f"{inquiry.display_reference} {inquiry.article_title}".strip()
    query = urlencode({"subject": f"Re: {topic}"}, quote_via=quote)  # RFC 6068: %20, never "+"
    address = quote(inquiry.email, safe="@")
    mail = f"mailto:{address}?{query}" if address else ""
    chat = contact.whatsapp_url
    if chat:
        chat += "?" + urlencode({"text": f"{topic}: "}, quote_via=quote)
    return Links(contact.tel_url, mail, chat)
