"""Keywords, each with its page."""

from django.contrib import admin
from django.db.models import Count, Q
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from articles.admin.colliding import CollidingMixin
from articles.forms import ConstrainedForm
from articles.models import Keyword


@admin.register(Keyword)
class KeywordAdmin(CollidingMixin):
    form = ConstrainedForm
    fields = ["language", "name", "slug"]
    list_display = ["name", "language", "slug", "article_count"]
    list_filter = ["language"]
    search_fields = ["name", "slug"]
    prepopulated_fields = {"slug": ["name"]}
    show_full_result_count = False
    empty_help = _("Add the first keyword. Each has a page with all articles about it.")

    def get_queryset(self, request):
        kept = Count("articles", filter=Q(articles__trashed_at=None))
        return super().get_queryset(request).annotate(article_count=kept)

    @admin.display(description=_("drafts with it"), ordering="article_count")
    def article_count(self, keyword):
        articles = reverse("admin:articles_article_changelist")
        address = f"{articles}?keywords__id__exact={keyword.pk}"
        return format_html('<a href="{}">{}</a>', address, keyword.article_count)
