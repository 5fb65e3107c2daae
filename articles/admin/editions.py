"""What readers have seen of an article, edition by edition, and the way back to one."""

from itertools import zip_longest

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _

from articles.changes import changed_labels, changes, find_nodes
from articles.publishing_forms import RestoreForm

PER_PAGE = 20
MARKED = 200_000  # characters of bodies on a page of texts that are compared word by word


def paged(rows, number):
    """A page of texts, newest first, each with what it changed of the one before: `labels` of the
    fields, and as long as the bodies are short enough together, the marked `changes`."""
    page = Paginator(rows, PER_PAGE).get_page(number)
    start = PER_PAGE * (page.number - 1)
    window = list(rows[start : start + PER_PAGE + 1])
    nodes, marked = find_nodes(window), 0
    for row, before in zip_longest(window, window[1:]):
        row.is_first = before is None
        row.labels = changed_labels(before, row) if before else []
        marked += len(row.body)
        row.changes = changes(before, row, nodes) if row.labels and marked < MARKED else []
    page.object_list = window[:PER_PAGE]
    page.numbers = list(page.paginator.get_elided_page_range(page.number))
    return page


class RestoringMixin(admin.ModelAdmin):
    """The page of one earlier text: what it changed, how the draft differs, and the way back."""

    def get_viewable(self, request, pk):
        article = get_object_or_404(self.get_queryset(request), pk=pk)
        if not self.has_view_or_change_permission(request, article):
            raise PermissionDenied
        return article

    def text_view(self, request, article, content, before, **context):
        """GET shows the text of `content`, POST makes it the draft again."""
        form = RestoreForm(request.POST or None, article=article, content=content)
        if request.method == "POST":
            if not self.has_change_permission(request, article):
                raise PermissionDenied
            if form.is_valid() and (restored := form.apply(request.user)) is not None:
                return self.respond_restored(request, article, form.said, restored)
        context |= {
            "form": form,
            "content": content,
            "before": before,
            "changes": changes(before, content) if before else [],
            "draft_changes": changes(article, content),
            "may_restore": self.has_change_permission(request, article),
        }
        return self.render_step(request, "text", article, **context)

    def respond_restored(self, request, article, said, restored):
        """Say what has happened, and what could not come back; on to the draft."""
        level = messages.SUCCESS if said else messages.INFO
        self.message_user(request, said or _("The draft reads like this already."), level)
        for lost in restored:
            self.message_user(request, lost, messages.WARNING)
        return redirect("admin:articles_article_change", article.pk)


class EditionsMixin(RestoringMixin):
    def get_urls(self):
        view = self.admin_site.admin_view
        edition = "<int:pk>/editions/<int:edition_pk>/"
        return [
            path("<int:pk>/editions/", view(self.editions_view), name="articles_article_editions"),
            path(edition, view(self.edition_view), name="articles_article_edition"),
            *super().get_urls(),
        ]

    def editions_view(self, request, pk):
        article = self.get_viewable(request, pk)
        page = paged(self.get_editions(article), request.GET.get("page"))
        return self.render_step(request, "editions", article, page=page)

    def edition_view(self, request, pk, edition_pk):
        article = self.get_viewable(request, pk)
        editions = self.get_editions(article)
        edition = get_object_or_404(editions, pk=edition_pk)
        before = editions.filter(starts_at__lt=edition.starts_at).first()
        context = {
            "edition": edition,
            "list_url": reverse("admin:articles_article_editions", args=[pk]),
            "list_name": _("Editions"),
        }
        return self.text_view(request, article, edition, before, **context)

    @staticmethod
    def get_editions(article):
        """Newest first, with all that the pages show of them."""
        rows = article.editions.select_related("published_by").defer("html", "contents")
        related = rows.prefetch_related("keywords", "overrides__by")
        return related.order_by("-starts_at")
