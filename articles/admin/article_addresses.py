"""Every address under which readers find an article, on a page of its own."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils import timezone

from articles.leading import holders
from articles.models import Edition

MOST = 100  # redirects to one article that its page shows


class AddressesMixin(admin.ModelAdmin):
    def get_urls(self):
        view = self.admin_site.admin_view(self.addresses_view)
        name = "articles_article_addresses"
        return [path("<int:pk>/addresses/", view, name=name), *super().get_urls()]

    def addresses_view(self, request, pk):
        article = get_object_or_404(self.get_queryset(request), pk=pk)
        if not self.has_view_or_change_permission(request, article):
            raise PermissionDenied
        redirects = list(article.redirects.all()[: MOST + 1])
        context = {
            "earlier": earlier(article),
            "redirects": redirects[:MOST],
            "has_more": len(redirects) > MOST,
        }
        return self.render_step(request, "addresses", article, **context)


def earlier(article):
    """[(edition, whether its address leads to the article)] of the addresses that the article had
    and has no longer, the newest first."""
    begun = article.editions.filter(starts_at__lte=timezone.now()).order_by("-starts_at")
    places = list(dict.fromkeys(begun.values_list("language", "slug")))
    present = begun.live().values_list("language", "slug").first()
    found = holders(places) if places else {}
    return [
        (Edition(language=language, slug=slug), found.get((language, slug)) == article.pk)
        for language, slug in places
        if (language, slug) != present
    ]
