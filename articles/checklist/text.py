"""Rules on the text: there is one, and its headings make an outline.

Skipped levels: https://www.w3.org/WAI/tutorials/page-structure/headings/. The page's only first
level is its title, so a text begins with the second.
"""

from django.utils.translation import gettext as _

from articles.checklist.draft import Problem

FIRST = 2


def empty_body(draft):
    if not draft.tree.text() and not any(e.tag == "figure" for e in draft.elements):
        yield Problem(_("The body is empty."), "body")


def heading_order(draft):
    before = FIRST - 1
    for heading in draft.headings:
        level, text = int(heading.tag[1]), heading.text()
        if not text:
            continue
        values = {"heading": text, "level": level, "before": before}
        if level > before + 1:
            said = (
                _("“%(heading)s” is a heading of level %(level)d right below level %(before)d.")
                if before >= FIRST
                else _("The first heading, “%(heading)s”, is of level %(level)d. Start with 2.")
            )
            yield Problem(said % values, "body")
        before = level


def empty_heading(draft):
    count = sum(not heading.text() for heading in draft.headings)
    if count:
        said = _("Headings without words: %(count)d. Remove them or make them paragraphs.")
        yield Problem(said % {"count": count}, "body")
