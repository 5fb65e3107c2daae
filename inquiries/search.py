"""Finding inquiries: by reference, email, phone number in any writing, and words.

`refresh` writes down what an inquiry is found by, `found` looks it up. SQLite answers from an FTS5
table that triggers keep, PostgreSQL from a GIN index (`migrations/0008_search_index.py`).
"""

import re

from django.db import connection, transaction
from django.db.models import Lookup, Prefetch

from inquiries import words
from inquiries.models import Inquiry, Message, SearchText
from inquiries.models.inquiry import REFERENCE_ALPHABET, REFERENCE_LENGTH, typed_reference

# The site's own mails repeat the inquiry, a failure notice repeats the mail that failed.
REPETITIONS = [Message.Kind.ALERT, Message.Kind.CONFIRMATION, Message.Kind.BOUNCE]
# Signs of one thread that are indexed, the newest messages first: PostgreSQL indexes up to 1 MB.
LONGEST_TEXT = 150_000
COLUMNS = ["name", "company", "email", "contact", "phone", "article_title", "content"]

REFERENCE = re.compile(f"[{REFERENCE_ALPHABET}]{{{REFERENCE_LENGTH}}}")
PHONE = re.compile(r"[+\d\s()./‐-―-]+")
FEWEST_DIGITS = 6  # of the end of a phone number

# Far beyond any desk: without a limit PostgreSQL merges the look-up into the list's query, guesses
# that a rare word is common, and reads the newest inquiries one by one until a page is full.
MOST = 10_000_000
REBUILD = "INSERT INTO inquiries_searchindex(inquiries_searchindex) VALUES ('rebuild')"


@SearchText._meta.get_field("text").register_lookup
class Matches(Lookup):
    """`text__matches=words.Search(…)`, answered by the index of words."""

    lookup_name = "matches"
    prepare_rhs = False

    def as_sqlite(self, compiler, connection):
        table = self._table(compiler)
        found = "SELECT rowid FROM inquiries_searchindex WHERE inquiries_searchindex MATCH %s"
        return f"{table}.inquiry_id IN ({found})", [self.rhs.as_fts5()]

    def as_postgresql(self, compiler, connection):
        query = "to_tsquery('simple', %s)"
        return f"{self._table(compiler)}.words @@ {query}", [self.rhs.as_tsquery()]

    def _table(self, compiler):
        return compiler.quote_name_unless_alias(self.lhs.alias)


@transaction.atomic
def refresh(*inquiries):
    """Write anew what these inquiries are found by, from their stored columns and messages.

    To be called after an inquiry or a message was stored, in the same transaction. The row of the
    inquiry is held meanwhile, so that of two messages stored at once neither is missed.
    """
    said = Message.objects.exclude(kind__in=REPETITIONS).order_by("-created_at", "-pk")
    said = said.only("inquiry_id", "subject", "from_name", "from_address", "text")
    rows = Inquiry.objects.filter(pk__in=[each.pk for each in inquiries]).order_by("pk")
    rows = rows.select_for_update(no_key=True)
    texts = [
        SearchText(inquiry=row, text=text_of(row))
        for row in rows.prefetch_related(Prefetch("messages", said, to_attr="said"))
    ]
    SearchText.objects.bulk_create(
        texts, update_conflicts=True, unique_fields=["inquiry"], update_fields=["text"]
    )


def text_of(inquiry):
    """All words of an inquiry that has its messages in `said`."""
    parts = [inquiry.reference, inquiry.display_reference]
    parts += [getattr(inquiry, column) for column in COLUMNS]
    for message in inquiry.said:
        parts += [message.from_name, message.from_address, message.subject, message.text]
    return " ".join(words.split("\n".join(parts)[:LONGEST_TEXT]))


def found(inquiries, text):
    """Those of a queryset of inquiries that somebody means who typed this; all for blanks.

    Several conditions are several index look-ups put together: one condition with OR would read
    the whole table on PostgreSQL.
    """
    if not text.strip():
        return inquiries
    is_phone = PHONE.fullmatch(text)
    search = words.Search.of(text, number=words.digits(text) if is_phone else "")
    if not search.phrases:
        return inquiries.none()
    keys = [SearchText.objects.filter(text__matches=search)]
    reference = typed_reference(text)
    if REFERENCE.fullmatch(reference):
        keys.append(Inquiry.objects.filter(reference=reference))
    if is_phone and (end := phone_end(text)):
        keys.append(Inquiry.objects.filter(**end))
    first, *others = [rows.order_by().values("pk") for rows in keys]
    return inquiries.filter(pk__in=first.union(*others) if others else first[:MOST])


def phone_end(text):
    """The condition on `phone_reversed` for numbers that end like this one, {} for too few digits.

    Prefixes for dialing abroad (+, 00) and inside a country ((0), 0) are left out: so the national
    form finds the international one.
    """
    number = words.digits(re.sub(r"\(\s*0\s*\)", "", text)).lstrip("0")
    if len(number) < FEWEST_DIGITS:
        return {}
    start = number[::-1]
    return {"phone_reversed__gte": start, "phone_reversed__lt": f"{start}:"}  # ":" follows "9"


def rebuild_index():
    """Have SQLite make its table of words anew from the texts; PostgreSQL's needs no such help."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(REBUILD)
