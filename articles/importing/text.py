"""Plain text → blocks: which lines belong together, and which are lists, quotes or tables."""

import itertools
import re
from dataclasses import dataclass

from django.utils.html import escape, format_html, format_html_join, urlize
from django.utils.safestring import mark_safe

from articles.importing.blocks import Block, Kind, is_sentence, measure
from articles.importing.lines import recognize

_LINE_END = re.compile(r"\r\n|\r|\n")
_INVISIBLE = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u200b\u202a-\u202e\u2060\ufeff\ud800-\udfff]"
)
_BULLET = re.compile(r"[-*•·●▪◦‣–—]\s+(?=\S)")
_NUMBER = re.compile(r"\(?(\d{1,2})(?:[.)]\s+|、\s*)(?=\S)")
_QUOTE = re.compile(r">\s+(?=\S)")
_HASHES = re.compile(r"(#{1,6})\s+(?=\S)")
_WRAP_WIDTHS = range(50, 133)  # hard-wrapped text is neither narrower nor wider, in letters
_WIDE = r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]"
_FIRST_WORD = re.compile(rf"{_WIDE}|(?:(?!{_WIDE})\S)+")
_WIDE_JOIN = re.compile(rf"(?<={_WIDE}) (?={_WIDE})")


@dataclass(frozen=True)
class Line:
    number: int
    text: str
    is_indented: bool
    after_blank: bool

    @property
    def form(self):
        """What its first characters make it: the key by which neighbors join."""
        if "\t" in self.text or (self.text.startswith("|") and self.text.count("|") > 2):
            return "row"
        forms = {"bullet": _BULLET, "number": _NUMBER, "quote": _QUOTE, "hashes": _HASHES}
        return next((name for name, form in forms.items() if form.match(self.text)), "plain")


def clean(text: str) -> str:
    """Without control and zero-width characters, which no editor sees and databases refuse."""
    return _INVISIBLE.sub("", text)


def read_lines(text: str) -> list[Line]:
    """The non-blank lines of a text, numbered as an editor numbers them, from 1."""
    lines, after_blank = [], True
    for number, raw in enumerate(_LINE_END.split(text), 1):
        line = clean(raw)
        if stripped := line.strip():
            lines.append(Line(number, stripped, line[0].isspace(), after_blank))
        after_blank = not stripped
    return lines


def read_blocks(text: str) -> list[Block]:
    """Blocks of a plain text; every non-blank line is in exactly one."""
    blocks = []
    for form, lines in _runs(read_lines(text)):
        blocks += _MAKERS[form](lines)
    return blocks


def _runs(lines):
    """Neighboring lines of one form. List items may have blank lines between them; other runs
    end at a blank line. An indented line below an item continues it."""
    runs = []
    for line in lines:
        if runs and _continues(runs[-1][0], line):
            runs[-1][1].append(line)
        else:
            runs.append((line.form, [line]))
    return runs


def _continues(form, line):
    is_list = form in {"bullet", "number"}
    if line.form == form:
        return is_list or not line.after_blank
    return is_list and line.form == "plain" and line.is_indented and not line.after_blank


def _block(lines, text, html, **kwargs):
    pairs = [(line.number, line.text) for line in lines]
    return Block(pairs, text, html, after_blank=lines[0].after_blank, **kwargs)


def _paragraph(lines):
    text = _WIDE_JOIN.sub("", " ".join(" ".join(line.text for line in lines).split()))
    return _block(lines, text, _link(text))


def _plain(lines):
    """One paragraph if the lines are hard-wrapped, else a paragraph a line."""
    if len(lines) > 1 and _is_wrapped(lines):
        return [_paragraph(lines)]
    return [_paragraph([line]) for line in lines]


def _is_wrapped(lines):
    """Whether lines were broken only where the next word did not fit, and end as a sentence."""
    if not is_sentence(lines[-1].text) and not lines[-1].text.endswith((".", "。", ":", "：")):
        return False
    width = max(measure(line.text) for line in lines)
    if width not in _WRAP_WIDTHS or any(recognize(line.text) for line in lines):
        return False
    return all(
        measure(line.text) + 1 + measure(_FIRST_WORD.match(following.text)[0]) > width
        for line, following in itertools.pairwise(lines)
    )


def _list(marker, tag):
    def make(lines):
        items = []
        for line in lines:
            if marker.match(line.text):
                items.append([line])
            else:
                items[-1].append(line)
        if tag == "ol" and not _counts_up(items):
            return [_paragraph(item) for item in items]
        texts = [marker.sub("", " ".join(line.text for line in item), count=1) for item in items]
        inner = format_html_join("", "<li>{}</li>", ((_link(text),) for text in texts))
        html = format_html("<{}>{}</{}>", tag, inner, tag)
        return [_block(lines, "\n".join(texts), html, kind=Kind.STRUCTURE)]

    return make


def _counts_up(items):
    """Whether numbers run 1, 2, 3 …: a single "1. Introduction" is a heading, not a list."""
    numbers = [int(_NUMBER.match(item[0].text)[1]) for item in items]
    return len(numbers) > 1 and numbers == list(range(1, len(numbers) + 1))


def _link(text):
    """Escaped, with addresses made links."""
    return mark_safe(urlize(" ".join(text.split()), nofollow=False, autoescape=True))


def _quote(lines):
    text = " ".join(_QUOTE.sub("", line.text, count=1) for line in lines)
    html = format_html("<blockquote><p>{}</p></blockquote>", _link(text))
    return [_block(lines, text, html, kind=Kind.STRUCTURE)]


def _hashes(lines):
    """Headings as Markdown writes them."""
    return [
        _block(
            [line],
            _HASHES.sub("", line.text, count=1),
            escape(_HASHES.sub("", line.text, count=1)),
            kind=Kind.HEADING,
            level=len(_HASHES.match(line.text)[1]),
        )
        for line in lines
    ]


def _table(lines):
    """A table if at least two rows have the same number of cells; else plain lines."""
    rows = [_cells(line.text) for line in lines]
    is_ruled = len(rows) > 1 and all(re.fullmatch(r":?-+:?", cell) for cell in rows[1])
    rows = rows[:1] + rows[2:] if is_ruled else rows
    if len(rows) < 2 or len({len(row) for row in rows}) > 1 or len(rows[0]) < 2:
        return [_paragraph([line]) for line in lines]
    has_head = is_ruled or _names_columns(rows)
    html = "".join(
        format_html("<tr>{}</tr>", _row(row, "th" if has_head and not number else "td"))
        for number, row in enumerate(rows)
    )
    text = "\n".join(" ".join(row) for row in rows)
    return [_block(lines, text, f"<table><tbody>{html}</tbody></table>", kind=Kind.STRUCTURE)]


def _cells(text):
    parts = text.strip("|").split("|") if text.startswith("|") else text.split("\t")
    return [" ".join(part.split()) for part in parts]


def _row(cells, tag):
    return format_html_join("", "<{}>{}</{}>", ((tag, _link(cell), tag) for cell in cells))


def _names_columns(rows):
    """A first row without numbers above rows with numbers names the columns."""
    return not any(map(_has_digit, rows[0])) and any(_has_digit(c) for row in rows[1:] for c in row)


def _has_digit(text):
    return any(char.isdigit() for char in text)


_MAKERS = {
    "plain": _plain,
    "bullet": _list(_BULLET, "ul"),
    "number": _list(_NUMBER, "ol"),
    "quote": _quote,
    "hashes": _hashes,
    "row": _table,
}
