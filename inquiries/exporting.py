"""Inquiries as CSV or XLSX: row by row, so that a million take no more memory than one.

Nothing a buyer wrote becomes a formula on a salesperson's computer (OWASP, "CSV Injection"): in
CSV an apostrophe goes before it, and every cell is quoted, so that no separator ends it; XLSX
cells are declared as text.
"""

import csv
import tempfile

import xlsxwriter
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from inquiries.models import Inquiry
from inquiries.places import country_name

CHUNK = 1000  # rows read at once
SHEET_ROWS = 1_000_000  # Excel holds 1,048,576
CELL_LENGTH = 32_767  # Excel's limit
BYTE_ORDER_MARK = "\ufeff"  # without it Excel takes UTF-8 for the local encoding
FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠")


def _moment(value):
    return timezone.localtime(value).isoformat(timespec="seconds") if value else ""


def _owner(inquiry):
    return inquiry.owner.get_full_name() or inquiry.owner.get_username() if inquiry.owner else ""


# Heading → what stands below it.
COLUMNS = {
    _("reference"): lambda inquiry: inquiry.display_reference,
    _("received"): lambda inquiry: _moment(inquiry.created_at),
    _("state"): lambda inquiry: str(Inquiry.State(inquiry.current_state).label),
    _("outcome"): lambda inquiry: inquiry.get_outcome_display(),
    _("owner"): _owner,
    pgettext_lazy("person", "name"): lambda inquiry: inquiry.name,
    _("company"): lambda inquiry: inquiry.company,
    _("contact"): lambda inquiry: inquiry.contact,
    _("email"): lambda inquiry: inquiry.email,
    _("phone"): lambda inquiry: inquiry.phone,
    _("country"): lambda inquiry: country_name(inquiry.country),
    _("language"): lambda inquiry: inquiry.get_language_display(),
    _("article"): lambda inquiry: inquiry.article_title,
    _("article address"): lambda inquiry: inquiry.article_url,
    _("first answered"): lambda inquiry: _moment(inquiry.answered_at),
    _("page"): lambda inquiry: inquiry.source_url,
    _("referrer"): lambda inquiry: inquiry.referrer,
    _("campaign"): lambda inquiry: inquiry.campaign,
    _("content"): lambda inquiry: inquiry.content.replace("\r\n", "\n"),
}


def rows(inquiries):
    """The headings, then a list of texts for each inquiry of a queryset; one query."""
    yield [str(heading) for heading in COLUMNS]
    for inquiry in inquiries.select_related("owner").iterator(chunk_size=CHUNK):
        yield [str(text_of(inquiry)) for text_of in COLUMNS.values()]


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, text):
        return text


def csv_lines(inquiries):
    """The lines of a CSV file, for a streamed response."""
    write = csv.writer(_Echo(), quoting=csv.QUOTE_ALL).writerow
    yield BYTE_ORDER_MARK
    for row in rows(inquiries):
        yield write([f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell for cell in row])


def xlsx_file(inquiries):
    """An open temporary file with a workbook; it is gone when closed."""
    file = tempfile.TemporaryFile()  # noqa: SIM115  the response closes it
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        heading = book.add_format({"bold": True})
        table = rows(inquiries)
        headings = next(table)
        for number, row in enumerate(table):
            place = number % SHEET_ROWS
            if place == 0:
                sheet = _add_sheet(book, headings, heading)
            _write(sheet, place + 1, row)
        if not book.worksheets():
            _add_sheet(book, headings, heading)
    file.seek(0)
    return file


def _add_sheet(book, headings, heading):
    sheet = book.add_worksheet()
    sheet.freeze_panes(1, 0)
    _write(sheet, 0, headings, heading)
    return sheet


def _write(sheet, place, row, look=None):
    for column, cell in enumerate(row):
        sheet.write_string(place, column, cell[:CELL_LENGTH], look)
