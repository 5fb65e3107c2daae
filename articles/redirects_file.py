"""Redirects from and to CSV files, read and written line by line.

Of the lines before, only what shows a duplicate is remembered.
"""

import codecs
import csv
import io
import re
from collections import Counter
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from articles import addresses
from articles.leading import Redirects
from articles.models import Edition, Redirect

MOST_LINES = 50_000
MOST_BYTES = 10 * 1024 * 1024
AT_ONCE = 500  # lines planned and written in one transaction, so that nobody waits long
SHOWN = 100  # lines, of each kind, that a report shows
_SEPARATOR = re.compile(r"([\t;,])\s*[\"']?(?=/|https?://)", re.IGNORECASE)


class Line(NamedTuple):
    """A line of a file: (former address, target), or what is wrong with it."""

    number: int
    path: str = ""
    target: str = ""
    problem: str = ""


@dataclass
class Report:
    """What a file does, or has done. `lines` and `problems` hold the first `SHOWN`."""

    counts: Counter = field(default_factory=Counter)
    lines: list = field(default_factory=list)
    problems: list = field(default_factory=list)

    @property
    def is_shortened(self):
        """Whether there are more lines than shown."""
        return self.counts.total() - self.counts["problems"] > len(self.lines)

    def refuse(self, number, problem):
        self.counts["problems"] += 1
        if len(self.problems) < SHOWN:
            self.problems.append((number, problem))

    def tell(self, line, row):
        kind = "made" if row.is_new else "changed" if row.is_changed else "same"
        self.counts[kind] += 1
        if len(self.lines) < SHOWN:
            self.lines.append((line.number, line.path, line.target, kind))


def read(file, host):
    """Yield a `Line` for each line of a binary file that says something."""
    text = io.TextIOWrapper(file, encoding=_encoding(file), errors="replace")
    separator = None
    try:
        for number, words in enumerate(text, 1):
            if number > MOST_LINES:
                message = _("Only the first %(most)s lines are read. Split the file.")
                yield Line(number, problem=message % {"most": MOST_LINES})
                break
            separator = separator or _separator(words)
            cells = _cells(words, separator)
            if any(cells) and not (number == 1 and not any("/" in cell for cell in cells)):
                yield _line(number, cells, host)
    finally:
        text.detach()


def _encoding(file):
    start = file.read(3)
    file.seek(0)
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    return "utf-8-sig"


def _separator(words):
    """What stands between the cells of the first line: before an address, or between headings."""
    if found := _SEPARATOR.search(words):
        return found[1]
    return next((mark for mark in "\t;" if mark in words), ",")


def _cells(words, separator):
    """The first two cells of a line, or the only one. A quotation mark never reaches beyond it."""
    try:
        cells = next(csv.reader([words.rstrip("\r\n")], delimiter=separator), [])
    except csv.Error:  # longer than any cell may be
        cells = [words]
    return [cell.strip() for cell in cells[:2]]


def _line(number, cells, host):
    try:
        path = addresses.former(cells[0])
        if len(cells) == 1:
            message = _("There is no second column. Separate it by a comma, semicolon or tab.")
            return Line(number, problem=message)
        return Line(number, path, addresses.target(cells[1], host) if cells[1] else "")
    except ValidationError as error:
        return Line(number, problem=f"{' '.join(error.messages)} ({_shortened(cells)})")


def _shortened(cells):
    return ", ".join(cells)[:100]


def go_through(file, host, by=None, is_trial=False):
    """Make, or only try, the redirects of a file; returns a `Report`.

    Good lines are kept, whatever the others are. A trial knows circles only between lines that are
    near each other; the redirects are made as if one line came after the other.
    """
    report, seen = Report(), {}
    lines = _first_of_each(read(file, host), seen, report)
    while chunk := list(islice(lines, AT_ONCE)):
        if is_trial:
            _plan(chunk, report)
        else:
            with transaction.atomic():
                _plan(chunk, report).save(by)
    report.problems.sort()
    return report


def _first_of_each(lines, seen, report):
    """Leave out what is wrong and what was said before, and report it."""
    for line in lines:
        if line.problem:
            report.refuse(line.number, line.problem)
        elif line.path not in seen:
            seen[line.path] = line.number
            yield line
        else:
            message = _("%(path)s is on line %(number)s already, which counts.")
            before = {"path": line.path, "number": seen[line.path]}
            report.refuse(line.number, message % before)


def _plan(chunk, report):
    redirects = Redirects([(line.path, line.target) for line in chunk])
    for line in chunk:
        try:
            report.tell(line, redirects.add(line.path, line.target))
        except ValidationError as error:
            problem = f"{' '.join(error.messages)} ({_shortened([line.path, line.target])})"
            report.refuse(line.number, problem)
    return redirects


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, text):
        return text


def csv_lines():
    """The lines of a CSV file with every redirect, as `read()` understands them."""
    write = csv.writer(_Echo()).writerow
    yield codecs.BOM_UTF8.decode() + write(["old", "new"])
    columns = ("path", "target", "live_language", "live_slug")
    drafts = ("article__language", "article__slug")
    rows = Redirect.objects.with_place().values_list(*columns, *drafts)
    for path, target, live_language, live_slug, language, slug in rows.iterator():
        if slug:
            place = Edition(language=live_language or language, slug=live_slug or slug)
            target = place.get_absolute_url()
        yield write([path, target])
