"""Blocks → proposal: which part of a page is its head, its article and its tail.

A page reads: breadcrumb, title, date, picture text (the head); running text under headings (the
body); keywords, a card, forms and contact details (the tail). The body begins at the first
running text and ends before the first run of three interface lines after it.
"""

import itertools
import re
from collections import Counter

from articles.importing.blocks import (
    HEADING_LIMIT,
    Block,
    Kind,
    PageData,
    is_sentence,
    may_be_heading,
    measure,
)
from articles.importing.ledger import Ledger
from articles.importing.lines import (
    KEYWORD_LIMIT,
    Sign,
    crumbs,
    is_crumb_separator,
    is_keyword_shaped,
    recognize,
)
from articles.importing.proposal import Place, Proposal
from articles.importing.vocabulary import normal

_INTERFACE_RUN = 3
_TITLE_LIMIT = 200
_PICTURE_WORDS = re.compile(
    r"\b(?:image|photo|photograph|picture|illustration|drawing|diagram|chart|map|portrait)\b"
    r"|图片|图像|照片|[配附插]图",
    re.IGNORECASE,
)
_EMPHASIS = re.compile(r"</?(?:strong|em)>")


def arrange(blocks: list[Block], data: PageData = PageData()) -> Proposal:  # noqa: B008 (frozen)
    """The proposal for a page's blocks; every line of every block is placed once."""
    return _Page(blocks, data).arrange()


class _Page:
    def __init__(self, blocks, data):
        self.data = data
        self.ledger = Ledger()
        self.proposal = self.ledger.proposal
        self.blocks = self._place_marked(blocks)
        self.signs = [_sign(block) for block in self.blocks]

    def arrange(self):
        first, end = self._find_body()
        first = self._place_head(first, end)
        self._place_body(self.blocks[first:end])
        self._place_tail(self.blocks[end:])
        return self.ledger.close(self.data)

    # What the markup says by itself

    def _place_marked(self, blocks):
        """Place what the markup names; return the rest."""
        return [block for block in blocks if not self._is_marked(block)]

    def _is_marked(self, block):
        is_title = block.kind == Kind.HEADING and block.level == 1 and not block.zone
        if block.place == Place.BREADCRUMB:
            self.ledger.place_crumbs([block], crumbs(block.text) or [block.text])
        elif block.place == Place.PICTURE:
            self.ledger.place_picture(block)
        elif block.place:
            self.ledger.place(block, block.place, block.zone)
        elif is_title and not self.proposal.title:
            self.ledger.place_title(block)
        elif block.zone:
            self._place_framed(block)
        else:
            return False
        return True

    def _place_framed(self, block):
        """A line of the navigation, a form or the footer."""
        sign = _sign(block)
        if sign and sign.place != Place.UNPLACED:
            self.ledger.apply(block, sign)
        elif not self.proposal.breadcrumb and (labels := crumbs(block.text)):
            self.ledger.place_crumbs([block], labels)
        else:
            self.ledger.place(block, Place.BOILERPLATE, block.zone)

    # Where the body begins and ends

    def _find_body(self):
        """Indexes of the body's first block and of the first one after it."""
        has_title = bool(self.proposal.title)
        for first, (block, sign) in enumerate(zip(self.blocks, self.signs, strict=True)):
            if not sign and self._begins_body(block, has_title):
                limit = self._first_interface_run(first)
                texts = (i for i in range(first, limit) if self._is_text(i))
                return first, 1 + max(texts, default=first - 1)
            has_title = has_title or not sign
        limit = self._first_interface_run(0)
        return limit, limit

    def _begins_body(self, block, has_title):
        """Running text, or any structure below a title; a title itself may be a long line."""
        if has_title:
            return block.is_prose or block.kind != Kind.PARAGRAPH
        return block.is_prose and (is_sentence(block.text) or measure(block.text) > _TITLE_LIMIT)

    def _first_interface_run(self, start):
        for index in range(start, len(self.signs)):
            run = self.signs[index : index + _INTERFACE_RUN]
            if len(run) == _INTERFACE_RUN and all(run):
                return index
        return len(self.signs)

    def _is_text(self, index):
        block = self.blocks[index]
        return block.kind == Kind.STRUCTURE or (block.is_prose and not self.signs[index])

    # Head

    def _place_head(self, first, end):
        """Place the blocks before the body; return the index where the body begins after all."""
        free = self._place_head_lines(self.blocks[:first])
        title = None if self.proposal.title else self._find_title(free)
        if title:
            self.ledger.place_title(title)
            free.remove(title)
        elif self._begins_with_title(first, end):
            self.ledger.place_title(self.blocks[first])
            first += 1
        if free and first < end and self._opens_body(free[-1], first):
            free.pop()
            first -= 1
        if picture := self._find_picture(free, first):
            self.ledger.place_picture(picture)
            free.remove(picture)
        for block in free:
            self.ledger.place(block, Place.UNPLACED)
        return first

    def _place_head_lines(self, blocks):
        """Place breadcrumb, date and interface lines; return the others."""
        blocks = self._place_broken_crumbs(blocks)
        free = []
        for block in blocks:
            if sign := _sign(block):
                self.ledger.apply(block, sign)
            else:
                free.append(block)
        for block in free:
            labels = crumbs(block.text)
            if labels and not self.proposal.breadcrumb and (len(free) > 1 or self.proposal.title):
                self.ledger.place_crumbs([block], labels)
                return [other for other in free if other is not block]
        return free

    def _place_broken_crumbs(self, blocks):
        """Place a breadcrumb whose labels and arrows stand on lines of their own."""
        marks = [i for i, block in enumerate(blocks) if is_crumb_separator(block.text)]
        if not marks or self.proposal.breadcrumb:
            return blocks
        path = blocks[max(marks[0] - 1, 0) : marks[-1] + 2]
        labels = [block.text for block in path[::2]]
        if len(path) != 2 * len(marks) + 1 or any(map(_is_path, labels)):
            return blocks
        self.ledger.place_crumbs(path, labels)
        return [block for block in blocks if block not in path]

    def _find_title(self, free):
        """What the browser's window title begins with; else the first line after the breadcrumb;
        else the line before the date; else the first line."""
        free = [b for b in free if b.kind != Kind.STRUCTURE and measure(b.text) <= _TITLE_LIMIT]
        if named := [b for b in free if self.data.title.startswith(b.text)]:
            return max(named, key=lambda block: len(block.text))
        path, date = self.ledger.numbers.get(Place.BREADCRUMB), self.ledger.numbers.get(Place.DATE)
        if path and (after := [b for b in free if b.number > path]):
            return after[0]
        if date and (before := [b for b in free if b.number < date]):
            return before[-1]
        return free[0] if free else None

    def _begins_with_title(self, first, end):
        """Whether a page without a head begins with a title that is closed like a sentence."""
        if self.proposal.title or first + 1 >= end:
            return False
        block = self.blocks[first]
        return block.is_line and measure(block.text) < HEADING_LIMIT

    def _opens_body(self, block, first):
        """Whether the last line of the head is the first heading: it stands alone after the title
        and does not speak of a picture."""
        return (
            self.blocks[first - 1] is block
            and block.number > self.ledger.numbers.get(Place.TITLE, block.number)
            and block.after_blank
            and not _PICTURE_WORDS.search(block.text)
            and _is_heading(block, self.blocks[first])
        )

    def _find_picture(self, free, first):
        """After the title, the line that speaks of a picture, else the line before the body."""
        title = self.ledger.numbers.get(Place.TITLE)
        after = [b for b in free if title and b.number > title and b.is_line]
        if named := [b for b in after if _PICTURE_WORDS.search(b.text)]:
            return named[0]
        is_last = after and self.blocks[first - 1] is after[-1]
        return after[-1] if is_last and not self.proposal.picture_text else None

    # Body

    def _place_body(self, blocks):
        has_headings = any(block.kind == Kind.HEADING for block in blocks)
        has_gaps = any(block.after_blank for block in blocks[1:])
        body = []
        for block, following in itertools.zip_longest(blocks, blocks[1:]):
            sign = _sign(block)
            may_head = not has_headings and (block.after_blank or not has_gaps)
            if may_head and block.is_line and _is_heading(block, following):
                block.kind, block.html = Kind.HEADING, _EMPHASIS.sub("", block.html)
            elif sign and sign.place != Place.UNPLACED and block.kind == Kind.PARAGRAPH:
                self.ledger.apply(block, sign)
                continue
            self.ledger.place(block, Place.BODY)
            body.append(block)
        _rank_headings(body)
        self.proposal.body = "\n".join(block.render() for block in body)

    # Tail

    def _place_tail(self, blocks):
        """Keywords are short lines with two of three signs: lower case, repeated, standing before
        the first form or contact line."""
        times = Counter(normal(block.text) for block in blocks)
        is_before = True
        for block in blocks:
            if sign := _sign(block):
                self.ledger.apply(block, sign)
                is_before &= sign.place not in {Place.BOILERPLATE, Place.CONTACT}
                continue
            marks = (is_keyword_shaped(block.text), times[normal(block.text)] > 1, is_before)
            if block.is_line and measure(block.text) <= KEYWORD_LIMIT and sum(marks) > 1:
                self.ledger.apply(block, Sign(Place.KEYWORD, values=(block.text,)))
            else:
                self.ledger.place(block, Place.UNPLACED)


def _is_path(label):
    return is_crumb_separator(label) or bool(crumbs(label))


def _sign(block):
    return recognize(block.text) if block.is_line else None


def _is_heading(block, following):
    """A short line that is not closed, above a longer paragraph, a list or a table."""
    sign = _sign(block)
    if following is None or (sign and sign.place not in {Place.BOILERPLATE, Place.UNPLACED}):
        return False
    is_longer = following.is_prose and measure(following.text) > measure(block.text)
    return may_be_heading(block.text) and (following.kind == Kind.STRUCTURE or is_longer)


def _rank_headings(blocks):
    """Levels 2 to 4 without gaps, whatever levels the old page used."""
    headings = [block for block in blocks if block.kind == Kind.HEADING]
    ranks = {level: rank for rank, level in enumerate(sorted({b.level for b in headings}), 2)}
    for block in headings:
        block.level = min(ranks[block.level], 4)
