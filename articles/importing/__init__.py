"""Old pages → drafts: pure parsing, one writer (`articles.importing.writer`).

    proposal = read(decode(data))

`text` and `html` make blocks of a page, `page` finds the role of each. No line is lost:
`Proposal.placements` accounts for every one.
"""

from articles.importing import html, text
from articles.importing.encoding import decode
from articles.importing.page import arrange
from articles.importing.proposal import Counts, Place, Placement, Proposal

__all__ = ["Counts", "Place", "Placement", "Proposal", "decode", "read"]


def read(page: str) -> Proposal:
    """What an old page says. `page` is its plain text, as copied from a browser, or its HTML."""
    if html.is_html(page):
        return arrange(*html.read_blocks(page))
    return arrange(text.read_blocks(page))
