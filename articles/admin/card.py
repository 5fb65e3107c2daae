"""Cards: where articles lead their readers."""

from django.contrib import admin
from django.db import models
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from articles.admin.choosing import ChosenFieldsMixin
from articles.admin.colliding import CollidingMixin
from articles.admin.usage import UsageAdminMixin, link
from articles.forms import ConstrainedForm
from articles.models import Card


@admin.register(Card)
class CardAdmin(UsageAdminMixin, ChosenFieldsMixin, CollidingMixin):
    form = ConstrainedForm
    own_columns = ("card",)
    list_display = ["title", "language", "target", "text"]
    list_filter = ["language"]
    list_select_related = ["article", "keyword", "picture"]
    search_fields = ["title", "text", "label"]
    show_full_result_count = False
    empty_help = _(
        "Add the first card: the block at the end of an article that leads readers to an offer."
    )
    raw_id_fields = ["picture", "article", "keyword"]
    readonly_fields = ["preview", "where_used"]
    fieldsets = [
        (None, {"fields": ["language", "title", "text", "label", "picture"]}),
        (_("Where it leads"), {"fields": ["article", "keyword", "url"]}),
        (_("In use"), {"fields": ["preview", "where_used"]}),
    ]

    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}

    def get_fieldsets(self, request, obj=None):
        return self.fieldsets if obj else self.fieldsets[:2]

    @admin.display(description=_("leads to"))
    def target(self, card):
        return link(card.article or card.keyword) if card.article or card.keyword else card.url

    @admin.display(description=_("preview"))
    def preview(self, card):
        return render_to_string("admin/articles/card/_preview.html", {"card": card})
