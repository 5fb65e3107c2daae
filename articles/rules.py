"""What the checklist looks for before publication, and how strictly unless the site says otherwise
(pure: the settings read it)."""

from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

BLOCK, WARN, OFF = "block", "warn", "off"
LEVELS = (BLOCK, WARN, OFF)


class Rule(NamedTuple):
    """`level` is its level by default; `name` what a list of rules calls it."""

    level: str
    name: str


# By the name of the function in `articles.checklist` that looks for it.
RULES = {
    "missing_title": Rule(BLOCK, _("No title")),
    "duplicate_title": Rule(WARN, _("Title of another article")),
    "title_length": Rule(WARN, _("Title too long for search results")),
    "missing_summary": Rule(WARN, _("No summary")),
    "duplicate_summary": Rule(WARN, _("Summary of another article")),
    "summary_length": Rule(WARN, _("Summary too long for search results")),
    "hidden": Rule(WARN, _("Hidden from search engines")),
    "missing_picture": Rule(WARN, _("No main picture")),
    "small_picture": Rule(WARN, _("Picture too small")),
    "alt_text": Rule(BLOCK, _("No alternative text")),
    "weak_alt_text": Rule(WARN, _("Alternative text tells nothing")),
    "empty_body": Rule(BLOCK, _("No text")),
    "heading_order": Rule(WARN, _("Heading levels")),
    "empty_heading": Rule(WARN, _("Empty heading")),
    "link_text": Rule(WARN, _("Link text tells nothing")),
    "dead_link": Rule(BLOCK, _("Link without a page")),
    "tracking_link": Rule(WARN, _("Link that tracks readers")),
    "rival_keyword": Rule(WARN, _("Keyword of another article’s title")),
    "repeated_text": Rule(WARN, _("Text of another article")),
}


def levels(chosen: dict[str, str]) -> dict[str, str]:
    """The level of every rule: the chosen ones, else those by default."""
    return {code: chosen.get(code, rule.level) for code, rule in RULES.items()}
