"""What a person writes to a buyer, as a mail."""

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from inquiries import correspondence
from inquiries.addresses import Party, reply_address
from inquiries.models import Message
from inquiries.notifications.writing import current_company, one_line

QUOTED_LINES = 60
QUOTED_CHARACTERS = 4000


def write_reply(inquiry, *, to, author, text, from_name="", **fields):
    """Store the Message of a reply, also what follows its text: every attempt sends the same.

    to: who gets it, hence whose last mail it quotes: nobody is shown what another wrote.
    """
    last = correspondence.incoming(inquiry).filter(from_address=to).first()
    in_reply_to, references = correspondence.threading(inquiry, last)
    with translation.override(inquiry.language):
        company = current_company()
        person = full_name(author) or one_line(from_name, 120)
        ours = company.emails[0].value if company.emails else ""
        return Message.objects.create(
            inquiry=inquiry,
            kind=Message.Kind.REPLY,
            author=author,
            from_name=_sender_name(author.first_name if author else "", person, company),
            reply_to=reply_address(inquiry, Party.BUYER) or ours,
            subject=one_line(correspondence.reply_subject(inquiry, last), 250),
            text=text,
            quoted=_below(inquiry, last, person, company),
            language=inquiry.language,
            in_reply_to=in_reply_to,
            references=references,
            **fields,
        )


def full_name(user):
    """How a member of staff is called before buyers; "" without a user."""
    return (user.get_full_name() or user.get_username()) if user else ""


def _sender_name(first_name, person, company):
    """ "Ann at Harbor Castings", or the company alone."""
    name = first_name or person
    if not name:
        return one_line(company.name, 120)
    words = _("%(person)s at %(company)s") % {"person": name, "company": company.name}
    return one_line(words, 120)


def _below(inquiry, last, person, company):
    """The signature, and what the buyer wrote last."""
    context = {
        "person": person,
        "company": company,
        "phone": company.phones[0].value if company.phones else "",
        "name": (last and last.from_name) or inquiry.name,
        "written_at": last.created_at if last else inquiry.created_at,
        "lines": quote(last.text if last else inquiry.content),
    }
    return render_to_string("inquiries/email/reply.txt", context).strip("\n")


def quote(text):
    """The lines of a text as mail programs quote them, not more than one wants to scroll."""
    lines = text.strip()[:QUOTED_CHARACTERS].splitlines()
    is_cut = len(lines) > QUOTED_LINES or len(text.strip()) > QUOTED_CHARACTERS
    shown = [*lines[:QUOTED_LINES], *(["[…]"] if is_cut else [])]
    return [f"> {line}".rstrip() for line in shown]
