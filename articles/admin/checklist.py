"""The checklist of a draft, and how search results and shared links would show it."""

from django.conf import settings
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from js_asset import Script

from articles import checklist, redirecting
from articles.checklist.draft import path_of
from articles.models import Article, Picture
from articles.search_result import DESCRIPTION, TITLE

SCRIPTS = ("check-panel", "search-result")
SHOWN = "admin/articles/article/_search_result.html"


class ChecklistMixin(admin.ModelAdmin):
    class Media:
        css = {"all": ["css/newsroom/checklist.css"]}
        js = [Script(f"js/admin/{name}.js", type="module") for name in SCRIPTS]

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path(
                "search-result/",
                view(require_POST(self.search_result_view)),
                name="articles_article_search_result",
            ),
            path(
                "<int:pk>/checklist/",
                view(self.checklist_view),
                name="articles_article_checklist",
            ),
            *super().get_urls(),
        ]

    def checklist_view(self, request, pk):
        article = get_object_or_404(self.get_queryset(request), pk=pk)
        if not self.has_view_or_change_permission(request, article):
            raise PermissionDenied
        findings = checklist.check(article)
        return self.render_step(request, "checklist", article, findings=findings)

    def search_result_view(self, request):
        """What is in the form, as it would be shown; nothing is saved."""
        if not (self.has_view_or_change_permission(request) or self.has_add_permission(request)):
            raise PermissionDenied
        return render(request, SHOWN, shown(typed(request.POST)))

    def get_readonly_fields(self, request, obj=None):
        return [*super().get_readonly_fields(request, obj), "search_result"]

    @admin.display(description=_("Shown as"))
    def search_result(self, article):
        """Follows the form's fields by script."""
        context = {**shown(article), "address": reverse("admin:articles_article_search_result")}
        return render_to_string("admin/articles/article/_shown_as.html", context)


def typed(values):
    """The fields of a form that nobody has checked yet, as an unsaved article."""
    hero = values.get("hero", "")
    article = Article(**{name: values.get(name, "") for name in ("title", "slug", "summary")})
    article.is_noindex = bool(values.get("is_noindex"))
    if values.get("language") in dict(settings.LANGUAGES):
        article.language = values["language"]
    if hero.isascii() and hero.isdecimal() and len(hero) < 19:
        article.hero = Picture.objects.filter(pk=hero).first()
    return article


def shown(article):
    """What the template needs."""
    return {
        "title": _part(article.title, TITLE),
        "summary": _part(article.summary, DESCRIPTION),
        "host": redirecting.own_host(),
        "place": path_of(article).strip("/").split("/"),
        "picture": article.hero,
        "is_hidden": article.is_noindex,
    }


def _part(text, room):
    text = " ".join(text.split())
    return {
        "whole": text,
        "shown": room.cut(text),
        "count": len(text),
        "about": room.about(text),
        "fits": room.fits(text),
    }
