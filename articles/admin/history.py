"""Who saved what of a draft, and the way back to an older one."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from articles.admin.editions import RestoringMixin, paged
from articles.restoring import as_page


class DraftHistoryMixin(RestoringMixin):
    def get_urls(self):
        view = self.admin_site.admin_view
        draft = "<int:pk>/history/<int:history_pk>/"
        return [
            path("<int:pk>/history/", view(self.drafts_view), name="articles_article_history"),
            path(draft, view(self.draft_view), name="articles_article_draft"),
            path(f"{draft}page/", view(self.draft_page_view), name="articles_article_draft_page"),
            *super().get_urls(),
        ]

    def drafts_view(self, request, pk):
        article = self.get_viewable(request, pk)
        page = paged(self.get_drafts(article), request.GET.get("page"))
        return self.render_step(request, "drafts", article, page=page)

    def draft_view(self, request, pk, history_pk):
        """An older draft; saving it needs the permission to change like every save."""
        article = self.get_viewable(request, pk)
        drafts = self.get_drafts(article)
        draft = get_object_or_404(drafts, pk=history_pk)
        before = drafts.filter(pk__lt=draft.pk).first()
        context = {
            "draft": draft,
            "view_url": reverse("admin:articles_article_draft_page", args=[pk, history_pk]),
            "list_url": reverse("admin:articles_article_history", args=[pk]),
            "list_name": _("History"),
        }
        return self.text_view(request, article, draft, before, **context)

    @method_decorator(never_cache)
    def draft_page_view(self, request, pk, history_pk) -> HttpResponse:
        """An older draft as its page would have looked."""
        article = self.get_viewable(request, pk)
        draft = get_object_or_404(self.get_drafts(article), pk=history_pk)
        context = {"edition": as_page(article, draft), "is_preview": True}
        headers = {"X-Robots-Tag": "noindex, nofollow"}
        return TemplateResponse(request, "articles/detail.html", context, headers=headers)

    @staticmethod
    def get_drafts(article):
        """Newest first, with all that the pages show of them."""
        rows = article.history.exclude(history_type="-").select_related("history_user")
        return rows.prefetch_related("historicalarticle_keywords_set").order_by("-history_id")
