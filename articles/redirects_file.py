"""Redirects from and to CSV files, read and written line by line.

A file's lines are known before the first is written, so that their order makes no difference: they
are few enough for memory. They are written some at a time, so that nobody else waits long.
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
from articles.leading import CIRCLE, HELD, Redirects, held_of
from articles.models import Edition, Redirect

MOST_LINES = 50_000
MOST_BYTES = 10 * 1024 * 1024
AT_ONCE = 500  # lines in one transaction
SHOWN = 100  # lines, of each kind, that a report shows
PLACE = ("language", "slug", "trashed_at")  # what the export needs of an article
_SEPARATOR = re.compile(r"([\t;,])\s*[\"']?(?=/|https?://)", re.IGNORECASE)


class Line(NamedTuple):
    """A line of a file: (former address, target), or what is wrong with it."""

    number: int
    path: str = ""
    target: str = ""
    problem: str = ""


@dataclass
class Report:
    """What a file does, or has done. The lists hold the first `SHOWN`: `dead` are lines that are
    kept and lead to no page of this site now."""

    counts: Counter = field(default_factory=Counter)
    lines: list = field(default_factory=list)
    problems: list = field(default_factory=list)
    dead: list = field(default_factory=list)

    @property
    def is_shortened(self):
        """Whether there are more lines than shown."""
        return sum(self.counts[kind] for kind in ("made", "changed", "same")) > len(self.lines)

    def refuse(self, number, problem):
        self.counts["problems"] += 1
        if len(self.problems) < SHOWN:
            self.problems.append((number, problem))

    def tell(self, line, row):
        kind = "made" if row.is_new else "changed" if row.is_changed else "same"
        self.counts[kind] += 1
        if len(self.lines) < SHOWN:
            self.lines.append((line.number, line.path, line.target, kind))

    def doubt(self, line, row):
        self.counts["dead"] += 1
        if len(self.dead) < SHOWN:
            self.dead.append((line.number, row.target))


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

    Good lines are kept, whatever the others are. A circle is refused at its last line.
    """
    report = Report()
    for chunk in _chunks(_straight(read(file, host), report)):
        if is_trial:
            _plan(chunk, report)
        else:
            with transaction.atomic():
                _plan(chunk, report).save(by)
    report.problems.sort()
    return report


def _chunks(lines):
    lines = iter(lines)
    return iter(lambda: list(islice(lines, AT_ONCE)), [])


def _straight(lines, report):
    """The lines that can be used, each with the target at the end of its way through the file."""
    numbers, ways = {}, {}
    for chunk in _chunks(line for line in lines if not _is_refused(line, numbers, report)):
        held = held_of([line.path for line in chunk])
        for line in chunk:
            way = addresses.key(line.target), line.target
            if line.path in held:
                report.refuse(line.number, f"{HELD} ({line.path})")
            elif _end(ways, *way)[0] == line.path:
                report.refuse(line.number, f"{CIRCLE} ({line.path}, {line.target})")
            else:
                ways[line.path] = way
    for path, way in list(ways.items()):
        yield Line(numbers[path], path, _end(ways, *way)[1])


def _is_refused(line, numbers, report):
    """Report what is wrong or was said before; note the others."""
    problem = line.problem
    if not problem and line.path in numbers:
        before = {"path": line.path, "number": numbers[line.path]}
        problem = _("%(path)s is on line %(number)s already, which counts.") % before
    if problem:
        report.refuse(line.number, problem)
    else:
        numbers[line.path] = line.number
    return bool(problem)


def _end(ways, key, target):
    """(normal form, target) at the end of a way; shortens the way for whoever goes it next."""
    passed = []
    while key in ways:
        passed.append(key)
        key, target = ways[key]
    for path in passed:
        ways[path] = key, target
    return key, target


def _plan(chunk, report):
    redirects = Redirects([(line.path, line.target) for line in chunk], held=frozenset())
    for line in chunk:
        try:
            row = redirects.add(line.path, line.target)
        except ValidationError as error:
            problem = f"{' '.join(error.messages)} ({_shortened([line.path, line.target])})"
            report.refuse(line.number, problem)
            continue
        report.tell(line, row)
        if redirects.is_dead(row):
            report.doubt(line, row)
    return redirects


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, text):
        return text


def csv_lines():
    """The lines of a CSV file with every redirect, as `read()` understands them."""
    write = csv.writer(_Echo()).writerow
    yield codecs.BOM_UTF8.decode() + write(["old", "new"])
    rows = Redirect.objects.with_place().select_related("article")
    rows = rows.only("path", "target", *(f"article__{name}" for name in PLACE))
    for row in rows.iterator():
        yield write([row.path, _way(row)])


def _way(row):
    """Where a redirect leads; to a draft's address where its article is not read now."""
    if row.article is None or row.article.trashed_at:
        return row.target
    language, slug = row.live_language, row.live_slug
    draft = row.article
    place = Edition(language=language or draft.language, slug=slug or draft.slug)
    return place.get_absolute_url()
