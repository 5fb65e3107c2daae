"""Two editors, one article: what the other saved, what was about to erase it, and both put
together choice by choice."""

import hashlib
from collections import Counter
from dataclasses import dataclass

from django.forms.models import model_to_dict
from django.utils.formats import localize
from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from articles.changes import changes, find_nodes
from articles.changes.beside import beside
from articles.changes.blocks import blocks
from articles.changes.text import mark_blocks
from articles.markup import parse
from articles.merging import parts
from articles.typed import typed_article

HEADINGS = ("h2", "h3", "h4")


@dataclass(frozen=True)
class Difference:
    """One field, or one stretch of the body, in both versions: marked HTML to read, and the HTML
    `sources` of a stretch. `name` is the radio button's, `suggested` the one that is chosen until
    somebody chooses."""

    name: str
    label: str
    theirs: SafeString
    mine: SafeString
    changed_by: str
    suggested: str
    may_have_both: bool = False
    sources: tuple[str, str] | None = None


class Conflict:
    """Made of a bound form whose article has been saved by somebody since it was opened."""

    def __init__(self, form):
        self.form = form
        self.saved = form.saved
        self.last = self.saved.history.select_related("history_user").first()

    @property
    def version(self):
        """The version that the editor sees on the page that shows this."""
        return self.saved.version

    @property
    def by(self):
        user = self.last and self.last.history_user
        return (user.get_full_name() or user.get_username()) if user else _("Somebody")

    @property
    def message(self):
        when = localize(localtime(self.saved.saved_at), use_l10n=True)
        return _(
            "%(user)s saved this article on %(when)s, after you had opened it. Your text is "
            "not saved yet and is still in the form. Compare both texts."
        ) % {"user": self.by, "when": when}

    @cached_property
    def differences(self):
        """What differs between the saved article and the form, in its order, the body last."""
        found = {change.name: change for change in changes(self.saved, self.typed, self.nodes)}
        found.pop("body", None)
        fields = [self._field(found[name]) for name in self.form.fields if name in found]
        return [*fields, *(row for row, _part in self._body)]

    @property
    def settled(self):
        """How many of the differences only one of both made."""
        return sum(row.changed_by not in {"", _("Both")} for row in self.differences)

    def merged(self):
        """Values for the form: both texts put together as it was chosen, by the names of the
        fields. What nobody chose is as it was suggested."""
        values = {name: self.form[name].data for name in self.form.fields}
        saved = model_to_dict(self.saved)
        saved["keywords"] = [keyword.pk for keyword in saved["keywords"]]
        for row in self.differences:
            name = row.name.removeprefix(PREFIX)
            if row.sources or self._choice(row) == "mine":
                continue
            values[name] = saved[name]
            if name == "keywords" and self._choice(row) == "both":
                values[name] = self._keywords
        if any(not part.is_same for part in self._parts):
            values["body"] = "".join(self._merged_body())
        return {**values, "opened_version": self.version}

    @cached_property
    def typed(self):
        return typed_article(self.form)

    @cached_property
    def nodes(self):
        return find_nodes([self.saved, self.typed, self._opened])

    @cached_property
    def _opened(self):
        """The row of the history that the form was opened with, or None."""
        version = self.form.cleaned_data.get("opened_version")
        return version and self.saved.history.filter(version=version).first()

    def _field(self, change):
        who = self._changed_by.get(change.name, "")
        is_set = change.name == "keywords"
        ours = {"theirs": "theirs", "both": "both" if is_set else "mine"}.get(who, "mine")
        return Difference(
            name=f"{PREFIX}{change.name}",
            label=change.label,
            theirs=beside(change.before),
            mine=beside(change.after),
            changed_by=self._name_of(who),
            suggested=ours,
            may_have_both=is_set,
        )

    @cached_property
    def _changed_by(self):
        """{field: "theirs", "mine" or "both"}; empty where the opened version is not known."""
        if not self._opened:
            return {}
        theirs, mine = (
            {change.name for change in changes(self._opened, row, self.nodes)}
            for row in (self.saved, self.typed)
        )
        alone = dict.fromkeys(theirs - mine, "theirs") | dict.fromkeys(mine - theirs, "mine")
        return dict.fromkeys(theirs & mine, "both") | alone

    def _name_of(self, who):
        return {"theirs": self.by, "mine": _("You"), "both": _("Both")}.get(who, "")

    @property
    def _keywords(self):
        """What both have, and what either has added to the opened ones and nobody has removed."""
        theirs, mine = (
            {keyword.pk for keyword in rows}
            for rows in (self.saved.keywords.all(), self.form.cleaned_data.get("keywords", ()))
        )
        opened = self._opened.keywords.all() if self._opened else ()
        return sorted((theirs & mine) | ((theirs | mine) - {row.keyword_id for row in opened}))

    @cached_property
    def _parts(self):
        return parts(self._opened and self._opened.body, self.saved.body, self.typed.body)

    @cached_property
    def _body(self):
        """The stretches of the body that differ, each with its part."""
        rows, section, repeats = [], "", Counter()
        for part in self._parts:
            if not part.is_same:
                rows.append((self._stretch(part, section, repeats), part))
            section = _last_heading([*part.theirs, *part.mine]) or section
        return rows

    def _stretch(self, part, section, repeats):
        sources = _html(part.theirs), _html(part.mine)
        key = hashlib.sha256("\0".join(sources).encode()).hexdigest()[:16]
        repeats[key] += 1
        marked = mark_blocks(*(list(blocks(source, self.nodes)) for source in sources))
        label = self.form.fields["body"].label
        return Difference(
            name=f"{PREFIX}body-{key}-{repeats[key]}",
            label=f"{label}: {section}" if section else label,
            theirs=beside(marked.before),
            mine=beside(marked.after),
            changed_by=self._name_of(part.changed_by),
            suggested="theirs" if part.changed_by == "theirs" or not part.mine else "mine",
            may_have_both=bool(part.theirs and part.mine),
            sources=sources,
        )

    def _merged_body(self):
        rows = {id(part): row for row, part in self._body}
        for part in self._parts:
            choice = self._choice(rows[id(part)]) if id(part) in rows else "mine"
            if choice in {"theirs", "both"}:
                yield _html(part.theirs)
            if choice in {"mine", "both"}:
                yield _html(part.mine)

    def _choice(self, row):
        chosen = self.form.data.get(row.name)
        allowed = ("theirs", "mine", "both") if row.may_have_both else ("theirs", "mine")
        return chosen if chosen in allowed else row.suggested


PREFIX = "merge-"  # of the radio buttons' names


def _html(part_blocks):
    return "".join(block.html for block in part_blocks)


def _last_heading(part_blocks):
    found = parse(_html(part_blocks)).elements(*HEADINGS)
    return found[-1].text() if found else ""
