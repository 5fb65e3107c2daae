"""What stands against publishing a draft, and who may publish it all the same.

Each rule is a function `rule(draft)` that yields `Problem`s; `articles.rules` holds its level by
default, `settings.CHECKLIST` the site's.
"""

from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles import moment
from articles.checklist import links, metadata, pictures, rivals, targets, text
from articles.checklist.draft import Draft, Problem
from articles.models import Article, Override
from articles.rules import BLOCK, OFF

PERMISSION = "articles.override_checklist"
SHOWN = 8  # problems of one rule; an editor who has mended them sees the next
CHECKS = (
    text.empty_body,
    metadata.missing_title,
    metadata.title_length,
    metadata.duplicate_title,
    metadata.missing_summary,
    metadata.summary_length,
    metadata.duplicate_summary,
    metadata.hidden,
    pictures.missing_picture,
    pictures.small_picture,
    pictures.alt_text,
    pictures.weak_alt_text,
    text.heading_order,
    text.empty_heading,
    links.link_text,
    targets.dead_link,
    links.tracking_link,
    rivals.rival_keyword,
    rivals.repeated_text,
)


@dataclass(frozen=True)
class Finding:
    """A problem of a draft. `rule` is its code, `level` "block" or "warn", `text` says it; `field`
    names the field of the form to mend it in, `link` is the admin's page of what else it is about,
    which `link_text` names; these can be empty."""

    rule: str
    level: str
    text: str
    field: str = ""
    link: str = ""
    link_text: str = ""

    @property
    def label(self):
        """The field's name."""
        return Article._meta.get_field(self.field).verbose_name

    @property
    def anchor(self):
        """The id of the field in the form."""
        return f"id_{self.field}"

    @property
    def is_blocking(self):
        return self.level == BLOCK


def check(article, at=None) -> list[Finding]:
    """What the checklist finds in a saved working copy, the blocking first, in the active
    language: among the pages that readers see at a moment (now), since it may link to what is
    scheduled before it. A bounded number of queries; nothing is fetched from the network."""
    draft = Draft(article)
    found = []
    with moment.browsing(at or moment.now()):
        for rule in CHECKS:
            level = settings.CHECKLIST[rule.__name__]
            if level != OFF:
                problems = _first(list(rule(draft)))
                found += [Finding(rule.__name__, level, *problem) for problem in problems]
    return sorted(found, key=lambda finding: not finding.is_blocking)


def _first(problems):
    more = len(problems) - SHOWN
    if more <= 0:
        return problems
    said = ngettext("%(count)d more of this kind.", "%(count)d more of this kind.", more)
    return [*problems[:SHOWN], Problem(said % {"count": more}, problems[0].field)]


def overrides(findings, reason, by) -> list[Override]:
    """Unsaved rows, one a rule, to be saved with the edition that is published against what
    blocks: `edition.overrides.add(*rows, bulk=False)` in the same transaction. Empty where nothing
    blocks.

    Raises ValidationError where something blocks and `by` may not override it or gives no reason,
    then at the field `reason`.
    """
    blocking = {}
    for finding in findings:
        if finding.is_blocking:
            blocking.setdefault(finding.rule, []).append(finding.text)
    if not blocking:
        return []
    if not (by and by.has_perm(PERMISSION)):
        texts = [text for found in blocking.values() for text in found]
        message = _("This must be put right first: %(texts)s")
        raise ValidationError(message, code="blocked", params={"texts": " ".join(texts)})
    if not reason.strip():
        message = _("Say why it is published all the same.")
        raise ValidationError({"reason": ValidationError(message, code="reason")})
    return [
        Override(rule=rule, found="\n".join(texts), reason=reason.strip(), by=by)
        for rule, texts in blocking.items()
    ]
