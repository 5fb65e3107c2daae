"""Writes what a letter says into an inquiry's thread."""

from inquiries import attachments, search
from inquiries.inbox import quotes
from inquiries.models import Message
from inquiries.notifications.writing import one_line

MAX_ADDRESS = Message._meta.get_field("from_address").max_length
MAX_ID = Message._meta.get_field("in_reply_to").max_length


def record(incoming, letter, inquiry, kind, about=None):
    """Store the letter as a Message of the inquiry, with its files; return it."""
    new, quoted = quotes.split(letter.text)
    if not new.strip():  # nothing above the quotation: show what there is
        new, quoted = letter.text or incoming.problem, ""
    message = Message.objects.create(
        inquiry=inquiry,
        kind=kind,
        from_name=one_line(letter.from_name, 120),
        from_address=letter.from_address if len(letter.from_address) <= MAX_ADDRESS else "",
        subject=one_line(letter.subject, 250),
        text=new.rstrip("\n"),
        quoted=quoted,
        language=inquiry.language,
        in_reply_to=letter.in_reply_to if len(letter.in_reply_to) <= MAX_ID else "",
        references=" ".join(letter.references),
        about=about,
        created_at=incoming.received_at,
    )
    for attachment in keep_files(letter):
        attachment.message = message
        attachment.save()
    search.refresh(inquiry)
    return message


def keep_files(letter):
    """The letter's files as unsaved attachments; without their rows they are swept some day.

    None of a report: it repeats our mail and its own text, for programs.
    """
    files = () if letter.is_report else letter.files
    return [attachments.keep(file.data, file.name, file.content_type) for file in files]


def describe(incoming, letter):
    """Set the columns by which people recognize a mail in the tray."""
    name, address = one_line(letter.from_name, 100), letter.from_address
    incoming.sender = one_line(f"{name} <{address}>" if name and address else name or address, 320)
    incoming.subject = one_line(letter.subject, 500)
