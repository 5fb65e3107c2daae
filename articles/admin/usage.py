"""Where a picture or card is used: told on its page, and the reason when it cannot be deleted."""

from django.contrib import admin
from django.contrib.admin.utils import quote
from django.db.models import Q
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from articles.models import Article, Edition, TrashedArticle
from articles.models.protection import holders

MOST = 50


class UsageAdminMixin:
    """For what articles show. `own_columns` are the columns of articles that refer to it."""

    own_columns = ()

    def uses(self, obj):
        """What would miss the object: (what it is, link to it), of each kind at most `MOST`."""
        name = self.opts.model_name
        shows = Q(**{f"uses__{name}": obj})
        for column in self.own_columns:
            shows |= Q(**{column: obj})
        live = Edition.objects.not_ended().filter(shows).values("article")
        drafts = Article.objects.filter(shows).values("pk")
        yield from some(_("Live or scheduled"), Article.objects.filter(pk__in=live))
        yield from some(_("Draft"), Article.objects.kept().filter(pk__in=drafts))
        yield from some(_("In the trash"), TrashedArticle.objects.trashed().filter(pk__in=drafts))
        for relation in self._other_relations():
            rows = relation.related_model.objects.filter(**{relation.field.name: obj})
            yield from some(relation.related_model._meta.verbose_name, rows)

    def _other_relations(self):
        """Relations of models that are neither articles, editions nor their histories."""
        known = {"article", "edition", "articleuse", "editionuse"}
        for relation in holders(self.model):
            if relation.related_model._meta.model_name not in known:
                yield relation

    @admin.display(description=_("where used"))
    def where_used(self, obj):
        uses = list(self.uses(obj)) if obj.pk else []
        items = format_html_join("", "<li>{}: {}</li>", uses)
        return format_html("<ul>{}</ul>", items) if uses else _("Not used yet.")

    def get_deleted_objects(self, objs, request):
        """Stock, but the reason against it in the editor's words instead of rows of tables."""
        deleted, counts, lacking, protected = super().get_deleted_objects(objs, request)
        if protected:
            uses = [use for obj in objs for use in self.uses(obj)]
            protected = [format_html("{}: {}", *use) for use in uses] or protected
        return deleted, counts, lacking, protected


def some(what, rows):
    """(what, link) of the first rows, and whether there are more."""
    rows = rows[: MOST + 1]
    yield from ((what, link(row)) for row in rows[:MOST])
    if len(rows) > MOST:
        yield what, "…"


def link(row):
    """The row's name, linked to its page in the admin where it has one."""
    try:
        name = f"admin:{row._meta.app_label}_{row._meta.model_name}_change"
        return format_html('<a href="{}">{}</a>', reverse(name, args=[quote(row.pk)]), row)
    except NoReverseMatch:
        return str(row)
