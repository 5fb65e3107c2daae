"""The pages that readers see: lists of editions and the article itself."""

from django.core import signing
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.generic import DetailView, ListView, TemplateView

from articles import pages
from articles.caching import publicly_cached
from articles.frames import Framed
from articles.kept import kept
from articles.models import Article, Edition, Keyword
from articles.models.article import PREVIEW_MAX_AGE, PREVIEW_SALT


class EntryPaginator(Paginator):
    """Pages of a list of keys, with the entries to show."""

    def page(self, number):
        page = super().page(number)
        page.object_list = pages.entries(page.object_list)
        return page


@publicly_cached("page")
class NewsListView(Framed, ListView):
    """News List: what is live in the page's language, newest first.

    A process keeps the keys of a whole list, eight bytes each, until the content changes: page 900
    costs what page 1 does, and nothing is counted.
    """

    template_name = "articles/list.html"
    context_object_name = "editions"
    paginator_class = EntryPaginator
    paginate_by = pages.PER_PAGE

    def get(self, request, *args, **kwargs):
        what = (type(self), get_language(), *kwargs.items())
        self.object_list = kept(what, lambda: pages.keys(self.get_queryset()))
        return self.render_to_response(self.get_context_data())

    def get_queryset(self):
        return Edition.objects.live().filter(language=get_language())

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        numbers = context["paginator"].get_elided_page_range(
            context["page_obj"].number, on_each_side=1, on_ends=1
        )
        return {**context, "page_range": numbers}


class KeywordView(NewsListView):
    """The articles of one keyword."""

    template_name = "articles/keyword.html"

    def get_queryset(self):
        return super().get_queryset().filter(keywords=self.keyword)

    @cached_property
    def keyword(self):
        where = {"language": get_language(), "slug": self.kwargs["slug"]}
        return kept((Keyword, *where.values()), lambda: get_object_or_404(Keyword, **where))

    def get_paginator(self, queryset, per_page, **kwargs):
        # A keyword of drafts alone is no page yet: its name must not leak.
        return super().get_paginator(
            queryset, per_page, **{**kwargs, "allow_empty_first_page": False}
        )

    def get_context_data(self, **kwargs):
        return super().get_context_data(keyword=self.keyword, **kwargs)


@publicly_cached()
class NewsDetailView(Framed, TemplateView):
    """News Detail. Where none is found, `articles.redirecting` knows its earlier addresses."""

    template_name = "articles/detail.html"

    def get_context_data(self, slug):
        edition = pages.article(get_language(), slug)
        if edition is None:
            raise Http404
        return {"edition": edition, "page_title": edition.title}

    def get_slots(self, context):
        return {"page_title": context["page_title"], "edition": context["edition"].slots()}


@method_decorator(never_cache, name="dispatch")
class PreviewView(DetailView):
    """The working copy as its page will look, for whoever has the signed address."""

    template_name = "articles/detail.html"
    context_object_name = "edition"

    def get_object(self):
        try:
            pk = signing.loads(self.kwargs["token"], salt=PREVIEW_SALT, max_age=PREVIEW_MAX_AGE)
        except signing.BadSignature as error:
            raise Http404 from error
        return get_object_or_404(Article.objects.kept(), pk=pk).as_edition()

    def get_context_data(self, **kwargs):
        title = self.object.title
        return super().get_context_data(is_preview=True, page_title=title, **kwargs)

    def render_to_response(self, context, **kwargs):
        headers = {"X-Robots-Tag": "noindex, nofollow", "Referrer-Policy": "no-referrer"}
        return super().render_to_response(context, headers=headers, **kwargs)
